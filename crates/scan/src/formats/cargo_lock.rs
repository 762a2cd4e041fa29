//! `Cargo.lock`, versions 1 to 4.

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::cargo_toml::unpacked_beside;
use super::{Family, Format, Input};
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::document::toml::{DeTable, DeValue, Spanned};
use crate::document::{Lines, decode, toml};
use crate::reach::Reach;
use crate::tree::{Tree, folder};

/// Newest version of the format that is known.
const VERSION_MAX: u32 = 4;

/// Sources that are crates.io itself.
const CRATES_IO: [&str; 3] = [
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
    "registry+sparse+https://index.crates.io/",
];

pub(super) const FORMAT: Format = Format {
    id: "cargo-lock",
    title: "Cargo.lock 1–4",
    family: Family::Rust,
    // Bazel's rules for Rust keep lock files of packages that have none under names of their own.
    names: &["*.Cargo.lock", "Cargo.Bazel.lock", "Cargo.lock"],
    beside: &["Cargo.toml"],
    read,
    ..Format::BASE
};

/// One `[[package]]`.
struct Package<'t> {
    name: &'t str,
    version: &'t str,
    source: Option<&'t str>,
    dependencies: Vec<&'t str>,
    checksum: Option<&'t str>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    // The lock file of a package Cargo unpacked speaks about the development of that package.
    if let Some(found) = unpacked_beside(input) {
        return found;
    }
    let mut collector = Collector::new(input);
    let (text, invalid) = decode(input.bytes);
    let lines = Lines::of(&text);
    if let Some(offset) = invalid {
        collector.problem(ProblemKind::Malformed, Some(lines.at(offset)), "not UTF-8");
    }
    let (document, fault) = toml::read(&text);
    if let Some(fault) = fault {
        collector.toml_fault(&fault, &lines);
    }
    let document = document.get_ref();
    check_version(document, &mut collector);
    let packages = packages(document, &lines, &mut collector);
    let graph = Graph::new(&packages, &mut collector);
    let manifests = Manifests::read(input.tree, folder(input.path));
    add_components(&packages, &graph, &manifests, &mut collector);
    collector.finish()
}

fn check_version(document: &DeTable<'_>, collector: &mut Collector<'_>) {
    let version = match document.get("version").map(Spanned::get_ref) {
        Some(DeValue::Integer(version)) => version.as_str().parse::<u32>().ok(),
        Some(_) => None,
        None => Some(1),
    };
    if version.is_none_or(|version| version > VERSION_MAX) {
        collector.problem(
            ProblemKind::UnsupportedVersion,
            None,
            format!("only versions up to {VERSION_MAX} are known; read as version {VERSION_MAX}"),
        );
    }
}

fn packages<'t>(
    document: &'t DeTable<'_>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Vec<Package<'t>> {
    // Version 1 of the oldest Cargo has the root package in a table of its own.
    let root = document
        .get("root")
        .and_then(|value| Some((value.span().start, value.get_ref().as_table()?)));
    let checksums = toml::table(document, "metadata");
    let mut packages = Vec::new();
    for (offset, table) in root.into_iter().chain(toml::tables(document, "package")) {
        let line = lines.at(table.get("name").map_or(offset, |name| name.span().start));
        let (Some(name), Some(version)) = (toml::text(table, "name"), toml::text(table, "version"))
        else {
            collector.problem(
                ProblemKind::SkippedEntry,
                Some(line),
                "a package without a name or a version",
            );
            continue;
        };
        let source = toml::text(table, "source");
        let old_checksum = || {
            let key = format!("checksum {name} {version} ({})", source?);
            toml::text(checksums?, &key)
        };
        packages.push(Package {
            name,
            version,
            source,
            dependencies: toml::items(table, "dependencies")
                .filter_map(|item| item.get_ref().as_str())
                .collect(),
            checksum: toml::text(table, "checksum").or_else(old_checksum),
            line,
        });
    }
    packages
}

/// Who needs whom, by index.
struct Graph {
    edges: Vec<Vec<usize>>,
}

impl Graph {
    fn new(packages: &[Package<'_>], collector: &mut Collector<'_>) -> Self {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, package) in packages.iter().enumerate() {
            by_name.entry(package.name).or_default().push(index);
        }
        let mut edges = vec![Vec::new(); packages.len()];
        for (package, edges) in packages.iter().zip(&mut edges) {
            for dependency in &package.dependencies {
                match resolve(dependency, packages, &by_name) {
                    Some(target) => edges.push(target),
                    None => collector.problem(
                        ProblemKind::DanglingReference,
                        Some(package.line),
                        format!(
                            "{} needs `{}`, which is missing",
                            package.name,
                            shown(dependency)
                        ),
                    ),
                }
            }
        }
        Self { edges }
    }
}

