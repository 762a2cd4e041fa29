//! A paper as the data the template reads.

use std::collections::HashMap;

use gwanmun_model::Text;
use gwanmun_report::notices::paper::{Block, Entry, Item, Section, Target, Words};
use gwanmun_report::notices::{Languages, Paper};
use serde::Serialize;

use crate::characters::Characters;
use crate::fonts::Fonts;

/// Characters of a heading in the contents and the outline; the rest stands below it.
const HEADING: usize = 110;

/// Characters of the title above every page.
const RUNNING: usize = 80;

/// Longest address and longest words that are a link, in bytes; a string in PDF/A has at most 32,767.
const LINK: usize = 2_000;

#[derive(Serialize)]
struct Data {
    language: &'static str,
    title: Vec<String>,
    subject: String,
    running: String,
    contents: String,
    warning: String,
    spelled: Vec<String>,
    opening: Vec<Piece>,
    sections: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    /// 1 is a chapter.
    level: u8,
    title: String,
    /// The whole title where it was clipped.
    whole: Option<String>,
    blocks: Vec<Piece>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Piece {
    Paragraph { words: Vec<String> },
    Warning { words: Vec<String> },
    Facts { rows: Vec<(String, String)> },
    List { items: Vec<Line> },
    Entries { entries: Vec<Component> },
    Verbatim { pieces: Vec<String> },
}

#[derive(Serialize)]
struct Line {
    words: String,
    /// Number of the section it leads to.
    section: Option<usize>,
    /// Web address it leads to.
    address: Option<String>,
}

#[derive(Serialize)]
struct Component {
    title: String,
    lines: Vec<Line>,
}

/// Returns the data of a paper as JSON.
pub(crate) fn of(paper: &Paper, languages: Languages, fonts: &Fonts) -> Vec<u8> {
    let mut sections = HashMap::new();
    for (section, number) in paper.sections.iter().zip(0_usize..) {
        sections.entry(section.id.as_str()).or_insert(number);
    }
    let mut reader = Reader {
        characters: Characters::new(fonts),
        languages,
        sections,
    };
    let data = reader.paper(paper);
    serde_json::to_vec(&data).unwrap_or_default()
}

struct Reader<'a> {
    characters: Characters<'a>,
    languages: Languages,
    sections: HashMap<&'a str, usize>,
}

impl Reader<'_> {
    fn paper(&mut self, paper: &Paper) -> Data {
        let opening = self.blocks(&paper.opening);
        let sections = paper.sections.iter().map(|one| self.section(one)).collect();
        let running = paper.heading(self.languages);
        Data {
            language: self.languages.first().code(),
            title: self.each(&Words::Said(paper.title.clone())),
            subject: self.characters.words(&paper.subject),
            running: self.characters.clipped(&running, RUNNING).0,
            contents: self.line(&Text::fixed("차례", "Contents").into()),
            warning: self.line(&Text::fixed("주의", "Warning").into()),
            opening,
            sections,
            spelled: self.spelled(),
        }
    }

    /// Says that characters are spelled, when there are any; asked for when all else was read.
    fn spelled(&self) -> Vec<String> {
        let count = self.characters.spelled;
        if count == 0 {
            return Vec::new();
        }
        let note = Words::Said(Text::new(
            format!(
                "이 문서의 글꼴에 없거나 읽는 순서를 바꾸는 글자 {count}개는 [U+5C71]처럼 유니코드 번호로 적었습니다."
            ),
            format!(
                "{count} characters that the fonts of this document lack or that change the order of reading are written by their Unicode numbers, like [U+5C71]."
            ),
        ));
        note.each(self.languages)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    fn section(&mut self, section: &Section) -> Part {
        let line = section.title.line(self.languages);
        let (title, is_whole) = self.characters.clipped(&line, HEADING);
        Part {
            level: section.level.clamp(1, 2),
            title,
            whole: (!is_whole).then(|| self.characters.words(&line)),
            blocks: self.blocks(&section.blocks),
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> Vec<Piece> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &Block) -> Piece {
        match block {
            Block::Paragraph(words) => Piece::Paragraph {
                words: self.each(words),
            },
            Block::Warning(words) => Piece::Warning {
                words: self.each(words),
            },
            Block::Facts(facts) => Piece::Facts {
                rows: facts
                    .iter()
                    .map(|(name, value)| (self.line(name), self.line(value)))
                    .collect(),
            },
            Block::List(items) => Piece::List {
                items: self.lines(items),
            },
            Block::Entries(entries) => Piece::Entries {
                entries: entries.iter().map(|entry| self.component(entry)).collect(),
            },
            Block::Verbatim(text) => Piece::Verbatim {
                pieces: self.characters.pieces(text),
            },
        }
    }

    fn component(&mut self, entry: &Entry) -> Component {
        Component {
            title: self.characters.words(&entry.title),
            lines: self.lines(&entry.lines),
        }
    }

    fn lines(&mut self, items: &[Item]) -> Vec<Line> {
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&mut self, item: &Item) -> Line {
        let words = self.line(&item.words);
        let (section, address) = match &item.target {
            _ if words.len() > LINK => (None, None),
            Some(Target::Section(id)) => (self.sections.get(id.as_str()).copied(), None),
            Some(Target::Address(address)) if address.len() <= LINK => {
                (None, Some(address.clone()))
            }
            Some(Target::Address(_)) | None => (None, None),
        };
        Line {
            words,
            section,
            address,
        }
    }

    fn each(&mut self, words: &Words) -> Vec<String> {
        let each = words.each(self.languages);
        each.into_iter()
            .map(|one| self.characters.words(one))
            .collect()
    }

    fn line(&mut self, words: &Words) -> String {
        let line = words.line(self.languages);
        self.characters.words(&line)
    }
}
