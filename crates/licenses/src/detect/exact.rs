//! Rules found whole: a rare run of words leads to the rule, which is then compared word by word.

use super::query::Query;
use crate::pack::{NO_WORD, Tables, anchor_key};

/// A rule found whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) rule: u32,
    /// Position of its first word.
    pub(crate) start: u32,
    pub(crate) length: u32,
}

/// Most matches that are kept of one file: a file with more is a list of names or made to exhaust.
const MATCHES_MAX: usize = 10_000;
/// Most matches that are looked at before those are chosen.
const LOOKED_AT_MAX: usize = 500_000;

/// Finds every rule of which the file has every word in order without a gap. Sorted by end, the longest first; the
/// second value says whether there are more than are kept.
pub(crate) fn find(
    query: &Query,
    tables: &Tables<'_>,
    short_first_words: &[u8],
) -> (Vec<Whole>, bool) {
    let words = &query.words;
    let mut found = Vec::new();
    for (start, window) in words.windows(4).enumerate() {
        if found.len() > LOOKED_AT_MAX {
            break;
        }
        verify(words, start, anchor_key(window), tables, &mut found);
    }
    for (start, &word) in words.iter().enumerate() {
        if found.len() > 2 * LOOKED_AT_MAX {
            break;
        }
        let lengths = short_first_words
            .get(usize::from(word))
            .copied()
            .unwrap_or(0);
        for length in (1..4).filter(|length| lengths >> length & 1 == 1) {
            if let Some(window) = words.get(start..start + length) {
                verify(words, start, anchor_key(window), tables, &mut found);
            }
        }
    }
    let is_cut = found.len() > MATCHES_MAX;
    if is_cut {
        // Long texts say more than names.
        found.sort_unstable_by_key(|whole| (std::cmp::Reverse(whole.length), whole.start));
        found.truncate(MATCHES_MAX);
    }
    found.sort_unstable_by_key(|whole| {
        (
            whole.start + whole.length,
            std::cmp::Reverse(whole.length),
            whole.rule,
        )
    });
    (found, is_cut)
}

fn verify(words: &[u16], start: usize, key: u64, tables: &Tables<'_>, found: &mut Vec<Whole>) {
    for (rule, anchor) in tables.anchored(key) {
        let text = tables.rule_words.get(rule as usize);
        let Some(from) = start.checked_sub(anchor as usize) else {
            continue;
        };
        if words.get(from..from + text.len()) == Some(text) && !text.contains(&NO_WORD) {
            found.push(Whole {
                rule,
                start: crate::pack::position(from),
                length: crate::pack::position(text.len()),
            });
        }
    }
}
