//! Records made to exhaust the reader: each is refused by name, the rest is imported.

use std::fmt::Write as _;
use std::io::Write as _;

use gwanmun_feeds::{ImportOptions, import};

use crate::support::Place;

const GOOD: &str = r#"{"id":"GHSA-good","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#;

/// Text longer than a record may be.
const LONG: usize = 70 << 20;

fn with_affected(id: &str, affected: &str) -> String {
    format!(r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","affected":[{affected}]}}"#)
}

/// Each with what the report must say of it.
fn hostile() -> Vec<(String, &'static str)> {
    let package = r#"{"package":{"ecosystem":"npm","name":"left"}"#;
    let long = "a".repeat(LONG);
    let mut ranges = String::from(r#""ranges":["#);
    for number in 0..350_000 {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            ranges,
            r#"{comma}{{"type":"SEMVER","events":[{{"introduced":"1.0.{number}"}}]}}"#
        );
    }
    ranges.push(']');
    let (open, close) = ("[".repeat(200_000), "]".repeat(200_000));
    let long_id = "b".repeat(5_000);
    vec![
        (
            with_affected(
                "GHSA-long",
                &format!(r#"{package},"versions":["{long}"]}}"#),
            ),
            "longer than",
        ),
        (
            with_affected("GHSA-ranges", &format!("{package},{ranges}}}")),
            "GHSA-ranges",
        ),
        (
            with_affected(
                "GHSA-deep",
                &format!(r#"{package},"database_specific":{open}{close}}}"#),
            ),
            "GHSA-deep",
        ),
        (
            with_affected(&long_id, &format!(r#"{package},"versions":["1.0.0"]}}"#)),
            "bbb…",
        ),
    ]
}

fn check(place: &Place, said: &[&str]) {
    let packed = place.pack();
    let verified = place.verify().unwrap();
    let options = ImportOptions::default();
    let imported = import(&verified, &place.data_file(), options, &|_, _| {}).unwrap();
    let reported: Vec<String> = packed
        .problems
        .iter()
        .chain(&imported.problems)
        .map(ToString::to_string)
        .collect();
    for said in said {
        assert!(
            reported.iter().any(|problem| problem.contains(said)),
            "nothing says `{said}`: {:?}",
            reported
                .iter()
                .map(|text| text.chars().take(200).collect())
                .collect::<Vec<String>>()
        );
    }
    for problem in &reported {
        assert!(problem.len() < 1_000, "a report of {} bytes", problem.len());
    }
    let found = place.open().advisories_for("npm", "left").unwrap();
    let ids: Vec<&str> = found.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["GHSA-good"]);
}

#[test]
fn records_that_are_too_much_are_named_and_the_rest_of_their_file_is_taken() {
    let place = Place::new();
    let (lines, said): (Vec<String>, Vec<&str>) = hostile().into_iter().unzip();
    let text = format!("{}\n{GOOD}\n", lines.join("\n"));
    place.input("npm.jsonl", "2026-08-08", text.as_bytes());
    check(&place, &said);
}

#[test]
fn the_same_holds_for_the_entries_of_an_export() {
    let place = Place::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let (records, said): (Vec<String>, Vec<&str>) = hostile().into_iter().unzip();
    for (index, record) in [GOOD.to_owned()].into_iter().chain(records).enumerate() {
        zip.start_file(format!("{index}.json"), options).unwrap();
        zip.write_all(record.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    place.input("npm/all.zip", "2026-08-08", &bytes);
    check(&place, &said);
}
