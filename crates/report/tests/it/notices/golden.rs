//! Whole license documents, byte for byte, in `golden-notices/`.
//!
//! `UPDATE_EXPECT=1 cargo test -p gwanmun-report` writes them anew.

use std::path::Path;

use expect_test::expect_file;
use gwanmun_model::Language;
use gwanmun_report::notices::{Languages, documents, formats};

use super::sample;

fn check(languages: Languages) {
    let notices = sample::app();
    for document in documents::ALL {
        let paper = (document.make)(&notices);
        for format in formats::ALL {
            let text = (format.write)(&paper, languages);
            let (id, extension) = (document.id, format.extension);
            let file = format!("golden-notices/{languages}.{id}.{extension}");
            expect_file![Path::new(env!("CARGO_MANIFEST_DIR")).join(file)].assert_eq(&text);
        }
    }
}

#[test]
fn a_whole_product_in_korean() {
    check(Languages::One(Language::Ko));
}

#[test]
fn a_whole_product_in_english() {
    check(Languages::One(Language::En));
}

#[test]
fn a_whole_product_in_both_languages() {
    check(Languages::Both);
}
