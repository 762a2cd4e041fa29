//! The product's own document, schema `gwanmun.assessment/1`: written and read back without loss.
//!
//! The published JSON Schema is `docs/schema/gwanmun.assessment-1.schema.json`. Every key is always present; what is
//! unknown is `null`. Keys that follow from others (`name`, `version`, `score`, the overall `verdict`) are there for
//! scripts; the reader takes the values they follow from.

mod from_wire;
mod to_wire;
mod wire;

use std::fmt;
use std::io;

use gwanmun_model::{Assessment, Language};

/// The schema's name, the value of the key `schema`.
pub const SCHEMA: &str = "gwanmun.assessment/1";

/// Writes an assessment; sentences under `reason` and `text` are in `language`, both languages stand beside them.
pub fn write(assessment: &Assessment, tool_version: &str, language: Language) -> String {
    crate::to_json(&to_wire::Stream {
        assessment,
        tool_version,
        language,
    })
}

/// Writes the same, as it is made: the document of a large system is several times larger than what it is made from.
///
/// # Errors
/// What writing to `out` fails with.
pub fn write_to(
    assessment: &Assessment,
    tool_version: &str,
    language: Language,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = to_wire::Stream {
        assessment,
        tool_version,
        language,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// Reads an assessment back.
///
/// # Errors
/// When the text is not JSON, is not of this schema, has a key the schema does not have, or a value outside its range;
/// the error names the place and the remedy.
pub fn read(text: &str) -> Result<Assessment, ReadError> {
    let head: wire::Head = serde_json::from_str(text).map_err(|error| {
        ReadError::new("", format!("not a JSON document with a `schema`: {error}"))
    })?;
    if head.schema != SCHEMA {
        return Err(ReadError::new(
            "schema",
            format!("`{}` is not `{SCHEMA}`", head.schema),
        ));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let document: wire::Document = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| ReadError::new(error.path().to_string(), error.inner().to_string()))?;
    from_wire::assessment(document)
}

/// Why a document was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The place in the document, for example `components[3].purl`; empty for the whole document.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl ReadError {
    fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() {
            "the document"
        } else {
            &self.path
        };
        write!(
            f,
            "not a {SCHEMA} document: at {place}: {}; write it again with `gwanmun scan --format json`",
            self.message
        )
    }
}

impl std::error::Error for ReadError {}
