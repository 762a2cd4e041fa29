//! Which statement counts, and which findings it reaches.

use gwanmun_model::finding::{Evidence, MatchedBy};
use gwanmun_model::vex::{VexComponent, VexProduct, VexStatus};
use gwanmun_model::{Dependency, FindingKind, Location, Severity};
use proptest::prelude::*;

use super::*;
use crate::testing::{self, statement};

const LOG4J: &str = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1";

fn component(purl: &str) -> Component {
    Component::new(purl.parse().unwrap(), Location::new("pom.xml", None))
}

/// Outcomes of `statements` for one critical CVE of log4j, alone in what is assessed.
fn outcomes(statements: &[VexStatement]) -> Vec<(&'static str, &'static str)> {
    applied(statements, &[component(LOG4J)], &[], &[])
        .vex
        .iter()
        .map(|one| (one.status.id(), one.outcome.id()))
        .collect()
}

/// The finding on the first of `components` after `statements` were held against it.
fn applied(
    statements: &[VexStatement],
    components: &[Component],
    dependencies: &[Dependency],
    products: &[String],
) -> Finding {
    let mut finding = testing::vulnerability("CVE-2026-1", Severity::Critical);
    finding.ids.push("GHSA-x".to_owned());
    finding.priority.score = 36;
    finding.priority.inputs = vec![("severity".to_owned(), 36)];
    let mut findings = [finding];
    let whole = Whole::new(components, dependencies, products);
    Statements::new(statements, whole, &[], testing::now()).apply(&components[0], &mut findings);
    let [finding] = findings;
    finding
}

fn said(mut statement: VexStatement, day: &str) -> VexStatement {
    statement.issued = Some(day.parse().unwrap());
    statement
}

#[test]
fn a_version_left_out_covers_every_version_and_qualifiers_must_agree() {
    let covers = |product: &str| {
        let statement = statement("cve-2026-1", product, VexStatus::NotAffected);
        outcomes(&[statement]) == [("not-affected", "effective")]
    };
    assert!(covers(LOG4J));
    assert!(covers("pkg:maven/org.apache.logging.log4j/log4j-core"));
    assert!(!covers(
        "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0"
    ));
    assert!(!covers(
        "pkg:maven/org.apache.logging.log4j/log4j-core?classifier=sources"
    ));
    assert!(!covers(
        "pkg:maven/org.apache.logging.log4j/log4j-api@2.14.1"
    ));
    assert!(!covers("log4j-core"));
}

#[test]
fn equal_versions_written_differently_are_the_same_where_the_ecosystem_says_so() {
    let covers = |pattern: &str, own: &str| {
        let statement = statement("CVE-2026-1", pattern, VexStatus::NotAffected);
        applied(&[statement], &[component(own)], &[], &[])
            .answer()
            .is_some()
    };
    assert!(covers(
        "pkg:golang/example.org/a@1.2.3",
        "pkg:golang/example.org/a@v1.2.3"
    ));
    assert!(covers("pkg:pypi/a@1.0", "pkg:pypi/a@1.0.0"));
    assert!(covers(
        "pkg:rpm/redhat/a@1-2?epoch=3",
        "pkg:rpm/redhat/a@1-2?arch=x86_64&epoch=3"
    ));
    assert!(!covers(
        "pkg:rpm/redhat/a@1-2",
        "pkg:rpm/redhat/a@1-2?epoch=3"
    ));
    assert!(!covers("pkg:npm/a@1.0.0+x", "pkg:npm/a@1.0.0+y"));
}

#[test]
fn cpes_and_strong_hashes_name_a_component_and_other_bytes_deny_it() {
    let hash = |digit: &str| {
        gwanmun_model::Digest::parse(&format!("sha256:{}", digit.repeat(64))).unwrap()
    };
    let mut own = component(LOG4J);
    own.cpes = vec!["cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*".to_owned()];
    own.hashes = vec![hash("a")];
    let answered = |named: VexComponent| {
        let mut one = statement("CVE-2026-1", "x", VexStatus::Fixed);
        one.products = vec![VexProduct {
            component: named,
            subcomponents: Vec::new(),
        }];
        applied(&[one], std::slice::from_ref(&own), &[], &[])
            .answer()
            .is_some()
    };
    assert!(answered(VexComponent::named("cpe:/a:apache:log4j:2.14.1")));
    let mut by_hash = VexComponent::named("the jar");
    by_hash.hashes = vec![hash("a")];
    assert!(answered(by_hash));
    let mut other_bytes = VexComponent::named(LOG4J);
    other_bytes.hashes = vec![hash("b")];
    assert!(!answered(other_bytes));
}

