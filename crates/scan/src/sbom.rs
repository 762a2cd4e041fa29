//! Bills of materials: CycloneDX 1.0 to 1.7, SPDX 2.0 to 2.3 and 3.0, read into one common form.
//!
//! Never follows an address in a document and never loads a schema from elsewhere. What a document says is a claim of
//! its makers; nothing is added to it and nothing is guessed.

mod cyclonedx;
mod detect;
mod draft;
mod envelope;
pub(crate) mod found;
mod node;
mod own;
mod schema;
mod spdx2;
mod spdx3;
mod tag_value;
mod words;

use gwanmun_model::sbom::{Encoding, SchemaCheck, Standard};
use gwanmun_model::{Limits, Problem, ProblemKind, Sbom};

pub use self::detect::detect;
pub(crate) use self::detect::{HEAD_BYTES, TAIL_BYTES};
use self::draft::Source;
use crate::collect::shown;
use crate::document::json::{Json, TOO_DEEP};
use crate::document::xml::Element;
use crate::document::{Lines, decode, json, yaml};

/// A document as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it says.
    pub sbom: Sbom,
    /// What could not be read of it, and what leads nowhere.
    pub problems: Vec<Problem>,
    /// Whether it follows the published schema of its format.
    pub schema: SchemaCheck,
}

/// Reads a document of any format, chosen by its content; `name` is used in problems only.
///
/// # Errors
/// When it is no bill of materials, of a version that is not read, or so broken that nothing of it can be used; the
/// problem says which and what to do.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Statement, Problem> {
    let reader = Reader { name, limits };
    let (text, undecodable) = decode(bytes);
    let mut statement = match text.trim_start().bytes().next() {
        None => Err(reader.refusal(ProblemKind::Malformed, "the file is empty")),
        Some(b'{' | b'[') => reader.json(&text, envelope::LAYERS_MAX),
        Some(b'<') => reader.xml(&text),
        Some(_) if detect::is_yaml(&text) => reader.yaml(&text),
        Some(_) if text.contains("SPDXVersion:") => Ok(reader.tag_value(&text)?),
        Some(_) => Err(reader.no_sbom("neither JSON nor XML nor SPDX tags")),
    }?;
    if let Some(offset) = undecodable {
        let message = "a byte that is not UTF-8; save the document as UTF-8";
        let problem = Problem::new(name, ProblemKind::Malformed, message);
        let line = Lines::of(&text).at(offset);
        statement.problems.push(problem.at(line));
    }
    Ok(statement)
}

/// What every reader needs.
struct Reader<'a> {
    name: &'a str,
    limits: &'a Limits,
}

