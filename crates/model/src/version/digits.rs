//! Numbers of any length, compared as text so that none overflows.

use std::cmp::Ordering;

/// Compares two runs of ASCII digits by value; an empty run is zero.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Whether `text` is digits and nothing else, at least one.
pub(crate) fn all(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the digits have the value zero.
pub(crate) fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'0')
}

/// Splits off the longest start whose characters satisfy `take`.
pub(crate) fn split_while(text: &str, take: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !take(c)).unwrap_or(text.len());
    text.split_at(end)
}
