//! Bundles: what goes in comes out, and nothing that was changed on the way does.

use std::path::{Path, PathBuf};

use expect_test::expect;
use gwanmun_feeds::bundle::{self, BundleError};
use gwanmun_feeds::keys::SecretKey;

use crate::support::{Place, key, left_over, record, time, zip};

const KEV: &str = r#"{"catalogVersion":"2026.08.07","dateReleased":"2026-08-07T16:45:47Z","vulnerabilities":[{"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","dueDate":"2021-12-24","knownRansomwareCampaignUse":"Known"}]}"#;
const EPSS: &str = "#model_version:v2026.03.01,score_date:2026-08-16T00:00:00+0000\ncve,epss,percentile\nCVE-2021-44228,0.94,0.99\n";

/// One source of each kind, in the layouts they are published in.
fn small() -> Place {
    let place = Place::new();
    let day = "2026-08-21";
    let export = zip(&[
        ("GHSA-1.json", record("GHSA-1", "Maven", "a:b")),
        ("GHSA-2.json", record("GHSA-2", "Maven", "c:d")),
    ]);
    place.input("Maven/all.zip", day, &export);
    place.input("kev.json", day, KEV.as_bytes());
    place.input("epss_scores.csv", day, EPSS.as_bytes());
    place
}

fn damage(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn the_manifest_says_what_is_inside() {
    let place = small();
    place.pack();
    let mut archive = tar::Archive::new(std::fs::File::open(place.bundle()).unwrap());
    let manifest = archive
        .entries()
        .unwrap()
        .map(Result::unwrap)
        .find(|entry| entry.path().unwrap().ends_with("manifest.json"))
        .map(|entry| std::io::read_to_string(entry).unwrap())
        .unwrap();
    expect![[r#"
        {
          "schema": "gwanmun.bundle/1",
          "created": "2026-11-24T00:00:00Z",
          "files": [
            {
              "name": "0000-epss.csv.zst",
              "size": 104,
              "sha256": "1ca4b9873311f3b5eb8a9cb31bcbaf3be6dee83697d4212ff15da60f6fc3b787",
              "unpacked_size": 108,
              "source": "epss",
              "date": "2026-08-16T00:00:00Z",
              "records": 1,
              "license": "LicenseRef-FIRST-EPSS",
              "starter": false
            },
            {
              "name": "0001-kev.json.zst",
              "size": 169,
              "sha256": "260be0e2b9ade91644b854a8073e66efc6d24c2787ef92aba49ab8cafd4f5026",
              "unpacked_size": 201,
              "source": "kev",
              "date": "2026-08-07T16:45:47Z",
              "records": 1,
              "license": "CC0-1.0",
              "starter": false
            },
            {
              "name": "0002-osv-Maven.jsonl.zst",
              "size": 213,
              "sha256": "7af5ba2224478a01afcba0c4000740af0ed0310072825d385e23a84cf9aab584",
              "unpacked_size": 470,
              "source": "osv/Maven",
              "date": "2026-08-21T00:00:00Z",
              "records": 2,
              "license": "CC-BY-4.0",
              "starter": false
            }
          ]
        }
    "#]]
    .assert_eq(&manifest);
    assert_eq!(left_over(place.dir.path()), ["data.gwb"]);
}

#[test]
fn another_minisign_and_another_tar_accept_it() {
    let place = small();
    place.pack();
    let mut archive = tar::Archive::new(std::fs::File::open(place.bundle()).unwrap());
    let mut entries = archive.entries().unwrap();
    let mut next = || std::io::read_to_string(entries.next().unwrap().unwrap()).unwrap();
    let (signature, manifest) = (next(), next());
    let public = minisign_verify::PublicKey::decode(&key().public().render()).unwrap();
    let signature = minisign_verify::Signature::decode(&signature).unwrap();
    public
        .verify(manifest.as_bytes(), &signature, false)
        .unwrap();
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let place = small();
    let first = place.pack();
    let bytes = std::fs::read(place.bundle()).unwrap();
    let second = place.pack();
    assert_eq!(first, second);
    assert!(bytes == std::fs::read(place.bundle()).unwrap());
}

#[test]
fn no_flipped_byte_passes() {
    let place = small();
    place.pack();
    let original = std::fs::read(place.bundle()).unwrap();
    let target = place.path("flipped");
    for at in 0..original.len() {
        let mut bytes = original.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&target, bytes).unwrap();
        let verified = bundle::verify(&target, &[key().public()]);
        assert!(verified.is_err(), "byte {at} can change unnoticed");
    }
}

#[test]
fn a_bundle_cut_short_is_refused_wherever_the_cut_is() {
    let place = small();
    place.pack();
    let original = std::fs::read(place.bundle()).unwrap();
    let target = place.path("cut");
    for length in (0..original.len()).step_by(61) {
        std::fs::write(&target, &original[..length]).unwrap();
        let error = bundle::verify(&target, &[key().public()]).unwrap_err();
        assert!(error.to_string().contains("cut"), "{error}");
    }
}

#[test]
fn an_unknown_key_is_named() {
    let place = small();
    place.pack();
    let stranger = SecretKey::from_seed([8; 32], [9; 8]).public();
    let error = bundle::verify(&place.bundle(), std::slice::from_ref(&stranger)).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, BundleError::UnknownKey { .. }), "{text}");
    assert!(
        text.contains("0807060504030201") && text.contains("0909090909090909"),
        "{text}"
    );
    let error = bundle::verify(&place.bundle(), &[])
        .unwrap_err()
        .to_string();
    assert!(error.contains("trusted: none"), "{error}");
    // A key that merely claims the same id does not pass either.
    let impostor = SecretKey::from_seed([8; 32], [1, 2, 3, 4, 5, 6, 7, 8]).public();
    let error = bundle::verify(&place.bundle(), &[impostor]).unwrap_err();
    assert!(matches!(error, BundleError::BadSignature { .. }), "{error}");
}

