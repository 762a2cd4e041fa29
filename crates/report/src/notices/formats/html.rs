//! One web page that stands alone: no script, no font, no picture, nothing that is loaded from elsewhere.
//!
//! Its own policy in the head forbids all of that, so that what somebody smuggled into a license text stays text.

use std::fmt::Write as _;

use gwanmun_model::Text;

use super::Format;
use crate::notices::paper::{self, Block, Entry, Item, Section, Target, Words};
use crate::notices::{Languages, Paper};

pub(super) const FORMAT: Format = Format {
    id: "html",
    media_type: "text/html; charset=utf-8",
    extension: "html",
    write,
};

/// The only thing the page may use besides its own words. Source: Content Security Policy Level 3.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = include_str!("html.css");

fn write(paper: &Paper, languages: Languages) -> String {
    let mut page = Page {
        text: String::new(),
        languages,
    };
    page.head(&paper.heading(languages));
    page.text.push_str("<body>\n<header>\n<h1>");
    page.words(&paper.title.clone().into());
    page.text.push_str("</h1>\n<p>");
    page.words(&paper.subject.as_str().into());
    page.text.push_str("</p>\n</header>\n<main>\n");
    page.blocks(&paper.opening);
    page.contents(&paper.sections);
    page.sections(&paper.sections);
    page.text.push_str("</main>\n</body>\n</html>\n");
    page.text
}

/// Lines of somebody else's texts from which on a chapter begins on a page of its own when printed.
const LONG_LINES: usize = 60;

fn is_long(chapter: &[Section]) -> bool {
    let blocks = chapter.iter().flat_map(|section| &section.blocks);
    let lines = blocks.map(|block| match block {
        Block::Verbatim(text) => text.lines().count(),
        _ => 0,
    });
    lines.sum::<usize>() >= LONG_LINES
}

/// Bytes of an entry from which on it may be torn between pages; it could fill one.
const LONG_BYTES: usize = 1500;

fn is_long_entry(entry: &Entry, languages: Languages) -> bool {
    let words = entry
        .lines
        .iter()
        .flat_map(|line| line.words.each(languages));
    words.map(str::len).sum::<usize>() >= LONG_BYTES
}

struct Page {
    text: String,
    languages: Languages,
}

impl Page {
    fn head(&mut self, heading: &str) {
        let language = self.languages.first();
        let _ = write!(
            self.text,
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<title>"
        );
        self.escaped(heading);
        let _ = write!(self.text, "</title>\n<style>\n{STYLE}</style>\n</head>\n");
    }

