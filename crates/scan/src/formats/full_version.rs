//! Which texts are one version in the form of Semantic Versioning.

/// Whether the text is a whole version: three numbers, then perhaps a pre-release and build metadata. `1.2` and `1.x`
/// are not, since they leave a choice.
pub(super) fn is_full_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    core.split('.').count() == 3 && core.split('.').all(is_number) && text.chars().all(is_legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_whole_or_not() {
        for text in ["1.2.3", "1.0.0-alpha.1+build.5"] {
            assert!(is_full_version(text), "{text}");
        }
        for text in ["1.2", "1.2.x", "^1.2.3", "1.2.3 - 2", "1..2", ""] {
            assert!(!is_full_version(text), "{text}");
        }
    }
}
