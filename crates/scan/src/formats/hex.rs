//! What the formats of Elixir, Erlang and Gleam share: packages of Hex.

use gwanmun_model::{Component, Ecosystem};

use super::vcs::vcs_url;
use crate::collect::Collector;

/// Makes the component of a package of a repository: `hexpm`, an organization in it, or another one.
///
/// Source: the package-url type `hex`; the documentation of Hex on private packages.
pub(super) fn package(
    collector: &mut Collector<'_>,
    repository: &str,
    name: &str,
    version: Option<&str>,
    line: Option<u32>,
) -> Option<Component> {
    if let Some(organization) = repository.strip_prefix("hexpm:") {
        return collector.package_of_type("hex", Some(organization), name, version, line);
    }
    let mut component = collector.package(Ecosystem::Hex, name, version, line)?;
    if !matches!(repository, "" | "hexpm") {
        component.purl = component.purl.with_qualifier("repository_url", repository);
    }
    Some(component)
}

/// Makes the component of an application from a Git repository; its commit is its version.
pub(super) fn from_git(
    collector: &mut Collector<'_>,
    name: &str,
    address: &str,
    commit: Option<&str>,
    line: Option<u32>,
) -> Option<Component> {
    let mut component = collector.package(Ecosystem::Hex, name, commit, line)?;
    let at = vcs_url("git", address, commit);
    component.purl = component.purl.with_qualifier("vcs_url", &at);
    Some(component)
}
