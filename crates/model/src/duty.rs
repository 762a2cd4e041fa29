//! License duties and why they are owed.

use crate::component::Location;
use crate::context::UseContext;
use crate::license::Licenses;
use crate::purl::Purl;
use crate::text::Text;
use crate::use_facts::{Answer, Linking};

mod chain;
mod explanation;

pub use chain::{ChainLink, LinkKind};

/// A license duty that arises for one component in the assessed use context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duty {
    /// The component.
    pub purl: Purl,
    /// Code of the duty in the catalogue, for example `N1`.
    pub code: String,
    /// The license that asks for it.
    pub license: String,
    /// What must be done.
    pub text: Text,
    /// Why it is owed; `None` in documents written before that was kept.
    pub why: Option<DutyReason>,
}

/// Why a duty is owed: from the component over its license and the facts of use to the clause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DutyReason {
    /// Where the license comes from.
    pub origin: LicenseOrigin,
    /// Files that name the component, the first few in order.
    pub named_in: Vec<Location>,
    /// The whole license expression; `None` where there is none.
    pub expression: Option<String>,
    /// The alternatives of the expression that were not taken, in its order.
    pub alternatives: Vec<String>,
    /// Who took the alternative; `None` where there was nothing to choose.
    pub chosen_by: Option<ChosenBy>,
    /// Versions of the license that may be taken instead, as "or any later version" allows.
    pub electable: Vec<String>,
    /// The facts that made the duty arise, in the order of its condition; none where it always does.
    pub facts: Vec<DutyFact>,
    /// The clause it comes from.
    pub clause: String,
    /// What proves that it was done.
    pub evidence: DutyEvidence,
    /// Whether somebody examined the license itself, or what holds for its family was taken.
    pub basis: CatalogueBasis,
}

/// Where a license comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LicenseOrigin {
    /// The package says so.
    Declared,
    /// Its files contain it.
    Detected,
    /// A person concluded it.
    Concluded,
    /// Nobody knows.
    Unknown,
}

impl LicenseOrigin {
    /// Every origin.
    pub const ALL: [Self; 4] = [
        Self::Declared,
        Self::Detected,
        Self::Concluded,
        Self::Unknown,
    ];

    /// Tells where the license comes from that holds for a component.
    pub fn of(licenses: &Licenses) -> Self {
        if licenses.concluded.is_none() {
            Self::Unknown
        } else if licenses.declared == licenses.concluded {
            Self::Declared
        } else if licenses.detected == licenses.concluded {
            Self::Detected
        } else {
            Self::Concluded
        }
    }

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Detected => "detected",
            Self::Concluded => "concluded",
            Self::Unknown => "unknown",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Declared => Text::fixed("패키지가 밝힘", "Declared by the package"),
            Self::Detected => Text::fixed("파일에서 찾음", "Found in its files"),
            Self::Concluded => Text::fixed("사람이 확정함", "Concluded by a person"),
            Self::Unknown => Text::fixed("알 수 없음", "Not known"),
        }
    }
}

/// Who took one alternative of a license expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChosenBy {
    /// The policy: the alternative with the mildest tier.
    Policy,
    /// A person, whose conclusion names fewer licenses than the package does.
    Person,
}

impl ChosenBy {
    /// Every one who may choose.
    pub const ALL: [Self; 2] = [Self::Policy, Self::Person];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Person => "person",
        }
    }
}

/// What proves that a duty was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DutyEvidence {
    /// A file of notices that goes along.
    NoticesFile,
    /// The source, with what it takes to build it.
    SourceBundle,
    /// A letter that offers the source.
    OfferLetter,
    /// A line in documentation, advertising or on screen.
    Acknowledgement,
    /// A record of changes.
    ChangeRecord,
    /// The record of a review.
    Review,
}

