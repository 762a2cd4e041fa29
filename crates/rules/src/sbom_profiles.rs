//! Quality profiles for bills of materials: what a document must and should have, from `data/sbom_profiles.toml` or a
//! file of the same form.
//!
//! The rules are data; a check is a small question asked of an [`Sbom`]. What a document cannot tell is unknown, and
//! unknown never passes: a document is accepted only when every rule it must follow was seen to hold.

mod check;
mod field;
mod file;

use std::sync::LazyLock;

use gwanmun_model::sbom::{Sbom, SchemaCheck};
use gwanmun_model::{Language, Problem, ProblemKind, Text};

pub use file::{InvalidProfiles, read};

/// Offenders named per rule; the number of all of them is told beside.
pub const OFFENDERS_MAX: usize = 10;

static BUILT_IN: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    read(include_str!("../data/sbom_profiles.toml")).expect("a test reads the same bytes")
});

/// How binding a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A document that breaks it is rejected.
    Must,
    /// A document that breaks it loses points.
    Should,
}

impl Level {
    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
        }
    }

    /// Returns the word people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Must => Text::fixed("필수", "must"),
            Self::Should => Text::fixed("권장", "should"),
        }
    }

    /// What a rule weighs in the score.
    const fn weight(self) -> u64 {
        match self {
            Self::Must => 3,
            Self::Should => 1,
        }
    }
}

/// One thing a profile asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable id in kebab-case.
    pub id: String,
    /// How binding it is in this profile.
    pub level: Level,
    /// What is asked for.
    pub title: Text,
    /// What to do where it is missing.
    pub remedy: Text,
    /// The clause that asks for it; in both languages the words of the original where it has no other.
    pub source: Text,
    check: check::Check,
}

/// A set of rules with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Stable id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Where it comes from.
    pub source: Text,
    /// Its rules in the order of the file, those that must hold first.
    pub rules: Vec<Rule>,
}

/// Returns the profiles that come with the product.
pub fn built_in() -> &'static [Profile] {
    &BUILT_IN
}

/// What is judged: a document with what is known from reading it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The document.
    pub sbom: &'a Sbom,
    /// Whether it follows its schema.
    pub schema: &'a SchemaCheck,
    /// What of it could not be read.
    pub problems: &'a [Problem],
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It holds.
    Pass,
    /// It is broken.
    Fail,
    /// The document cannot tell.
    Unknown,
}

impl Status {
    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the word people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Pass => Text::fixed("충족", "met"),
            Self::Fail => Text::fixed("미충족", "not met"),
            Self::Unknown => Text::fixed("확인 불가", "cannot tell"),
        }
    }
}

/// What breaks a rule, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offender {
    /// The component's name, or the place in the document.
    pub name: String,
    /// The component's version, where it has one.
    pub version: Option<String>,
    /// Line in the document, from 1, where known.
    pub line: Option<u32>,
    /// What is wrong there, where the rule's title does not say it; technical, in English.
    pub detail: Option<String>,
}

impl Offender {
    /// What the document as a whole is called.
    pub(crate) const WHOLE: &'static str = "document";

    /// Whether it is the document as a whole.
    pub fn is_whole(&self) -> bool {
        self.name == Self::WHOLE && self.version.is_none()
    }

    /// Returns its name; the document as a whole is called so in the language.
    pub fn name_in(&self, language: Language) -> &str {
        match language {
            Language::Ko if self.is_whole() => "문서",
            _ => &self.name,
        }
    }

    /// Returns what is wrong with it; the kind of a problem stands in the words of the language.
    pub fn detail_in(&self, language: Language) -> Option<String> {
        let detail = self.detail.as_deref()?;
        let kind = detail.split_once(": ").and_then(|(id, message)| {
            let kind = ProblemKind::ALL.into_iter().find(|kind| kind.id() == id)?;
            Some((kind.title(), message))
        });
        Some(match kind {
            Some((title, message)) => format!("{}: {message}", title.get(language)),
            None => detail.to_owned(),
        })
    }
}

/// How one rule came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The rule.
    pub rule: Rule,
    /// Whether it holds.
    pub status: Status,
    /// Number of things it was asked of.
    pub checked: usize,
    /// Number of things that break it.
    pub failed: usize,
    /// The first of those, at most [`OFFENDERS_MAX`], in the order of the document.
    pub offenders: Vec<Offender>,
}

impl Outcome {
    /// Returns the part it holds for, in per cent, rounded down; 0 where it cannot be told.
    pub fn percent(&self) -> u64 {
        let passed = (self.checked - self.failed.min(self.checked)) as u64;
        match self.status {
            Status::Unknown => 0,
            Status::Pass => 100,
            // Never a full hundred for a rule that is broken.
            Status::Fail => (passed * 100 / (self.checked.max(1) as u64)).min(99),
        }
    }
}

/// What a profile says of a document as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// Every rule that must hold does.
    Accepted,
    /// None is broken, but the document cannot tell of one.
    Undetermined,
    /// A rule that must hold is broken.
    Rejected,
}

impl Judgement {
    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Undetermined => "undetermined",
            Self::Rejected => "rejected",
        }
    }

    /// Returns the word people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Accepted => Text::fixed("적합", "accepted"),
            Self::Undetermined => Text::fixed("판정 불가", "undetermined"),
            Self::Rejected => Text::fixed("부적합(반려)", "rejected"),
        }
    }
}

/// A document judged by one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Id of the profile.
    pub profile: String,
    /// What the profile is called.
    pub title: Text,
    /// Where the profile comes from.
    pub source: Text,
    /// The judgement.
    pub judgement: Judgement,
    /// Points from 0 to 100: the rules' parts, those that must hold weighed threefold. What cannot be told and need not
    /// hold does not count.
    pub score: u64,
    /// Every rule, in the order of the profile.
    pub outcomes: Vec<Outcome>,
}

/// Judges a document by a profile.
pub fn evaluate(profile: &Profile, subject: &Subject<'_>) -> Report {
    let facts = check::Facts::of(subject);
    let outcomes: Vec<Outcome> = profile
        .rules
        .iter()
        .map(|rule| rule.check.run(rule, &facts))
        .collect();
    let must = |status| {
        let mut all = outcomes.iter();
        all.any(|outcome| outcome.rule.level == Level::Must && outcome.status == status)
    };
    let judgement = if must(Status::Fail) {
        Judgement::Rejected
    } else if must(Status::Unknown) {
        Judgement::Undetermined
    } else {
        Judgement::Accepted
    };
    let counted = outcomes
        .iter()
        .filter(|outcome| outcome.status != Status::Unknown || outcome.rule.level == Level::Must);
    let (points, weights) = counted.fold((0, 0), |(points, weights), outcome| {
        let weight = outcome.rule.level.weight();
        (points + weight * outcome.percent(), weights + weight)
    });
    Report {
        profile: profile.id.clone(),
        title: profile.title.clone(),
        source: profile.source.clone(),
        judgement,
        score: points / weights.max(1),
        outcomes,
    }
}

#[cfg(test)]
mod tests;
