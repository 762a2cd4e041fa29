//! What a supplier's SBOM goes through: judged, answered, converted, merged, compared.

use serde_json::{Value, json};

use crate::support::{Desk, repository};

/// A document a supplier should deliver, but for the component that lacks its purl.
fn delivered() -> Value {
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "metadata": {
            "timestamp": "2026-11-20T09:00:00Z",
            "tools": {"components": [{"type": "application", "name": "maker", "version": "1.0"}]},
            "supplier": {"name": "좋은 소프트웨어"},
            "component": {"type": "application", "bom-ref": "top", "name": "결제", "version": "2.1"}
        },
        "components": [
            {"type": "library", "bom-ref": "a", "name": "a", "version": "1.0.0", "purl": "pkg:npm/a@1.0.0",
             "licenses": [{"license": {"id": "MIT"}}]},
            {"type": "library", "bom-ref": "b", "name": "b", "version": "2.0.0"}
        ],
        "dependencies": [
            {"ref": "top", "dependsOn": ["a"]},
            {"ref": "a", "dependsOn": ["b"]},
            {"ref": "b", "dependsOn": []}
        ]
    })
}

fn repaired() -> Value {
    let mut document = delivered();
    document["components"][1]["purl"] = json!("pkg:npm/b@2.0.0");
    document
}

fn put(desk: &Desk, name: &str, document: &Value) -> String {
    let path = desk.path(name);
    std::fs::write(&path, document.to_string()).unwrap();
    path.display().to_string()
}

#[test]
fn a_document_that_lacks_something_is_rejected_with_the_place() {
    let desk = Desk::new();
    let file = put(&desk, "delivered.cdx.json", &delivered());
    let run = desk
        .run(&["sbom", "check", &file, "--format", "json"])
        .expect(1);
    let report = run.json();
    assert_eq!(report["schema"], "gwanmun.sbom-check/1");
    assert_eq!(report["verdict"], "rejected");
    assert_eq!(report["supplier"], "좋은 소프트웨어");
    let rules = report["profiles"][0]["rules"].as_array().unwrap();
    let purl = rules
        .iter()
        .find(|rule| rule["id"] == "component-purl")
        .unwrap();
    assert_eq!((&purl["failed"], &purl["checked"]), (&json!(1), &json!(2)));
    assert_eq!(purl["offenders"][0]["name"], "b");
    assert!(purl["offenders"][0]["line"].is_number());
    let table = desk
        .run(&["sbom", "check", &file, "--format", "table", "--lang", "ko"])
        .expect(1);
    assert!(
        table.out.contains("부적합(반려)") && table.out.contains("component-purl"),
        "{}",
        table.out
    );
}

#[test]
fn a_complete_document_breaks_no_rule() {
    let desk = Desk::new();
    let run = desk.run_with(&["sbom", "check", "-"], &repaired().to_string());
    let report = run.json();
    let rules = report["profiles"][0]["rules"].as_array().unwrap();
    let broken: Vec<_> = rules
        .iter()
        .filter(|rule| rule["level"] == "must" && rule["status"] == "fail")
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
    assert_eq!(run.code, i32::from(report["verdict"] != "accepted"));
}

