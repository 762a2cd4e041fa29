//! Which licenses go together within one work.

use std::collections::BTreeSet;

use gwanmun_model::{Dependency, Location, Purl, UseFacts};

use super::*;
use crate::testing;
use crate::works;

fn component(name: &str) -> Component {
    let purl = Purl::new("npm", None, name, Some("1.0.0")).unwrap();
    Component::new(purl, Location::new("package-lock.json", None))
}

/// Looks at an application that uses each license in a part of its own, named a, b, ….
fn found(
    expressions: &[&str],
    context: UseContext,
    facts: &SystemFacts,
) -> (Vec<LicenseConflict>, Vec<Combined>) {
    let mut app = component("app");
    app.first_party = true;
    let names = ["a", "b", "c", "d"].into_iter().zip(expressions);
    let parts: Vec<Component> = names.clone().map(|(name, _)| component(name)).collect();
    let edges: Vec<Dependency> = parts
        .iter()
        .map(|part| Dependency {
            from: app.identity(),
            to: part.identity(),
        })
        .collect();
    let mut licenses = vec![Licenses::default()];
    licenses.extend(names.map(|(_, expression)| match *expression {
        "" => Licenses::default(),
        expression => testing::licenses(expression),
    }));
    let components: Vec<Component> = std::iter::once(app).chain(parts).collect();
    let works = works::of(&components, &edges, facts);
    let whole = Whole {
        components: &components,
        licenses: &licenses,
        context,
        facts,
        policy: &Policy::builtin(),
    };
    find(&whole, &works)
}

fn rules(expressions: &[&str]) -> Vec<String> {
    let (conflicts, _) = found(expressions, UseContext::App, &SystemFacts::default());
    conflicts.into_iter().map(|one| one.rule).collect()
}

fn linked(name: &str, linking: Linking) -> SystemFacts {
    let facts = UseFacts {
        linking,
        ..UseFacts::default()
    };
    SystemFacts {
        components: [(component(name).identity(), facts)].into(),
        ..SystemFacts::default()
    }
}

#[test]
fn the_rules_are_complete_and_name_what_exists() {
    let ways: BTreeSet<&str> = FILE.way.iter().map(|way| way.id.as_str()).collect();
    assert!(FILE.rule.windows(2).all(|pair| pair[0].id < pair[1].id));
    for rule in &FILE.rule {
        assert!(!rule.ko.is_empty() && !rule.en.is_empty() && rule.source.starts_with("https://"));
        assert!(
            rule.ways.iter().all(|id| ways.contains(id.as_str())),
            "{}",
            rule.id
        );
        let right = FILE.groups.get(&rule.right).unwrap();
        for id in rule.left.iter().chain(right) {
            assert!(catalogue::entry(id).is_some(), "{}: {id}", rule.id);
        }
        assert!(
            rule.left.iter().all(|id| !right.contains(id)),
            "{}",
            rule.id
        );
    }
}

#[test]
fn what_is_known_not_to_go_together_is_found() {
    for (left, right) in [
        ("Apache-2.0", "GPL-2.0-only"),
        ("CDDL-1.0", "GPL-2.0-only"),
        ("CDDL-1.1", "GPL-3.0-or-later"),
        ("EPL-1.0", "GPL-3.0-only"),
        ("MPL-1.1", "GPL-2.0-or-later"),
        ("BSD-4-Clause", "GPL-2.0-only"),
        ("OpenSSL", "GPL-3.0-only"),
        ("LGPL-3.0-only", "GPL-2.0-only"),
        ("GPL-3.0-or-later", "GPL-2.0-only"),
        ("AGPL-3.0-only", "GPL-2.0-only"),
        ("SSPL-1.0", "GPL-3.0-only"),
        ("Elastic-2.0", "AGPL-3.0-only"),
        ("BUSL-1.1", "GPL-2.0-or-later"),
    ] {
        assert_eq!(rules(&[left, right]).len(), 1, "{left} × {right}");
    }
}

