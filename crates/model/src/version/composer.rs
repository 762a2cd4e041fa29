//! Composer's order: versions are brought into one form, then compared as PHP's `version_compare` does.
//!
//! Source: composer/semver 3.3, `VersionParser::normalize`; php-src `ext/standard/versioning.c`.

use std::cmp::Ordering;

use super::digits;

/// Compares Packagist versions. A branch (`dev-main`) has no place in the order and equals only itself.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    match (normalise(a)?, normalise(b)?) {
        (Normal::Branch(a), Normal::Branch(b)) => (a == b).then_some(Ordering::Equal),
        (Normal::Version(a), Normal::Version(b)) => Some(parts(&a, &b)),
        _ => None,
    }
}

enum Normal {
    Branch(String),
    /// Numbers and words in order.
    Version(Vec<String>),
}

/// What stands for a missing number of a branch such as `1.x-dev`.
const BRANCH_NUMBER: &str = "9999999";

fn normalise(text: &str) -> Option<Normal> {
    let text = text.trim();
    let text = match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        [version, "as", alias] if !version.contains(',') && !alias.contains(',') => *version,
        _ => text,
    };
    let text = match text.rsplit_once('@') {
        Some((rest, flag)) if is_stability(flag) => rest,
        _ => text,
    };
    let lower = text.to_ascii_lowercase();
    if matches!(text, "master" | "trunk" | "default") {
        return Some(Normal::Branch(lower));
    }
    if let Some(branch) = text
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("dev-"))
    {
        return text
            .get(branch.len()..)
            .map(|name| Normal::Branch(name.to_owned()));
    }
    let release = match lower.split_once('+') {
        Some((release, build))
            if !release.is_empty()
                && !release.contains(|c: char| c == ',' || c.is_whitespace())
                && !build.is_empty()
                && !build.contains(char::is_whitespace) =>
        {
            release
        }
        _ => lower.as_str(),
    };
    classical(release)
        .or_else(|| dated(release))
        .or_else(|| numbered_branch(release))
        .map(Normal::Version)
}

fn is_stability(flag: &str) -> bool {
    ["stable", "rc", "beta", "alpha", "dev"]
        .iter()
        .any(|known| flag.eq_ignore_ascii_case(known))
}

/// One to four numbers and a modifier: `v1.2-beta3`.
fn classical(text: &str) -> Option<Vec<String>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (first, mut rest) = digits::split_while(text, |c| c.is_ascii_digit());
    if first.is_empty() || first.len() > 5 {
        return None;
    }
    let mut parts = vec![first.to_owned()];
    while parts.len() < 4 {
        let Some(after) = rest.strip_prefix('.') else {
            break;
        };
        let (number, after) = digits::split_while(after, |c| c.is_ascii_digit());
        if number.is_empty() {
            break;
        }
        parts.push(number.to_owned());
        rest = after;
    }
    parts.resize(4, "0".to_owned());
    modifier(rest, &mut parts).then_some(parts)
}

/// A date, perhaps with a time: `2010-01-02`, `20100102.1`.
fn dated(text: &str) -> Option<Vec<String>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    // The regular expression backtracks over how many digits belong to the date; try the longest first.
    let ends = (4..=text.len())
        .rev()
        .filter(|end| *end <= DATE_LENGTH_MAX && text.is_char_boundary(*end));
    for end in ends {
        let (date, rest) = text.split_at(end);
        if is_date(date) {
            let mut parts: Vec<String> = date.split(['.', ':', '-']).map(str::to_owned).collect();
            if modifier(rest, &mut parts) {
                return Some(parts);
            }
        }
    }
    None
}

/// Longest text [`is_date`] accepts: a year, six pairs and two triples of digits with a separator each.
const DATE_LENGTH_MAX: usize = 4 + 6 * 3 + 2 * 4;

/// `\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3}){0,2}`
fn is_date(text: &str) -> bool {
    let (year, rest) = match text.split_at_checked(4) {
        Some((year, rest)) if digits::all(year) => (year, rest),
        _ => return false,
    };
    let mut states = vec![(rest, 0_u8, 0_u8)];
    while let Some((rest, pairs, triples)) = states.pop() {
        if rest.is_empty() && pairs > 0 {
            return !year.is_empty();
        }
        let after = rest.strip_prefix(['.', ':', '-']).unwrap_or(rest);
        for width in 1..=3 {
            let Some((number, tail)) = after.split_at_checked(width) else {
                continue;
            };
            if !digits::all(number) {
                continue;
            }
            if width == 2 && pairs < 6 && triples == 0 {
                states.push((tail, pairs.saturating_add(1), 0));
            }
            if pairs > 0 && triples < 2 {
                states.push((tail, pairs, triples.saturating_add(1)));
            }
        }
    }
    false
}

