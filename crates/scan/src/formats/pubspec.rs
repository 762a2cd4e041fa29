//! What the formats of Dart share.
//!
//! Source: pub's documentation of dependencies and of package sources.

use gwanmun_model::Component;

use super::vcs::vcs_url;
use crate::document::json::Json;

/// Addresses of the public registry.
const REGISTRY: [&str; 2] = ["https://pub.dev", "https://pub.dartlang.org"];

/// Says that a package comes from a registry, where it is not the public one.
pub(super) fn hosted(component: Component, address: Option<&str>) -> Component {
    match address.map(|address| address.trim_end_matches('/')) {
        Some(address) if !address.is_empty() && !REGISTRY.contains(&address) => {
            with_qualifier(component, "repository_url", address)
        }
        _ => component,
    }
}

/// Says that a package comes from a Git repository: an address, or `url`, `ref`, `resolved-ref` and `path`.
pub(super) fn from_git(component: Component, git: &Json<'_>) -> Component {
    let url = git
        .text()
        .or_else(|| git.text_of("url"))
        .unwrap_or_default();
    let state = git.text_of("resolved-ref").or_else(|| git.text_of("ref"));
    let address = vcs_url("git", url, state);
    let path = git
        .text_of("path")
        .filter(|path| !matches!(*path, "." | ""));
    let hash = if path.is_some() { "#" } else { "" };
    let address = format!("{address}{hash}{}", path.unwrap_or_default());
    with_qualifier(component, "vcs_url", &address)
}

fn with_qualifier(mut component: Component, key: &str, value: &str) -> Component {
    component.purl = component.purl.with_qualifier(key, value);
    component
}
