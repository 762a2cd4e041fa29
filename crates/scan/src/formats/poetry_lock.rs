//! `poetry.lock`, versions 1.0 to 2.1.

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, Location, ProblemKind, Purl, Scope};

use super::python::project::Project;
use super::python::{digests, group_scope, normalize_name};
use super::{Family, Format, Input};
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::document::toml::{DeTable, DeValue};
use crate::document::{Lines, decode, toml};
use crate::reach::Reach;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "poetry-lock",
    title: "poetry.lock 1.0–2.1",
    family: Family::Python,
    names: &["poetry.lock"],
    beside: &["pyproject.toml"],
    read,
    ..Format::BASE
};

/// One `[[package]]`.
struct Package<'t> {
    name: &'t str,
    normal: String,
    table: &'t DeTable<'t>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = toml::read(&text);
    if let Some(fault) = fault {
        collector.toml_fault(&fault, &lines);
    }
    let document = document.get_ref();
    let metadata = toml::table(document, "metadata");
    let version = metadata.and_then(|metadata| toml::text(metadata, "lock-version"));
    if version.is_some_and(|version| !version.starts_with("1.") && !version.starts_with("2.")) {
        let message = format!(
            "lock version {} is unknown; read as version 2",
            shown(version.unwrap_or_default())
        );
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
    let manifest = normalize(folder(input.path), "pyproject.toml");
    let project = manifest
        .as_deref()
        .and_then(|path| Project::read(input.tree, path))
        .unwrap_or_default();
    let packages = packages(document, &lines, &mut collector);
    let edges = edges(&packages, &mut collector);
    let scopes = scopes(&packages, &edges, &project);
    let mut identities = Vec::with_capacity(packages.len());
    for (package, scope) in packages.iter().zip(scopes) {
        let component = component(package, metadata, &mut collector).map(|mut component| {
            component.scope = scope;
            component.direct = (!project.asked.is_empty() && !component.first_party)
                .then(|| project.asked.contains_key(&package.normal));
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
    let asked = packages
        .iter()
        .zip(&identities)
        .filter_map(|(package, identity)| {
            identity
                .as_ref()
                .filter(|_| project.asked.contains_key(&package.normal))
        });
    add_root(
        &project,
        manifest.unwrap_or_default(),
        asked,
        &mut collector,
    );
    collector.finish()
}

fn packages<'t>(
    document: &'t DeTable<'t>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Vec<Package<'t>> {
    let mut packages = Vec::new();
    for (offset, table) in toml::tables(document, "package") {
        let line = lines.at(table.get("name").map_or(offset, |name| name.span().start));
        match toml::text(table, "name") {
            Some(name) if toml::text(table, "version").is_some() => packages.push(Package {
                name,
                normal: normalize_name(name),
                table,
                line,
            }),
            _ => collector.problem(
                ProblemKind::SkippedEntry,
                Some(line),
                "a package without a name or a version",
            ),
        }
    }
    packages
}

/// Resolves dependencies by name. Where several versions of one package are locked, for different platforms or
/// Python versions, each of them is meant.
fn edges(packages: &[Package<'_>], collector: &mut Collector<'_>) -> Vec<Vec<usize>> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, package) in packages.iter().enumerate() {
        by_name.entry(&package.normal).or_default().push(index);
    }
    let mut edges = Vec::with_capacity(packages.len());
    for package in packages {
        let mut targets = Vec::new();
        let dependencies = toml::table(package.table, "dependencies");
        for (name, value) in dependencies.into_iter().flat_map(DeTable::iter) {
            match by_name.get(normalize_name(name.get_ref()).as_str()) {
                Some(candidates) => targets.extend(candidates.iter().take(SAME_NAME_MAX)),
                None if is_conditional(value.get_ref()) => {}
                None => collector.problem(
                    ProblemKind::DanglingReference,
                    Some(package.line),
                    format!(
                        "{} needs `{}`, which is missing",
                        package.name,
                        shown(name.get_ref())
                    ),
                ),
            }
        }
        edges.push(targets);
    }
    edges
}

/// Whether a dependency only applies under a condition; then it may rightly be missing.
fn is_conditional(dependency: &DeValue<'_>) -> bool {
    let conditional = |table: &DeTable<'_>| {
        toml::flag(table, "optional") == Some(true)
            || table.contains_key("markers")
            || table.contains_key("python")
    };
    match dependency {
        DeValue::Table(table) => conditional(table),
        DeValue::Array(items) => items
            .iter()
            .all(|item| item.get_ref().as_table().is_some_and(conditional)),
        _ => false,
    }
}

