//! Packs: the texts of licenses and notices, compiled into one file that is used where it lies.

pub mod base;
mod build;
mod dictionary;
mod format;
mod phrases;
pub mod scancode;
mod source;
mod strings;
mod thresholds;

use std::ops::Range;

use bytemuck::Pod;

use self::format::Section;
pub(crate) use self::source::flag;
pub use self::source::{LicenseSource, PackSource, RuleSource};
pub(crate) use self::strings::position;
use crate::sections::Aligned;

/// Id of a word nobody knows.
pub(crate) const NO_WORD: u16 = u16::MAX;
/// Id of words that are passed over.
pub(crate) const STOP: u16 = u16::MAX - 1;
/// Numbers in a rule's row.
const ROW: usize = 12;
const ANCHOR_BUCKETS: usize = 1 << 16;

/// Columns of a rule's row.
pub(crate) mod column {
    pub(crate) const LENGTH: usize = 0;
    pub(crate) const FLAGS: usize = 1;
    pub(crate) const EXPRESSION: usize = 2;
    pub(crate) const COVERAGE: usize = 3;
    pub(crate) const RELEVANCE: usize = 4;
    pub(crate) const WORDS_MIN: usize = 5;
    pub(crate) const LEGAL_MIN: usize = 6;
    pub(crate) const DISTINCT_MIN: usize = 7;
    pub(crate) const DISTINCT_LEGAL_MIN: usize = 8;
    pub(crate) const DISTINCT: usize = 9;
    pub(crate) const DISTINCT_LEGAL: usize = 10;
}

/// A license as a pack names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackLicense<'p> {
    /// Key used in the pack's expressions.
    pub key: &'p str,
    /// SPDX id, or a `LicenseRef-`; empty where there is none.
    pub spdx: &'p str,
    /// Kind of license.
    pub category: &'p str,
    /// Name for people.
    pub name: &'p str,
    /// Whether it is no license but a family or a "see elsewhere".
    pub is_generic: bool,
    other: &'p str,
}

impl<'p> PackLicense<'p> {
    /// Other SPDX ids that mean the same.
    pub fn other_spdx(&self) -> impl Iterator<Item = &'p str> {
        self.other.split('\t').filter(|id| !id.is_empty())
    }
}

/// A pack's own data: who made it and under which license.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// What the data calls itself.
    pub name: String,
    /// Version of the data.
    pub version: String,
    /// SPDX id of the license of the data.
    pub license: String,
    /// Who must be named wherever the data is used.
    pub attribution: String,
    /// SHA-256 of what was imported, hexadecimal; empty for the pack that comes with the program.
    pub sha256: String,
}

/// An opened pack. Opening checks the file's checksum and that every number in it leads somewhere.
pub struct Pack {
    bytes: Box<dyn AsRef<[u8]> + Send + Sync>,
    sections: Vec<Range<usize>>,
}

impl std::fmt::Debug for Pack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pack")
            .field("about", &self.about())
            .finish_non_exhaustive()
    }
}

/// A pack that cannot be used; says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError(pub String);

impl std::fmt::Display for PackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the license pack cannot be used: {}", self.0)
    }
}

impl std::error::Error for PackError {}

impl Pack {
    /// Compiles a source. The same source gives the same bytes.
    ///
    /// # Errors
    ///
    /// When there are more different words than the format holds.
    pub fn compile(source: &PackSource) -> Result<Vec<u8>, PackError> {
        build::build(source).map_err(PackError)
    }

