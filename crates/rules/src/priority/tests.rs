use gwanmun_model::cvss::CvssVersion;
use gwanmun_model::{Date, FindingKind, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::testing;

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

fn epss(probability: f64) -> EpssScore {
    EpssScore {
        probability,
        percentile: 0.5,
        model: String::new(),
        date: day(),
    }
}

fn by_severity(severity: Severity) -> Priority {
    rate(&Facts {
        severity,
        ..Facts::default()
    })
}

fn used(context: UseContext, scope: Scope, direct: Option<bool>) -> Use {
    Use {
        context,
        criticality: None,
        scope,
        direct,
    }
}

fn names(priority: &Priority) -> Vec<(&str, i16)> {
    let inputs = priority.inputs.iter();
    inputs
        .map(|(name, points)| (name.as_str(), *points))
        .collect()
}

/// The finding with what [`rate`] says of it.
fn rated(mut finding: Finding, fixable: bool) -> Finding {
    finding.priority = rate(&Facts {
        severity: finding.severity,
        kev: finding.kev.as_ref(),
        malicious: finding.kind == FindingKind::Malicious,
        fixable,
        ..Facts::default()
    });
    finding
}

fn vulnerability(severity: Severity, exploited: bool) -> Finding {
    if exploited {
        testing::exploited("CVE-2026-1", severity)
    } else {
        testing::vulnerability("CVE-2026-1", severity)
    }
}

fn malicious(severity: Severity) -> Finding {
    testing::finding("MAL-2026-1", FindingKind::Malicious, severity)
}

#[test]
fn the_worst_there_is_scores_one_hundred() {
    let mut finding = testing::exploited("CVE-2021-44228", Severity::Critical);
    finding.priority = rate(&Facts {
        severity: Severity::Critical,
        cvss: &[vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H")],
        epss: Some(&epss(0.99)),
        kev: finding.kev.as_ref(),
        malicious: false,
        fixable: true,
    });
    let here = used(UseContext::Network, Scope::Runtime, Some(true));
    let priority = in_use(&finding, &here);
    assert_eq!(priority.score, 100);
    assert_eq!(
        names(&priority),
        [
            ("kev", 40),
            ("cvss", 30),
            ("epss", 10),
            ("fixable", 5),
            ("exposure", 10),
            ("criticality", 5)
        ]
    );
}

#[test]
fn an_unrated_finding_counts_as_high() {
    let unknown = by_severity(Severity::Unknown);
    let high = by_severity(Severity::High);
    assert_eq!(unknown.score, high.score);
    assert!(unknown.score > by_severity(Severity::Low).score);
    assert_eq!(names(&unknown), [("severity-unknown", 21)]);
    let unreadable = rate(&Facts {
        cvss: &[vector("high")],
        ..Facts::default()
    });
    assert_eq!(unreadable.score, 21);
}

#[test]
fn a_probability_that_is_no_number_adds_nothing() {
    for probability in [f64::NAN, -1.0] {
        let priority = rate(&Facts {
            severity: Severity::None,
            epss: Some(&epss(probability)),
            ..Facts::default()
        });
        assert_eq!(priority.score, 0);
    }
}

#[test]
fn the_use_moves_a_finding_up_and_down() {
    let finding = rated(vulnerability(Severity::High, false), true);
    let score = |used: &Use| in_use(&finding, used).score;
    let web = used(UseContext::Web, Scope::Runtime, Some(true));
    assert_eq!(score(&web), 21 + 5 + 10 + 5);
    let transitive = Use {
        direct: Some(false),
        ..web
    };
    assert_eq!(score(&transitive), score(&web) - 5);
    let development = Use {
        scope: Scope::Development,
        ..transitive
    };
    assert_eq!(score(&development), score(&web) - 15);
    let low = Use {
        criticality: Some(Criticality::Low),
        ..web
    };
    assert_eq!(score(&low), score(&web) - 5);
    let unknown = used(UseContext::Web, Scope::Unknown, None);
    assert_eq!(
        score(&unknown),
        score(&web),
        "what is not known counts fully"
    );
}

#[test]
fn a_malicious_package_counts_like_an_exploited_bug() {
    let harmful = rated(malicious(Severity::Critical), false);
    let exploited = rated(vulnerability(Severity::Critical, true), false);
    assert_eq!(harmful.priority.score, exploited.priority.score);
    assert_eq!(harmful.priority.inputs[0].0, "malicious");
}

#[test]
fn rating_twice_changes_nothing() {
    let mut finding = rated(vulnerability(Severity::High, false), true);
    let here = used(UseContext::Tool, Scope::Test, Some(false));
    finding.priority = in_use(&finding, &here);
    assert_eq!(in_use(&finding, &here), finding.priority);
}

fn any_use() -> impl Strategy<Value = Use> {
    (
        prop::sample::select(UseContext::ALL.to_vec()),
        prop::option::of(prop::sample::select(Criticality::ALL.to_vec())),
        prop::sample::select(Scope::ALL.to_vec()),
        any::<Option<bool>>(),
    )
        .prop_map(|(context, criticality, scope, direct)| Use {
            context,
            criticality,
            scope,
            direct,
        })
}

proptest! {
    #[test]
    fn the_inputs_add_up_and_more_danger_never_lowers_the_score(
        severity in prop::sample::select(Severity::ALL.to_vec()),
        probability in 0.0..=1.0_f64,
        exploited: bool,
        fixable: bool,
        used in any_use(),
    ) {
        let mut finding = vulnerability(severity, exploited);
        let epss = epss(probability);
        finding.priority = rate(&Facts {
            severity,
            epss: Some(&epss),
            kev: finding.kev.as_ref(),
            fixable,
            ..Facts::default()
        });
        let rated = in_use(&finding, &used);
        let sum: i16 = rated.inputs.iter().map(|(_, points)| points).sum();
        prop_assert_eq!(i16::from(rated.score), sum);
        prop_assert!(rated.score <= 100);
        let mut less = finding.clone();
        less.kev = None;
        less.priority = by_severity(severity);
        prop_assert!(in_use(&less, &used).score <= rated.score);
    }

    #[test]
    fn a_wider_use_never_lowers_and_scope_never_hides_what_is_attacked(
        severity in prop::sample::select(Severity::ALL.to_vec()),
        exploited: bool,
        is_malicious: bool,
        used in any_use(),
    ) {
        let finding = if is_malicious {
            rated(malicious(severity), false)
        } else {
            rated(vulnerability(severity, exploited), false)
        };
        let score = |used: &Use| in_use(&finding, used).score;
        let here = score(&used);
        let exposed = score(&Use { context: UseContext::Network, ..used });
        let unrated = score(&Use { criticality: None, ..used });
        prop_assert!(here <= exposed && here <= unrated);
        let runtime = Use { scope: Scope::Runtime, direct: Some(true), ..used };
        prop_assert!(here <= score(&runtime));
        prop_assert!(score(&runtime) - here <= 15);
        if exploited || is_malicious {
            prop_assert_eq!(here, score(&runtime));
            prop_assert!(here >= 40);
        }
    }
}
