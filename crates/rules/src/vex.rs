//! VEX statements held against findings: which one counts, and the trace each leaves. No finding is removed.
//!
//! Among the statements that speak of a finding, the latest counts; two of the same time that say different things
//! contradict each other, and neither counts. What is expired, dated in the future, of an author policy does not
//! trust, about another product or about a range that cannot be read has no effect, and says so.

mod whole;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::vex::{AppliedVex, VexOutcome, VexStatement};
use gwanmun_model::{Component, Finding, Timestamp};

use crate::priority;
use whole::Reach;
pub use whole::Whole;

/// How many days a statement may be dated ahead of the assessment: clocks differ.
const AHEAD_DAYS_MAX: i64 = 1;

/// Statements, ready to be held against findings.
#[derive(Debug)]
pub struct Statements<'a> {
    list: &'a [VexStatement],
    /// Positions in the list by the ids of vulnerabilities, in lower case.
    by_id: BTreeMap<String, Vec<usize>>,
    whole: Whole<'a>,
    authors: &'a [String],
    now: Timestamp,
}

impl<'a> Statements<'a> {
    /// Prepares `list` for the components of `whole`; `authors` are those policy trusts, empty for all.
    pub fn new(
        list: &'a [VexStatement],
        whole: Whole<'a>,
        authors: &'a [String],
        now: Timestamp,
    ) -> Self {
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, statement) in list.iter().enumerate() {
            for id in statement.ids() {
                by_id
                    .entry(id.to_ascii_lowercase())
                    .or_default()
                    .push(position);
            }
        }
        Self {
            list,
            by_id,
            whole,
            authors,
            now,
        }
    }

    /// Leaves the trace of every statement in the findings of one component.
    pub fn apply(&self, component: &Component, findings: &mut [Finding]) {
        for finding in findings {
            let spoken = self.speaking_of(component, finding);
            if spoken.is_empty() {
                continue;
            }
            finding.vex = judge(finding, &spoken);
            if finding.answer().is_some() && !finding.is_beyond_statements() {
                priority::answer(&mut finding.priority);
            }
        }
    }

    /// Returns the statements that speak of a finding, each with why it has no effect by itself.
    fn speaking_of(&self, component: &Component, finding: &Finding) -> Vec<Spoken<'a>> {
        let positions: BTreeSet<usize> = finding
            .ids
            .iter()
            .filter_map(|id| self.by_id.get(&id.to_ascii_lowercase()))
            .flatten()
            .copied()
            .collect();
        positions
            .into_iter()
            .filter_map(|position| self.list.get(position))
            .filter_map(|statement| {
                let reach = self.whole.reach(statement, component)?;
                Some(Spoken {
                    statement,
                    hindrance: self.hindrance(statement, reach),
                })
            })
            .collect()
    }

    fn hindrance(&self, statement: &VexStatement, reach: Reach) -> Option<VexOutcome> {
        let trusted = |author: &String| author.trim().eq_ignore_ascii_case(statement.author.trim());
        if !self.authors.is_empty() && !self.authors.iter().any(trusted) {
            return Some(VexOutcome::Untrusted);
        }
        match reach {
            Reach::OtherProduct => return Some(VexOutcome::OtherProduct),
            Reach::Range => return Some(VexOutcome::UnreadableRange),
            Reach::Covers => {}
        }
        if statement.expires.is_some_and(|end| end <= self.now) {
            return Some(VexOutcome::Expired);
        }
        let latest = self.now.plus_days(AHEAD_DAYS_MAX);
        let is_ahead = statement.said().is_some_and(|said| said > latest);
        is_ahead.then_some(VexOutcome::Future)
    }
}

/// A statement that speaks of a finding.
struct Spoken<'a> {
    statement: &'a VexStatement,
    /// Why it has no effect by itself.
    hindrance: Option<VexOutcome>,
}