    /// Opens a pack from bytes in memory.
    ///
    /// # Errors
    ///
    /// When the bytes are no whole pack of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        Self::open(Box::new(Aligned::of(bytes)))
    }

    /// Opens a pack where it lies, such as a mapped file.
    ///
    /// # Errors
    ///
    /// When the bytes are no whole pack of this version.
    pub fn open(bytes: Box<dyn AsRef<[u8]> + Send + Sync>) -> Result<Self, PackError> {
        let file: &[u8] = (*bytes).as_ref();
        let refuse = |why: &str| PackError(why.to_owned());
        let sections = format::sections(file).map_err(refuse)?;
        if file.as_ptr().align_offset(8) != 0 {
            return Err(refuse("it does not begin at a multiple of eight bytes"));
        }
        let pack = Self { bytes, sections };
        pack.tables().check().map_err(refuse)?;
        Ok(pack)
    }

    fn section<T: Pod>(&self, section: Section) -> &[T] {
        let range = self
            .sections
            .get(section as usize)
            .cloned()
            .unwrap_or_default();
        let bytes = (*self.bytes).as_ref().get(range).unwrap_or_default();
        bytemuck::try_cast_slice(bytes).unwrap_or_default()
    }

    fn text(&self, section: Section) -> &str {
        std::str::from_utf8(self.section(section)).unwrap_or_default()
    }

    /// Who made the data and under which license it may be used.
    pub fn about(&self) -> About {
        let mut lines = self.text(Section::About).split('\n').map(str::to_owned);
        let mut next = || lines.next().unwrap_or_default();
        About {
            name: next(),
            version: next(),
            license: next(),
            attribution: next(),
            sha256: next(),
        }
    }

    /// Every license of the pack, by key.
    pub fn licenses(&self) -> impl Iterator<Item = PackLicense<'_>> {
        self.text(Section::Licenses).lines().map(|line| {
            let mut fields = line.splitn(6, '\t');
            let mut next = || fields.next().unwrap_or_default();
            PackLicense {
                key: next(),
                spdx: next(),
                category: next(),
                name: next(),
                is_generic: next() == "generic",
                other: next(),
            }
        })
    }

    /// How many texts the pack looks for.
    pub fn rule_count(&self) -> usize {
        self.section::<[u32; ROW]>(Section::Rules).len()
    }

    /// The name of a rule.
    pub fn rule_name(&self, rule: u32) -> &str {
        strings::get(
            self.section(Section::NameStarts),
            self.section(Section::NameBytes),
            rule,
        )
    }

    /// The text of a rule, with its required phrases between `{{` and `}}`.
    pub fn rule_text(&self, rule: u32) -> String {
        let places: &[[u32; 3]] = self.section(Section::TextPlaces);
        let Some(&[block, start, len]) = places.get(rule as usize) else {
            return String::new();
        };
        let starts: &[u32] = self.section(Section::TextBlockStarts);
        let blocks: &[u8] = self.section(Section::TextBlocks);
        let (block, start, len) = (block as usize, start as usize, len as usize);
        starts
            .get(block)
            .zip(starts.get(block + 1))
            .and_then(|(&from, &to)| blocks.get(from as usize..to as usize))
            .and_then(|block| zstd::bulk::decompress(block, TEXT_BLOCK_MAX).ok())
            .and_then(|texts| texts.get(start..start + len).map(<[u8]>::to_vec))
            .map(|text| String::from_utf8_lossy(&text).into_owned())
            .unwrap_or_default()
    }

    /// The text of the rule of a name.
    pub fn text_of(&self, name: &str) -> Option<String> {
        let starts: &[u32] = self.section(Section::NameStarts);
        let bytes: &[u8] = self.section(Section::NameBytes);
        let (mut low, mut high) = (0, position(self.rule_count()));
        while low < high {
            let middle = u32::midpoint(low, high);
            match strings::get(starts, bytes, middle).cmp(name) {
                std::cmp::Ordering::Equal => return Some(self.rule_text(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Rules whose texts lead to other files, with the names of these.
    pub(crate) fn referenced_files(&self) -> impl Iterator<Item = (u32, Vec<&str>)> {
        self.text(Section::Referenced).lines().filter_map(|line| {
            let (index, names) = line.split_once('\t')?;
            Some((index.parse().ok()?, names.split('\t').collect()))
        })
    }

    pub(crate) fn tables(&self) -> Tables<'_> {
        let numbers: &[u32] = self.section(Section::Numbers);
        let legal = numbers.first().copied().unwrap_or(0);
        Tables {
            legal: u16::try_from(legal).unwrap_or(0),
            words: numbers.get(1).copied().unwrap_or(0),
            rules: self.section(Section::Rules),
            rule_words: self.lists(Section::RuleWords, Section::Words),
            distinct: self.lists(Section::RuleDistinct, Section::Distinct),
            often: self.section(Section::Often),
            legal_positions: self.lists(Section::RuleLegal, Section::LegalPositions),
            postings: self.lists(Section::PostingStarts, Section::Postings),
            phrases: self.lists(Section::RulePhrases, Section::Phrases),
            stops: self.lists(Section::RuleStops, Section::Stops),
            anchor_buckets: self.section(Section::AnchorBuckets),
            anchor_keys: self.section(Section::AnchorKeys),
            anchors: self.lists(Section::AnchorStarts, Section::Anchors),
            word_slots: self.section(Section::WordSlots),
            word_texts: self.lists(Section::WordStarts, Section::WordBytes),
            word_ids: self.section(Section::WordIds),
            digits: self.section(Section::Digits),
            versions: self.section(Section::Versions),
            text_hashes: self.section(Section::TextHashes),
            text_rules: self.section(Section::TextRules),
            expressions: self.lists(Section::ExpressionStarts, Section::ExpressionBytes),
        }
    }

    fn lists<T: Pod>(&self, starts: Section, values: Section) -> Lists<'_, T> {
        Lists {
            starts: self.section(starts),
            values: self.section(values),
        }
    }
}

/// Most bytes of one block of texts: the longest text, and what was before it.
const TEXT_BLOCK_MAX: usize = 8 << 20;

/// Lists of different length, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists<'p, T> {
    starts: &'p [u32],
    values: &'p [T],
}

impl<'p, T> Lists<'p, T> {
    /// The list at `index`; empty where there is none.
    pub(crate) fn get(&self, index: usize) -> &'p [T] {
        self.range(index)
            .and_then(|range| self.values.get(range))
            .unwrap_or_default()
    }

    pub(crate) fn range(&self, index: usize) -> Option<Range<usize>> {
        Some(*self.starts.get(index)? as usize..*self.starts.get(index + 1)? as usize)
    }

    fn is_sound(&self, lists: usize) -> bool {
        self.starts.len() == lists + 1
            && self.starts.is_sorted()
            && self
                .starts
                .last()
                .is_some_and(|&end| end as usize == self.values.len())
    }
}

