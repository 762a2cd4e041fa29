//! Imports: what replaces what, and that a failed one leaves everything as it was.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gwanmun_feeds::import::SourceFate;
use gwanmun_feeds::{ImportError, ImportOptions, import};

use crate::support::{Place, record, time};

fn ids(place: &Place, ecosystem: &str, name: &str) -> Vec<String> {
    let found = place.open().advisories_for(ecosystem, name).unwrap();
    found.into_iter().map(|advisory| advisory.id).collect()
}

fn lines(records: &[String]) -> String {
    records.join("\n")
}

#[test]
fn sources_of_the_same_id_are_replaced_and_others_kept() {
    let place = Place::new();
    let first = [
        record("A-1", "npm", "a"),
        record("A-2", "npm", "a"),
        record("A-3", "npm", "a"),
    ];
    place.input("npm.jsonl", "2026-08-01", lines(&first).as_bytes());
    let python = record("P-1", "PyPI", "Foo.Bar");
    place.input("PyPI.jsonl", "2026-08-01", python.as_bytes());
    let imported = place.import().unwrap();
    assert_eq!(imported.version_before, None);
    assert_eq!(imported.sources[1].fate, SourceFate::Added);
    assert_eq!(imported.sources[1].added, 3);

    place.clear();
    let withdrawn = record("A-2", "npm", "a").replace(
        "\"summary\"",
        "\"withdrawn\":\"2026-08-02T00:00:00Z\",\"summary\"",
    );
    let second = [
        record("A-1", "npm", "a"),
        withdrawn,
        record("A-4", "npm", "b"),
    ];
    place.input("npm.jsonl", "2026-08-02", lines(&second).as_bytes());
    let imported = place.import().unwrap();
    let npm = imported
        .sources
        .iter()
        .find(|change| change.source.id == "osv/npm")
        .unwrap();
    assert_eq!(npm.fate, SourceFate::Replaced);
    assert_eq!(
        (npm.added, npm.changed, npm.removed, npm.withdrawn),
        (1, 1, 1, 1)
    );
    let python = imported
        .sources
        .iter()
        .find(|change| change.source.id == "osv/PyPI")
        .unwrap();
    assert_eq!(python.fate, SourceFate::Kept);
    assert_eq!(ids(&place, "npm", "a"), ["A-1", "A-2"]);
    assert_eq!(ids(&place, "PyPI", "foo-bar"), ["P-1"]);
    place.open().verify().unwrap();
    assert_eq!(place.open().version(), imported.version);
}

#[test]
fn the_last_of_two_records_with_one_id_wins() {
    let place = Place::new();
    let records = [
        record("A-1", "npm", "first"),
        record("A-1", "npm", "second"),
    ];
    place.input("npm.jsonl", "2026-08-01", lines(&records).as_bytes());
    let imported = place.import().unwrap();
    assert_eq!(imported.sources[0].source.records, 1);
    assert!(ids(&place, "npm", "first").is_empty());
    assert_eq!(ids(&place, "npm", "second"), ["A-1"]);
}

#[test]
fn broken_records_are_counted_and_the_others_kept() {
    let place = Place::new();
    let broken = record("A-2", "npm", "a").replace("\"events\":[", "\"events\":7,\"x\":[");
    place.input(
        "npm.jsonl",
        "2026-08-01",
        lines(&[record("A-1", "npm", "a"), broken]).as_bytes(),
    );
    let imported = place.import().unwrap();
    assert_eq!(imported.sources[0].problems, 1);
    assert!(
        imported.problems[0].message.starts_with("A-2: "),
        "{}",
        imported.problems[0]
    );
    assert_eq!(ids(&place, "npm", "a"), ["A-1"]);
}

#[test]
fn older_data_is_refused_unless_asked_for() {
    let place = Place::new();
    place.input(
        "npm.jsonl",
        "2026-08-02",
        record("A-1", "npm", "a").as_bytes(),
    );
    place.import().unwrap();
    let before = std::fs::read(place.data_file()).unwrap();
    place.input(
        "npm.jsonl",
        "2026-08-01",
        record("A-2", "npm", "a").as_bytes(),
    );
    let error = place.import().unwrap_err();
    assert!(matches!(error, ImportError::Older { .. }), "{error}");
    assert!(before == std::fs::read(place.data_file()).unwrap());
    let options = ImportOptions {
        allow_older: true,
        ..ImportOptions::default()
    };
    place.import_with(options).unwrap();
    assert_eq!(ids(&place, "npm", "a"), ["A-2"]);
    assert_eq!(place.open().sources()[0].date, time("2026-08-01"));
}

