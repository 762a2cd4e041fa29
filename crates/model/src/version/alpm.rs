//! Arch Linux's order of epoch, version and release. Source: libalpm 6.0, `alpm_pkg_vercmp`; `vercmp(8)`.

use std::cmp::Ordering;

use super::digits;

/// Compares pacman's versions, written `epoch:version-release` with epoch and release optional.
///
/// As pacman has it, a version without a release equals every release of it, so that equality does not carry over:
/// 1-1 = 1 = 1-2, yet 1-1 < 1-2.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Some(
        digits::compare(a.epoch, b.epoch)
            .then_with(|| segments(a.version, b.version))
            .then_with(|| match (a.release, b.release) {
                (Some(a), Some(b)) => segments(a, b),
                _ => Ordering::Equal,
            }),
    )
}

struct Parsed<'a> {
    epoch: &'a str,
    version: &'a str,
    release: Option<&'a str>,
}

fn parse(text: &str) -> Option<Parsed<'_>> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) if epoch.is_empty() || digits::all(epoch) => (epoch, rest),
        _ => ("", text),
    };
    let (version, release) = rest
        .rsplit_once('-')
        .map_or((rest, None), |(version, release)| (version, Some(release)));
    Some(Parsed {
        epoch,
        version,
        release,
    })
}

/// Compares runs of digits and letters. Unlike in RPM the length of separators counts, and letters that remain
/// stand for a version before the end: 1.0rc < 1.0, but 1.0 < 1.0.rc.
fn segments<'a>(mut a: &'a str, mut b: &'a str) -> Ordering {
    let separator = |c: char| !c.is_ascii_alphanumeric();
    while !a.is_empty() && !b.is_empty() {
        let (left, rest_a) = digits::split_while(a, separator);
        let (right, rest_b) = digits::split_while(b, separator);
        (a, b) = (rest_a, rest_b);
        if a.is_empty() || b.is_empty() {
            break;
        }
        let order = left.len().cmp(&right.len());
        if order.is_ne() {
            return order;
        }
        let is_number = a.starts_with(|c: char| c.is_ascii_digit());
        let kind = |c: char| c.is_ascii_alphanumeric() && c.is_ascii_digit() == is_number;
        let (left, rest_a) = digits::split_while(a, kind);
        let (right, rest_b) = digits::split_while(b, kind);
        let order = match (right.is_empty(), is_number) {
            (true, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, true) => digits::compare(left, right),
            (false, false) => left.cmp(right),
        };
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    let letters = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) if !letters(b) => Ordering::Less,
        _ if letters(a) => Ordering::Less,
        _ => Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn pacmans_own_examples_are_in_order() {
        assert_ascending(
            compare,
            &[
                "1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1",
            ],
        );
        assert_ascending(
            compare,
            &["1", "1.0", "1.1", "1.1.1", "1.2", "2.0", "3.0.0", "1:1"],
        );
        assert_ascending(compare, &["1-1", "1-1.1", "1-2"]);
        assert_eq!(compare("1-1", "1"), Some(std::cmp::Ordering::Equal));
        assert_eq!(compare("0:1", "1"), Some(std::cmp::Ordering::Equal));
        assert_eq!(compare("1.0 beta", "1"), None);
    }
}
