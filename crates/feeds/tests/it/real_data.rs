//! Real public data, where it is at hand: what arrives, and that nothing of it is lost on the way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gwanmun_feeds::bundle;
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_feeds::{ImportOptions, import};

use crate::support::{Place, key, time};

/// The folder with real data, or `None` with a loud word.
pub(crate) fn data() -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: no real advisory data at {}", path.display());
    None
}

#[test]
fn the_whole_folder_imports_and_answers() {
    let Some(data) = data() else { return };
    let place = Place::new();
    let packed = place.try_pack(std::slice::from_ref(&data)).unwrap();
    let by_id: BTreeMap<&str, u64> = packed
        .sources
        .iter()
        .map(|packed| (packed.source.id.as_str(), packed.source.records))
        .collect();
    for (id, records) in &by_id {
        println!("{id}: {records}");
    }
    for problem in &packed.problems {
        println!("problem: {problem}");
    }
    assert_eq!(by_id["kev"], 1_662);
    assert_eq!(by_id["epss"], 360_142);
    assert_eq!(by_id["osv/Bitnami"], 7_444);
    assert_eq!(by_id["endoflife"], 464);
    assert_eq!(by_id["nvd"], 32_184);
    assert_eq!(by_id["cve"], 44_026 + 6_335);
    assert!(by_id["retire"] > 200);
    assert!(by_id["osv/npm"] > 23_000);
    for skipped in [
        "matching.jsonl",
        "release-data",
        "spdx-full",
        "unpack.py",
        "sboms.tar",
    ] {
        assert!(
            packed
                .skipped
                .iter()
                .any(|file| file.path.contains(skipped)),
            "{skipped} should be skipped"
        );
    }

    let verified = bundle::verify(&place.bundle(), &[key().public()]).unwrap();
    let options = ImportOptions::default();
    let imported = import(&verified, &place.data_file(), options, &|_, _| {}).unwrap();
    println!(
        "bundle {} bytes, data file {} bytes, {} problems",
        packed.size_bytes,
        imported.size_bytes,
        imported.problems.len()
    );
    for problem in imported.problems.iter().take(10) {
        println!("problem: {problem}");
    }
    let snapshot = place.open();
    snapshot.verify().unwrap();
    answers(&snapshot);
    for file in ["matching.jsonl", "debian_synthetic.jsonl"] {
        finds_what_is_expected(&snapshot, &data.join("eval").join(file));
    }
}

/// Whatever version it asks about, every record a line expects must be among those filed under its package.
fn finds_what_is_expected(snapshot: &Snapshot, file: &Path) {
    let mut expected = 0;
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().unwrap();
        let found = snapshot
            .advisories_for(text("ecosystem"), text("package"))
            .unwrap();
        let ids = ["expected", "withdrawn"].map(|key| line[key].as_array().cloned());
        for id in ids.into_iter().flatten().flatten() {
            let id = id.as_str().unwrap();
            let advisory = found.iter().find(|advisory| advisory.id == id);
            assert!(advisory.is_some(), "{id} is not found for {line}");
            expected += 1;
        }
    }
    assert!(expected > 100, "{expected}");
}

fn answers(snapshot: &Snapshot) {
    let ids = |ecosystem: &str, name: &str| -> Vec<String> {
        let found = snapshot.advisories_for(ecosystem, name).unwrap();
        found.into_iter().map(|advisory| advisory.id).collect()
    };
    assert!(ids("PyPI", "Django").len() > 50);
    assert_eq!(ids("PyPI", "django"), ids("PyPI", "DJANGO"));
    assert!(!ids("npm", "lodash").is_empty());
    assert!(ids("crates.io", "time").contains(&"RUSTSEC-2020-0071".to_owned()));
    assert!(ids("crates.io", "no-such-crate-at-all").is_empty());
    let malicious = snapshot.advisory("MAL-2025-2544").unwrap().unwrap();
    assert_eq!(malicious.source, "osv/Go");
    let by_alias = snapshot.advisory("CVE-2020-26235").unwrap().unwrap();
    assert!(by_alias.aliases.contains(&"CVE-2020-26235".to_owned()));
    assert!(snapshot.kev("CVE-2021-44228").unwrap().ransomware);
    let score = snapshot.epss("CVE-2021-44228").unwrap();
    assert!(score.probability > 0.9 && score.percentile > 0.99);
    assert!(snapshot.covers("Maven") && !snapshot.covers("Wolfi"));
    let dates: BTreeMap<_, _> = snapshot
        .sources()
        .iter()
        .map(|source| (source.id.as_str(), source.date))
        .collect();
    assert_eq!(dates["epss"], time("2026-08-16"));
    assert_eq!(dates["kev"].date().to_string(), "2026-08-07");
    // The malicious packages are of an older day than the rest; a source is as old as its oldest part.
    assert_eq!(dates["osv/npm"].date().to_string(), "2025-06-04");
    assert_eq!(dates["osv/AlmaLinux"].date().to_string(), "2026-08-22");
}
