//! The starter set: complete, marked, right where real data can tell, and gone when real data comes.

use std::collections::BTreeSet;

use gwanmun_feeds::import::SourceFate;
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_feeds::{ImportError, ImportOptions, starter};
use gwanmun_model::Advisory;
use gwanmun_model::advisory::AdvisoryKind;
use gwanmun_model::finding::Severity;

use crate::real_data;
use crate::support::{Place, record, time};

fn imported() -> Place {
    let place = Place::new();
    std::fs::create_dir(place.path("in")).unwrap();
    starter::write_to(&place.path("in")).unwrap();
    let imported = place.import().unwrap();
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    place
}

/// Every record of the set.
fn records(snapshot: &Snapshot) -> Vec<Advisory> {
    let text = std::str::from_utf8(starter::bytes()).unwrap();
    let ids = text
        .lines()
        .filter_map(|line| line.strip_prefix(r#"{"id": ""#)?.split('"').next());
    ids.map(|id| snapshot.advisory(id).unwrap().unwrap())
        .collect()
}

#[test]
fn it_is_marked_and_dated() {
    let snapshot = imported().open();
    let [source] = snapshot.sources() else {
        panic!("{:?}", snapshot.sources())
    };
    assert_eq!((source.id.as_str(), source.starter), ("starter", true));
    assert_eq!(source.date, time("2026-08-22"));
    assert!(snapshot.status(7, time("2026-08-23")).has_starter());
    for ecosystem in ["Maven", "npm", "PyPI", "crates.io", "Go"] {
        assert!(snapshot.covers(ecosystem), "{ecosystem}");
    }
}

#[test]
fn it_knows_what_everybody_knows() {
    let snapshot = imported().open();
    let log4j = snapshot
        .advisories_for("Maven", "org.apache.logging.log4j:log4j-core")
        .unwrap();
    assert_eq!(log4j.len(), 2);
    let log4shell = snapshot.advisory("CVE-2021-44228").unwrap().unwrap();
    assert_eq!(log4shell.cvss[0].severity(), Severity::Critical);
    assert!(snapshot.kev("CVE-2021-44228").unwrap().ransomware);
    let kind = |id: &str| snapshot.advisory(id).unwrap().unwrap().kind;
    assert_eq!(kind("GHSA-mh6f-8j2x-4483"), AdvisoryKind::Malicious);
    assert_eq!(kind("MAL-2022-1"), AdvisoryKind::Malicious);
    assert_eq!(kind("RUSTSEC-2021-0139"), AdvisoryKind::Unmaintained);
}

#[test]
fn every_record_is_complete() {
    let snapshot = imported().open();
    let records = records(&snapshot);
    assert!(records.len() > 50, "{}", records.len());
    for advisory in &records {
        let id = &advisory.id;
        assert!(!advisory.summary.is_empty(), "{id}");
        assert!(
            advisory.published.is_some() && advisory.modified.is_some(),
            "{id}"
        );
        assert!(!advisory.references.is_empty(), "{id}");
        assert!(!advisory.affected.is_empty(), "{id}");
        for vector in &advisory.cvss {
            assert!(vector.score_tenths().is_some(), "{id}: {}", vector.vector);
        }
        for affected in &advisory.affected {
            assert!(!affected.ranges.is_empty(), "{id}");
        }
    }
}

#[test]
fn it_goes_when_real_records_come_and_does_not_come_back() {
    let place = imported();
    place.clear();
    place.input(
        "npm.jsonl",
        "2026-08-21",
        record("A-1", "npm", "a").as_bytes(),
    );
    let imported = place.import().unwrap();
    assert_eq!(imported.sources[1].fate, SourceFate::Dropped);
    assert!(!place.open().sources().iter().any(|source| source.starter));
    assert!(place.open().kev("CVE-2021-44228").is_none());

    place.clear();
    std::fs::create_dir(place.path("in")).unwrap();
    starter::write_to(&place.path("in")).unwrap();
    let error = place.import().unwrap_err();
    assert!(matches!(error, ImportError::StarterOverReal), "{error}");

    let place = Place::new();
    place.input(
        "npm.jsonl",
        "2026-08-21",
        record("A-1", "npm", "a").as_bytes(),
    );
    starter::write_to(&place.path("in")).unwrap();
    let error = place.import().unwrap_err();
    assert!(matches!(error, ImportError::StarterOverReal), "{error}");
}

/// What a record says of versions, without regard to how it groups them.
fn claims(advisory: &Advisory) -> BTreeSet<(String, String, String)> {
    let mut claims = BTreeSet::new();
    for affected in &advisory.affected {
        for range in &affected.ranges {
            for pair in range.events.chunks(2) {
                let key = (affected.ecosystem.clone(), affected.name.clone());
                claims.insert((key.0, key.1, format!("{pair:?}")));
            }
        }
    }
    claims
}

#[test]
fn it_agrees_with_real_records() {
    let Some(data) = real_data::data() else {
        return;
    };
    let starter = imported();
    let real = Place::new();
    real.try_pack(
        &["crates.io", "Go", "PyPI", "Maven"]
            .map(|ecosystem| data.join(format!("advisories/osv/{ecosystem}.jsonl.zst"))),
    )
    .unwrap();
    let verified = real.verify().unwrap();
    gwanmun_feeds::import(
        &verified,
        &real.data_file(),
        ImportOptions::default(),
        &|_, _| {},
    )
    .unwrap();
    let real = real.open();
    let mut compared = 0;
    for ours in records(&starter.open()) {
        let Some(theirs) = real.advisory(&ours.id).unwrap() else {
            continue;
        };
        if theirs.id == ours.id {
            compared += 1;
            let missing: Vec<_> = claims(&ours)
                .difference(&claims(&theirs))
                .cloned()
                .collect();
            assert!(missing.is_empty(), "{}: {missing:?}", ours.id);
        }
    }
    assert!(compared > 30, "{compared}");
}
