#![doc = include_str!("../README.md")]

pub mod assessment;
mod cyclonedx;
mod facts;
mod json;
mod sarif;
mod spdx;
pub mod table;

use gwanmun_model::{Assessment, Language};

/// What a document is made from. Nothing else goes in, so the same values give the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// What was assessed.
    pub assessment: &'a Assessment,
    /// Version of the program, named as the document's tool.
    pub tool_version: &'a str,
    /// The language of every sentence in the document.
    pub language: Language,
    /// Random bytes that tell this document from every other; they become its UUID.
    pub serial: [u8; 16],
}

/// One kind of document.
#[derive(Debug)]
pub struct Format {
    /// The stable id, as `--format` takes it.
    pub id: &'static str,
    /// Internet media type, with the character set where the type has no default.
    pub media_type: &'static str,
    /// What a file name ends in, without the leading dot.
    pub extension: &'static str,
    /// Writes the document; it ends in a line feed.
    pub write: fn(&Document<'_>) -> String,
}

/// Every format, in the order people are shown them.
pub static ALL: &[Format] = &[
    table::FORMAT,
    json::FORMAT,
    cyclonedx::DEFAULT,
    cyclonedx::V1_4,
    cyclonedx::V1_5,
    cyclonedx::V1_6,
    cyclonedx::V1_7,
    spdx::FORMAT,
    sarif::FORMAT,
];

/// Finds a format by its id.
pub fn find(id: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.id == id)
}

/// Writes a value as indented JSON with a line feed at the end.
fn to_json<T: serde::Serialize>(value: &T) -> String {
    // Only a map with keys that are not text can fail here, and no document has one.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
