//! Looking into JSON whose shape is not to be relied on.

use gwanmun_model::digest::{Algorithm, Digest};
use gwanmun_model::vex::VexComponent;
use serde_json::Value;

/// Returns the document itself, or the one an in-toto statement carries as its predicate.
pub(super) fn unwrapped(document: &Value) -> &Value {
    let is_statement = text(document, "predicateType").is_some();
    document
        .get("predicate")
        .filter(|_| is_statement)
        .unwrap_or(document)
}

/// Returns a text that is not blank.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// Returns a text that is not blank, as a value of its own.
pub(super) fn owned(value: &Value, key: &str) -> Option<String> {
    text(value, key).map(str::to_owned)
}

/// Returns a text or a number as text: versions are written either way.
pub(super) fn text_or_number(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::Number(number) => Some(number.to_string()),
        _ => owned(value, key),
    }
}

/// Returns the entries of a list; none where it is not one.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Returns the texts of a list.
pub(super) fn texts(value: &Value, key: &str) -> Vec<String> {
    list(value, key)
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Reads a hash whose algorithm is written in one of the ways documents have: `sha-256`, `SHA-256`, `sha256`.
pub(super) fn hash(algorithm: &str, hex: &str) -> Option<Digest> {
    let bare = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
    let wanted = bare(algorithm);
    let algorithm = Algorithm::ALL
        .into_iter()
        .find(|known| bare(known.id()) == wanted)?;
    Digest::new(algorithm, hex)
}

/// Adds a package URL to what a component is recognised by.
pub(super) fn with_purl(component: &mut VexComponent, text: Option<&str>) {
    if let Some(purl) = text.and_then(|text| text.parse().ok()) {
        component.purl = Some(purl);
    }
}

/// Adds a CPE to what a component is recognised by.
pub(super) fn with_cpe(component: &mut VexComponent, text: Option<&str>) {
    if let Some(cpe) = text.filter(|text| gwanmun_model::cpe::is_cpe(text)) {
        component.cpe = Some(cpe.to_owned());
    }
}

/// Puts a further line below a text.
pub(super) fn told_beside(text: Option<String>, line: &str) -> String {
    match text {
        Some(text) => format!("{text}\n{line}"),
        None => line.to_owned(),
    }
}

/// Takes percent-encoding out of a text; what is not valid stays as it is.
pub(super) fn percent_decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = code.filter(|_| *first == b'%') {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
