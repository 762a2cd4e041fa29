//! What the formats of .NET share: version ranges, and the graph restore writes into JSON files.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem};

use super::listed::Need;
use super::opened::base64_digest;
use crate::collect::Collector;
use crate::document::json::Json;

/// Makes the component a project asks for.
///
/// A plain `1.2.3` is the lowest version allowed and the one restore takes; `[1.2.3]` is that version alone.
/// Everything else is a range. Source: NuGet's documentation of package versioning.
pub(super) fn asked(
    collector: &mut Collector<'_>,
    name: &str,
    range: Option<&str>,
    line: Option<u32>,
) -> Option<Component> {
    // A property nothing defines says nothing about the version.
    let range = range.map(str::trim).filter(|range| !range.contains("$("));
    collector.package(
        Ecosystem::NuGet,
        name,
        range.and_then(exact).or(range),
        line,
    )
}

/// Returns the one version the range `[1.2.3]` allows.
fn exact(range: &str) -> Option<&str> {
    let inside = range.strip_prefix('[')?.strip_suffix(']')?.trim();
    (!inside.is_empty() && !inside.contains(',')).then_some(inside)
}

/// Lists the keys of the packages under `dependencies` of one entry; `graph` tells the graphs of one file apart.
pub(super) fn needs(entry: &Json<'_>, graph: &str) -> Vec<Need> {
    let dependencies = entry.get("dependencies").map_or(&[][..], Json::members);
    dependencies
        .iter()
        .map(|member| Need::of(&member.key, key(graph, &member.key)))
        .collect()
}

/// Writes the key of a package within one graph: names do not distinguish letter case.
pub(super) fn key(graph: &str, name: &str) -> String {
    format!("{} ({graph})", name.to_lowercase())
}

/// One entry `Name/Version` of `libraries`.
pub(super) struct Library<'j> {
    /// What it is: `package`, `project`, `reference`, …
    pub(super) kind: &'j str,
    /// Byte offset of the entry.
    pub(super) offset: usize,
    /// Hash of the package.
    pub(super) hash: Option<Digest>,
}

impl<'j> Library<'j> {
    /// Reads one entry of `libraries`.
    pub(super) fn of(offset: usize, entry: &'j Json<'_>) -> Self {
        let sha512 = entry.text_of("sha512").unwrap_or_default();
        let sha512 = sha512.strip_prefix("sha512-").unwrap_or(sha512);
        Self {
            kind: entry.text_of("type").unwrap_or("package"),
            offset,
            hash: base64_digest(Algorithm::Sha512, sha512),
        }
    }
}
