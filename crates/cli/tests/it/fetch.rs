//! `gwanmun data fetch` against a mirror on loopback.

use std::process::Stdio;
use std::time::Duration;

use crate::server::{Answer, Server};
use crate::support::{Desk, Run};

const DAY: &str = "Mon, 23 Nov 2026";
const KEV_PATH: &str = "kev/known_exploited_vulnerabilities.json";
const RETIRE_PATH: &str = "retire/jsrepository-v4.json";

fn catalogue(released: &str, cves: usize) -> String {
    let entries: Vec<String> = (0..cves)
        .map(|number| {
            format!(r#"{{"cveID":"CVE-2026-{number:04}","dateAdded":"2026-01-01","dueDate":"2026-02-01"}}"#)
        })
        .collect();
    format!(
        r#"{{"catalogVersion":"1","dateReleased":"{released}T00:00:00Z","vulnerabilities":[{}]}}"#,
        entries.join(",")
    )
}

const LIBRARIES: &str = r#"{"it":{"npmname":"it","vulnerabilities":[{"below":"2","severity":"high","cwe":["CWE-79"],"identifiers":{"CVE":["CVE-2020-1234"]},"info":[]}],"extractors":{}}}"#;

fn mirror() -> Server {
    let server = Server::start();
    server.put(KEV_PATH, catalogue("2026-11-20", 3), DAY);
    server.put(RETIRE_PATH, LIBRARIES, DAY);
    server
}

fn fetch(desk: &Desk, server: &Server, words: &[&str]) -> Run {
    let url = server.url();
    let mut all = vec!["data", "fetch", "--mirror", &url];
    all.extend(words);
    run(desk, &all)
}

/// Runs without any proxy of the machine.
fn run(desk: &Desk, words: &[&str]) -> Run {
    let output = desk
        .command(words)
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn sources(desk: &Desk) -> Vec<(String, String)> {
    let status = desk.run(&["data", "status"]).json();
    let sources = status["sources"].as_array().unwrap().iter();
    sources
        .map(|source| {
            let text = |key: &str| source[key].as_str().unwrap().to_owned();
            (text("id"), text("date"))
        })
        .collect()
}

#[test]
fn what_is_fetched_is_imported_and_what_fails_is_said() {
    let (desk, server) = (Desk::new(), mirror());
    let run = fetch(&desk, &server, &["--only", "kev,retire"]).expect(0);
    assert!(run.out.contains("new"), "{}", run.out);
    let pair = |id: &str, date: &str| (id.to_owned(), date.to_owned());
    assert_eq!(
        sources(&desk),
        [
            pair("kev", "2026-11-20T00:00:00Z"),
            pair("retire", "2026-11-23T00:00:00Z")
        ]
    );
    server.put(KEV_PATH, catalogue("2026-11-21", 4), "Tue, 24 Nov 2026");
    server.remove(RETIRE_PATH);
    let run = fetch(&desk, &server, &["--only", "kev,retire"]).expect(1);
    assert!(
        run.err.contains("retire: http") && run.err.contains("404"),
        "{}",
        run.err
    );
    assert_eq!(sources(&desk)[0], pair("kev", "2026-11-21T00:00:00Z"));
    let korean = fetch(&desk, &server, &["--only", "retire", "--lang", "ko"]).expect(2);
    assert!(korean.err.contains("그대로"), "{}", korean.err);
    assert_eq!(sources(&desk).len(), 2);
}

#[test]
fn an_older_mirror_does_not_keep_the_other_sources_away() {
    let (desk, server) = (Desk::new(), mirror());
    fetch(&desk, &server, &["--only", "kev"]).expect(0);
    server.put(KEV_PATH, catalogue("2026-11-01", 3), DAY);
    let run = fetch(&desk, &server, &["--only", "kev,retire"]).expect(1);
    assert!(
        run.err.contains("`kev` in the bundle is of 2026-11-01"),
        "{}",
        run.err
    );
    assert_eq!(sources(&desk)[0].1, "2026-11-20T00:00:00Z");
    assert_eq!(sources(&desk)[1].0, "retire");
    fetch(&desk, &server, &["--only", "kev", "--allow-older"]).expect(0);
    assert_eq!(sources(&desk)[0].1, "2026-11-01T00:00:00Z");
}

#[test]
fn a_bundle_can_be_made_without_importing_anything() {
    let (desk, server) = (Desk::new(), mirror());
    let bundle = desk.path("out.gwb").display().to_string();
    fetch(&desk, &server, &["--only", "kev", "-o", &bundle]).expect(0);
    desk.run(&["data", "status"]).expect(1);
    assert!(
        desk.run(&["data", "verify", &bundle])
            .expect(0)
            .out
            .contains("kev")
    );
}

#[test]
fn a_plan_fetches_nothing() {
    let (desk, server) = (Desk::new(), mirror());
    let run = fetch(&desk, &server, &["--only", "kev,epss", "--dry-run"]).expect(1);
    assert!(
        run.out.contains("1 KiB") && run.err.contains("404"),
        "{} {}",
        run.out,
        run.err
    );
    assert!(server.asked().iter().all(|asked| asked.method == "HEAD"));
    assert!(!desk.path("data/cache").exists());
    fetch(&desk, &server, &["--only", "epss", "--dry-run"]).expect(2);
    let run = fetch(&desk, &server, &["--only", "moon"]).expect(2);
    assert!(run.err.contains("endoflife"), "{}", run.err);
    fetch(&desk, &server, &["--from", "kev"]).expect(2);
}

#[test]
fn the_configuration_says_what_to_fetch_from_where() {
    let (desk, server) = (Desk::new(), mirror());
    std::fs::create_dir_all(desk.path("data")).unwrap();
    server.put("other/kev.json", catalogue("2026-11-22", 1), DAY);
    let text = format!(
        "[fetch]\nonly = [\"kev\"]\nmirror = \"{0}\"\nnvd_api_key = \"hush\"\n[fetch.from]\nkev = \"{0}/other/kev.json\"\n",
        server.url()
    );
    std::fs::write(desk.path("data/config.toml"), text).unwrap();
    run(&desk, &["data", "fetch"]).expect(0);
    assert_eq!(sources(&desk)[0].1, "2026-11-22T00:00:00Z");
    let paths = server.paths();
    assert_eq!(paths[0], "/other/kev.json");
}

#[test]
fn a_fetch_killed_anywhere_leaves_the_old_data_and_the_next_one_completes() {
    let (desk, server) = (Desk::new(), mirror());
    fetch(&desk, &server, &["--only", "kev"]).expect(0);
    let before = desk.run(&["data", "status"]).json()["version"].clone();
    let newer = catalogue("2026-11-21", 2_000);
    server.put(KEV_PATH, newer.clone(), "Tue, 24 Nov 2026");
    // The file comes in two halves with a pause between them, so that kills fall into the download too.
    let slow = newer.into_bytes();
    server.handle(move |asked| {
        let is_range = asked.headers.contains_key("range");
        let is_file = asked.path.ends_with("vulnerabilities.json") && !is_range;
        is_file.then(|| Answer {
            status: 200,
            headers: vec![("ETag", format!("\"{:x}\"", crc32fast::hash(&slow)))],
            cut_after: Some(slow.len() / 2),
            body: slow.clone(),
        })
    });
    let url = server.url();
    for attempt in 0..12_u64 {
        let mut child = desk
            .command(&["data", "fetch", "--mirror", &url, "--only", "kev"])
            .env("NO_PROXY", "127.0.0.1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(20 + attempt * 30));
        child.kill().unwrap();
        child.wait().unwrap();
        let status = desk.run(&["data", "status"]).json();
        let records = status["records"].as_u64().unwrap();
        assert!(status["version"] == before || records == 2_000, "{status}");
    }
    server.handle(|_| None);
    fetch(&desk, &server, &["--only", "kev"]).expect(0);
    assert_eq!(desk.run(&["data", "status"]).json()["records"], 2_000);
}
