//! `bun.lockb`: the binary lock file of Bun before 1.2.
//!
//! All numbers are little-endian. A head with the version and where things lie is followed by the packages, column by
//! column, and by six arrays, each with its own begin and end: trees, hoisted dependencies, resolutions, dependencies,
//! external strings, and the bytes of all longer texts. Source: `src/install/lockfile` of Bun.

mod layout;

use std::borrow::Cow;

use gwanmun_model::{Found, ProblemKind, Scope};

use self::layout::{Dependency, Layout, Record};
use super::javascript::graph::{Graph, Package, Strength};
use super::javascript::manifest::Manifest;
use super::javascript::{Origin, hosted, origin, version_in};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "bun-lockb",
    title: "bun.lockb (binary, versions 2 and 3)",
    family: Family::JavaScript,
    names: &["bun.lockb"],
    beside: &["package.json"],
    read,
    ..Format::BASE
};

/// How a package was resolved.
mod kind {
    pub(super) const ROOT: u8 = 1;
    pub(super) const NPM: u8 = 2;
    pub(super) const FOLDER: u8 = 4;
    pub(super) const LOCAL_ARCHIVE: u8 = 8;
    pub(super) const GITHUB: u8 = 16;
    pub(super) const GIT: u8 = 32;
    pub(super) const LINK: u8 = 64;
    pub(super) const WORKSPACE: u8 = 72;
    pub(super) const REMOTE_ARCHIVE: u8 = 80;
}

/// Bits that say what a dependency is for.
mod purpose {
    pub(super) const OPTIONAL: u8 = 1 << 2;
    pub(super) const DEVELOPMENT: u8 = 1 << 3;
    pub(super) const PEER: u8 = 1 << 4;
    pub(super) const WORKSPACE: u8 = 1 << 5;
}

/// One package of the file on its way into the graph.
struct Node {
    /// `None` where there is nothing to call it by.
    index: Option<usize>,
    is_own: bool,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let layout = match Layout::of(input.bytes) {
        Ok(layout) => layout,
        Err(fault) => {
            let kind = if fault.is_version {
                ProblemKind::UnsupportedVersion
            } else {
                ProblemKind::Malformed
            };
            collector.problem(kind, None, fault.what);
            return collector.finish();
        }
    };
    let mut graph = Graph::default();
    let mut indices: Vec<Node> = Vec::new();
    for number in 0..layout.count() {
        let record = layout.record(number);
        let package = record
            .as_ref()
            .and_then(|record| package(record, &layout, input, &mut collector));
        let kind = record.map_or(0, |record| record.kind);
        indices.push(Node {
            index: package.map(|package| graph.add(package)),
            is_own: matches!(kind, kind::ROOT | kind::WORKSPACE),
        });
        if graph.len() > input.limits.components_max {
            break;
        }
    }
    connect(&layout, &indices, &mut graph, &mut collector);
    graph.finish(&mut collector);
    collector.finish()
}

fn package<'t>(
    record: &Record<'t>,
    layout: &Layout<'t>,
    input: &Input<'_>,
    collector: &mut Collector<'_>,
) -> Option<Package<'t>> {
    let name = record.name.clone();
    if name.is_empty() && record.kind == kind::ROOT {
        return None;
    }
    let text = |at| layout.text_in(record.value, at);
    let (source, own_folder) = match record.kind {
        kind::ROOT => (Origin::Registry, Some(Cow::Borrowed(""))),
        kind::WORKSPACE => (Origin::Registry, Some(text(0)?)),
        kind::NPM | kind::REMOTE_ARCHIVE => (origin(&text(0)?), None),
        kind::FOLDER => (Origin::Folder(format!("file:{}", text(0)?)), None),
        kind::LINK => (Origin::Folder(format!("link:{}", text(0)?)), None),
        kind::LOCAL_ARCHIVE => (Origin::Url(format!("file:{}", text(0)?)), None),
        kind::GITHUB | kind::GIT => (repository(record, layout)?, None),
        other => {
            let message = format!("{} is resolved in an unknown way ({other})", shown(&name));
            collector.problem(ProblemKind::SkippedEntry, None, message);
            return None;
        }
    };
    let manifest = own_folder
        .as_deref()
        .and_then(|own| normalize(folder(input.path), own))
        .and_then(|own| Manifest::in_folder(input, &own))
        .unwrap_or_default();
    let version = match record.kind {
        kind::NPM => layout.version_in(record.value, 8).map(Cow::Owned),
        kind::WORKSPACE => manifest
            .version
            .or_else(|| layout.workspace_version(record.name_hash))
            .map(Cow::Owned),
        kind::REMOTE_ARCHIVE => text(0)
            .and_then(|address| version_in(&address).map(str::to_owned))
            .map(Cow::Owned),
        _ => manifest.version.map(Cow::Owned),
    };
    Some(Package {
        version,
        origin: source,
        is_own: own_folder.is_some(),
        hashes: record.integrity.iter().cloned().collect(),
        licenses: manifest.licenses,
        ..Package::named(name, None)
    })
}

