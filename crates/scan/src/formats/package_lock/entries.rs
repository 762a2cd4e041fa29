//! What the versions of the format have in common.

use std::borrow::Cow;

use gwanmun_model::{ProblemKind, Scope};

use super::scope;
use crate::collect::{Collector, is_version, shown};
use crate::document::Lines;
use crate::document::json::{Json, Member};
use crate::formats::javascript::graph::{Package, Strength};
use crate::formats::javascript::manifest::Manifest;
use crate::formats::javascript::{Origin, digests, licenses, notices, origin, version_in};

/// Longest path of an installed package believed, in bytes.
const PLACE_BYTES_MAX: usize = 4096;

/// One installed package, workspace or link.
pub(super) struct Entry<'t> {
    /// Folder it is installed in, relative to the lock file; empty for the root.
    pub(super) place: Cow<'t, str>,
    /// The package; its name is empty when the file does not say it.
    pub(super) package: Package<'t>,
    /// Folder it is a link to.
    pub(super) link: Option<&'t str>,
    /// Whether `needs` says what it needs.
    pub(super) needs_known: bool,
    /// Names of what it needs. What is needed by the development or the user of a package counts as optional.
    pub(super) needs: Vec<(&'t str, Strength)>,
}

/// Reads `packages` of versions 2 and 3.
pub(super) fn of_packages<'t>(
    document: &'t Json<'_>,
    packages: &'t Json<'_>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Vec<Entry<'t>> {
    let mut entries = Vec::with_capacity(packages.members().len());
    for member in packages.members() {
        let line = lines.at(member.offset);
        if !member.value.is_object() || member.key.len() > PLACE_BYTES_MAX {
            let message = format!("`{}` is not an entry", shown(&member.key));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            continue;
        }
        entries.push(of_member(document, member, line));
    }
    entries
}

fn of_member<'t>(document: &'t Json<'_>, member: &'t Member<'_>, line: u32) -> Entry<'t> {
    let entry = &member.value;
    let place: &str = &member.key;
    let is_installed = place.split('/').any(|part| part == "node_modules");
    let resolved = entry.text_of("resolved");
    let is_link = entry.flag("link");
    let default_name = if place.is_empty() {
        document.text_of("name").unwrap_or("")
    } else if is_installed {
        place
            .rsplit_once("node_modules/")
            .map(|(_, name)| name)
            // Deeper folders belong to the store of another package manager.
            .filter(|name| name.matches('/').count() == usize::from(name.starts_with('@')))
            .unwrap_or("")
    } else {
        place.rsplit('/').next().unwrap_or("")
    };
    let is_own =
        !is_installed && !is_link && resolved.is_none() && entry.get("integrity").is_none();
    let version = entry
        .text_of("version")
        .or_else(|| document.text_of("version").filter(|_| place.is_empty()))
        .or_else(|| version_in(resolved?));
    let integrity = entry.text_of("integrity");
    Entry {
        place: Cow::Borrowed(place),
        package: Package {
            version: version.map(Cow::Borrowed),
            origin: resolved.map_or(Origin::Registry, origin),
            is_own,
            scope: Some(scope(entry)),
            hashes: integrity.map(digests).unwrap_or_default(),
            licenses: licenses(entry),
            notices: notices(entry),
            ..Package::named(entry.text_of("name").unwrap_or(default_name), Some(line))
        },
        link: resolved.filter(|_| is_link),
        needs_known: true,
        needs: needs(entry, is_own),
    }
}

