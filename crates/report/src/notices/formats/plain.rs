//! Plain text, for a file beside the product.

use super::Format;
use crate::notices::paper::{self, Block, Entry, Item, Section, Words};
use crate::notices::{Languages, Paper};

pub(super) const FORMAT: Format = Format {
    id: "text",
    media_type: "text/plain; charset=utf-8",
    extension: "txt",
    write,
};

/// Columns of the lines between chapters.
const WIDTH: usize = 78;

fn write(paper: &Paper, languages: Languages) -> String {
    let mut page = Page {
        text: String::new(),
        languages,
    };
    page.line(&paper.heading(languages));
    page.line(&"=".repeat(WIDTH));
    page.blocks(&paper.opening);
    for section in &paper.sections {
        page.section(section);
    }
    page.text
}

struct Page {
    text: String,
    languages: Languages,
}

impl Page {
    /// Writes one line.
    fn line(&mut self, line: &str) {
        self.text.extend(paper::characters(line));
        let end = self.text.trim_end_matches([' ', '\t']).len();
        self.text.truncate(end);
        self.text.push('\n');
    }

    fn section(&mut self, section: &Section) {
        self.text.push('\n');
        let title = section.title.line(self.languages);
        if section.level == 1 {
            self.line(&"=".repeat(WIDTH));
            self.line(&title);
            self.line(&"=".repeat(WIDTH));
        } else {
            self.line(&title);
            self.line(&"-".repeat(WIDTH));
        }
        self.blocks(&section.blocks);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.text.push('\n');
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(words) => self.sentences(words, ""),
            Block::Warning(words) => self.sentences(words, "!! "),
            Block::Facts(facts) => {
                for (name, value) in facts {
                    let (name, value) = (name.line(self.languages), value.line(self.languages));
                    self.line(&format!("{name}: {value}"));
                }
            }
            Block::List(items) => self.items(items, "- "),
            Block::Entries(entries) => self.entries(entries),
            Block::Verbatim(text) => {
                for line in paper::lines(text) {
                    self.line(&line);
                }
            }
        }
    }

    fn sentences(&mut self, words: &Words, mark: &str) {
        for sentence in words.each(self.languages) {
            self.line(&format!("{mark}{sentence}"));
        }
    }

    fn items(&mut self, items: &[Item], mark: &str) {
        for item in items {
            let words = item.words.line(self.languages);
            self.line(&format!("{mark}{words}"));
        }
    }

    fn entries(&mut self, entries: &[Entry]) {
        for (entry, number) in entries.iter().zip(0_usize..) {
            if number > 0 {
                self.text.push('\n');
            }
            self.line(&entry.title);
            self.items(&entry.lines, "    ");
        }
    }
}