/// The numbers of a pack, ready for use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tables<'p> {
    /// Word ids below this are legal words.
    pub(crate) legal: u16,
    words: u32,
    pub(crate) rules: &'p [[u32; ROW]],
    pub(crate) rule_words: Lists<'p, u16>,
    pub(crate) distinct: Lists<'p, u16>,
    pub(crate) often: &'p [u16],
    pub(crate) legal_positions: Lists<'p, u16>,
    pub(crate) postings: Lists<'p, u16>,
    pub(crate) phrases: Lists<'p, u32>,
    pub(crate) stops: Lists<'p, u32>,
    anchor_buckets: &'p [u32],
    anchor_keys: &'p [u64],
    anchors: Lists<'p, u32>,
    word_slots: &'p [u32],
    word_texts: Lists<'p, u8>,
    word_ids: &'p [u16],
    digits: &'p [u64],
    versions: &'p [u64],
    text_hashes: &'p [u64],
    text_rules: &'p [u32],
    expressions: Lists<'p, u8>,
}

impl<'p> Tables<'p> {
    /// Checks that numbers that lead to other tables stay within them, so that look-ups need not.
    fn check(&self) -> Result<(), &'static str> {
        let rules = self.rules.len();
        let lists_are_sound = self.rule_words.is_sound(rules)
            && self.distinct.is_sound(rules)
            && self.often.len() == self.distinct.values.len()
            && self.legal_positions.is_sound(rules)
            && self.phrases.is_sound(rules)
            && self.stops.is_sound(rules)
            && self.postings.is_sound(usize::from(self.legal))
            && self.anchors.is_sound(self.anchor_keys.len())
            && self.word_texts.is_sound(self.word_ids.len());
        if !lists_are_sound {
            return Err("its lists do not add up");
        }
        let known = |&word: &u16| u32::from(word) < self.words;
        let words_are_known = self.rule_words.values.iter().all(known)
            && self.word_slots.len().is_power_of_two()
            && self
                .word_slots
                .iter()
                .all(|&slot| (slot as usize) <= self.word_ids.len());
        let rules_are_known = self
            .postings
            .values
            .iter()
            .all(|&rule| usize::from(rule) < rules)
            && self
                .anchors
                .values
                .iter()
                .step_by(2)
                .all(|&rule| (rule as usize) < rules)
            && self.text_rules.iter().all(|&rule| (rule as usize) < rules)
            && self.text_rules.len() == self.text_hashes.len()
            && self.anchor_buckets.len() == ANCHOR_BUCKETS + 1
            && self
                .anchor_buckets
                .iter()
                .all(|&end| (end as usize) <= self.anchor_keys.len());
        let rows_fit = self.rules.iter().enumerate().all(|(index, row)| {
            let length = self.rule_words.get(index).len();
            let is_within = |&at: &u16| usize::from(at) < length;
            row.first().is_some_and(|&stated| stated as usize == length)
                && self.legal_positions.get(index).iter().all(is_within)
        });
        if words_are_known && rules_are_known && rows_fit {
            Ok(())
        } else {
            Err("its tables do not fit each other")
        }
    }

    /// How many word ids there are.
    pub(crate) fn word_count(&self) -> usize {
        self.words as usize
    }

    /// The id of a word; [`STOP`] or [`NO_WORD`] where it counts for nothing.
    pub(crate) fn word(&self, word: &[u8]) -> u16 {
        let mask = self.word_slots.len().wrapping_sub(1);
        let mut at = dictionary::slot(word_hash(word), mask);
        while let Some(index) = self.word_slots.get(at).and_then(|slot| slot.checked_sub(1)) {
            if self.word_texts.get(index as usize) == word {
                return self
                    .word_ids
                    .get(index as usize)
                    .copied()
                    .unwrap_or(NO_WORD);
            }
            at = (at + 1) & mask;
        }
        NO_WORD
    }

    /// Whether a word is digits only.
    pub(crate) fn is_number(&self, word: u16) -> bool {
        let bits = self
            .digits
            .get(usize::from(word) / 64)
            .copied()
            .unwrap_or(0);
        bits >> (word % 64) & 1 == 1
    }

    /// Whether a word may name a version.
    pub(crate) fn names_version(&self, word: u16) -> bool {
        let bits = self
            .versions
            .get(usize::from(word) / 64)
            .copied()
            .unwrap_or(0);
        bits >> (word % 64) & 1 == 1
    }

    pub(crate) fn expression(&self, index: u32) -> &'p str {
        std::str::from_utf8(self.expressions.get(index as usize)).unwrap_or_default()
    }

    pub(crate) fn expression_count(&self) -> u32 {
        position(self.expressions.starts.len().saturating_sub(1))
    }

    /// Rules whose anchor is `key`, each with the anchor's position in it.
    pub(crate) fn anchored(&self, key: u64) -> impl Iterator<Item = (u32, u32)> + use<'p> {
        let bucket = anchor_bucket(key) as usize;
        let range = self
            .anchor_buckets
            .get(bucket)
            .zip(self.anchor_buckets.get(bucket + 1));
        let found = range.and_then(|(&start, &end)| {
            let keys = self.anchor_keys.get(start as usize..end as usize)?;
            Some(start as usize + keys.iter().position(|&this| this == key)?)
        });
        let entries = found.map_or(&[][..], |index| self.anchors.get(index));
        entries.chunks_exact(2).filter_map(|entry| match entry {
            [rule, at] => Some((*rule, *at)),
            _ => None,
        })
    }

    /// Keys of rules too short for an anchor of four words.
    pub(crate) fn short_first_words(&self) -> Vec<u8> {
        let mut lengths = vec![0_u8; self.word_count()];
        for &key in self.anchor_keys {
            let words = key_words(key);
            let length = words.iter().take_while(|&&word| word != NO_WORD).count();
            if let Some(bits) = words
                .first()
                .and_then(|&word| lengths.get_mut(usize::from(word)))
                && length < 4
            {
                *bits |= 1 << length;
            }
        }
        lengths
    }

    /// The rule whose whole text is this sequence of words.
    pub(crate) fn whole_text(&self, words: &[u16]) -> Option<u32> {
        let hash = sequence_hash(words);
        let first = self.text_hashes.partition_point(|&this| this < hash);
        let same = self.text_hashes.iter().zip(self.text_rules).skip(first);
        same.take_while(|(this, _)| **this == hash)
            .map(|(_, &rule)| rule)
            .filter(|&rule| self.rule_words.get(rule as usize) == words)
            .last()
    }
}

