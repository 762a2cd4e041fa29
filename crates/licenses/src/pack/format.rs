//! The sections of a pack.

use std::ops::Range;

use crate::sections::{self, Layout};

/// Raised with every change of a section's meaning.
pub(crate) const VERSION: u32 = 2;

const LAYOUT: Layout = Layout {
    magic: b"GWLICPCK",
    version: VERSION,
    sections: Section::COUNT,
    not_one: "it is not a license pack",
};

/// The sections of a pack, in their order in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Names and versions of the data, one a line.
    About,
    /// Single numbers; see [`super::Tables`].
    Numbers,
    /// Rows of [`super::ROW`] numbers, one for each rule.
    Rules,
    /// Where each rule's words begin in `Words`, and the end of the last.
    RuleWords,
    /// Word ids of all rules.
    Words,
    /// Where each rule's distinct words begin in `Distinct`.
    RuleDistinct,
    /// Distinct word ids, ascending; empty for rules found exactly only.
    Distinct,
    /// How often each distinct word stands in its rule.
    Often,
    /// Where each rule's legal positions begin in `LegalPositions`.
    RuleLegal,
    /// Positions of legal words, by word, ascending.
    LegalPositions,
    /// Where each legal word's rules begin in `Postings`.
    PostingStarts,
    /// Rules that have a legal word.
    Postings,
    /// Where each rule's required phrases begin in `Phrases`.
    RulePhrases,
    /// First and last position of each required phrase.
    Phrases,
    /// Where each rule's stop words begin in `Stops`.
    RuleStops,
    /// Position and number of the stop words after it.
    Stops,
    /// Buckets of `AnchorKeys` by the upper bits of their hash.
    AnchorBuckets,
    /// Runs of four words, one rare one for each rule.
    AnchorKeys,
    /// Where each key's entries begin in `Anchors`.
    AnchorStarts,
    /// Rule and position of the anchor in it.
    Anchors,
    /// Hash table of the dictionary: index of a word plus one.
    WordSlots,
    /// Where each word of the dictionary begins in `WordBytes`.
    WordStarts,
    /// The words, one after the other.
    WordBytes,
    /// Id of each word; [`super::STOP`] for stop words.
    WordIds,
    /// Bits: whether a word id is digits only.
    Digits,
    /// Bits: whether a word id may name a version: `2`, `v3`, `gplv2`, but no year and no postal code.
    Versions,
    /// Hash of each whole rule text that stands for a license, ascending.
    TextHashes,
    /// The rule of each hash.
    TextRules,
    /// Where each expression begins in `ExpressionBytes`.
    ExpressionStarts,
    /// Expressions over license keys.
    ExpressionBytes,
    /// Where each rule's name begins in `NameBytes`.
    NameStarts,
    /// Names of the rules.
    NameBytes,
    /// Licenses: key, SPDX id, category, name, other ids, tab between and newline after each.
    Licenses,
    /// Block and offset of each rule's text.
    TextPlaces,
    /// Where each compressed block begins in `TextBlocks`.
    TextBlockStarts,
    /// Compressed blocks of texts.
    TextBlocks,
    /// Names of files a rule refers to: rule, then names, tab between and newline after each.
    Referenced,
}

impl Section {
    pub(crate) const COUNT: usize = Self::Referenced as usize + 1;
}

/// Collects sections.
pub(crate) struct Writer(sections::Writer);

impl Writer {
    pub(crate) fn new() -> Self {
        Self(sections::Writer::new(&LAYOUT))
    }

    pub(crate) fn put<T: bytemuck::Pod>(&mut self, section: Section, values: &[T]) {
        self.0.put(section as usize, values);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.finish()
    }
}

/// Reads the table of sections after checking magic, version, checksum and bounds.
pub(crate) fn sections(file: &[u8]) -> Result<Vec<Range<usize>>, &'static str> {
    sections::ranges(file, &LAYOUT)
}
