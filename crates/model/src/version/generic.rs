//! Orders of versions no tool defines: numbers with dots between, and nothing guessed.
//!
//! Source: the VERS types `generic`, `intdot` and `lexicographic`; nginx's own version numbers.

use std::cmp::Ordering;

use super::{digits, semver};

/// Compares versions of software whose scheme is not known.
///
/// Where the numbers both versions begin with differ, they decide; 1.2 comes before 1.2.1. All else would be a guess:
/// whether 1.2 is 1.2.0, whether 1.2-p1 or 1.2b comes before 1.2.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    if a == b {
        return Some(Ordering::Equal);
    }
    let differing = semver::leading_numbers(a)
        .zip(semver::leading_numbers(b))
        .map(|(a, b)| digits::compare(a, b))
        .find(|order| order.is_ne());
    let plain = |text: &str| text.split('.').all(digits::all);
    differing.or_else(|| (plain(a) && plain(b)).then(|| longer(a, b)).flatten())
}

/// Compares numbers with dots between up to the first other character.
pub(crate) fn intdot(a: &str, b: &str) -> Option<Ordering> {
    let start = |text| digits::split_while(text, |c| c.is_ascii_digit() || c == '.').0;
    let (a, b) = (start(a), start(b));
    let valid = |text: &str| text.split('.').all(digits::all);
    if !valid(a) || !valid(b) {
        return None;
    }
    numbers(a, b).or_else(|| longer(a, b))
}

/// Compares nginx's versions: numbers with dots between, where missing ones are zero.
pub(crate) fn nginx(a: &str, b: &str) -> Option<Ordering> {
    let valid = |text: &str| text.split('.').all(digits::all);
    (valid(a) && valid(b)).then(|| {
        numbers(a, b)
            .or_else(|| longer(a, b))
            .unwrap_or(Ordering::Equal)
    })
}

/// Compares texts byte by byte.
pub(crate) fn lexicographic(a: &str, b: &str) -> Option<Ordering> {
    (!a.is_empty() && !b.is_empty()).then(|| a.cmp(b))
}

/// Compares the numbers both versions have; `None` where none differs.
fn numbers(a: &str, b: &str) -> Option<Ordering> {
    a.split('.')
        .zip(b.split('.'))
        .map(|(a, b)| digits::compare(a, b))
        .find(|order| order.is_ne())
}

/// Decides between numbers of which one goes on where the other ends: it is greater unless it goes on with zeros
/// only, about which nothing can be said.
fn longer(a: &str, b: &str) -> Option<Ordering> {
    let count = |text: &str| text.split('.').count();
    let order = count(a).cmp(&count(b));
    let (long, common) = if order.is_gt() {
        (a, count(b))
    } else {
        (b, count(a))
    };
    let goes_on = long
        .split('.')
        .skip(common)
        .any(|number| !digits::is_zero(number));
    match order {
        Ordering::Equal => Some(Ordering::Equal),
        _ => goes_on.then_some(order),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{compare, intdot, lexicographic, nginx};
    use crate::version::assert_ascending;

    #[test]
    fn nothing_is_guessed() {
        assert_ascending(
            compare,
            &["0.9-rc1", "1.2", "1.2.1", "1.10", "2.0b", "3-p1"],
        );
        assert_eq!(compare("1.02", "1.2"), Some(Ordering::Equal));
        assert_eq!(compare("2024a", "2024a"), Some(Ordering::Equal));
        for (a, b) in [
            ("1.2", "1.2.0"),
            ("1.2", "1.2b"),
            ("1.2", "1.2-rc1"),
            ("1.2-rc1", "1.2-rc2"),
            ("2024a", "2024b"),
            ("9d", "10"),
            ("main", "1.0"),
        ] {
            assert_eq!(compare(a, b), None, "{a} {b}");
        }
    }

    #[test]
    fn the_special_types_of_vers_have_their_orders() {
        assert_ascending(intdot, &["1.2-x", "1.2.3beta", "10.234.5.12"]);
        assert_eq!(intdot("1.02", "1.2+b"), Some(Ordering::Equal));
        assert_eq!(intdot("beta", "beta"), None);
        assert_ascending(nginx, &["0.8.40", "1.5", "1.5.1"]);
        assert_eq!(nginx("1.5", "1.5.0"), Some(Ordering::Equal));
        assert_ascending(
            lexicographic,
            &["10", "9", "A", "a", "ss", "\u{df}", "\u{20ac}"],
        );
    }
}
