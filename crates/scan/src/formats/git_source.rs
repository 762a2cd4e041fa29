//! Packages named by the address of a Git repository and what is checked out of it.

use gwanmun_model::{Component, ProblemKind};

use crate::collect::{Collector, shown};

/// Names that always mean a branch, which moves.
const BRANCHES: [&str; 8] = [
    "HEAD", "dev", "develop", "latest", "main", "master", "stable", "trunk",
];

/// Begins of names that mean a branch.
const BRANCH_FOLDERS: [&str; 6] = [
    "feature/",
    "heads/",
    "origin/",
    "refs/heads/",
    "release/",
    "releases/",
];

/// Makes the component of a repository at a commit or tag, or reports the entry as skipped. A branch, which moves, is a
/// requirement.
///
/// Repositories on GitHub and Bitbucket have package-url types of their own, all others are `pkg:git/host/path`.
pub(super) fn component(
    collector: &mut Collector<'_>,
    address: &str,
    revision: Option<&str>,
    line: Option<u32>,
) -> Option<Component> {
    let Some((host, path)) = host_and_path(address) else {
        let message = format!("`{}` is not the address of a repository", shown(address));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let (owner, name) = path.rsplit_once('/').unwrap_or(("", path));
    let has_owner = !owner.is_empty() && !owner.contains('/');
    let namespace;
    let (package_type, namespace) = match host.as_str() {
        "github.com" | "www.github.com" | "codeload.github.com" if has_owner => ("github", owner),
        "bitbucket.org" if has_owner => ("bitbucket", owner),
        host => {
            namespace = format!("{host}/{owner}");
            ("git", namespace.trim_end_matches('/'))
        }
    };
    let revision = revision.map(|revision| revision.trim_start_matches("refs/tags/"));
    let pinned = revision.filter(|revision| is_fixed(revision));
    let mut component =
        collector.package_of_type(package_type, Some(namespace), name, pinned, line)?;
    if !component.is_pinned() {
        component.requirement = revision.map(shown);
    }
    Some(component)
}

/// Whether a revision names a commit or a tag rather than a branch, as far as its name tells.
pub(super) fn is_fixed(revision: &str) -> bool {
    let is_branch = BRANCHES.contains(&revision)
        || BRANCH_FOLDERS
            .iter()
            .any(|start| revision.starts_with(start));
    !is_branch && revision.bytes().any(|byte| byte.is_ascii_digit())
}

/// Takes host and path out of an address: `https://host/path.git`, `git@host:path`, `ssh://git@host:22/path`.
fn host_and_path(address: &str) -> Option<(String, &str)> {
    let address = address.trim();
    let address = address.strip_prefix("git+").unwrap_or(address);
    let (authority, path) = match address.split_once("://") {
        Some(("http" | "https" | "git" | "ssh" | "git+ssh", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => address.split_once(':')?,
    };
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_host = host.contains('.')
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    (is_host && !path.is_empty()).then(|| (host.to_ascii_lowercase(), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_form_are_read() {
        for (address, expected) in [
            (
                "https://github.com/Owner/name.git",
                Some(("github.com", "Owner/name")),
            ),
            (
                "git@gitlab.example.org:group/sub/name.git",
                Some(("gitlab.example.org", "group/sub/name")),
            ),
            (
                "ssh://git@Example.org:2222/a/b",
                Some(("example.org", "a/b")),
            ),
            (
                "https://me:secret@example.org/a?x=1#y",
                Some(("example.org", "a")),
            ),
            ("git+https://example.org/a.git/", Some(("example.org", "a"))),
            ("../sibling.git", None),
            ("file:///srv/a.git", None),
            ("${ADDRESS}", None),
        ] {
            let found = host_and_path(address);
            let found = found.as_ref().map(|(host, path)| (host.as_str(), *path));
            assert_eq!(found, expected, "{address}");
        }
    }

    #[test]
    fn branches_are_not_versions() {
        for (revision, expected) in [
            ("v4", true),
            ("release-1.12.1", true),
            ("8f4b7fc", true),
            ("main", false),
            ("origin/v2", false),
            ("release/1.0", false),
        ] {
            assert_eq!(is_fixed(revision), expected, "{revision}");
        }
    }
}
