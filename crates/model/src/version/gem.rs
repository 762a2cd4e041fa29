//! RubyGems' order. Source: `Gem::Version` of RubyGems 3.3.

use std::cmp::Ordering;

use super::digits;

/// Compares gem versions.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (segments(a)?, segments(b)?);
    for index in 0..a.len().max(b.len()) {
        let (left, right) = (
            a.get(index).map_or("0", String::as_str),
            b.get(index).map_or("0", String::as_str),
        );
        let order = match (digits::all(left), digits::all(right)) {
            (true, true) => digits::compare(left, right),
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => left.cmp(right),
        };
        if order.is_ne() {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

/// Splits into numbers and words, without zeros before the first word and at the end.
fn segments(text: &str) -> Option<Vec<String>> {
    let text = text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    if !is_valid(text) {
        return None;
    }
    let text = text.replace('-', ".pre.");
    let mut numbers: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let (run, after) = digits::split_while(rest, |c| {
            c.is_ascii_alphanumeric() && c.is_ascii_digit() == digit
        });
        rest = if run.is_empty() {
            rest.get(1..).unwrap_or("")
        } else {
            after
        };
        match () {
            () if run.is_empty() => {}
            () if digit && words.is_empty() => numbers.push(run.to_owned()),
            () => words.push(run.to_owned()),
        }
    }
    for part in [&mut numbers, &mut words] {
        while part
            .last()
            .is_some_and(|last| digits::all(last) && digits::is_zero(last))
        {
            part.pop();
        }
    }
    numbers.append(&mut words);
    Some(numbers)
}

/// `[0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?`
fn is_valid(text: &str) -> bool {
    let (release, rest) = text
        .split_once('-')
        .map_or((text, None), |(release, rest)| (release, Some(rest)));
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let dashed = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    release.split('.').next().is_some_and(digits::all)
        && release.split('.').all(plain)
        && rest.is_none_or(|rest| rest.split('.').all(dashed))
}
