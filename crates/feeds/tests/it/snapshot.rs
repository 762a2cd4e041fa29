//! The data file: lookups, and that damage is always found and named.

use gwanmun_feeds::snapshot::{Snapshot, SnapshotError};
use gwanmun_model::DataState;
use proptest::prelude::*;

use crate::support::{Place, record, time};

fn filled() -> Place {
    let place = Place::new();
    let day = "2026-08-21";
    let npm: Vec<_> = (0..40)
        .map(|number| record(&format!("A-{number}"), "npm", &format!("p{}", number % 9)))
        .collect();
    place.input("npm.jsonl", day, npm.join("\n").as_bytes());
    let shared = record("GHSA-1", "Go", "example.com/a").replace(
        "\"affected\":[",
        r#""affected":[{"package":{"ecosystem":"Debian:12","name":"a"},"versions":["1"]},"#,
    );
    place.input("Go.jsonl", day, shared.as_bytes());
    place.input("Debian.jsonl", day, shared.as_bytes());
    place.input("kev.json", day, br#"{"catalogVersion":"1","dateReleased":"2026-08-07T00:00:00Z","vulnerabilities":[{"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","dueDate":"2021-12-24","knownRansomwareCampaignUse":"Known"},{"cveID":"CVE-2020-1","dateAdded":"2021-12-11","dueDate":"2021-12-25"}]}"#);
    let scores = "#model_version:v9,score_date:2026-08-16T00:00:00+0000\ncve,epss,percentile\nCVE-2021-44228,0.94358,0.99957\nCVE-1999-1,0.00001,0.1\n";
    place.input("epss.csv", day, scores.as_bytes());
    place.import().unwrap();
    place
}

/// Asks everything once; what matters is that it returns.
fn ask_everything(snapshot: &Snapshot) -> Result<(), SnapshotError> {
    for number in 0..9 {
        snapshot.advisories_for("npm", &format!("p{number}"))?;
    }
    snapshot.advisories_for("Go", "example.com/a")?;
    snapshot.advisory("GHSA-1")?;
    snapshot.kev("CVE-2021-44228");
    snapshot.epss("CVE-2021-44228");
    snapshot.status(7, time("2026-11-24"));
    Ok(())
}

#[test]
fn answers_what_was_imported() {
    let place = filled();
    let snapshot = place.open();
    assert_eq!(snapshot.advisories_for("npm", "p0").unwrap().len(), 5);
    assert!(snapshot.advisories_for("npm", "P0").unwrap().is_empty());
    let advisory = snapshot.advisory("a-7").unwrap().unwrap();
    assert_eq!(
        (advisory.id.as_str(), advisory.summary.as_str()),
        ("A-7", "About p7")
    );
    let alias = advisory.aliases[0].to_lowercase();
    assert!(snapshot.advisory(&alias).unwrap().is_some());
    assert!(snapshot.advisory("GHSA-none").unwrap().is_none());

    let kev = snapshot.kev("cve-2021-44228").unwrap();
    assert_eq!(
        (kev.cve.as_str(), kev.due, kev.ransomware),
        ("CVE-2021-44228", time("2021-12-24"), true)
    );
    assert!(!snapshot.kev("CVE-2020-1").unwrap().ransomware);
    assert!(snapshot.kev("CVE-2020-2").is_none() && snapshot.kev("nonsense").is_none());
    let score = snapshot.epss("CVE-2021-44228").unwrap();
    assert_eq!(
        (score.probability.to_string(), score.percentile.to_string()),
        ("0.94358".to_owned(), "0.99957".to_owned())
    );
    assert_eq!(
        (score.model.as_str(), score.date),
        ("v9", time("2026-08-16"))
    );
    assert!(snapshot.epss("CVE-1999-2").is_none());
    assert!(snapshot.covers("npm") && snapshot.covers("Debian") && !snapshot.covers("PyPI"));
    assert_eq!(
        snapshot.size_bytes(),
        std::fs::metadata(place.data_file()).unwrap().len()
    );
}

#[test]
fn a_record_of_two_sources_is_one_answer_from_its_own() {
    let snapshot = filled().open();
    for (ecosystem, name) in [("Go", "example.com/a"), ("Debian", "a")] {
        let found = snapshot.advisories_for(ecosystem, name).unwrap();
        assert_eq!(found.len(), 1, "{ecosystem}");
        assert_eq!(found[0].source, format!("osv/{ecosystem}"));
    }
}

#[test]
fn age_is_judged_by_the_oldest_source() {
    let snapshot = filled().open();
    let status = snapshot.status(30, time("2026-09-06"));
    assert_eq!(
        (status.state, status.age_days),
        (DataState::Fresh, Some(30))
    );
    assert_eq!(
        snapshot.status(30, time("2026-09-07")).state,
        DataState::Stale
    );
}

#[test]
fn no_file_is_not_an_error_but_any_other_file_is() {
    let place = Place::new();
    assert!(Snapshot::open(&place.data_file()).unwrap().is_none());
    for content in [&b""[..], b"GWANMUN", &[0; 4096]] {
        std::fs::write(place.data_file(), content).unwrap();
        let error = Snapshot::open(&place.data_file()).unwrap_err().to_string();
        assert!(
            error.contains("data.gws") && error.contains("import"),
            "{error}"
        );
    }
}

#[test]
fn a_file_of_another_format_is_told_from_a_damaged_one() {
    let place = filled();
    let mut bytes = std::fs::read(place.data_file()).unwrap();
    bytes[8] = 9;
    let crc = crc32fast::hash(&bytes[..68]);
    bytes[68..72].copy_from_slice(&crc.to_le_bytes());
    std::fs::write(place.data_file(), bytes).unwrap();
    let error = Snapshot::open(&place.data_file()).unwrap_err();
    assert!(
        matches!(error, SnapshotError::OtherFormat { found: 9, .. }),
        "{error}"
    );
}

#[test]
fn every_flipped_byte_is_found() {
    let place = filled();
    let original = std::fs::read(place.data_file()).unwrap();
    let target = place.path("flipped");
    for at in 0..original.len() {
        let mut bytes = original.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&target, bytes).unwrap();
        if let Ok(Some(snapshot)) = Snapshot::open(&target) {
            let answered = ask_everything(&snapshot);
            assert!(answered.is_err() || snapshot.verify().is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_file_cut_short_is_found() {
    let place = filled();
    let original = std::fs::read(place.data_file()).unwrap();
    for length in (0..original.len()).step_by(37) {
        std::fs::write(place.data_file(), &original[..length]).unwrap();
        assert!(Snapshot::open(&place.data_file()).is_err(), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands where tables should be, even with checksums that fit, reading returns.
    #[test]
    fn forged_tables_do_not_make_the_reader_panic(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
    ) {
        let place = filled();
        let mut bytes = std::fs::read(place.data_file()).unwrap();
        for (at, value) in flips {
            let at = at.index(bytes.len() - 72) + 72;
            bytes[at] = value;
        }
        repair_checksums(&mut bytes);
        std::fs::write(place.data_file(), &bytes).unwrap();
        if let Ok(Some(snapshot)) = Snapshot::open(&place.data_file()) {
            let _ = ask_everything(&snapshot);
            let _ = snapshot.verify();
        }
    }
}

/// Makes the checksums of directory, sections and header fit whatever the bytes are now.
fn repair_checksums(bytes: &mut [u8]) {
    let number = |bytes: &[u8], at: usize| {
        usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()))
            .unwrap_or(usize::MAX)
    };
    let directory = number(bytes, 16);
    for section in 0..7 {
        let row = directory + section * 20;
        let (offset, length) = (number(bytes, row), number(bytes, row + 8));
        let Some(content) = offset
            .checked_add(length)
            .and_then(|end| bytes.get(offset..end))
        else {
            continue;
        };
        let crc = crc32fast::hash(content).to_le_bytes();
        bytes[row + 16..row + 20].copy_from_slice(&crc);
    }
    let crc = crc32fast::hash(&bytes[directory..]).to_le_bytes();
    bytes[64..68].copy_from_slice(&crc);
    let crc = crc32fast::hash(&bytes[..68]).to_le_bytes();
    bytes[68..72].copy_from_slice(&crc);
}
