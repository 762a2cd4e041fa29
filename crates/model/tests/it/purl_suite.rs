//! Every case of the package-url specification's suite.

use gwanmun_model::Purl;
use gwanmun_model::purl::{InvalidPurl, Parts};
use serde_json::Value;

use crate::suites;

/// Inputs judged otherwise than the suite does, with the reason.
///
/// The specification contradicts itself here. "Rules for each PURL component" (docs/standard/specification.md) lets a
/// key hold lower-case letters only, which the two cases follow. "How to parse" (docs/how-to-parse.md) says "The `key`
/// is the lowercase left side": a parser folds a capital, it does not refuse it. The `validate` cases of the very same
/// inputs and the required Maven cases, which want `repositorY_url` read, follow that; so do we, for refusing a
/// package that others name would lose it.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "parse",
        "pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25",
    ),
    ("parse", "pkg:gem/jruby-launcher@1.1.2?Platform=java"),
];

#[test]
fn agrees_with_the_specification() {
    let Some(archive) = suites::shared("suites/purl-spec.tar.zst") else {
        return;
    };
    let mut cases = 0;
    let mut differences = Vec::new();
    for (path, document) in suites::documents(&archive) {
        if !path.contains("/tests/") {
            continue;
        }
        for case in document["tests"].as_array().unwrap() {
            cases += 1;
            if let Some(difference) = judge(case) {
                differences.push(format!("{path}: {difference}"));
            }
        }
    }
    eprintln!(
        "{cases} cases, {} deliberate exceptions",
        differences.len()
            - differences
                .iter()
                .filter(|text| !is_exception(text))
                .count()
    );
    assert_eq!(cases, 586);
    assert_eq!(
        differences.iter().filter(|text| is_exception(text)).count(),
        EXCEPTIONS.len(),
        "an exception no longer differs; remove it"
    );
    differences.retain(|text| !is_exception(text));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn is_exception(difference: &str) -> bool {
    EXCEPTIONS
        .iter()
        .any(|(kind, input)| difference.contains(&format!("{kind} {input:?}")))
}

fn judge(case: &Value) -> Option<String> {
    let kind = case["test_type"].as_str().unwrap();
    let input = &case["input"];
    let result = match kind {
        "build" => Purl::from_parts(parts(input)),
        _ => input.as_str().unwrap().parse::<Purl>(),
    };
    let expected = &case["expected_output"];
    let agrees = match (&result, case["expected_failure"].as_bool().unwrap()) {
        (Err(_), failure) => failure,
        (Ok(_), true) => false,
        (Ok(purl), false) if kind == "parse" => Parts::from(purl.clone()) == parts(expected),
        (Ok(purl), false) => purl.to_string() == expected.as_str().unwrap(),
    };
    let shown = result
        .map(|purl| purl.to_string())
        .map_err(|InvalidPurl(why)| why);
    (!agrees).then(|| format!("{kind} {input} gave {shown:?}, expected {expected}"))
}

fn parts(value: &Value) -> Parts {
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    Parts {
        package_type: text("type").unwrap_or_default(),
        namespace: text("namespace"),
        name: text("name").unwrap_or_default(),
        version: text("version"),
        qualifiers: value["qualifiers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        subpath: text("subpath"),
    }
}
