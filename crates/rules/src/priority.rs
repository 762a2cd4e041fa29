//! The order of work: how urgent one finding is, from 0 to 100.
//!
//! The sum of these inputs, each a whole number, so anyone can recompute it by hand. First what the finding says itself:
//!
//! | input | points |
//! |---|---|
//! | `kev` | 40 when the bug is in the catalogue of known exploited vulnerabilities |
//! | `malicious` | 40 when the package was published to do harm and `kev` does not count |
//! | `cvss` (or `severity`, `severity-unknown`) | 3 × the score: 9.8 gives 29 |
//! | `epss` | 10 × the probability: 0.94 gives 9 |
//! | `fixable` | 5 when a version without the bug exists, since then work can start |
//! | `end-of-life` | 20, alone, when the release line gets no more security fixes (module `lifecycle`) |
//! | `yanked`, `deprecated` | 20, 10, alone, for what a publisher says against it (module `notices`) |
//! | `vex` | −30, at most the whole score, when a statement in effect answers the finding |
//!
//! Then how the component is used:
//!
//! | input | points |
//! |---|---|
//! | `exposure` | 10 where others reach or receive it, 5 inside, 0 in build and test environments |
//! | `criticality` | 5 for a system of high criticality or one nobody has rated, 3 for medium, 0 for low |
//! | `scope` | −15 for what is there to build, test or develop only, −5 for what comes through another component; at most the whole score |
//!
//! The score is the highest of all CVSS vectors, raised to the lowest score of the stated severity (`high` is at
//! least 7.0) when that is higher. When neither is known it counts as 7.0: what nobody has rated is not harmless.
//! Neither `vex` nor `scope` lowers what is malicious or known to be exploited. A scope that is not known counts as
//! runtime, and a component of which the files do not tell counts as direct.

use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::cvss::CvssVector;
use gwanmun_model::finding::{Finding, Priority};
use gwanmun_model::{Component, Criticality, Scope, Severity, UseContext};

use crate::exposure::Exposure;

/// Changes with every change of the tables above, so that what was rated before can be told.
pub const EDITION: u32 = 2;

/// Points for a vulnerability known to be exploited, or for a package published to do harm.
const ATTACKED_POINTS: i16 = 40;
/// Points for a score of 10.0.
const SCORE_POINTS_MAX: u32 = 30;
/// Points for an EPSS probability of 1.
const EPSS_POINTS_MAX: f64 = 10.0;
/// Points when a fixed version exists.
const FIXABLE_POINTS: i16 = 5;
/// Points a statement in effect takes off.
pub const ANSWERED_POINTS: i16 = 30;
/// The score, in tenths, that counts where none is known: the lowest of `high`.
const UNKNOWN_SCORE_TENTHS: u8 = 70;

/// What a finding says itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The strictest severity any source states. A malicious package carries no score of its own: pass
    /// [`Severity::Critical`] for it.
    pub severity: Severity,
    /// CVSS vectors of every source.
    pub cvss: &'a [CvssVector],
    /// EPSS score.
    pub epss: Option<&'a EpssScore>,
    /// The entry in the catalogue of known exploited vulnerabilities.
    pub kev: Option<&'a KevEntry>,
    /// Whether the package was published to do harm.
    pub malicious: bool,
    /// Whether a version without the bug exists.
    pub fixable: bool,
}

/// Rates one finding by itself; see the module's first table.
pub fn rate(facts: &Facts<'_>) -> Priority {
    let mut priority = Priority::default();
    if facts.kev.is_some() {
        priority.add("kev", ATTACKED_POINTS);
    } else if facts.malicious {
        priority.add("malicious", ATTACKED_POINTS);
    }
    let (name, tenths) = score(facts.severity, facts.cvss);
    priority.add(name, score_points(tenths));
    priority.add("epss", facts.epss.map_or(0, epss_points));
    if facts.fixable {
        priority.add("fixable", FIXABLE_POINTS);
    }
    priority
}

