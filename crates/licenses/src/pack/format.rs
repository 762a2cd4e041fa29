//! The file: a head, a table of sections, and the sections, each an array of one number type.
//!
//! ```text
//! 0   magic "GWLICPCK"
//! 8   format version, u32 · number of sections, u32 · CRC-32 of all that follows, u32 · zero, u32
//! 24  for each section: offset u64, length in bytes u64
//! …   sections, each at a multiple of 8
//! ```
//! Numbers are little-endian, so that the file is used where it lies without being read first.

use std::ops::Range;

const MAGIC: &[u8; 8] = b"GWLICPCK";
/// Raised with every change of a section's meaning.
pub(crate) const VERSION: u32 = 2;
const HEAD: usize = 24;

#[cfg(target_endian = "big")]
compile_error!("packs are mapped as they are, which needs a little-endian machine");

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
pub(crate) struct Writer(Vec<Vec<u8>>);

impl Writer {
    pub(crate) fn new() -> Self {
        Self(vec![Vec::new(); Section::COUNT])
    }

    pub(crate) fn put<T: bytemuck::Pod>(&mut self, section: Section, values: &[T]) {
        if let Some(bytes) = self.0.get_mut(section as usize) {
            *bytes = bytemuck::cast_slice(values).to_vec();
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        let table = HEAD + Section::COUNT * 16;
        let mut file = vec![0; table];
        let mut rows = Vec::with_capacity(Section::COUNT * 16);
        for section in &self.0 {
            rows.extend((file.len() as u64).to_le_bytes());
            rows.extend((section.len() as u64).to_le_bytes());
            file.extend_from_slice(section);
            file.resize(file.len().next_multiple_of(8), 0);
        }
        let mut head = Vec::with_capacity(table);
        head.extend_from_slice(MAGIC);
        head.extend(VERSION.to_le_bytes());
        head.extend(u32::try_from(Section::COUNT).unwrap_or(0).to_le_bytes());
        head.extend([0; 8]);
        head.extend(rows);
        for (byte, from) in file.iter_mut().zip(head) {
            *byte = from;
        }
        let sum = crc32fast::hash(file.get(HEAD..).unwrap_or_default());
        for (byte, from) in file.iter_mut().skip(16).zip(sum.to_le_bytes()) {
            *byte = from;
        }
        file
    }
}

/// Reads the table of sections after checking magic, version, checksum and bounds.
pub(crate) fn sections(file: &[u8]) -> Result<Vec<Range<usize>>, &'static str> {
    if file.get(..8) != Some(MAGIC.as_slice()) {
        return Err("it is not a license pack");
    }
    let number = |at: usize| -> Option<u32> {
        let bytes: [u8; 4] = file.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    };
    if number(8) != Some(VERSION) || number(12) != u32::try_from(Section::COUNT).ok() {
        return Err("it was written by another version of the program");
    }
    if number(16) != Some(crc32fast::hash(file.get(HEAD..).unwrap_or_default())) {
        return Err("its checksum does not fit: the file is damaged");
    }
    (0..Section::COUNT)
        .map(|index| {
            let at = HEAD + index * 16;
            let word = |at: usize| -> Option<usize> {
                let bytes: [u8; 8] = file.get(at..at + 8)?.try_into().ok()?;
                usize::try_from(u64::from_le_bytes(bytes)).ok()
            };
            let start = word(at)?;
            let end = start.checked_add(word(at + 8)?)?;
            file.get(start..end).map(|_| start..end)
        })
        .collect::<Option<_>>()
        .ok_or("its table of sections leads outside the file")
}
