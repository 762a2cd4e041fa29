//! `Manifest.toml` of Julia, formats 1 and 2.
//!
//! Source: "Project.toml and Manifest.toml" of the Pkg documentation.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Found, Location, ProblemKind, Scope};

use super::julia::{identified, package};
use super::python::from_git;
use super::{Family, Format, Input};
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::document::toml::{DeTable, DeValue};
use crate::document::{Lines, decode, toml};
use crate::reach::Reach;
use crate::reading::read_toml;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "julia-manifest",
    title: "Manifest.toml 1–2",
    family: Family::Julia,
    names: &["JuliaManifest*.toml", "Manifest-v*.toml", "Manifest.toml"],
    beside: &["JuliaProject.toml", "Project.toml"],
    read,
    ..Format::BASE
};

/// One entry.
struct Entry<'t> {
    name: &'t str,
    uuid: &'t str,
    table: &'t DeTable<'t>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    read_toml(input, |document, lines, collector| {
        let format = toml::text(document, "manifest_format").unwrap_or("1");
        if !format.starts_with(['1', '2']) {
            let message = format!("format {} is unknown; read as format 2", shown(format));
            collector.problem(ProblemKind::UnsupportedVersion, None, message);
        }
        // Format 1 has the packages at the top.
        let table = toml::table(document, "deps").unwrap_or(document);
        let entries = entries(table, lines, collector);
        let edges = edges(&entries, collector);
        let project = Project::beside(input);
        let scopes = project.scopes(&entries, &edges);
        name_bundled(&entries, document, collector);
        let mut identities = Vec::with_capacity(entries.len());
        for (entry, scope) in entries.iter().zip(scopes) {
            let component = component(entry, collector).map(|mut component| {
                component.scope = scope;
                let is_known = !project.asked.is_empty() && !component.first_party;
                component.direct = is_known.then(|| project.asked.contains_key(entry.uuid));
                component
            });
            identities.push(component.and_then(|component| collector.add(component)));
        }
        for (from, edges) in identities.iter().zip(&edges) {
            for to in edges.iter().filter_map(|index| identities.get(*index)) {
                if let (Some(from), Some(to)) = (from, to) {
                    collector.edge(from, to);
                }
            }
        }
        let asked = entries
            .iter()
            .zip(&identities)
            .filter(|(entry, _)| project.asked.contains_key(entry.uuid))
            .filter_map(|(_, identity)| identity.as_deref());
        project.add_root(asked, collector);
    })
}

fn entries<'t>(
    table: &'t DeTable<'t>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Vec<Entry<'t>> {
    let mut entries = Vec::new();
    let mut nameless = Vec::new();
    for (name, value) in table {
        let DeValue::Array(_) = value.get_ref() else {
            continue;
        };
        for (offset, table) in toml::tables(table, name.get_ref()) {
            let line = lines.at(offset);
            match toml::text(table, "uuid") {
                Some(uuid) => entries.push(Entry {
                    name: name.get_ref(),
                    uuid,
                    table,
                    line,
                }),
                None => nameless.push((line, name.get_ref())),
            }
        }
    }
    // Without a single identifier it is something else that bears this name.
    if !entries.is_empty() {
        for (line, name) in nameless {
            let message = format!("`{}` has no uuid", shown(name));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        }
    }
    entries
}

/// Resolves what packages need: a list of names, or a table of names and identifiers where names alone do not tell.
fn edges(entries: &[Entry<'_>], collector: &mut Collector<'_>) -> Vec<Vec<usize>> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        by_name.entry(entry.name).or_default().push(index);
    }
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let names = toml::items(entry.table, "deps").filter_map(|item| item.get_ref().as_str());
        let names = names.map(|name| (name, None));
        let exact = identified(entry.table, "deps").map(|(name, uuid, _)| (name, Some(uuid)));
        let mut targets = Vec::new();
        for (name, uuid) in names.chain(exact) {
            let candidates = by_name.get(name).into_iter().flatten().take(SAME_NAME_MAX);
            let before = targets.len();
            targets.extend(candidates.copied().filter(|index| {
                let found = entries.get(*index).map(|entry| entry.uuid);
                uuid.is_none() || uuid == found
            }));
            if targets.len() == before {
                let message = format!(
                    "{} needs `{}`, which is missing",
                    shown(entry.name),
                    shown(name)
                );
                collector.problem(ProblemKind::DanglingReference, Some(entry.line), message);
            }
        }
        all.push(targets);
    }
    all
}