/// Reads `[._-]?(stable|beta|b|rc|alpha|a|patch|pl|p)([.-]?\d+)*` and `[.-]?dev`, both optional, up to the end.
fn modifier(text: &str, parts: &mut Vec<String>) -> bool {
    const WORDS: [(&str, &str); 9] = [
        ("stable", ""),
        ("beta", "beta"),
        ("b", "beta"),
        ("rc", "rc"),
        ("alpha", "alpha"),
        ("a", "alpha"),
        ("patch", "p"),
        ("pl", "p"),
        ("p", "p"),
    ];
    let after_separator = text.strip_prefix(['.', '_', '-']);
    let mut rest = after_separator.unwrap_or(text);
    let mut taken = Vec::new();
    let word = WORDS
        .iter()
        .find_map(|(word, short)| rest.strip_prefix(word).map(|after| (*short, after)));
    if let Some((short, mut after)) = word {
        if !short.is_empty() {
            taken.push(short.to_owned());
        }
        loop {
            let number = after.strip_prefix(['.', '-']).unwrap_or(after);
            let (number, tail) = digits::split_while(number, |c| c.is_ascii_digit());
            if number.is_empty() {
                break;
            }
            if !short.is_empty() {
                taken.push(number.to_owned());
            }
            after = tail;
        }
        rest = after;
        rest = rest
            .strip_prefix(['.', '-'])
            .filter(|rest| *rest == "dev")
            .unwrap_or(rest);
        if short.is_empty() && rest == "dev" {
            // `-stable-dev` is read as stable: the word ends the version.
            rest = "";
        }
    } else if rest != "dev" {
        rest = rest
            .strip_prefix(['.', '-'])
            .filter(|rest| *rest == "dev")
            .unwrap_or(rest);
    }
    if rest == "dev" {
        taken.push("dev".to_owned());
        rest = "";
    }
    parts.append(&mut taken);
    rest.is_empty()
}

/// A numbered branch: `1.x-dev`, `2.0.*-dev`.
fn numbered_branch(text: &str) -> Option<Vec<String>> {
    let name = text.strip_suffix("dev")?;
    let name = name.strip_suffix(['.', '-']).unwrap_or(name).trim();
    let name = name.strip_prefix('v').unwrap_or(name);
    let mut parts: Vec<String> = name
        .split('.')
        .map(|part| match part {
            "x" | "*" => BRANCH_NUMBER.to_owned(),
            _ => part.to_owned(),
        })
        .collect();
    let starts_with_number = name.starts_with(|c: char| c.is_ascii_digit());
    if !starts_with_number || parts.len() > 4 || !parts.iter().all(|part| digits::all(part)) {
        return None;
    }
    parts.resize(4, BRANCH_NUMBER.to_owned());
    parts.push("dev".to_owned());
    Some(parts)
}

/// PHP's `version_compare` on the parts.
fn parts(a: &[String], b: &[String]) -> Ordering {
    (0..a.len().max(b.len()))
        .map(|index| match (a.get(index), b.get(index)) {
            (Some(a), Some(b)) => part(a, b),
            // A version that goes on with a number is greater, else the word counts against "no word".
            (Some(a), None) if digits::all(a) => Ordering::Greater,
            (Some(a), None) => rank(a).cmp(&rank("#")),
            (None, Some(b)) if digits::all(b) => Ordering::Less,
            (None, Some(b)) => rank("#").cmp(&rank(b)),
            (None, None) => Ordering::Equal,
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn part(a: &str, b: &str) -> Ordering {
    match (digits::all(a), digits::all(b)) {
        (true, true) => digits::compare(a, b),
        (true, false) => rank("#").cmp(&rank(b)),
        (false, true) => rank(a).cmp(&rank("#")),
        (false, false) => rank(a).cmp(&rank(b)),
    }
}

fn rank(word: &str) -> u8 {
    match word {
        "dev" => 0,
        "alpha" => 1,
        "beta" => 2,
        "rc" => 3,
        "p" => 5,
        _ => 4,
    }
}
