//! Whole documents, byte for byte. The files under `golden/` are also what the published schemas are checked against.
//!
//! `UPDATE_EXPECT=1 cargo test -p gwanmun-report` writes them anew.

use std::path::Path;

use expect_test::expect_file;
use gwanmun_model::{Assessment, Language};
use gwanmun_report::ALL;

use crate::sample;

fn check(name: &str, assessment: &Assessment, language: Language) {
    for format in ALL {
        let document = sample::document(assessment, language);
        let text = format.write(&document);
        assert_eq!(
            text,
            format.write(&document),
            "{}: twice the same",
            format.id
        );
        // The columns of the guideline are lines of a spreadsheet; everything else is text of ours.
        let ends = if format.id == "nis-csv" { "\r\n" } else { "\n" };
        assert_eq!(text.contains('\r'), ends == "\r\n", "{}", format.id);
        assert!(text.ends_with(ends), "{}", format.id);
        let file = format!("{name}.{language}.{}.{}", format.id, format.extension);
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("golden")
            .join(file);
        if ends == "\r\n" {
            // The helper takes CRLF for LF when it reads, so this file is compared here. Remove it to have it written.
            if !path.exists() {
                std::fs::write(&path, &text).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        } else {
            expect_file![path].assert_eq(&text);
        }
    }
}

#[test]
fn rich_in_korean() {
    check("rich", &sample::rich(), Language::Ko);
}

#[test]
fn rich_in_english() {
    check("rich", &sample::rich(), Language::En);
}

#[test]
fn empty_without_data() {
    check("empty", &sample::empty(), Language::Ko);
}