/// Packs up to four words into one number; missing ones are [`NO_WORD`].
pub(crate) fn anchor_key(words: &[u16]) -> u64 {
    (0..4).fold(0, |key, at| {
        key << 16 | u64::from(words.get(at).copied().unwrap_or(NO_WORD))
    })
}

fn key_words(key: u64) -> [u16; 4] {
    [48, 32, 16, 0].map(|shift| u16::try_from(key >> shift & 0xffff).unwrap_or(NO_WORD))
}

pub(crate) fn anchor_bucket(key: u64) -> u32 {
    u32::try_from(mix(key) >> 48).unwrap_or(0)
}

/// A rule or a position in one; a pack with more is not compiled.
fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Spreads a number over all its bits.
fn mix(key: u64) -> u64 {
    let key = (key ^ key >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (key ^ key >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

fn word_hash(word: &[u8]) -> u64 {
    word.chunks(8).fold(word.len() as u64, |hash, chunk| {
        let part = chunk
            .iter()
            .fold(0_u64, |part, &byte| part << 8 | u64::from(byte));
        mix(hash ^ part)
    })
}

fn sequence_hash(words: &[u16]) -> u64 {
    words.chunks(4).fold(words.len() as u64, |hash, chunk| {
        mix(hash ^ anchor_key(chunk))
    })
}