fn component(entry: &Entry<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let said = |key: &str| toml::text(entry.table, key);
    let version = said("version");
    let mut component = package(entry.name, entry.uuid, version, Some(entry.line), collector)?;
    if said("path").is_some() {
        component.first_party = true;
    } else if let Some(repository) = said("repo-url").or_else(|| said("repo_url")) {
        let reference = said("repo-rev").or_else(|| said("repo_rev"));
        component.purl = from_git(component.purl, repository, reference);
    }
    Some(component)
}

/// Whether an entry is a library that comes with Julia itself and has no version of its own.
fn is_bundled(entry: &Entry<'_>) -> bool {
    ["version", "path", "repo-url", "git-tree-sha1"]
        .iter()
        .all(|key| !entry.table.contains_key(*key))
}

/// Names in one problem the libraries that come with Julia itself, whose version is that of Julia.
fn name_bundled(entries: &[Entry<'_>], document: &DeTable<'_>, collector: &mut Collector<'_>) {
    let bundled: BTreeSet<&str> = entries
        .iter()
        .filter(|entry| is_bundled(entry))
        .map(|entry| entry.name)
        .collect();
    if bundled.is_empty() {
        return;
    }
    let names: Vec<&str> = bundled.into_iter().collect();
    let version = toml::text(document, "julia_version");
    let message = format!(
        "libraries of Julia itself have no version of their own; they come with Julia {}: {}",
        shown(version.unwrap_or("in a version the file does not name")),
        shown(&names.join(", "))
    );
    collector.problem(ProblemKind::UnresolvedVersion, None, message);
}

/// What the project beside the manifest says.
#[derive(Default)]
struct Project {
    path: String,
    name: Option<String>,
    uuid: Option<String>,
    version: Option<String>,
    /// Identifiers of what it asks for.
    asked: BTreeMap<String, Scope>,
}

impl Project {
    fn beside(input: &Input<'_>) -> Self {
        let found = ["JuliaProject.toml", "Project.toml"]
            .iter()
            .filter_map(|name| normalize(folder(input.path), name))
            .find_map(|path| Some((input.tree.read(&path)?, path)));
        let Some((bytes, path)) = found else {
            return Self::default();
        };
        let (text, _) = decode(&bytes);
        let (document, _) = toml::read(&text);
        let document = document.get_ref();
        let mut asked = BTreeMap::new();
        for (key, scope) in [
            ("extras", Scope::Test),
            ("weakdeps", Scope::Optional),
            ("deps", Scope::Runtime),
        ] {
            for (_, uuid, _) in identified(document, key) {
                asked.insert(uuid.to_owned(), scope);
            }
        }
        let said = |key: &str| toml::text(document, key).map(str::to_owned);
        Self {
            path,
            name: said("name"),
            uuid: said("uuid"),
            version: said("version"),
            asked,
        }
    }

    fn scopes(&self, entries: &[Entry<'_>], edges: &[Vec<usize>]) -> Vec<Scope> {
        let mut reach = Reach::new(entries.len());
        for (index, (entry, edges)) in entries.iter().zip(edges).enumerate() {
            if let Some(scope) = self.asked.get(entry.uuid) {
                reach.ask(index, *scope);
            }
            for target in edges {
                reach.edge(index, *target);
            }
        }
        reach.spread()
    }

    fn add_root<'i>(&self, asked: impl Iterator<Item = &'i str>, collector: &mut Collector<'_>) {
        let (Some(name), Some(uuid)) = (&self.name, &self.uuid) else {
            return;
        };
        let Some(mut root) = package(name, uuid, self.version.as_deref(), None, collector) else {
            return;
        };
        root.locations = vec![Location::new(self.path.clone(), None)];
        root.first_party = true;
        root.scope = Scope::Runtime;
        if let Some(identity) = collector.add(root) {
            for target in asked {
                collector.edge(&identity, target);
            }
        }
    }
}