/// Lists the names of what a package or manifest needs; what only its development needs if it is the system's own.
fn needs<'t>(manifest: &'t Json<'_>, is_own: bool) -> Vec<(&'t str, Strength)> {
    let mut needs: Vec<(&'t str, Strength)> = Vec::new();
    for (key, need, own_only) in [
        ("optionalDependencies", Strength::Optional, false),
        ("dependencies", Strength::Required, false),
        ("peerDependencies", Strength::Optional, false),
        ("devDependencies", Strength::Optional, true),
    ] {
        if own_only && !is_own {
            continue;
        }
        let members = manifest.get(key).map(Json::members).unwrap_or_default();
        needs.extend(members.iter().map(|member| (member.key.as_ref(), need)));
    }
    // What is optional is often listed under `dependencies` too.
    needs.sort_by_key(|(name, need)| (*name, *need == Strength::Required));
    needs.dedup_by_key(|(name, _)| *name);
    needs
}

/// Makes the entry of the project itself from its manifest, where the list has none.
pub(super) fn of_root<'t>(
    document: &'t Json<'_>,
    manifest: Option<&'t Manifest>,
    lines: &Lines,
) -> Entry<'t> {
    let asks = manifest.map(|manifest| manifest.asks.as_slice());
    let line = lines.at(document.get("name").map_or(0, |name| name.offset));
    Entry {
        place: Cow::Borrowed(""),
        package: Package {
            version: document.text_of("version").map(Cow::Borrowed),
            is_own: true,
            scope: Some(Scope::Runtime),
            ..Package::named(document.text_of("name").unwrap_or(""), Some(line))
        },
        link: None,
        needs_known: asks.is_some(),
        needs: asks
            .unwrap_or_default()
            .iter()
            .map(|ask| (ask.name.as_str(), Strength::Optional))
            .collect(),
    }
}

/// Reads `dependencies` of version 1, nested as the folders are.
pub(super) fn of_dependencies<'t>(
    document: &'t Json<'_>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Vec<Entry<'t>> {
    let mut entries = Vec::new();
    nested("", document, lines, &mut entries, collector);
    entries
}

/// Reads the dependencies of one entry and what is nested in them. The depth is bounded by that of the document.
fn nested<'t>(
    place: &str,
    parent: &'t Json<'_>,
    lines: &Lines,
    entries: &mut Vec<Entry<'t>>,
    collector: &mut Collector<'_>,
) {
    let members = parent.get("dependencies").map(Json::members);
    for member in members.unwrap_or_default() {
        let line = lines.at(member.offset);
        let place = if place.is_empty() {
            format!("node_modules/{}", member.key)
        } else {
            format!("{place}/node_modules/{}", member.key)
        };
        if !member.value.is_object() || place.len() > PLACE_BYTES_MAX {
            let message = format!("`{}` is not an entry", shown(&member.key));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            continue;
        }
        nested(&place, &member.value, lines, entries, collector);
        entries.push(of_nested(place, member, line));
    }
}

fn of_nested<'t>(place: String, member: &'t Member<'_>, line: u32) -> Entry<'t> {
    let entry = &member.value;
    let written = entry.text_of("version").unwrap_or("");
    // An alias is written `npm:<name>@<version>`.
    let alias = written
        .strip_prefix("npm:")
        .and_then(|alias| alias.rsplit_once('@'))
        .filter(|(name, _)| !name.is_empty());
    let (name, version) = alias.unwrap_or((&member.key, written));
    let requires = entry.get("requires").map(Json::members);
    let plain = Some(version)
        .filter(|version| is_version(version) && !version.contains([':', '/']))
        .or_else(|| version_in(version));
    Entry {
        place: Cow::Owned(place),
        package: Package {
            version: plain.map(Cow::Borrowed),
            specifier: Some(version)
                .filter(|version| !version.is_empty())
                .map(Cow::Borrowed),
            origin: origin(version),
            scope: Some(scope(entry)),
            hashes: entry.text_of("integrity").map(digests).unwrap_or_default(),
            licenses: licenses(entry),
            notices: notices(entry),
            ..Package::named(name, Some(line))
        },
        link: None,
        needs_known: true,
        needs: requires
            .unwrap_or_default()
            .iter()
            // Version 1 does not tell what is required from what is optional for another package.
            .map(|member| (member.key.as_ref(), Strength::Optional))
            .collect(),
    }
}
