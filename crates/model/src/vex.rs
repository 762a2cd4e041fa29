//! VEX: what somebody states about a vulnerability in a product, and what came of it.
//!
//! One vocabulary stands for those of OpenVEX 0.2.0, CSAF 2.0 (section 4.5, profile VEX) and CycloneDX 1.4 to 1.7
//! (`vulnerabilities[].analysis`); the words of each are rows of tables, what a format has no word for is kept in its text by
//! [`kept`]. A statement is a claim, not a proof: it never removes a finding.

pub mod kept;
mod reason;
mod response;
mod status;

use crate::cpe;
use crate::digest::Digest;
use crate::purl::Purl;
use crate::text::Text;
use crate::time::Timestamp;

pub use reason::VexReason;
pub use response::VexResponse;
pub use status::VexStatus;

/// What a document calls a product or a part of one, and what it can be recognised by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct VexComponent {
    /// What the document calls it: a package URL, a CPE, an address or a name.
    pub id: String,
    /// Package URL; without a version it stands for every version.
    pub purl: Option<Purl>,
    /// CPE, in the form the document has it.
    pub cpe: Option<String>,
    /// Hashes of the artifact.
    pub hashes: Vec<Digest>,
    /// A range of versions, as written, for example `vers:npm/<4.17.21`. Such a component matches nothing.
    pub range: Option<String>,
}

impl VexComponent {
    /// Makes a component of one text and recognises what kind of name it is.
    pub fn named(id: &str) -> Self {
        Self {
            purl: id.parse().ok(),
            cpe: cpe::is_cpe(id).then(|| id.to_owned()),
            id: id.to_owned(),
            ..Self::default()
        }
    }

    /// Whether nothing tells which component is meant but a free text.
    pub fn is_free_text(&self) -> bool {
        self.purl.is_none() && self.cpe.is_none() && self.hashes.is_empty()
    }
}

/// A product with the parts of it a statement speaks of; without parts, the statement speaks of the whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct VexProduct {
    /// The product.
    pub component: VexComponent,
    /// The parts.
    pub subcomponents: Vec<VexComponent>,
}

impl VexProduct {
    /// Makes a product of one text, without parts.
    pub fn named(id: &str) -> Self {
        Self {
            component: VexComponent::named(id),
            subcomponents: Vec::new(),
        }
    }
}

/// What somebody states about one vulnerability in some products.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VexStatement {
    /// The vulnerability's id, for example `CVE-2021-44228`.
    pub vulnerability: String,
    /// Other ids of it.
    pub aliases: Vec<String>,
    /// The products.
    pub products: Vec<VexProduct>,
    /// The status.
    pub status: VexStatus,
    /// Why a product is not affected.
    pub reason: Option<VexReason>,
    /// The reason in words (OpenVEX `impact_statement`, CSAF `threats`, CycloneDX `detail`).
    pub detail: Option<String>,
    /// What users should do, in words.
    pub action: Option<String>,
    /// What the product's makers do or offer.
    pub responses: Vec<VexResponse>,
    /// Who states it.
    pub author: String,
    /// In which role.
    pub role: Option<String>,
    /// When it was first stated.
    pub issued: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// From when on it no longer counts.
    pub expires: Option<Timestamp>,
    /// Id of the document.
    pub document: String,
    /// Version of the document.
    pub version: Option<String>,
    /// The file or data source it came from.
    pub source: String,
}

impl VexStatement {
    /// Returns when it was said: the last change, else the first statement.
    pub fn said(&self) -> Option<Timestamp> {
        self.updated.or(self.issued)
    }

    /// Whether it names a vulnerability by one of `ids`, in any letter case.
    pub fn names(&self, ids: &[String]) -> bool {
        self.ids()
            .any(|own| ids.iter().any(|id| id.eq_ignore_ascii_case(own)))
    }

    /// Returns every id of the vulnerability.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        [&self.vulnerability]
            .into_iter()
            .chain(&self.aliases)
            .map(String::as_str)
    }
}

