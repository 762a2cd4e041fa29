//! `bun.lock`, versions 0 and 1: JSON with commas after the last entries.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind, Scope};

use super::javascript::graph::{Graph, Package, Strength};
use super::javascript::manifest::Manifest;
use super::javascript::{Origin, digests, is_archive, origin, split_name, version_in};
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::{Collector, is_version, shown};
use crate::document::Lines;
use crate::document::json::{Json, Member, Value};
use crate::tree::{folder, normalize};

/// Newest version of the format that is known.
const VERSION_MAX: &str = "1";

/// Most names in one key: what is nested deeper is no real tree.
const NAMES_MAX: usize = 64;

pub(super) const FORMAT: Format = Format {
    id: "bun-lock",
    title: "bun.lock",
    family: Family::JavaScript,
    names: &["bun.lock"],
    beside: &["package.json"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let lines = &opened.lines;
    let Some(document) = opened.json_relaxed(&mut collector) else {
        return collector.finish();
    };
    let version = document.number_of("lockfileVersion").unwrap_or("");
    if !matches!(version, "0" | VERSION_MAX) {
        let message = format!(
            "version `{}` is unknown; read as version {VERSION_MAX}",
            shown(version)
        );
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
    let mut graph = Graph::default();
    let projects = projects(&document, input, lines, &mut graph);
    let packages = packages(&document, &projects, lines, &mut graph, &mut collector);
    for (workspace, index) in projects.values() {
        graph.asks_are_known();
        ask(
            workspace,
            *index,
            &packages,
            lines,
            &mut graph,
            &mut collector,
        );
    }
    for (key, package) in &packages {
        connect(key, package, &packages, lines, &mut graph, &mut collector);
    }
    graph.finish(&mut collector);
    collector.finish()
}

/// Projects by their folder, with their index where they have a name.
type Projects<'t> = BTreeMap<&'t str, (&'t Json<'t>, Option<usize>)>;

/// Packages by key.
type Packages<'t> = BTreeMap<&'t str, Entry<'t>>;

/// One package on its way into the graph.
struct Entry<'t> {
    index: usize,
    /// What the file says of it: what it needs, most of all.
    about: Option<&'t Json<'t>>,
}

fn projects<'t>(
    document: &'t Json<'t>,
    input: &Input<'_>,
    lines: &Lines,
    graph: &mut Graph<'t>,
) -> Projects<'t> {
    let workspaces = document.get("workspaces").map(Json::members);
    let mut projects = Projects::new();
    for member in workspaces.unwrap_or_default() {
        let workspace = &member.value;
        let manifest = normalize(folder(input.path), &member.key)
            .and_then(|folder| Manifest::in_folder(input, &folder))
            .unwrap_or_default();
        let version = workspace.text_of("version").map(Cow::Borrowed);
        let index = workspace.text_of("name").map(|name| {
            graph.add(Package {
                version: version.or(manifest.version.map(Cow::Owned)),
                is_own: true,
                licenses: manifest.licenses,
                ..Package::named(name, Some(lines.at(member.offset)))
            })
        });
        projects.insert(&member.key, (workspace, index));
    }
    projects
}

fn packages<'t>(
    document: &'t Json<'t>,
    projects: &Projects<'t>,
    lines: &Lines,
    graph: &mut Graph<'t>,
    collector: &mut Collector<'_>,
) -> Packages<'t> {
    let members = document.get("packages").map(Json::members);
    let mut packages = Packages::new();
    for member in members.unwrap_or_default() {
        let line = lines.at(member.offset);
        let id = member.value.items().first().and_then(Json::text);
        let Some((name, resolution)) = id.and_then(split_name) else {
            let message = format!("`{}` does not say which package it is", shown(&member.key));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            continue;
        };
        // The root, and the workspaces, are there already, with more said about them.
        let own = match resolution.strip_prefix("workspace:") {
            Some(path) => projects.get(path),
            None if resolution.starts_with("root:") => projects.get(""),
            None => None,
        };
        let index = match own {
            Some((_, Some(index))) => *index,
            _ => graph.add(package(name, resolution, &member.value, line)),
        };
        let entry = Entry {
            index,
            about: member
                .value
                .items()
                .iter()
                .find(|item| item.is_object())
                .filter(|_| own.is_none()),
        };
        packages.insert(&member.key, entry);
    }
    packages
}

