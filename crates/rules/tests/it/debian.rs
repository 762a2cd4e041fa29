//! Debian packages, judged by dpkg, through their package URLs.

use gwanmun_model::Purl;
use gwanmun_rules::findings;
use serde::Deserialize;

use crate::{osv, shared};

#[derive(Deserialize)]
struct Case {
    ecosystem: String,
    package: String,
    version: String,
    expected: Vec<String>,
}

#[test]
fn agrees_with_dpkg_with_the_epoch_in_the_version_or_beside_it() {
    let (Some(path), Some(folder)) = (
        shared("data/eval/debian_synthetic.jsonl"),
        shared("data/advisories/synthetic"),
    ) else {
        return;
    };
    let cases: Vec<Case> = std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let key = |case: &Case| osv::package_key(&case.ecosystem, &case.package).unwrap();
    let mut index = osv::Index::new();
    osv::read(&folder, &cases.iter().map(key).collect(), &mut index);
    let mut differences = Vec::new();
    for case in &cases {
        let release = case.ecosystem.strip_prefix("Debian:").unwrap();
        let purl = |version: &str| {
            Purl::new("deb", Some("debian"), &case.package, Some(version))
                .unwrap()
                .with_qualifier("distro", &format!("debian-{release}"))
        };
        let whole = purl(&case.version);
        let beside = case.version.split_once(':').map_or_else(
            || whole.clone(),
            |(epoch, rest)| purl(rest).with_qualifier("epoch", epoch),
        );
        for purl in [whole, beside] {
            let records = index.get(&key(case)).map_or(&[][..], Vec::as_slice);
            let matched = findings::for_component(&purl, records, &());
            if matched.ids != case.expected || !matched.cannot_tell.is_empty() {
                differences.push(format!(
                    "{purl}: {:?} instead of {:?}",
                    matched.ids, case.expected
                ));
            }
        }
    }
    eprintln!("{} cases", cases.len());
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}
