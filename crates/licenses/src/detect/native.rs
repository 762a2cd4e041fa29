//! Which approximate matches are strong enough to rely on.

use super::found::Match;
use super::query::Query;

/// An approximate match of less than this share of its rule, in percent, says too little…
const COVERAGE_MIN: f64 = 50.0;
/// …unless it has this many words: parts of long texts that lie side by side.
const WORDS_ENOUGH: u32 = 60;

/// Drops approximate matches that only share common wording with their rule.
pub(super) fn reliable(mut matches: Vec<Match>, _query: &Query) -> Vec<Match> {
    matches.retain(|this| {
        !this.is_approximate_only()
            || this.coverage() >= COVERAGE_MIN
            || this.len() >= WORDS_ENOUGH
    });
    matches
}