/// Makes a package of `["name@resolution", registry, about, integrity]`; what is not of a registry lacks the second.
fn package<'t>(name: &'t str, resolution: &'t str, entry: &'t Json<'t>, line: u32) -> Package<'t> {
    let integrity = entry.items().iter().rev().find_map(Json::text);
    let address = entry
        .items()
        .get(1)
        .and_then(Json::text)
        .filter(|address| !address.is_empty());
    let is_plain = is_version(resolution) && !resolution.contains([':', '/']);
    let origin = match address {
        Some(address) if is_plain => origin(address),
        _ if is_plain => Origin::Registry,
        _ if is_archive(resolution) && !resolution.contains(':') => {
            Origin::Url(format!("file:{resolution}"))
        }
        _ => origin(resolution),
    };
    Package {
        version: is_plain
            .then_some(resolution)
            .or_else(|| version_in(resolution))
            .map(Cow::Borrowed),
        specifier: Some(Cow::Borrowed(resolution)),
        is_own: resolution.starts_with("workspace:") || resolution.starts_with("root:"),
        origin,
        hashes: integrity.map(digests).unwrap_or_default(),
        ..Package::named(name, Some(line))
    }
}

/// Finds what a name leads to from a key: nested below it, below each key it is nested in, or at the top.
fn find(key: &str, name: &str, packages: &Packages<'_>) -> Option<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut is_scope = false;
    for segment in key.split('/') {
        at += segment.len();
        // A scope and what follows it are one name.
        is_scope = !is_scope && segment.starts_with('@');
        if !is_scope {
            ends.push(at);
        }
        at += 1;
    }
    let nested = ends.iter().rev().take(NAMES_MAX).find_map(|end| {
        let above = key.get(..*end).filter(|above| !above.is_empty())?;
        packages.get(format!("{above}/{name}").as_str())
    });
    nested
        .or_else(|| packages.get(name))
        .map(|entry| entry.index)
}

fn group<'j, 't>(about: &'j Json<'t>, key: &str) -> &'j [Member<'t>] {
    about.get(key).map(Json::members).unwrap_or_default()
}

/// Whether the list of peers that may be missing has a name.
fn is_optional_peer(about: &Json<'_>, name: &str) -> bool {
    about
        .get("optionalPeers")
        .map(Json::items)
        .unwrap_or_default()
        .iter()
        .any(|peer| peer.text() == Some(name))
}

/// Adds what a project asks for.
fn ask(
    workspace: &Json<'_>,
    from: Option<usize>,
    packages: &Packages<'_>,
    lines: &Lines,
    graph: &mut Graph<'_>,
    collector: &mut Collector<'_>,
) {
    let name = workspace.text_of("name").unwrap_or("");
    for (key, scope) in [
        ("dependencies", Scope::Runtime),
        ("optionalDependencies", Scope::Optional),
        ("peerDependencies", Scope::Runtime),
        ("devDependencies", Scope::Development),
    ] {
        for member in group(workspace, key) {
            let is_peer = key == "peerDependencies";
            if is_peer && is_optional_peer(workspace, &member.key) {
                continue;
            }
            match find(name, &member.key, packages) {
                Some(to) => graph.ask(from, to, scope),
                None if !is_peer && scope != Scope::Optional => {
                    missing(name, member, lines, collector);
                }
                None => {}
            }
        }
    }
}

/// Adds what a package needs.
fn connect(
    key: &str,
    entry: &Entry<'_>,
    packages: &Packages<'_>,
    lines: &Lines,
    graph: &mut Graph<'_>,
    collector: &mut Collector<'_>,
) {
    let Some(about) = entry.about else {
        return;
    };
    for (group_key, strength) in [
        ("dependencies", Strength::Required),
        ("optionalDependencies", Strength::Optional),
        ("peerDependencies", Strength::Required),
    ] {
        for member in group(about, group_key) {
            let is_peer = group_key == "peerDependencies";
            let strength = if is_peer && is_optional_peer(about, &member.key) {
                Strength::Optional
            } else {
                strength
            };
            match find(key, &member.key, packages) {
                Some(to) => graph.need(entry.index, to, strength),
                None if !is_peer && strength == Strength::Required => {
                    missing(key, member, lines, collector);
                }
                None => {}
            }
        }
    }
}

fn missing(from: &str, need: &Member<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let range = match &need.value.value {
        Value::Text(range) => range.as_ref(),
        _ => "",
    };
    let from = if from.is_empty() { "the project" } else { from };
    let message = format!(
        "{} needs `{}@{}`, which is missing",
        shown(from),
        shown(&need.key),
        shown(range)
    );
    let line = Some(lines.at(need.offset));
    collector.problem(ProblemKind::DanglingReference, line, message);
}