/// Finds the package meant by `name`, `name version` or `name version (source)`: each part is there when the ones
/// before it leave a choice.
fn resolve(
    dependency: &str,
    packages: &[Package<'_>],
    by_name: &BTreeMap<&str, Vec<usize>>,
) -> Option<usize> {
    let mut parts = dependency.splitn(3, ' ');
    let candidates = by_name.get(parts.next()?)?;
    let candidates = candidates.get(..SAME_NAME_MAX).unwrap_or(candidates);
    let version = parts.next();
    let source = parts
        .next()
        .map(|source| source.trim_start_matches('(').trim_end_matches(')'));
    let mut fitting = candidates.iter().copied().filter(|index| {
        packages.get(*index).is_some_and(|package| {
            version.is_none_or(|version| version == package.version)
                && source.is_none_or(|source| Some(source) == package.source.map(without_commit))
        })
    });
    fitting.next().or_else(|| {
        // The source of a git dependency is written with or without its commit.
        candidates.iter().copied().find(|index| {
            packages
                .get(*index)
                .is_some_and(|package| version == Some(package.version) && source == package.source)
        })
    })
}

fn without_commit(source: &str) -> &str {
    if source.starts_with("git+") {
        source.split_once('#').map_or(source, |(url, _)| url)
    } else {
        source
    }
}

/// What the manifests of the packages beside the lock file say.
#[derive(Default)]
struct Manifests {
    /// By package name: dependency package names with the scope asked for.
    asked: BTreeMap<String, Vec<(String, Scope)>>,
    /// License statements by name and version.
    licenses: BTreeMap<(String, String), String>,
}

impl Manifests {
    fn read(tree: &dyn Tree, folder: &str) -> Self {
        let mut manifests = Self::default();
        let files: Vec<(String, Vec<u8>)> = tree
            .named("Cargo.toml", folder)
            .into_iter()
            .filter_map(|path| tree.read(&path).map(|bytes| (path, bytes)))
            .collect();
        let texts: Vec<_> = files.iter().map(|(_, bytes)| decode(bytes).0).collect();
        let documents: Vec<_> = texts.iter().map(|text| toml::read(text).0).collect();
        // Names of workspace dependencies that are renamed there, inherited by members.
        let renamed: BTreeMap<&str, &str> = documents
            .iter()
            .filter_map(|document| toml::table(document.get_ref(), "workspace"))
            .filter_map(|workspace| toml::table(workspace, "dependencies"))
            .flat_map(|dependencies| dependencies.iter())
            .filter_map(|(key, value)| {
                Some((
                    key.get_ref().as_ref(),
                    toml::text(value.get_ref().as_table()?, "package")?,
                ))
            })
            .collect();
        for document in &documents {
            manifests.note(document.get_ref(), &renamed);
        }
        manifests
    }

    fn note(&mut self, document: &DeTable<'_>, renamed: &BTreeMap<&str, &str>) {
        let Some(package) = toml::table(document, "package") else {
            return;
        };
        let Some(name) = toml::text(package, "name") else {
            return;
        };
        if let (Some(version), Some(license)) = (
            toml::text(package, "version"),
            toml::text(package, "license"),
        ) {
            self.licenses
                .insert((name.to_owned(), version.to_owned()), license.to_owned());
        }
        let asked = self.asked.entry(name.to_owned()).or_default();
        for (dependencies, scope) in declared(document) {
            asked.extend(asked_in(dependencies, scope, renamed));
        }
    }
}

/// Returns the tables of dependencies of a manifest, those for single platforms too, each with the scope it asks at.
pub(super) fn declared<'t, 'a>(document: &'t DeTable<'a>) -> Vec<(&'t DeTable<'a>, Scope)> {
    let platforms = toml::table(document, "target")
        .into_iter()
        .flat_map(|targets| targets.values())
        .filter_map(|target| target.get_ref().as_table());
    let mut declared = Vec::new();
    for table in std::iter::once(document).chain(platforms) {
        for (keys, scope) in [
            (["dependencies", "dependencies"], Scope::Runtime),
            (["build-dependencies", "build_dependencies"], Scope::Build),
            (["dev-dependencies", "dev_dependencies"], Scope::Development),
        ] {
            let dependencies = keys.iter().find_map(|key| toml::table(table, key));
            declared.extend(dependencies.map(|dependencies| (dependencies, scope)));
        }
    }
    declared
}

/// Reads one table of dependencies: package names with the scope they are asked at.
fn asked_in(
    dependencies: &DeTable<'_>,
    scope: Scope,
    renamed: &BTreeMap<&str, &str>,
) -> Vec<(String, Scope)> {
    let name = |key: &str, value: &DeValue<'_>| {
        let table = value.as_table();
        let own = table.and_then(|table| toml::text(table, "package"));
        let inherits = table.is_some_and(|table| toml::flag(table, "workspace") == Some(true));
        let inherited = renamed.get(key).copied().filter(|_| inherits);
        own.or(inherited).unwrap_or(key).to_owned()
    };
    dependencies
        .iter()
        .map(|(key, value)| (name(key.get_ref(), value.get_ref()), scope))
        .collect()
}

