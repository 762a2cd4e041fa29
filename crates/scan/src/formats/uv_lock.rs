//! `uv.lock`, version 1, and the lock files uv writes beside scripts.
//!
//! Source: the lock file as uv writes it (revisions 0 to 3).

use std::collections::BTreeMap;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::python::{addressed, digests, from_git, from_index, group_scope, normalize_name};
use super::{Family, Format, Input};
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::document::toml::{DeTable, DeValue, Spanned};
use crate::document::{Lines, toml};
use crate::reach::Reach;
use crate::reading::read_toml;

/// Newest version of the format that is known.
const VERSION_MAX: &str = "1";

pub(super) const FORMAT: Format = Format {
    id: "uv-lock",
    title: "uv.lock 1, lock files of scripts",
    family: Family::Python,
    names: &["*.py.lock", "uv.lock"],
    read,
    ..Format::BASE
};

/// One `[[package]]`.
struct Package<'t> {
    name: &'t str,
    version: Option<&'t str>,
    table: &'t DeTable<'t>,
    /// Whether it is a project of the system itself.
    is_own: bool,
    line: u32,
}

/// One dependency of a package.
struct Edge {
    /// Index of the package needed.
    target: usize,
    /// Extras of it that are needed.
    extras: Vec<String>,
    /// What asks for it.
    asker: Asker,
}

/// The part of a package that asks for a dependency.
#[derive(Clone)]
enum Asker {
    /// The package itself.
    Always,
    /// One of its extras.
    Extra(String),
    /// One of its dependency groups, which only the project itself ever installs.
    Group(String),
}

fn read(input: &Input<'_>) -> Found {
    read_toml(input, |document, lines, collector| {
        if let Some(DeValue::Integer(version)) = document.get("version").map(Spanned::get_ref)
            && version.as_str() != VERSION_MAX
        {
            let message = format!("version {version} is unknown; read as version {VERSION_MAX}");
            collector.problem(ProblemKind::UnsupportedVersion, None, message);
        }
        let packages = packages(document, lines, collector);
        let edges = edges(&packages, collector);
        let roots = roots(document);
        let scopes = scopes(&packages, &edges, &roots);
        let direct = direct(&packages, &edges, &roots);
        let mut identities = Vec::with_capacity(packages.len());
        for ((package, scope), direct) in packages.iter().zip(scopes).zip(direct) {
            let component = component(package, collector).map(|mut component| {
                component.scope = scope;
                component.direct = direct.filter(|_| !package.is_own);
                component
            });
            identities.push(component.and_then(|component| collector.add(component)));
        }
        for (from, edges) in identities.iter().zip(&edges) {
            for to in edges.iter().filter_map(|edge| identities.get(edge.target)) {
                if let (Some(from), Some(to)) = (from, to) {
                    collector.edge(from, to);
                }
            }
        }
    })
}

fn packages<'t>(
    document: &'t DeTable<'t>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Vec<Package<'t>> {
    let mut packages = Vec::new();
    for (offset, table) in toml::tables(document, "package")
        // Written so by early versions of uv.
        .chain(toml::tables(document, "distribution"))
    {
        let line = lines.at(table.get("name").map_or(offset, |name| name.span().start));
        let Some(name) = toml::text(table, "name") else {
            collector.problem(
                ProblemKind::SkippedEntry,
                Some(line),
                "a package without a name",
            );
            continue;
        };
        let source = toml::table(table, "source");
        packages.push(Package {
            name,
            version: toml::text(table, "version"),
            table,
            is_own: source.is_some_and(|source| {
                ["virtual", "editable", "directory"]
                    .iter()
                    .any(|kind| source.contains_key(*kind))
            }),
            line,
        });
    }
    packages
}

fn edges(packages: &[Package<'_>], collector: &mut Collector<'_>) -> Vec<Vec<Edge>> {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, package) in packages.iter().enumerate() {
        by_name
            .entry(normalize_name(package.name))
            .or_default()
            .push(index);
    }
    let mut all = Vec::with_capacity(packages.len());
    for package in packages {
        let mut edges = Vec::new();
        for (asker, dependency) in dependencies(package) {
            let name = toml::text(dependency, "name").unwrap_or_default();
            let version = toml::text(dependency, "version");
            let targets: Vec<usize> = by_name
                .get(&normalize_name(name))
                .into_iter()
                .flatten()
                .take(SAME_NAME_MAX)
                .copied()
                .filter(|index| {
                    let candidate = packages.get(*index).and_then(|package| package.version);
                    version.is_none() || version == candidate
                })
                .collect();
            if targets.is_empty() {
                collector.problem(
                    ProblemKind::DanglingReference,
                    Some(package.line),
                    format!(
                        "{} needs `{}`, which is missing",
                        shown(package.name),
                        shown(name)
                    ),
                );
            }
            let extras: Vec<String> = toml::items(dependency, "extra")
                .filter_map(|extra| extra.get_ref().as_str().map(str::to_owned))
                .collect();
            edges.extend(targets.into_iter().map(|target| Edge {
                target,
                extras: extras.clone(),
                asker: asker.clone(),
            }));
        }
        all.push(edges);
    }
    all
}

