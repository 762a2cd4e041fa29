//! Julia's order. Source: Julia 1.11, `VersionNumber`.

use std::cmp::Ordering;

use super::digits;

/// Compares Julia versions: Semantic Versioning where minor and patch number may be missing, a pre-release may follow
/// without dash (`1.2rc1`), and the build counts.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let (a, b) = (parse(&a)?, parse(&b)?);
    let numbers = a
        .numbers
        .iter()
        .zip(&b.numbers)
        .map(|(a, b)| digits::compare(a, b))
        .find(|order| order.is_ne());
    Some(
        numbers
            .unwrap_or(Ordering::Equal)
            .then_with(|| a.pre.is_none().cmp(&b.pre.is_none()))
            .then_with(|| identifiers(a.pre, b.pre))
            .then_with(|| (a.build == Some("")).cmp(&(b.build == Some(""))))
            .then_with(|| identifiers(a.build, b.build)),
    )
}

struct Parsed<'a> {
    numbers: [&'a str; 3],
    pre: Option<&'a str>,
    build: Option<&'a str>,
}

/// Greatest number of a version.
const NUMBER_MAX: &str = "4294967295";

fn parse(text: &str) -> Option<Parsed<'_>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, rest) = digits::split_while(text, |c| c.is_ascii_digit() || c == '.');
    let mut numbers = ["0"; 3];
    let mut parts = core.split('.');
    for (slot, part) in numbers.iter_mut().zip(parts.by_ref()) {
        if !digits::all(part) || digits::compare(part, NUMBER_MAX).is_gt() {
            return None;
        }
        *slot = part;
    }
    let pre = match (rest, rest.strip_prefix('-')) {
        ("", _) => None,
        (_, Some(pre)) => Some(pre),
        // Without a dash it begins with a letter, for digits would belong to the number.
        (pre, None) if pre.starts_with(|c: char| c.is_ascii_lowercase()) => Some(pre),
        _ => return None,
    };
    let valid = |text: &str| {
        text.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    };
    // `1.2-` is the earliest pre-release and `1.2+` the latest build; both stand at the end.
    let end_or_valid = |part: Option<&str>, at_end: bool| {
        part.is_none_or(|part| part.is_empty() && at_end || valid(part))
    };
    (parts.next().is_none()
        && end_or_valid(pre, build.is_none())
        && end_or_valid(build, pre.is_none_or(|pre| !pre.is_empty())))
    .then_some(Parsed {
        numbers,
        pre,
        build,
    })
}

/// Compares identifiers between dots: none at all, then the empty one, numbers, words.
fn identifiers(a: Option<&str>, b: Option<&str>) -> Ordering {
    let kind = |text: &str| match text {
        "" => 0_u8,
        _ if digits::all(text) => 1,
        _ => 2,
    };
    split(a)
        .zip(split(b))
        .map(|(a, b)| {
            kind(a).cmp(&kind(b)).then_with(|| match kind(a) {
                1 => digits::compare(a, b),
                _ => a.cmp(b),
            })
        })
        .find(|order| order.is_ne())
        .unwrap_or_else(|| split(a).count().cmp(&split(b).count()))
}

fn split(part: Option<&str>) -> impl Iterator<Item = &str> {
    part.into_iter().flat_map(|part| part.split('.'))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn pre_releases_and_builds_count() {
        assert_ascending(
            compare,
            &[
                "1.2-",
                "1.2.0-1",
                "1.2.0-alpha",
                "1.2.0-alpha.1",
                "1.2beta",
                "1.2.0-rc1",
                "1.2",
                "1.2.0+0",
                "v1.2.0+1",
                "1.2+",
                "1.2.1",
                "1.10",
            ],
        );
        assert_eq!(compare("1", "v1.0.0"), Some(Ordering::Equal));
        assert_eq!(compare("1.2rc1", "1.2.0-rc1"), Some(Ordering::Equal));
        for text in ["", "1.2.3.4", "1.", "a", "1.2-a..b", "5000000000", "1.2_1"] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
