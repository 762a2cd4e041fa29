//! Semantic Versioning 2.0.0 and the tools that follow it, each with its own leniency.
//!
//! Sources: semver.org 2.0.0; the `semver` crate (Cargo); node-semver 7 (npm), `internal/re.js` and
//! `classes/semver.js`; golang.org/x/mod/semver (Go); Elixir's `Version` (Hex); Swift's
//! package manager (Swift); Dart's `pub_semver` (Pub).

use std::cmp::Ordering;

use super::digits;

/// A version taken apart, borrowed from its text.
struct Parsed<'a> {
    numbers: [&'a str; 3],
    pre: Vec<&'a str>,
    build: Vec<&'a str>,
}

/// What a tool accepts beyond the standard.
#[derive(Clone, Copy)]
struct Leniency {
    /// A `v` in front.
    v_prefix: bool,
    /// Missing minor and patch numbers, read as zero.
    short: Short,
    /// Zeros in front of numbers.
    leading_zeros: bool,
}

/// Where numbers may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Short {
    Never,
    /// Where nothing stands behind them.
    Alone,
    /// The patch number only.
    Patch,
    Always,
}

const STRICT: Leniency = Leniency {
    v_prefix: false,
    short: Short::Never,
    leading_zeros: false,
};

/// Compares crates' versions. Numbers beyond 64 bits are not valid there.
pub(crate) fn cargo(a: &str, b: &str) -> Option<Ordering> {
    let parse = |text| semver::Version::parse(text).ok();
    Some(parse(a)?.cmp_precedence(&parse(b)?))
}

/// Compares npm versions.
pub(crate) fn npm(a: &str, b: &str) -> Option<Ordering> {
    Some(precedence(&parse_npm(a)?, &parse_npm(b)?))
}

/// Compares Go module versions, with or without the `v`, and releases of Go itself (`go1.21rc2`).
pub(crate) fn go(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (toolchain(a), toolchain(b));
    let leniency = Leniency {
        v_prefix: true,
        short: Short::Alone,
        ..STRICT
    };
    Some(precedence(&parse(&a, leniency)?, &parse(&b, leniency)?))
}

/// Compares by the standard itself, with or without a `v` in front.
pub(crate) fn plain(a: &str, b: &str) -> Option<Ordering> {
    let leniency = Leniency {
        v_prefix: true,
        ..STRICT
    };
    Some(precedence(&parse(a, leniency)?, &parse(b, leniency)?))
}

/// Compares by the standard, with everything records are known to write for a version: a `v` in front, fewer
/// numbers, zeros in front of numbers. Where a text is not even that, the numbers it begins with decide if they
/// differ: whatever `1.9.0b1` means, it comes before 3.6.0.
pub(crate) fn lenient(a: &str, b: &str) -> Option<Ordering> {
    let leniency = Leniency {
        v_prefix: true,
        short: Short::Always,
        leading_zeros: true,
    };
    match (parse(a, leniency), parse(b, leniency)) {
        (Some(a), Some(b)) => Some(precedence(&a, &b)),
        _ => leading_numbers(a)
            .zip(leading_numbers(b))
            .map(|(a, b)| digits::compare(a, b))
            .find(|order| order.is_ne()),
    }
}

/// Returns the numbers a text begins with, with dots between.
pub(super) fn leading_numbers(text: &str) -> impl Iterator<Item = &str> {
    let (numbers, rest) = digits::split_while(text.strip_prefix('v').unwrap_or(text), |c| {
        c.is_ascii_digit() || c == '.'
    });
    // A number that letters follow directly may belong to them.
    let sure = if rest.is_empty() || rest.starts_with(['-', '+']) {
        numbers
    } else {
        numbers.trim_end_matches(|c: char| c.is_ascii_digit())
    };
    sure.split('.').take_while(|number| digits::all(number))
}

/// Compares Hex versions.
pub(crate) fn hex(a: &str, b: &str) -> Option<Ordering> {
    Some(precedence(&parse(a, STRICT)?, &parse(b, STRICT)?))
}

/// Compares tags of Swift packages, with or without a `v` in front, the patch number optional.
pub(crate) fn swift(a: &str, b: &str) -> Option<Ordering> {
    let leniency = Leniency {
        v_prefix: true,
        short: Short::Patch,
        leading_zeros: true,
    };
    Some(precedence(&parse(a, leniency)?, &parse(b, leniency)?))
}

