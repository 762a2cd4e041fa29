//! Requirements of RubyGems and Hex, which share the pessimistic `~>`.

use super::{Alternatives, comparators, successor, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};

/// Reads requirements of RubyGems: `~> 2.0.8, != 2.0.9`. Source: `Gem::Requirement`, `Gem::Version#bump`.
pub(super) fn read(range: &str) -> Result<Alternatives, InvalidVers> {
    range.split("||").map(alternative).collect()
}

/// Reads requirements of Hex: `~> 2.0 and != 2.0.9 or 3.0.0`. Source: Elixir's `Version`, "Requirements".
pub(super) fn hex(range: &str) -> Result<Alternatives, InvalidVers> {
    range
        .split(" or ")
        .map(|part| alternative(&part.replace(" and ", ", ")))
        .map(|constraints| Ok(constraints?.into_iter().map(full).collect()))
        .collect()
}

fn alternative(text: &str) -> Result<Vec<Constraint>, InvalidVers> {
    let mut constraints = Vec::new();
    for (operator, version) in comparators::tokens(text)? {
        if operator == "~>" {
            let end =
                bump(version).ok_or_else(|| unreadable(version, "a version with a number"))?;
            constraints.push(Constraint::new(Comparator::GreaterOrEqual, version));
            constraints.push(Constraint::new(Comparator::Less, end));
            continue;
        }
        let comparator = comparators::comparator(operator)
            .ok_or_else(|| unreadable(operator, "one of = != < <= > >= ~>"))?;
        constraints.push(Constraint::new(comparator, version));
    }
    Ok(constraints)
}

/// Returns the version that ends what `~>` means: the last number but one raised, whatever stands behind it gone.
fn bump(version: &str) -> Option<String> {
    let release = version.split('-').next()?;
    let mut numbers: Vec<&str> = release
        .split('.')
        .take_while(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    if numbers.len() > 1 {
        numbers.pop();
    }
    let last = successor(numbers.pop()?)?;
    numbers.push(&last);
    Some(numbers.join("."))
}

/// Writes the numbers Hex wants in a version and allows to leave out in a requirement.
fn full(constraint: Constraint) -> Constraint {
    let Constraint {
        comparator,
        version,
    } = constraint;
    let (numbers, rest) = version
        .find(['-', '+'])
        .map_or((version.as_str(), ""), |end| version.split_at(end));
    let missing = ".0".repeat(2_usize.saturating_sub(numbers.matches('.').count()));
    Constraint::new(comparator, format!("{numbers}{missing}{rest}"))
}
