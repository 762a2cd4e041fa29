//! What became different between two assessments of a system: duties, conflicts, verdicts.

use std::collections::BTreeMap;

use gwanmun_model::assessment::{Assessment, Duty};
use gwanmun_model::{LicenseConflict, Purl, Text, Verdict};

use super::list::plain_text;

/// A duty that came or went, with the components it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedDuty {
    /// Code of the duty in the catalogue.
    pub code: String,
    /// What must be done.
    pub text: Text,
    /// The components, sorted.
    pub components: Vec<Purl>,
}

/// A component whose verdict is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedVerdict {
    /// The component.
    pub purl: Purl,
    /// The verdict before.
    pub before: Verdict,
    /// The verdict now.
    pub after: Verdict,
}

/// What became different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DutyChanges {
    /// Duties that are owed now and were not, by code.
    pub added: Vec<ChangedDuty>,
    /// Duties that were owed and are not any more, by code.
    pub gone: Vec<ChangedDuty>,
    /// Conflicts that are there now and were not.
    pub conflicts_added: Vec<LicenseConflict>,
    /// Conflicts that were there and are not any more.
    pub conflicts_gone: Vec<LicenseConflict>,
    /// Components with another verdict.
    pub verdicts: Vec<ChangedVerdict>,
}

impl DutyChanges {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares two assessments; without an earlier one everything came.
pub(super) fn between(before: Option<&Assessment>, after: &Assessment) -> DutyChanges {
    let none = Vec::new();
    let old_duties = before.map_or(&none, |before| &before.duties);
    let none = Vec::new();
    let old_conflicts = before.map_or(&none, |before| &before.license_conflicts);
    DutyChanges {
        added: missing_in(&after.duties, old_duties),
        gone: missing_in(old_duties, &after.duties),
        conflicts_added: other_conflicts(&after.license_conflicts, old_conflicts),
        conflicts_gone: other_conflicts(old_conflicts, &after.license_conflicts),
        verdicts: before.map_or_else(Vec::new, |before| verdicts(before, after)),
    }
}

/// Returns the duties of `these` that `others` do not have, whatever the reason.
fn missing_in(these: &[Duty], others: &[Duty]) -> Vec<ChangedDuty> {
    let mut codes: BTreeMap<&str, ChangedDuty> = BTreeMap::new();
    let key = |duty: &Duty| (duty.purl.clone(), duty.code.clone(), duty.license.clone());
    let known: std::collections::BTreeSet<_> = others.iter().map(key).collect();
    for duty in these.iter().filter(|duty| !known.contains(&key(duty))) {
        let changed = codes.entry(&duty.code).or_insert_with(|| ChangedDuty {
            code: duty.code.clone(),
            text: plain_text(duty),
            components: Vec::new(),
        });
        changed.components.push(duty.purl.clone());
    }
    codes.into_values().collect()
}

fn other_conflicts(these: &[LicenseConflict], others: &[LicenseConflict]) -> Vec<LicenseConflict> {
    let is_known = |one: &LicenseConflict| {
        let same = |other: &LicenseConflict| other.rule == one.rule && other.work == one.work;
        others.iter().any(same)
    };
    these.iter().filter(|one| !is_known(one)).cloned().collect()
}

fn verdicts(before: &Assessment, after: &Assessment) -> Vec<ChangedVerdict> {
    let old: BTreeMap<String, Verdict> = before
        .components
        .iter()
        .map(|one| (one.component.identity(), one.verdict))
        .collect();
    let changed = after.components.iter().filter_map(|one| {
        let before = *old.get(&one.component.identity())?;
        (before != one.verdict).then(|| ChangedVerdict {
            purl: one.component.purl.clone(),
            before,
            after: one.verdict,
        })
    });
    changed.collect()
}
