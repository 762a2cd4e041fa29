//! `manifest.toml` and `gleam.toml` of Gleam projects.

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::hex;
use super::listed::{Asked, Listed, Need, keep};
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::toml::{self, DeTable, DeValue};
use crate::document::{Lines, decode};
use crate::tree::{folder, normalize};

pub(super) const LOCK: Format = Format {
    id: "gleam-manifest",
    title: "manifest.toml (Gleam)",
    family: Family::Erlang,
    names: &["manifest.toml"],
    beside: &["gleam.toml"],
    read: read_lock,
    ..Format::BASE
};

pub(super) const CONFIG: Format = Format {
    id: "gleam-toml",
    title: "gleam.toml",
    family: Family::Erlang,
    names: &["gleam.toml"],
    resolved_by: &["manifest.toml"],
    read: read_config,
    ..Format::BASE
};

/// Tables of `gleam.toml` that ask for packages.
const TABLES: [(&str, Scope); 3] = [
    ("dependencies", Scope::Runtime),
    ("dev-dependencies", Scope::Development),
    ("dev_dependencies", Scope::Development),
];

fn read_lock(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    // Other tools have files of this name; Gleam's tells how each package is built.
    let mark = b"build_tools";
    if !input.bytes.windows(mark.len()).any(|text| text == mark) {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let document = opened.toml(&mut collector);
    let mut packages = Vec::new();
    for (offset, package) in toml::tables(document.get_ref(), "packages") {
        let line = package.get("name").map_or(offset, |name| name.span().start);
        let line = opened.line(line);
        let (Some(name), Some(version)) =
            (toml::text(package, "name"), toml::text(package, "version"))
        else {
            let message = "a package without a name or a version";
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        };
        if let Some(component) = locked(package, name, version, line, &mut collector) {
            let needs = toml::items(package, "requirements");
            let needs = needs.filter_map(|item| item.get_ref().as_str());
            packages.push(Listed {
                key: name.to_owned(),
                component,
                needs: needs.map(|need| Need::of(need, need)).collect(),
            });
        }
    }
    let asked = asked(input, document.get_ref(), &mut collector);
    keep(packages, asked, &mut collector);
    collector.finish()
}

fn locked(
    package: &DeTable<'_>,
    name: &str,
    version: &str,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let mut component = match toml::text(package, "source").unwrap_or("hex") {
        "git" => {
            let address = toml::text(package, "repo").unwrap_or_default();
            let commit = toml::text(package, "commit");
            hex::from_git(collector, name, address, commit, line)?
        }
        "local" => {
            let mut own = collector.package(Ecosystem::Hex, name, Some(version), line)?;
            own.first_party = true;
            own
        }
        _ => hex::package(collector, "", name, Some(version), line)?,
    };
    component.purl = component.purl.with_version(Some(version));
    let sum = toml::text(package, "outer_checksum");
    component.hashes = sum
        .and_then(|sum| Digest::new(Algorithm::Sha256, sum))
        .into_iter()
        .collect();
    Some(component)
}

/// Returns what the project asks for: the lock file names it, `gleam.toml` beside it tells what for.
fn asked(input: &Input<'_>, lock: &DeTable<'_>, collector: &mut Collector<'_>) -> Asked {
    let mut asked = Asked::default();
    let mut scopes: BTreeMap<String, Scope> = BTreeMap::new();
    let manifest = normalize(folder(input.path), "gleam.toml");
    if let Some((path, bytes)) =
        manifest.and_then(|path| Some((path.clone(), input.tree.read(&path)?)))
    {
        let (text, _) = decode(&bytes);
        let (document, _) = toml::read(&text);
        for (key, scope) in TABLES {
            let table = toml::table(document.get_ref(), key);
            for name in table.into_iter().flat_map(DeTable::keys) {
                let known = scopes.entry(name.get_ref().to_string()).or_default();
                *known = scope.min(*known);
            }
        }
        asked.root = root(document.get_ref(), &path, &Lines::of(&text), collector);
    }
    let requirements = toml::table(lock, "requirements");
    for name in requirements.into_iter().flat_map(DeTable::keys) {
        let name: &str = name.get_ref();
        asked.ask(name, scopes.get(name).copied().unwrap_or_default());
    }
    asked
}

fn root(
    document: &DeTable<'_>,
    path: &str,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let line = lines.at(document.get("name")?.span().start);
    let name = toml::text(document, "name")?;
    let version = toml::text(document, "version");
    let mut root = collector.package(Ecosystem::Hex, name, version, Some(line))?;
    for place in &mut root.locations {
        path.clone_into(&mut place.path);
    }
    root.declared_licenses = toml::items(document, "licences")
        .filter_map(|item| item.get_ref().as_str())
        .map(str::to_owned)
        .collect();
    root.first_party = true;
    root.scope = Scope::Runtime;
    Some(root)
}

fn read_config(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.toml(&mut collector);
    let document = document.get_ref();
    let mut identities = Vec::new();
    for (key, scope) in TABLES {
        let table = toml::table(document, key);
        for (name, value) in table.into_iter().flat_map(DeTable::iter) {
            let line = opened.line(name.span().start);
            let component = asked_for(name.get_ref(), value.get_ref(), line, &mut collector);
            if let Some(mut component) = component {
                component.scope = scope;
                component.direct = (!component.first_party).then_some(true);
                identities.extend(collector.add(component));
            }
        }
    }
    if !identities.is_empty() {
        let root = root(document, input.path, &opened.lines, &mut collector);
        if let Some(root) = root.and_then(|root| collector.add(root)) {
            for identity in &identities {
                collector.edge(&root, identity);
            }
        }
    }
    collector.finish()
}

/// Reads `name = "~> 1.0"`, `{ git = "…", ref = "…" }` and `{ path = "…" }`.
fn asked_for(
    name: &str,
    value: &DeValue<'_>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let table = match value {
        DeValue::Table(table) => table,
        other => {
            let requirement = other.as_str().map(str::trim);
            let version = requirement.map(|text| text.strip_prefix("==").unwrap_or(text));
            return hex::package(collector, "", name, version, line);
        }
    };
    if let Some(address) = toml::text(table, "git") {
        let state = toml::text(table, "ref");
        let mut component = hex::from_git(collector, name, address, state, line)?;
        // A branch or a tag is no commit.
        component.purl = component.purl.with_version(None);
        component.requirement = state.map(shown);
        return Some(component);
    }
    let mut component = hex::package(collector, "", name, toml::text(table, "version"), line)?;
    component.first_party = toml::text(table, "path").is_some();
    Some(component)
}
