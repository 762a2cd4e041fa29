//! Exports: what is in use goes out as one bundle and comes in elsewhere as the same records.

use gwanmun_feeds::export::{ExportError, Exported, export};
use gwanmun_feeds::{ImportError, ImportOptions, bundle, difference, import, starter};

use crate::support::{Place, key, record, time};

const KEV: &str = r#"{"catalogVersion":"1","dateReleased":"2026-08-07T16:45:47Z","vulnerabilities":[{"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","dueDate":"2021-12-24"}]}"#;

/// A place with two sources, brought in by two imports.
fn filled() -> Place {
    let place = Place::new();
    let records = [record("A-1", "npm", "a"), record("A-2", "npm", "b")].join("\n");
    place.input("npm.jsonl", "2026-08-01", records.as_bytes());
    place.import().unwrap();
    place.clear();
    place.input("kev.json", "2026-08-07", KEV.as_bytes());
    place.import().unwrap();
    place
}

fn export_to(place: &Place, name: &str, source: Option<&str>) -> Result<Exported, ExportError> {
    export(
        &place.data_file(),
        &place.path(name),
        &key(),
        time("2026-11-25"),
        &|id| source.is_none_or(|source| source == id),
    )
}

fn kept(place: &Place) -> Vec<String> {
    crate::support::left_over(&place.path("data.gws.payloads"))
}

#[test]
fn an_import_elsewhere_gives_the_same_records_dates_and_hashes() {
    let place = filled();
    let exported = export_to(&place, "all.gwb", None).unwrap();
    assert_eq!(exported.sources.len(), 2);
    let verified = bundle::verify(&place.path("all.gwb"), &[key().public()]).unwrap();
    assert_eq!(verified.created(), time("2026-11-25"));
    let other = Place::new();
    let options = ImportOptions::default();
    import(&verified, &other.data_file(), options, &|_, _| {}).unwrap();
    let (here, there) = (place.open(), other.open());
    assert_eq!(here.sources(), there.sources());
    assert_eq!(here.version(), there.version());
    let difference = difference::compare(&here, &there, &|_| true).unwrap();
    assert!(difference.is_empty(), "{difference:?}");
    // And once more from there: nothing is lost by passing through.
    let again = export_to(&other, "again.gwb", None).unwrap();
    assert_eq!(again, exported);
}

#[test]
fn one_source_can_be_exported_and_an_unknown_one_cannot() {
    let place = filled();
    let exported = export_to(&place, "kev.gwb", Some("kev")).unwrap();
    assert_eq!(exported.sources[0].source.id, "kev");
    let error = export_to(&place, "no.gwb", Some("nvd")).unwrap_err();
    assert!(error.to_string().contains("kev, osv/npm"), "{error}");
    assert!(!place.path("no.gwb").exists());
    let error = export_to(&Place::new(), "no.gwb", None).unwrap_err();
    assert!(matches!(error, ExportError::NoData { .. }), "{error}");
}

#[test]
fn what_is_not_kept_is_named_and_a_damaged_payload_is_not_exported() {
    let place = filled();
    let folder = place.path("data.gws.payloads");
    let sources = place.open().sources().to_vec();
    assert_eq!(sources[0].id, "kev");
    std::fs::write(folder.join(&sources[0].sha256), "other bytes").unwrap();
    std::fs::remove_file(folder.join(&sources[1].sha256)).unwrap();
    let error = export_to(&place, "all.gwb", None).unwrap_err();
    assert!(error.to_string().contains("kev, osv/npm"), "{error}");
    assert!(!place.path("all.gwb").exists());
    // Importing the source again brings it back.
    place.import().unwrap();
    export_to(&place, "kev.gwb", Some("kev")).unwrap();
}

#[test]
fn payloads_of_replaced_sources_go_and_those_of_others_stay() {
    let place = filled();
    let before = kept(&place);
    assert_eq!(before.len(), 2);
    std::fs::write(place.path("data.gws.payloads/half.new"), "half").unwrap();
    place.clear();
    let records = record("A-3", "npm", "c");
    place.input("npm.jsonl", "2026-08-02", records.as_bytes());
    place.import().unwrap();
    let after = kept(&place);
    assert_eq!(after.len(), 2);
    assert_eq!(after.iter().filter(|name| before.contains(name)).count(), 1);
    export_to(&place, "all.gwb", None).unwrap();
}

#[test]
fn the_starter_set_keeps_its_mark() {
    let place = Place::new();
    std::fs::create_dir(place.path("in")).unwrap();
    starter::write_to(&place.path("in")).unwrap();
    place.import().unwrap();
    let exported = export_to(&place, "starter.gwb", None).unwrap();
    assert!(exported.sources.iter().all(|packed| packed.source.starter));
    let real = filled();
    let verified = bundle::verify(&place.path("starter.gwb"), &[key().public()]).unwrap();
    let refused = import(
        &verified,
        &real.data_file(),
        ImportOptions::default(),
        &|_, _| {},
    );
    assert!(matches!(refused, Err(ImportError::StarterOverReal)));
}
