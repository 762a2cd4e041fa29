//! Gentoo's order. Source: Package Manager Specification, EAPI 8, "Version specifications" and "Version comparison".

use std::cmp::Ordering;

use super::digits;

/// Compares versions of ebuilds: `numbers[letter]{_suffix[number]}[-rnumber]`.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Some(
        digits::compare(a.first, b.first)
            .then_with(|| numbers(&a.numbers, &b.numbers))
            .then_with(|| a.letter.cmp(b.letter))
            .then_with(|| suffixes(&a.suffixes, &b.suffixes))
            .then_with(|| digits::compare(a.revision, b.revision)),
    )
}

struct Parsed<'a> {
    first: &'a str,
    numbers: Vec<&'a str>,
    letter: &'a str,
    /// Place in [`SUFFIXES`] and number.
    suffixes: Vec<(usize, &'a str)>,
    revision: &'a str,
}

/// Suffixes in their order; the last stands for a version behind the release, the others for one before it.
const SUFFIXES: [&str; 5] = ["alpha", "beta", "pre", "rc", "p"];
const PATCH: usize = 4;

fn parse(text: &str) -> Option<Parsed<'_>> {
    let digit = |c: char| c.is_ascii_digit();
    let (text, revision) = match text.split_once("-r") {
        Some((text, revision)) if digits::all(revision) => (text, revision),
        Some(_) => return None,
        None => (text, "0"),
    };
    let mut parts = text.split('_');
    let main = parts.next()?;
    let (numbered, letter) = digits::split_while(main, |c| digit(c) || c == '.');
    let mut numbers = numbered.split('.');
    let first = numbers.next()?;
    let numbers: Vec<&str> = numbers.collect();
    let is_letter =
        letter.is_empty() || letter.len() == 1 && letter.bytes().all(|b| b.is_ascii_lowercase());
    if !is_letter || !digits::all(first) || !numbers.iter().all(|number| digits::all(number)) {
        return None;
    }
    let suffixes: Option<Vec<_>> = parts
        .map(|part| {
            let (word, number) = digits::split_while(part, |c| !digit(c));
            let rank = SUFFIXES.iter().position(|known| *known == word)?;
            (number.is_empty() || digits::all(number)).then_some((rank, number))
        })
        .collect();
    Some(Parsed {
        first,
        numbers,
        letter,
        suffixes: suffixes?,
        revision,
    })
}

/// Numbers with a zero in front are compared as decimal places: 1.01 < 1.1.
fn numbers(a: &[&str], b: &[&str]) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| {
            if a.starts_with('0') || b.starts_with('0') {
                a.trim_end_matches('0').cmp(b.trim_end_matches('0'))
            } else {
                digits::compare(a, b)
            }
        })
        .find(|order| order.is_ne())
        .unwrap_or_else(|| a.len().cmp(&b.len()))
}

fn suffixes(a: &[(usize, &str)], b: &[(usize, &str)]) -> Ordering {
    let against_nothing = |suffix: Option<&(usize, &str)>| match suffix {
        Some((PATCH, _)) => Ordering::Greater,
        Some(_) => Ordering::Less,
        None => Ordering::Equal,
    };
    a.iter()
        .zip(b)
        .map(|(a, b)| a.0.cmp(&b.0).then_with(|| digits::compare(a.1, b.1)))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| {
            against_nothing(a.get(b.len())).then_with(|| against_nothing(b.get(a.len())).reverse())
        })
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn the_specified_order_holds() {
        assert_ascending(
            compare,
            &[
                "1_alpha",
                "1_alpha1",
                "1_beta",
                "1_pre2",
                "1_rc_p1",
                "1_rc3_alpha",
                "1",
                "1-r1",
                "1_p0_alpha1-r9",
                "1_p",
                "1_p1",
                "1b",
                "1b_p1",
                "1.0",
                "1.0b",
                "1.0.0",
                "1.01",
                "1.1",
                "1.10",
                "10",
            ],
        );
        assert_eq!(compare("1.0-r0", "1.0"), Some(Ordering::Equal));
        assert_eq!(compare("1.010", "1.01"), Some(Ordering::Equal));
        for text in ["", "1.", "1ab", "1_gamma", "1-r", "1-1", "a"] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
