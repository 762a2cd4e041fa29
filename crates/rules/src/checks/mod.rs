//! The policy checks, one file each.

use gwanmun_model::license::Licenses;
use gwanmun_model::{Component, DataState, Finding, RuleHit, Text, Timestamp, UseContext};

use crate::policy::Policy;

/// What the checks look at: one component in one use context.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The component.
    pub component: &'a Component,
    /// What is known of its license.
    pub licenses: &'a Licenses,
    /// Every finding about it.
    pub findings: &'a [Finding],
    /// How it is used.
    pub context: UseContext,
    /// Whether the advisory data may be relied on.
    pub data: DataState,
    /// The time the checks run at.
    pub now: Timestamp,
}

/// One policy check.
#[derive(Debug)]
pub struct Check {
    /// Stable id; a released id keeps its meaning.
    pub id: &'static str,
    /// A short title for people.
    pub title: Text,
    /// What it looks for and why.
    pub description: Text,
    /// An example for the documentation.
    pub example: Text,
    /// Looks at one component; `None` when it has nothing to say.
    pub run: fn(&Policy, &Subject<'_>) -> Option<RuleHit>,
}

/// Every check, sorted by id.
pub static ALL: &[Check] = &[];

/// Runs every check: strictest hit first, then by id. First-party components are not checked.
///
/// A third-party component always gets at least one hit, if only an `allow`: no hit means nobody looked.
pub fn run(policy: &Policy, subject: &Subject<'_>) -> Vec<RuleHit> {
    if subject.component.first_party {
        return Vec::new();
    }
    let mut hits: Vec<RuleHit> = ALL
        .iter()
        .filter_map(|check| (check.run)(policy, subject))
        .collect();
    hits.sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.id.cmp(&b.id)));
    hits
}