#[test]
fn what_goes_together_is_left_alone() {
    for (left, right) in [
        ("Apache-2.0", "GPL-3.0-only"),
        ("Apache-2.0", "GPL-2.0-or-later"),
        ("LGPL-3.0-only", "GPL-2.0-or-later"),
        ("MPL-2.0", "GPL-2.0-only"),
        ("MIT", "GPL-2.0-only"),
        ("Apache-2.0", "LGPL-2.1-only"),
        ("Apache-2.0 OR MIT", "GPL-2.0-only"),
        ("Apache-2.0 WITH LLVM-exception", "GPL-2.0-only"),
        ("Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("OpenSSL", "GPL-2.0-only WITH openvpn-openssl-exception"),
    ] {
        assert_eq!(
            rules(&[left, right]),
            Vec::<String>::new(),
            "{left} × {right}"
        );
    }
    assert_eq!(
        rules(&["CDDL-1.0", "GPL-2.0-only WITH openvpn-openssl-exception"]).len(),
        1
    );
}

#[test]
fn a_process_boundary_parts_them_and_copied_source_undoes_a_linking_exception() {
    let pair = ["Apache-2.0", "GPL-2.0-only"];
    let apart = linked("b", Linking::NoneOrProcess);
    assert!(found(&pair, UseContext::App, &apart).0.is_empty());
    let pair = ["Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"];
    let copied = linked("b", Linking::SourceIncluded);
    assert_eq!(found(&pair, UseContext::App, &copied).0.len(), 1);
}

#[test]
fn without_distribution_it_is_information() {
    let pair = ["Apache-2.0", "GPL-2.0-only"];
    let (conflicts, _) = found(&pair, UseContext::Internal, &SystemFacts::default());
    assert!(!conflicts[0].is_distributed);
    let part = component("a");
    let licenses = testing::licenses("Apache-2.0");
    let mut subject = testing::subject(&part, &licenses, &[], UseContext::Internal);
    subject.conflicts = &conflicts;
    let verdict = |subject: &crate::checks::Subject<'_>| {
        let hits = crate::checks::run(&Policy::builtin(), subject);
        let hit = hits.into_iter().find(|hit| hit.id == "license-conflict");
        let hit = hit.unwrap();
        assert!(
            hit.reason.en.contains("pkg:npm/b@1.0.0 (GPL-2.0-only)"),
            "{}",
            hit.reason.en
        );
        assert!(hit.reason.en.contains("not known how they are linked"));
        hit.verdict
    };
    assert_eq!(verdict(&subject), gwanmun_model::Verdict::Allow);
    let (conflicts, _) = found(&pair, UseContext::App, &SystemFacts::default());
    let mut subject = testing::subject(&part, &licenses, &[], UseContext::App);
    subject.conflicts = &conflicts;
    assert_eq!(verdict(&subject), gwanmun_model::Verdict::Board);
}

#[test]
fn what_a_part_is_combined_with_is_what_the_others_are() {
    let told = |expressions: &[&str]| {
        let (_, combined) = found(expressions, UseContext::App, &SystemFacts::default());
        combined[1]
    };
    assert_eq!(told(&["Apache-2.0", "MIT"]).gpl, Answer::No);
    assert_eq!(told(&["GPL-2.0-only", "MIT"]).gpl_2_only, Answer::No);
    assert_eq!(
        told(&["Apache-2.0", "GPL-2.0-only"]).gpl_2_only,
        Answer::Yes
    );
    assert_eq!(told(&["Apache-2.0", "GPL-3.0-only"]).gpl_2_only, Answer::No);
    assert_eq!(told(&["Apache-2.0", ""]).gpl, Answer::Unknown);
}

#[test]
fn ways_out_name_the_other_alternative() {
    let policy = Policy::from_toml(
        "id = \"bank\"\nversion = \"1\"\n[license-tiers]\n\"MIT\" = { inside = \"R\", distributed = \"R\", service = \"R\" }\n",
    )
    .unwrap();
    let components = [component("a"), component("b")];
    let licenses = [
        testing::licenses("Apache-2.0 OR MIT"),
        testing::licenses("GPL-2.0-only"),
    ];
    let facts = SystemFacts::default();
    let whole = Whole {
        components: &components,
        licenses: &licenses,
        context: UseContext::App,
        facts: &facts,
        policy: &policy,
    };
    let (conflicts, _) = find(&whole, &works::of(&components, &[], &facts));
    let first = &conflicts[0].ways_out[0];
    assert_eq!(first.id, "other-alternative");
    assert_eq!(
        first.text.en,
        "Take pkg:npm/a@1.0.0 under its other alternative, MIT."
    );
}
