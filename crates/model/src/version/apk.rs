//! Alpine's order. Source: apk-tools 3, `src/version.c`:
//! `digits{.digits}[letter]{_suffix[digits]}[~hash][-rdigits]`.

use std::cmp::Ordering;

use super::digits;

/// A part of a version. The declaration order counts when two versions differ in kind: the later kind is smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The first number.
    First,
    /// A number behind a dot.
    Number,
    /// A letter behind a number.
    Letter,
    /// `_alpha`, `_p`, with the place in [`SUFFIXES`] as value.
    Suffix,
    /// The number behind a suffix.
    SuffixNumber,
    /// `~1f2e`.
    Hash,
    /// `-r1`.
    Revision,
    /// Nothing more.
    End,
}

type Token<'a> = (Kind, &'a str);

/// Suffixes in their order, and how many of them stand for versions before the release.
const SUFFIXES: [&str; 9] = ["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];
const PRE_RELEASES: usize = 4;

/// Compares Alpine versions.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    let end = (Kind::End, "");
    for index in 0..a.len().max(b.len()) {
        let left = a.get(index).copied().unwrap_or(end);
        let right = b.get(index).copied().unwrap_or(end);
        let order = if left.0 == right.0 {
            values(left.0, left.1, right.1)
        } else if is_pre_release(left) {
            Ordering::Less
        } else if is_pre_release(right) {
            Ordering::Greater
        } else {
            right.0.cmp(&left.0)
        };
        if order.is_ne() {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

/// Numbers with a zero in front are compared as text: 1.06 < 1.1.
fn values(kind: Kind, a: &str, b: &str) -> Ordering {
    match kind {
        Kind::Number if a.starts_with('0') || b.starts_with('0') => a.cmp(b),
        Kind::Letter | Kind::Hash | Kind::End => a.cmp(b),
        Kind::Suffix => rank(a).cmp(&rank(b)),
        Kind::First | Kind::Number | Kind::SuffixNumber | Kind::Revision => digits::compare(a, b),
    }
}

fn rank(suffix: &str) -> Option<usize> {
    SUFFIXES.iter().position(|known| *known == suffix)
}

fn is_pre_release((kind, value): Token<'_>) -> bool {
    kind == Kind::Suffix && rank(value).is_some_and(|rank| rank < PRE_RELEASES)
}

fn parse(text: &str) -> Option<Vec<Token<'_>>> {
    let digit = |c: char| c.is_ascii_digit();
    let mut tokens = Vec::new();
    let (first, mut rest) = digits::split_while(text, digit);
    tokens.push((Kind::First, first));
    while let Some(after) = rest.strip_prefix('.') {
        let (number, after) = digits::split_while(after, digit);
        tokens.push((Kind::Number, number));
        rest = after;
    }
    if rest.starts_with(|c: char| c.is_ascii_lowercase()) {
        let (letter, after) = rest.split_at_checked(1)?;
        tokens.push((Kind::Letter, letter));
        rest = after;
    }
    while let Some(after) = rest.strip_prefix('_') {
        let (word, after) = digits::split_while(after, |c| c.is_ascii_lowercase());
        rank(word)?;
        tokens.push((Kind::Suffix, word));
        let (count, after) = digits::split_while(after, digit);
        if !count.is_empty() {
            tokens.push((Kind::SuffixNumber, count));
        }
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('~') {
        let (hash, after) = digits::split_while(after, |c| c.is_ascii_hexdigit());
        tokens.push((Kind::Hash, hash));
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("-r") {
        let (revision, after) = digits::split_while(after, digit);
        tokens.push((Kind::Revision, revision));
        rest = after;
    }
    (rest.is_empty() && tokens.iter().all(|(_, value)| !value.is_empty())).then_some(tokens)
}
