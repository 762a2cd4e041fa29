//! The order of work: how urgent one finding is, from 0 to 100.
//!
//! The sum of four inputs, each rounded to a whole number, so anyone can recompute it by hand:
//!
//! | input | points |
//! |---|---|
//! | `kev` | 40 when the bug is in the catalogue of known exploited vulnerabilities |
//! | `cvss` (or `severity`, `severity-unknown`) | 0.4 × the score in tenths: 9.8 gives 39 |
//! | `epss` | 15 × the probability: 0.94 gives 14 |
//! | `fixable` | 5 when a version without the bug exists, since then work can start |
//!
//! A statement in effect that answers a finding takes [`ANSWERED_POINTS`] off as the input `vex`, at most the whole score;
//! not for what is malicious or known to be exploited.
//!
//! The score is the highest of all CVSS vectors, raised to the lowest score of the stated severity (`high` is at
//! least 7.0) when that is higher. When neither is known it counts as 7.0: what nobody has rated is not harmless.

use gwanmun_model::Severity;
use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::cvss::CvssVector;
use gwanmun_model::finding::Priority;

/// Points for a vulnerability known to be exploited.
const KEV_POINTS: u8 = 40;
/// Points for a score of 10.0.
const SCORE_POINTS_MAX: u32 = 40;
/// Points for an EPSS probability of 1.
const EPSS_POINTS_MAX: f64 = 15.0;
/// Points when a fixed version exists.
const FIXABLE_POINTS: u8 = 5;
/// Points a statement in effect takes off.
pub const ANSWERED_POINTS: u8 = 30;
/// The score, in tenths, that counts where none is known: the lowest of `high`.
const UNKNOWN_SCORE_TENTHS: u8 = 70;

/// Rates one finding; see the module's table.
///
/// A malicious package carries no score of its own: pass [`Severity::Critical`] for it.
pub fn rate(
    severity: Severity,
    cvss: &[CvssVector],
    epss: Option<&EpssScore>,
    kev: Option<&KevEntry>,
    fixable: bool,
) -> Priority {
    let mut inputs = Vec::new();
    let mut add = |name: &str, points: u8| {
        if points > 0 {
            inputs.push((name.to_owned(), i16::from(points)));
        }
        points
    };
    let (name, tenths) = score(severity, cvss);
    let total = [
        add("kev", if kev.is_some() { KEV_POINTS } else { 0 }),
        add(name, score_points(tenths)),
        add("epss", epss.map_or(0, epss_points)),
        add("fixable", if fixable { FIXABLE_POINTS } else { 0 }),
    ]
    .into_iter()
    .sum::<u8>();
    Priority {
        score: total.min(100),
        inputs,
    }
}

/// Takes the points off a finding that a statement in effect answers; see the module's table.
pub fn answer(priority: &mut Priority) {
    let points = priority.score.min(ANSWERED_POINTS);
    if points > 0 {
        priority.score -= points;
        priority.inputs.push(("vex".to_owned(), -i16::from(points)));
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

fn score_points(tenths: u8) -> u8 {
    let points = (u32::from(tenths.min(100)) * SCORE_POINTS_MAX + 50) / 100;
    u8::try_from(points).unwrap_or(u8::MAX)
}

fn epss_points(epss: &EpssScore) -> u8 {
    let points = (epss.probability.clamp(0.0, 1.0) * EPSS_POINTS_MAX).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=15 above; a value that is not a number becomes 0"
    )]
    let points = points as u8;
    points
}

#[cfg(test)]
mod tests {
    use gwanmun_model::cvss::CvssVersion;
    use gwanmun_model::{Date, Timestamp};
    use proptest::prelude::*;

    use super::*;

    fn vector(text: &str) -> CvssVector {
        CvssVector {
            version: CvssVersion::V3,
            vector: text.to_owned(),
            source: "GHSA-test".to_owned(),
        }
    }

    fn day() -> Timestamp {
        "2026-11-01".parse::<Date>().unwrap().start()
    }

    fn kev() -> KevEntry {
        KevEntry {
            cve: "CVE-2021-44228".to_owned(),
            added: day(),
            due: day(),
            ransomware: true,
        }
    }

    fn epss(probability: f64) -> EpssScore {
        EpssScore {
            probability,
            percentile: 0.5,
            model: String::new(),
            date: day(),
        }
    }

    #[test]
    fn the_worst_there_is_scores_one_hundred() {
        let priority = rate(
            Severity::Critical,
            &[vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H")],
            Some(&epss(0.99)),
            Some(&kev()),
            true,
        );
        assert_eq!(priority.score, 100);
        let inputs: Vec<(&str, i16)> = priority
            .inputs
            .iter()
            .map(|(name, points)| (name.as_str(), *points))
            .collect();
        assert_eq!(
            inputs,
            [("kev", 40), ("cvss", 40), ("epss", 15), ("fixable", 5)]
        );
    }

    #[test]
    fn an_unrated_finding_counts_as_high() {
        let unknown = rate(Severity::Unknown, &[], None, None, false);
        let high = rate(Severity::High, &[], None, None, false);
        let low = rate(Severity::Low, &[], None, None, false);
        assert_eq!(unknown.score, high.score);
        assert!(unknown.score > low.score);
        assert_eq!(unknown.inputs, [("severity-unknown".to_owned(), 28)]);
        let unreadable = rate(Severity::Unknown, &[vector("high")], None, None, false);
        assert_eq!(unreadable.score, 28);
    }

    #[test]
    fn a_probability_that_is_no_number_adds_nothing() {
        for probability in [f64::NAN, -1.0] {
            let priority = rate(Severity::None, &[], Some(&epss(probability)), None, false);
            assert_eq!(priority.score, 0);
        }
    }

    proptest! {
        #[test]
        fn the_inputs_add_up_and_more_facts_never_lower_the_score(
            severity in prop::sample::select(Severity::ALL.to_vec()),
            probability in 0.0..=1.0_f64,
            exploited: bool,
            fixable: bool,
        ) {
            let kev = kev();
            let epss = epss(probability);
            let rated = rate(severity, &[], Some(&epss), exploited.then_some(&kev), fixable);
            let sum: i16 = rated.inputs.iter().map(|(_, points)| points).sum();
            prop_assert_eq!(i16::from(rated.score), sum);
            prop_assert!(rated.score <= 100);
            let less = rate(severity, &[], None, None, false);
            prop_assert!(less.score <= rated.score);
        }
    }
}
