//! Which records cover which versions, over three sets of public records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use gwanmun_model::{Ecosystem, Purl};
use gwanmun_rules::findings;
use gwanmun_rules::matching::{Query, Sorted, sort_out};
use serde::Deserialize;

use crate::{osv, shared};

#[derive(Deserialize)]
struct Case {
    ecosystem: String,
    package: String,
    version: String,
    expected: BTreeSet<String>,
    withdrawn: BTreeSet<String>,
    groups: Vec<BTreeSet<String>>,
    tags: Vec<String>,
}

/// Cases with a version that equals a listed one in the ecosystem's order without being written alike.
///
/// The judge compares listed versions as text. Here an equal version is covered too: Composer and Go write the same
/// release with and without a `v`, and a missed vulnerability is worse than one to look at.
const EQUAL_NOT_LITERAL: &str = "equal-to-enumerated-not-literal";

/// The cases and the records of their packages, read once; `None` where the data is not there.
static DATA: LazyLock<Option<(Vec<Case>, osv::Index)>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(shared("data/eval/matching.jsonl")?).unwrap();
    let cases: Vec<Case> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let wanted = cases
        .iter()
        .filter_map(|case| osv::package_key(&case.ecosystem, &case.package))
        .collect();
    let mut index = osv::Index::new();
    for root in ["osv", "osv-derived", "osv-malicious"] {
        let folder = shared(&format!("data/advisories/{root}"))?;
        osv::read(&folder, &wanted, &mut index);
    }
    Some((cases, index))
});

#[test]
fn agrees_with_the_osv_evaluation() {
    let Some((cases, index)) = &*DATA else { return };
    let mut counts = BTreeMap::<&str, (u32, u32)>::new();
    let mut undecided = BTreeMap::<&str, u32>::new();
    let mut differences = Vec::new();
    let mut exceptions = 0;
    for case in cases {
        let ecosystem: Ecosystem = case.ecosystem.parse().unwrap();
        let release = case.ecosystem.split_once(':').map(|(_, release)| release);
        let query = Query::new(ecosystem, release, &case.package, Some(&case.version));
        let none = Vec::new();
        let key = osv::package_key(&case.ecosystem, &case.package).unwrap();
        let records = index.get(&key).unwrap_or(&none);
        let Sorted {
            ids,
            withdrawn,
            cannot_tell,
        } = sort_out(&query, records);
        let (ids, withdrawn) = (BTreeSet::from_iter(ids), BTreeSet::from_iter(withdrawn));
        let count = counts.entry(ecosystem.osv_name()).or_default();
        count.1 += 1;
        *undecided.entry(ecosystem.osv_name()).or_default() += u32::from(!cannot_tell.is_empty());
        let is_exception = case.tags.iter().any(|tag| tag == EQUAL_NOT_LITERAL)
            && ids.is_superset(&case.expected)
            && withdrawn == case.withdrawn;
        if ids == case.expected && withdrawn == case.withdrawn {
            count.0 += 1;
        } else if is_exception {
            exceptions += 1;
        } else {
            differences.push(format!(
                "{} {} {}: missing {:?}, too many {:?}, withdrawn missing {:?}, too many {:?}, cannot tell {cannot_tell:?} {:?}",
                case.ecosystem,
                case.package,
                case.version,
                case.expected.difference(&ids).collect::<Vec<_>>(),
                ids.difference(&case.expected).collect::<Vec<_>>(),
                case.withdrawn.difference(&withdrawn).collect::<Vec<_>>(),
                withdrawn.difference(&case.withdrawn).collect::<Vec<_>>(),
                case.tags
            ));
        }
    }
    for (ecosystem, (agreed, all)) in &counts {
        let undecided = undecided.get(ecosystem).unwrap_or(&0);
        eprintln!("{ecosystem}: {agreed} of {all}, {undecided} with undecided records");
    }
    eprintln!("{exceptions} exceptions: {EQUAL_NOT_LITERAL}");
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn folds_records_of_one_bug() {
    let Some((cases, index)) = &*DATA else { return };
    let mut compared = 0;
    let mut differences = Vec::new();
    for case in cases {
        let ecosystem: Ecosystem = case.ecosystem.parse().unwrap();
        let Ok(purl) = Purl::of_package(ecosystem, &case.package, Some(&case.version)) else {
            continue;
        };
        let purl = match case.ecosystem.split_once(':') {
            Some((_, release)) => purl.with_qualifier("distro", release),
            None => purl,
        };
        let key = osv::package_key(&case.ecosystem, &case.package).unwrap();
        let Some(records) = index.get(&key).filter(|_| purl.ecosystem().is_some()) else {
            continue;
        };
        let matched = findings::for_component(&purl, records, &());
        if BTreeSet::from_iter(matched.ids.clone()) != case.expected {
            continue;
        }
        compared += 1;
        let mut groups: Vec<BTreeSet<String>> = matched
            .findings
            .iter()
            .map(|finding| {
                let records = finding.evidence.iter().map(|evidence| &evidence.record);
                records
                    .filter(|record| case.expected.contains(*record))
                    .cloned()
                    .collect()
            })
            .filter(|group: &BTreeSet<String>| !group.is_empty())
            .collect();
        groups.sort();
        let mut expected = case.groups.clone();
        expected.sort();
        if groups != expected {
            differences.push(format!(
                "{} {} {}: {groups:?} instead of {expected:?}",
                case.ecosystem, case.package, case.version
            ));
        }
    }
    eprintln!("{compared} cases compared");
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}
