//! Composer's constraints. Source: Composer documentation, "Versions and constraints"; `VersionParser` of
//! composer/semver 3.

use super::{Alternatives, comparators, successor, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};
use crate::version::digits;

/// Reads constraints such as `^1.2 || ~2.3.4, !=2.3.5`. Ends that a stability does not follow begin with `-dev`, the
/// earliest of a version's releases, as Composer has it.
pub(super) fn read(range: &str) -> Result<Alternatives, InvalidVers> {
    range
        .replace("||", "|")
        .split('|')
        .map(alternative)
        .collect()
}

fn alternative(text: &str) -> Result<Vec<Constraint>, InvalidVers> {
    if let Some((first, last)) = text.split_once(" - ") {
        return hyphen(first.trim(), last.trim())
            .ok_or_else(|| unreadable(text, "two versions around the dash"));
    }
    let mut constraints = Vec::new();
    for (operator, version) in comparators::tokens(text)? {
        let version = version.split('@').next().unwrap_or_default();
        let read = constraint(operator, version);
        constraints.extend(
            read.ok_or_else(|| unreadable(version, "a version behind one of = != < <= > >= ~ ^"))?,
        );
    }
    Ok(constraints)
}

fn constraint(operator: &str, version: &str) -> Option<Vec<Constraint>> {
    let is_open = |part: &str| matches!(part, "*" | "x" | "X");
    if version.split('.').any(is_open) {
        return operator.is_empty().then(|| series(version))?;
    }
    let count = numbers(version).len();
    let comparator = match operator {
        "~" => return between(version, count.saturating_sub(2)),
        "^" => {
            let is_zero = |number: &&str| digits::is_zero(number);
            let first = numbers(version)
                .iter()
                .take(2)
                .position(|number| !is_zero(number));
            let last = count.checked_sub(1)?.min(2);
            return between(version, first.unwrap_or(last));
        }
        "<>" => Comparator::NotEqual,
        "<<" | ">>" => return None,
        _ => comparators::comparator(operator)?,
    };
    Some(vec![match comparator {
        Comparator::Less | Comparator::GreaterOrEqual => {
            Constraint::new(comparator, earliest(version))
        }
        _ => Constraint::new(comparator, version),
    }])
}

/// Every version whose numbers begin with those given: `1.2.*`.
fn series(version: &str) -> Option<Vec<Constraint>> {
    let given: Vec<&str> = version
        .split('.')
        .take_while(|part| !matches!(*part, "*" | "x" | "X"))
        .collect();
    match given.len().checked_sub(1) {
        Some(last) => between(&given.join("."), last),
        None => Some(vec![Constraint::new(Comparator::Any, "")]),
    }
}

/// From the earliest release of a version up to the next one whose number at `index` is greater.
fn between(version: &str, index: usize) -> Option<Vec<Constraint>> {
    Some(vec![
        Constraint::new(Comparator::GreaterOrEqual, earliest(version)),
        Constraint::new(Comparator::Less, next(version, index)?),
    ])
}

/// Returns the version with the earliest stability, unless it names one.
fn earliest(version: &str) -> String {
    let names_stability = version
        .trim_start_matches('v')
        .contains(|c: char| !c.is_ascii_digit() && c != '.');
    if names_stability {
        version.to_owned()
    } else {
        format!("{version}-dev")
    }
}

fn next(version: &str, index: usize) -> Option<String> {
    let mut kept = numbers(version);
    kept.truncate(index.checked_add(1)?);
    let last = successor(kept.pop()?)?;
    kept.push(&last);
    Some(format!("{}-dev", kept.join(".")))
}

/// Returns the numbers a version begins with.
fn numbers(version: &str) -> Vec<&str> {
    let version = version.trim_start_matches('v');
    let (numbers, _) = digits::split_while(version, |c| c.is_ascii_digit() || c == '.');
    numbers.split('.').collect()
}

/// From the first version up to the last; with numbers missing up to the end of what the last names.
fn hyphen(first: &str, last: &str) -> Option<Vec<Constraint>> {
    let count = numbers(last).len();
    let is_partial = count < 3 && earliest(last) != last;
    let end = if is_partial {
        Constraint::new(Comparator::Less, next(last, count.checked_sub(1)?)?)
    } else {
        Constraint::new(Comparator::LessOrEqual, last)
    };
    Some(vec![
        Constraint::new(Comparator::GreaterOrEqual, earliest(first)),
        end,
    ])
}