fn add_components(
    packages: &[Package<'_>],
    graph: &Graph,
    manifests: &Manifests,
    collector: &mut Collector<'_>,
) {
    let direct = direct(packages, graph);
    let scopes = scopes(packages, graph, manifests);
    let mut identities = Vec::with_capacity(packages.len());
    for ((package, direct), scope) in packages.iter().zip(direct).zip(scopes) {
        identities.push(component(package, collector).and_then(|mut component| {
            component.direct = direct.filter(|_| !component.first_party);
            component.scope = scope;
            let key = (package.name.to_owned(), package.version.to_owned());
            component
                .declared_licenses
                .extend(manifests.licenses.get(&key).cloned());
            collector.add(component)
        }));
    }
    for (from, edges) in identities.iter().zip(&graph.edges) {
        for to in edges.iter().filter_map(|index| identities.get(*index)) {
            if let (Some(from), Some(to)) = (from, to) {
                collector.edge(from, to);
            }
        }
    }
}

fn component(package: &Package<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let line = Some(package.line);
    let mut component =
        collector.package(Ecosystem::Cargo, package.name, Some(package.version), line)?;
    component.first_party = package.source.is_none();
    component.hashes = package
        .checksum
        .and_then(|hex| Digest::new(Algorithm::Sha256, hex))
        .into_iter()
        .collect();
    component.purl = match package.source {
        Some(source) if source.starts_with("git+") => {
            component.purl.with_qualifier("vcs_url", &vcs_url(source))
        }
        Some(source) if !CRATES_IO.contains(&source) => component.purl.with_qualifier(
            "repository_url",
            source
                .trim_start_matches("registry+")
                .trim_start_matches("sparse+"),
        ),
        _ => component.purl,
    };
    Some(component)
}

/// Turns Cargo's `git+URL?branch=b#commit` into `git+URL@commit`.
fn vcs_url(source: &str) -> String {
    let (url, commit) = source.split_once('#').unwrap_or((source, ""));
    let url = url.split_once('?').map_or(url, |(url, _)| url);
    if commit.is_empty() {
        url.to_owned()
    } else {
        format!("{url}@{commit}")
    }
}

/// Whether each package is asked for by one of the system's own; not known when the file has none of those.
fn direct(packages: &[Package<'_>], graph: &Graph) -> Vec<Option<bool>> {
    let own = |package: &Package<'_>| package.source.is_none();
    if !packages.iter().any(own) {
        return vec![None; packages.len()];
    }
    let mut direct = vec![Some(false); packages.len()];
    for (_, edges) in packages
        .iter()
        .zip(&graph.edges)
        .filter(|(package, _)| own(package))
    {
        for target in edges {
            if let Some(direct) = direct.get_mut(*target) {
                *direct = Some(true);
            }
        }
    }
    direct
}

/// Returns the scope of each package as the manifests of the system's own packages tell it.
///
/// What only an own package without manifest at hand needs stays unknown. Inside a foreign package, what it needs to
/// build is not told apart from what it needs to run: the lock file does not say.
fn scopes(packages: &[Package<'_>], graph: &Graph, manifests: &Manifests) -> Vec<Scope> {
    let mut reach = Reach::new(packages.len());
    for (index, (package, edges)) in packages.iter().zip(&graph.edges).enumerate() {
        if package.source.is_some() {
            for target in edges {
                reach.edge(index, *target);
            }
            continue;
        }
        let Some(asked) = manifests.asked.get(package.name) else {
            continue;
        };
        reach.ask(index, Scope::Runtime);
        for target in edges {
            let Some(name) = packages.get(*target).map(|package| package.name) else {
                continue;
            };
            for (_, scope) in asked.iter().filter(|(asked, _)| asked == name) {
                reach.ask(*target, *scope);
            }
        }
    }
    reach.spread()
}