/// Takes the points off a finding that a statement in effect answers; see the module's table.
pub fn answer(priority: &mut Priority) {
    priority.add("vex", -ANSWERED_POINTS);
}

/// How one component is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The use context of the whole.
    pub context: UseContext,
    /// The criticality of the whole; `None` is unknown and counts as high.
    pub criticality: Option<Criticality>,
    /// What the component is there for.
    pub scope: Scope,
    /// Whether the system's own manifest names it; `None` where the files do not tell.
    pub direct: Option<bool>,
}

impl Use {
    /// Returns how a component of a whole is used.
    pub fn of(
        component: &Component,
        context: UseContext,
        criticality: Option<Criticality>,
    ) -> Self {
        Self {
            context,
            criticality,
            scope: component.scope,
            direct: component.direct,
        }
    }
}

/// Returns a finding's place where its component is used in one way; see the module's second table. What an earlier
/// use added to the finding is replaced.
pub fn in_use(finding: &Finding, used: &Use) -> Priority {
    let mut priority = finding.priority.apart_from_use();
    priority.add("exposure", exposure_points(used.context));
    priority.add("criticality", criticality_points(used.criticality));
    if !finding.is_beyond_statements() {
        priority.add("scope", -scope_points(used.scope, used.direct));
    }
    priority
}

/// Returns the points of a use context.
pub const fn exposure_points(context: UseContext) -> i16 {
    match Exposure::of(context) {
        Exposure::Exposed => 10,
        Exposure::Inside => 5,
        Exposure::Isolated => 0,
    }
}

/// Returns the points of a system's criticality.
pub fn criticality_points(criticality: Option<Criticality>) -> i16 {
    match Criticality::counted(criticality) {
        Criticality::High => 5,
        Criticality::Medium => 3,
        Criticality::Low => 0,
    }
}

/// Points off for what is there to build, test or develop only.
pub const DEVELOPMENT_POINTS: i16 = 15;
/// Points off for what comes through another component.
pub const TRANSITIVE_POINTS: i16 = 5;

/// Returns the points a component's place in the whole takes off.
pub const fn scope_points(scope: Scope, direct: Option<bool>) -> i16 {
    match (scope, direct) {
        (Scope::Build | Scope::Test | Scope::Development, _) => DEVELOPMENT_POINTS,
        (Scope::Runtime | Scope::Optional | Scope::Unknown, Some(false)) => TRANSITIVE_POINTS,
        (Scope::Runtime | Scope::Optional | Scope::Unknown, Some(true) | None) => 0,
    }
}

/// Returns the score in tenths that counts and the name of the input that gave it.
fn score(severity: Severity, cvss: &[CvssVector]) -> (&'static str, u8) {
    let vectors = cvss.iter().filter_map(CvssVector::score_tenths).max();
    let stated = match severity {
        Severity::Unknown => None,
        Severity::None => Some(0),
        Severity::Low => Some(1),
        Severity::Medium => Some(40),
        Severity::High => Some(70),
        Severity::Critical => Some(90),
    };
    match (vectors, stated) {
        (Some(vector), Some(stated)) if stated > vector => ("severity", stated),
        (Some(vector), _) => ("cvss", vector),
        (None, Some(stated)) => ("severity", stated),
        (None, None) => ("severity-unknown", UNKNOWN_SCORE_TENTHS),
    }
}

fn score_points(tenths: u8) -> i16 {
    let points = (u32::from(tenths.min(100)) * SCORE_POINTS_MAX + 50) / 100;
    i16::try_from(points).unwrap_or(i16::MAX)
}

fn epss_points(epss: &EpssScore) -> i16 {
    let points = (epss.probability.clamp(0.0, 1.0) * EPSS_POINTS_MAX).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to 0..=10 above; a value that is not a number becomes 0"
    )]
    let points = points as i16;
    points
}

#[cfg(test)]
mod tests;
