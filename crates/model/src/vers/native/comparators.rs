//! Comparators with versions, in the way most tools write them: `>= 1.0, < 2.0 || 3.0`.

use super::{Alternatives, unreadable};
use crate::vers::{Comparator, Constraint, InvalidVers};

/// Reads alternatives between `||`, and within them constraints between commas or white space. Debian's `<<` and `>>`
/// are strict; `==` is `=`.
pub(super) fn read(range: &str) -> Result<Alternatives, InvalidVers> {
    range
        .split("||")
        .map(|alternative| {
            tokens(alternative)?
                .into_iter()
                .map(|(operator, version)| {
                    let comparator = comparator(operator)
                        .ok_or_else(|| unreadable(operator, "one of = != < <= > >="))?;
                    Ok(Constraint::new(comparator, version))
                })
                .collect()
        })
        .collect()
}

/// Returns the comparator every tool writes the same.
pub(super) fn comparator(operator: &str) -> Option<Comparator> {
    match operator {
        "" | "=" | "==" => Some(Comparator::Equal),
        "!=" => Some(Comparator::NotEqual),
        "<" | "<<" => Some(Comparator::Less),
        "<=" => Some(Comparator::LessOrEqual),
        ">" | ">>" => Some(Comparator::Greater),
        ">=" => Some(Comparator::GreaterOrEqual),
        _ => None,
    }
}

/// Splits an alternative into operators and versions, with or without white space between them.
///
/// # Errors
/// When an operator has no version, or there is nothing at all.
pub(super) fn tokens(alternative: &str) -> Result<Vec<(&str, &str)>, InvalidVers> {
    let is_operator = |c: char| "=!<>~^".contains(c);
    let mut tokens = Vec::new();
    let mut rest = alternative.trim();
    while !rest.is_empty() {
        let end = rest.find(|c| !is_operator(c)).unwrap_or(rest.len());
        let (operator, after) = rest.split_at(end);
        let after = after.trim_start();
        let end = after
            .find(|c: char| c.is_whitespace() || c == ',' || is_operator(c) && c != '~')
            .unwrap_or(after.len());
        let (version, after) = after.split_at(end);
        if version.is_empty() {
            return Err(unreadable(rest, "a version"));
        }
        tokens.push((operator, version));
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    if tokens.is_empty() {
        return Err(unreadable(
            alternative,
            "a version or a comparator with one",
        ));
    }
    Ok(tokens)
}
