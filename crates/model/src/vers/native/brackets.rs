//! Intervals in brackets, as Maven and `NuGet` write them: `[1.0,2.0)`.

use super::{Alternatives, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};

/// Reads Maven's lists of intervals. A version alone is what is used unless another is asked for; it is read as
/// itself. Source: POM reference, "Dependency Version Requirement Specification".
pub(super) fn maven(range: &str) -> Result<Alternatives, InvalidVers> {
    read(range, Comparator::Equal)
}

/// Reads `NuGet`'s interval. A version alone is the lowest allowed. Source: `NuGet` documentation, "Package versioning".
pub(super) fn nuget(range: &str) -> Result<Alternatives, InvalidVers> {
    read(range, Comparator::GreaterOrEqual)
}

fn read(range: &str, alone: Comparator) -> Result<Alternatives, InvalidVers> {
    let range = range.trim();
    let expected = || unreadable(range, "a version or intervals such as [1.0,2.0)");
    if !range.starts_with(['[', '(']) {
        let is_version = !range.is_empty() && !range.contains([',', '[', '(', ']', ')', '*', ' ']);
        return is_version
            .then(|| vec![vec![Constraint::new(alone, range)]])
            .ok_or_else(expected);
    }
    let mut alternatives = Vec::new();
    let mut rest = range;
    while !rest.is_empty() {
        let end = rest.find([']', ')']).ok_or_else(expected)?;
        let (interval, after) = rest.split_at_checked(end + 1).ok_or_else(expected)?;
        alternatives.push(self::interval(interval).ok_or_else(expected)?);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) if !next.trim().is_empty() => next.trim_start(),
            None if after.is_empty() => after,
            _ => return Err(expected()),
        };
    }
    Ok(alternatives)
}

fn interval(text: &str) -> Option<Vec<Constraint>> {
    let from = match text.get(..1)? {
        "[" => Comparator::GreaterOrEqual,
        "(" => Comparator::Greater,
        _ => return None,
    };
    let to = if text.ends_with(']') {
        Comparator::LessOrEqual
    } else {
        Comparator::Less
    };
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let Some((first, last)) = inner.split_once(',') else {
        let is_exact = from == Comparator::GreaterOrEqual && to == Comparator::LessOrEqual;
        let version = inner.trim();
        return (is_exact && is_version(version))
            .then(|| vec![Constraint::new(Comparator::Equal, version)]);
    };
    let mut constraints = Vec::new();
    for (comparator, version) in [(from, first.trim()), (to, last.trim())] {
        if is_version(version) {
            constraints.push(Constraint::new(comparator, version));
        } else if !version.is_empty() {
            return None;
        }
    }
    if constraints.is_empty() {
        constraints.push(Constraint::new(Comparator::Any, ""));
    }
    Some(constraints)
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && !text.contains([',', '[', '(', '*', ' '])
}
