//! Every case of the version-range specification's suite.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Vers;
use gwanmun_model::version::Scheme;
use serde_json::Value;

use crate::suites;

/// VERS, "Normalized, canonical representation and validation": each version shall be unique in a range, and
/// comparators shall alternate. The output wanted repeats a version or has redundant constraints; ours is the same
/// range in canonical form.
const CANONICAL: &str =
    "the specification's own rules on unique versions and alternating comparators";

/// node-semver, "Advanced Range Syntax": a partial version is an X-range, so that `<=1.0` ends before 1.1.0, `>=1.x`
/// has no end and `2.1` means every 2.1; comparators with a space between must all hold.
const NODE: &str = "node-semver's rules on partial versions and on comparators joined by a space";

/// Conan 2: `Version("1") > Version("1-")`, so that `>1-` has 1 in it, which `>1` has not.
const CONAN: &str = "Conan's own answer about the version 1";

/// Since Maven 3.8.7 (issue MNG-7644) a qualifier behind a dot is read as if behind a dash, so that 2.0.a comes
/// before 2-1.
const MAVEN: &str = "Maven's order since 3.8.7";

/// Cases judged otherwise than the suite does: kind of case, what it is about, our answer, and the reason.
#[rustfmt::skip]
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    ("comparison", "maven 2-1 2.0.a", "not sorted", MAVEN),
    ("comparison", "maven 2-1 2.0.0.a", "not sorted", MAVEN),
    ("from_native", "conan >1- <2.0", "vers:conan/>1-|<2.0", CONAN),
    ("from_native", "conan >1- <2.0 || ^3.2 ", "vers:conan/>1-|<2.0|>=3.2|<4-", CONAN),
    // Conan refuses an empty range, and the specification constraints that are empty.
    ("from_native", "conan ", "invalid", CANONICAL),
    ("from_native", "conan <0.33.1||>0.33.1 <0.34.1", "vers:conan/!=0.33.1|<0.34.1", CANONICAL),
    ("from_native", "nginx 1.5.0+, 1.4.1+", "vers:nginx/>=1.4.1", CANONICAL),
    ("from_native", "npm 2.0.x || 2.1.x", "vers:npm/>=2.0.0|<2.2.0", CANONICAL),
    ("from_native", "npm >= 5.2.1 <= 6.0.0 || >=6.0.0 <= 6.0.2", "vers:npm/>=5.2.1|<=6.0.2", CANONICAL),
    ("from_native", "npm <2.0.1 || <1.1.7", "vers:npm/<2.0.1", CANONICAL),
    ("from_native", "npm <2.0.18 || <3.0.16 || <3.1.6 || <4.0.8 || <5.0.0-beta.5", "vers:npm/<5.0.0-beta.5", CANONICAL),
    (
        "from_native",
        "npm ^2.0.18 || ^3.0.16 || ^3.1.6 || ^4.0.8 || ^5.0.0-beta.5",
        "vers:npm/>=2.0.18|<3.0.0|>=3.0.16|<4.0.0|>=4.0.8|<6.0.0",
        CANONICAL,
    ),
    ("from_native", "npm >= 0.2.0 <= 0.9.6 || ~0.8.0-pre", "vers:npm/>=0.2.0|<=0.9.6", CANONICAL),
    ("from_native", "npm >=5.0.3 >=4.2.1", "vers:npm/>=5.0.3", NODE),
    ("from_native", "npm 1.1.2 1.2.2", "invalid", NODE),
    ("from_native", "npm <= 1.0", "vers:npm/<1.1.0", NODE),
    ("from_native", "npm <=2.1 >=1.1", "vers:npm/>=1.1.0|<2.2.0", NODE),
    ("from_native", "npm >= 2.2.x", "vers:npm/>=2.2.0", NODE),
    ("from_native", "npm >= 1.x", "vers:npm/>=1.0.0", NODE),
    ("from_native", "npm 2.1 || 2.6", "vers:npm/>=2.1.0|<2.2.0|>=2.6.0|<2.7.0", NODE),
];

