//! The order of `LuaRocks`. Source: `LuaRocks` 3, `luarocks.core.vers`.

use std::cmp::Ordering;

use super::digits;

/// Compares versions of rocks: numbers and words, and the revision of the rockspec behind the last dash.
///
/// As `LuaRocks` has it, a version without a revision equals every revision of it, so that equality does not carry
/// over: 1-1 = 1 = 1-2, yet 1-1 < 1-2.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let ((a, a_revision), (b, b_revision)) = (parse(a)?, parse(b)?);
    let at = |tokens: &[i128], index: usize| tokens.get(index).copied().unwrap_or(0);
    let versions = (0..a.len().max(b.len()))
        .map(|index| at(&a, index).cmp(&at(&b, index)))
        .find(|order| order.is_ne());
    Some(versions.unwrap_or_else(|| match (a_revision, b_revision) {
        (Some(a), Some(b)) => digits::compare(a, b),
        _ => Ordering::Equal,
    }))
}

/// Words that have a place of their own, in the unit of [`SCALE`].
const WORDS: [(&str, i128); 7] = [
    ("dev", 120_000_000 * SCALE),
    ("scm", 110_000_000 * SCALE),
    ("cvs", 100_000_000 * SCALE),
    ("rc", -1_000 * SCALE),
    ("pre", -10_000 * SCALE),
    ("beta", -100_000 * SCALE),
    ("alpha", -1_000_000 * SCALE),
];

/// A number behind a word counts as a 100,000th: places are kept in that unit.
const SCALE: i128 = 100_000;

/// What the first letter of any other word counts, in the unit of [`SCALE`].
const LETTER: i128 = SCALE / 1_000;

/// Longest run of digits read.
const DIGITS_MAX: usize = 18;

fn parse(text: &str) -> Option<(Vec<i128>, Option<&str>)> {
    let text = text.trim();
    let (mut rest, revision) = match text.rsplit_once('-') {
        Some((main, revision)) if digits::all(revision) => (main, Some(revision)),
        _ => (text, None),
    };
    let mut tokens = Vec::new();
    let mut word: Option<i128> = None;
    while let Some(first) = rest.chars().next() {
        let after = if first.is_ascii_digit() {
            let (number, after) = digits::split_while(rest, |c| c.is_ascii_digit());
            let number: i128 = (number.len() <= DIGITS_MAX).then(|| number.parse().ok())??;
            tokens.push(match word.take() {
                Some(word) => word.checked_add(number)?,
                None => number.checked_mul(SCALE)?,
            });
            after
        } else if first.is_ascii_alphabetic() {
            let (letters, after) = digits::split_while(rest, |c| c.is_ascii_alphabetic());
            let known = WORDS.iter().find(|(known, _)| *known == letters);
            // A word directly behind another takes its place.
            word = Some(match known {
                Some((_, place)) => *place,
                None => i128::from(u32::from(first)).checked_mul(LETTER)?,
            });
            after
        } else {
            return None;
        };
        rest = after.trim_start_matches(['.', '-', '_']);
    }
    tokens.extend(word);
    (!tokens.is_empty()).then_some((tokens, revision))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn words_have_their_places() {
        assert_ascending(
            compare,
            &[
                "1.0alpha1",
                "1.0alpha2",
                "1.0beta1",
                "1.0pre1",
                "1.0rc1",
                "1.0",
                "1.0a",
                "1.0b",
                "1.0.1",
                "1.10",
                "5.3",
                "cvs-1",
                "scm-1",
                "dev-1",
                "dev-2",
            ],
        );
        assert_eq!(compare("1.0-1", "1.0"), Some(Ordering::Equal));
        assert_eq!(compare("1.0-1", "1.0-2"), Some(Ordering::Less));
        assert_eq!(compare("1.0", "1.0.0"), Some(Ordering::Equal));
        for text in ["", "1.0+1", "~1", "-1"] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
