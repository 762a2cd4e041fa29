//! What the versions of the format have in common.

use std::borrow::Cow;

use gwanmun_model::{ProblemKind, Scope};

use super::{licenses, scope};
use crate::collect::{Collector, is_version, shown};
use crate::document::Lines;
use crate::document::json::{Json, Member};

/// Longest path of an installed package believed, in bytes.
const PLACE_BYTES_MAX: usize = 4096;

/// One installed package, workspace or link.
pub(super) struct Entry<'t> {
    /// Folder it is installed in, relative to the lock file; empty for the root.
    pub(super) place: Cow<'t, str>,
    /// Its real name, also where it is installed under an alias; empty when the file does not say.
    pub(super) name: Cow<'t, str>,
    /// Its version, when the file has one.
    pub(super) version: Option<&'t str>,
    /// What was written in the place of a version, when that is none.
    pub(super) specifier: Option<&'t str>,
    /// Where it was taken from.
    pub(super) origin: Origin,
    /// Folder it is a link to.
    pub(super) link: Option<&'t str>,
    /// Whether it is the root or a workspace.
    pub(super) is_own: bool,
    /// Whether `needs` says what it needs.
    pub(super) needs_known: bool,
    /// Names of what it needs.
    pub(super) needs: Vec<(&'t str, Need)>,
    pub(super) scope: Scope,
    pub(super) integrity: Option<&'t str>,
    pub(super) licenses: Vec<String>,
    pub(super) line: u32,
}

impl Entry<'_> {
    /// Returns what was asked for in place of a version.
    pub(super) fn requirement(&self) -> Option<&str> {
        match &self.origin {
            Origin::Git(url) | Origin::Url(url) | Origin::Folder(url) => Some(url),
            Origin::Registry => self.specifier,
        }
    }
}

/// Where a package was taken from.
pub(super) enum Origin {
    /// A registry.
    Registry,
    /// A version control address, with the commit after `@`.
    Git(String),
    /// An archive by its address or path.
    Url(String),
    /// A folder on the disk.
    Folder(String),
}

/// Whether a package works without another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It does not.
    Required,
    /// It does, or the other is only there during development.
    Optional,
}

/// Tells the origin from `resolved` or from what stands in place of a version.
fn origin(text: &str) -> Origin {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    match scheme {
        "git" | "git+ssh" | "git+https" | "git+http" | "git+file" => {
            let url = if scheme == "git" {
                format!("git+{text}")
            } else {
                text.to_owned()
            };
            Origin::Git(url.replacen('#', "@", 1))
        }
        "github" | "gitlab" | "bitbucket" => {
            let host = if scheme == "bitbucket" {
                "bitbucket.org"
            } else {
                &format!("{scheme}.com")
            };
            let path = text.split_once(':').map_or("", |(_, path)| path);
            Origin::Git(format!("git+https://{host}/{}", path.replacen('#', "@", 1)))
        }
        "file" if is_archive(text) => Origin::Url(text.to_owned()),
        "file" | "link" => Origin::Folder(text.to_owned()),
        // Registries serve `<name>/-/<file>.tgz`, as do the mirrors of a closed network.
        "http" | "https" if !text.contains("/-/") => Origin::Url(text.to_owned()),
        _ => Origin::Registry,
    }
}

/// Returns the version in the address of an archive in a registry: `…/<name>/-/<last part of the name>-<version>.tgz`.
fn version_in(address: &str) -> Option<&str> {
    let (package, file) = address.rsplit_once("/-/")?;
    let last = package.rsplit(['/', '@']).next()?;
    let last = last.rsplit_once("%2f").map_or(last, |(_, last)| last);
    let version = file
        .strip_prefix(last)?
        .strip_prefix('-')?
        .strip_suffix(".tgz")?;
    is_version(version).then_some(version)
}

/// Whether the path is that of a packed package.
fn is_archive(path: &str) -> bool {
    [".tgz", ".tar.gz", ".tar"]
        .iter()
        .any(|end| path.ends_with(end))
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
            .map_or("", |(_, name)| name)
    } else {
        place.rsplit('/').next().unwrap_or("")
    };
    let is_own =
        !is_installed && !is_link && resolved.is_none() && entry.get("integrity").is_none();
    Entry {
        place: Cow::Borrowed(place),
        name: Cow::Borrowed(entry.text_of("name").unwrap_or(default_name)),
        version: entry
            .text_of("version")
            .or_else(|| document.text_of("version").filter(|_| place.is_empty()))
            .or_else(|| version_in(resolved?)),
        specifier: None,
        origin: resolved.map_or(Origin::Registry, origin),
        link: resolved.filter(|_| is_link),
        is_own,
        needs_known: true,
        needs: needs(entry, is_own),
        scope: scope(entry),
        integrity: entry.text_of("integrity"),
        licenses: licenses(entry),
        line,
    }
}

/// Lists the names of what a package or manifest needs; what only its development needs if it is the system's own.
fn needs<'t>(manifest: &'t Json<'_>, is_own: bool) -> Vec<(&'t str, Need)> {
    let mut needs: Vec<(&'t str, Need)> = Vec::new();
    for (key, need, own_only) in [
        ("optionalDependencies", Need::Optional, false),
        ("dependencies", Need::Required, false),
        ("peerDependencies", Need::Optional, false),
        ("devDependencies", Need::Optional, true),
    ] {
        if own_only && !is_own {
            continue;
        }
        let members = manifest.get(key).map(Json::members).unwrap_or_default();
        needs.extend(members.iter().map(|member| (member.key.as_ref(), need)));
    }
    // What is optional is often listed under `dependencies` too.
    needs.sort_by_key(|(name, need)| (*name, *need == Need::Required));
    needs.dedup_by_key(|(name, _)| *name);
    needs
}

/// Reads `dependencies` of version 1, nested as the folders are.
pub(super) fn of_dependencies<'t>(
    document: &'t Json<'_>,
    manifest: Option<&'t Json<'_>>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Vec<Entry<'t>> {
    let root = Entry {
        place: Cow::Borrowed(""),
        name: Cow::Borrowed(document.text_of("name").unwrap_or("")),
        version: document.text_of("version"),
        specifier: None,
        origin: Origin::Registry,
        link: None,
        is_own: true,
        needs_known: manifest.is_some(),
        needs: manifest.map(|json| needs(json, true)).unwrap_or_default(),
        scope: Scope::Runtime,
        integrity: None,
        licenses: Vec::new(),
        line: lines.at(document.get("name").map_or(0, |name| name.offset)),
    };
    let mut entries = vec![root];
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
    Entry {
        place: Cow::Owned(place),
        name: Cow::Borrowed(name),
        version: Some(version)
            .filter(|version| is_version(version) && !version.contains([':', '/']))
            .or_else(|| version_in(version)),
        specifier: Some(version).filter(|version| !version.is_empty()),
        origin: origin(version),
        link: None,
        is_own: false,
        needs_known: true,
        needs: requires
            .unwrap_or_default()
            .iter()
            // Version 1 does not tell what is required from what is optional for another package.
            .map(|member| (member.key.as_ref(), Need::Optional))
            .collect(),
        scope: scope(entry),
        integrity: entry.text_of("integrity"),
        licenses: licenses(entry),
        line,
    }
}
