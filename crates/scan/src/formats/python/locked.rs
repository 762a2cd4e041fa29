//! What the lock files of Poetry, PDM and pip share: packages that need one another by name.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Ecosystem, Location, ProblemKind, Purl, Scope};

use super::normalize_name;
use super::project::Project;
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::document::Lines;
use crate::document::toml::{self, DeTable};
use crate::formats::Input;
use crate::reach::Reach;
use crate::tree::{folder, normalize};

/// One package of a lock file.
pub(in crate::formats) struct Locked {
    /// The package as far as its entry tells.
    pub(in crate::formats) component: Component,
    /// The scope the entry states.
    pub(in crate::formats) scope: Option<Scope>,
    /// What it needs.
    pub(in crate::formats) needs: Vec<Need>,
}

/// A package needed by another.
pub(in crate::formats) struct Need {
    /// Its name, as written.
    pub(in crate::formats) name: String,
    /// The one version needed, where the entry says so.
    pub(in crate::formats) version: Option<String>,
    /// Whether it is needed under a condition only; then it may rightly be missing.
    pub(in crate::formats) is_conditional: bool,
}

/// Reads the tables under `key` as packages and keeps them, with the project in the `pyproject.toml` beside the file.
/// `read` makes a package of a table, its line and what the project says.
pub(in crate::formats) fn read_packages(
    input: &Input<'_>,
    (document, key): (&DeTable<'_>, &str),
    lines: &Lines,
    collector: &mut Collector<'_>,
    read: impl Fn(&DeTable<'_>, u32, &Project, &mut Collector<'_>) -> Option<Locked>,
) {
    let manifest = normalize(folder(input.path), "pyproject.toml").unwrap_or_default();
    let project = Project::read(input.tree, &manifest).unwrap_or_default();
    let mut packages = Vec::new();
    for (offset, table) in toml::tables(document, key) {
        let line = lines.at(table.get("name").map_or(offset, |name| name.span().start));
        packages.extend(read(table, line, &project, collector));
    }
    add_all(packages, &project, &manifest, collector);
}

/// Names a version of the format that is newer than those known.
pub(in crate::formats) fn check_version(
    version: Option<&str>,
    newest_major: u32,
    collector: &mut Collector<'_>,
) {
    let major = version.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    if major.is_some_and(|major| major > newest_major) {
        let message = format!(
            "lock version {} is unknown; read as version {newest_major}",
            shown(version.unwrap_or_default())
        );
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
}

/// Keeps all packages of a lock file with their edges and scopes, and the project at `manifest` with what it asks for.
fn add_all(
    packages: Vec<Locked>,
    project: &Project,
    manifest: &str,
    collector: &mut Collector<'_>,
) {
    let names: Vec<String> = packages
        .iter()
        .map(|package| normalize_name(package.component.purl.name()))
        .collect();
    let edges = edges(&packages, &names, collector);
    let scopes = scopes(&names, &edges, project);
    let is_asked = |normal: &String| project.asked.contains_key(normal);
    let mut identities = Vec::with_capacity(packages.len());
    for ((package, normal), derived) in packages.into_iter().zip(&names).zip(scopes) {
        let mut component = package.component;
        component.scope = package.scope.unwrap_or(derived);
        component.direct =
            (!project.asked.is_empty() && !component.first_party).then(|| is_asked(normal));
        identities.push(collector.add(component));
    }
    for (from, edges) in identities.iter().zip(&edges) {
        for to in edges.iter().filter_map(|index| identities.get(*index)) {
            if let (Some(from), Some(to)) = (from, to) {
                collector.edge(from, to);
            }
        }
    }
    if let Some(root) = add_root(project, manifest, collector) {
        for (normal, identity) in names.iter().zip(&identities) {
            if let Some(identity) = identity.as_ref().filter(|_| is_asked(normal)) {
                collector.edge(&root, identity);
            }
        }
    }
}

/// Resolves what packages need by name. Where several versions of one package are locked, for different platforms or
/// Python versions, each of them is meant unless one version is asked for.
fn edges(packages: &[Locked], names: &[String], collector: &mut Collector<'_>) -> Vec<Vec<usize>> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        by_name.entry(name).or_default().push(index);
    }
    let version_of = |index: &usize| {
        packages
            .get(*index)
            .and_then(|one| one.component.purl.version())
    };
    let mut all = Vec::with_capacity(packages.len());
    for package in packages {
        let mut targets = Vec::new();
        for need in &package.needs {
            let candidates = by_name.get(normalize_name(&need.name).as_str());
            let Some(candidates) = candidates else {
                if !need.is_conditional {
                    missing(package, &need.name, collector);
                }
                continue;
            };
            let candidates = candidates.get(..SAME_NAME_MAX).unwrap_or(candidates);
            let exact: Vec<usize> = candidates
                .iter()
                .filter(|index| {
                    need.version.is_some() && version_of(index) == need.version.as_deref()
                })
                .copied()
                .collect();
            targets.extend_from_slice(if exact.is_empty() { candidates } else { &exact });
        }
        all.push(targets);
    }
    all
}

fn missing(package: &Locked, needed: &str, collector: &mut Collector<'_>) {
    let line = package
        .component
        .locations
        .first()
        .and_then(|place| place.line);
    let name = package.component.purl.name();
    let message = format!("{name} needs `{}`, which is missing", shown(needed));
    collector.problem(ProblemKind::DanglingReference, line, message);
}

/// Returns the scopes that follow from what the project asks for.
fn scopes(names: &[String], edges: &[Vec<usize>], project: &Project) -> Vec<Scope> {
    let mut reach = Reach::new(names.len());
    for (index, (normal, edges)) in names.iter().zip(edges).enumerate() {
        if let Some(scope) = project.asked.get(normal) {
            reach.ask(index, *scope);
        }
        for target in edges {
            reach.edge(index, *target);
        }
    }
    reach.spread()
}

/// Adds the project itself, as its manifest names it. Returns its identity.
fn add_root(project: &Project, manifest: &str, collector: &mut Collector<'_>) -> Option<String> {
    let name = project.name.as_deref()?;
    let purl = Purl::of_package(
        Ecosystem::PyPi,
        &normalize_name(name),
        project.version.as_deref(),
    )
    .ok()?;
    let mut root = Component::new(purl, Location::new(manifest, None));
    root.first_party = true;
    root.scope = Scope::Runtime;
    collector.add(root)
}