/// Lists the dependency tables of a package with what asks for each.
fn dependencies<'t>(package: &Package<'t>) -> Vec<(Asker, &'t DeTable<'t>)> {
    let table = package.table;
    let mut all: Vec<(Asker, &DeTable<'_>)> = toml::tables(table, "dependencies")
        .map(|(_, dependency)| (Asker::Always, dependency))
        .collect();
    for (name, dependency) in named_lists(table, "optional-dependencies") {
        all.push((Asker::Extra(name), dependency));
    }
    for (name, dependency) in named_lists(table, "dev-dependencies") {
        all.push((Asker::Group(name), dependency));
    }
    all
}

/// Lists the tables in a table of arrays, each with the name of its array.
fn named_lists<'t>(table: &'t DeTable<'t>, key: &str) -> Vec<(String, &'t DeTable<'t>)> {
    let Some(lists) = toml::table(table, key) else {
        return Vec::new();
    };
    lists
        .keys()
        .flat_map(|name| {
            let tables = toml::tables(lists, name.get_ref());
            tables.map(|(_, table)| (name.get_ref().to_string(), table))
        })
        .collect()
}

/// What is asked for without a project: normalised names with scope and extras.
///
/// Scripts and workspaces without a project of their own list it under `manifest`.
fn roots(document: &DeTable<'_>) -> BTreeMap<String, (Scope, Vec<String>)> {
    let mut roots: BTreeMap<String, (Scope, Vec<String>)> = BTreeMap::new();
    let Some(manifest) = toml::table(document, "manifest") else {
        return roots;
    };
    let plain = toml::tables(manifest, "requirements").map(|(_, table)| (Scope::Runtime, table));
    let grouped = named_lists(manifest, "dependency-groups");
    let grouped = grouped
        .iter()
        .map(|(group, table)| (group_scope(group), *table));
    for (scope, table) in plain.chain(grouped) {
        let Some(name) = toml::text(table, "name") else {
            continue;
        };
        let extras = ["extra", "extras"]
            .iter()
            .flat_map(|key| toml::items(table, key))
            .filter_map(|extra| extra.get_ref().as_str().map(str::to_owned));
        let (known, all) = roots.entry(normalize_name(name)).or_default();
        *known = scope.min(*known);
        all.extend(extras);
    }
    roots
}

/// Returns the scope of each package. An extra of a foreign package counts only where somebody asks for that extra.
fn scopes(
    packages: &[Package<'_>],
    edges: &[Vec<Edge>],
    roots: &BTreeMap<String, (Scope, Vec<String>)>,
) -> Vec<Scope> {
    let mut extras: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (index, edges) in edges.iter().enumerate() {
        for edge in edges {
            if let Asker::Extra(name) = &edge.asker {
                let next = packages.len() + extras.len();
                extras.entry((index, name)).or_insert(next);
            }
        }
    }
    let mut reach = Reach::new(packages.len() + extras.len());
    for (index, (package, edges)) in packages.iter().zip(edges).enumerate() {
        if package.is_own {
            reach.ask(index, Scope::Runtime);
        }
        if let Some((scope, wanted)) = roots.get(&normalize_name(package.name)) {
            reach.ask(index, *scope);
            for extra in wanted {
                if let Some(extra) = extras.get(&(index, extra.as_str())) {
                    reach.ask(*extra, *scope);
                }
            }
        }
        for edge in edges {
            let wanted = edge
                .extras
                .iter()
                .filter_map(|extra| extras.get(&(edge.target, extra.as_str())).copied());
            for target in std::iter::once(edge.target).chain(wanted) {
                match &edge.asker {
                    Asker::Always => reach.edge(index, target),
                    Asker::Extra(name) => {
                        if package.is_own {
                            reach.ask(target, Scope::Optional);
                        }
                        if let Some(extra) = extras.get(&(index, name.as_str())) {
                            reach.edge(*extra, target);
                        }
                    }
                    Asker::Group(name) => reach.ask(target, group_scope(name)),
                }
            }
        }
    }
    let mut scopes = reach.spread();
    scopes.truncate(packages.len());
    scopes
}

/// Whether each package is asked for by a project of the system itself or without one; not known when the file says
/// neither.
fn direct(
    packages: &[Package<'_>],
    edges: &[Vec<Edge>],
    roots: &BTreeMap<String, (Scope, Vec<String>)>,
) -> Vec<Option<bool>> {
    let known = packages.iter().any(|package| package.is_own) || !roots.is_empty();
    let asked = |package: &Package<'_>| roots.contains_key(&normalize_name(package.name));
    let mut direct: Vec<Option<bool>> = packages
        .iter()
        .map(|package| known.then(|| asked(package)))
        .collect();
    for (package, edges) in packages.iter().zip(edges) {
        for edge in edges.iter().filter(|_| package.is_own) {
            if let Some(direct) = direct.get_mut(edge.target) {
                *direct = Some(true);
            }
        }
    }
    direct
}

fn component(package: &Package<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let line = Some(package.line);
    let mut component = collector.package(Ecosystem::PyPi, package.name, package.version, line)?;
    component.first_party = package.is_own;
    if !component.is_pinned() && !package.is_own {
        let message = format!("the version of {} is not in the file", package.name);
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    let artifacts = toml::table(package.table, "sdist").into_iter();
    let wheels = toml::tables(package.table, "wheels").map(|(_, table)| table);
    component.hashes = digests(
        artifacts
            .chain(wheels)
            .filter_map(|artifact| toml::text(artifact, "hash")),
    );
    if let Some(source) = toml::table(package.table, "source") {
        let address = toml::text(source, "url").or_else(|| toml::text(source, "path"));
        if let Some(git) = toml::text(source, "git") {
            let (repository, commit) = git.split_once('#').unwrap_or((git, ""));
            let repository = repository.split('?').next().unwrap_or(repository);
            component.purl = from_git(component.purl, repository, Some(commit));
        } else if let Some(address) = address {
            component.purl = addressed(component.purl, address);
        } else if let Some(index) = toml::text(source, "registry") {
            component.purl = from_index(component.purl, index);
        }
    }
    Some(component)
}
