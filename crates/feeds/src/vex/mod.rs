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

use gwanmun_model::vex::{VexComponent, VexProduct, VexStatement, kept::Kept};
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
    if reader.is_full {
        // What was left out may take back what was read.
        reader.statements.clear();
    }
    Read {
        format,
        statements: reader.statements,
        problems: reader.problems,
    }
}

/// Whether a text is a document of one of the formats that says something about vulnerabilities: bills of materials
/// without any are none.
pub(crate) fn states_something(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    // Most files asked about are something else; this tells without reading them whole.
    let hints: [&[u8]; 3] = [b"openvex", b"csaf_version", b"analysis"];
    if !hints
        .iter()
        .any(|hint| memchr::memmem::find(text, hint).is_some())
    {
        return false;
    }
    let Ok(document) = serde_json::from_slice::<Value>(text) else {
        return false;
    };
    let document = value::unwrapped(&document);
    let is_one = ALL.iter().any(|format| (format.recognises)(document));
    is_one && (document.get("bomFormat").is_none() || document.get("vulnerabilities").is_some())
}

/// What the readers of the formats write into.
struct Reader<'a> {
    path: &'a str,
    /// How much more may be taken in: a product counts as one, and so does every [`TEXT_BYTES`] of text.
    room: usize,
    /// Whether there was no more room: then nothing of the document counts.
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

    /// Takes a statement in, as far as there is room for its texts; its products were counted as they were made.
    fn add(&mut self, statement: VexStatement) {
        if self.spend(weight(&statement)) {
            self.statements.push(statement);
        }
    }

    /// Takes room for what a document names in one place and has repeated in many; says once when there is none left.
    ///
    /// **Why:** groups, shared parts and shared texts let a small document ask for a result many times its size.
    fn spend(&mut self, cost: usize) -> bool {
        if self.is_full {
            return false;
        }
        if let Some(room) = self.room.checked_sub(cost) {
            self.room = room;
            return true;
        }
        self.is_full = true;
        self.problem(
            ProblemKind::LimitReached,
            "the document states more than is read, so none of it is taken; split it",
        );
        false
    }

    /// Takes room for a product that was made.
    fn spend_on(&mut self, product: &VexProduct) -> bool {
        let parts = product.subcomponents.iter();
        let cost = parts.chain([&product.component]).map(size).sum::<usize>();
        self.spend(cost.saturating_sub(product.subcomponents.len().min(1)))
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

/// Bytes of text that count as much as a product.
const TEXT_BYTES: usize = 256;

/// Returns what a component counts: one, and more where its names are long.
fn size(component: &VexComponent) -> usize {
    let names = component
        .id
        .len()
        .saturating_add(component.hashes.len().saturating_mul(64));
    names.saturating_div(TEXT_BYTES).saturating_add(1)
}

/// Returns what the texts of a statement count.
fn weight(statement: &VexStatement) -> usize {
    let optional = [
        &statement.detail,
        &statement.action,
        &statement.role,
        &statement.version,
    ];
    let texts = optional.into_iter().flatten().chain(&statement.aliases);
    let own = [
        &statement.vulnerability,
        &statement.author,
        &statement.document,
    ];
    let bytes = texts.chain(own).map(String::len).sum::<usize>();
    bytes.saturating_div(TEXT_BYTES)
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
