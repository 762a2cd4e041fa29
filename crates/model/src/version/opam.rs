//! opam's order. Source: the opam manual, "Version ordering"; `OpamVersionCompare`.

use std::cmp::Ordering;

use super::deb;

/// Compares versions of opam packages: as Debian does, without epoch.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let valid = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_+.~".contains(&byte))
    };
    if !valid(a) || !valid(b) {
        return None;
    }
    let ((a, a_revision), (b, b_revision)) = (split(a), split(b));
    Some(deb::part(a, b).then_with(|| deb::part(a_revision, b_revision)))
}

fn split(text: &str) -> (&str, &str) {
    text.rsplit_once('-').unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn the_manuals_example_is_in_order() {
        assert_ascending(
            compare,
            &[
                "~~", "~", "~beta2", "~beta10", "0.1", "1.0~beta", "1.0", "1.0-test", "1.0.1",
                "1.0.10", "dev", "trunk",
            ],
        );
        assert_ascending(compare, &["1.0", "1.0-a", "1.0+b"]);
        assert_eq!(compare("1:0", "1.0"), None);
    }
}
