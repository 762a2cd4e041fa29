//! Values somebody made to do harm are text, and take no more than their size.

use gwanmun_model::{Language, Text};
use gwanmun_report::notices::paper::{Block, Entry, Item, Section, Target};
use gwanmun_report::notices::{Languages, Paper};
use gwanmun_report_pdf::{LARGEST, PdfError};
use proptest::prelude::*;

use crate::documents::{keep, text, write};
use crate::reader;
use crate::sample::paper;

/// Makes a paper in which a text stands in every place there is.
fn everywhere(words: &str) -> Paper {
    let item = |target| Item {
        words: words.into(),
        target,
    };
    let blocks = vec![
        Block::Paragraph(words.into()),
        Block::Warning(words.into()),
        Block::Facts(vec![(words.into(), words.into())]),
        Block::List(vec![
            item(None),
            item(Some(Target::Section(words.to_owned()))),
            item(Some(Target::Section("missing".to_owned()))),
            item(Some(Target::Address(format!(
                "https://example.org/{words}"
            )))),
        ]),
        Block::Entries(vec![Entry {
            title: words.to_owned(),
            lines: vec![item(None)],
        }]),
        Block::Verbatim(words.to_owned()),
    ];
    Paper {
        title: Text::new(words, words),
        subject: words.to_owned(),
        opening: blocks.clone(),
        sections: vec![
            Section::chapter(words, words, blocks.clone()),
            // The same id again, and a part.
            Section::part(words, words, blocks),
        ],
        gaps: Vec::new(),
    }
}

#[test]
fn markup_and_code_are_text() {
    let code =
        "#panic(\"x\") #include \"/etc/passwd\" $ x $ *a* _b_ `c` <label> @ref = = // z \\ [ ] { }";
    let text = text(&everywhere(code), Languages::One(Language::En));
    let flat = text.replace('\n', " ");
    assert!(flat.matches("#panic(\"x\")").count() > 10, "{text}");
    assert!(text.contains(code), "{text}");
}

#[test]
fn nothing_turns_the_order_of_reading() {
    let text = text(&everywhere("evil\u{202e}txt.exe"), Languages::Both);
    assert!(text.contains("evil[U+202E]txt.exe"), "{text}");
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn a_line_of_a_megabyte_is_folded() {
    let line = "x".repeat(1 << 20);
    let bytes = write(&paper(vec![Block::Verbatim(line)]), Languages::Both);
    let count: usize = reader::pages(&bytes)
        .iter()
        .map(|page| page.matches('x').count())
        .sum();
    assert_eq!(count, 1 << 20);
}

#[test]
fn long_words_stay_on_the_page_everywhere() {
    let words = "z".repeat(4_000);
    let bytes = write(&everywhere(&words), Languages::One(Language::Ko));
    keep("long-words", &bytes);
    let count: usize = reader::pages(&bytes)
        .iter()
        .map(|page| page.matches('z').count())
        .sum();
    assert!(count > 4_000 * 15, "{count}");
}

#[test]
fn a_hundred_thousand_lines_are_all_there() {
    let lines: Vec<String> = (0..100_000).map(|number| format!("{number};")).collect();
    let lines = lines.join("\n");
    let bytes = write(&paper(vec![Block::Verbatim(lines)]), Languages::Both);
    let pages = reader::pages(&bytes);
    assert!(pages.concat().contains("99999;"));
    let count: usize = pages.iter().map(|page| page.matches(';').count()).sum();
    assert_eq!(count, 100_000);
}

#[test]
fn what_is_too_large_is_refused_with_a_remedy() {
    let blocks = vec![Block::Verbatim("line\n".repeat(LARGEST / 5))];
    let fault = gwanmun_report_pdf::write(&paper(blocks), Languages::Both, None).unwrap_err();
    assert!(matches!(fault, PdfError::TooLarge { .. }), "{fault}");
    assert!(fault.to_string().contains("choose the format text"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// PDF/A has a glyph and a character for all that is shown, or it would be refused.
    #[test]
    fn every_text_can_be_written(words in "\\PC{0,40}|[\\x00-\\u{2fff}]{0,40}|[\u{300}-\u{36f}가-힣a-e\u{1100}-\u{11ff}]{0,30}") {
        write(&everywhere(&words), Languages::Both);
    }
}
