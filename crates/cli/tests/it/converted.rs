//! What a format has no field for comes back all the same when a document of ours is read again.

use serde_json::{Value, json};

use crate::support::Desk;

/// A document that says of its components what there is to say, more than most formats have fields for.
fn rich() -> Value {
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "version": 3,
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "metadata": {
            "timestamp": "2026-11-20T09:00:00Z",
            "lifecycles": [{"phase": "post-build"}, {"name": "심사"}],
            "tools": {"components": [{"type": "application", "name": "maker", "version": "1.0"}]},
            "authors": [{"name": "홍길동", "email": "hong@example.kr"}],
            "component": {"type": "library", "bom-ref": "top", "name": "결제", "version": "2.1",
                "supplier": {"name": "좋은 소프트웨어"}},
            "properties": [{"name": "부서", "value": "두 줄로\n적은 값"}]
        },
        "components": [
            {"type": "framework", "bom-ref": "a", "group": "org.example", "name": "a", "version": "1.0.0",
             "purl": "pkg:maven/org.example/a@1.0.0",
             "supplier": {"name": "Example"},
             "manufacturer": {"name": "Example Works"},
             "authors": [{"name": "Jane Doe", "email": "jane@example.org"}, {"name": "John Doe"}],
             "publisher": "Example Press",
             "description": "one thing",
             "scope": "optional",
             "copyright": "Copyright 2026 Example",
             "hashes": [{"alg": "SHA-256", "content": "a".repeat(64)}],
             "licenses": [
                 {"license": {"id": "MIT", "acknowledgement": "declared"}},
                 {"license": {"name": "Example License", "acknowledgement": "declared",
                     "text": {"content": "Do what you like."}}},
                 {"expression": "MIT AND Apache-2.0", "acknowledgement": "concluded"}
             ],
             "modified": true,
             "pedigree": {"ancestors": [{"type": "library", "name": "b a", "version": "0.9",
                 "purl": "pkg:maven/org.example/b@0.9"}]},
             "externalReferences": [
                 {"type": "website", "url": "https://example.org/a", "comment": "front page"},
                 {"type": "vcs", "url": "https://example.org/a.git"},
                 {"type": "poam", "url": "https://example.org/plan"}
             ],
             "evidence": {
                 "licenses": [{"license": {"id": "MIT"}}],
                 "occurrences": [{"location": "lib/a.jar"}]
             },
             "properties": [
                 {"name": "cdx:example", "value": "first\nsecond"},
                 {"name": "empty", "value": ""},
                 {"name": "bsi:component:filename", "value": "a.jar"}
             ]},
            {"type": "machine-learning-model", "bom-ref": "m", "name": "m", "version": "1"},
            {"type": "library", "bom-ref": "e", "name": "e", "isExternal": true,
             "versionRange": "vers:npm/>=1.0.0|<2.0.0", "purl": "pkg:npm/e"}
        ],
        "dependencies": [
            {"ref": "top", "dependsOn": ["a", "m"]},
            {"ref": "a", "dependsOn": ["e"]},
            {"ref": "e", "dependsOn": []}
        ]
    })
}

fn convert(desk: &Desk, file: &str, format: &str) -> String {
    let out = desk.path(&format!("out.{format}")).display().to_string();
    desk.run(&["sbom", "convert", file, "--to", format, "-o", &out])
        .expect(0);
    out
}