#[test]
fn agrees_with_the_specification() {
    let Some(archive) = suites::shared("suites/vers-spec.tar.zst") else {
        return;
    };
    let mut counts = BTreeMap::<String, u32>::new();
    let mut differences = Vec::new();
    let mut excepted = BTreeSet::new();
    for (path, document) in suites::documents(&archive) {
        if !path.contains("/tests/") {
            continue;
        }
        for case in document["tests"].as_array().unwrap() {
            let kind = case["test_type"].as_str().unwrap();
            *counts.entry(kind.to_owned()).or_default() += 1;
            let Some(given) = differing(kind, case) else {
                continue;
            };
            let input = subject(case);
            let exception = EXCEPTIONS.iter().position(|(of, about, answer, _)| {
                *of == kind && *about == input && *answer == given
            });
            if let Some(index) = exception {
                excepted.insert(index);
            } else {
                differences.push(format!(
                    "{path}: {kind} {input:?} gave {given:?}, expected {}",
                    expected(case)
                ));
            }
        }
    }
    eprintln!("{counts:?}");
    for (_, about, answer, reason) in EXCEPTIONS {
        eprintln!("deliberately otherwise: {about}: {answer}, by {reason}");
    }
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert_eq!(counts.values().sum::<u32>(), 2_701);
    assert_eq!(
        excepted.len(),
        EXCEPTIONS.len(),
        "an exception no longer differs; remove it"
    );
}

/// Names a case by what it is about.
fn subject(case: &Value) -> String {
    let input = &case["input"];
    let text = |key: &str| input[key].as_str().map(str::to_owned);
    if let (Some(scheme), Some(range)) = (text("scheme"), text("native_range")) {
        return format!("{scheme} {range}");
    }
    if let Some(scheme) = text("input_scheme") {
        return format!("{scheme} {}", texts(&input["versions"]).join(" "));
    }
    text("vers")
        .or_else(|| input.as_str().map(str::to_owned))
        .unwrap()
}

/// Returns our answer where it is not the suite's.
fn differing(kind: &str, case: &Value) -> Option<String> {
    let (wanted, given) = (expected(case), answer(kind, case));
    let agrees = match (kind, given.as_str()) {
        // A sequence is in order where versions that follow each other may be equal.
        ("comparison", "sorted") => true,
        (_, "invalid") => case["expected_failure"].as_bool() == Some(true),
        _ => given == wanted,
    };
    (!agrees).then_some(given)
}

fn expected(case: &Value) -> String {
    match &case["expected_output"] {
        Value::String(text) => text.clone(),
        Value::Object(parts) => written(
            parts["scheme"].as_str().unwrap(),
            &parts["version_constraints"],
        ),
        other => other.to_string(),
    }
}

fn answer(kind: &str, case: &Value) -> String {
    let input = &case["input"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let scheme = || Scheme::of_type(&text(&input["input_scheme"])).unwrap();
    match kind {
        "equality" => {
            let versions = texts(&input["versions"]);
            (scheme().compare(&versions[0], &versions[1]) == Some(Ordering::Equal)).to_string()
        }
        "comparison" => {
            let wanted = texts(&case["expected_output"]);
            let is_sorted = wanted.windows(2).all(|pair| {
                scheme()
                    .compare(&pair[0], &pair[1])
                    .is_some_and(Ordering::is_le)
            });
            if is_sorted { "sorted" } else { "not sorted" }.to_owned()
        }
        "from_native" => Vers::from_native(&text(&input["scheme"]), &text(&input["native_range"]))
            .map_or("invalid".to_owned(), |range| range.to_string()),
        "containment" => Vers::normalised(&text(&input["vers"]))
            .unwrap()
            .contains(&text(&input["version"]))
            .map_or("cannot tell".to_owned(), |contains| contains.to_string()),
        // The suite has ranges with redundant and unsorted constraints here, and wants them sorted.
        "validate" => {
            Vers::normalised(&text(input)).map_or("invalid".to_owned(), |range| range.to_string())
        }
        "parse" => text(input)
            .parse::<Vers>()
            .map_or("invalid".to_owned(), |range| {
                let constraints: Vec<Value> = range
                    .constraints()
                    .iter()
                    .map(|constraint| {
                        let symbol = match constraint.comparator.symbol() {
                            "" => "=",
                            symbol => symbol,
                        };
                        serde_json::json!([symbol, constraint.version])
                    })
                    .collect();
                written(range.version_type(), &Value::Array(constraints))
            }),
        other => panic!("the suite has a new kind of case: {other}"),
    }
}

fn written(version_type: &str, constraints: &Value) -> String {
    format!("{version_type} {constraints}")
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}
