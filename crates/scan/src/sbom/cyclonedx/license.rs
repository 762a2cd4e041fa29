//! License statements in all their shapes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gwanmun_model::sbom::SbomLicenses;

use super::super::node::Node;

/// Reads `licenses` of a component, a service or the document.
///
/// What is not marked as concluded (1.6 `acknowledgement`) counts as declared: before 1.6 nothing else could be said.
pub(super) fn read<'n>(holder: impl Node<'n>) -> SbomLicenses {
    let mut licenses = SbomLicenses::default();
    for (kind, value, carrier) in holder.choices("licenses") {
        let statement = match kind {
            "expression" => value.text(),
            "license" => value.value("id").or(value.value("name")),
            _ => None,
        };
        let address = value.value("url").filter(|_| kind == "license");
        let Some(statement) = statement.or(address).map(str::trim) else {
            continue;
        };
        if statement.is_empty() {
            continue;
        }
        let list = match carrier.value("acknowledgement") {
            Some("concluded") => &mut licenses.concluded,
            _ => &mut licenses.declared,
        };
        list.push(statement.to_owned());
        if kind == "license" {
            add_text(value, statement, &mut licenses.texts);
            if let Some(address) = address {
                licenses
                    .urls
                    .insert(statement.to_owned(), address.to_owned());
            }
        }
    }
    licenses
}

/// Keeps the full text of a license where the document carries it.
fn add_text<'n>(license: impl Node<'n>, name: &str, texts: &mut BTreeMap<String, String>) {
    let Some(attached) = license.get("text") else {
        return;
    };
    let Some(content) = attached.value("content").or(attached.text()) else {
        return;
    };
    let text = match attached.value("encoding") {
        Some("base64") => {
            let packed: String = content.split_whitespace().collect();
            let bytes = STANDARD.decode(packed).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => content.to_owned(),
    };
    if !text.is_empty() {
        texts.insert(name.to_owned(), text);
    }
}
