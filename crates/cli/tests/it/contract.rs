//! What others script against: exit codes, JSON keys, answers on standard input.

use crate::support::{Desk, repository};

fn example(name: &str) -> String {
    repository("examples").join(name).display().to_string()
}

#[test]
fn no_data_is_loud_and_never_zero_vulnerabilities() {
    let desk = Desk::new();
    let run = desk.run(&["scan", &example("java-orders")]).expect(1);
    let document = run.json();
    assert_eq!(document["data"]["state"], "missing");
    assert!(!document["components"].as_array().unwrap().is_empty());
    let own: Vec<&str> = document["components"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|component| component["first_party"] == true)
        .map(|component| component["purl"].as_str().unwrap())
        .collect();
    for verdict in document["verdicts"].as_array().unwrap() {
        let purl = verdict["purl"].as_str().unwrap();
        assert!(
            own.contains(&purl) || verdict["verdict"] != "allow",
            "{purl}"
        );
    }
    assert!(run.err.contains("no advisory data"), "{}", run.err);
}

#[test]
fn a_scan_finds_what_the_example_is_known_for() {
    let desk = Desk::with_starter();
    let run = desk
        .run(&["scan", &example("java-orders"), "--context", "network"])
        .expect(1);
    let document = run.json();
    assert_eq!(document["schema"], "gwanmun.assessment/1");
    let finding = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["ids"][0] == "CVE-2021-44228")
        .expect("CVE-2021-44228 is found");
    assert_eq!(
        finding["purl"],
        "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"
    );
    assert_eq!(finding["severity"], "critical");
    assert!(!finding["fixed_versions"].as_array().unwrap().is_empty());
    assert!(run.err.contains("not for production"), "{}", run.err);
    for key in [
        "components",
        "dependencies",
        "duties",
        "verdicts",
        "problems",
        "data",
    ] {
        assert!(!document[key].is_null(), "{key}");
    }
}

#[test]
fn the_order_of_work_follows_the_use_and_can_be_explained() {
    let desk = Desk::with_starter();
    let scan = |more: &[&str]| {
        let path = example("java-orders");
        let arguments: Vec<&str> = ["scan", &path]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        desk.run(&arguments).expect(1)
    };
    let first = |more: &[&str]| scan(more).json()["findings"][0].clone();
    let exposed = first(&["--context", "network"]);
    assert_eq!(exposed["ids"][0], "CVE-2021-44228");
    assert_eq!(exposed["priority"]["score"], 90);
    assert_eq!(exposed["deadline_hours"], 72);
    assert_eq!(
        exposed["ssvc"],
        serde_json::Value::Null,
        "no points, no decision"
    );
    let tool = first(&["--context", "tool", "--criticality", "low"]);
    assert_eq!(
        tool["priority"]["score"], 75,
        "neither exposed nor critical"
    );
    let table = scan(&[
        "--format",
        "table",
        "--order",
        "ssvc",
        "--explain",
        "--lang",
        "en",
    ])
    .out;
    assert!(table.contains("What the priorities are made of"), "{table}");
    assert!(table.contains("+40 known to be exploited (KEV)"), "{table}");
    assert!(
        table.lines().any(|line| line.starts_with("SSVC ")),
        "{table}"
    );
    let path = example("java-orders");
    let wrong = desk
        .run(&["scan", &path, "--criticality", "huge"])
        .expect(2);
    assert!(wrong.err.contains("low"), "{}", wrong.err);
}

#[test]
fn every_example_scans_in_every_format() {
    let desk = Desk::with_starter();
    for name in ["java-orders", "node-portal", "rust-batch"] {
        for format in [
            "table",
            "json",
            "cyclonedx",
            "cyclonedx-xml",
            "spdx",
            "spdx-tag-value",
            "spdx-3",
            "nis-csv",
            "sarif",
        ] {
            let run = desk.run(&["scan", &example(name), "--format", format, "--lang", "ko"]);
            assert!(
                run.code == 0 || run.code == 1,
                "{name} {format}: {}",
                run.err
            );
            assert!(run.out.len() > 200, "{name} {format}");
        }
    }
}

#[test]
fn what_cannot_be_done_ends_with_two_and_says_why() {
    let desk = Desk::new();
    let gone = desk.run(&["scan", "no/such/place"]).expect(2);
    assert!(gone.err.contains("no/such/place"), "{}", gone.err);
    let format = desk.run(&["scan", ".", "--format", "docx"]).expect(2);
    assert!(format.err.contains("cyclonedx"), "{}", format.err);
    desk.run(&["scan", ".", "--context", "moon"]).expect(2);
    desk.run(&["frobnicate"]).expect(2);
    desk.run(&["data", "import", "no/such/file"]).expect(2);
    desk.run(&["serve"]).expect(2);
    desk.run(&["--help"]).expect(0);
}

#[test]
fn a_failed_scan_leaves_the_old_report_whole() {
    let desk = Desk::new();
    let report = desk.path("report.json");
    std::fs::write(&report, "old").unwrap();
    desk.run(&["scan", "no/such/place", "-o", &report.display().to_string()])
        .expect(2);
    assert_eq!(std::fs::read_to_string(&report).unwrap(), "old");
}

