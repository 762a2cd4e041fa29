//! Every format has cases in `fixtures/<id>/<case>/`: files to scan and `expected.txt`.
//!
//! `UPDATE_EXPECT=1 cargo test -p gwanmun-scan` rewrites the expectations; read the difference before keeping it.

use std::path::{Path, PathBuf};

use gwanmun_scan::{Options, formats, scan_path};
use tempfile::TempDir;

use crate::render::render;
use crate::zipped::{children, copy_packed};

/// Folders of all cases of a format.
pub(crate) fn cases(format: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(format);
    if !folder.is_dir() {
        return Vec::new();
    }
    children(&folder)
        .into_iter()
        .map(|(_, path)| path)
        .collect()
}

/// Puts the files of a case into a folder of its own, archives packed.
pub(crate) fn lay_out(case: &Path) -> TempDir {
    let folder = tempfile::tempdir().expect("folder");
    copy_packed(case, folder.path());
    std::fs::remove_file(folder.path().join("expected.txt")).ok();
    folder
}

#[test]
fn every_format_finds_what_its_fixtures_hold() {
    for format in formats::ALL {
        let cases = cases(format.id);
        assert!(!cases.is_empty(), "{} has no fixtures", format.id);
        for case in cases {
            let folder = lay_out(&case);
            let found = scan_path(folder.path(), &Options::default(), crate::ALONE).expect("scan");
            assert!(
                !found.components.is_empty()
                    || !found.problems.is_empty()
                    || !found.license_texts.is_empty(),
                "{} yields nothing",
                case.display()
            );
            expect_test::expect_file![case.join("expected.txt")].assert_eq(&render(&found));
        }
    }
}

#[test]
fn every_fixture_folder_belongs_to_a_format() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (name, _) in children(&folder) {
        assert!(
            formats::ALL.iter().any(|format| format.id == name),
            "{name}"
        );
    }
}
