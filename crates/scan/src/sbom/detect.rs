//! Tells which format a document is of from its content.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gwanmun_model::sbom::{Encoding, SbomFormat, Standard};

use crate::document::decode;
use crate::document::json::Json;
use crate::document::xml::Element;

/// Bytes looked at from the beginning. Writers that sort their keys put the version behind everything else, so the
/// end is looked at too.
pub(crate) const HEAD_BYTES: usize = 64 << 10;

/// Bytes looked at from the end.
pub(crate) const TAIL_BYTES: usize = 16 << 10;

/// What the address of a CycloneDX namespace begins with; the version follows.
const CYCLONEDX_NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

/// What the address of an SPDX 3 context or term begins with; the version follows.
const SPDX3_TERMS: &str = "https://spdx.org/rdf/3.";

/// Tells which format a document is of, by its content alone; `None` when it is no bill of materials. Looks at the
/// beginning and the end only; the version is empty where it stands in neither.
pub fn detect(bytes: &[u8]) -> Option<SbomFormat> {
    let (head, _) = decode(bytes.get(..HEAD_BYTES).unwrap_or(bytes));
    let tail_at = bytes.len().saturating_sub(TAIL_BYTES).max(HEAD_BYTES);
    let (tail, _) = decode(bytes.get(tail_at..).unwrap_or_default());
    let either = |find: fn(&str) -> Option<&str>| find(&head).or_else(|| find(&tail));
    let format = |standard, version: &str, encoding| {
        Some(SbomFormat {
            standard,
            version: version.to_owned(),
            encoding,
        })
    };
    match head.trim_start().bytes().next()? {
        b'{' => {
            if either(|text| member(text, "bomFormat")) == Some("CycloneDX") {
                let version = either(|text| member(text, "specVersion")).unwrap_or_default();
                return format(Standard::CycloneDx, version, Encoding::Json);
            }
            if let Some(version) = either(|text| member(text, "spdxVersion")?.strip_prefix("SPDX-"))
            {
                return format(Standard::Spdx, version, Encoding::Json);
            }
            if let Some(version) = either(spdx3_in) {
                return format(Standard::Spdx, version, Encoding::Json);
            }
            let id = either(|text| member(text, "SPDXID"));
            if id == Some("SPDXRef-DOCUMENT") {
                return format(Standard::Spdx, "", Encoding::Json);
            }
            detect(&payload(&head)?)
        }
        b'<' => {
            if let Some((_, rest)) = head.split_once(CYCLONEDX_NAMESPACE) {
                return format(Standard::CycloneDx, version_at(rest), Encoding::Xml);
            }
            let is_rdf = head.contains("http://spdx.org/rdf/terms");
            is_rdf.then(|| format(Standard::Spdx, "2", Encoding::Xml))?
        }
        _ => {
            if is_yaml(&head) {
                let version = either(yaml_version).unwrap_or_default();
                return format(Standard::Spdx, version, Encoding::Yaml);
            }
            let line = head
                .lines()
                .map(str::trim)
                .find(|line| !line.is_empty() && !line.starts_with('#'))?;
            let version = line.strip_prefix("SPDXVersion:")?.trim();
            let version = version.strip_prefix("SPDX-")?;
            format(Standard::Spdx, version, Encoding::TagValue)
        }
    }
}

/// Returns the beginning of what a signed envelope holds.
fn payload(text: &str) -> Option<Vec<u8>> {
    member(text, "payloadType").filter(|kind| kind.contains("in-toto"))?;
    let packed = member(text, "payload")?;
    let whole = packed.get(..packed.len() / 4 * 4)?;
    // What an envelope holds is no envelope again: the content begins with a brace, not with another signature.
    let bytes = STANDARD.decode(whole).ok()?;
    (!String::from_utf8_lossy(&bytes).contains("\"payloadType\"")).then_some(bytes)
}

/// Whether a text is SPDX in YAML: its keys stand at the beginning of lines.
pub(super) fn is_yaml(text: &str) -> bool {
    text.lines()
        .take(10_000)
        .any(|line| line.starts_with("spdxVersion:") || line.starts_with("\"spdxVersion\":"))
}

fn yaml_version(text: &str) -> Option<&str> {
    let line = text
        .lines()
        .find(|line| line.trim_start_matches('"').starts_with("spdxVersion"))?;
    let (_, value) = line.split_once(':')?;
    value.trim().trim_matches(['"', '\'']).strip_prefix("SPDX-")
}

/// Returns the text a member of JSON has, found by its key without reading the document.
fn member<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let quoted = format!("\"{key}\"");
    let (_, rest) = text.split_once(&quoted)?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    value.strip_prefix('"')?.split('"').next()
}

/// Returns the version of SPDX 3 whose terms a text names.
fn spdx3_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("\"@context\"")?;
    spdx3_of(rest.get(..300).unwrap_or(rest))
}

fn spdx3_of(text: &str) -> Option<&str> {
    let at = text.find(SPDX3_TERMS)?;
    let version = version_at(text.get(at + SPDX3_TERMS.len() - 2..)?);
    (!version.is_empty()).then_some(version)
}

/// Returns the digits and dots a text begins with.
fn version_at(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Returns the version of an SPDX 3 document: of its context, or of the specification its creation names.
pub(super) fn spdx3_version<'n>(root: &'n Json<'_>) -> Option<&'n str> {
    let context = root.get("@context")?;
    let contexts = context.items().iter().chain([context]);
    let of_context = contexts.filter_map(Json::text).find_map(spdx3_of);
    of_context.or_else(|| {
        let elements = root.get("@graph")?.items();
        elements
            .iter()
            .filter(|element| element.text_of("type") == Some("CreationInfo"))
            .find_map(|element| element.text_of("specVersion"))
            .filter(|version| version.starts_with("3."))
    })
}

/// Returns the version of CycloneDX whose namespace an element declares.
pub(super) fn namespace_version(root: &Element) -> Option<&str> {
    root.attributes
        .iter()
        .find_map(|(_, value)| value.strip_prefix(CYCLONEDX_NAMESPACE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        for (text, expected) in [
            (
                r#"{"specVersion" : "1.6", "bomFormat":"CycloneDX"}"#,
                Some("CycloneDX 1.6 (JSON)"),
            ),
            (
                r#"<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.0"/>"#,
                Some("CycloneDX 1.0 (XML)"),
            ),
            (
                r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.2"}"#,
                Some("SPDX 2.2 (JSON)"),
            ),
            (
                r#"{"@context":["https://spdx.org/rdf/3.0.1/spdx-context.jsonld"],"@graph":[]}"#,
                Some("SPDX 3.0.1 (JSON)"),
            ),
            (
                "# made by x\n\nSPDXVersion: SPDX-2.1\n",
                Some("SPDX 2.1 (tag-value)"),
            ),
            (
                "SPDXID: SPDXRef-DOCUMENT\nspdxVersion: \"SPDX-2.3\"\n",
                Some("SPDX 2.3 (YAML)"),
            ),
            (r#"{"bomFormat":"SPDX"}"#, None),
            (r#"{"name":"CycloneDX","version":"1"}"#, None),
            ("<project/>", None),
            ("", None),
            ("hello", None),
        ] {
            let found = detect(text.as_bytes()).map(|format| format.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_version_behind_everything_else_is_found() {
        let filler = "x".repeat(200_000);
        let text = format!(
            r#"{{"bomFormat":"CycloneDX","components":[{{"name":"{filler}"}}],"specVersion":"1.5"}}"#
        );
        let format = detect(text.as_bytes()).expect("format");
        assert_eq!(format.version, "1.5");
    }
}