#[test]
fn the_latest_counts_and_equal_times_contradict() {
    let product = LOG4J;
    let old = said(
        statement("CVE-2026-1", product, VexStatus::NotAffected),
        "2026-11-01",
    );
    let new = said(
        statement("GHSA-X", product, VexStatus::UnderReview),
        "2026-11-02",
    );
    assert_eq!(
        outcomes(&[old.clone(), new]),
        [
            ("under-review", "effective"),
            ("not-affected", "superseded")
        ]
    );
    let against = said(
        statement("CVE-2026-1", product, VexStatus::Affected),
        "2026-11-01",
    );
    assert_eq!(
        outcomes(&[old.clone(), against]),
        [
            ("affected", "contradicted"),
            ("not-affected", "contradicted")
        ]
    );
    let mut agreeing = old.clone();
    agreeing.document = "doc-2".to_owned();
    assert_eq!(
        outcomes(&[old.clone(), agreeing]),
        [("not-affected", "effective"), ("not-affected", "repeated")]
    );
    let mut corrected = old.clone();
    corrected.updated = Some("2026-11-20".parse().unwrap());
    corrected.status = VexStatus::Affected;
    assert_eq!(
        outcomes(&[corrected, old]),
        [("affected", "effective"), ("not-affected", "superseded")]
    );
}

#[test]
fn what_is_expired_dated_ahead_or_of_a_range_has_no_effect_and_says_so() {
    let mut expired = statement("CVE-2026-1", LOG4J, VexStatus::NotAffected);
    expired.expires = Some(testing::now());
    assert_eq!(outcomes(&[expired]), [("not-affected", "expired")]);
    let ahead = said(
        statement("CVE-2026-1", LOG4J, VexStatus::Fixed),
        "2026-12-24",
    );
    assert_eq!(outcomes(&[ahead]), [("fixed", "future")]);
    let mut range = statement(
        "CVE-2026-1",
        "pkg:maven/org.apache.logging.log4j/log4j-core",
        VexStatus::NotAffected,
    );
    let mut within = |text: &str| {
        range.products[0].component.range = Some(text.to_owned());
        outcomes(&[range.clone()])
    };
    assert!(within("vers:maven/>=2.15.0").is_empty());
    let covered = [("not-affected", "effective")];
    assert_eq!(within("vers:maven/>=2.13.0|<2.15.0"), covered);
    let unread = [("not-affected", "unreadable-range")];
    assert_eq!(within("before 2.15"), unread);
}

#[test]
fn an_author_policy_does_not_name_has_no_effect() {
    let statements = [statement("CVE-2026-1", LOG4J, VexStatus::NotAffected)];
    let components = [component(LOG4J)];
    let outcome = |authors: &[String]| {
        let mut findings = [testing::vulnerability("CVE-2026-1", Severity::High)];
        Statements::new(
            &statements,
            Whole::new(&components, &[], &[]),
            authors,
            testing::now(),
        )
        .apply(&components[0], &mut findings);
        findings[0].vex[0].outcome
    };
    assert_eq!(outcome(&["Red Hat".to_owned()]), VexOutcome::Untrusted);
    assert_eq!(
        outcome(&["example inc. ".to_owned()]),
        VexOutcome::Effective
    );
}

