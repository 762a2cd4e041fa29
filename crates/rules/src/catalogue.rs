//! The license catalogue: tiers and duty codes per license, read from `data/licenses.toml` and, for licenses nobody has
//! examined by themselves, `data/license_families.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gwanmun_model::duty::CatalogueBasis;
use gwanmun_model::{Answer, Text, UseContext, UseFacts};
use serde::Deserialize;

use crate::condition::Condition;

mod rows;
#[cfg(test)]
mod rows_checked;
#[cfg(test)]
mod tests;

use rows::{Catalogue, ExceptionRow, Families, File};

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/licenses.toml")).expect("a test reads the same bytes")
});

static FAMILIES: LazyLock<Families> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/license_families.toml"))
        .expect("a test reads the same bytes")
});

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::index(&FILE, &FAMILIES));

/// How much scrutiny a license needs in one use context, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Tier {
    /// Allowed automatically; its duties are listed.
    G,
    /// A reviewer looks.
    Y,
    /// Legal and the review board decide.
    O,
    /// Refused unless an exception is granted.
    R,
}

impl Tier {
    /// Every tier, mildest first.
    pub const ALL: [Self; 4] = [Self::G, Self::Y, Self::O, Self::R];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::G => "G",
            Self::Y => "Y",
            Self::O => "O",
            Self::R => "R",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::G => Text::fixed("자동 허용", "allowed automatically"),
            Self::Y => Text::fixed("검토 대상", "for review"),
            Self::O => Text::fixed("법무·심의 대상", "for legal and the review board"),
            Self::R => Text::fixed(
                "사용 불가(예외 승인 필요)",
                "refused unless an exception is granted",
            ),
        }
    }
}

/// The tiers of one license over the use contexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// Internal use and tools.
    pub inside: Tier,
    /// As `inside`, where the component is changed or that is not known; as `inside` where left out.
    pub modified: Option<Tier>,
    /// A service customers reach over a network; as `inside` where left out.
    pub network: Option<Tier>,
    /// Copies reach others: browser, app, device, affiliate.
    pub distributed: Tier,
    /// A managed service for third parties.
    pub service: Tier,
}

impl Tiers {
    /// Returns the tier in `context` under `facts`.
    pub fn of(self, context: UseContext, facts: UseFacts) -> Tier {
        match context {
            UseContext::Internal if facts.modified != Answer::No => {
                self.modified.unwrap_or(self.inside)
            }
            UseContext::Internal | UseContext::Tool => self.inside,
            UseContext::Network => self.network.unwrap_or(self.inside),
            UseContext::Web | UseContext::App | UseContext::Device | UseContext::Affiliate => {
                self.distributed
            }
            UseContext::Service => self.service,
        }
    }
}

/// What the catalogue says about one term of a license expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Id of its family, for example `weak-copyleft-file`.
    pub family: &'static str,
    /// Whether the license itself was examined.
    pub basis: CatalogueBasis,
    /// Its tiers.
    pub tiers: Tiers,
    /// Codes of the duties it can bring, in the catalogue's order.
    pub duties: Vec<&'static str>,
    /// What people should know about it.
    pub note: Text,
    /// Web address of the license text.
    pub source: String,
    /// Later versions it may be taken under instead.
    pub electable: &'static [String],
    /// Conditions of its own, by code of the duty.
    when: Option<&'static BTreeMap<String, Condition>>,
    /// Rules on combinations an exception lifts; `*` for every one.
    lifts: &'static [String],
}

impl Entry {
    /// Returns the license's own condition for a duty, where it has one.
    pub fn condition(&self, code: &str) -> Option<&'static Condition> {
        self.when?.get(code)
    }

    /// Whether an exception allows what a rule on combinations forbids.
    pub fn lifts(&self, rule: &str) -> bool {
        self.lifts.iter().any(|own| own == "*" || own == rule)
    }
}

/// Who looked over a table of the catalogue, and when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Version of the table.
    pub version: String,
    /// Who reviewed it.
    pub reviewed_by: String,
    /// The day of the review, as `2026-12-01`.
    pub reviewed_at: String,
}

/// Returns who looked over the licenses, and when.
pub fn edition() -> &'static Edition {
    &FILE.catalogue
}

/// Looks up one term of an expression: `MIT`, `MPL-1.1+`, `GPL-2.0-only WITH Classpath-exception-2.0`.
///
/// `None` means unknown: not in the catalogue, or with an addition that is not on the SPDX list.
/// An exception that is not in the catalogue leaves the license as strict as it is without it.
pub fn entry(term: &str) -> Option<Entry> {
    let (license, exception) = match term.split_once(" WITH ") {
        Some((license, exception)) => (license, Some(exception)),
        None => (term, None),
    };
    if exception.is_some_and(|exception| exception.contains("AdditionRef-")) {
        return None;
    }
    let mut entry = plain(license)?;
    let known = exception
        .and_then(|exception| CATALOGUE.exceptions.get(exception))
        .filter(|known| {
            let of = |family: &String| license.starts_with(family);
            known.families.iter().any(of)
        });
    if let Some(known) = known {
        entry.apply(known);
    }
    Some(entry)
}

/// Looks up a license without exception: by itself, else by its family.
fn plain(license: &str) -> Option<Entry> {
    let id = license.strip_suffix('+').unwrap_or(license);
    let electable = CATALOGUE.later.get(license);
    let electable = electable.map_or(&[][..], |versions| versions);
    if let Some(row) = CATALOGUE.licenses.get(id) {
        return Some(Entry {
            family: &row.family,
            basis: CatalogueBasis::License,
            tiers: row.tiers,
            duties: row.duties.iter().map(String::as_str).collect(),
            note: Text::fixed(&row.ko, &row.en),
            source: row.source.clone(),
            electable,
            when: Some(&row.when),
            lifts: &[],
        });
    }
    let family = CATALOGUE.by_family.get(id)?;
    Some(Entry {
        family: &family.id,
        basis: CatalogueBasis::Family,
        tiers: family.tiers,
        duties: family.duties.iter().map(String::as_str).collect(),
        note: Text::new(
            format!(
                "{} 계열의 기준을 적용했으며 아직 검토하지 않았습니다. {}",
                family.title.ko, family.ko
            ),
            format!(
                "By family ({}), not yet reviewed. {}",
                family.title.en, family.en
            ),
        ),
        source: format!("https://spdx.org/licenses/{id}.html"),
        electable,
        when: None,
        lifts: &[],
    })
}

impl Entry {
    fn apply(&mut self, exception: &'static ExceptionRow) {
        if let Some(tiers) = exception.tiers {
            let own = self.tiers;
            let milder = |tier: Tier| tier.min(tiers.inside);
            self.tiers = Tiers {
                inside: milder(own.inside),
                modified: own.modified.map(milder),
                network: own.network.map(milder),
                distributed: own.distributed.min(tiers.distributed),
                service: own.service.min(tiers.service),
            };
        }
        let had = self.duties.len();
        self.duties
            .retain(|code| !exception.removes.iter().any(|removed| removed == code));
        if self.duties.len() < had {
            self.duties
                .extend(exception.adds.iter().map(String::as_str));
        }
        self.note = Text::fixed(&exception.ko, &exception.en);
        self.source.clone_from(&exception.source);
        self.lifts = &exception.lifts;
    }
}

/// Returns the id of every license in the catalogue, sorted; those known by family alone come behind.
pub fn license_ids() -> impl Iterator<Item = &'static str> {
    let own = CATALOGUE.licenses.keys().copied();
    own.chain(CATALOGUE.by_family.keys().copied())
}