#[test]
fn versions_compare_in_their_own_order() {
    let desk = Desk::new();
    assert_eq!(
        desk.run(&["versions", "compare", "npm", "1.2.3", "1.10.0"])
            .expect(0)
            .out,
        "-1\n"
    );
    assert_eq!(
        desk.run(&["versions", "compare", "PyPI", "1.0", "1.0.0"])
            .expect(0)
            .out,
        "0\n"
    );
    desk.run(&["versions", "compare", "npm", "1.2.3", "not a version"])
        .expect(2);
    let lines = "Maven\t1.0-alpha-1\t1.0\nPyPI\t1.0\t1.0.post1\nPyPI\tnonsense!\t1\nMars\t1\t2\n\
        openssl\t1.0.2zd\t1.0.2z\nebuild\t1_rc1\t1\nRoot:Debian:12\t1-1\t1-1\ngeneric\t1.2\t1.2.0\n";
    assert_eq!(
        desk.run_with(&["versions", "compare", "--stdin"], lines)
            .expect(0)
            .out,
        "-1\n-1\n?\n?\n1\n-1\n0\n?\n"
    );
}

#[test]
fn package_urls_are_taken_apart() {
    let desk = Desk::new();
    let run = desk
        .run(&["purl", "parse", "pkg:npm/%40angular/core@16.0.0?b=2&a=1"])
        .expect(0);
    let parts = run.json();
    assert_eq!(parts["purl"], "pkg:npm/%40angular/core@16.0.0?a=1&b=2");
    assert_eq!(parts["namespace"], "@angular");
    desk.run(&["purl", "parse", "not a purl"]).expect(2);
    let lines = desk.run_with(
        &["purl", "parse", "--stdin"],
        "pkg:cargo/time@0.1.43\nnope\n",
    );
    assert_eq!(lines.out.lines().count(), 2);
    assert!(lines.out.lines().nth(1).unwrap().contains("error"));
}

#[test]
fn matching_answers_line_by_line() {
    let desk = Desk::new();
    desk.run(&["match", "--stdin"]).expect(2);
    let desk = Desk::with_starter();
    let input = "Maven\torg.apache.logging.log4j:log4j-core\t2.14.1\nMaven\torg.apache.logging.log4j:log4j-core\t2.25.0\n";
    let run = desk.run_with(&["match", "--stdin"], input).expect(0);
    let answers: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!answers[0]["ids"].as_array().unwrap().is_empty());
    assert_eq!(answers[1]["ids"].as_array().unwrap().len(), 0);
}

#[test]
fn documents_can_be_reproduced() {
    let desk = Desk::with_starter();
    let once = || {
        let output = desk
            .command(&["scan", &example("rust-batch"), "--format", "cyclonedx"])
            .env("SOURCE_DATE_EPOCH", "1780000000")
            .output()
            .unwrap();
        output.stdout
    };
    assert_eq!(once(), once());
}

#[test]
fn completions_name_every_command() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = desk.run(&["completions", shell]).expect(0).out;
        for command in ["scan", "data", "serve", "gate", "audit", "doctor"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
}

/// Debian writes of `openssl`; what is installed is `libssl3`, and was built again under a version of its own.
#[test]
fn advisories_of_a_source_package_reach_what_was_built_from_it() {
    let desk = Desk::new();
    let record = desk.path("record.json");
    std::fs::write(
        &record,
        r#"{"id":"TEST-2026-0002","modified":"2026-01-02T00:00:00Z","summary":"made up for a test",
            "affected":[{"package":{"ecosystem":"Debian:12","name":"openssl"},
            "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.12-1"}]}]}]}"#,
    )
    .unwrap();
    desk.run(&["data", "import", record.to_str().unwrap()])
        .expect(0);
    let root = desk.path("root");
    std::fs::create_dir_all(root.join("var/lib/dpkg")).unwrap();
    std::fs::create_dir_all(root.join("etc")).unwrap();
    std::fs::write(
        root.join("etc/os-release"),
        "ID=debian\nVERSION_ID=\"12\"\n",
    )
    .unwrap();
    let package = |name: &str, version: &str, source: &str| {
        format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nSource: {source}\nVersion: {version}\n\n"
        )
    };
    std::fs::write(
        root.join("var/lib/dpkg/status"),
        package("libssl3", "3.0.11-1+b1", "openssl (3.0.11-1)")
            + &package("openssl-tool", "3.0.12-1", "openssl"),
    )
    .unwrap();
    let document = desk
        .run(&["scan", root.to_str().unwrap(), "--format", "json"])
        .json();
    let findings = document["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0]["ids"][0], "TEST-2026-0002");
    assert!(
        findings[0]["purl"]
            .as_str()
            .unwrap()
            .starts_with("pkg:deb/debian/libssl3@3.0.11-1%2Bb1")
    );
    assert_eq!(findings[0]["fixed_versions"][0], "3.0.12-1");
}
