//! VEX documents: what suppliers and others state about vulnerabilities in their products.
//!
//! OpenVEX, CSAF and CycloneDX are told apart by their content and read into the same statements. A broken statement
//! is a named problem and the others are kept; nothing is taken for more than it says.

mod csaf;
mod cyclonedx;
mod openvex;
mod value;

#[cfg(test)]
mod tests;

use std::fmt::Display;

use gwanmun_model::vex::{VexStatement, kept::Kept};
use gwanmun_model::{Limits, Problem, ProblemKind, Timestamp, VexReason, VexStatus};
use serde_json::Value;

/// Largest document that is read, in bytes; the largest published ones have a tenth of it.
const BYTES_MAX: u64 = 128 << 20;

/// One format of VEX documents, as a row of [`ALL`].
#[derive(Debug)]
pub struct Format {
    /// Stable id.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Whether a document is of this format.
    recognises: fn(&Value) -> bool,
    /// Its reader.
    read: fn(&Value, &mut Reader<'_>),
}

/// Every format.
pub static ALL: &[Format] = &[csaf::FORMAT, cyclonedx::FORMAT, openvex::FORMAT];

/// What reading a document gave.
#[derive(Debug, Default)]
pub struct Read {
    /// The format; `None` where it is none that is known.
    pub format: Option<&'static Format>,
    /// The statements, in the document's order.
    pub statements: Vec<VexStatement>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Reads a document; `path` names it in problems and as the source of its statements.
pub fn read(path: &str, bytes: &[u8], limits: &Limits) -> Read {
    let mut reader = Reader {
        path,
        room: limits.components_max,
        is_full: false,
        statements: Vec::new(),
        problems: Vec::new(),
    };
    let format = reader.document(bytes, limits);
    Read {
        format,
        statements: reader.statements,
        problems: reader.problems,
    }
}

/// What the readers of the formats write into.
struct Reader<'a> {
    path: &'a str,
    /// How many more products may be taken in.
    room: usize,
    /// Whether there was no room for a statement, so that the rest is left out.
    is_full: bool,
    statements: Vec<VexStatement>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn document(&mut self, bytes: &[u8], limits: &Limits) -> Option<&'static Format> {
        let bytes_max = limits.file_bytes_max.min(BYTES_MAX);
        if bytes.len() as u64 > bytes_max {
            self.problem(
                ProblemKind::LimitReached,
                format!("the document is larger than {bytes_max} bytes; split it"),
            );
            return None;
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let document: Value = match serde_json::from_slice(bytes) {
            Ok(document) => document,
            Err(error) => {
                self.problem(
                    ProblemKind::Malformed,
                    format!(
                        "not JSON: {error}; VEX is read from OpenVEX, CSAF and CycloneDX in JSON"
                    ),
                );
                return None;
            }
        };
        let document = value::unwrapped(&document);
        let Some(format) = ALL.iter().find(|format| (format.recognises)(document)) else {
            self.problem(
                ProblemKind::Malformed,
                "not a VEX document; OpenVEX (`@context`), CSAF (`document.csaf_version`) and CycloneDX (`bomFormat`) are read",
            );
            return None;
        };
        (format.read)(document, self);
        Some(format)
    }

    fn problem(&mut self, kind: ProblemKind, message: impl Into<String>) {
        self.problems.push(Problem::new(self.path, kind, message));
    }

    /// Reports an entry that is left out.
    fn skip(&mut self, place: impl Display, message: impl Display) {
        self.problem(ProblemKind::SkippedEntry, format!("{place}: {message}"));
    }

    /// Takes a statement in, as far as there is room.
    fn add(&mut self, statement: VexStatement) {
        let weight = statement
            .products
            .iter()
            .map(|product| product.subcomponents.len().max(1))
            .sum::<usize>();
        if self.is_full {
            return;
        }
        if weight > self.room {
            self.is_full = true;
            self.problem(
                ProblemKind::LimitReached,
                "the document names more products than are read; split it",
            );
            return;
        }
        self.room = self.room.saturating_sub(weight);
        self.statements.push(statement);
    }

    /// Reads a time; one that cannot be read is reported and counts as not given.
    fn time(&mut self, value: &Value, key: &str, place: &dyn Display) -> Option<Timestamp> {
        let text = value::text(value, key)?;
        match text.parse() {
            Ok(time) => Some(time),
            Err(error) => {
                self.skip(format!("{place}.{key}"), format!("`{text}`: {error}"));
                None
            }
        }
    }
}

/// Takes from what is kept in a text only what says more than the format's own word, never something else.
fn finer_status(told: VexStatus, kept: &Kept, word: fn(VexStatus) -> &'static str) -> VexStatus {
    kept.status
        .filter(|finer| word(*finer) == word(told))
        .unwrap_or(told)
}

/// The same for a reason. Only what is not affected has one.
fn finer_reason(
    status: VexStatus,
    told: Option<VexReason>,
    kept: &Kept,
    word: fn(VexReason) -> &'static str,
) -> Option<VexReason> {
    if !matches!(status, VexStatus::NotAffected | VexStatus::WrongMatch) {
        return None;
    }
    let told = told?;
    Some(
        kept.reason
            .filter(|finer| word(*finer) == word(told))
            .unwrap_or(told),
    )
}
