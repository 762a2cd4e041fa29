//! RPM's order of epoch, version and release. Source: rpm 4.18, `rpmverCmp` and `rpmvercmp`.

use std::cmp::Ordering;

use super::digits;

/// Compares RPM versions, written `epoch:version-release` with epoch and release optional.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Some(
        digits::compare(a.epoch, b.epoch)
            .then_with(|| segments(a.version, b.version))
            .then_with(|| match (a.release, b.release) {
                (Some(a), Some(b)) => segments(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            }),
    )
}

struct Parsed<'a> {
    epoch: &'a str,
    version: &'a str,
    release: Option<&'a str>,
}

fn parse(text: &str) -> Option<Parsed<'_>> {
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) if epoch.is_empty() || digits::all(epoch) => (epoch, rest),
        Some(_) => return None,
        None => ("", text),
    };
    let (version, release) = rest
        .rsplit_once('-')
        .map_or((rest, None), |(version, release)| (version, Some(release)));
    let valid = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic());
    (valid(version) && release.is_none_or(valid)).then_some(Parsed {
        epoch,
        version,
        release,
    })
}

/// Compares runs of digits and letters; `~` sorts before everything, `^` after the end and before all else.
fn segments<'a>(mut a: &'a str, mut b: &'a str) -> Ordering {
    let separator = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '~' | '^'));
    loop {
        a = a.trim_start_matches(separator);
        b = b.trim_start_matches(separator);
        match (a.strip_prefix('~'), b.strip_prefix('~')) {
            (Some(left), Some(right)) => {
                (a, b) = (left, right);
                continue;
            }
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        match (a.strip_prefix('^'), b.strip_prefix('^')) {
            (Some(left), Some(right)) => {
                (a, b) = (left, right);
                continue;
            }
            (Some(_), None) if b.is_empty() => return Ordering::Greater,
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) if a.is_empty() => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        let (Some(first), Some(other)) = (a.chars().next(), b.chars().next()) else {
            return a.is_empty().cmp(&b.is_empty()).reverse();
        };
        let order = match (first.is_ascii_digit(), other.is_ascii_digit()) {
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (true, true) => {
                let (left, right) = take(&mut a, &mut b, |c| c.is_ascii_digit());
                digits::compare(left, right)
            }
            (false, false) => {
                let (left, right) = take(&mut a, &mut b, |c| c.is_ascii_alphabetic());
                left.cmp(right)
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Takes the run at the start of both texts.
fn take<'a>(a: &mut &'a str, b: &mut &'a str, kind: fn(char) -> bool) -> (&'a str, &'a str) {
    let (left, rest_a) = digits::split_while(a, kind);
    let (right, rest_b) = digits::split_while(b, kind);
    (*a, *b) = (rest_a, rest_b);
    (left, right)
}
