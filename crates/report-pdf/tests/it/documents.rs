//! What stands in a document, in each language.

use gwanmun_model::{Language, Text};
use gwanmun_report::notices::paper::{Block, Section};
use gwanmun_report::notices::{Languages, Paper};

use crate::reader;
use crate::sample::{notices, paper};

const DATE: Option<&str> = Some("2026-12-01");

pub(crate) fn write(paper: &Paper, languages: Languages) -> Vec<u8> {
    gwanmun_report_pdf::write(paper, languages, DATE).unwrap()
}

pub(crate) fn text(paper: &Paper, languages: Languages) -> String {
    reader::pages(&write(paper, languages)).join("\n")
}

/// Keeps a document where somebody asks to look at it.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says in the environment where to keep what they write"
)]
pub(crate) fn keep(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("GWANMUN_DOCUMENTS") {
        std::fs::write(format!("{folder}/{name}.pdf"), bytes).unwrap();
    }
}

#[test]
fn a_notices_file_can_be_read_in_each_language() {
    let paper = notices(12, 3);
    for (languages, expected) in [
        (
            Languages::One(Language::Ko),
            &["오픈소스 고지문", "차례", "주의", "라이선스별 구성요소"][..],
        ),
        (
            Languages::One(Language::En),
            &[
                "Open source notices",
                "Contents",
                "Warning",
                "License texts",
            ],
        ),
        (
            Languages::Both,
            &["오픈소스 고지문", "Open source notices", "차례 / Contents"],
        ),
    ] {
        let bytes = write(&paper, languages);
        keep(&format!("notices-{languages}"), &bytes);
        let text = reader::pages(&bytes).join("\n");
        let always = [
            "홍길동",
            "Copyright (c) 2014 Ann",
            "Permission is hereby granted",
        ];
        for words in expected.iter().chain(&always) {
            assert!(text.contains(words), "{words}\n{text}");
        }
    }
}

#[test]
fn pages_are_numbered_and_name_the_product() {
    let pages = reader::pages(&write(&notices(12, 3), Languages::One(Language::Ko)));
    let count = pages.len();
    assert!(count > 3, "{count}");
    for (page, number) in pages.iter().zip(1..) {
        assert!(page.contains(&format!("{number} / {count}")), "{page}");
        if number > 1 {
            assert!(page.contains("오픈소스 고지문 – 가나은행 앱 3.1"), "{page}");
        }
    }
}

#[test]
fn the_same_values_give_the_same_bytes() {
    let paper = notices(12, 3);
    for date in [DATE, None] {
        let write = || gwanmun_report_pdf::write(&paper, Languages::Both, date).unwrap();
        assert_eq!(write(), write());
    }
}

#[test]
fn a_date_makes_it_an_archive_file() {
    let paper = notices(1, 1);
    let write = |date| gwanmun_report_pdf::write(&paper, Languages::Both, date).unwrap();
    let has = |bytes: &[u8], words: &str| {
        bytes
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    };
    assert!(has(&write(DATE), "pdfaid:part"));
    assert!(has(&write(DATE), "2026-12-01"));
    for none in [None, Some("yesterday"), Some("2026-13-41")] {
        assert!(!has(&write(none), "pdfaid:part"), "{none:?}");
        assert!(!has(&write(none), "CreationDate"), "{none:?}");
    }
}

#[test]
fn lines_of_a_license_stay_as_they_are() {
    let license = "  1. Indented\n     and more.\n\nA  B\t|\n".to_owned();
    let text = text(&paper(vec![Block::Verbatim(license)]), Languages::Both);
    assert!(
        text.contains("  1. Indented\n     and more.\nA  B    |"),
        "{text}"
    );
}

#[test]
fn characters_no_font_has_are_spelled_and_the_document_says_so() {
    let blocks = vec![
        Block::Paragraph("Copyright 山田 太郎".into()),
        Block::Verbatim("(c) 山田\n".to_owned()),
    ];
    let paper = paper(blocks);
    let text = text(&paper, Languages::Both);
    assert!(
        text.contains("Copyright [U+5C71 U+7530] [U+592A U+90CE]"),
        "{text}"
    );
    assert!(text.contains("(c) [U+5C71 U+7530]"), "{text}");
    assert!(text.contains("글자 6개는"), "{text}");
    assert!(text.contains("6 characters that the fonts"), "{text}");
}

#[test]
fn headings_are_in_the_contents_with_their_pages() {
    let mut paper = paper(Vec::new());
    let long = "name ".repeat(200);
    paper.sections = vec![
        Section::chapter("first", Text::fixed("첫째", "First"), Vec::new()),
        Section::part("long", long.as_str(), Vec::new()),
        Section::chapter("last", Text::fixed("끝", "Last"), Vec::new()),
    ];
    let pages = reader::pages(&write(&paper, Languages::One(Language::En)));
    assert_eq!(pages.len(), 3);
    let entry = |title: &str| {
        let line = pages[0].lines().find(|line| line.starts_with(title));
        line.unwrap_or_else(|| panic!("{title}\n{}", pages[0]))
            .to_owned()
    };
    assert!(entry("First").ends_with('2'));
    assert!(entry("Last").ends_with('3'));
    // Clipped in the contents, whole where it stands.
    assert_eq!(pages[0].matches("name").count(), 22, "{}", pages[0]);
    assert_eq!(pages[1].matches("name").count(), 222, "{}", pages[1]);
}

#[test]
fn links_and_the_outline_lead_through_the_document() {
    let paper = notices(3, 1);
    let bytes = write(&paper, Languages::One(Language::En));
    let links = reader::links(&bytes);
    let addresses: Vec<&str> = links.iter().flatten().map(String::as_str).collect();
    assert!(
        addresses
            .contains(&"https://registry.example.org/@example/component-1/-/component-1-1.1.0.tgz"),
        "{addresses:?}"
    );
    // The contents, and from the components to the texts of their licenses.
    let inside = links.iter().filter(|link| link.is_none()).count();
    assert!(inside > paper.sections.len(), "{inside}");
    let chapters = paper.sections.iter().filter(|section| section.level == 1);
    assert_eq!(
        reader::outline(&bytes),
        i32::try_from(chapters.count()).ok()
    );
}
