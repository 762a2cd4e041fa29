#![doc = include_str!("../README.md")]

pub mod assessment;
pub mod csv;
mod cyclonedx;
mod facts;
mod json;
mod nis;
pub mod notices;
mod sarif;
pub mod sbom;
mod spdx;
mod spdx_3;
mod syntax;
pub mod table;
pub mod vex;
mod xml;

use std::io;

use gwanmun_model::{Assessment, Language};

use crate::sbom::{Export, Written};

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
    /// Who writes it.
    pub writer: Writer,
}

/// What a document is written from.
#[derive(Debug)]
pub enum Writer {
    /// From an assessment alone; the document ends in a line feed.
    Assessment(fn(&Document<'_>) -> String),
    /// From a bill of materials, to which the assessment is joined where there is one.
    Sbom(fn(&Export<'_>) -> Written),
}

impl Format {
    /// Writes an assessment; the document ends in a line feed.
    pub fn write(&self, document: &Document<'_>) -> String {
        match self.writer {
            Writer::Assessment(write) => write(document),
            Writer::Sbom(write) => {
                let assessment = document.assessment;
                let sbom =
                    sbom::of_assessment(assessment, document.tool_version, document.language);
                write(&Export {
                    sbom: &sbom,
                    assessment: Some(assessment),
                    tool_version: document.tool_version,
                    language: document.language,
                    serial: document.serial,
                    now: assessment.assessed_at,
                })
                .text
            }
        }
    }

    /// Writes an assessment as [`Format::write`] does, without the whole document in memory where the format can.
    ///
    /// # Errors
    /// What writing to `out` fails with.
    pub fn write_to(&self, document: &Document<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        if self.id == json::FORMAT.id {
            return assessment::write_to(
                document.assessment,
                document.tool_version,
                document.language,
                out,
            );
        }
        out.write_all(self.write(document).as_bytes())
    }

    /// Writes a bill of materials; `None` for a format that is none.
    pub fn convert(&self, export: &Export<'_>) -> Option<Written> {
        match self.writer {
            Writer::Assessment(_) => None,
            Writer::Sbom(write) => Some(write(export)),
        }
    }
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
    cyclonedx::XML,
    cyclonedx::XML_1_4,
    cyclonedx::XML_1_5,
    cyclonedx::XML_1_6,
    cyclonedx::XML_1_7,
    spdx::JSON,
    spdx::TAG_VALUE,
    spdx_3::FORMAT,
    nis::FORMAT,
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