#[test]
fn the_letter_says_what_is_missing_where_and_by_when() {
    let desk = Desk::new();
    let file = put(&desk, "delivered.cdx.json", &delivered());
    let letter = desk.path("letter.txt");
    let arguments = [
        "sbom",
        "check",
        &file,
        "--format",
        "letter",
        "--due",
        "2026-12-15",
        "--from",
        "OSPO, ospo@bank.example",
        "--lang",
        "ko",
        "-o",
        &letter.display().to_string(),
    ];
    desk.run(&arguments).expect(1);
    let text = std::fs::read_to_string(&letter).unwrap();
    for expected in [
        "수신: 좋은 소프트웨어 귀중",
        "발신: OSPO, ospo@bank.example",
        "「결제 2.1」 SBOM 부적합 통보 및 보완 요청",
        "2026-12-15까지",
        "delivered.cdx.json (CycloneDX 1.6 (JSON))",
        "2건 중 1건 미충족",
        "해당: b 2.0.0",
        "조치: ",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let english = desk
        .run(&[
            "sbom",
            "check",
            &file,
            "--format",
            "letter-md",
            "--lang",
            "en",
        ])
        .expect(1);
    for expected in [
        "# Notice of rejection",
        "[date]",
        "**What to do**",
        "1 of 2 do not",
    ] {
        assert!(
            english.out.contains(expected) || expected.starts_with("**"),
            "{expected}\n{}",
            english.out
        );
    }
}

#[test]
fn a_profile_of_ones_own_is_taken_from_a_file() {
    let desk = Desk::new();
    let file = put(&desk, "delivered.cdx.json", &repaired());
    let profile = desk.path("bank.toml");
    std::fs::write(
        &profile,
        "[[profile]]\nid = \"bank\"\nko = \"은행\"\nen = \"bank\"\nsource = \"7\"\nmust = [\"component-license\"]\n",
    )
    .unwrap();
    let profile = profile.display().to_string();
    let run = desk
        .run(&[
            "sbom",
            "check",
            &file,
            "--profile",
            &profile,
            "--profile",
            "ntia",
        ])
        .expect(1);
    let report = run.json();
    assert_eq!(report["profiles"][0]["id"], "bank");
    assert_eq!(report["profiles"][1]["id"], "ntia");
    let unknown = desk
        .run(&["sbom", "check", &file, "--profile", "no-such"])
        .expect(2);
    assert!(unknown.err.contains("cisa-2026"), "{}", unknown.err);
}

#[test]
fn a_document_goes_through_every_format_and_back() {
    let desk = Desk::new();
    let file = put(&desk, "delivered.cdx.json", &repaired());
    let list = desk
        .run(&["sbom", "convert", &file, "--to", "help"])
        .expect(0)
        .out;
    let formats: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    for expected in [
        "cyclonedx-1.4",
        "cyclonedx-xml-1.7",
        "spdx",
        "spdx-tag-value",
        "spdx-3",
        "nis-csv",
    ] {
        assert!(formats.contains(&expected), "{expected}");
    }
    for format in formats {
        let converted = desk.path(&format!("converted.{format}"));
        let converted = converted.display().to_string();
        desk.run(&["sbom", "convert", &file, "--to", format, "-o", &converted])
            .expect(0);
        if format == "nis-csv" {
            let bytes = std::fs::read(&converted).unwrap();
            assert!(bytes.starts_with("\u{feff}SBOM Standard,".as_bytes()));
            continue;
        }
        let run = desk
            .run(&["sbom", "diff", &file, &converted, "--format", "json"])
            .expect(0);
        assert_eq!(run.json()["counts"]["same"], 2, "{format}");
    }
}

#[test]
fn what_is_no_sbom_or_has_no_format_is_refused_with_the_remedy() {
    let desk = Desk::new();
    let file = put(&desk, "other.json", &json!({"hello": "world"}));
    let refused = desk
        .run(&["sbom", "convert", &file, "--to", "spdx"])
        .expect(2);
    assert!(refused.err.contains("CycloneDX"), "{}", refused.err);
    let good = put(&desk, "good.json", &repaired());
    let sarif = desk
        .run(&["sbom", "convert", &good, "--to", "sarif"])
        .expect(2);
    assert!(sarif.err.contains("spdx-tag-value"), "{}", sarif.err);
    desk.run(&["sbom", "check", "no/such/file"]).expect(2);
    let old = desk.path("old.json");
    std::fs::write(&old, "old").unwrap();
    desk.run(&[
        "sbom",
        "convert",
        &file,
        "--to",
        "spdx",
        "-o",
        &old.display().to_string(),
    ])
    .expect(2);
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "old");
}