impl Reader<'_> {
    fn refusal(&self, kind: ProblemKind, message: impl Into<String>) -> Problem {
        Problem::new(self.name, kind, message)
    }

    /// The refusal of what is something else.
    fn no_sbom(&self, why: &str) -> Problem {
        let message = format!(
            "not a bill of materials that is read here ({why}); ask for CycloneDX 1.0 to 1.7 in JSON or XML, or SPDX 2.2, 2.3 or 3.0 in JSON"
        );
        self.refusal(ProblemKind::UnsupportedVersion, message)
    }

    /// The refusal of a version that is not read.
    fn unsupported(&self, standard: Standard, version: &str, read: &[&str]) -> Problem {
        let message = format!(
            "{} {} is not read; ask for one of the versions {}",
            standard.name(),
            shown(version),
            read.join(", ")
        );
        self.refusal(ProblemKind::UnsupportedVersion, message)
    }

    fn json(&self, text: &str, layers_left: u32) -> Result<Statement, Problem> {
        let part = Json::read_part(text, self.limits.document_depth_max);
        let lines = Lines::of(text);
        let source = Source {
            name: self.name,
            lines: &lines,
            limits: self.limits,
            open: &part.open,
        };
        let refused = |fault: &json::Fault| {
            let message = format!("not JSON: {}; nothing of it could be read", fault.what);
            self.refusal(fault_kind(fault), message)
                .at(lines.at(fault.offset))
        };
        let root = match (&part.json, &part.fault) {
            (Some(root), _) => root,
            (None, Some(fault)) => return Err(refused(fault)),
            (None, None) => return Err(self.no_sbom("an empty document")),
        };
        let read = self.json_root(root, &source, part.fault.is_none(), layers_left);
        let mut statement = match (read, &part.fault) {
            (Err(_), Some(fault)) => return Err(refused(fault)),
            (read, _) => read?,
        };
        if let Some(fault) = &part.fault {
            let message = format!("{}; what stands before was read", fault.what);
            let problem = Problem::new(self.name, fault_kind(fault), message);
            statement.problems.push(problem.at(lines.at(fault.offset)));
            statement.schema = schema::broken(lines.at(fault.offset), fault.what);
        }
        Ok(statement)
    }

    fn json_root(
        &self,
        root: &Json<'_>,
        source: &Source<'_>,
        is_whole: bool,
        layers_left: u32,
    ) -> Result<Statement, Problem> {
        let check = |standard, version: &str| {
            if is_whole {
                schema::json(root, standard, version, source.lines)
            } else {
                SchemaCheck::Unchecked("the document breaks off".to_owned())
            }
        };
        if let Some(format) = root.text_of("bomFormat") {
            if format != "CycloneDX" {
                let message = format!(
                    "`bomFormat` is `{}`; a CycloneDX document says `CycloneDX`, and no other format has this key",
                    shown(format)
                );
                let line = root
                    .get("bomFormat")
                    .map_or(1, |at| source.lines.at(at.offset));
                return Err(self.refusal(ProblemKind::Malformed, message).at(line));
            }
            return self.cyclonedx(root, source, check);
        }
        if let Some(version) = root.text_of("spdxVersion") {
            let version = version.strip_prefix("SPDX-").unwrap_or(version);
            self.supported(Standard::Spdx, version, &spdx2::VERSIONS)?;
            let (sbom, problems) = spdx2::read(root, version, Encoding::Json, source);
            let schema = check(Standard::Spdx, version);
            return Ok(Statement {
                sbom,
                problems,
                schema,
            });
        }
        if let Some(version) = detect::spdx3_version(root) {
            self.supported(Standard::Spdx, version, &spdx3::VERSIONS)?;
            let (sbom, problems) = spdx3::read(root, version, source);
            let schema = check(Standard::Spdx, version);
            return Ok(Statement {
                sbom,
                problems,
                schema,
            });
        }
        self.enveloped(root, source, is_whole, layers_left)
    }

    fn cyclonedx(
        &self,
        root: &Json<'_>,
        source: &Source<'_>,
        check: impl Fn(Standard, &str) -> SchemaCheck,
    ) -> Result<Statement, Problem> {
        let version = root.text_of("specVersion").unwrap_or_default();
        if !version.is_empty() {
            self.supported(Standard::CycloneDx, version, &cyclonedx::VERSIONS)?;
        }
        let (sbom, problems) = cyclonedx::read(root, version, Encoding::Json, source);
        let schema = check(Standard::CycloneDx, version);
        Ok(Statement {
            sbom,
            problems,
            schema,
        })
    }

    fn supported(&self, standard: Standard, version: &str, read: &[&str]) -> Result<(), Problem> {
        if read.contains(&version) {
            return Ok(());
        }
        Err(self.unsupported(standard, version, read))
    }

    /// Reads the document inside an attestation or the answer of an interface.
    fn enveloped(
        &self,
        root: &Json<'_>,
        source: &Source<'_>,
        is_whole: bool,
        layers_left: u32,
    ) -> Result<Statement, Problem> {
        let Some(layers_left) = layers_left.checked_sub(1) else {
            return Err(self.refusal(ProblemKind::LimitReached, "wrapped in too many envelopes"));
        };
        match envelope::open(root) {
            Some(envelope::Inside::Part(inner)) => {
                self.json_root(inner, source, is_whole, layers_left)
            }
            Some(envelope::Inside::Packed(text)) => {
                let mut statement = self.json(&text, layers_left)?;
                statement.sbom.document.is_signed = true;
                Ok(statement)
            }
            None => {
                Err(self
                    .no_sbom("JSON without `bomFormat`, `spdxVersion` or the `@context` of SPDX 3"))
            }
        }
    }

    fn xml(&self, text: &str) -> Result<Statement, Problem> {
        let (document, fault) = Element::read(text, self.limits.document_depth_max);
        let lines = Lines::of(text);
        let source = Source {
            name: self.name,
            lines: &lines,
            limits: self.limits,
            open: &[],
        };
        let placed = |kind, message: String| match &fault {
            Some(fault) => self.refusal(kind, message).at(lines.at(fault.offset)),
            None => self.refusal(kind, message),
        };
        let Some(root) = document.children.first() else {
            let what = fault.as_ref().map_or("no element", |fault| &fault.what);
            return Err(placed(
                ProblemKind::Malformed,
                format!("not XML: {}", shown(what)),
            ));
        };
        if root.name == "RDF" || root.name == "SpdxDocument" {
            let message = "SPDX in RDF/XML is not read; ask for the same document in JSON, or convert it with the SPDX project's own tools";
            return Err(self.refusal(ProblemKind::UnsupportedVersion, message));
        }
        let Some(version) = detect::namespace_version(root) else {
            return Err(self.no_sbom("XML whose root is not in a CycloneDX namespace"));
        };
        self.supported(Standard::CycloneDx, version, &cyclonedx::VERSIONS)?;
        let (sbom, mut problems) = cyclonedx::read(root, version, Encoding::Xml, &source);
        let head = text.get(..root.offset).unwrap_or_default();
        if let Some(offset) = head.find("<!DOCTYPE") {
            let message = "a document type is declared, which CycloneDX has none of; entities it declares stay as they are written";
            let problem = Problem::new(self.name, ProblemKind::Malformed, message);
            problems.push(problem.at(lines.at(offset)));
        }
        let schema = match &fault {
            None => schema::xml(root, version, &lines),
            Some(fault) => {
                let line = lines.at(fault.offset);
                let kind = if fault.too_deep {
                    ProblemKind::LimitReached
                } else {
                    ProblemKind::Malformed
                };
                let message = format!("{}; what stands before was read", shown(&fault.what));
                problems.push(Problem::new(self.name, kind, message).at(line));
                schema::broken(line, &fault.what)
            }
        };
        Ok(Statement {
            sbom,
            problems,
            schema,
        })
    }

    fn yaml(&self, text: &str) -> Result<Statement, Problem> {
        let (documents, fault) = yaml::read(text, self.limits.document_depth_max);
        let lines = Lines::of(text);
        let open = fault
            .as_ref()
            .map(|_| last_entry(&documents))
            .unwrap_or_default();
        let source = Source {
            name: self.name,
            lines: &lines,
            limits: self.limits,
            open: &open,
        };
        let Some(root) = documents.first() else {
            let what = fault.as_ref().map_or("nothing", |fault| &fault.what);
            return Err(self.refusal(ProblemKind::Malformed, format!("not YAML: {}", shown(what))));
        };
        let version = root.text_of("spdxVersion").unwrap_or_default();
        let version = version.strip_prefix("SPDX-").unwrap_or(version);
        self.supported(Standard::Spdx, version, &spdx2::VERSIONS)?;
        let (sbom, mut problems) = spdx2::read(root, version, Encoding::Yaml, &source);
        let schema = match &fault {
            None => schema::json(root, Standard::Spdx, version, &lines),
            Some(fault) => {
                let line = lines.at(fault.offset);
                let kind = if fault.is_limit() {
                    ProblemKind::LimitReached
                } else {
                    ProblemKind::Malformed
                };
                let message = format!("{}; what stands before was read", shown(&fault.what));
                problems.push(Problem::new(self.name, kind, message).at(line));
                schema::broken(line, &fault.what)
            }
        };
        Ok(Statement {
            sbom,
            problems,
            schema,
        })
    }

    fn tag_value(&self, text: &str) -> Result<Statement, Problem> {
        let tag_value::Lines { root, faults, open } = tag_value::read(text);
        let lines = Lines::of(text);
        let source = Source {
            name: self.name,
            lines: &lines,
            limits: self.limits,
            open: &open,
        };
        let version = root.text_of("spdxVersion").unwrap_or_default();
        let version = version.strip_prefix("SPDX-").unwrap_or(version);
        self.supported(Standard::Spdx, version, &spdx2::VERSIONS)?;
        let (sbom, read) = spdx2::read(&root, version, Encoding::TagValue, &source);
        let placed = faults.iter().map(|fault| {
            Problem::new(self.name, ProblemKind::Malformed, fault.what.clone())
                .at(lines.at(fault.offset))
        });
        let mut problems = crate::collect::shortened(self.name, placed.collect());
        problems.extend(read);
        let schema = schema::tag_value(&root, version, &faults, &lines);
        Ok(Statement {
            sbom,
            problems,
            schema,
        })
    }
}

fn fault_kind(fault: &json::Fault) -> ProblemKind {
    if fault.what == TOO_DEEP {
        ProblemKind::LimitReached
    } else {
        ProblemKind::Malformed
    }
}

/// The offsets of the last package and file of a document that breaks off: one of them may be incomplete.
fn last_entry(documents: &[Json<'_>]) -> Vec<usize> {
    let Some(root) = documents.first() else {
        return Vec::new();
    };
    let last = root.members().last().map(|member| &member.value);
    last.and_then(|list| list.items().last())
        .map(|entry| entry.offset)
        .into_iter()
        .collect()
}
