//! Laws that hold over all checks, and the released ids.

use expect_test::expect;
use gwanmun_model::{FindingKind, Severity};
use proptest::prelude::*;

use super::*;
use crate::testing;

/// A released id keeps its meaning: a change here is a change of what decisions of the past meant.
#[test]
#[expect(
    clippy::needless_raw_string_hashes,
    reason = "the form in which the snapshot is updated"
)]
fn released_ids_keep_their_meaning() {
    let released: Vec<String> = ALL
        .iter()
        .map(|check| format!("{}: {}\n", check.id, check.description.en))
        .collect();
    expect![[r#"
        advisory-data: Without advisory data, without a source verdicts rest on, or with data past its age limit, zero findings mean nothing, so nothing is allowed automatically.
        cannot-tell: When a record may or may not cover the version, or nobody has rated it, it does not count as fine: a person looks.
        deprecated-package: A package or version its publisher advises against may not be mended any more, so it is pointed out. A policy file can ask for a review.
        end-of-life: A release line without security support will not be mended when the next vulnerability is found, so moving to a supported line is considered.
        known-exploited: A vulnerability known to be used in attacks (the CISA KEV catalogue) stops the component, whatever its CVSS score.
        license-conflict: Finds licenses that cannot be distributed together within one work. What runs as a program of its own is no part of the work; where it is not known how something is linked, it counts as linked. Where nothing is distributed it is information only.
        license-differs: A package that brings the whole text of a license it does not declare is looked at by a person. Names and parts of texts do not count.
        license-tier: Applies the tier the license has in the use context: G allowed, Y reviewed, O for legal and the board, R refused. Of OR the mildest alternative counts, of AND the strictest, and exceptions (WITH) are respected.
        malicious-package: A package version reported as malicious (OSV records `MAL-`) is stopped in every use context.
        severity-threshold: Judges known vulnerabilities by their severity and by how exposed the use context is: exposed, inside or isolated.
        unknown-license: A license that is not stated (or NONE, NOASSERTION), cannot be read or is not in the license catalogue is looked at by a person: without a license there is no right to use.
        unmaintained: A package known to be unmaintained will not be fixed when the next vulnerability is found, so replacing it is considered.
        unpinned-version: A component without one exact version cannot be compared with advisories and may change with every install, so a person looks.
        vex-answered: A finding that a VEX statement in effect answers (not affected, wrong match, fixed) no longer counts by its severity; the trace names author, document and reason. What is known to be exploited or malicious stays with people.
        yanked-version: Something is wrong with a version its publisher took back, so moving to another one is considered.
    "#]].assert_eq(&released.concat());
}

#[test]
fn the_table_is_sorted_and_complete_in_both_languages() {
    assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
    for check in ALL {
        for text in [&check.title, &check.description, &check.example] {
            assert!(!text.en.is_empty(), "{}", check.id);
            assert!(
                text.ko.chars().any(|c| ('가'..='힣').contains(&c)),
                "{}",
                check.id
            );
        }
        assert!(
            Policy::builtin_toml().contains(&format!("\n[{}]\n", check.id)),
            "{}",
            check.id
        );
    }
}

#[test]
fn hits_are_strictest_first_and_carry_the_policy_version() {
    let component = testing::component(None);
    let licenses = Licenses::default();
    let findings = [
        testing::vulnerability("CVE-1", Severity::Low),
        testing::exploited("CVE-2", Severity::High),
    ];
    let subject = testing::subject(&component, &licenses, &findings, UseContext::Network);
    let hits = run(&Policy::builtin(), &subject);
    let ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "known-exploited",
            "severity-threshold",
            "unknown-license",
            "unpinned-version"
        ]
    );
    assert!(
        hits.windows(2)
            .all(|pair| pair[0].verdict >= pair[1].verdict)
    );
    assert!(
        hits.iter()
            .all(|hit| hit.policy_version == Policy::builtin().version)
    );
}

#[test]
fn first_party_code_is_not_checked() {
    let mut component = testing::component(None);
    component.first_party = true;
    let licenses = Licenses::default();
    let subject = testing::subject(&component, &licenses, &[], UseContext::Network);
    assert!(run(&Policy::builtin(), &subject).is_empty());
}

