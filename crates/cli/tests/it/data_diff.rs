//! Two states of the data held against each other.

use serde_json::{Value, json};

use crate::support::Desk;

const SCHEMA: &str = include_str!("../../../../docs/schema/gwanmun.data-difference-1.schema.json");

fn check_schema(document: &Value) {
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(SCHEMA).unwrap())
        .unwrap();
    let errors: Vec<String> = schema
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

fn record(id: &str, fixed: &str, extra: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-02T00:00:00Z",{extra}"summary":"s","affected":[{{"package":{{"ecosystem":"npm","name":"demo"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#
    )
}

fn catalogue(released: &str, cves: &[&str]) -> String {
    let entries: Vec<String> = cves
        .iter()
        .map(|cve| {
            format!(r#"{{"cveID":"{cve}","dateAdded":"2026-01-01","dueDate":"2026-02-01"}}"#)
        })
        .collect();
    format!(
        r#"{{"catalogVersion":"1","dateReleased":"{released}T00:00:00Z","vulnerabilities":[{}]}}"#,
        entries.join(",")
    )
}

fn scores(day: &str, lines: &[&str]) -> String {
    format!(
        "#model_version:v1,score_date:{day}T00:00:00+0000\ncve,epss,percentile\n{}\n",
        lines.join("\n")
    )
}

/// Two desks: the second one has the newer data and knows the first one's key.
fn write_inputs(desk: &Desk, files: &[(&str, String)]) -> Vec<String> {
    files
        .iter()
        .map(|(name, content)| {
            let path = desk.path(name);
            std::fs::write(&path, content).unwrap();
            path.display().to_string()
        })
        .collect()
}

fn import(desk: &Desk, files: &[(&str, String)]) {
    let paths = write_inputs(desk, files);
    let mut words = vec!["data", "import"];
    words.extend(paths.iter().map(String::as_str));
    desk.run(&words).expect(0);
}

fn older(desk: &Desk) -> String {
    let records = [
        record("T-1", "1.0.0", ""),
        record("T-2", "1.0.0", ""),
        record("T-3", "1.0.0", ""),
    ];
    import(
        desk,
        &[
            ("npm.jsonl", records.join("\n")),
            (
                "kev.json",
                catalogue("2026-01-01", &["CVE-2026-0001", "CVE-2026-0002"]),
            ),
            (
                "epss.csv",
                scores(
                    "2026-01-01",
                    &["CVE-2026-0001,0.05,0.5", "CVE-2026-0002,0.2,0.5"],
                ),
            ),
        ],
    );
    let copy = desk.path("older.gwanmun");
    std::fs::copy(desk.path("data/advisories.gwanmun"), &copy).unwrap();
    copy.display().to_string()
}

fn newer() -> [(&'static str, String); 2] {
    let withdrawn = record("T-2", "1.0.0", r#""withdrawn":"2026-01-03T00:00:00Z","#);
    let records = [
        record("T-1", "1.0.1", ""),
        withdrawn,
        record("T-4", "1.0.0", ""),
    ];
    [
        ("npm.jsonl", records.join("\n")),
        (
            "epss.csv",
            scores(
                "2026-01-02",
                &["CVE-2026-0001,0.15,0.5", "CVE-2026-0002,0.3,0.5"],
            ),
        ),
    ]
}

fn source<'a>(document: &'a Value, id: &str) -> &'a Value {
    let sources = document["sources"].as_array().unwrap();
    sources.iter().find(|source| source["id"] == id).unwrap()
}

#[test]
fn what_came_changed_and_went_is_named() {
    let desk = Desk::new();
    let old = older(&desk);
    import(&desk, &newer());
    let document = desk.run(&["data", "diff", &old]).expect(1).json();
    check_schema(&document);
    let npm = source(&document, "osv/npm");
    assert_eq!(
        npm["advisories"],
        json!({"added": ["T-4"], "changed": ["T-1", "T-2"], "removed": ["T-3"], "withdrawn": ["T-2"]})
    );
    assert_eq!(source(&document, "kev")["same"], true);
    let epss = source(&document, "epss");
    assert_eq!(
        epss["scores"],
        json!({"added": 0, "changed": 2, "removed": 0,
            "crossed": [{"cve": "CVE-2026-0001", "old": 0.05, "new": 0.15}]})
    );
    assert_eq!(epss["old"]["date"], "2026-01-01T00:00:00Z");
    let only = desk
        .run(&["data", "diff", &old, "--source", "epss"])
        .expect(1)
        .json();
    assert_eq!(only["sources"].as_array().unwrap().len(), 1);
}

#[test]
fn the_same_data_is_no_difference_and_a_misspelled_source_is_a_fault() {
    let desk = Desk::new();
    let old = older(&desk);
    let document = desk.run(&["data", "diff", &old]).expect(0).json();
    check_schema(&document);
    desk.run(&["data", "diff", &old, "--source", "osv"])
        .expect(0);
    let run = desk
        .run(&["data", "diff", &old, "--source", "nvd"])
        .expect(2);
    assert!(run.err.contains("osv/npm"), "{}", run.err);
    desk.run(&["data", "diff", "no/such/file"]).expect(2);
    let other = desk.path("npm.jsonl").display().to_string();
    desk.run(&["data", "diff", &other]).expect(2);
}

#[test]
fn a_bundle_shows_what_its_import_would_change_and_changes_nothing() {
    let desk = Desk::new();
    let old = older(&desk);
    let paths = write_inputs(&desk, &newer());
    let bundle = desk.path("next.gwb").display().to_string();
    let mut words = vec!["data", "pack", "-o", &bundle];
    words.extend(paths.iter().map(String::as_str));
    desk.run(&words).expect(0);
    let in_use = desk.path("data/advisories.gwanmun").display().to_string();
    let run = desk.run(&["data", "diff", &in_use, &bundle]).expect(1);
    let document = run.json();
    check_schema(&document);
    let ids: Vec<&str> = document["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["epss", "osv/npm"]);
    assert!(run.err.contains("left out"), "{}", run.err);
    desk.run(&["data", "diff", &old]).expect(0);
    let stranger = Desk::new();
    stranger.run(&["data", "diff", &bundle]).expect(2);
}

#[test]
fn people_read_counts_and_the_first_names_in_their_language() {
    let desk = Desk::new();
    let old = older(&desk);
    import(&desk, &newer());
    let table = |language: &str| {
        desk.run(&[
            "data", "diff", &old, "--format", "table", "--lang", language,
        ])
        .expect(1)
        .out
    };
    let english = table("en");
    for text in [
        "Withdrawn",
        "osv/npm – advisories removed (1)",
        "T-3",
        "CVE-2026-0001 0.05 → 0.15",
        "sources that are the same: 1",
    ] {
        assert!(english.contains(text), "{text}: {english}");
    }
    let korean = table("ko");
    for text in [
        "철회",
        "osv/npm – 취약점 제거 (1)",
        "달라지지 않은 출처 1개",
    ] {
        assert!(korean.contains(text), "{text}: {korean}");
    }
}
