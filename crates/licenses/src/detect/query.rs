//! A file as the words a pack knows.

use super::lines::Lines;
use super::tag;
use super::words;
use crate::pack::{NO_WORD, STOP, Tables, position};

/// Lines without a legal word after which a new run begins.
const GAP_TEXT: u32 = 15;
const GAP_BINARY: u32 = 50;
/// Words of a line that is too long for one, for telling runs apart.
const LONG_LINE_WORDS: usize = 25;

/// The words of a file that the pack knows, by position, with what stood between them.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pub(crate) words: Vec<u16>,
    /// Line of each word, from 1.
    pub(crate) lines: Vec<u32>,
    /// How many words nobody knows stand right after each word.
    pub(crate) unknown_after: Vec<u32>,
    /// How many stop words stand right after each word.
    pub(crate) stops_after: Vec<u32>,
    /// Whether a word is one character or a number.
    pub(crate) is_short: Vec<bool>,
    /// First and last position of stretches without a long gap.
    pub(crate) runs: Vec<(u32, u32)>,
    /// Lines with an SPDX tag.
    pub(crate) tags: Vec<TagLine>,
    pub(crate) is_binary: bool,
}

/// A line with an SPDX tag: its text, and the positions from the tag on.
#[derive(Debug)]
pub(crate) struct TagLine {
    pub(crate) text: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Query {
    pub(crate) fn new(lines: &Lines<'_>, tables: &Tables<'_>) -> Self {
        let tag_words = TagWords::of(tables);
        let mut query = Self {
            is_binary: lines.is_binary,
            ..Self::default()
        };
        let mut stretches = Vec::new();
        let mut line_words = Vec::new();
        for (number, line) in &lines.numbered {
            let mut at = query.len();
            query.add_line(*number, line, tables, &mut line_words);
            query.add_tag(at, line, &line_words, &tag_words);
            if !lines.has_long {
                stretches.push(Stretch::of(&mut at, &line_words, tables));
                continue;
            }
            let parts = line_words.chunks(LONG_LINE_WORDS);
            stretches.extend(parts.map(|part| Stretch::of(&mut at, part, tables)));
        }
        let gap = if lines.is_binary {
            GAP_BINARY
        } else {
            GAP_TEXT
        };
        query.runs = runs(&stretches, gap, |at| tables.is_number(query.word(at)));
        query
    }

    /// Adds the words of a line; `line_words` gets the ids of all but stop words.
    fn add_line(
        &mut self,
        number: u32,
        line: &str,
        tables: &Tables<'_>,
        line_words: &mut Vec<u16>,
    ) {
        line_words.clear();
        words::words(line, |word| {
            let id = tables.word(word);
            if id == STOP {
                if let Some(count) = self.stops_after.last_mut() {
                    *count += 1;
                }
                return;
            }
            line_words.push(id);
            if id == NO_WORD {
                if let Some(count) = self.unknown_after.last_mut() {
                    *count += 1;
                }
                return;
            }
            self.words.push(id);
            self.lines.push(number);
            self.unknown_after.push(0);
            self.stops_after.push(0);
            self.is_short
                .push(word.len() == 1 || word.iter().all(u8::is_ascii_digit));
        });
    }

    fn add_tag(&mut self, first: u32, line: &str, line_words: &[u16], tag_words: &TagWords) {
        let Some(skip) = tag_words.find(line_words) else {
            return;
        };
        let (start, end) = (first + position(skip), self.len().saturating_sub(1));
        if start <= end {
            let text = tag::with_prefix(line);
            self.tags.push(TagLine { text, start, end });
        }
    }

    pub(crate) fn len(&self) -> u32 {
        position(self.words.len())
    }

    pub(crate) fn word(&self, at: u32) -> u16 {
        self.words.get(at as usize).copied().unwrap_or(NO_WORD)
    }

    pub(crate) fn line(&self, at: u32) -> u32 {
        self.lines.get(at as usize).copied().unwrap_or(1)
    }
}

/// The words that begin an SPDX tag.
struct TagWords {
    spdx: [u16; 3],
    nuget: [u16; 3],
}

impl TagWords {
    fn of(tables: &Tables<'_>) -> Self {
        let ids = |words: [&str; 3]| words.map(|word| tables.word(word.as_bytes()));
        Self {
            spdx: ids(["spdx", "license", "identifier"]),
            nuget: ids(["licenses", "nuget", "org"]),
        }
    }

    /// Where in a line's words a tag begins: at one of the first three.
    fn find(&self, line: &[u16]) -> Option<usize> {
        (0..3).find(|&skip| {
            let words = line.get(skip..skip + 3);
            words.is_some_and(|words| words == self.spdx || words == self.nuget)
        })
    }
}

/// What a line, or a part of a long one, says of where runs end.
struct Stretch {
    /// Positions of its known words, the end excluded.
    start: u32,
    end: u32,
    is_empty: bool,
    has_legal_words: bool,
}

impl Stretch {
    /// Takes the words of a stretch that begins at position `at`, and moves `at` behind its known words.
    fn of(at: &mut u32, words: &[u16], tables: &Tables<'_>) -> Self {
        let start = *at;
        *at += position(words.iter().filter(|&&word| word != NO_WORD).count());
        Self {
            start,
            end: *at,
            is_empty: words.is_empty(),
            has_legal_words: words
                .iter()
                .any(|&word| word < tables.legal && !tables.is_number(word)),
        }
    }
}

/// Breaks a file into runs where `gap` lines in a row say nothing of licenses.
fn runs(stretches: &[Stretch], gap: u32, is_number: impl Fn(u32) -> bool) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let (mut start, mut end, mut silent) = (0, 0, 0);
    for stretch in stretches {
        if end > start && silent >= gap {
            found.push((start, end - 1));
            (start, end, silent) = (stretch.start, stretch.start, 0);
        }
        if end <= start {
            (start, end) = (stretch.start, stretch.start);
        }
        end = end.max(stretch.end);
        silent = if stretch.has_legal_words && !stretch.is_empty {
            0
        } else {
            silent + 1
        };
    }
    if end > start && !(start..end).all(is_number) {
        found.push((start, end - 1));
    }
    found
}
