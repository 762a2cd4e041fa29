//! Python's version specifiers. Source: PEP 440, "Version specifiers".

use std::str::FromStr as _;

use pep440_rs::Version;

use super::{Alternatives, CONSTRAINTS_MAX, comparators, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};

/// Reads specifiers such as `>=1.0, !=1.3.*, <2`. Ends of series (`1.3.*`, `~=1.3`) exclude the pre-releases of the
/// next one.
pub(super) fn read(range: &str) -> Result<Alternatives, InvalidVers> {
    let mut alternatives = vec![Vec::new()];
    for part in range.split(',').map(str::trim) {
        let specifier = specifier(part)
            .ok_or_else(|| unreadable(part, "an operator such as >= and a version"))?;
        alternatives = product(&alternatives, &specifier);
        if alternatives.iter().map(Vec::len).sum::<usize>() > CONSTRAINTS_MAX {
            return Err(unreadable(range, "fewer specifiers"));
        }
    }
    Ok(alternatives)
}

/// Returns the alternatives one specifier means.
fn specifier(part: &str) -> Option<Alternatives> {
    let end = part.find(|c: char| !"=!<>~".contains(c))?;
    let (operator, version) = part.split_at(end);
    let version = version.trim();
    if let Some(start) = version.strip_suffix(".*") {
        let (first, next) = series(start, 0)?;
        return match operator {
            "==" => Some(vec![vec![
                Constraint::new(Comparator::GreaterOrEqual, first),
                Constraint::new(Comparator::Less, next),
            ]]),
            "!=" => Some(vec![
                vec![Constraint::new(Comparator::Less, first)],
                vec![Constraint::new(Comparator::GreaterOrEqual, next)],
            ]),
            _ => None,
        };
    }
    if operator == "~=" {
        let (_, next) = series(version, 1)?;
        return Some(vec![vec![
            Constraint::new(Comparator::GreaterOrEqual, version),
            Constraint::new(Comparator::Less, next),
        ]]);
    }
    let comparator = match operator {
        "===" => Comparator::Equal,
        "" | "=" | "<<" | ">>" => return None,
        _ => comparators::comparator(operator)?,
    };
    Some(vec![vec![Constraint::new(comparator, version)]])
}

/// Returns the first version of the series that a version's numbers but the last `dropped` name, and of the next one.
fn series(version: &str, dropped: usize) -> Option<(String, String)> {
    let version = Version::from_str(version).ok()?;
    let release = version.release();
    let kept = release.len().checked_sub(dropped)?;
    let mut numbers: Vec<u64> = release.iter().copied().take(kept).collect();
    let write = |numbers: &[u64]| {
        let texts: Vec<String> = numbers.iter().map(u64::to_string).collect();
        let epoch = match version.epoch() {
            0 => String::new(),
            epoch => format!("{epoch}!"),
        };
        format!("{epoch}{}.dev0", texts.join("."))
    };
    let first = write(&numbers);
    let last = numbers.last_mut()?;
    *last = last.checked_add(1)?;
    Some((first, write(&numbers)))
}

/// Joins what must hold with what must hold besides.
fn product(alternatives: &[Vec<Constraint>], others: &[Vec<Constraint>]) -> Alternatives {
    alternatives
        .iter()
        .flat_map(|alternative| {
            others
                .iter()
                .map(|other| [&alternative[..], other].concat())
        })
        .collect()
}
