//! Markdown, for wikis and repositories. Source: `CommonMark` 0.31.2.

use std::fmt::Write as _;

use gwanmun_model::Text;

use super::Format;
use crate::notices::paper::{self, Block, Item, Section, Target, Words};
use crate::notices::{Languages, Paper};

pub(super) const FORMAT: Format = Format {
    id: "markdown",
    media_type: "text/markdown; charset=utf-8",
    extension: "md",
    write,
};

fn write(paper: &Paper, languages: Languages) -> String {
    let mut page = Page {
        text: String::new(),
        languages,
    };
    let heading = escaped(&paper.heading(languages));
    let _ = writeln!(page.text, "# {heading}");
    page.blocks(&paper.opening);
    page.contents(&paper.sections);
    for section in &paper.sections {
        page.section(section);
    }
    page.text
}

/// Returns words of anybody in one line so that nothing in them is markup, wherever in a line they stand.
fn escaped(words: &str) -> String {
    let words: String = paper::characters(words).collect();
    let words = words.trim();
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let mut text = String::with_capacity(words.len());
    for (place, c) in words.char_indices() {
        // What makes a heading, a list or a line only where a line begins.
        let begins_block = (place == 0 && matches!(c, '-' | '+' | '='))
            || (digits > 0 && place == digits && matches!(c, '.' | ')'));
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '#' | '|' | '~' | '$' => {
                text.extend(['\\', c]);
            }
            c if begins_block => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
    text
}

/// Returns the marks around a text, one more than any run of them in it (section 4.5).
fn fence(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).saturating_add(1).max(3))
}

struct Page {
    text: String,
    languages: Languages,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn contents(&mut self, sections: &[Section]) {
        if sections.is_empty() {
            return;
        }
        let title = Words::from(Text::fixed("차례", "Contents")).line(self.languages);
        let _ = writeln!(self.text, "\n## {title}\n");
        for section in sections {
            let indent = if section.level == 1 { "" } else { "  " };
            let target = Target::Section(section.id.clone());
            let link = self.link(Some(&target), &section.title);
            let _ = writeln!(self.text, "{indent}- {link}");
        }
    }

    fn section(&mut self, section: &Section) {
        let mark = if section.level == 1 { "##" } else { "###" };
        let title = escaped(&section.title.line(self.languages));
        let id = &section.id;
        let _ = writeln!(self.text, "\n<a id=\"{id}\"></a>\n\n{mark} {title}");
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
            Block::Paragraph(words) => {
                let sentences: Vec<String> = words
                    .each(self.languages)
                    .into_iter()
                    .map(escaped)
                    .collect();
                self.line(&sentences.join("\n\n"));
            }
            Block::Warning(words) => self.warning(words),
            Block::Facts(facts) => {
                for (name, value) in facts {
                    let name = escaped(&name.line(self.languages));
                    let value = escaped(&value.line(self.languages));
                    self.line(&format!("- **{name}:** {value}"));
                }
            }
            Block::List(items) => self.items(items, ""),
            Block::Entries(entries) => {
                for entry in entries {
                    self.line(&format!("- **{}**", escaped(&entry.title)));
                    self.items(&entry.lines, "  ");
                }
            }
            Block::Verbatim(text) => {
                let fence = fence(text);
                self.line(&format!("{fence}text"));
                for line in paper::lines(text) {
                    self.line(&line);
                }
                self.line(&fence);
            }
        }
    }

    fn warning(&mut self, words: &Words) {
        let label = Text::fixed("확인 필요", "Attention");
        for (number, (language, spoken)) in words.spoken(self.languages).into_iter().enumerate() {
            if number > 0 {
                self.line(">");
            }
            let label = label.get(language.unwrap_or(self.languages.first()));
            self.line(&format!("> **{label}:** {}", escaped(spoken)));
        }
    }

    fn items(&mut self, items: &[Item], indent: &str) {
        for item in items {
            let words = self.link(item.target.as_ref(), &item.words);
            self.line(&format!("{indent}- {words}"));
        }
    }

    fn link(&self, target: Option<&Target>, words: &Words) -> String {
        let words = escaped(&words.line(self.languages));
        match target {
            None => words,
            Some(Target::Section(id)) => format!("[{words}](#{id})"),
            Some(Target::Address(address)) => format!("[{words}](<{}>)", destination(address)),
        }
    }
}

/// Returns a web address as it stands between angle brackets (section 6.3), where backslashes and entities have a meaning.
fn destination(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for c in paper::characters(address) {
        match c {
            '<' => text.push_str("%3C"),
            '>' => text.push_str("%3E"),
            '\\' => text.push_str("%5C"),
            '&' => text.push_str("&amp;"),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_anybody_writes_is_markup() {
        for (words, told) in [
            (
                "<script>a & b</script>",
                "&lt;script&gt;a &amp; b&lt;/script&gt;",
            ),
            ("# no heading", "\\# no heading"),
            ("- no list", "\\- no list"),
            ("1. no list", "1\\. no list"),
            ("10) no list", "10\\) no list"),
            ("=== no line", "\\=== no line"),
            (
                "[no](link) `no code` *no*",
                "\\[no\\](link) \\`no code\\` \\*no\\*",
            ),
            ("one\nline\u{202e}\u{7}", "one line"),
            ("2.0.0 a-b", "2\\.0.0 a-b"),
        ] {
            assert_eq!(escaped(words), told);
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        assert_eq!(fence("no fence"), "```");
        assert_eq!(fence("a\n````\nb ``"), "`````");
    }

    #[test]
    fn an_address_stays_what_it_is() {
        assert_eq!(
            destination("https://example.org/<a>\\?b=1&copy=2"),
            "https://example.org/%3Ca%3E%5C?b=1&amp;copy=2"
        );
    }
}
