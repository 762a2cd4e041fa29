//! Conan's version ranges. Source: Conan 2 documentation, "Version ranges"; its class `VersionRange`.

use super::{Alternatives, successor, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};

/// Reads ranges such as `>=1.0 <2.0 || ^3.2`, an option behind a comma. A dash at the end of a lower bound, which
/// asks for pre-releases, is left out.
pub(super) fn read(range: &str) -> Result<Alternatives, InvalidVers> {
    let (expression, options) = range.split_once(',').unwrap_or((range, ""));
    let is_known = |option: &str| option.trim().is_empty() || option.contains("include_prerelease");
    if range.trim().is_empty() || !options.split(',').all(is_known) {
        return Err(unreadable(range, "a range such as >=1.0 <2.0"));
    }
    expression.split("||").map(alternative).collect()
}

fn alternative(text: &str) -> Result<Vec<Constraint>, InvalidVers> {
    let mut parts = text.split_whitespace().peekable();
    if parts.peek().is_none() {
        return Ok(vec![everything()]);
    }
    let mut constraints = Vec::new();
    for part in parts {
        let read = constraint(part);
        constraints.extend(read.ok_or_else(|| unreadable(part, "a comparator with a version"))?);
    }
    Ok(constraints)
}

fn everything() -> Constraint {
    Constraint::new(Comparator::GreaterOrEqual, "0.0.0")
}

fn constraint(part: &str) -> Option<Vec<Constraint>> {
    if matches!(part, "*" | "*-") {
        return Some(vec![everything()]);
    }
    let end = part.find(|c: char| !"<>=~^".contains(c))?;
    let (operator, version) = part.split_at(end);
    if let Some(start) = version.strip_suffix(".*").filter(|_| operator.is_empty()) {
        return until(start, start.split('.').count().checked_sub(1)?);
    }
    let comparator = match operator {
        "" | "=" => Comparator::Equal,
        "<" => Comparator::Less,
        "<=" => Comparator::LessOrEqual,
        ">" => Comparator::Greater,
        ">=" => Comparator::GreaterOrEqual,
        "~" => return until(version, numbers(version).count().checked_sub(1)?.min(1)),
        "^" => {
            return until(
                version,
                numbers(version).position(|number| !is_zero(number))?,
            );
        }
        _ => return None,
    };
    let version = match comparator {
        Comparator::GreaterOrEqual => version.trim_end_matches('-'),
        _ => version,
    };
    (!version.is_empty()).then(|| vec![Constraint::new(comparator, version)])
}

/// From a version up to the next one whose number at `index` is greater, without its pre-releases.
fn until(version: &str, index: usize) -> Option<Vec<Constraint>> {
    let mut kept: Vec<&str> = numbers(version).take(index.checked_add(1)?).collect();
    let next = successor(kept.pop()?)?;
    kept.push(&next);
    let end = format!("{}-", kept.join("."));
    let start = version.strip_suffix('-').unwrap_or(version);
    Some(vec![
        Constraint::new(Comparator::GreaterOrEqual, start),
        Constraint::new(Comparator::Less, end),
    ])
}

/// Returns the parts of a version before pre-release and build.
fn numbers(version: &str) -> impl Iterator<Item = &str> {
    let main = version.split(['-', '+']).next().unwrap_or_default();
    main.split('.')
}

fn is_zero(number: &str) -> bool {
    number.bytes().all(|byte| byte == b'0')
}
