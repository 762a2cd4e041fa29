//! License statements of real documents: how many are understood.

use std::collections::BTreeMap;
use std::io::Read;

use gwanmun_licenses::declared;
use gwanmun_model::Purl;
use serde_json::Value;

const DOCUMENTS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/sboms.tar.zst"
);

/// A component's package type and its license statements.
type Stated = (String, Vec<String>);

#[test]
fn nearly_every_real_statement_is_understood() {
    let Ok(file) = std::fs::File::open(DOCUMENTS) else {
        eprintln!("SKIPPED: {DOCUMENTS} is not there");
        return;
    };
    let mut stated: BTreeMap<Stated, usize> = BTreeMap::new();
    let mut archive = tar::Archive::new(zstd::Decoder::new(file).unwrap());
    for entry in archive.entries().unwrap() {
        let mut text = Vec::new();
        entry.unwrap().read_to_end(&mut text).unwrap();
        if let Ok(document) = serde_json::from_slice::<Value>(&text) {
            components(&document, &mut |stated_here| {
                *stated.entry(stated_here).or_default() += 1;
            });
        }
    }
    let (mut understood, mut total) = (0, 0);
    let mut not_understood: Vec<(usize, Stated)> = Vec::new();
    for ((package_type, statements), count) in stated {
        let purl = Purl::new(&package_type, None, "name", Some("1"))
            .or_else(|_| Purl::new("generic", None, "name", Some("1")))
            .unwrap();
        total += count;
        if declared(&purl, &statements).declared.is_some() {
            understood += count;
        } else {
            not_understood.push((count, (package_type, statements)));
        }
    }
    not_understood.sort_by(|a, b| b.cmp(a));
    eprintln!("understood {understood} of {total}; most frequent among the rest:");
    for (count, (package_type, statements)) in not_understood.iter().take(25) {
        eprintln!("{count:5} {package_type} {statements:?}");
    }
    assert!(total > 5_000);
    assert!(understood * 100 >= total * 93, "{understood} of {total}");
}

/// Calls `found` with every component that states a license; documents that say there is none are left out.
fn components(document: &Value, found: &mut impl FnMut(Stated)) {
    let mut add = |package_url: Option<&str>, statements: Vec<String>| {
        let says_something = |text: &String| !matches!(text.as_str(), "" | "NOASSERTION" | "NONE");
        if statements.iter().any(says_something) {
            let rest = package_url.and_then(|text| text.strip_prefix("pkg:"));
            let package_type = rest
                .and_then(|rest| rest.split('/').next())
                .unwrap_or("generic");
            found((package_type.to_owned(), statements));
        }
    };
    for package in document["packages"].as_array().into_iter().flatten() {
        let references = package["externalRefs"].as_array().into_iter().flatten();
        let package_url = references
            .filter(|reference| reference["referenceType"] == "purl")
            .find_map(|reference| reference["referenceLocator"].as_str());
        let statement = package["licenseDeclared"].as_str().map(str::to_owned);
        add(package_url, statement.into_iter().collect());
    }
    let mut open: Vec<&Value> = document["components"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    while let Some(component) = open.pop() {
        open.extend(component["components"].as_array().into_iter().flatten());
        let statements = component["licenses"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|choice| {
                let license = &choice["license"];
                [
                    &choice["expression"],
                    &license["id"],
                    &license["name"],
                    &license["url"],
                ]
                .into_iter()
                .find_map(|value| value.as_str().map(str::to_owned))
            });
        add(component["purl"].as_str(), statements.collect());
    }
}