/// Decides which statement counts for each vulnerability a finding stands for, and returns the traces.
fn judge(finding: &Finding, spoken: &[Spoken<'_>]) -> Vec<AppliedVex> {
    let slots = slots(finding);
    let mut outcomes: Vec<Option<VexOutcome>> = spoken.iter().map(|one| one.hindrance).collect();
    let mut is_answered = true;
    for slot in &slots {
        let candidates: Vec<usize> = spoken
            .iter()
            .enumerate()
            .filter(|(_, one)| one.hindrance.is_none() && speaks_for(one.statement, finding, *slot))
            .map(|(position, _)| position)
            .collect();
        let mut slot_answered = false;
        for (position, outcome) in decide(&candidates, spoken) {
            let answers = spoken
                .get(position)
                .is_some_and(|one| one.statement.status.answers());
            slot_answered |= outcome == VexOutcome::Effective && answers;
            if let Some(place) = outcomes.get_mut(position) {
                *place = Some(place.map_or(outcome, |before| before.min(outcome)));
            }
        }
        is_answered &= slot_answered;
    }
    let mut traces: Vec<AppliedVex> = spoken
        .iter()
        .zip(outcomes)
        .map(|(one, outcome)| {
            let outcome = outcome.unwrap_or(VexOutcome::Partial);
            let counts = matches!(outcome, VexOutcome::Effective | VexOutcome::Repeated);
            // An answer to some of several vulnerabilities leaves the finding open.
            let is_partial =
                counts && slots.len() > 1 && one.statement.status.answers() && !is_answered;
            AppliedVex::new(
                one.statement,
                if is_partial {
                    VexOutcome::Partial
                } else {
                    outcome
                },
            )
        })
        .collect();
    traces.sort_by(|a, b| {
        let key = |one: &AppliedVex| (one.outcome, Reverse(one.said()));
        key(a).cmp(&key(b)).then_with(|| a.cmp(b))
    });
    traces.dedup();
    traces
}

/// Returns the vulnerabilities a finding stands for, each by its CVE id; one without id where it is a single one.
fn slots(finding: &Finding) -> Vec<Option<&str>> {
    let cves: Vec<Option<&str>> = finding
        .ids
        .iter()
        .filter(|id| id.starts_with("CVE-"))
        .map(|id| Some(id.as_str()))
        .collect();
    if cves.len() > 1 { cves } else { vec![None] }
}

/// Whether a statement speaks for one of the vulnerabilities: it names it, or the only record the finding rests on,
/// such as a distribution's notice.
fn speaks_for(statement: &VexStatement, finding: &Finding, slot: Option<&str>) -> bool {
    let Some(cve) = slot else {
        return true;
    };
    let names = |id: &str| statement.ids().any(|own| own.eq_ignore_ascii_case(id));
    let names_all = match finding.evidence.as_slice() {
        [only] => names(&only.record),
        _ => false,
    };
    names(cve) || names_all
}

/// The latest candidate counts, unless another of the same time says something else.
fn decide(candidates: &[usize], spoken: &[Spoken<'_>]) -> Vec<(usize, VexOutcome)> {
    let live: Vec<(usize, &VexStatement)> = candidates
        .iter()
        .filter_map(|position| Some((*position, spoken.get(*position)?.statement)))
        .collect();
    let latest = live.iter().map(|(_, one)| one.said()).max().flatten();
    let is_latest = |statement: &VexStatement| statement.said() == latest;
    let statuses: BTreeSet<_> = live
        .iter()
        .filter(|(_, one)| is_latest(one))
        .map(|(_, one)| one.status)
        .collect();
    let mut is_first = true;
    live.into_iter()
        .map(|(position, statement)| {
            let outcome = if !is_latest(statement) {
                VexOutcome::Superseded
            } else if statuses.len() > 1 {
                VexOutcome::Contradicted
            } else if std::mem::take(&mut is_first) {
                VexOutcome::Effective
            } else {
                VexOutcome::Repeated
            };
            (position, outcome)
        })
        .collect()
}

#[cfg(test)]
mod tests;