impl DutyEvidence {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::NoticesFile,
        Self::SourceBundle,
        Self::OfferLetter,
        Self::Acknowledgement,
        Self::ChangeRecord,
        Self::Review,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoticesFile => "notices-file",
            Self::SourceBundle => "source-bundle",
            Self::OfferLetter => "offer-letter",
            Self::Acknowledgement => "acknowledgement",
            Self::ChangeRecord => "change-record",
            Self::Review => "review",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::NoticesFile => Text::fixed("고지문 파일", "Notices file"),
            Self::SourceBundle => Text::fixed("소스 코드 묶음", "Source bundle"),
            Self::OfferLetter => Text::fixed("서면 제공 약정", "Offer letter"),
            Self::Acknowledgement => Text::fixed("출처 표시", "Acknowledgement"),
            Self::ChangeRecord => Text::fixed("변경 기록", "Record of changes"),
            Self::Review => Text::fixed("검토 기록", "Review record"),
        }
    }
}

/// How well the license catalogue knows a license.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CatalogueBasis {
    /// The license itself was examined.
    License,
    /// What holds for its family was taken; the license itself is not reviewed yet.
    Family,
    /// The catalogue does not know it.
    Unknown,
}

impl CatalogueBasis {
    /// Every basis.
    pub const ALL: [Self; 3] = [Self::License, Self::Family, Self::Unknown];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::Family => "family",
            Self::Unknown => "unknown",
        }
    }
}

/// One fact that made a duty arise. An unknown answer counted as the one that asks for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DutyFact {
    /// The use context.
    Context(UseContext),
    /// Whether the component is modified.
    Modified(Answer),
    /// How it is linked.
    Linking(Linking),
    /// Whether it goes out in a product for consumers.
    UserProduct(Answer),
    /// Whether people interact with it over a network.
    RemoteUsers(Answer),
    /// Whether its source is delivered along.
    SourceForm(Answer),
    /// Whether it is combined with code under any version of the GPL.
    CombinedWithGpl(Answer),
    /// Whether it is combined with code under version 2 of the GPL only.
    CombinedWithGpl2Only(Answer),
}

impl DutyFact {
    /// The stable id of every fact.
    pub const IDS: [&'static str; 8] = [
        "context",
        "modified",
        "linking",
        "user-product",
        "remote-users",
        "source-form",
        "combined-with-gpl",
        "combined-with-gpl-2.0-only",
    ];

    /// Returns the stable id of what the fact is about.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Context(_) => "context",
            Self::Modified(_) => "modified",
            Self::Linking(_) => "linking",
            Self::UserProduct(_) => "user-product",
            Self::RemoteUsers(_) => "remote-users",
            Self::SourceForm(_) => "source-form",
            Self::CombinedWithGpl(_) => "combined-with-gpl",
            Self::CombinedWithGpl2Only(_) => "combined-with-gpl-2.0-only",
        }
    }

    /// Returns the stable id of its value.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Context(context) => context.id(),
            Self::Linking(linking) => linking.id(),
            Self::Modified(answer)
            | Self::UserProduct(answer)
            | Self::RemoteUsers(answer)
            | Self::SourceForm(answer)
            | Self::CombinedWithGpl(answer)
            | Self::CombinedWithGpl2Only(answer) => answer.id(),
        }
    }

    /// Finds a fact by the ids of what it is about and of its value.
    pub fn from_ids(id: &str, value: &str) -> Option<Self> {
        let answer = || value.parse().ok();
        match id {
            "context" => value.parse().ok().map(Self::Context),
            "modified" => answer().map(Self::Modified),
            "linking" => value.parse().ok().map(Self::Linking),
            "user-product" => answer().map(Self::UserProduct),
            "remote-users" => answer().map(Self::RemoteUsers),
            "source-form" => answer().map(Self::SourceForm),
            "combined-with-gpl" => answer().map(Self::CombinedWithGpl),
            "combined-with-gpl-2.0-only" => answer().map(Self::CombinedWithGpl2Only),
            _ => None,
        }
    }

    /// Whether nobody has said it and the answer that asks for more was taken.
    pub fn is_assumed(self) -> bool {
        self.value() == "unknown"
    }
}
