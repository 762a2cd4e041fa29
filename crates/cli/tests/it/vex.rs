//! VEX as a bank meets it: a supplier's document is read, applied with a trace, and one's own is written.

use serde_json::{Value, json};

use crate::support::Desk;

const MINIMIST: &str = "pkg:npm/minimist@1.2.0";

/// A project with one package that the starter set knows a critical vulnerability of.
fn project(desk: &Desk) -> String {
    let folder = desk.path("shop");
    std::fs::create_dir_all(&folder).unwrap();
    let lock = json!({
        "name": "shop", "version": "1.0.0", "lockfileVersion": 3,
        "packages": {
            "": {"name": "shop", "version": "1.0.0", "dependencies": {"minimist": "1.2.0"}},
            "node_modules/minimist": {"version": "1.2.0", "license": "MIT"}
        }
    });
    std::fs::write(folder.join("package-lock.json"), lock.to_string()).unwrap();
    folder.display().to_string()
}

fn put(desk: &Desk, name: &str, document: &Value) -> String {
    let path = desk.path(name);
    std::fs::write(&path, document.to_string()).unwrap();
    path.display().to_string()
}

fn openvex(product: &Value) -> Value {
    json!({
        "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://supplier.example/vex/1",
        "author": "Supplier Inc.", "timestamp": "2026-01-05T00:00:00Z", "version": 1,
        "statements": [{
            "vulnerability": {"name": "CVE-2021-44906"}, "products": [product],
            "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path",
            "impact_statement": "Arguments are fixed.\n[gwanmun expires=2099-01-01T00:00:00Z]"
        }]
    })
}

fn scan(desk: &Desk, project: &str, more: &[&str]) -> Value {
    let mut words = vec!["scan", project, "--context", "web", "--format", "json"];
    words.extend_from_slice(more);
    desk.run(&words).expect(1).json()
}

