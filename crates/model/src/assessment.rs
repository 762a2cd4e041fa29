//! The one result everything else reads: what was found, what is wrong with it, what policy says.

use crate::component::{Component, Dependency};
use crate::conflict::LicenseConflict;
use crate::context::UseContext;
use crate::criticality::Criticality;
use crate::data::DataStatus;
pub use crate::duty::Duty;
use crate::finding::Finding;
use crate::license::Licenses;
use crate::problem::Problem;
use crate::purl::Purl;
use crate::time::Timestamp;
use crate::use_facts::SystemFacts;
use crate::verdict::{RuleHit, Verdict};

/// A component with its licenses and its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessedComponent {
    /// What was found.
    pub component: Component,
    /// What is known of its license.
    pub licenses: Licenses,
    /// The strictest hit's verdict; first-party code is allowed without checks.
    pub verdict: Verdict,
    /// Every check that had something to say, strictest first.
    pub rules: Vec<RuleHit>,
}

/// What it takes to be rid of the vulnerabilities of one component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Advice {
    /// The component.
    pub purl: Purl,
    /// The smallest version no record covers, but for those of `unfixed`; `None` when nothing newer is known to fix
    /// anything.
    pub version: Option<String>,
    /// The bound above which no record covers a version, where that is all that is known: records name it, and nobody
    /// released it. `None` where `version` is known.
    pub newer_than: Option<String>,
    /// Whether moving to it is a step for which its makers may change what others rely on.
    pub is_major: bool,
    /// Known ids of the findings no version is known to fix, sorted.
    pub unfixed: Vec<String>,
    /// Identities of the system's direct dependencies through which it comes, sorted; empty where it is one itself or
    /// the files do not tell.
    pub through: Vec<String>,
}

/// Everything known about one set of components in one use context at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Name of what was assessed: a path's last part, a system's name.
    pub subject: String,
    /// The use context policy was applied for.
    pub context: UseContext,
    /// How much the institution depends on the whole; `None` is unknown and counts as high.
    pub criticality: Option<Criticality>,
    /// The facts of use license duties were derived from.
    pub facts: SystemFacts,
    /// When it was made.
    pub assessed_at: Timestamp,
    /// Id of the policy.
    pub policy: String,
    /// Version of the policy.
    pub policy_version: String,
    /// The data it ran on.
    pub data: DataStatus,
    /// Components, sorted by identity.
    pub components: Vec<AssessedComponent>,
    /// Edges between them, sorted.
    pub dependencies: Vec<Dependency>,
    /// Findings, most urgent first.
    pub findings: Vec<Finding>,
    /// What to move components with vulnerabilities to, sorted.
    pub advice: Vec<Advice>,
    /// License duties, sorted.
    pub duties: Vec<Duty>,
    /// Licenses that do not go together within one work, sorted.
    pub license_conflicts: Vec<LicenseConflict>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Assessment {
    /// Returns the strictest verdict over all components; at least review when the data may not be relied on.
    pub fn verdict(&self) -> Verdict {
        let floor = if self.data.state.is_reliable() {
            Verdict::Allow
        } else {
            Verdict::Review
        };
        self.components
            .iter()
            .map(|component| component.verdict)
            .max()
            .unwrap_or_default()
            .max(floor)
    }
}
