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
        let text = (format.write)(&document);
        assert_eq!(
            text,
            (format.write)(&document),
            "{}: twice the same",
            format.id
        );
        assert!(
            text.ends_with('\n') && !text.contains('\r'),
            "{}",
            format.id
        );
        let file = format!("{name}.{language}.{}.{}", format.id, format.extension);
        expect_file![
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("golden")
                .join(file)
        ]
        .assert_eq(&text);
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
