//! Alignment: the longest blocks of words that a stretch of a file and a rule have in common, in order.
//!
//! The longest common block that begins at legal words is taken, extended by the words around it, and the same is done
//! on both sides of it (the scheme of Ratcliff and Obershelp, 1988).

use super::query::Query;
use crate::pack::Tables;

/// Words of the file from `file` on equal words of the rule from `text` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Block {
    pub(crate) file: u32,
    pub(crate) text: u32,
    pub(crate) length: u32,
}

/// Positions that may still be matched; `None` for all of them.
pub(crate) type Open<'q> = Option<&'q [bool]>;

/// Where the legal words of one rule stand, and room for the work. Made once for a file.
pub(crate) struct Aligner {
    /// For each legal word, where its positions begin in the rule's list, and how many there are.
    places: Vec<(u32, u32)>,
    /// Length of the common block that ends at each position of the rule, and the row it belongs to.
    lengths: Vec<(u32, u32)>,
    row: u32,
    /// Steps that may still be taken in this file.
    pub(crate) steps_left: u64,
}

/// The rule a file is aligned with.
#[derive(Clone, Copy)]
pub(crate) struct RuleText<'p> {
    words: &'p [u16],
    positions: &'p [u16],
    legal: u16,
}

/// Bounds of a search, ends excluded.
#[derive(Clone, Copy)]
struct Window {
    file: (u32, u32),
    text: (u32, u32),
}

impl Aligner {
    pub(crate) fn new(tables: &Tables<'_>, steps: u64) -> Self {
        Self {
            places: vec![(0, 0); usize::from(tables.legal)],
            lengths: Vec::new(),
            row: 0,
            steps_left: steps,
        }
    }

    /// Takes up a rule.
    pub(crate) fn begin<'p>(&mut self, rule: u32, tables: &Tables<'p>) -> RuleText<'p> {
        let text = RuleText {
            words: tables.rule_words.get(rule as usize),
            positions: tables.legal_positions.get(rule as usize),
            legal: tables.legal,
        };
        for (&at, index) in text.positions.iter().zip(0_u32..) {
            let word = text.words.get(usize::from(at)).copied().unwrap_or(0);
            if let Some((start, count)) = self.places.get_mut(usize::from(word)) {
                if *count == 0 {
                    *start = index;
                }
                *count += 1;
            }
        }
        if self.lengths.len() < text.words.len() {
            self.lengths.resize(text.words.len(), (0, 0));
        }
        text
    }

    /// Lets go of a rule.
    pub(crate) fn end(&mut self, text: RuleText<'_>) {
        for &at in text.positions {
            let word = text.words.get(usize::from(at)).copied().unwrap_or(0);
            if let Some(place) = self.places.get_mut(usize::from(word)) {
                *place = (0, 0);
            }
        }
    }

    /// Makes room for the numbers of as many rows, none of which follows one of before, and counts the work.
    fn begin_rows(&mut self, rows: usize) {
        let rows = crate::pack::position(rows);
        self.steps_left = self.steps_left.saturating_sub(u64::from(rows));
        if self.row > u32::MAX - rows - 4 {
            self.lengths.fill((0, 0));
            self.row = 0;
        }
        self.row += 2;
    }

    /// Finds the common blocks of the file's words from `start` up to `end` (excluded) and the rule, ascending.
    pub(crate) fn blocks(
        &mut self,
        query: &Query,
        (start, end): (u32, u32),
        text: RuleText<'_>,
        open: Open<'_>,
    ) -> Vec<Block> {
        let length = crate::pack::position(text.words.len());
        let mut windows = vec![Window {
            file: (start, end),
            text: (0, length),
        }];
        let mut found = Vec::new();
        while let Some(window) = windows.pop() {
            let Some(block) = self.longest(query, window, text, open) else {
                continue;
            };
            found.push(block);
            let before = Window {
                file: (window.file.0, block.file),
                text: (window.text.0, block.text),
            };
            let after = Window {
                file: (block.file + block.length, window.file.1),
                text: (block.text + block.length, window.text.1),
            };
            let has_words =
                |window: &Window| window.file.0 < window.file.1 && window.text.0 < window.text.1;
            windows.extend([before, after].into_iter().filter(has_words));
        }
        found.sort_unstable();
        joined(&found)
    }

    fn longest(
        &mut self,
        query: &Query,
        window: Window,
        text: RuleText<'_>,
        open: Open<'_>,
    ) -> Option<Block> {
        let words = query
            .words
            .get(window.file.0 as usize..window.file.1 as usize)?;
        let is_open =
            |at: u32| open.is_none_or(|open| open.get(at as usize).copied().unwrap_or(false));
        let mut best = Block {
            file: 0,
            text: 0,
            length: 0,
        };
        self.begin_rows(words.len());
        for (&word, at) in words.iter().zip(window.file.0..) {
            self.row += 1;
            if word >= text.legal || !is_open(at) {
                continue;
            }
            if self.steps_left == 0 {
                return None;
            }
            let (first, count) = self
                .places
                .get(usize::from(word))
                .copied()
                .unwrap_or((0, 0));
            let positions = text
                .positions
                .get(first as usize..(first + count) as usize)?;
            self.steps_left = self.steps_left.saturating_sub(u64::from(count) + 1);
            let of_row = self.row_of(positions, at, window);
            if of_row.length > best.length {
                best = of_row;
            }
        }
        if self.steps_left == 0 || best.length == 0 {
            return None;
        }
        Some(extended(best, query, window, text, is_open))
    }

    /// Returns the longest block that ends with the word at `at` of the file, which stands at `positions` of the rule.
    fn row_of(&mut self, positions: &[u16], at: u32, window: Window) -> Block {
        let mut of_row = Block {
            file: 0,
            text: 0,
            length: 0,
        };
        // Backwards, so that what the row before left is still there; of equal lengths the first place wins.
        for place in positions.iter().rev().map(|&place| u32::from(place)) {
            if place < window.text.0 || place >= window.text.1 {
                continue;
            }
            let before = place
                .checked_sub(1)
                .and_then(|at| self.lengths.get(at as usize));
            let length = match before {
                Some(&(length, row)) if row + 1 == self.row => length + 1,
                _ => 1,
            };
            if let Some(cell) = self.lengths.get_mut(place as usize) {
                *cell = (length, self.row);
            }
            if length >= of_row.length {
                of_row = Block {
                    file: at + 1 - length,
                    text: place + 1 - length,
                    length,
                };
            }
        }
        of_row
    }
}

/// Extends a block by equal words on both sides.
fn extended(
    mut block: Block,
    query: &Query,
    window: Window,
    text: RuleText<'_>,
    is_open: impl Fn(u32) -> bool,
) -> Block {
    let same = |file: u32, place: u32| {
        text.words.get(place as usize) == query.words.get(file as usize) && is_open(file)
    };
    while block.file > window.file.0
        && block.text > window.text.0
        && same(block.file - 1, block.text - 1)
    {
        block.file -= 1;
        block.text -= 1;
        block.length += 1;
    }
    while block.file + block.length < window.file.1
        && block.text + block.length < window.text.1
        && same(block.file + block.length, block.text + block.length)
    {
        block.length += 1;
    }
    block
}

/// Joins blocks that touch in the file and in the rule.
fn joined(blocks: &[Block]) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for &block in blocks {
        match joined.last_mut() {
            Some(last)
                if last.file + last.length == block.file
                    && last.text + last.length == block.text =>
            {
                last.length += block.length;
            }
            _ => joined.push(block),
        }
    }
    joined
}