fn edge(from: &str, to: &str) -> Dependency {
    Dependency {
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

fn part_of(product: &str, part: &str) -> VexStatement {
    let mut one = statement("CVE-2026-1", product, VexStatus::NotAffected);
    one.products[0].subcomponents = vec![VexComponent::named(part)];
    one
}

#[test]
fn a_part_of_another_product_is_not_answered() {
    let (own, library) = ("pkg:maven/bank/payments@1", "pkg:maven/vendor/library@3");
    let mut root = component(own);
    root.first_party = true;
    let mut direct = component(library);
    direct.direct = Some(true);
    let components = [component(LOG4J), root, direct];
    let through = [edge(own, library), edge(library, LOG4J)];
    let outcome = |one: VexStatement, edges: &[Dependency], products: &[String]| {
        let finding = applied(&[one], &components, edges, products);
        finding.vex.first().map(|one| one.outcome.id())
    };
    let ours = || part_of("pkg:maven/bank/payments", LOG4J);
    let theirs = || part_of(library, LOG4J);
    assert_eq!(outcome(ours(), &through, &[]), Some("effective"));
    assert_eq!(outcome(theirs(), &through, &[]), Some("effective"));
    let both_ways = [through[0].clone(), through[1].clone(), edge(own, LOG4J)];
    assert_eq!(outcome(theirs(), &both_ways, &[]), Some("other-product"));
    assert_eq!(outcome(ours(), &both_ways, &[]), Some("effective"));
    assert_eq!(outcome(ours(), &[], &[]), Some("other-product"));
    let stranger = || part_of("pkg:oci/debian", LOG4J);
    assert_eq!(outcome(stranger(), &through, &[]), Some("other-product"));
    let named = ["pkg:oci/debian@sha256%3Aab?arch=amd64".to_owned()];
    assert_eq!(outcome(stranger(), &through, &named), Some("effective"));
    let whole = statement("CVE-2026-1", "pkg:oci/debian", VexStatus::NotAffected);
    assert_eq!(outcome(whole.clone(), &through, &[]), None);
    assert_eq!(outcome(whole, &through, &named), Some("effective"));
}

#[test]
fn a_circle_without_a_way_in_is_not_taken_for_the_product() {
    let other = "pkg:maven/a/b@1";
    let components = [component(LOG4J), component(other)];
    let circle = [edge(LOG4J, other), edge(other, LOG4J)];
    let finding = applied(
        &[part_of("pkg:maven/bank/app", LOG4J)],
        &components,
        &circle,
        &[],
    );
    assert_eq!(finding.vex[0].outcome, VexOutcome::OtherProduct);
}

#[test]
fn a_notice_of_several_vulnerabilities_is_answered_only_as_a_whole() {
    let mut notice = testing::vulnerability("CVE-2026-1", Severity::High);
    notice.ids = ["CVE-2026-1", "CVE-2026-2", "DSA-1"]
        .map(str::to_owned)
        .to_vec();
    notice.evidence = vec![Evidence {
        record: "DSA-1".to_owned(),
        source: "osv/Debian".to_owned(),
        data_date: Timestamp::default(),
        by: MatchedBy::Package,
        matched: String::new(),
    }];
    let components = [component(LOG4J)];
    let outcomes = |statements: &[VexStatement]| -> Vec<&'static str> {
        let mut findings = [notice.clone()];
        Statements::new(
            statements,
            Whole::new(&components, &[], &[]),
            &[],
            testing::now(),
        )
        .apply(&components[0], &mut findings);
        findings[0].vex.iter().map(|one| one.outcome.id()).collect()
    };
    let on = |id: &str, status| statement(id, LOG4J, status);
    let first = on("CVE-2026-1", VexStatus::NotAffected);
    assert_eq!(outcomes(std::slice::from_ref(&first)), ["partial"]);
    let second = on("CVE-2026-2", VexStatus::Fixed);
    assert_eq!(
        outcomes(&[first.clone(), second]),
        ["effective", "effective"]
    );
    let open = on("CVE-2026-2", VexStatus::Affected);
    assert_eq!(outcomes(&[first, open]), ["effective", "partial"]);
    assert_eq!(
        outcomes(&[on("DSA-1", VexStatus::NotAffected)]),
        ["effective"]
    );
}

#[test]
fn an_answer_lowers_the_priority_by_an_input_of_its_own() {
    let answered = statement("CVE-2026-1", LOG4J, VexStatus::NotAffected);
    let finding = applied(&[answered], &[component(LOG4J)], &[], &[]);
    assert_eq!(finding.priority.score, 6);
    assert_eq!(
        finding.priority.inputs.last(),
        Some(&("vex".to_owned(), -30))
    );
    let open = statement("CVE-2026-1", LOG4J, VexStatus::Affected);
    let finding = applied(&[open], &[component(LOG4J)], &[], &[]);
    assert_eq!(finding.priority.score, 36);
    for mut beyond in [
        testing::exploited("CVE-2026-1", Severity::High),
        testing::finding("CVE-2026-1", FindingKind::Malicious, Severity::Critical),
    ] {
        beyond.priority.score = 90;
        let mut findings = [beyond];
        let components = [component(LOG4J)];
        let statements = [statement("CVE-2026-1", LOG4J, VexStatus::NotAffected)];
        Statements::new(
            &statements,
            Whole::new(&components, &[], &[]),
            &[],
            testing::now(),
        )
        .apply(&components[0], &mut findings);
        assert!(findings[0].answer().is_some());
        assert_eq!(findings[0].priority.score, 90);
    }
}

fn any_statement() -> impl Strategy<Value = VexStatement> {
    let status = prop::sample::select(VexStatus::ALL.to_vec());
    let product = prop::sample::select(vec![LOG4J, "pkg:maven/a/b", "pkg:oci/debian"]);
    (status, product, 1..28_u8, any::<bool>()).prop_map(|(status, product, day, expired)| {
        let mut one = said(
            statement("CVE-2026-1", product, status),
            &format!("2026-11-{day:02}"),
        );
        one.expires = expired.then(|| "2026-11-10".parse().unwrap());
        one
    })
}

proptest! {
    #[test]
    fn the_finding_stays_at_most_one_counts_and_the_order_does_not_matter(
        statements in prop::collection::vec(any_statement(), 0..8).prop_shuffle(),
    ) {
        let components = [component(LOG4J)];
        let finding = applied(&statements, &components, &[], &[]);
        prop_assert!(finding.vex.iter().filter(|one| one.is_effective()).count() <= 1);
        let mut sorted = statements.clone();
        sorted.sort();
        let again = applied(&sorted, &components, &[], &[]);
        let status = |finding: &Finding| finding.effective_vex().map(|one| one.status);
        prop_assert_eq!(status(&finding), status(&again));
    }
}