/// Compares Pub versions, where build metadata counts.
pub(crate) fn pub_dev(a: &str, b: &str) -> Option<Ordering> {
    let leniency = Leniency {
        leading_zeros: true,
        ..STRICT
    };
    let (a, b) = (parse(a, leniency)?, parse(b, leniency)?);
    Some(precedence(&a, &b).then_with(|| identifiers(&a.build, &b.build)))
}

/// Longest version and greatest number node-semver reads.
const NPM_LENGTH_MAX: usize = 256;
const NPM_NUMBER_MAX: &str = "9007199254740991";

fn parse_npm(text: &str) -> Option<Parsed<'_>> {
    let leniency = Leniency {
        v_prefix: true,
        ..STRICT
    };
    if text.len() > NPM_LENGTH_MAX {
        return None;
    }
    parse(text.trim(), leniency).filter(|parsed| {
        parsed
            .numbers
            .iter()
            .all(|number| digits::compare(number, NPM_NUMBER_MAX).is_le())
    })
}

/// Rewrites a release of Go itself as a module version: `go1.21rc2` becomes `1.21.0-rc.2`.
fn toolchain(text: &str) -> String {
    let Some(release) = text.strip_prefix("go") else {
        return text.to_owned();
    };
    let (numbers, rest) = digits::split_while(release, |c| c.is_ascii_digit() || c == '.');
    let (word, count) = digits::split_while(rest, |c| c.is_ascii_lowercase());
    if !matches!(word, "rc" | "beta") || !digits::all(count) {
        return release.to_owned();
    }
    let missing = ".0".repeat(2_usize.saturating_sub(numbers.matches('.').count()));
    format!("{numbers}{missing}-{word}.{count}")
}

fn parse(text: &str, leniency: Leniency) -> Option<Parsed<'_>> {
    let text = match text.strip_prefix('v') {
        Some(rest) if leniency.v_prefix => rest,
        _ => text,
    };
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre) = text
        .split_once('-')
        .map_or((text, None), |(core, pre)| (core, Some(pre)));
    let may_end_at = match leniency.short {
        Short::Never => usize::MAX,
        Short::Alone if pre.is_some() || build.is_some() => usize::MAX,
        Short::Patch => 2,
        Short::Alone | Short::Always => 1,
    };
    let mut parts = core.split('.');
    let mut numbers = ["0"; 3];
    for (index, number) in numbers.iter_mut().enumerate() {
        match parts.next() {
            Some(part) if valid_number(part, leniency) => *number = part,
            None if index >= may_end_at => {}
            _ => return None,
        }
    }
    if parts.next().is_some() {
        return None;
    }
    Some(Parsed {
        numbers,
        pre: split(pre, leniency.leading_zeros)?,
        build: split(build, true)?,
    })
}

fn valid_number(text: &str, leniency: Leniency) -> bool {
    digits::all(text) && (leniency.leading_zeros || text == "0" || !text.starts_with('0'))
}

/// Splits dot-separated identifiers; `None` when one is not valid.
fn split(text: Option<&str>, leading_zeros: bool) -> Option<Vec<&str>> {
    let Some(text) = text else {
        return Some(Vec::new());
    };
    let valid = |part: &&str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && (leading_zeros || !digits::all(part) || *part == "0" || !part.starts_with('0'))
    };
    let parts: Vec<&str> = text.split('.').collect();
    parts.iter().all(valid).then_some(parts)
}

/// Source: semver.org 2.0.0, item 11.
fn precedence(a: &Parsed<'_>, b: &Parsed<'_>) -> Ordering {
    let numbers = a
        .numbers
        .iter()
        .zip(&b.numbers)
        .map(|(a, b)| digits::compare(a, b))
        .find(|order| order.is_ne());
    numbers.unwrap_or_else(|| match (a.pre.is_empty(), b.pre.is_empty()) {
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        _ => identifiers(&a.pre, &b.pre),
    })
}

fn identifiers(a: &[&str], b: &[&str]) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| match (digits::all(a), digits::all(b)) {
            (true, true) => digits::compare(a, b),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => a.cmp(b),
        })
        .find(|order| order.is_ne())
        .unwrap_or_else(|| a.len().cmp(&b.len()))
}
