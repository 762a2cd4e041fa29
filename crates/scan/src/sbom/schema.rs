//! Whether a document follows the published schema of its format.

use gwanmun_model::sbom::{SchemaCheck, SchemaFault, Standard};

use super::tag_value;
use crate::document::Lines;
use crate::document::json::Json;
use crate::document::xml::Element;

/// The check of a document that cannot be read to its end.
pub(super) fn broken(line: u32, what: &str) -> SchemaCheck {
    SchemaCheck::Invalid(vec![SchemaFault {
        place: String::new(),
        line: Some(line),
        message: what.to_owned(),
    }])
}

/// Checks a JSON or YAML document.
pub(super) fn json(_: &Json<'_>, _: Standard, _: &str, _: &Lines) -> SchemaCheck {
    SchemaCheck::Unchecked("no schema".to_owned())
}

/// Checks an XML document.
pub(super) fn xml(_: &Element, _: &str, _: &Lines) -> SchemaCheck {
    SchemaCheck::Unchecked("no schema".to_owned())
}

/// Checks a tag-value document.
pub(super) fn tag_value(_: &Json<'_>, _: &str, _: &[tag_value::Fault], _: &Lines) -> SchemaCheck {
    SchemaCheck::Unchecked("no schema".to_owned())
}
