//! How much of a rule must be found: bounds from its length in words.
//!
//! The bounds follow the published design of `ScanCode`'s detection, so that packs compiled from its rules answer alike.

/// Rules of fewer words are small: an approximate match must cover most of them.
pub(crate) const SMALL: u32 = 15;
/// Least words, and least legal words, of any approximate match.
const WORDS_MIN: u32 = 4;
const LEGAL_WORDS_MIN: u32 = 3;

/// Counts of the words of one rule.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) words: u32,
    pub(crate) legal: u32,
    pub(crate) distinct: u32,
    pub(crate) distinct_legal: u32,
}

/// What a match of one rule must reach at least.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Thresholds {
    pub(crate) coverage: u8,
    pub(crate) words: u32,
    pub(crate) legal: u32,
    pub(crate) distinct: u32,
    pub(crate) distinct_legal: u32,
}

/// Computes the bounds; `coverage` is the one the rule states (0 for none), kept when `is_stated`.
pub(crate) fn of(counts: Counts, coverage: u8, is_stated: bool) -> Thresholds {
    let (computed, words, legal) = by_words(counts, coverage);
    let coverage = if is_stated { coverage } else { computed };
    let (distinct, distinct_legal) = by_distinct_words(counts, coverage);
    Thresholds {
        coverage,
        words,
        legal,
        distinct,
        distinct_legal,
    }
}

fn by_words(counts: Counts, coverage: u8) -> (u8, u32, u32) {
    let few_legal = counts.legal.min(LEGAL_WORDS_MIN);
    match counts.words {
        words if coverage == 100 => (100, words, counts.legal),
        words @ 0..3 => (100, words, counts.legal),
        words @ 3..10 => (80, words, counts.legal),
        words @ 10..30 => (50, words / 2, few_legal),
        30..200 => (coverage, WORDS_MIN, few_legal),
        words => (coverage, words / 10, counts.legal / 10),
    }
}

fn by_distinct_words(counts: Counts, coverage: u8) -> (u32, u32) {
    let legal = counts.distinct_legal;
    if coverage == 100 {
        return (counts.distinct, legal);
    }
    match counts.words {
        0..5 => (counts.distinct, legal),
        5..10 if counts.distinct < 2 => (counts.distinct, legal),
        5..10 => (counts.distinct - 1, legal),
        10..20 => (legal, legal),
        20..=200 => {
            let half = if legal / 2 > 0 { legal / 2 } else { legal };
            (WORDS_MIN, half.min(LEGAL_WORDS_MIN))
        }
        words => (words / 10, legal / 10),
    }
}

/// How sure a match of a rule of `words` words is, 0 to 100: single words say little.
pub(crate) fn relevance(words: u32) -> u8 {
    // One step for each of 18 words, rounded down.
    match words {
        18.. => 100,
        words => u8::try_from(words * 100 / 18).unwrap_or(100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_rules_are_surer() {
        let steps: Vec<u8> = (0..19).map(relevance).collect();
        assert_eq!(
            steps,
            [
                0, 5, 11, 16, 22, 27, 33, 38, 44, 50, 55, 61, 66, 72, 77, 83, 88, 94, 100
            ]
        );
    }

    #[test]
    fn short_rules_must_be_found_whole() {
        let counts = Counts {
            words: 7,
            legal: 3,
            distinct: 7,
            distinct_legal: 3,
        };
        let bounds = of(counts, 0, false);
        assert_eq!((bounds.coverage, bounds.words, bounds.distinct), (80, 7, 6));
        assert_eq!(of(counts, 100, true).distinct, 7);
    }

    #[test]
    fn long_rules_need_a_tenth() {
        let counts = Counts {
            words: 1500,
            legal: 400,
            distinct: 600,
            distinct_legal: 250,
        };
        let bounds = of(counts, 0, false);
        assert_eq!((bounds.words, bounds.legal), (150, 40));
        assert_eq!((bounds.distinct, bounds.distinct_legal), (150, 25));
    }
}
