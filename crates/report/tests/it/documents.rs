//! What a reader of the documents relies on: references that resolve, levels that follow verdicts, nothing invented.

use std::collections::BTreeSet;

use gwanmun_model::{Assessment, Language};
use gwanmun_report::{ALL, find};
use serde_json::Value;

use crate::sample;

fn json(format: &str, assessment: &Assessment) -> Value {
    let format = find(format).expect(format);
    let text = format.write(&sample::document(assessment, Language::En));
    serde_json::from_str(&text).unwrap()
}

fn texts<'a>(list: &'a Value, key: &'a str) -> impl Iterator<Item = &'a str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(move |entry| entry[key].as_str())
}

#[test]
fn format_ids_are_unique_and_found() {
    let ids: BTreeSet<&str> = ALL.iter().map(|format| format.id).collect();
    assert_eq!(ids.len(), ALL.len());
    for id in ids {
        assert_eq!(find(id).map(|format| format.id), Some(id));
    }
    assert!(find("pdf").is_none());
}

#[test]
fn a_document_without_a_version_asked_for_is_cyclonedx_1_6() {
    let assessment = sample::rich();
    assert_eq!(
        json("cyclonedx", &assessment),
        json("cyclonedx-1.6", &assessment)
    );
}

#[test]
fn every_cyclonedx_reference_resolves() {
    for version in ["1.4", "1.5", "1.6", "1.7"] {
        let document = json(&format!("cyclonedx-{version}"), &sample::rich());
        let components = &document["components"];
        let mut references: BTreeSet<&str> = texts(components, "bom-ref").collect();
        assert_eq!(references.len(), components.as_array().unwrap().len());
        references.insert(
            document["metadata"]["component"]["bom-ref"]
                .as_str()
                .unwrap(),
        );
        for edge in document["dependencies"].as_array().unwrap() {
            assert!(references.contains(edge["ref"].as_str().unwrap()));
            for to in edge["dependsOn"].as_array().unwrap() {
                assert!(references.contains(to.as_str().unwrap()), "{to}");
            }
        }
        for vulnerability in document["vulnerabilities"].as_array().unwrap() {
            // Nothing is said about what can be exploited here but what somebody stated.
            let is_stated = texts(&vulnerability["properties"], "value")
                .any(|value| value.starts_with("effective "));
            assert_eq!(vulnerability.get("analysis").is_some(), is_stated);
            let affected: Vec<_> = texts(&vulnerability["affects"], "ref").collect();
            assert!(!affected.is_empty());
            assert!(affected.iter().all(|to| references.contains(to)));
        }
    }
}

#[test]
fn the_system_holds_its_own_code_and_what_that_does_not_explain() {
    let document = json("cyclonedx", &sample::rich());
    assert_eq!(
        document["dependencies"][0]["dependsOn"],
        serde_json::json!([
            "pkg:cargo/time@0.1.45",
            "pkg:maven/kr.example.bank/orders@1.4.0",
            "pkg:npm/%40bank/left-pad@1.3.0?repository_url=https:%2F%2Fnpm.example.kr",
        ])
    );
}

#[test]
fn cyclonedx_says_unknown_instead_of_inventing() {
    let document = json("cyclonedx", &sample::rich());
    let spring = document["components"]
        .as_array()
        .unwrap()
        .iter()
        .find(|component| component["name"] == "spring-core")
        .unwrap();
    assert!(spring.get("version").is_none() && spring.get("scope").is_none());
    let properties = spring["properties"].to_string();
    for expected in ["gwanmun:version", "gwanmun:license", "${spring.version}"] {
        assert!(properties.contains(expected), "{expected}");
    }
    let edges: Vec<_> = texts(&document["dependencies"], "ref").collect();
    assert!(
        !edges.contains(&"pkg:cargo/time@0.1.45"),
        "its needs are unknown"
    );
    assert_eq!(document["compositions"][0]["aggregate"], "incomplete");
    let ids: Vec<_> = texts(&document["vulnerabilities"], "id").collect();
    assert!(
        !ids.contains(&"RUSTSEC-2020-0159"),
        "unmaintained is no vulnerability"
    );
}

#[test]
fn every_spdx_reference_resolves() {
    let document = json("spdx", &sample::rich());
    let mut known: BTreeSet<&str> = texts(&document["packages"], "SPDXID").collect();
    known.extend(["SPDXRef-DOCUMENT", "NOASSERTION"]);
    for key in ["spdxElementId", "relatedSpdxElement"] {
        for id in texts(&document["relationships"], key) {
            assert!(known.contains(id), "{id}");
        }
    }
    let licenses: BTreeSet<&str> =
        texts(&document["hasExtractedLicensingInfos"], "licenseId").collect();
    for key in ["licenseDeclared", "licenseConcluded"] {
        for expression in texts(&document["packages"], key) {
            for reference in expression
                .split([' ', '(', ')'])
                .filter(|token| token.starts_with("LicenseRef-"))
            {
                assert!(licenses.contains(reference), "{reference}");
            }
        }
    }
}

#[test]
fn sarif_levels_follow_verdicts() {
    let document = json("sarif", &sample::rich());
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut levels = Vec::new();
    for result in run["results"].as_array().unwrap() {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        levels.push((
            result["ruleId"].as_str().unwrap(),
            result["level"].as_str().unwrap(),
        ));
    }
    for expected in [
        ("CVE-2021-44228", "error"),
        ("GHSA-xxxx-2222-3333", "warning"),
        ("RUSTSEC-2020-0159", "note"),
        ("gwanmun/known-exploited", "error"),
        ("gwanmun/fix-available", "warning"),
        ("gwanmun/unresolved-version", "error"),
        ("gwanmun/unmaintained", "note"),
    ] {
        assert!(levels.contains(&expected), "{expected:?} in {levels:?}");
    }
}

#[test]
fn a_sarif_fingerprint_survives_moved_lines() {
    let fingerprints = |assessment: &Assessment| -> Vec<Value> {
        json("sarif", assessment)["runs"][0]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| result["partialFingerprints"].clone())
            .collect()
    };
    let before = sample::rich();
    let mut after = before.clone();
    for assessed in &mut after.components {
        for location in &mut assessed.component.locations {
            location.line = location.line.map(|line| line + 7);
        }
    }
    assert_eq!(fingerprints(&before), fingerprints(&after));
    let unique: BTreeSet<String> = fingerprints(&before).iter().map(Value::to_string).collect();
    assert_eq!(unique.len(), fingerprints(&before).len());
}

#[test]
fn a_run_without_data_did_not_succeed() {
    let document = json("sarif", &sample::empty());
    let invocation = &document["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let said = invocation["toolExecutionNotifications"][0]["message"]["text"].to_string();
    assert!(said.contains("There is no advisory data."), "{said}");
}

#[test]
fn serial_and_time_are_all_that_tells_two_documents_apart() {
    let assessment = sample::rich();
    for format in ALL {
        let first = format.write(&sample::document(&assessment, Language::Ko));
        let other = format.write(&gwanmun_report::Document {
            serial: [7; 16],
            ..sample::document(&assessment, Language::Ko)
        });
        // Both serial numbers as the UUIDs they become.
        let own = "6777616e-6d75-4e2d-b365-7269616c2d31";
        let others = "07070707-0707-4707-8707-070707070707";
        assert_eq!(
            first.replace(own, ""),
            other.replace(others, ""),
            "{}",
            format.id
        );
        assert_eq!(first.lines().count(), other.lines().count());
    }
}
