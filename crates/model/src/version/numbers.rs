//! Orders of plain lists of numbers, where `1.0` comes before `1.0.0`.
//!
//! Sources: the Haskell package versioning policy (`Data.Version`); R's `package_version`.

use std::cmp::Ordering;

use super::digits;

/// Compares Hackage versions.
pub(crate) fn hackage(a: &str, b: &str) -> Option<Ordering> {
    Some(compare(&parse(a, &['.'])?, &parse(b, &['.'])?))
}

/// Compares CRAN versions: at least two numbers, separated by dots or dashes.
pub(crate) fn cran(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a, &['.', '-'])?, parse(b, &['.', '-'])?);
    (a.len() > 1 && b.len() > 1).then(|| compare(&a, &b))
}

fn parse<'a>(text: &'a str, separators: &[char]) -> Option<Vec<&'a str>> {
    let parts: Vec<&str> = text.split(separators).collect();
    parts.iter().all(|part| digits::all(part)).then_some(parts)
}

fn compare(a: &[&str], b: &[&str]) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| digits::compare(a, b))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| a.len().cmp(&b.len()))
}
