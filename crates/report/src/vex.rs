//! VEX documents out: what was stated about the findings of an assessment, in OpenVEX, CSAF 2.0 and CycloneDX.
//!
//! What a format has no word for stands in the statement's text and is read back from there
//! ([`gwanmun_model::vex::kept`]). Lost are the name a document had for a component beside its package URL, and all
//! but the last statement about one vulnerability in one product, since a document states it once.

mod csaf;
pub(crate) mod cyclonedx;
mod openvex;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::vex::kept::{self, Kept};
use gwanmun_model::vex::{AppliedVex, VexComponent, VexProduct, VexStatement, VexStatus};
use gwanmun_model::{Assessment, Finding, Language, Text, Timestamp, VexReason};

use crate::facts;
use crate::sbom::is_vulnerability;

pub use told::told;

/// What a VEX document is made from.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// What is stated; who states it and in which document is taken from here, not from the statements.
    pub statements: &'a [VexStatement],
    /// Name of what it is about, for the title.
    pub subject: &'a str,
    /// Who makes the document.
    pub author: &'a str,
    /// In which role.
    pub role: Option<&'a str>,
    /// An address that is the author's, which CSAF asks for.
    pub namespace: Option<&'a str>,
    /// Version of the program.
    pub tool_version: &'a str,
    /// The language of every sentence of ours.
    pub language: Language,
    /// Random bytes that tell this document from every other.
    pub serial: [u8; 16],
    /// The time of the document.
    pub now: Timestamp,
}

impl Export<'_> {
    /// Returns the document's id.
    fn id(&self) -> String {
        format!("urn:uuid:{}", facts::uuid(self.serial))
    }
}

/// A document with what had no place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The document; ends in a line feed.
    pub text: String,
    /// Statements that were left out: a later one says something about the same, or the format cannot say it.
    pub left_out: usize,
}

/// One format of VEX documents.
#[derive(Debug)]
pub struct Format {
    /// The stable id, as `--format` takes it.
    pub id: &'static str,
    /// Internet media type.
    pub media_type: &'static str,
    write: fn(&Export<'_>) -> Written,
}

impl Format {
    /// Writes a document.
    pub fn write(&self, export: &Export<'_>) -> Written {
        (self.write)(export)
    }
}

/// Every format, in the order people are shown them.
pub static ALL: &[Format] = &[
    openvex::FORMAT,
    csaf::FORMAT,
    cyclonedx::DEFAULT,
    cyclonedx::V1_4,
    cyclonedx::V1_5,
    cyclonedx::V1_6,
    cyclonedx::V1_7,
];

/// Finds a format by its id.
pub fn find(id: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.id == id)
}

/// Returns a statement for every finding: the one in effect as it was said, else that it is under review.
///
/// With `product`, the components are parts of it; without, each is stated about wherever it is used.
pub fn of_assessment(
    assessment: &Assessment,
    product: Option<&str>,
    language: Language,
) -> Vec<VexStatement> {
    assessment
        .findings
        .iter()
        .filter(|finding| is_vulnerability(finding.kind))
        .map(|finding| {
            let mut statement = match finding.effective_vex() {
                Some(applied) => restated(finding, applied, language),
                None => under_review(finding, assessment.assessed_at),
            };
            let component = VexComponent::named(&finding.purl.to_string());
            statement.products = vec![match product {
                Some(product) => VexProduct {
                    component: VexComponent::named(product),
                    subcomponents: vec![component],
                },
                None => VexProduct {
                    component,
                    subcomponents: Vec::new(),
                },
            }];
            statement
        })
        .collect()
}

/// Says again what somebody else stated, and who it was.
pub(crate) fn restated(
    finding: &Finding,
    applied: &AppliedVex,
    language: Language,
) -> VexStatement {
    let by = stated_by(applied);
    let by = by.get(language);
    let detail = match &applied.detail {
        Some(detail) if detail.ends_with(by) => detail.clone(),
        Some(detail) => format!("{detail}\n{by}"),
        None => by.to_owned(),
    };
    VexStatement {
        status: applied.status,
        reason: applied.reason,
        detail: Some(detail),
        action: applied.action.clone(),
        responses: applied.responses.clone(),
        issued: applied.issued,
        updated: applied.updated,
        expires: applied.expires,
        ..under_review(finding, Timestamp::default())
    }
}

