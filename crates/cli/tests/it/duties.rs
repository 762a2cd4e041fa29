//! License duties from the shell: of a folder, of a result, of a system of the portal.

use crate::support::Desk;

const SCHEMA: &str = include_str!("../../../../docs/schema/gwanmun.duties-1.schema.json");

const LOCK_FILE: &str = r#"{
  "name": "app", "version": "1.0.0", "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "version": "1.0.0", "dependencies": { "shared": "1.0.0", "kind": "1.0.0", "silent": "1.0.0" } },
    "node_modules/shared": { "version": "1.0.0", "license": "LGPL-2.1-only" },
    "node_modules/kind": { "version": "1.0.0", "license": "MIT" },
    "node_modules/silent": { "version": "1.0.0" }
  }
}"#;

fn lock_file(desk: &Desk) -> String {
    let path = desk.path("package-lock.json");
    std::fs::write(&path, LOCK_FILE).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_folder_tells_what_must_be_done_and_why() {
    let desk = Desk::new();
    let path = lock_file(&desk);
    let run = [
        "--lang",
        "en",
        "duties",
        &path,
        "--context",
        "app",
        "--format",
        "table",
        "--why",
    ];
    let table = desk.run(&run).expect(0).out;
    for told in [
        "1 components with an unknown license: that does not mean no duty",
        "Give recipients the license text.",
        "Notices file",
        "License: LGPL-2.1-only: Declared by the package",
        "it is not known whether it is modified (?)",
        "package-lock.json:",
    ] {
        assert!(table.contains(told), "{told}: {table}");
    }
    let run = [
        "--lang",
        "ko",
        "duties",
        &path,
        "--context",
        "app",
        "--format",
        "table",
    ];
    let table = desk.run(&run).expect(0).out;
    assert!(table.contains("라이선스 전문을 함께"), "{table}");
    let run = [
        "duties",
        &path,
        "--context",
        "app",
        "--modified",
        "no",
        "--format",
        "json",
    ];
    let document = desk.run(&run).expect(0).json();
    assert_eq!(document["schema"], "gwanmun.duties/1");
    assert_eq!(document["facts"]["system"]["modified"], "no");
    let codes: Vec<&str> = document["duties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|duty| duty["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes[0], "U1", "what is unknown comes first: {codes:?}");
    assert!(codes.contains(&"N1") && !codes.contains(&"N4"), "{codes:?}");
}

#[test]
fn a_result_gives_the_same_duties_as_the_scan() {
    let desk = Desk::new();
    let path = lock_file(&desk);
    let result = desk.path("result.json");
    let result = result.to_str().unwrap();
    desk.run(&[
        "scan",
        &path,
        "--context",
        "app",
        "--format",
        "json",
        "-o",
        result,
    ])
    .expect(1);
    let of_result = desk
        .run(&["duties", result, "--format", "json"])
        .expect(0)
        .json();
    let run = ["duties", &path, "--context", "app", "--format", "json"];
    let of_scan = desk.run(&run).expect(0).json();
    assert_eq!(of_result["duties"], of_scan["duties"]);
    let csv = desk
        .run(&["--lang", "en", "duties", result, "--format", "csv"])
        .expect(0)
        .out;
    assert!(
        csv.starts_with("\u{feff}Duty code,What must be done,"),
        "{csv}"
    );
    assert!(
        csv.contains("pkg:npm/kind@1.0.0,MIT,G,notices-file"),
        "{csv}"
    );
    let unknown = desk.run(&["duties", result, "--format", "exe"]);
    assert!(unknown.expect(2).err.contains("table, csv, json"));
}

#[test]
fn what_is_no_path_is_looked_for_among_the_systems() {
    let desk = Desk::new();
    let missing = desk.run(&[
        "--lang",
        "en",
        "duties",
        "no-such-thing",
        "--format",
        "json",
    ]);
    let told = missing.expect(2).err;
    assert!(told.contains("there is no such path"), "{told}");
    assert!(told.contains("there is no database"), "{told}");
}

#[test]
fn a_system_goes_by_what_the_portal_knows_and_the_question_is_logged() {
    let desk = Desk::new();
    desk.run(&["demo", "--prepare-only"]).expect(0);
    let folder = desk.path("data/demo");
    let folder = folder.to_str().unwrap();
    let run = [
        "--data-dir",
        folder,
        "duties",
        "S-000001",
        "--format",
        "json",
    ];
    let document = desk.run(&run).expect(0).json();
    assert_eq!(document["schema"], "gwanmun.duties/1");
    assert!(document["components"].as_u64() > Some(0));
    let checked = desk.run(&["--data-dir", folder, "audit", "verify", "--format", "json"]);
    assert_eq!(checked.expect(0).json()["intact"], true);
    let missing = [
        "--data-dir",
        folder,
        "--lang",
        "en",
        "duties",
        "S-999999",
        "--format",
        "json",
    ];
    let told = desk.run(&missing).expect(2).err;
    assert!(told.contains("S-999999"), "{told}");
}

#[test]
fn the_document_follows_its_schema() {
    let desk = Desk::new();
    let path = desk.path("package-lock.json");
    let lock = LOCK_FILE
        .replace("\"MIT\"", "\"(MIT OR GPL-3.0-only) AND Apache-2.0\"")
        .replace("LGPL-2.1-only", "GPL-2.0-only");
    std::fs::write(&path, lock).unwrap();
    let run = [
        "duties",
        path.to_str().unwrap(),
        "--context",
        "app",
        "--format",
        "json",
    ];
    let document = desk.run(&run).expect(0).json();
    assert!(
        !document["conflicts"].as_array().unwrap().is_empty(),
        "{document}"
    );
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(SCHEMA).unwrap())
        .unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}
