//! Ranges of npm and Cargo. Source: node-semver, "Ranges" and "Range Grammar"; The Cargo Book, "Specifying Dependencies".

use super::{Alternatives, successor, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};

/// Reads npm's ranges: `^1.2.3 || 2.x || 3.0.0 - 3.2`.
pub(super) fn read(range: &str) -> Result<Alternatives, InvalidVers> {
    range
        .split("||")
        .map(|alternative| {
            if let Some((first, last)) = alternative.split_once(" - ") {
                return hyphen(first.trim(), last.trim())
                    .ok_or_else(|| unreadable(alternative, "two versions around the dash"));
            }
            conjunction(alternative.split_whitespace(), "")
        })
        .collect()
}

/// Reads Cargo's requirements: `1.2, <1.5`. A version alone means what `^` means.
pub(super) fn cargo(range: &str) -> Result<Alternatives, InvalidVers> {
    let parts = range.split(',').map(str::trim);
    if parts.clone().any(str::is_empty) {
        return Err(unreadable(range, "requirements with commas between"));
    }
    let words: Vec<String> = parts.map(|part| part.replace(' ', "")).collect();
    Ok(vec![conjunction(words.iter().map(String::as_str), "^")?])
}

/// Reads constraints that must all hold; white space may stand between operator and version.
fn conjunction<'a>(
    words: impl Iterator<Item = &'a str>,
    default: &str,
) -> Result<Vec<Constraint>, InvalidVers> {
    let mut constraints = Vec::new();
    let mut pending = String::new();
    for word in words {
        let text = std::mem::take(&mut pending) + word;
        let end = text.find(|c: char| !"<>=~^".contains(c));
        let Some(end) = end else {
            pending = text;
            continue;
        };
        let (operator, version) = text.split_at(end);
        // `1.2.*` is what it says, whatever a version alone means.
        let operator = match operator {
            "" if !version.contains('*') => default,
            _ => operator,
        };
        let read = Partial::read(version).and_then(|partial| comparators(operator, &partial));
        constraints.extend(
            read.ok_or_else(|| unreadable(&text, "a version, or one behind < <= > >= = ~ ^"))?,
        );
    }
    if !pending.is_empty() {
        return Err(unreadable(&pending, "a version behind it"));
    }
    if constraints.is_empty() {
        constraints.push(Constraint::new(Comparator::Any, ""));
    }
    Ok(constraints)
}

/// A version whose last numbers may be missing or `x`.
struct Partial {
    /// The numbers up to the first missing one.
    numbers: Vec<String>,
    /// The pre-release with its dash, or nothing.
    pre: String,
}

impl Partial {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('v');
        let text = text.split('+').next()?;
        let (core, pre) = match text.find('-') {
            Some(dash) => text.split_at(dash),
            None => (text, ""),
        };
        let parts: Vec<&str> = core.split('.').collect();
        let is_open = |part: &&str| matches!(*part, "x" | "X" | "*");
        let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let valid = parts.len() <= 3
            && parts
                .iter()
                .all(|part| !part.is_empty() && (is_open(part) || is_number(part)));
        let numbers: Vec<String> = parts
            .into_iter()
            .take_while(|part| !is_open(part))
            .map(str::to_owned)
            .collect();
        let pre = if numbers.len() == 3 { pre } else { "" };
        valid.then(|| Self {
            numbers,
            pre: pre.to_owned(),
        })
    }

    /// The version with zeros for what is missing.
    fn full(&self) -> String {
        let number = |index: usize| self.numbers.get(index).map_or("0", String::as_str);
        format!("{}.{}.{}{}", number(0), number(1), number(2), self.pre)
    }

    /// The first version whose number at `index` is greater.
    fn after(&self, index: usize) -> Option<String> {
        let next = successor(self.numbers.get(index)?)?;
        let number = |index: usize| self.numbers.get(index).map_or("0", String::as_str);
        Some(match index {
            0 => format!("{next}.0.0"),
            1 => format!("{}.{next}.0", number(0)),
            _ => format!("{}.{}.{next}", number(0), number(1)),
        })
    }

    /// The first version after all that the numbers given name.
    fn after_given(&self) -> Option<String> {
        self.after(self.numbers.len().checked_sub(1)?)
    }
}

fn comparators(operator: &str, partial: &Partial) -> Option<Vec<Constraint>> {
    let given = partial.numbers.len();
    let one = |comparator, version| Some(vec![Constraint::new(comparator, version)]);
    let between = |end: Option<String>| {
        Some(vec![
            Constraint::new(Comparator::GreaterOrEqual, partial.full()),
            Constraint::new(Comparator::Less, end?),
        ])
    };
    if given == 0 {
        return match operator {
            // Nothing lies before or after all versions.
            "<" | ">" => one(Comparator::Less, "0.0.0-0".to_owned()),
            _ => one(Comparator::Any, String::new()),
        };
    }
    match operator {
        "" | "=" if given == 3 => one(Comparator::Equal, partial.full()),
        "" | "=" => between(partial.after_given()),
        "<" => one(Comparator::Less, partial.full()),
        ">=" => one(Comparator::GreaterOrEqual, partial.full()),
        "<=" if given == 3 => one(Comparator::LessOrEqual, partial.full()),
        "<=" => one(Comparator::Less, partial.after_given()?),
        ">" if given == 3 => one(Comparator::Greater, partial.full()),
        ">" => one(Comparator::GreaterOrEqual, partial.after_given()?),
        "~" | "~>" => between(partial.after(given.checked_sub(1)?.min(1))),
        "^" => {
            let is_zero = |number: &String| number.bytes().all(|byte| byte == b'0');
            let first = partial.numbers.iter().position(|number| !is_zero(number));
            between(partial.after(first.unwrap_or(given.checked_sub(1)?)))
        }
        _ => None,
    }
}

/// From the first version up to the last; with numbers missing up to the end of what the last names.
fn hyphen(first: &str, last: &str) -> Option<Vec<Constraint>> {
    let (first, last) = (Partial::read(first)?, Partial::read(last)?);
    let mut constraints = Vec::new();
    if !first.numbers.is_empty() {
        constraints.push(Constraint::new(Comparator::GreaterOrEqual, first.full()));
    }
    match last.numbers.len() {
        0 => {}
        3 => constraints.push(Constraint::new(Comparator::LessOrEqual, last.full())),
        _ => constraints.push(Constraint::new(Comparator::Less, last.after_given()?)),
    }
    if constraints.is_empty() {
        constraints.push(Constraint::new(Comparator::Any, ""));
    }
    Some(constraints)
}
