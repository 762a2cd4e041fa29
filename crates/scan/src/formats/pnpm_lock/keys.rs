//! Keys of packages and the references that lead to them. Source: the package `@pnpm/dependency-path`.

use std::borrow::Cow;

use crate::formats::javascript::split_name;

/// Takes the peers off a key: `a@1.0.0(b@2.0.0)`.
pub(super) fn without_peers(key: &str) -> &str {
    key.split('(').next().unwrap_or(key)
}

/// Reads name and version out of `/name/1.0.0`, `/@scope/name/1.0.0_peer@2.0.0`, or the same behind a host: what
/// versions before 6 write. Peers stand behind `_`, in the oldest files behind another `/`.
pub(super) fn slashed(key: &str) -> Option<(&str, &str)> {
    if key.starts_with("file:") {
        return None;
    }
    let path = match key.strip_prefix('/') {
        Some(path) => path,
        None => key.split_once('/')?.1,
    };
    let scope = if path.starts_with('@') {
        path.find('/')? + 1
    } else {
        0
    };
    let name_end = scope + path.get(scope..)?.find('/')?;
    let (name, rest) = path.split_at_checked(name_end)?;
    let mut parts = rest.strip_prefix('/')?.split('/');
    let first = parts.next()?;
    // A package asked for by its address in the registry: `/name/-/name-1.0.0`.
    let version = if first == "-" {
        let last = name.rsplit('/').next().unwrap_or(name);
        parts.next()?.strip_prefix(last)?.strip_prefix('-')?
    } else {
        first
    };
    Some((name, version.split('_').next().unwrap_or(version)))
}

/// Reads name and version out of `name@1.0.0`, perhaps with `/` or a host before it and peers behind it: what
/// versions from 6 on write.
pub(super) fn with_at(key: &str) -> Option<(&str, &str)> {
    let key = without_peers(key);
    if key.starts_with("file:") {
        return None;
    }
    let plain = match key.strip_prefix('/') {
        Some(plain) => plain,
        None if key.starts_with('@') => key,
        None => {
            let slash = key.find('/').unwrap_or(usize::MAX);
            match key.find('@') {
                Some(at) if at < slash => key,
                _ => key.split_once('/').map_or(key, |(_, rest)| rest),
            }
        }
    };
    split_name(plain)
}

/// Lists the keys a reference may stand for: itself, or what remains of a key when the name is left away.
pub(super) fn candidates<'r>(name: &str, reference: &'r str) -> [Cow<'r, str>; 4] {
    [
        Cow::Borrowed(reference),
        Cow::Owned(format!("/{name}/{reference}")),
        Cow::Owned(format!("/{name}@{reference}")),
        Cow::Owned(format!("{name}@{reference}")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_version_are_read() {
        for (key, expected) in [
            ("/a/1.0.0", Some(("a", "1.0.0"))),
            ("/@s/a/1.0.0_b@2.0.0", Some(("@s/a", "1.0.0"))),
            ("/a/1.0.0/b@2.0.0", Some(("a", "1.0.0"))),
            ("/a/-/a-1.0.0", Some(("a", "1.0.0"))),
            ("registry.example/@s/a/1.0.0", Some(("@s/a", "1.0.0"))),
            ("file:a.tgz", None),
            ("nothing", None),
        ] {
            assert_eq!(slashed(key), expected, "{key}");
        }
        for (key, expected) in [
            ("/a@1.0.0", Some(("a", "1.0.0"))),
            ("@s/a@1.0.0(b@2.0.0(c@3.0.0))", Some(("@s/a", "1.0.0"))),
            ("registry.example/a@1.0.0", Some(("a", "1.0.0"))),
            ("a.b@1.0.0", Some(("a.b", "1.0.0"))),
            (
                "a@https://host/x@1/a.tgz",
                Some(("a", "https://host/x@1/a.tgz")),
            ),
            ("a@file:b", Some(("a", "file:b"))),
            ("file:b(c@1.0.0)", None),
            ("github.com/owner/a/0123", None),
        ] {
            assert_eq!(with_at(key), expected, "{key}");
        }
    }
}