#[test]
fn an_extra_file_or_byte_is_refused() {
    let place = small();
    place.pack();
    damage(&place.bundle(), |bytes| bytes.push(0));
    let error = place.verify().unwrap_err().to_string();
    assert!(error.contains("follows the end"), "{error}");

    place.pack();
    damage(&place.bundle(), |bytes| {
        let end = bytes.len() - 1024;
        let extra = bytes[..1024].to_vec();
        bytes.splice(end..end, extra);
    });
    let error = place.verify().unwrap_err().to_string();
    assert!(error.contains("extra file"), "{error}");
}

#[test]
fn only_bundles_look_like_bundles() {
    let place = small();
    place.pack();
    assert!(bundle::is_bundle(&place.bundle()));
    assert!(!bundle::is_bundle(&place.path("in/kev.json")));
    assert!(!bundle::is_bundle(&place.path("in")));
    assert!(!bundle::is_bundle(&place.path("absent")));
}

#[test]
fn every_layout_of_records_is_taken() {
    let place = Place::new();
    let day = "2026-08-21";
    let line = |id| record(id, "npm", "a") + "\n";
    place.input(
        "npm/A-1.json",
        day,
        record("A-1", "npm", "a").replace(',', ",\n").as_bytes(),
    );
    let array = format!(
        "[{},{}]",
        record("A-2", "npm", "a"),
        record("A-3", "npm", "b")
    );
    place.input("array.json", day, array.as_bytes());
    place.input(
        "npm.jsonl",
        day,
        (line("A-4") + "{broken\n" + &line("A-5")).as_bytes(),
    );
    let packed = zstd::encode_all(line("A-6").as_bytes(), 3).unwrap();
    place.input("more/npm.jsonl.zst", day, &packed);
    place.input("readme.txt", day, b"hello");
    place.input("other.json", day, b"{}");
    place.input("bad.json", day, b"{");
    let packed = place.pack();
    assert_eq!(packed.sources.len(), 1);
    assert_eq!(packed.sources[0].source.id, "osv/npm");
    assert_eq!(packed.sources[0].source.records, 6);
    assert_eq!(packed.sources[0].source.date, time(day));
    let names = |problems: &[gwanmun_model::Problem]| -> Vec<(String, Option<u32>)> {
        let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        problems
            .iter()
            .map(|problem| (name(&problem.path), problem.line))
            .collect()
    };
    assert_eq!(
        names(&packed.problems),
        [
            ("bad.json".to_owned(), None),
            ("npm.jsonl".to_owned(), Some(2))
        ]
    );
    assert_eq!(
        names(&packed.skipped),
        [
            ("other.json".to_owned(), None),
            ("readme.txt".to_owned(), None)
        ]
    );
}

#[test]
fn the_newest_of_two_catalogues_is_taken() {
    let place = Place::new();
    place.input("b.json", "2026-08-21", KEV.as_bytes());
    place.input(
        "a.json",
        "2026-08-21",
        KEV.replace("2026-08-07T", "2026-08-09T").as_bytes(),
    );
    let packed = place.pack();
    assert_eq!(
        packed.sources[0].source.date.date().to_string(),
        "2026-08-09"
    );
    assert!(packed.skipped[0].path.ends_with("b.json"));
}

/// As root a bundle would take the place of `/dev/null`.
#[cfg(unix)]
#[test]
fn only_a_file_is_replaced_by_a_bundle() {
    let place = Place::new();
    place.input(
        "npm.jsonl",
        "2026-08-08",
        record("GHSA-1", "npm", "a").as_bytes(),
    );
    let _socket = std::os::unix::net::UnixListener::bind(place.bundle()).unwrap();
    let refused = place.try_pack(&[place.path("in")]).unwrap_err();
    assert!(refused.to_string().contains("name a file"), "{refused}");
    assert!(!place.bundle().metadata().unwrap().is_file());
}

#[test]
fn nothing_to_pack_and_absent_inputs_are_errors_that_leave_nothing() {
    let place = Place::new();
    place.input("readme.txt", "2026-08-21", b"hello");
    let error = place.try_pack(&[place.path("in")]).unwrap_err();
    assert!(
        matches!(error, BundleError::Nothing { skipped: 1 }),
        "{error}"
    );
    let error = place
        .try_pack(&[PathBuf::from("/no/such/file")])
        .unwrap_err();
    assert!(error.to_string().starts_with("/no/such/file"), "{error}");
    assert!(left_over(place.dir.path()).is_empty());
}

#[test]
fn a_broken_zip_is_a_problem_and_the_rest_is_packed() {
    let place = small();
    place.input("PyPI/all.zip", "2026-08-21", b"PK\x03\x04 and then nothing");
    let packed = place.pack();
    assert_eq!(packed.sources.len(), 3);
    assert!(packed.problems[0].path.ends_with("PyPI/all.zip"));
}