fn stated_by(applied: &AppliedVex) -> Text {
    let author = one_line(&applied.author);
    let document = one_line(if applied.document.is_empty() {
        &applied.source
    } else {
        &applied.document
    });
    let (ko, en) = match applied.said() {
        Some(said) => (format!(", {}", said.date()), format!(", {}", said.date())),
        None => (String::new(), String::new()),
    };
    Text::new(
        format!("진술: {author}, {document}{ko}"),
        format!("Stated by {author}, {document}{en}"),
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn under_review(finding: &Finding, now: Timestamp) -> VexStatement {
    VexStatement {
        vulnerability: finding.primary_id().to_owned(),
        aliases: finding.ids.iter().skip(1).cloned().collect(),
        products: Vec::new(),
        status: VexStatus::UnderReview,
        reason: None,
        detail: None,
        action: None,
        responses: Vec::new(),
        author: String::new(),
        role: None,
        issued: Some(now),
        updated: None,
        expires: None,
        document: String::new(),
        version: None,
        source: String::new(),
    }
}

/// One statement about one product, or about one part of one: what every format can say.
#[derive(Debug, Clone)]
struct Single<'a> {
    statement: &'a VexStatement,
    product: &'a VexComponent,
    part: Option<&'a VexComponent>,
}

impl Single<'_> {
    /// Returns what the statement is about, as a name that tells it from others.
    fn about(&self) -> (String, String) {
        let part = self.part.map_or(String::new(), |part| part.id.clone());
        (self.product.id.clone(), part)
    }
}

/// Takes statements apart and keeps the last one about one vulnerability in one product, sorted.
///
/// What is stated about a range of versions is left out: without the range it would say more than was meant.
fn singles<'a>(export: &Export<'a>) -> (Vec<Single<'a>>, usize) {
    let mut last: BTreeMap<(String, String, String), Single<'a>> = BTreeMap::new();
    let mut count = 0_usize;
    for statement in export.statements {
        for product in &statement.products {
            let parts = product.subcomponents.iter().map(Some);
            let alone = product.subcomponents.is_empty().then_some(None);
            for part in parts.chain(alone) {
                count += 1;
                let single = Single {
                    statement,
                    product: &product.component,
                    part,
                };
                let is_range = product.component.range.is_some()
                    || part.is_some_and(|part| part.range.is_some());
                if is_range {
                    continue;
                }
                let (product, part) = single.about();
                let key = (statement.vulnerability.to_ascii_lowercase(), product, part);
                let is_later = last
                    .get(&key)
                    .is_none_or(|before| before.statement.said() < statement.said());
                if is_later {
                    last.insert(key, single);
                }
            }
        }
    }
    let left_out = count - last.len();
    (last.into_values().collect(), left_out)
}

/// What goes beside the words of a format, below a statement's text.
struct Beside<'a> {
    statement: &'a VexStatement,
    kept: Kept,
}

impl<'a> Beside<'a> {
    fn new(statement: &'a VexStatement) -> Self {
        Self {
            statement,
            kept: Kept {
                expires: statement.expires,
                ..Kept::default()
            },
        }
    }

    /// Keeps the times, for a format that has no place for them.
    fn times(mut self, now: Timestamp) -> Self {
        self.kept.issued = Some(self.statement.issued.unwrap_or(now));
        self.kept.updated = self.statement.updated;
        self
    }

    /// Keeps status and reason where OpenVEX's label, which is CSAF's too, says less.
    fn label(mut self) -> (Self, Option<&'static str>) {
        let (status, reason) = (self.statement.status, self.statement.reason);
        let label = match (status, reason) {
            (VexStatus::WrongMatch, reason) => {
                self.kept.status = Some(status);
                Some(reason.unwrap_or(VexReason::ComponentAbsent).label())
            }
            (VexStatus::NotAffected, Some(reason)) => Some(reason.label()),
            _ => None,
        };
        let read = label.and_then(VexReason::from_label);
        let is_stand_in = status == VexStatus::WrongMatch;
        let says_less =
            read != reason || (is_stand_in && reason == Some(VexReason::ComponentAbsent));
        if label.is_some() && says_less {
            self.kept.reason = reason;
        }
        (self, label)
    }

    fn text(&self, stand_in: Option<&str>) -> Option<String> {
        let text = self.statement.detail.as_deref().or(stand_in);
        kept::join(text, &self.kept)
    }
}

/// Names components by their ids, each once.
fn components<'a>(singles: &[Single<'a>]) -> BTreeMap<&'a str, &'a VexComponent> {
    singles
        .iter()
        .flat_map(|single| [Some(single.product), single.part])
        .flatten()
        .map(|component| (component.id.as_str(), component))
        .collect()
}

/// Returns the ids a vulnerability goes by in all statements about it, the name itself left out.
fn aliases<'a>(singles: &[&Single<'a>]) -> BTreeSet<&'a str> {
    singles
        .iter()
        .flat_map(|single| &single.statement.aliases)
        .map(String::as_str)
        .collect()
}