    /// Writes words of anybody so that nothing in them is markup, in an element or an attribute.
    fn escaped(&mut self, words: &str) {
        for c in paper::characters(words) {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                c => self.text.push(c),
            }
        }
    }

    /// Writes words within a line, each language marked. Somebody else's are in a language nobody knows, and their
    /// direction does not reach beyond them.
    fn words(&mut self, words: &Words) {
        let first = self.languages.first();
        for (number, (language, spoken)) in words.spoken(self.languages).into_iter().enumerate() {
            let (open, close) = match language {
                None => ("<bdi lang=\"\">".to_owned(), "</bdi>"),
                Some(language) if language == first => (String::new(), ""),
                Some(language) => (
                    format!("<span class=\"other\" lang=\"{language}\">"),
                    "</span>",
                ),
            };
            if number > 0 {
                self.text.push_str(" <span class=\"other\">/</span> ");
            }
            self.text.push_str(&open);
            self.escaped(spoken);
            self.text.push_str(close);
        }
    }

    fn sentences(&mut self, words: &Words) {
        for (language, spoken) in words.spoken(self.languages) {
            let language = language.map_or("", |language| language.code());
            let _ = write!(self.text, "<p lang=\"{language}\">");
            self.escaped(spoken);
            self.text.push_str("</p>\n");
        }
    }

    fn contents(&mut self, sections: &[Section]) {
        if sections.is_empty() {
            return;
        }
        self.text
            .push_str("<nav id=\"contents\">\n<details open>\n<summary>");
        self.words(&Text::fixed("차례", "Contents").into());
        self.text.push_str("</summary>\n");
        let mut depth = 0;
        for section in sections {
            let level = section.level.clamp(1, 2);
            if level <= depth {
                self.text.push_str("</li>\n");
            }
            while depth > level {
                self.text.push_str("</ul>\n</li>\n");
                depth -= 1;
            }
            while depth < level {
                self.text.push_str("\n<ul>\n");
                depth += 1;
            }
            self.text.push_str("<li>");
            self.link(Some(&Target::Section(section.id.clone())), &section.title);
        }
        for _ in 0..depth {
            self.text.push_str("</li>\n</ul>\n");
        }
        self.text.push_str("</details>\n</nav>\n");
    }

    fn sections(&mut self, sections: &[Section]) {
        let chapters = sections.chunk_by(|_, next| next.level > 1);
        for chapter in chapters {
            let class = if is_long(chapter) {
                " class=\"texts\""
            } else {
                ""
            };
            for (number, section) in chapter.iter().enumerate() {
                let class = if number == 0 { class } else { "" };
                self.text.push_str("<section id=\"");
                self.escaped(&section.id);
                let _ = writeln!(self.text, "\"{class}>");
                self.section_title(section);
                self.blocks(&section.blocks);
                if number > 0 {
                    self.text.push_str("</section>\n");
                }
            }
            self.text.push_str("</section>\n");
        }
    }

    fn section_title(&mut self, section: &Section) {
        let element = if section.level == 1 { "h2" } else { "h3" };
        let _ = write!(self.text, "<{element}>");
        self.words(&section.title);
        let _ = writeln!(self.text, "</{element}>");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(words) => self.sentences(words),
            Block::Warning(words) => {
                self.text
                    .push_str("<div class=\"warning\" role=\"note\">\n<strong>");
                self.words(&Text::fixed("확인 필요", "Attention").into());
                self.text.push_str("</strong>\n");
                self.sentences(words);
                self.text.push_str("</div>\n");
            }
            Block::Facts(facts) => {
                self.text.push_str("<dl class=\"facts\">\n");
                for (name, value) in facts {
                    self.text.push_str("<div><dt>");
                    self.words(name);
                    self.text.push_str("</dt><dd>");
                    self.words(value);
                    self.text.push_str("</dd></div>\n");
                }
                self.text.push_str("</dl>\n");
            }
            Block::List(items) => self.items(items),
            Block::Entries(entries) => self.entries(entries),
            Block::Verbatim(text) => {
                // The line feed right after the tag is no part of the text (HTML, section 13.1.2.5).
                self.text.push_str("<pre lang=\"\">\n");
                for line in paper::lines(text) {
                    self.escaped(&line);
                    self.text.push('\n');
                }
                self.text.push_str("</pre>\n");
            }
        }
    }

    fn items(&mut self, items: &[Item]) {
        self.text.push_str("<ul>\n");
        for item in items {
            self.text.push_str("<li>");
            self.link(item.target.as_ref(), &item.words);
            self.text.push_str("</li>\n");
        }
        self.text.push_str("</ul>\n");
    }

    fn entries(&mut self, entries: &[Entry]) {
        self.text.push_str("<ul class=\"entries\">\n");
        for entry in entries {
            let class = if is_long_entry(entry, self.languages) {
                " class=\"long\""
            } else {
                ""
            };
            let _ = write!(self.text, "<li{class}><strong>");
            self.words(&entry.title.as_str().into());
            self.text.push_str("</strong>\n");
            if !entry.lines.is_empty() {
                self.items(&entry.lines);
            }
            self.text.push_str("</li>\n");
        }
        self.text.push_str("</ul>\n");
    }

    fn link(&mut self, target: Option<&Target>, words: &Words) {
        let (mark, address) = match target {
            None => return self.words(words),
            Some(Target::Section(id)) => ("#", id),
            Some(Target::Address(address)) => ("", address),
        };
        let _ = write!(self.text, "<a href=\"{mark}");
        self.escaped(address);
        self.text.push_str("\">");
        self.words(words);
        self.text.push_str("</a>");
    }
}
