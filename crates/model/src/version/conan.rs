//! Conan's order. Source: the class `Version` of Conan 2.
//!
//! Where a number meets a text Conan compares both as texts, so that its order runs in circles over mixed parts:
//! 9 < 10, `10` < `5a`, `5a` < `9`.

use std::cmp::Ordering;

use super::digits;

/// Compares Conan versions: parts between dots, a pre-release behind the first `-`, a build behind the last `+`.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Some(
        parts(&a.main, &b.main).then_with(|| match (&a.pre, &b.pre) {
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => parts(left, right).then_with(|| builds(&a, &b)),
            (None, None) => builds(&a, &b),
        }),
    )
}

struct Parsed<'a> {
    main: Vec<Part<'a>>,
    pre: Option<Vec<Part<'a>>>,
    build: Option<Vec<Part<'a>>>,
}

/// A part between dots; numbers without zeros in front and underscores between digits, as Python's `int` reads them.
#[derive(PartialEq, Eq)]
enum Part<'a> {
    Number(String),
    Text(&'a str),
}

fn parse(text: &str) -> Option<Parsed<'_>> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let (text, build) = text
        .rsplit_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (main, pre) = text
        .split_once('-')
        .map_or((text, None), |(main, pre)| (main, Some(pre)));
    Some(Parsed {
        main: split(main),
        pre: pre.map(split),
        build: build.map(split),
    })
}

/// Splits at dots, without zeros at the end: 1 = 1.0.
fn split(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = text.split('.').map(part).collect();
    while parts
        .last()
        .is_some_and(|part| matches!(part, Part::Number(number) if number == "0"))
    {
        parts.pop();
    }
    parts
}

fn part(text: &str) -> Part<'_> {
    if !text.split('_').all(digits::all) {
        return Part::Text(text);
    }
    let number = text.replace('_', "");
    let significant = number.trim_start_matches('0');
    Part::Number(
        if significant.is_empty() {
            "0"
        } else {
            significant
        }
        .to_owned(),
    )
}

fn builds(a: &Parsed<'_>, b: &Parsed<'_>) -> Ordering {
    match (&a.build, &b.build) {
        (Some(a), Some(b)) => parts(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

fn parts(a: &[Part<'_>], b: &[Part<'_>]) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| match (a, b) {
            (Part::Number(a), Part::Number(b)) => digits::compare(a, b),
            (Part::Number(a), Part::Text(b)) => a.as_str().cmp(b),
            (Part::Text(a), Part::Number(b)) => (*a).cmp(b),
            (Part::Text(a), Part::Text(b)) => a.cmp(b),
        })
        .find(|order| order.is_ne())
        .unwrap_or_else(|| a.len().cmp(&b.len()))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn parts_pre_releases_and_builds_count() {
        assert_ascending(
            compare,
            &[
                "1.0.0-",
                "1.0-alpha.3",
                "1-alpha.22",
                "1.0-pre1",
                "1",
                "1.0+b.3",
                "1+b.22",
                "1.1",
                "1.1.1d",
                "1.1.1w",
                "1.3",
                "1.22",
                "cci.20200203",
            ],
        );
        assert_eq!(compare("1", "1.0.0.0"), Some(Ordering::Equal));
        assert_eq!(compare("1.0-pre1.0", "1-pre1"), Some(Ordering::Equal));
        assert_eq!(compare("", "1"), None);
    }
}
