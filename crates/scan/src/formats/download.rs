//! Packages that are downloaded as archives from an address.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, ProblemKind};

use super::git_source;
use crate::collect::{Collector, shown};

/// An archive a build downloads.
pub(super) struct Download<'t> {
    /// What the build calls it.
    pub(super) name: &'t str,
    /// Where it is from.
    pub(super) address: &'t str,
    /// Its version, where the build says it.
    pub(super) version: Option<&'t str>,
    /// Its hash, in the form `sha256=…` or `SHA256:…`.
    pub(super) hash: Option<&'t str>,
    /// Line of the entry.
    pub(super) line: Option<u32>,
}

impl Download<'_> {
    /// Makes the component, or reports the entry as skipped.
    ///
    /// Archives that GitHub makes of a repository, and files attached to a release there, are that repository at the
    /// tag or commit in the address. Others have the name the build gives and their address as qualifier.
    pub(super) fn component(&self, collector: &mut Collector<'_>) -> Option<Component> {
        let mut component = match github(self.address) {
            Some((repository, revision)) => {
                git_source::component(collector, repository, Some(revision), self.line)?
            }
            None if self.address.contains("://") => {
                let version = self.version.or_else(|| self.version_in_address());
                let component =
                    collector.package_of_type("generic", None, self.name, version, self.line);
                let mut component = component?;
                component.purl = component.purl.with_qualifier("download_url", self.address);
                component
            }
            None => {
                let message = format!(
                    "`{}` is downloaded from `{}`, which is not an address",
                    shown(self.name),
                    shown(self.address)
                );
                collector.problem(ProblemKind::SkippedEntry, self.line, message);
                return None;
            }
        };
        component.hashes.extend(self.hash.and_then(hash));
        Some(component)
    }

    /// Returns the version in a file name that is the name of the package, the version and the ending of an archive.
    fn version_in_address(&self) -> Option<&str> {
        let path = self.address.split(['?', '#']).next()?;
        let file = path.rsplit('/').next()?;
        let stem = without_ending(file);
        let start = stem.get(..self.name.len())?;
        let version = stem.get(self.name.len()..)?.strip_prefix(['-', '_'])?;
        let version = version.strip_prefix('v').unwrap_or(version);
        let is_told = start.eq_ignore_ascii_case(self.name)
            && stem.len() < file.len()
            && version.starts_with(|c: char| c.is_ascii_digit());
        is_told.then_some(version)
    }
}

/// Takes the ending of an archive off a file name.
fn without_ending(file: &str) -> &str {
    [".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".zip"]
        .iter()
        .find_map(|end| file.strip_suffix(end))
        .unwrap_or(file)
}

/// Reads `SHA256=…` as `CMake` writes it, and `sha256:…`.
fn hash(text: &str) -> Option<Digest> {
    let (algorithm, hex) = text.split_once(['=', ':'])?;
    let algorithm = match algorithm.to_ascii_lowercase().as_str() {
        "md5" => Algorithm::Md5,
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        "sha384" => Algorithm::Sha384,
        "sha512" => Algorithm::Sha512,
        _ => return None,
    };
    Digest::new(algorithm, hex)
}

/// Takes repository and tag or commit out of an address of an archive on GitHub.
pub(super) fn github(address: &str) -> Option<(&str, &str)> {
    const HOSTS: [&str; 2] = ["https://github.com/", "https://codeload.github.com/"];
    let path = HOSTS.iter().find_map(|host| address.strip_prefix(host))?;
    let mut slashes = path.match_indices('/').map(|(at, _)| at);
    let end = slashes.nth(1)?;
    let repository = address.get(..address.len() - path.len() + end)?;
    let rest = path.get(end + 1..)?;
    if let Some(release) = rest.strip_prefix("releases/download/") {
        let (tag, _) = release.rsplit_once('/')?;
        return Some((repository, tag));
    }
    let revision = [
        "archive/refs/tags/",
        "archive/refs/heads/",
        "archive/",
        "tar.gz/refs/tags/",
        "tar.gz/",
        "zip/",
    ]
    .iter()
    .find_map(|start| rest.strip_prefix(start))?;
    let revision = without_ending(revision);
    // `archive/<tag>/<name>-<tag>.tar.gz` names the file besides.
    let revision = revision.split_once('/').map_or(revision, |(tag, file)| {
        if file.contains(tag.trim_start_matches('v')) {
            tag
        } else {
            revision
        }
    });
    Some((repository, revision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_on_github_name_repository_and_tag() {
        for (address, expected) in [
            (
                "https://github.com/o/r/archive/refs/tags/v1.2.3.tar.gz",
                Some(("https://github.com/o/r", "v1.2.3")),
            ),
            (
                "https://github.com/o/r/archive/8f4b7f84.zip",
                Some(("https://github.com/o/r", "8f4b7f84")),
            ),
            (
                "https://github.com/o/r/releases/download/v1.0/r-1.0.tar.xz",
                Some(("https://github.com/o/r", "v1.0")),
            ),
            (
                "https://github.com/o/r/archive/v1.0/r-1.0.tar.gz",
                Some(("https://github.com/o/r", "v1.0")),
            ),
            (
                "https://codeload.github.com/o/r/tar.gz/v2",
                Some(("https://codeload.github.com/o/r", "v2")),
            ),
            ("https://example.org/r-1.0.tar.gz", None),
            ("https://github.com/o/r", None),
        ] {
            assert_eq!(github(address), expected, "{address}");
        }
    }
}