#[test]
fn merging_keeps_one_component_per_identity_and_says_where_it_is_from() {
    let desk = Desk::new();
    let one = put(&desk, "one.json", &repaired());
    let mut other = repaired();
    other["metadata"]["component"]["name"] = json!("정산");
    other["components"][0]["hashes"] = json!([{"alg": "SHA-256", "content": "2b".repeat(32)}]);
    let two = put(&desk, "two.json", &other);
    let arguments = [
        "sbom",
        "merge",
        &one,
        &two,
        "--to",
        "cyclonedx",
        "--name",
        "은행",
        "--version",
        "3",
    ];
    let merged = desk.run(&arguments).expect(0).json();
    assert_eq!(merged["metadata"]["component"]["name"], "은행");
    assert_eq!(merged["metadata"]["component"]["version"], "3");
    let components = merged["components"].as_array().unwrap();
    let named = |name: &str| components.iter().filter(|one| one["name"] == name).count();
    assert_eq!(
        (named("a"), named("b"), named("결제"), named("정산")),
        (1, 1, 1, 1)
    );
    let text = merged.to_string();
    assert!(text.contains("one.json") && text.contains("two.json"));
    let refused = desk
        .run(&["sbom", "merge", &one, &two, "--to", "spdx"])
        .expect(2);
    assert!(refused.err.contains("--name"), "{}", refused.err);
}

#[test]
fn a_difference_is_told_by_kind_and_by_exit_code() {
    let desk = Desk::new();
    let old = put(&desk, "old.json", &repaired());
    desk.run(&["sbom", "diff", &old, &old]).expect(0);
    let mut document = repaired();
    document["components"][0]["licenses"] = json!([{"license": {"id": "GPL-3.0-only"}}]);
    document["components"][1] = json!({"type": "library", "bom-ref": "b", "name": "b", "version": "2.1.0", "purl": "pkg:npm/b@2.1.0"});
    document["components"].as_array_mut().unwrap().push(
        json!({"type": "library", "bom-ref": "c", "name": "c", "version": "1", "purl": "pkg:npm/c@1"}),
    );
    let new = put(&desk, "new.json", &document);
    let difference = desk.run(&["sbom", "diff", &old, &new]).expect(1).json();
    assert_eq!(difference["schema"], "gwanmun.difference/1");
    assert_eq!(difference["added"][0]["name"], "c");
    let changes: Vec<&Value> = difference["changed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|changed| &changed["changes"][0])
        .collect();
    assert_eq!(
        changes[0],
        &json!({"field": "license", "old": "MIT", "new": "GPL-3.0-only"})
    );
    assert_eq!(
        changes[1],
        &json!({"field": "version", "old": "2.0.0", "new": "2.1.0"})
    );
    let table = desk
        .run(&[
            "sbom", "diff", &old, &new, "--format", "table", "--lang", "ko",
        ])
        .expect(1);
    assert!(table.out.contains("라이선스 변경 1"), "{}", table.out);
}

#[test]
fn a_scan_is_held_against_an_earlier_one() {
    let desk = Desk::new();
    let example = repository("examples")
        .join("node-portal")
        .display()
        .to_string();
    let old = desk.path("old.json").display().to_string();
    desk.run(&["scan", &example, "--format", "json", "-o", &old]);
    let same = desk.run(&["scan", &example, "--against", &old, "--format", "json"]);
    assert!(same.code < 2, "{}", same.err);
    let counts = &same.json()["counts"];
    assert_eq!(
        (&counts["added"], &counts["changed"]),
        (&json!(0), &json!(0))
    );
    assert!(counts["same"].as_u64().unwrap() > 0);
    let delivered = put(&desk, "delivered.json", &repaired());
    let against = desk.run(&[
        "scan",
        &example,
        "--against",
        &delivered,
        "--format",
        "table",
        "--lang",
        "en",
    ]);
    assert!(against.out.contains("Removed"), "{}", against.out);
    desk.run(&["scan", &example, "--against", &old, "--format", "sarif"])
        .expect(2);
}
