//! The order of work in one system: what its use makes of findings that are stored once for all systems.

use gwanmun_model::finding::Priority;
use gwanmun_model::{Finding, SsvcDecision, Timestamp, UseContext};
use gwanmun_rules::deadlines::Clocked;
use gwanmun_rules::priority::{self, Use};
use gwanmun_rules::ssvc;
pub use gwanmun_rules::ssvc::Path;
use gwanmun_store::inventory::SystemView;

use crate::{App, System, SystemFinding, SystemUse};

/// A finding in one system that uses its component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The system's id.
    pub system: String,
    /// The system's name.
    pub name: String,
    /// How the system uses its components.
    pub context: UseContext,
    /// Where the finding stands there, with every input.
    pub priority: Priority,
    /// The way through the SSVC tree; `None` where no points are published.
    pub path: Option<Path>,
    /// By when it must be dealt with; `None` waits for the regular cycle.
    pub due: Option<Timestamp>,
}

/// Returns where a decision stands in a list, the mildest lowest; an unknown one is not the lowest.
pub const fn decision_rank(decision: Option<SsvcDecision>) -> u8 {
    ssvc::rank(decision)
}

/// Returns what a system makes of findings, for lists that the database sorts.
pub(crate) fn view_of(system: &System) -> SystemView {
    let points = priority::exposure_points(system.context)
        .saturating_add(priority::criticality_points(system.criticality));
    let decisions = ssvc::decisions(system.criticality);
    let unknown_first = std::iter::once(None).chain(decisions.map(Some));
    SystemView {
        always: i64::from(points),
        development: i64::from(priority::DEVELOPMENT_POINTS),
        transitive: i64::from(priority::TRANSITIVE_POINTS),
        decisions,
        order: unknown_first
            .map(|decision| ssvc::rank(decision).to_string())
            .collect(),
    }
}

impl App {
    /// Returns by when a finding of a system used in `context` must be dealt with, counted from the day it became known
    /// here; `None` when it waits for the regular cycle.
    pub fn due(&self, finding: &SystemFinding, context: UseContext) -> Option<Timestamp> {
        let what = Clocked {
            kind: finding.kind,
            severity: finding.severity,
            exploited: finding.exploited,
            answered: finding.vex.iter().any(gwanmun_model::AppliedVex::answers),
        };
        let known = finding.known_since?;
        self.settings.policy.deadlines.due(what, context, known)
    }

    /// Returns a finding as it stands in one system that uses its component.
    pub(crate) fn place(
        &self,
        finding: &Finding,
        known: Option<Timestamp>,
        used_by: &SystemUse,
    ) -> Placed {
        let used = Use {
            context: used_by.context,
            criticality: used_by.criticality,
            scope: used_by.scope,
            direct: used_by.direct,
        };
        let deadlines = &self.settings.policy.deadlines;
        Placed {
            system: used_by.system.clone(),
            name: used_by.name.clone(),
            context: used_by.context,
            priority: priority::in_use(finding, &used),
            path: ssvc::path(finding, used_by.criticality),
            due: known
                .and_then(|known| deadlines.due(Clocked::of(finding), used_by.context, known)),
        }
    }
}
