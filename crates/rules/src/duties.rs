//! License duties that arise under given facts of use, from `data/duties.toml` and the license catalogue.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gwanmun_model::duty::{CatalogueBasis, Duty, DutyEvidence, DutyReason, LicenseOrigin};
use gwanmun_model::license::Licenses;
use gwanmun_model::{Location, Purl, Text, UseContext, UseFacts};
use serde::Deserialize;

use crate::catalogue::{self, Edition, Tier};
use crate::choice;
use crate::condition::{Condition, Situation};
use crate::policy::Policy;
use crate::quote;

#[cfg(test)]
mod tests;

/// Code of the duty to find out what the license is.
pub const CLARIFY: &str = "U1";

/// How many files a reason names.
const NAMED_IN_MAX: usize = 3;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| parse().expect("a test reads the same bytes"));

/// One duty a license can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyEntry {
    /// What must be done.
    pub text: Text,
    /// Sentences that are added where their condition holds.
    pub details: Vec<(Condition, Text)>,
    /// When it arises.
    pub when: Condition,
    /// The clause it comes from.
    pub source: String,
    /// What proves that it was done.
    pub evidence: DutyEvidence,
}

struct Catalogue {
    edition: Edition,
    duties: BTreeMap<String, DutyEntry>,
}

/// Returns every duty by its code.
pub fn catalogue() -> &'static BTreeMap<String, DutyEntry> {
    &CATALOGUE.duties
}

/// Returns who looked over the duties, and when.
pub fn edition() -> &'static Edition {
    &CATALOGUE.edition
}

/// A component as duties look at it.
#[derive(Debug, Clone, Copy)]
pub struct Used<'a> {
    /// The component.
    pub purl: &'a Purl,
    /// What is known of its license.
    pub licenses: &'a Licenses,
    /// Files that name it.
    pub locations: &'a [Location],
    /// How it is used.
    pub situation: Situation,
}

/// Returns the duties a component brings, sorted by code, then license.
///
/// Of `A OR B` the alternative with the milder verdict under `policy` counts. A license that is unknown brings one duty:
/// to clarify it. An unknown fact of use counts as the one that asks for more, and the duty says so.
pub fn for_component(policy: &Policy, used: &Used<'_>) -> Vec<Duty> {
    let situation = &used.situation;
    let chosen = choice::applicable(policy, used.licenses, situation.context, situation.facts);
    let Some(chosen) = chosen else {
        let stated = quote::short(&used.licenses.declared_raw.join(", "));
        let reason = reason(used, &stated, (Vec::new(), None));
        return duty(used, CLARIFY, &stated, reason).into_iter().collect();
    };
    let mut duties = Vec::new();
    for (term, _) in &chosen.terms {
        let instead = choice::not_taken(used.licenses, &chosen.terms);
        let reason = reason(used, term, instead);
        let codes = catalogue::entry(term).map_or_else(|| vec![CLARIFY], |entry| entry.duties);
        duties.extend(
            codes
                .into_iter()
                .filter_map(|code| duty(used, code, term, reason.clone())),
        );
    }
    duties.sort();
    duties.dedup();
    duties
}

/// Returns how much scrutiny the license of a duty needs under `policy`; `None` where the catalogue does not know it.
pub fn tier(policy: &Policy, license: &str, context: UseContext, facts: UseFacts) -> Option<Tier> {
    choice::tier(policy, license, context, facts)
}

/// Returns what all duties of one license have in common.
fn reason(
    used: &Used<'_>,
    license: &str,
    (alternatives, chosen_by): (Vec<String>, Option<gwanmun_model::duty::ChosenBy>),
) -> DutyReason {
    let entry = catalogue::entry(license);
    let origin = LicenseOrigin::of(used.licenses);
    let basis = match &entry {
        Some(entry) if origin != LicenseOrigin::Unknown => entry.basis,
        _ => CatalogueBasis::Unknown,
    };
    DutyReason {
        origin,
        named_in: used.locations.iter().take(NAMED_IN_MAX).cloned().collect(),
        expression: used.licenses.concluded.as_ref().map(ToString::to_string),
        alternatives,
        chosen_by,
        electable: entry.map_or_else(Vec::new, |entry| entry.electable.to_vec()),
        facts: Vec::new(),
        clause: String::new(),
        evidence: DutyEvidence::Review,
        basis,
    }
}

fn duty(used: &Used<'_>, code: &str, license: &str, reason: DutyReason) -> Option<Duty> {
    let known = CATALOGUE.duties.get(code)?;
    let own = catalogue::entry(license).and_then(|entry| entry.condition(code));
    let facts = own.unwrap_or(&known.when).holds(&used.situation)?;
    let mut text = known.text.clone();
    let mut told = facts;
    for (when, detail) in &known.details {
        if let Some(more) = when.holds(&used.situation) {
            text = Text::new(
                format!("{} {}", text.ko, detail.ko),
                format!("{} {}", text.en, detail.en),
            );
            told.extend(
                more.into_iter()
                    .filter(|fact| !told.contains(fact))
                    .collect::<Vec<_>>(),
            );
        }
    }
    Some(Duty {
        purl: used.purl.clone(),
        code: code.to_owned(),
        license: license.to_owned(),
        text,
        why: Some(DutyReason {
            facts: told,
            clause: known.source.clone(),
            evidence: known.evidence,
            ..reason
        }),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    catalogue: Edition,
    duty: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    when: Condition,
    ko: String,
    en: String,
    source: String,
    evidence: String,
    #[serde(default)]
    detail: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Detail {
    when: Condition,
    ko: String,
    en: String,
}

fn parse() -> Result<Catalogue, String> {
    let file: File =
        toml::from_str(include_str!("../data/duties.toml")).map_err(|error| error.to_string())?;
    let mut duties = BTreeMap::new();
    for row in file.duty {
        let evidence = DutyEvidence::ALL
            .into_iter()
            .find(|kind| kind.id() == row.evidence)
            .ok_or_else(|| format!("{}: no evidence `{}`", row.code, row.evidence))?;
        let details = row.detail.into_iter();
        let entry = DutyEntry {
            text: Text::new(row.ko, row.en),
            details: details
                .map(|detail| (detail.when, Text::new(detail.ko, detail.en)))
                .collect(),
            when: row.when,
            source: row.source,
            evidence,
        };
        if duties.insert(row.code.clone(), entry).is_some() {
            return Err(format!("the duty {} stands twice", row.code));
        }
    }
    Ok(Catalogue {
        edition: file.catalogue,
        duties,
    })
}
