//! The words a pack knows, and the table they are looked up in.

use std::collections::{BTreeSet, HashMap};

use super::format::{Section, Writer};
use super::strings::{Strings, position};
use super::{STOP, word_hash};

/// Words passed over in rules and files: names of markup tags and characters, and what begins a comment line.
const STOP_WORDS: &str = include_str!("../../data/stop_words.txt");

static STOPS: std::sync::LazyLock<BTreeSet<&'static [u8]>> = std::sync::LazyLock::new(|| {
    let lines = STOP_WORDS.lines().filter(|line| !line.starts_with("//"));
    lines
        .flat_map(str::split_whitespace)
        .map(str::as_bytes)
        .collect()
});

/// Gives words their ids: legal words first, then the words of SPDX ids, then all others as they are met.
pub(super) struct Dictionary {
    ids: HashMap<Vec<u8>, u16>,
    legal: u16,
    next: u16,
}

impl Dictionary {
    pub(super) fn new(legal_words: &[Vec<String>], spdx: BTreeSet<Vec<u8>>) -> Self {
        let mut ids = HashMap::new();
        let mut next = 0_u16;
        for group in legal_words {
            for word in group {
                ids.insert(word.as_bytes().to_vec(), next);
            }
            next = next.saturating_add(u16::from(!group.is_empty()));
        }
        let mut dictionary = Self {
            ids,
            legal: next,
            next,
        };
        for word in spdx {
            dictionary.add(&word);
        }
        dictionary
    }

    /// Whether a word is passed over.
    pub(super) fn is_stop(word: &[u8]) -> bool {
        STOPS.contains(word)
    }

    /// Ids below this are legal words.
    pub(super) fn legal(&self) -> u16 {
        self.legal
    }

    pub(super) fn len(&self) -> usize {
        usize::from(self.next)
    }

    pub(super) fn get(&self, word: &[u8]) -> Option<u16> {
        self.ids.get(word).copied()
    }

    /// Returns the id of a word, a new one for a word never met.
    pub(super) fn add(&mut self, word: &[u8]) -> u16 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.next;
        self.ids.insert(word.to_vec(), id);
        self.next = self.next.saturating_add(1);
        id
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let mut words: Vec<(&[u8], u16)> = self
            .ids
            .iter()
            .filter(|(word, _)| !Self::is_stop(word))
            .map(|(word, &id)| (word.as_slice(), id))
            .chain(STOPS.iter().map(|word| (*word, STOP)))
            .collect();
        words.sort_unstable();
        let mut texts = Strings::default();
        let mut slots = vec![0_u32; (words.len() * 2).next_power_of_two()];
        let mut digits = vec![0_u64; usize::from(u16::MAX).div_ceil(64)];
        let mut versions = digits.clone();
        let mask = slots.len() - 1;
        for (word, id) in &words {
            let index = texts.add(std::str::from_utf8(word).unwrap_or_default());
            let mut at = slot(word_hash(word), mask);
            while slots.get(at).is_some_and(|&taken| taken != 0) {
                at = (at + 1) & mask;
            }
            if let Some(free) = slots.get_mut(at) {
                *free = index + 1;
            }
            if let Some(bits) = versions
                .get_mut(usize::from(*id) / 64)
                .filter(|_| is_version(word))
            {
                *bits |= 1 << (id % 64);
            }
            let is_number = word.iter().all(u8::is_ascii_digit);
            if let Some(bits) = digits.get_mut(usize::from(*id) / 64).filter(|_| is_number) {
                *bits |= 1 << (id % 64);
            }
        }
        let ids: Vec<u16> = words.iter().map(|(_, id)| *id).collect();
        let (starts, bytes) = texts.finish();
        writer.put(Section::WordSlots, &slots);
        writer.put(Section::WordStarts, &starts);
        writer.put(Section::WordBytes, &bytes);
        writer.put(Section::WordIds, &ids);
        writer.put(Section::Digits, &digits);
        writer.put(Section::Versions, &versions);
        debug_assert!(position(words.len()) < u32::MAX);
    }
}

/// Whether a word may name a version: it has digits, and not as many as a year, a street or a postal code has.
fn is_version(word: &[u8]) -> bool {
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_small = word.iter().all(u8::is_ascii_digit) && digits == 1;
    is_small || digits > 0 && word.iter().any(|byte| !byte.is_ascii_digit())
}

/// Where the search for a hash begins.
pub(super) fn slot(hash: u64, mask: usize) -> usize {
    usize::try_from(hash >> 24).unwrap_or(0) & mask
}
