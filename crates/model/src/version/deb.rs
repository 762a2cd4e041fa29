//! Debian's order. Source: Debian policy 5.6.12 and dpkg's `lib/dpkg/version.c`.

use std::cmp::Ordering;

use super::digits;

/// Compares Debian versions.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Some(
        digits::compare(a.0, b.0)
            .then_with(|| part(a.1, b.1))
            .then_with(|| part(a.2, b.2)),
    )
}

/// Splits into epoch, upstream version and revision.
fn parse(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim();
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) if digits::all(epoch) => (epoch, rest),
        Some(_) => return None,
        None => ("", text),
    };
    let (upstream, revision) = match rest.rsplit_once('-') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    let valid = |text: &str, extra: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    (!upstream.is_empty()
        && valid(upstream, ".+~-:")
        && valid(revision, ".+~")
        && digits::compare(epoch, EPOCH_MAX).is_le())
    .then_some((epoch, upstream, revision))
}

/// Greatest epoch dpkg reads.
const EPOCH_MAX: &str = "2147483647";

/// Compares alternately runs of other characters and runs of digits.
pub(super) fn part(mut a: &str, mut b: &str) -> Ordering {
    let digit = |c: char| c.is_ascii_digit();
    while !(a.is_empty() && b.is_empty()) {
        let (left, rest_a) = digits::split_while(a, |c| !digit(c));
        let (right, rest_b) = digits::split_while(b, |c| !digit(c));
        let order = text(left, right);
        if order.is_ne() {
            return order;
        }
        let (left, rest_a) = digits::split_while(rest_a, digit);
        let (right, rest_b) = digits::split_while(rest_b, digit);
        let order = digits::compare(left, right);
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// `~` before the end, the end before letters, letters before all else.
fn text(a: &str, b: &str) -> Ordering {
    let weight = |byte: Option<&u8>| match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i16::from(*byte),
        Some(byte) => i16::from(*byte) + 256,
    };
    let (a, b) = (a.as_bytes(), b.as_bytes());
    (0..a.len().max(b.len()))
        .map(|index| weight(a.get(index)).cmp(&weight(b.get(index))))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
