//! The comparison and equality cases of the version-range specification, for the orders the product has.

use std::cmp::Ordering;

use gwanmun_model::{Ecosystem, version};
use serde_json::Value;

use crate::suites;

/// Orders of the suite and the ecosystems that use them.
const ORDERS: &[(&str, Ecosystem)] = &[
    ("apk", Ecosystem::Alpine),
    ("maven", Ecosystem::Maven),
    ("nuget", Ecosystem::NuGet),
];

/// Pairs the suite orders the other way round, with the reason.
///
/// The suite follows Maven before 3.8.7. Since then (issue MNG-7644) a qualifier behind a dot is read as if
/// behind a dash, so that 2.0.a comes before 2-1.
const EXCEPTIONS: &[(&str, &str, &str)] = &[("Maven", "2-1", "2.0.a"), ("Maven", "2-1", "2.0.0.a")];

#[test]
fn agrees_with_the_specification() {
    let Some(archive) = suites::shared("suites/vers-spec.tar.zst") else {
        return;
    };
    let mut cases = 0;
    let mut differences = Vec::new();
    for (_, document) in suites::documents(&archive) {
        for case in document["tests"].as_array().into_iter().flatten() {
            let scheme = case["input"]["input_scheme"].as_str();
            let Some((_, ecosystem)) = ORDERS.iter().find(|(name, _)| Some(*name) == scheme) else {
                continue;
            };
            let Some(agrees) = judge(*ecosystem, case) else {
                continue;
            };
            cases += 1;
            if !agrees {
                differences.push(format!(
                    "{ecosystem} {}: expected {}",
                    case["input"]["versions"], case["expected_output"]
                ));
            }
        }
    }
    eprintln!("{cases} cases");
    assert!(cases > 1_700, "{cases} cases");
    let excepted = |text: &String| {
        EXCEPTIONS.iter().any(|(name, a, b)| {
            *text == format!("{name} [\"{a}\",\"{b}\"]: expected [\"{a}\",\"{b}\"]")
        })
    };
    differences.retain(|text| !excepted(text));
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}

fn judge(ecosystem: Ecosystem, case: &Value) -> Option<bool> {
    let texts = |value: &Value| -> Vec<String> {
        let list = value.as_array().into_iter().flatten();
        list.map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let versions = texts(&case["input"]["versions"]);
    match case["test_type"].as_str() {
        Some("equality") => {
            let equal =
                version::compare(ecosystem, &versions[0], &versions[1]) == Some(Ordering::Equal);
            Some(Some(equal) == case["expected_output"].as_bool())
        }
        Some("comparison") => {
            let sorted = texts(&case["expected_output"]);
            Some(sorted.windows(2).all(|pair| {
                version::compare(ecosystem, &pair[0], &pair[1]).is_some_and(Ordering::is_le)
            }))
        }
        _ => None,
    }
}
