//! What the license catalogue says.

use std::collections::BTreeSet;

use gwanmun_model::Expression;

use super::*;

fn tiers(term: &str) -> [Tier; 4] {
    let tiers = entry(term).unwrap().tiers;
    [
        UseContext::Internal,
        UseContext::Network,
        UseContext::App,
        UseContext::Service,
    ]
    .map(|context| tiers.of(context, UseFacts::default()))
}

#[test]
fn every_row_is_complete_and_every_id_is_on_the_spdx_list() {
    let file = &*FILE;
    let mut seen = BTreeSet::new();
    for row in &file.license {
        assert!(!row.ids.is_empty());
        for id in &row.ids {
            let expression: Expression = id.parse().unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_eq!(expression.terms(), [id.as_str()]);
            assert!(seen.insert(id.clone()), "{id} stands twice");
            let tiers = row.tiers;
            assert!(
                tiers.inside <= tiers.distributed.max(tiers.service),
                "{id}: reaching further must not be milder"
            );
        }
        assert!(!row.ko.is_empty() && !row.en.is_empty() && row.source.starts_with("https://"));
    }
    for row in &file.exception {
        for id in &row.ids {
            let term = format!("GPL-2.0-only WITH {id}");
            assert!(term.parse::<Expression>().is_ok(), "{id}");
            assert!(seen.insert(id.clone()), "{id} stands twice");
        }
        assert!(!row.ko.is_empty() && !row.en.is_empty() && row.source.starts_with("https://"));
    }
}

#[test]
fn tiers_follow_the_catalogue() {
    use Tier::{G, O, R, Y};
    for (term, expected) in [
        ("MIT", [G, G, G, G]),
        ("MPL-2.0", [G, G, Y, G]),
        ("GPL-2.0-only", [G, G, O, Y]),
        ("GPL-2.0-only WITH Classpath-exception-2.0", [G, G, Y, G]),
        ("AGPL-3.0-or-later", [O, O, O, R]),
        ("SSPL-1.0", [O, O, R, R]),
        ("CC-BY-NC-4.0", [R, R, R, R]),
        ("MPL-1.1+", [G, G, Y, G]),
    ] {
        assert_eq!(tiers(term), expected, "{term}");
    }
}

#[test]
fn an_exception_only_ever_permits_more() {
    let facts = UseFacts::default();
    for exception in CATALOGUE.exceptions.keys() {
        for license in license_ids() {
            let plain = entry(license).unwrap().tiers;
            let with = entry(&format!("{license} WITH {exception}")).unwrap().tiers;
            for context in UseContext::ALL {
                assert!(
                    with.of(context, facts) <= plain.of(context, facts),
                    "{license} WITH {exception}"
                );
            }
        }
    }
    assert_eq!(
        entry("GPL-2.0-only WITH Classpath-exception-2.0")
            .unwrap()
            .duties,
        ["N1", "N2", "N4", "D1", "O1", "S2"]
    );
}

#[test]
fn an_exception_does_not_soften_licenses_it_was_not_written_for() {
    for license in ["AGPL-3.0-only", "SSPL-1.0", "CC-BY-NC-4.0"] {
        let plain = entry(license).unwrap();
        for exception in CATALOGUE.exceptions.keys() {
            assert_eq!(
                entry(&format!("{license} WITH {exception}")),
                Some(plain.clone())
            );
        }
    }
}

#[test]
fn what_is_not_in_the_catalogue_is_unknown() {
    assert_eq!(entry("LicenseRef-Foo"), None);
    assert_eq!(entry("MIT WITH AdditionRef-Foo"), None);
}

#[test]
fn every_id_of_the_spdx_list_has_a_family_and_stands_in_one_table() {
    let known: BTreeSet<&str> = FAMILIES.family.iter().map(|row| row.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let own = FILE.license.iter().flat_map(|row| &row.ids);
    for id in own.chain(FAMILIES.family.iter().flat_map(|row| &row.ids)) {
        assert!(seen.insert(id.as_str()), "{id} stands twice");
    }
    for license in spdx::identifiers::LICENSES {
        let found = entry(license.name).unwrap_or_else(|| panic!("{} is missing", license.name));
        assert!(
            known.contains(found.family),
            "{}: {}",
            license.name,
            found.family
        );
    }
    for exception in spdx::identifiers::EXCEPTIONS {
        assert!(
            CATALOGUE.exceptions.contains_key(exception.name),
            "{} is missing",
            exception.name
        );
    }
}

#[test]
fn what_nobody_examined_says_so_and_passes_only_where_it_is_plainly_permissive() {
    for id in FAMILIES.family.iter().flat_map(|row| &row.ids) {
        let entry = entry(id).unwrap();
        assert_eq!(entry.basis, CatalogueBasis::Family);
        assert!(entry.note.en.contains("not yet reviewed"), "{id}");
        assert!(entry.note.ko.contains("아직 검토하지 않았습니다"), "{id}");
        let permissive = matches!(entry.family, "permissive" | "public-domain");
        assert!(permissive || entry.tiers.inside >= Tier::Y, "{id}");
        assert!(entry.tiers.distributed >= Tier::Y, "{id}");
    }
}

#[test]
fn what_is_not_open_source_is_stopped_in_every_context() {
    for id in [
        "SSPL-1.0",
        "Elastic-2.0",
        "BUSL-1.1",
        "FSL-1.1-MIT",
        "SUL-1.0",
        "CC-BY-NC-4.0",
        "CC-BY-NC-SA-4.0",
        "PolyForm-Noncommercial-1.0.0",
        "PPL",
        "Hippocratic-2.1",
        "Hippocratic-3.0-core",
        "BSD-3-Clause-No-Military-License",
        "LicenseRef-RSALv2",
        "LicenseRef-Commons-Clause",
        "LicenseRef-Confluent-Community",
        "LicenseRef-Oracle-NFTC",
        "LicenseRef-Oracle-OTN",
        "LicenseRef-Oracle-BCL",
        "LicenseRef-Llama",
        "LicenseRef-OpenRAIL",
        "NOASSERTION",
    ] {
        let tiers = entry(id).unwrap().tiers;
        for context in UseContext::ALL {
            assert!(
                tiers.of(context, UseFacts::default()) >= Tier::O,
                "{id} {context}"
            );
        }
    }
}

#[test]
fn the_review_is_dated_and_signed() {
    for edition in [
        edition(),
        crate::duties::edition(),
        crate::conflicts::edition(),
    ] {
        assert!(!edition.version.is_empty() && !edition.reviewed_by.is_empty());
        assert!(edition.reviewed_at.parse::<gwanmun_model::Date>().is_ok());
    }
}
