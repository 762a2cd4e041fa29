//! Index files: one JSON object a line, one line a version.

use std::borrow::Cow;
use std::ops::Range;

use gwanmun_model::Digest;
use gwanmun_model::digest::Algorithm;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::layout::{is_name, is_version};

/// One version as the registry lists it.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Name with its capitals.
    pub(super) name: String,
    pub(super) version: String,
    /// SHA-256 of the crate file.
    pub(super) checksum: Digest,
    line: &'a str,
    /// Where in the line the value of `yanked` stands.
    yanked: Option<Range<usize>>,
}

/// The fields of a line that are looked at. All others pass through unread and unchanged.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    vers: Cow<'a, str>,
    #[serde(borrow)]
    cksum: Cow<'a, str>,
    #[serde(borrow, default)]
    yanked: Option<&'a RawValue>,
}

/// Reads the lines of the index file of `lower_name`.
///
/// A line that is no object, lacks a field, repeats one, has an odd name or version, or belongs to another crate is left out: what cannot be
/// judged cannot be listed.
pub(super) fn read<'a>(body: &'a [u8], lower_name: &str) -> Vec<Entry<'a>> {
    body.split(|byte| *byte == b'\n')
        .filter_map(|line| std::str::from_utf8(line).ok())
        .filter_map(read_line)
        .filter(|entry| entry.name.to_ascii_lowercase() == lower_name)
        .collect()
}

fn read_line(line: &str) -> Option<Entry<'_>> {
    // The reader would take an array for the fields in order.
    let is_object = line.trim_start().starts_with('{');
    let fields: Line<'_> = is_object.then(|| serde_json::from_str(line).ok())??;
    let yanked = fields.yanked.and_then(|value| position(line, value.get()));
    let is_judgeable = is_name(&fields.name)
        && is_version(&fields.vers)
        && fields.yanked.is_some() == yanked.is_some();
    let entry = Entry {
        name: fields.name.into_owned(),
        version: fields.vers.into_owned(),
        checksum: Digest::new(Algorithm::Sha256, &fields.cksum)?,
        line,
        yanked,
    };
    is_judgeable.then_some(entry)
}

/// Returns where `part`, a slice of `line`, stands in it.
fn position(line: &str, part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(line.as_ptr().addr())?;
    let range = start..start + part.len();
    (line.get(range.clone()) == Some(part)).then_some(range)
}

/// Writes the file again; a version that is not usable gets `"yanked":true`, all other bytes stay.
pub(super) fn write(entries: &[Entry<'_>], usable: &[bool]) -> Vec<u8> {
    let mut text = String::new();
    for (position, entry) in entries.iter().enumerate() {
        if usable.get(position).copied().unwrap_or(false) {
            text.push_str(entry.line);
        } else {
            push_yanked(&mut text, entry);
        }
        text.push('\n');
    }
    text.into_bytes()
}

fn push_yanked(text: &mut String, entry: &Entry<'_>) {
    let (replaced, value) = if let Some(range) = &entry.yanked {
        (range.clone(), "true")
    } else {
        let end = entry.line.rfind('}').unwrap_or(entry.line.len());
        (end..end, r#","yanked":true"#)
    };
    text.push_str(entry.line.get(..replaced.start).unwrap_or_default());
    text.push_str(value);
    text.push_str(entry.line.get(replaced.end..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUM: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// Writes one line as it comes out when the version is not usable; empty when it was left out.
    fn hidden(line: &str) -> String {
        let line = line.replace("SUM", SUM);
        let entries = read(line.as_bytes(), "demo");
        let text = write(&entries, &vec![false; entries.len()]);
        String::from_utf8(text).unwrap().replace(SUM, "SUM")
    }

    #[test]
    fn an_allowed_line_keeps_every_byte() {
        let line = format!(
            r#"{{ "name":"Demo", "vers":"1.0.0","deps":[],"cksum":"{SUM}","features":{{}},"yanked" : false,"features2":{{"a":["dep:b"]}},"pubtime":"2026-01-02T03:04:05Z","v":2,"new field":[1e5, "ü"]}}"#
        );
        let entries = read(line.as_bytes(), "demo");
        assert_eq!(write(&entries, &[true]), format!("{line}\n").into_bytes());
    }

    #[test]
    fn a_hidden_line_differs_in_the_yanked_value_only() {
        assert_eq!(
            hidden(
                r#"{"name":"demo","vers":"1.0.0","cksum":"SUM","yanked" : false,"pubtime":"x"}"#
            ),
            "{\"name\":\"demo\",\"vers\":\"1.0.0\",\"cksum\":\"SUM\",\"yanked\" : true,\"pubtime\":\"x\"}\n"
        );
        assert_eq!(
            hidden(r#"{"name":"demo","vers":"1.0.0","cksum":"SUM"} "#),
            "{\"name\":\"demo\",\"vers\":\"1.0.0\",\"cksum\":\"SUM\",\"yanked\":true} \n"
        );
    }

    #[test]
    fn a_nested_or_disguised_yanked_does_not_fool_it() {
        let nested = hidden(
            r#"{"features":{"yanked":["x"]},"name":"demo","vers":"1.0.0","cksum":"SUM","y\u0061nked":false}"#,
        );
        let value: serde_json::Value = serde_json::from_str(&nested).unwrap();
        assert_eq!(value["yanked"], true);
        assert_eq!(value["features"]["yanked"][0], "x");
        assert_eq!(
            hidden(r#"{"name":"demo","vers":"1.0.0","cksum":"SUM","yanked":null}"#)
                .matches("true")
                .count(),
            1
        );
    }

    #[test]
    fn what_cannot_be_judged_is_not_listed() {
        for line in [
            "",
            "null",
            "{}",
            "<html>",
            r#"{"name":"demo","vers":"1.0.0"}"#,
            r#"{"name":"demo","vers":"1.0.0","cksum":"abc"}"#,
            r#"{"name":"demo","vers":"","cksum":"SUM"}"#,
            r#"{"name":"demo","vers":"1/../2","cksum":"SUM"}"#,
            r#"{"name":"other","vers":"1.0.0","cksum":"SUM"}"#,
            r#"{"name":"demo","vers":"1.0.0","vers":"2.0.0","cksum":"SUM"}"#,
            r#"{"name":"demo","vers":"1.0.0","cksum":"SUM","yanked":true,"yanked":false}"#,
            r#"["demo","1.0.0","SUM"]"#,
        ] {
            assert_eq!(hidden(line), "", "{line}");
        }
    }

    #[test]
    fn a_file_cut_off_or_damaged_anywhere_never_lists_more() {
        let line = format!(r#"{{"name":"demo","vers":"1.0.0","cksum":"{SUM}","yanked":false}}"#);
        for end in 0..line.len() {
            assert!(read(&line.as_bytes()[..end], "demo").is_empty(), "{end}");
        }
        for position in 0..line.len() * 8 {
            let mut damaged = line.clone().into_bytes();
            damaged[position / 8] ^= 1 << (position % 8);
            let entries = read(&damaged, "demo");
            for hidden in String::from_utf8(write(&entries, &[false, false]))
                .unwrap()
                .lines()
            {
                let value: serde_json::Value = serde_json::from_str(hidden).unwrap();
                assert_eq!(value["yanked"], true, "{position}");
            }
        }
    }
}
