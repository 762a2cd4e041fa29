//! Lists of versions and ranges as projects publish them on their pages.

use super::{Alternatives, successor, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};

/// Reads OpenSSL's lists of versions: `3.0.1, 1.0.2k`.
pub(super) fn openssl(range: &str) -> Result<Alternatives, InvalidVers> {
    range
        .split(',')
        .map(|version| match version.trim() {
            "" => Err(unreadable(range, "versions with commas between")),
            version => Ok(vec![Constraint::new(Comparator::Equal, version)]),
        })
        .collect()
}

/// Reads nginx's lists: `0.7.52-0.8.39, 1.5.0+, 0.9.10`.
///
/// With a `+` later versions of the branch are meant where its second number is even, that of a stable branch, and
/// all later ones where it is odd, that of the mainline. Source: nginx security advisories.
pub(super) fn nginx(range: &str) -> Result<Alternatives, InvalidVers> {
    range
        .split(',')
        .map(|part| nginx_part(part.trim()))
        .collect()
}

fn nginx_part(part: &str) -> Result<Vec<Constraint>, InvalidVers> {
    let expected = || unreadable(part, "a version, VERSION+ or FIRST-LAST");
    if part == "all" {
        return Ok(vec![Constraint::new(Comparator::Any, "")]);
    }
    if let Some(first) = part.strip_suffix('+') {
        let start = Constraint::new(Comparator::GreaterOrEqual, first);
        let mut numbers = first.split('.');
        let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else {
            return Err(expected());
        };
        let is_stable = minor
            .bytes()
            .last()
            .is_some_and(|digit| digit.is_ascii_digit() && digit % 2 == 0);
        if !is_stable {
            return Ok(vec![start]);
        }
        let next = successor(minor).ok_or_else(expected)?;
        let end = Constraint::new(Comparator::Less, format!("{major}.{next}.0"));
        return Ok(vec![start, end]);
    }
    if part.is_empty() {
        return Err(expected());
    }
    Ok(match part.split_once('-') {
        Some((first, last)) => vec![
            Constraint::new(Comparator::GreaterOrEqual, first),
            Constraint::new(Comparator::LessOrEqual, last),
        ],
        None => vec![Constraint::new(Comparator::Equal, part)],
    })
}
