//! Findings of one component: records matched, folded by alias, rated and sorted.

use gwanmun_model::{Advisory, Finding, Purl};

use crate::Intelligence;

/// What holding records against one component gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matched {
    /// Findings, most urgent first.
    pub findings: Vec<Finding>,
    /// Ids of every active record that covers the version, sorted.
    pub ids: Vec<String>,
    /// Ids of withdrawn records that would cover it, sorted.
    pub withdrawn: Vec<String>,
    /// Ids of active records that cannot be decided, sorted.
    pub cannot_tell: Vec<String>,
}

/// Matches `advisories` against `purl`, folds aliases, rates and sorts.
pub fn for_component(
    purl: &Purl,
    advisories: &[Advisory],
    intelligence: &dyn Intelligence,
) -> Matched {
    let _ = (purl, advisories, intelligence);
    Matched::default()
}