/// What came of a statement that speaks of a finding. The ids are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VexOutcome {
    /// It is the statement that counts.
    Effective,
    /// It says the same as the one that counts, at the same time.
    Repeated,
    /// A later one counts.
    Superseded,
    /// Another of the same time says something else, so neither counts.
    Contradicted,
    /// Its time is over.
    Expired,
    /// It is dated later than the assessment.
    Future,
    /// Policy does not name its author among those trusted.
    Untrusted,
    /// It speaks of the component as a part of another product.
    OtherProduct,
    /// It speaks of a range of versions that cannot be read.
    UnreadableRange,
    /// The finding stands for several vulnerabilities, of which it answers only some.
    Partial,
}

impl VexOutcome {
    /// Every outcome.
    pub const ALL: [Self; 10] = [
        Self::Effective,
        Self::Repeated,
        Self::Superseded,
        Self::Contradicted,
        Self::Expired,
        Self::Future,
        Self::Untrusted,
        Self::OtherProduct,
        Self::UnreadableRange,
        Self::Partial,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Effective => "effective",
            Self::Repeated => "repeated",
            Self::Superseded => "superseded",
            Self::Contradicted => "contradicted",
            Self::Expired => "expired",
            Self::Future => "future",
            Self::Untrusted => "untrusted",
            Self::OtherProduct => "other-product",
            Self::UnreadableRange => "unreadable-range",
            Self::Partial => "partial",
        }
    }

    /// Returns a short title for people: whether the statement counts, and why not.
    pub const fn title(self) -> Text {
        match self {
            Self::Effective => Text::fixed("적용됨", "In effect"),
            Self::Repeated => Text::fixed("적용된 진술과 같음", "Same as the one in effect"),
            Self::Superseded => Text::fixed("더 새로운 진술이 있음", "A later one counts"),
            Self::Contradicted => Text::fixed(
                "같은 시각의 다른 진술과 모순됨",
                "Contradicted by another of the same time",
            ),
            Self::Expired => Text::fixed("기한이 지남", "Expired"),
            Self::Future => Text::fixed("미래 날짜", "Dated in the future"),
            Self::Untrusted => Text::fixed("신뢰하지 않는 작성자", "Author not trusted"),
            Self::OtherProduct => Text::fixed("다른 제품에 관한 진술", "About another product"),
            Self::UnreadableRange => {
                Text::fixed("읽을 수 없는 버전 범위", "Version range cannot be read")
            }
            Self::Partial => Text::fixed(
                "여러 취약점 가운데 일부만 답함",
                "Answers only some of the vulnerabilities",
            ),
        }
    }
}

/// The trace a statement leaves in a finding it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppliedVex {
    /// The vulnerability, as the statement names it.
    pub vulnerability: String,
    /// The status.
    pub status: VexStatus,
    /// Why it is not affected.
    pub reason: Option<VexReason>,
    /// The reason in words.
    pub detail: Option<String>,
    /// What users should do.
    pub action: Option<String>,
    /// What the product's makers do or offer.
    pub responses: Vec<VexResponse>,
    /// Who states it.
    pub author: String,
    /// Id of the document.
    pub document: String,
    /// When it was first stated.
    pub issued: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// From when on it no longer counts.
    pub expires: Option<Timestamp>,
    /// The file or data source it came from.
    pub source: String,
    /// Whether it counts, and why not.
    pub outcome: VexOutcome,
}

impl AppliedVex {
    /// Makes the trace of `statement`.
    pub fn new(statement: &VexStatement, outcome: VexOutcome) -> Self {
        Self {
            vulnerability: statement.vulnerability.clone(),
            status: statement.status,
            reason: statement.reason,
            detail: statement.detail.clone(),
            action: statement.action.clone(),
            responses: statement.responses.clone(),
            author: statement.author.clone(),
            document: statement.document.clone(),
            issued: statement.issued,
            updated: statement.updated,
            expires: statement.expires,
            source: statement.source.clone(),
            outcome,
        }
    }

    /// Returns when it was said: the last change, else the first statement.
    pub fn said(&self) -> Option<Timestamp> {
        self.updated.or(self.issued)
    }

    /// Whether it counts.
    pub fn is_effective(&self) -> bool {
        self.outcome == VexOutcome::Effective
    }

    /// Whether it counts and says that nothing is left to do.
    pub fn answers(&self) -> bool {
        self.is_effective() && self.status.answers()
    }
}
