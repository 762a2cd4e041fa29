//! The order of Linux kernels. Source: the kernel's `Makefile` (`VERSION`, `PATCHLEVEL`, `SUBLEVEL`, `EXTRAVERSION`).

use std::cmp::Ordering;

use super::digits;

/// Compares kernel versions: two to four numbers, missing ones zero, and a release candidate before its release.
/// Versions of distributions (`5.10.0-21-amd64`) carry patches of their own and are refused.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    let numbers =
        a.0.iter()
            .zip(&b.0)
            .map(|(a, b)| digits::compare(a, b))
            .find(|order| order.is_ne());
    Some(numbers.unwrap_or_else(|| match (a.1, b.1) {
        (Some(a), Some(b)) => digits::compare(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }))
}

fn parse(text: &str) -> Option<([&str; 4], Option<&str>)> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (core, candidate) = match text.split_once("-rc") {
        Some((core, candidate)) if digits::all(candidate) => (core, Some(candidate)),
        Some(_) => return None,
        None => (text, None),
    };
    let mut numbers = ["0"; 4];
    let mut parts = core.split('.');
    for (slot, part) in numbers.iter_mut().zip(parts.by_ref()) {
        if !digits::all(part) {
            return None;
        }
        *slot = part;
    }
    (core.contains('.') && parts.next().is_none()).then_some((numbers, candidate))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn candidates_come_before_releases_and_patched_kernels_are_refused() {
        assert_ascending(
            compare,
            &[
                "2.6.12-rc2",
                "2.6.12",
                "2.6.12.1",
                "2.6.13",
                "5.10.209",
                "v6.6-rc1",
                "6.6-rc10",
                "6.6",
                "6.6.1",
            ],
        );
        assert_eq!(compare("6.6", "6.6.0"), Some(Ordering::Equal));
        for text in ["6", "5.10.0-21-amd64", "5.14.0-362.el9", "6.6-rc", "next"] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
