//! A document before it has a format: sections of blocks, every sentence in both languages.

use gwanmun_model::{Language, Text};

use super::Languages;

/// A document before it has a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What it is, for example "Open source notices".
    pub title: Text,
    /// What it is about: the product and its version.
    pub subject: String,
    /// Blocks before the first section.
    pub opening: Vec<Block>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// What the document should hold and does not; each stands in it as a [`Block::Warning`] too.
    pub gaps: Vec<Text>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Stable name within the document, of ASCII letters, digits and hyphens.
    pub id: String,
    /// 1 is a chapter, 2 a part of the chapter before it.
    pub level: u8,
    /// Its heading.
    pub title: Words,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl Section {
    /// Makes a chapter.
    pub fn chapter(id: impl Into<String>, title: impl Into<Words>, blocks: Vec<Block>) -> Self {
        Self {
            id: id.into(),
            level: 1,
            title: title.into(),
            blocks,
        }
    }

    /// Makes a part of the chapter before it.
    pub fn part(id: impl Into<String>, title: impl Into<Words>, blocks: Vec<Block>) -> Self {
        Self {
            level: 2,
            ..Self::chapter(id, title, blocks)
        }
    }
}

/// Words of ours, in both languages, or of somebody else, as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// Ours.
    Said(Text),
    /// Somebody else's.
    Verbatim(String),
}

impl Words {
    /// Returns the words once for each language, and once only where they are the same.
    pub fn each(&self, languages: Languages) -> Vec<&str> {
        match self {
            Self::Verbatim(words) => vec![words],
            Self::Said(text) => {
                let mut all: Vec<&str> =
                    languages.each().iter().map(|one| text.get(*one)).collect();
                all.dedup();
                all
            }
        }
    }

    /// Returns the words with the language each is in; `None` for somebody else's and for what is the same in all.
    pub fn spoken(&self, languages: Languages) -> Vec<(Option<Language>, &str)> {
        match self {
            Self::Verbatim(words) => vec![(None, words)],
            Self::Said(text) if text.ko == text.en => vec![(None, &text.ko)],
            Self::Said(text) => {
                let each = languages.each().iter();
                each.map(|one| (Some(*one), text.get(*one))).collect()
            }
        }
    }

    /// Returns the words in one line, the languages apart by a slash.
    pub fn line(&self, languages: Languages) -> String {
        self.each(languages).join(" / ")
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        Self::Said(text)
    }
}

impl From<String> for Words {
    fn from(words: String) -> Self {
        Self::Verbatim(words)
    }
}

impl From<&str> for Words {
    fn from(words: &str) -> Self {
        Self::Verbatim(words.to_owned())
    }
}

/// Where an item leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A section of the document, by its id.
    Section(String),
    /// A web address.
    Address(String),
}

impl Target {
    /// Makes a target of a web address; `None` for what a browser must not be led to.
    pub fn address(address: &str) -> Option<Self> {
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        let is_plain = !address.contains(|c: char| c.is_whitespace() || c.is_control());
        (is_web && is_plain).then(|| Self::Address(address.to_owned()))
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it says.
    pub words: Words,
    /// Where it leads.
    pub target: Option<Target>,
}

impl Item {
    /// Makes a line that leads nowhere.
    pub fn plain(words: impl Into<Words>) -> Self {
        Self {
            words: words.into(),
            target: None,
        }
    }
}

/// A component with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name and version.
    pub title: String,
    /// What is said of it.
    pub lines: Vec<Item>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Sentences.
    Paragraph(Words),
    /// Sentences nobody may miss.
    Warning(Words),
    /// Names with their values.
    Facts(Vec<(Words, Words)>),
    /// Lines.
    List(Vec<Item>),
    /// Components.
    Entries(Vec<Entry>),
    /// A text of somebody else, word for word, lines as they are.
    Verbatim(String),
}

impl Paper {
    /// Returns the title with the subject, in one line.
    pub fn heading(&self, languages: Languages) -> String {
        format!(
            "{} – {}",
            Words::Said(self.title.clone()).line(languages),
            self.subject
        )
    }
}

/// Whether a character of somebody else's words may reach a reader: no control character but the tab, and none that turns
/// the direction of the text around it (Unicode Standard Annex 9, sections 2.1 to 2.4), which makes words look like others.
pub fn is_harmless(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    c == '\t' || !(c.is_control() || turns)
}

/// Returns the characters of words that stand within one line: line feeds are spaces, what is not harmless is left out.
pub fn characters(words: &str) -> impl Iterator<Item = char> {
    words
        .chars()
        .map(|c| if c == '\n' { ' ' } else { c })
        .filter(|c| is_harmless(*c))
}

/// Returns the lines of somebody else's text whatever system it comes from, without what is not harmless and without
/// spaces at their ends.
pub fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().flat_map(|line| line.split('\r')).map(|line| {
        let harmless: String = characters(line).collect();
        harmless.trim_end().to_owned()
    })
}