/// Returns the scopes the file states (`category`, `groups`, `optional`); where it states none, those that follow from
/// the manifest beside it.
fn scopes(packages: &[Package<'_>], edges: &[Vec<usize>], project: &Project) -> Vec<Scope> {
    let mut reach = Reach::new(packages.len());
    for (index, (package, edges)) in packages.iter().zip(edges).enumerate() {
        if let Some(scope) = project.asked.get(&package.normal) {
            reach.ask(index, *scope);
        }
        for target in edges {
            reach.edge(index, *target);
        }
    }
    let stated = packages.iter().map(|package| stated_scope(package.table));
    stated
        .zip(reach.spread())
        .map(|(stated, derived)| stated.unwrap_or(derived))
        .collect()
}

fn stated_scope(package: &DeTable<'_>) -> Option<Scope> {
    let groups = toml::items(package, "groups")
        .filter_map(|group| group.get_ref().as_str())
        .map(group_scope);
    let category = toml::text(package, "category").map(group_scope);
    let scope = groups.chain(category).min()?;
    let optional = toml::flag(package, "optional") == Some(true);
    Some(if optional {
        scope.max(Scope::Optional)
    } else {
        scope
    })
}

fn component(
    package: &Package<'_>,
    metadata: Option<&DeTable<'_>>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let version = toml::text(package.table, "version");
    let line = Some(package.line);
    let mut component = collector.package(Ecosystem::PyPi, package.name, version, line)?;
    component.hashes = hashes(package, metadata);
    let Some(source) = toml::table(package.table, "source") else {
        return Some(component);
    };
    let url = toml::text(source, "url").unwrap_or_default();
    match toml::text(source, "type") {
        Some("git") => {
            let commit = toml::text(source, "resolved_reference").unwrap_or_default();
            let at = if commit.is_empty() { "" } else { "@" };
            let address = format!("git+{url}{at}{commit}");
            component.purl = component.purl.with_qualifier("vcs_url", &address);
        }
        Some("url" | "file") => component.purl = component.purl.with_qualifier("download_url", url),
        Some("directory") => component.first_party = true,
        _ => {}
    }
    Some(component)
}

/// Reads the hashes of the artifacts: beside the package since version 2, under `metadata` before.
fn hashes(package: &Package<'_>, metadata: Option<&DeTable<'_>>) -> Vec<Digest> {
    let old = metadata.and_then(|metadata| toml::table(metadata, "files"));
    let oldest = metadata.and_then(|metadata| toml::table(metadata, "hashes"));
    let files = toml::items(package.table, "files")
        .chain(
            old.into_iter()
                .flat_map(|files| toml::items(files, package.name)),
        )
        .filter_map(|file| toml::text(file.get_ref().as_table()?, "hash"));
    let mut hashes = digests(files);
    let bare = oldest
        .into_iter()
        .flat_map(|hashes| toml::items(hashes, package.name));
    hashes.extend(bare.filter_map(|item| Digest::new(Algorithm::Sha256, item.get_ref().as_str()?)));
    hashes
}

/// Adds the project itself, as its manifest names it, with what it asks for.
fn add_root<'i>(
    project: &Project,
    path: String,
    asked: impl Iterator<Item = &'i String>,
    collector: &mut Collector<'_>,
) {
    let version = project.version.as_deref();
    let purl = project
        .name
        .as_deref()
        .and_then(|name| Purl::of_package(Ecosystem::PyPi, name, version).ok());
    let Some(purl) = purl else {
        return;
    };
    let mut root = Component::new(purl, Location::new(path, None));
    root.first_party = true;
    root.scope = Scope::Runtime;
    if let Some(identity) = collector.add(root) {
        for target in asked {
            collector.edge(&identity, target);
        }
    }
}