fn rules(scan: &Value) -> Vec<(&str, &str)> {
    scan["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["purl"] == MINIMIST)
        .flat_map(|one| one["rules"].as_array().unwrap())
        .map(|rule| {
            (
                rule["id"].as_str().unwrap(),
                rule["verdict"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_suppliers_answer_stands_beside_the_finding_and_removes_nothing() {
    let desk = Desk::with_starter();
    let project = project(&desk);
    let before = scan(&desk, &project, &[]);
    assert!(rules(&before).contains(&("severity-threshold", "refuse")));
    let file = put(
        &desk,
        "supplier.json",
        &openvex(&json!({"@id": "pkg:npm/minimist"})),
    );
    let after = scan(&desk, &project, &["--vex", &file]);
    let ids = |scan: &Value| -> Vec<Value> {
        let findings = scan["findings"].as_array().unwrap().iter();
        findings.map(|one| one["ids"].clone()).collect()
    };
    let sorted = |mut list: Vec<Value>| {
        list.sort_by_key(ToString::to_string);
        list
    };
    assert_eq!(sorted(ids(&after)), sorted(ids(&before)));
    let finding = after["findings"].as_array().unwrap().iter().find(|one| {
        one["ids"]
            .as_array()
            .unwrap()
            .contains(&json!("CVE-2021-44906"))
    });
    let finding = finding.unwrap();
    assert_eq!(finding["vex"][0]["outcome"], "effective");
    assert_eq!(finding["vex"][0]["author"], "Supplier Inc.");
    assert_eq!(finding["vex"][0]["detail"], "Arguments are fixed.");
    assert_eq!(finding["vex"][0]["expires"], "2099-01-01T00:00:00Z");
    let inputs = finding["priority"]["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|input| input["name"] == "vex"));
    let rules = rules(&after);
    assert!(rules.contains(&("vex-answered", "allow")), "{rules:?}");
    assert!(
        rules.iter().all(|(id, _)| *id != "severity-threshold"),
        "{rules:?}"
    );
    let words = [
        "scan",
        &project,
        "--vex",
        &file,
        "--context",
        "web",
        "--format",
    ];
    let sarif = desk
        .run(&[&words[..], &["sarif"]].concat())
        .expect(1)
        .json();
    let suppressed = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| {
            one["suppressions"]
                .as_array()
                .is_some_and(|list| !list.is_empty())
        });
    assert_eq!(suppressed.count(), 1);
    let table = desk
        .run(&[&words[..], &["table", "--lang", "ko"]].concat())
        .expect(1);
    assert!(table.out.contains("영향 없음"), "{}", table.out);
}

#[test]
fn a_statement_about_a_part_counts_only_in_the_product_it_names() {
    let desk = Desk::with_starter();
    let project = project(&desk);
    let product = json!({"@id": "pkg:oci/other-shop", "subcomponents": [{"@id": MINIMIST}]});
    let file = put(&desk, "supplier.json", &openvex(&product));
    let outcome = |more: &[&str]| {
        let words = [&["--vex", file.as_str()], more].concat();
        let scan = scan(&desk, &project, &words);
        let findings = scan["findings"].as_array().unwrap().iter();
        let mut stated = findings.flat_map(|one| one["vex"].as_array().unwrap().clone());
        stated.next().unwrap()["outcome"].clone()
    };
    assert_eq!(outcome(&[]), "other-product");
    assert_eq!(
        outcome(&["--vex-product", "pkg:oci/other-shop"]),
        "effective"
    );
}

#[test]
fn what_is_written_of_a_scan_can_be_read_and_applied_again() {
    let desk = Desk::with_starter();
    let project = project(&desk);
    let file = put(
        &desk,
        "supplier.json",
        &openvex(&json!({"@id": "pkg:npm/minimist"})),
    );
    let result = desk.path("scan.json").display().to_string();
    desk.run(&[
        "scan",
        &project,
        "--vex",
        &file,
        "--context",
        "web",
        "--format",
        "json",
        "-o",
        &result,
    ])
    .expect(1);
    for format in [
        "openvex",
        "csaf",
        "cyclonedx",
        "cyclonedx-1.4",
        "cyclonedx-1.7",
    ] {
        let own = desk.path(&format!("{format}.json")).display().to_string();
        let address = ["--namespace", "https://bank.example"];
        let words = [
            "vex", "export", &result, "--format", format, "--author", "Bank", "-o", &own,
        ];
        desk.run(&[&words[..], &address].concat()).expect(0);
        let read = desk
            .run(&["vex", "read", &own, "--format", "json"])
            .expect(0)
            .json();
        assert_eq!(read["schema"], "gwanmun.vex/1");
        assert_eq!(read["problems"], json!([]));
        let again = scan(&desk, &project, &["--vex", &own]);
        let stated: Vec<&Value> = again["findings"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one["vex"].as_array().unwrap())
            .collect();
        let answer = stated
            .iter()
            .find(|one| one["status"] == "not-affected")
            .unwrap();
        assert_eq!(answer["effective"], true, "{format}");
        assert_eq!(answer["reason"], "not-reached");
        assert_eq!(answer["expires"], "2099-01-01T00:00:00Z");
        assert!(answer["detail"].as_str().unwrap().contains("Supplier Inc."));
        assert!(stated.len() == again["findings"].as_array().unwrap().len());
    }
}

#[test]
fn a_folder_is_scanned_when_it_is_exported_and_faults_say_what_to_do() {
    let desk = Desk::with_starter();
    let project = project(&desk);
    let run = desk.run(&[
        "vex",
        "export",
        &project,
        "--author",
        "Bank",
        "--product",
        "pkg:npm/shop",
    ]);
    let document = run.expect(0).json();
    assert_eq!(document["statements"][0]["status"], "under_investigation");
    assert_eq!(
        document["statements"][0]["products"][0]["@id"],
        "pkg:npm/shop"
    );
    let run = desk.run(&[
        "vex", "export", &project, "--author", "Bank", "--format", "csaf",
    ]);
    assert!(run.expect(2).err.contains("--namespace"));
    let no_vex = put(&desk, "sbom.json", &json!({"spdxVersion": "SPDX-2.3"}));
    let run = desk.run(&["scan", &project, "--vex", &no_vex]).expect(2);
    assert!(
        run.err.contains("sbom.json") && run.err.contains("OpenVEX"),
        "{}",
        run.err
    );
    let run = desk
        .run(&["vex", "read", &no_vex, "--lang", "ko"])
        .expect(2);
    assert!(
        run.err.contains("VEX 문서로 읽지 못했습니다"),
        "{}",
        run.err
    );
    let mut broken = openvex(&json!({"@id": "pkg:npm/minimist"}));
    let good = broken["statements"][0].clone();
    broken["statements"] = json!([{"status": "fixed"}, good]);
    let broken = put(&desk, "broken.json", &broken);
    let run = desk
        .run(&["vex", "read", &broken, "--format", "table"])
        .expect(1);
    assert!(
        run.out.contains("CVE-2021-44906") && run.err.contains("statements[0]"),
        "{} {}",
        run.out,
        run.err
    );
    let after = scan(&desk, &project, &["--vex", &broken]);
    let problems = after["problems"].as_array().unwrap();
    assert!(problems.iter().any(|one| one["path"] == "broken.json"));
}