#[test]
fn a_source_does_not_lose_most_records_unless_asked_for() {
    let place = Place::new();
    let many: Vec<_> = (0..300)
        .map(|number| record(&format!("A-{number}"), "npm", "a"))
        .collect();
    place.input("npm.jsonl", "2026-08-01", lines(&many).as_bytes());
    place.import().unwrap();
    // Another part of the same source, as large as the first: what was there must not vanish silently.
    let others: Vec<_> = (0..400)
        .map(|number| record(&format!("B-{number}"), "npm", "b"))
        .collect();
    place.input("npm.jsonl", "2026-08-02", lines(&others).as_bytes());
    let error = place.import().unwrap_err().to_string();
    assert!(error.contains("would lose 300 of its 300"), "{error}");
    assert_eq!(ids(&place, "npm", "a").len(), 300);
    let options = ImportOptions {
        allow_loss: true,
        ..ImportOptions::default()
    };
    place.import_with(options).unwrap();
    assert!(ids(&place, "npm", "a").is_empty());
}

/// Makes a place with data in use and a verified bundle of newer data.
fn with_newer_bundle() -> (Place, gwanmun_feeds::bundle::Verified) {
    let place = Place::new();
    place.input(
        "npm.jsonl",
        "2026-08-01",
        record("A-1", "npm", "a").as_bytes(),
    );
    place.import().unwrap();
    place.input(
        "npm.jsonl",
        "2026-08-02",
        record("A-2", "npm", "a").as_bytes(),
    );
    place.pack();
    let verified = place.verify().unwrap();
    (place, verified)
}

#[test]
fn an_import_that_dies_half_way_leaves_the_old_data_and_does_not_block_the_next() {
    let (place, verified) = with_newer_bundle();
    let died = catch_unwind(AssertUnwindSafe(|| {
        import(
            &verified,
            &place.data_file(),
            ImportOptions::default(),
            &|_, _| panic!("killed"),
        )
    }));
    assert!(died.is_err());
    assert_eq!(ids(&place, "npm", "a"), ["A-1"]);
    std::fs::write(place.path("data.gws.new"), b"half a file").unwrap();
    assert_eq!(ids(&place, "npm", "a"), ["A-1"]);
    import(
        &verified,
        &place.data_file(),
        ImportOptions::default(),
        &|_, _| {},
    )
    .unwrap();
    assert_eq!(ids(&place, "npm", "a"), ["A-2"]);
    assert!(!place.path("data.gws.new").exists());
}

#[test]
fn a_folder_that_cannot_be_written_leaves_the_old_data() {
    let (place, verified) = with_newer_bundle();
    std::fs::create_dir(place.path("data.gws.new")).unwrap();
    let error = import(
        &verified,
        &place.data_file(),
        ImportOptions::default(),
        &|_, _| {},
    )
    .unwrap_err();
    assert!(error.to_string().contains("unchanged"), "{error}");
    assert_eq!(ids(&place, "npm", "a"), ["A-1"]);
}

#[test]
fn a_bundle_changed_after_it_was_verified_is_not_taken() {
    let (place, verified) = with_newer_bundle();
    let mut bytes = std::fs::read(place.bundle()).unwrap();
    let payload = bytes
        .windows(4)
        .position(|four| four == [0x28, 0xb5, 0x2f, 0xfd])
        .unwrap();
    bytes[payload + 12] ^= 1;
    // Written in place, as somebody with the file open would.
    std::fs::write(place.bundle(), bytes).unwrap();
    let error = import(
        &verified,
        &place.data_file(),
        ImportOptions::default(),
        &|_, _| {},
    )
    .unwrap_err();
    assert!(matches!(error, ImportError::Bundle(_)), "{error}");
    assert_eq!(ids(&place, "npm", "a"), ["A-1"]);
}

#[test]
fn two_imports_at_once_do_not_meet() {
    let (place, verified) = with_newer_bundle();
    let nested = |_: &str, _: u64| {
        let error = import(
            &verified,
            &place.data_file(),
            ImportOptions::default(),
            &|_, _| {},
        )
        .unwrap_err();
        assert!(matches!(error, ImportError::Busy { .. }), "{error}");
    };
    import(
        &verified,
        &place.data_file(),
        ImportOptions::default(),
        &nested,
    )
    .unwrap();
    assert_eq!(ids(&place, "npm", "a"), ["A-2"]);
}

#[test]
fn an_opened_snapshot_keeps_answering_while_it_is_replaced() {
    let (place, verified) = with_newer_bundle();
    let old = place.open();
    import(
        &verified,
        &place.data_file(),
        ImportOptions::default(),
        &|_, _| {},
    )
    .unwrap();
    assert_eq!(old.advisories_for("npm", "a").unwrap()[0].id, "A-1");
    assert_eq!(ids(&place, "npm", "a"), ["A-2"]);
}

#[test]
fn the_same_bundle_gives_the_same_file() {
    let (place, verified) = with_newer_bundle();
    let again = Place::new();
    let mut files = Vec::new();
    for data_file in [place.path("one"), again.path("two")] {
        import(&verified, &data_file, ImportOptions::default(), &|_, _| {}).unwrap();
        files.push(std::fs::read(data_file).unwrap());
    }
    assert!(files[0] == files[1]);
}
