//! Deadlines: by when a finding must be dealt with. The hours are policy: section `[deadlines]` of its file.

use gwanmun_model::{Finding, FindingKind, Severity, Timestamp, UseContext};

use crate::exposure::Exposure;

/// The deadlines of a policy, in hours from the day a finding became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// A malicious package, whoever reaches it.
    pub malicious: i64,
    /// Critical severity.
    pub critical: Periods,
    /// High severity, and what nobody has rated.
    pub high: Periods,
    /// Medium severity.
    pub medium: Periods,
    /// Low severity.
    pub low: Periods,
}

/// The deadlines of one severity, in hours; `None` waits for the regular cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Periods {
    /// Known to be exploited, whoever reaches the component.
    pub exploited: Option<i64>,
    /// Others reach or receive it.
    pub exposed: Option<i64>,
    /// Staff only.
    pub inside: Option<i64>,
    /// Build and test.
    pub isolated: Option<i64>,
}

impl Periods {
    /// Returns the period that applies: where there are two, the shorter.
    fn at(self, exposure: Exposure, exploited: bool) -> Option<i64> {
        let by_exposure = match exposure {
            Exposure::Exposed => self.exposed,
            Exposure::Inside => self.inside,
            Exposure::Isolated => self.isolated,
        };
        let by_attack = self.exploited.filter(|_| exploited);
        by_exposure.into_iter().chain(by_attack).min()
    }
}

/// What the clock depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocked {
    /// What kind of finding it is.
    pub kind: FindingKind,
    /// Its severity.
    pub severity: Severity,
    /// Whether it is known to be exploited.
    pub exploited: bool,
    /// Whether a statement in effect says that nothing is left to do.
    pub answered: bool,
}

impl Clocked {
    /// Returns what the clock of a finding depends on.
    pub fn of(finding: &Finding) -> Self {
        Self {
            kind: finding.kind,
            severity: finding.severity,
            exploited: finding.kev.is_some(),
            answered: finding.answer().is_some(),
        }
    }
}

impl Deadlines {
    /// Returns the hours within which it must be dealt with; `None` when it may wait for the regular cycle.
    ///
    /// They count from the day it became known here, not from its publication: nobody can act on what they could not
    /// know. An unknown severity counts as high. What is answered has no clock unless it is known to be exploited or
    /// malicious; neither has what is abandoned or taken back, or a notice nobody rated.
    pub fn hours(&self, what: Clocked, context: UseContext) -> Option<i64> {
        let is_malicious = what.kind == FindingKind::Malicious;
        if what.answered && !is_malicious && !what.exploited {
            return None;
        }
        let periods = match (what.kind, what.severity) {
            (FindingKind::Malicious, _) => return Some(self.malicious),
            (
                FindingKind::Unmaintained
                | FindingKind::EndOfLife
                | FindingKind::Yanked
                | FindingKind::Deprecated,
                _,
            )
            | (FindingKind::Notice, Severity::Unknown) => return None,
            (_, Severity::Critical) => self.critical,
            (_, Severity::High | Severity::Unknown) => self.high,
            (_, Severity::Medium) => self.medium,
            (_, Severity::Low | Severity::None) => self.low,
        };
        periods.at(Exposure::of(context), what.exploited)
    }

    /// Returns the day by which a finding known since `known` must be dealt with.
    pub fn due(&self, what: Clocked, context: UseContext, known: Timestamp) -> Option<Timestamp> {
        let hours = self.hours(what, context)?;
        Some(known.plus_seconds(hours.saturating_mul(3600)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use crate::testing;

    fn days(finding: &Finding, context: UseContext) -> Option<i64> {
        let from = testing::now();
        let deadlines = Policy::builtin().deadlines;
        let due = deadlines.due(Clocked::of(finding), context, from);
        due.map(|due| due.days_since(from))
    }

    #[test]
    fn the_built_in_periods_are_those_of_the_example_profile() {
        let contexts = [UseContext::Network, UseContext::Internal, UseContext::Tool];
        let check = |severity, exploited: i64, others: [Option<i64>; 3]| {
            let calm = testing::vulnerability("CVE-2026-1", severity);
            assert_eq!(contexts.map(|context| days(&calm, context)), others);
            let attacked = testing::exploited("CVE-2026-1", severity);
            assert_eq!(days(&attacked, UseContext::Tool), Some(exploited));
        };
        check(Severity::Critical, 3, [Some(3), Some(7), Some(30)]);
        check(Severity::High, 3, [Some(7), Some(14), None]);
        check(Severity::Medium, 7, [None, None, None]);
        check(Severity::Low, 7, [None, None, None]);
    }

    #[test]
    fn what_is_answered_has_no_clock_unless_it_is_attacked() {
        let mut finding = testing::vulnerability("CVE-2026-1", Severity::Critical);
        finding.vex = vec![testing::applied(gwanmun_model::VexStatus::NotAffected)];
        assert_eq!(days(&finding, UseContext::Network), None);
        finding.kev = testing::exploited("CVE-2026-1", Severity::Critical).kev;
        assert_eq!(days(&finding, UseContext::Network), Some(3));
    }

    #[test]
    fn the_clock_follows_severity_and_exposure() {
        let critical = testing::vulnerability("CVE-2026-1", Severity::Critical);
        assert_eq!(days(&critical, UseContext::Network), Some(3));
        assert_eq!(days(&critical, UseContext::Internal), Some(7));
        assert_eq!(days(&critical, UseContext::Tool), Some(30));
        let high = testing::vulnerability("CVE-2026-2", Severity::High);
        assert_eq!(days(&high, UseContext::App), Some(7));
        assert_eq!(days(&high, UseContext::Internal), Some(14));
        let low = testing::vulnerability("CVE-2026-3", Severity::Low);
        assert_eq!(days(&low, UseContext::Network), None);
    }

    #[test]
    fn exploitation_overrides_exposure() {
        let exploited = testing::exploited("CVE-2026-1", Severity::High);
        assert_eq!(days(&exploited, UseContext::Tool), Some(3));
        assert_eq!(days(&exploited, UseContext::Network), Some(3));
        assert_eq!(
            days(
                &testing::exploited("CVE-2026-1", Severity::Unknown),
                UseContext::Tool
            ),
            Some(3)
        );
    }

    #[test]
    fn an_unrated_vulnerability_has_the_clock_of_a_high_one() {
        let unknown = testing::vulnerability("CVE-2026-4", Severity::Unknown);
        assert_eq!(days(&unknown, UseContext::Network), Some(7));
    }

    #[test]
    fn malicious_packages_are_most_urgent_everywhere() {
        let malicious = testing::finding("MAL-2026-1", FindingKind::Malicious, Severity::Unknown);
        for context in UseContext::ALL {
            assert_eq!(days(&malicious, context), Some(1));
        }
    }
}
