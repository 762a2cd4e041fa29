//! Maven's order. Every text is a version to Maven; only an empty one is refused here.
//!
//! Source: `ComparableVersion` of maven-artifact 3.8.7 and "Version Order Specification" of the POM reference.
//! There a version is a list of items that may end in a nested list. Since a list only ever nests at its end,
//! the nesting is kept as a chain of levels, and no input can make it recurse.

use std::cmp::Ordering;

use super::digits;

/// A number or a qualifier.
#[derive(Debug)]
enum Item {
    Number(String),
    Word(String),
}

/// What stands at one place of a level: an item, the next level, or nothing.
enum Place<'a> {
    Item(&'a Item),
    Next,
    End,
}

/// Compares Maven versions.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (a, b) = (parse(a), parse(b));
    for level in 0.. {
        let (Some(left), Some(right)) = (a.get(level), b.get(level)) else {
            break;
        };
        let deeper = |levels: &[Vec<Item>]| levels.len() > level.saturating_add(1);
        for index in 0..=left.len().max(right.len()) {
            let order = match (
                place(left, index, deeper(&a)),
                place(right, index, deeper(&b)),
            ) {
                (Place::End, Place::End) | (Place::Next, Place::Next) => Ordering::Equal,
                (Place::Next, Place::End) => against_nothing(a.get(level.saturating_add(1)..)),
                (Place::End, Place::Next) => {
                    against_nothing(b.get(level.saturating_add(1)..)).reverse()
                }
                (Place::Item(item), Place::End) => item.against_nothing(),
                (Place::End, Place::Item(item)) => item.against_nothing().reverse(),
                (Place::Item(item), Place::Next) => item.against_list(),
                (Place::Next, Place::Item(item)) => item.against_list().reverse(),
                (Place::Item(left), Place::Item(right)) => left.against(right),
            };
            if order.is_ne() {
                return Some(order);
            }
        }
        if !(deeper(&a) && deeper(&b)) || left.len() != right.len() {
            break;
        }
    }
    Some(Ordering::Equal)
}

fn place(level: &[Item], index: usize, deeper: bool) -> Place<'_> {
    match level.get(index) {
        Some(item) => Place::Item(item),
        None if deeper && index == level.len() => Place::Next,
        None => Place::End,
    }
}

/// Compares a list with nothing: its first item that differs from nothing decides.
fn against_nothing(levels: Option<&[Vec<Item>]>) -> Ordering {
    levels
        .into_iter()
        .flatten()
        .flatten()
        .map(Item::against_nothing)
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

impl Item {
    fn is_null(&self) -> bool {
        match self {
            Self::Number(number) => digits::is_zero(number),
            Self::Word(word) => word.is_empty(),
        }
    }

    fn against_nothing(&self) -> Ordering {
        match self {
            Self::Number(number) if digits::is_zero(number) => Ordering::Equal,
            Self::Number(_) => Ordering::Greater,
            Self::Word(word) => rank(word).cmp(&rank("")),
        }
    }

    /// 1-1 < 1.0.x, and 1-1 > 1-sp.
    fn against_list(&self) -> Ordering {
        match self {
            Self::Number(_) => Ordering::Greater,
            Self::Word(_) => Ordering::Less,
        }
    }

    fn against(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => digits::compare(a, b),
            (Self::Number(_), Self::Word(_)) => Ordering::Greater,
            (Self::Word(_), Self::Number(_)) => Ordering::Less,
            (Self::Word(a), Self::Word(b)) => rank(a).cmp(&rank(b)),
        }
    }
}

/// Known qualifiers in their order, then all others in alphabetical order.
fn rank(word: &str) -> (usize, &str) {
    const KNOWN: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
    KNOWN
        .iter()
        .position(|known| *known == word)
        .map_or((KNOWN.len(), word), |index| (index, ""))
}

fn word(text: &str, before_digit: bool) -> Item {
    let text = match text {
        "a" if before_digit => "alpha",
        "b" if before_digit => "beta",
        "m" if before_digit => "milestone",
        "ga" | "final" | "release" => "",
        "cr" => "rc",
        _ => text,
    };
    Item::Word(text.to_owned())
}

fn parse(text: &str) -> Vec<Vec<Item>> {
    let text = text.to_lowercase();
    let mut levels: Vec<Vec<Item>> = Vec::new();
    let mut level = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (number, after) = digits::split_while(rest, |c| c.is_ascii_digit());
        let is_number = !number.is_empty();
        let (token, after) = if is_number {
            (number, after)
        } else {
            digits::split_while(rest, |c| !c.is_ascii_digit() && c != '.' && c != '-')
        };
        let before_digit = after.starts_with(|c: char| c.is_ascii_digit());
        if is_number || token.is_empty() {
            level.push(Item::Number(token.to_owned()));
        } else {
            // A qualifier is nested behind a dot as it is behind a dash: 1.0.0.X1 < 1.0.0-X2.
            if (before_digit || after.is_empty()) && !level.is_empty() {
                levels.push(std::mem::take(&mut level));
            }
            level.push(word(token, before_digit));
        }
        let dot = after.strip_prefix('.');
        let dash = after.strip_prefix('-');
        if dot.is_none() && !after.is_empty() {
            levels.push(std::mem::take(&mut level));
        }
        rest = dot.or(dash).unwrap_or(after);
    }
    levels.push(level);
    normalise(levels)
}

/// Drops what means nothing at the end of each level, innermost first.
fn normalise(mut levels: Vec<Vec<Item>>) -> Vec<Vec<Item>> {
    for level in &mut levels {
        while level.last().is_some_and(Item::is_null) {
            level.pop();
        }
    }
    while levels.len() > 1 && levels.last().is_some_and(Vec::is_empty) {
        levels.pop();
    }
    levels
}
