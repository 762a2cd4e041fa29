//! Texts of the JSON interface.

use gwanmun_model::text::Text;

pub(crate) static PURL_MISSING: &Text = &Text::fixed(
    "purl 매개변수가 없습니다. 예: ?purl=pkg:npm/lodash@4.17.21",
    "The parameter purl is missing. For example ?purl=pkg:npm/lodash@4.17.21",
);
pub(crate) static CONTEXT_UNKNOWN: &Text = &Text::fixed(
    "context는 internal, network, web, app, device, affiliate, tool, service 중 하나여야 합니다.",
    "The parameter context must be one of internal, network, web, app, device, affiliate, tool, service.",
);

/// A package URL that cannot be read.
pub(crate) fn bad_purl(why: &str) -> Text {
    Text::new(
        format!("purl을 읽을 수 없습니다: {why}"),
        format!("The purl cannot be read: {why}"),
    )
}
