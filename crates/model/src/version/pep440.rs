//! Python's order, PEP 440, as the `packaging` library applies it.

use std::cmp::Ordering;

/// Compares Python versions.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let parse = |text: &str| text.parse::<pep440_rs::Version>().ok();
    Some(parse(a)?.cmp(&parse(b)?))
}