/// Returns the origin of a package out of a repository: owner, name, asked for and resolved commit.
fn repository(record: &Record<'_>, layout: &Layout<'_>) -> Option<Origin> {
    let text = |at| layout.text_in(record.value, at);
    let (owner, name, asked, resolved) = (text(0)?, text(8)?, text(16)?, text(24)?);
    // At GitHub the resolved text is `<owner>-<name>-<commit>`.
    let commit = match resolved.rsplit_once('-') {
        Some((_, commit)) if record.kind == kind::GITHUB => commit,
        _ if resolved.is_empty() => &asked,
        _ => &resolved,
    };
    if record.kind == kind::GITHUB {
        return Some(hosted("github", &format!("{owner}/{name}#{commit}")));
    }
    Some(match origin(&format!("{name}#{commit}")) {
        Origin::Git(address) => Origin::Git(address),
        _ => Origin::Git(format!("git+{name}@{commit}")),
    })
}

fn connect(
    layout: &Layout<'_>,
    nodes: &[Node],
    graph: &mut Graph<'_>,
    collector: &mut Collector<'_>,
) {
    // Each dependency belongs to one package; a file in which all belong to each would take for ever.
    let mut left = layout.dependency_count();
    for (number, from) in nodes.iter().enumerate() {
        let Some(record) = layout.record(number) else {
            continue;
        };
        if from.is_own {
            graph.asks_are_known();
        }
        for dependency in layout.dependencies(&record).take(left) {
            left -= 1;
            let to = dependency
                .package
                .and_then(|package| nodes.get(package)?.index);
            match (to, from.index) {
                (Some(to), from_index) if from.is_own => {
                    // The root lists its workspaces, too; what those ask for has the same bit besides others.
                    if dependency.purpose != purpose::WORKSPACE {
                        graph.ask(from_index, to, scope(&dependency));
                    }
                }
                (Some(to), Some(from)) => graph.need(from, to, strength(&dependency)),
                (Some(_), None) => {}
                (None, _) => missing(&record, &dependency, collector),
            }
        }
    }
}

fn scope(dependency: &Dependency<'_>) -> Scope {
    if dependency.purpose & purpose::DEVELOPMENT != 0 {
        Scope::Development
    } else if dependency.purpose & purpose::OPTIONAL != 0 {
        Scope::Optional
    } else {
        Scope::Runtime
    }
}

fn strength(dependency: &Dependency<'_>) -> Strength {
    if dependency.purpose & purpose::OPTIONAL == 0 {
        Strength::Required
    } else {
        Strength::Optional
    }
}

fn missing(record: &Record<'_>, dependency: &Dependency<'_>, collector: &mut Collector<'_>) {
    if dependency.purpose & (purpose::OPTIONAL | purpose::PEER) == 0 {
        let message = format!(
            "{} needs `{}@{}`, which is missing",
            shown(&record.name),
            shown(&dependency.name),
            shown(&dependency.range)
        );
        collector.problem(ProblemKind::DanglingReference, None, message);
    }
}
