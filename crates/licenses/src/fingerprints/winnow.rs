//! Winnowing: of all runs of words, the few by which a copy is found.
//!
//! Of every window of [`WINDOW`] runs the one with the least hash is kept, the last of equals. A shared stretch of at
//! least `RUN + WINDOW - 1` words is found for certain, and none shorter than `RUN` is. Source: Schleimer et al. 2003,
//! sections 3 and 4.

use std::collections::VecDeque;

use super::tokens::Token;
use super::{Fragment, mixed};

/// Words in a run: about two lines of code.
const RUN: usize = 20;
/// Runs in a window: with [`RUN`] a shared stretch of 51 words, about six lines, is always found.
const WINDOW: usize = 32;
/// A run of fewer different words, such as a row of zeros, is no sign of anything.
const DISTINCT_MIN: usize = 6;
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns the fingerprints of a text in order of position.
pub(super) fn winnow(tokens: &[Token]) -> Vec<Fragment> {
    let mut kept = Vec::new();
    // Runs that may yet be the least of a window, by position, hashes ascending.
    let mut waiting: VecDeque<(usize, u64)> = VecDeque::new();
    let mut last_kept = None;
    let runs = tokens.len().saturating_sub(RUN - 1);
    for (at, hash) in run_hashes(tokens).enumerate() {
        while waiting.back().is_some_and(|(_, waiting)| *waiting >= hash) {
            waiting.pop_back();
        }
        waiting.push_back((at, hash));
        while waiting
            .front()
            .is_some_and(|(first, _)| first + WINDOW <= at)
        {
            waiting.pop_front();
        }
        let is_full = at + 1 >= WINDOW.min(runs);
        if let Some(&(least, hash)) = waiting.front().filter(|_| is_full)
            && last_kept != Some(least)
        {
            last_kept = Some(least);
            kept.extend(fragment(tokens.get(least..least + RUN), hash));
        }
    }
    kept
}

/// Hashes every run of words, each from the one before it.
fn run_hashes(tokens: &[Token]) -> impl Iterator<Item = u64> {
    let leaving = (0..RUN).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut hash = 0_u64;
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        hash = hash.wrapping_mul(BASE).wrapping_add(token.hash);
        let first = at.checked_sub(RUN).and_then(|first| tokens.get(first));
        if let Some(first) = first {
            hash = hash.wrapping_sub(first.hash.wrapping_mul(leaving));
        }
        (at + 1 >= RUN).then(|| mixed(hash))
    })
}

fn fragment(run: Option<&[Token]>, hash: u64) -> Option<Fragment> {
    let run = run?;
    let mut words: Vec<u64> = run.iter().map(|token| token.hash).collect();
    words.sort_unstable();
    words.dedup();
    (words.len() >= DISTINCT_MIN).then_some(Fragment {
        hash,
        first_line: run.first()?.line,
        last_line: run.last()?.line,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens::tokens;
    use super::*;

    fn fragments(words: &[u16]) -> Vec<u64> {
        let text: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
        let tokens = tokens("a.txt", text.join("\n").as_bytes(), &[]);
        winnow(&tokens)
            .into_iter()
            .map(|found| found.hash)
            .collect()
    }

    #[test]
    fn rows_of_zeros_leave_no_fingerprint() {
        let tokens = tokens("a.c", "0, ".repeat(500).as_bytes(), &[]);
        assert_eq!(winnow(&tokens), []);
    }

    #[test]
    fn about_one_run_of_sixteen_is_kept() {
        let words: Vec<u16> = (0..10_000_u32)
            .map(|at| (at * 7919 % 9973) as u16)
            .collect();
        let kept = fragments(&words).len();
        assert!((500..700).contains(&kept), "{kept}");
    }

    proptest! {
        /// The promise of winnowing.
        #[test]
        fn a_shared_stretch_of_fifty_one_words_is_always_found(
            shared in proptest::collection::vec(0_u16..1000, 51..80),
            before in proptest::collection::vec(1000_u16..2000, 0..60),
            after in proptest::collection::vec(1000_u16..2000, 0..60),
        ) {
            let whole = fragments(&shared);
            let copy = fragments(&[before, shared, after].concat());
            prop_assert!(copy.iter().any(|hash| whole.contains(hash)) || whole.is_empty());
        }
    }
}
