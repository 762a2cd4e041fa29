//! What is known of ecosystems beyond their names: how package names compare and who licenses the records.

use std::borrow::Cow;

/// Returns the ecosystem without its release suffix: `Debian` for `Debian:12`.
pub(crate) fn base(ecosystem: &str) -> &str {
    ecosystem
        .split_once(':')
        .map_or(ecosystem, |(base, _)| base)
}

/// Returns the name a package is filed and looked up under.
///
/// PyPI names follow PEP 503 (`Foo._-Bar` is `foo-bar`); NuGet, Packagist, GitHub Actions and VSCode take
/// names without regard to case; everywhere else a name is exact.
pub fn normalise_name<'a>(ecosystem: &str, name: &'a str) -> Cow<'a, str> {
    match base(ecosystem) {
        "PyPI" => normalise_pypi(name),
        "NuGet" | "Packagist" | "GitHub Actions" | "VSCode" => lower(name),
        _ => Cow::Borrowed(name),
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Source: PEP 503, "Normalized Names": runs of `-`, `_` and `.` become one `-`, letters become small.
fn normalise_pypi(name: &str) -> Cow<'_, str> {
    let separator = |byte: u8| matches!(byte, b'-' | b'_' | b'.');
    let bytes = name.as_bytes();
    let clean = !bytes
        .iter()
        .any(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'.'))
        && !bytes.windows(2).any(|pair| pair == b"--");
    if clean {
        return Cow::Borrowed(name);
    }
    let mut normal = String::with_capacity(name.len());
    let mut in_run = false;
    for character in name.chars() {
        let separates = u8::try_from(character).is_ok_and(separator);
        if !separates {
            normal.push(character.to_ascii_lowercase());
        } else if !in_run {
            normal.push('-');
        }
        in_run = separates;
    }
    Cow::Owned(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_ecosystem() {
        let check =
            |ecosystem, name, expected| assert_eq!(normalise_name(ecosystem, name), expected);
        check("PyPI", "Foo._-Bar", "foo-bar");
        check("PyPI", "zope.interface", "zope-interface");
        check("PyPI", "a--b", "a-b");
        check("PyPI", "requests", "requests");
        check("NuGet", "Newtonsoft.Json", "newtonsoft.json");
        check("npm", "JSONStream", "JSONStream");
        check(
            "Go",
            "github.com/Azure/go-autorest",
            "github.com/Azure/go-autorest",
        );
        check("Maven", "org.A:b_c", "org.A:b_c");
    }

    #[test]
    fn release_suffixes_do_not_make_a_new_ecosystem() {
        assert_eq!(base("Debian:12"), "Debian");
    }
}
