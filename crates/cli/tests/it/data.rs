//! Advisory data from the shell: bundles, status, interruption.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{Desk, repository};

#[test]
fn status_tells_missing_from_fresh() {
    let desk = Desk::new();
    let run = desk.run(&["data", "status"]).expect(1);
    assert_eq!(run.json()["state"], "missing");
    let desk = Desk::with_starter();
    let status = desk.run(&["data", "status"]).json();
    assert_ne!(status["state"], "missing");
    assert!(status["records"].as_u64().unwrap() > 30);
    assert_eq!(status["sources"][0]["starter"], true);
}

#[test]
fn a_bundle_is_taken_by_its_signature_only() {
    let (outside, inside) = (Desk::new(), Desk::new());
    let record = outside.path("record.json");
    std::fs::write(&record, RECORD).unwrap();
    let bundle = outside.path("advisories.gwb");
    let bundle = bundle.to_str().unwrap();
    outside
        .run(&["data", "pack", record.to_str().unwrap(), "-o", bundle])
        .expect(0);
    let refused = inside.run(&["data", "import", bundle]).expect(2);
    assert!(refused.err.contains("key"), "{}", refused.err);

    let public = outside.path("outside.pub");
    std::fs::write(&public, outside.run(&["data", "key"]).expect(0).out).unwrap();
    inside
        .run(&[
            "data",
            "key",
            "--trust",
            public.to_str().unwrap(),
            "--name",
            "collector",
        ])
        .expect(0);
    inside.run(&["data", "verify", bundle]).expect(0);
    inside.run(&["data", "import", bundle]).expect(0);
    let input = "npm\tgateway-demo\t1.0.0\n";
    assert!(
        inside
            .run_with(&["match", "--stdin"], input)
            .out
            .contains("TEST-2026-0001")
    );

    let mut bytes = std::fs::read(bundle).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(bundle, bytes).unwrap();
    inside.run(&["data", "verify", bundle]).expect(2);
    inside.run(&["data", "import", bundle]).expect(2);
    assert!(
        inside
            .run_with(&["match", "--stdin"], input)
            .out
            .contains("TEST-2026-0001")
    );
}

const RECORD: &str = r#"{
  "id": "TEST-2026-0001", "modified": "2026-01-02T00:00:00Z", "summary": "made up for a test",
  "affected": [{"package": {"ecosystem": "npm", "name": "gateway-demo"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]
}"#;

/// Many made-up records, so that an import takes long enough to be interrupted anywhere in it.
fn write_records(path: &Path, count: u32) {
    let mut text = String::new();
    for number in 0..count {
        let record = RECORD
            .replace("TEST-2026-0001", &format!("TEST-2026-{number:06}"))
            .replace("gateway-demo", &format!("gateway-demo-{}", number % 5000))
            .replace('\n', " ");
        text.push_str(&record);
        text.push('\n');
    }
    std::fs::write(path, text).unwrap();
}

#[test]
fn an_import_killed_anywhere_leaves_the_old_data_or_the_new() {
    let desk = Desk::with_starter();
    let before = desk.run(&["data", "status"]).json()["version"].clone();
    let records = desk.path("records.jsonl");
    write_records(&records, 20_000);
    let path = records.to_str().unwrap();
    for attempt in 0..20_u64 {
        let mut child = desk
            .command(&["data", "import", path])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(5 + attempt * 20));
        child.kill().unwrap();
        child.wait().unwrap();
        let status = desk.run(&["data", "status"]).json();
        if status["version"] == before {
            assert!(status["records"].as_u64().unwrap() < 20_000);
        } else {
            assert_eq!(
                status["records"].as_u64().unwrap(),
                20_000,
                "attempt {attempt}"
            );
        }
    }
    desk.run(&["data", "import", path]).expect(0);
    assert_eq!(desk.run(&["data", "status"]).json()["records"], 20_000);
    let left: Vec<_> = std::fs::read_dir(desk.path("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.') || name.contains("part") || name.contains("tmp"))
        .collect();
    assert_eq!(
        left,
        Vec::<String>::new(),
        "the import after the kills cleaned up"
    );
}

#[test]
fn real_data_arrives_whole_where_it_is_at_hand() {
    let shared = repository("../shared/data");
    if !shared.join("advisories/osv").is_dir() {
        eprintln!("SKIPPED: no advisory data beside the repository");
        return;
    }
    let desk = Desk::new();
    let arguments = ["advisories/osv-derived", "kev", "epss"]
        .map(|part| shared.join(part).display().to_string());
    let mut words = vec!["data", "import"];
    words.extend(arguments.iter().map(String::as_str));
    desk.run(&words).expect(0);
    let status = desk.run(&["data", "status"]).json();
    let ids: Vec<&str> = status["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["id"].as_str().unwrap())
        .collect();
    for id in ["osv/Maven", "osv/npm", "kev", "epss"] {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
}

#[test]
fn what_one_installation_exports_another_imports_and_matches_the_same() {
    let (outside, inside) = (Desk::new(), Desk::new());
    let records = outside.path("records.jsonl");
    write_records(&records, 3);
    outside
        .run(&["data", "import", records.to_str().unwrap()])
        .expect(0);
    let bundle = outside.path("all.gwb");
    let bundle = bundle.to_str().unwrap();
    outside.run(&["data", "export", bundle]).expect(0);
    inside.run(&["data", "import", bundle]).expect(2);
    let public = outside.path("outside.pub");
    std::fs::write(&public, outside.run(&["data", "key"]).expect(0).out).unwrap();
    let public = public.to_str().unwrap();
    inside
        .run(&["data", "key", "--trust", public, "--name", "outside"])
        .expect(0);
    inside.run(&["data", "import", bundle]).expect(0);
    let version = |desk: &Desk| desk.run(&["data", "status"]).json()["version"].clone();
    assert_eq!(version(&outside), version(&inside));
    let starter = Desk::with_starter();
    let run = starter.run(&["data", "export", bundle]).expect(0);
    assert!(run.err.contains("not for production"), "{}", run.err);
    Desk::new().run(&["data", "export", bundle]).expect(2);
}

#[cfg(not(feature = "online"))]
#[test]
fn a_build_that_cannot_fetch_says_what_to_do() {
    let desk = Desk::new();
    let run = desk.run(&["data", "fetch"]).expect(2);
    assert!(run.err.contains("gwanmun data import"), "{}", run.err);
}

#[test]
fn an_export_killed_anywhere_leaves_no_half_bundle_and_no_lock() {
    let desk = Desk::new();
    let records = desk.path("records.jsonl");
    write_records(&records, 20_000);
    let path = records.to_str().unwrap();
    desk.run(&["data", "import", path]).expect(0);
    let bundle = desk.path("all.gwb");
    let name = bundle.to_str().unwrap();
    for attempt in 0..12_u64 {
        let mut child = desk
            .command(&["data", "export", name])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(attempt * 4));
        child.kill().unwrap();
        child.wait().unwrap();
        if bundle.exists() {
            desk.run(&["data", "verify", name]).expect(0);
            std::fs::remove_file(&bundle).unwrap();
        }
    }
    desk.run(&["data", "export", name]).expect(0);
    desk.run(&["data", "verify", name]).expect(0);
    desk.run(&["data", "import", name]).expect(0);
}
