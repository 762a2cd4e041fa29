//! The samples of the OSV schema's own repository, through bundle and import.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gwanmun_model::Ecosystem;
use gwanmun_model::advisory::AdvisoryKind;
use serde_json::Value;

use crate::suites;
use crate::support::Place;

const ARCHIVE: &str = "osv-schema.tar.zst";

/// Samples that are records: those of the linter and what the converter of GitHub's records must give.
fn records() -> Option<BTreeMap<String, Value>> {
    let documents = suites::documents(&suites::suite(ARCHIVE)?);
    let is_sample =
        |path: &str| path.contains("osv-linter/testdata/") || path.ends_with(".osv.json");
    let read = |(path, bytes): (String, Vec<u8>)| {
        let name = Path::new(&path).file_name()?.to_str()?.to_owned();
        let value = serde_json::from_slice(&bytes).ok()?;
        is_sample(&path).then_some((name, value))
    };
    Some(documents.into_iter().filter_map(read).collect())
}

fn packages(record: &Value) -> BTreeSet<(&str, &str)> {
    let affected = record["affected"].as_array().into_iter().flatten();
    let named = affected.filter_map(|one| {
        let package = &one["package"];
        Some((package["ecosystem"].as_str()?, package["name"].as_str()?))
    });
    named.collect()
}

/// Each sample alone, so that those with one id do not hide each other.
#[test]
fn every_sample_is_found_by_every_package_it_names_or_its_fault_is_told() {
    let Some(records) = records() else {
        return;
    };
    assert!(records.len() >= 20, "{}", records.len());
    let mut without_package = Vec::new();
    for (name, record) in &records {
        let place = Place::new();
        place.input(
            &format!("{name}l"),
            "2026-08-08",
            record.to_string().as_bytes(),
        );
        let imported = place.import().unwrap();
        assert_eq!(imported.problems, [], "{name}");
        let snapshot = place.open();
        let id = record["id"].as_str().unwrap();
        let stored = snapshot.advisory(id).unwrap().unwrap();
        assert_eq!(stored.id, id, "{name}");
        assert_eq!(
            stored.withdrawn.is_some(),
            record.get("withdrawn").is_some(),
            "{name}"
        );
        assert_eq!(
            stored.kind == AdvisoryKind::Malicious,
            id.starts_with("MAL-"),
            "{name}"
        );
        if packages(record).is_empty() {
            without_package.push(name.as_str());
        }
        for (ecosystem, package) in packages(record) {
            let base = ecosystem.split(':').next().unwrap();
            let found = snapshot.advisories_for(base, package).unwrap();
            assert_eq!(found.len(), 1, "{name}: {ecosystem} {package}");
            let ranges = found[0]
                .affected
                .iter()
                .map(|one| one.ranges.len())
                .sum::<usize>();
            let versions = found[0]
                .affected
                .iter()
                .map(|one| one.versions.len())
                .sum::<usize>();
            assert!(ranges + versions > 0, "{name} says nothing of {package}");
        }
    }
    // Nothing can be held against these: they name no package. They stay to be read by id.
    assert_eq!(
        without_package,
        [
            "CVE-2023-41045.json",
            "RHSA-2022_0216.json",
            "SUSE-FU-2022_0444-1.json",
            "nointroduced-CVE-2023-41045.json",
        ]
    );
}

#[test]
fn every_ecosystem_of_the_schema_is_known() {
    let Some(archive) = suites::suite(ARCHIVE) else {
        return;
    };
    let documents = suites::documents(&archive);
    let list = documents
        .iter()
        .find(|(path, _)| path.ends_with("ecosystems.json"));
    let list: BTreeMap<String, Value> = serde_json::from_slice(&list.unwrap().1).unwrap();
    let unknown: Vec<&String> = list
        .keys()
        .filter(|name| Ecosystem::from_osv_name(name).is_none())
        .collect();
    assert_eq!(unknown, Vec::<&String>::new());
}