fn read(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Replaces the references, which formats give anew, by names, and sorts what has no order.
fn plain(document: &Value) -> Vec<Value> {
    let subject = document.pointer("/metadata/component").into_iter();
    let components = document["components"].as_array().into_iter().flatten();
    let mut list: Vec<Value> = subject.chain(components).cloned().collect();
    for component in &mut list {
        component.as_object_mut().unwrap().remove("bom-ref");
        for key in ["properties", "externalReferences", "licenses"] {
            if let Some(values) = component[key].as_array_mut() {
                values.sort_by_key(ToString::to_string);
            }
        }
    }
    list
}

#[test]
fn spdx_holds_what_cyclonedx_says_of_a_component() {
    let desk = Desk::new();
    let file = desk.path("rich.cdx.json").display().to_string();
    std::fs::write(&file, rich().to_string()).unwrap();
    let before = read(&convert(&desk, &file, "cyclonedx-1.7"));
    for format in ["spdx", "spdx-tag-value", "spdx-3"] {
        let there = convert(&desk, &file, format);
        let back = read(&convert(&desk, &there, "cyclonedx-1.7"));
        let (before_list, back_list) = (plain(&before), plain(&back));
        assert_eq!(before_list.len(), back_list.len(), "{format}");
        for (before, back) in before_list.iter().zip(&back_list) {
            let name = &before["name"];
            for (key, value) in before.as_object().unwrap() {
                assert_eq!(value, &back[key], "{format}: {key} of {name}");
            }
            assert_eq!(before, back, "{format}: {name}");
        }
        assert_eq!(before["serialNumber"], back["serialNumber"], "{format}");
        assert_eq!(before["version"], back["version"], "{format}");
        let metadata = |document: &Value, key: &str| document["metadata"][key].clone();
        for key in ["timestamp", "lifecycles", "tools", "authors"] {
            assert_eq!(
                metadata(&before, key),
                metadata(&back, key),
                "{format}: {key}"
            );
        }
        let told = metadata(&back, "properties").to_string();
        assert!(told.contains(r"두 줄로\n적은 값"), "{format}: {told}");
    }
}

/// License statements with how they came about; texts have no place beside a conclusion.
fn statements(component: &Value) -> Vec<(Value, Value)> {
    let licenses = component["licenses"].as_array().into_iter().flatten();
    let pair = |one: &Value| {
        let license = one.get("license").unwrap_or(one);
        let name = ["id", "name", "expression"].map(|key| license[key].clone());
        (
            Value::from(name.to_vec()),
            license["acknowledgement"].clone(),
        )
    };
    licenses.map(pair).collect()
}

#[test]
fn older_cyclonedx_holds_what_newer_says_of_licenses_and_kinds() {
    let desk = Desk::new();
    let file = desk.path("rich.cdx.json").display().to_string();
    std::fs::write(&file, rich().to_string()).unwrap();
    let before = plain(&read(&convert(&desk, &file, "cyclonedx-1.7")));
    for format in ["cyclonedx-1.4", "cyclonedx-xml-1.5", "cyclonedx-1.6"] {
        let there = convert(&desk, &file, format);
        let back = plain(&read(&convert(&desk, &there, "cyclonedx-1.7")));
        for (before, back) in before.iter().zip(&back) {
            for key in ["type", "isExternal", "versionRange", "hashes"] {
                assert_eq!(
                    before[key], back[key],
                    "{format}: {key} of {}",
                    before["name"]
                );
            }
            assert_eq!(statements(before), statements(back), "{format}");
        }
    }
}

/// A need that leads nowhere does not make a component one without needs.
#[test]
fn a_broken_reference_is_not_told_as_no_need() {
    let desk = Desk::new();
    let file = desk.path("broken.cdx.json").display().to_string();
    let document = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "components": [
            {"type": "library", "bom-ref": "a", "name": "a", "version": "1"},
            {"type": "library", "bom-ref": "b", "name": "b", "version": "1"}
        ],
        "dependencies": [{"ref": "a", "dependsOn": ["gone"]}, {"ref": "b", "dependsOn": []}]
    });
    std::fs::write(&file, document.to_string()).unwrap();
    let written = read(&convert(&desk, &file, "cyclonedx-1.6"));
    let dependencies = written["dependencies"].to_string();
    assert_eq!(dependencies, r#"[{"dependsOn":[],"ref":"b"}]"#);
    let written = std::fs::read_to_string(convert(&desk, &file, "spdx-tag-value")).unwrap();
    assert!(written.contains("SPDXRef-Package-1 DEPENDS_ON NOASSERTION"));
    assert!(written.contains("SPDXRef-Package-2 DEPENDS_ON NONE"));
}

/// SPDX asks a document to say what it describes, also where that is nothing.
#[test]
fn a_document_of_nothing_is_a_valid_one() {
    let desk = Desk::new();
    let file = desk.path("nothing.cdx.json").display().to_string();
    let document = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1});
    std::fs::write(&file, document.to_string()).unwrap();
    let written = std::fs::read_to_string(convert(&desk, &file, "spdx-tag-value")).unwrap();
    assert!(written.contains("Relationship: SPDXRef-DOCUMENT DESCRIBES NONE"));
    let table = std::fs::read_to_string(convert(&desk, &file, "nis-csv")).unwrap();
    assert!(!table.contains("unknown"));
}
