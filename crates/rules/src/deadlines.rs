//! Deadlines: by when a finding must be dealt with, from `data/deadlines.toml`.

use std::sync::LazyLock;

use gwanmun_model::{Finding, FindingKind, Severity, Timestamp, UseContext};
use serde::Deserialize;

use crate::exposure::Exposure;

static DEADLINES: LazyLock<Vec<Deadline>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../data/deadlines.toml"))
        .expect("a test reads the same bytes");
    file.deadline
});

/// Returns when `finding` must be fixed, counted from `from`; `None` when it may wait for the regular cycle.
///
/// `from` is the day our data first carried the record, not its publication: nobody can act on what they could not
/// know. Where several deadlines apply the earliest counts. An unknown severity counts as high.
pub fn due(finding: &Finding, context: UseContext, from: Timestamp) -> Option<Timestamp> {
    deadline(finding, context).map(|deadline| from.plus_seconds(deadline.hours * 3600))
}

/// Returns the deadline that applies to `finding`, which also says in words what is asked and by whom.
pub fn deadline(finding: &Finding, context: UseContext) -> Option<&'static Deadline> {
    let what = What::of(finding)?;
    let exploited = finding.kev.is_some() || what == What::Malicious;
    let when = match Exposure::of(context) {
        Exposure::Exposed => When::Exposed,
        Exposure::Inside => When::Inside,
        Exposure::Isolated => When::Isolated,
    };
    DEADLINES
        .iter()
        .filter(|row| row.what == what)
        .filter(|row| row.when == when || (exploited && row.when == When::Exploited))
        .min_by_key(|row| row.hours)
}

/// One deadline.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    what: What,
    when: When,
    /// Hours from the day our data first carried the record.
    pub hours: i64,
    /// What is asked, in Korean.
    pub ko: String,
    /// What is asked, in English.
    pub en: String,
    /// Where the period comes from.
    pub source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Malicious,
    Critical,
    High,
    Medium,
    Low,
}

impl What {
    /// Returns what the clock runs for; what is abandoned or taken back, and a notice nobody rated, has no clock.
    fn of(finding: &Finding) -> Option<Self> {
        match (finding.kind, finding.severity) {
            (FindingKind::Malicious, _) => Some(Self::Malicious),
            (
                FindingKind::Unmaintained
                | FindingKind::EndOfLife
                | FindingKind::Yanked
                | FindingKind::Deprecated,
                _,
            )
            | (FindingKind::Notice, Severity::Unknown) => None,
            (_, Severity::Critical) => Some(Self::Critical),
            (_, Severity::High | Severity::Unknown) => Some(Self::High),
            (_, Severity::Medium) => Some(Self::Medium),
            (_, Severity::Low | Severity::None) => Some(Self::Low),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    Exploited,
    Exposed,
    Inside,
    Isolated,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    deadline: Vec<Deadline>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::testing;

    fn days(finding: &Finding, context: UseContext) -> Option<i64> {
        let from = testing::now();
        due(finding, context, from).map(|due| due.days_since(from))
    }

    #[test]
    fn the_file_is_complete() {
        let mut seen = BTreeSet::new();
        for row in DEADLINES.iter() {
            assert!(row.hours > 0);
            assert!(!row.ko.is_empty() && !row.en.is_empty() && !row.source.is_empty());
            assert!(
                seen.insert((row.what, row.when)),
                "{:?} {:?} twice",
                row.what,
                row.when
            );
        }
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