fn verdict(subject: &Subject<'_>) -> Verdict {
    let hits = run(&Policy::builtin(), subject);
    hits.iter()
        .map(|hit| hit.verdict)
        .max()
        .expect("a third-party component always gets a hit")
}

fn license_verdict(expression: &str, context: UseContext) -> Verdict {
    let component = testing::component(Some("1.0"));
    let licenses = testing::licenses(expression);
    verdict(&testing::subject(&component, &licenses, &[], context))
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let kind = prop::sample::select(FindingKind::ALL.to_vec());
    let severity = prop::sample::select(Severity::ALL.to_vec());
    (kind, severity, any::<bool>(), 0..50_u32).prop_map(|(kind, severity, exploited, number)| {
        let id = format!("CVE-2026-{number}");
        let mut finding = testing::finding(&id, kind, severity);
        if exploited {
            finding.kev = testing::exploited(&id, severity).kev;
        }
        finding
    })
}

fn any_context() -> impl Strategy<Value = UseContext> {
    prop::sample::select(UseContext::ALL.to_vec())
}

fn any_license() -> impl Strategy<Value = String> {
    let terms = [
        "MIT",
        "Apache-2.0",
        "MPL-2.0",
        "LGPL-2.1-only",
        "GPL-2.0-only",
        "AGPL-3.0-only",
        "SSPL-1.0",
        "CC-BY-NC-4.0",
        "LicenseRef-Foo",
        "Glulxe",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ];
    let leaf = prop::sample::select(terms.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(3, 8, 2, |inner| {
        (
            inner.clone(),
            prop::sample::select(vec!["AND", "OR"]),
            inner,
        )
            .prop_map(|(left, operator, right)| format!("({left} {operator} {right})"))
    })
}

proptest! {
    #[test]
    fn adding_a_finding_never_makes_the_verdict_milder(
        mut findings in prop::collection::vec(any_finding(), 0..6),
        more in any_finding(),
        context in any_context(),
    ) {
        let component = testing::component(Some("1.0"));
        let licenses = testing::licenses("MIT");
        let before = verdict(&testing::subject(&component, &licenses, &findings, context));
        findings.push(more);
        let after = verdict(&testing::subject(&component, &licenses, &findings, context));
        prop_assert!(after >= before);
    }

    #[test]
    fn the_order_of_findings_does_not_matter(
        findings in prop::collection::vec(any_finding(), 0..6).prop_shuffle(),
        context in any_context(),
    ) {
        let component = testing::component(Some("1.0"));
        let licenses = testing::licenses("MIT");
        let mut sorted = findings.clone();
        sorted.sort_by(|a, b| a.ids.cmp(&b.ids));
        let verdicts = |findings: &[Finding]| -> Vec<(String, Verdict)> {
            run(&Policy::builtin(), &testing::subject(&component, &licenses, findings, context))
                .into_iter()
                .map(|hit| (hit.id, hit.verdict))
                .collect()
        };
        prop_assert_eq!(verdicts(&findings), verdicts(&sorted));
    }

    #[test]
    fn what_is_unknown_never_passes(kind in 0..5_u8, context in any_context()) {
        let mut component = testing::component(Some("1.0"));
        let mut licenses = testing::licenses("MIT");
        let mut findings = Vec::new();
        match kind {
            0 => component = testing::component(None),
            1 => licenses = Licenses::default(),
            2 => licenses = testing::licenses("LicenseRef-Foo"),
            3 => findings.push(testing::vulnerability("CVE-1", Severity::Unknown)),
            _ => findings.push(testing::finding("CVE-1", FindingKind::CannotTell, Severity::None)),
        }
        prop_assert!(verdict(&testing::subject(&component, &licenses, &findings, context)) >= Verdict::Review);
    }

    #[test]
    fn or_is_the_milder_and_and_the_stricter_side(
        left in any_license(),
        right in any_license(),
        context in any_context(),
    ) {
        let (a, b) = (license_verdict(&left, context), license_verdict(&right, context));
        prop_assert_eq!(license_verdict(&format!("{left} OR {right}"), context), a.min(b));
        prop_assert_eq!(license_verdict(&format!("{left} AND {right}"), context), a.max(b));
        prop_assert_eq!(license_verdict(&format!("{right} OR {left}"), context), a.min(b));
    }
}
