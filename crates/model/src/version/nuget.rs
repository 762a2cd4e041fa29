//! `NuGet`'s order: one to four numbers, then Semantic Versioning without regard to letter case.
//!
//! Source: `NuGetVersion` and `VersionComparer` of NuGet.Versioning.

use std::cmp::Ordering;

use super::digits;

/// Compares `NuGet` versions.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (a.trim().to_ascii_lowercase(), b.trim().to_ascii_lowercase());
    let (a, b) = (parse(&a)?, parse(&b)?);
    let numbers =
        a.0.iter()
            .zip(&b.0)
            .map(|(a, b)| digits::compare(a, b))
            .find(|order| order.is_ne());
    Some(
        numbers.unwrap_or_else(|| match (a.1.is_empty(), b.1.is_empty()) {
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            _ => labels(&a.1, &b.1),
        }),
    )
}

type Parsed<'a> = ([&'a str; 4], Vec<&'a str>);

fn parse(text: &str) -> Option<Parsed<'_>> {
    let label = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre) = text
        .split_once('-')
        .map_or((text, None), |(core, pre)| (core, Some(pre)));
    let valid = build
        .into_iter()
        .chain(pre)
        .flat_map(|part| part.split('.'))
        .all(label);
    let mut numbers = ["0"; 4];
    let mut parts = core.split('.');
    for (slot, part) in numbers.iter_mut().zip(parts.by_ref()) {
        if !digits::all(part) {
            return None;
        }
        *slot = part;
    }
    (valid && parts.next().is_none()).then(|| {
        let pre = pre.map(|pre| pre.split('.').collect()).unwrap_or_default();
        (numbers, pre)
    })
}

fn labels(a: &[&str], b: &[&str]) -> Ordering {
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
