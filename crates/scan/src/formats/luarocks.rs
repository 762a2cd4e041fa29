//! Files of `LuaRocks`: `luarocks.lock`, `*.rockspec`, and the list of what is installed.
//!
//! Source: the documentation of `LuaRocks` on its rockspec format.

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::listed::{Asked, Listed, Need, keep};
use super::lua::{Entry, Value, get, read as read_lua};
use super::opened::Opened;
use super::{Family, Format, Input, Intake, Subject};
use crate::collect::{Collector, is_version};
use crate::tree::{file_name, folder};

pub(super) const LOCK: Format = Format {
    id: "luarocks-lock",
    title: "luarocks.lock",
    family: Family::Lua,
    names: &["luarocks.lock"],
    intake: Intake::Alone,
    read: read_lock,
    ..Format::BASE
};

pub(super) const MANIFEST: Format = Format {
    id: "luarocks-manifest",
    title: "installed rocks (manifest)",
    family: Family::Lua,
    names: &["rocks/manifest", "rocks-*/manifest"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read: read_manifest,
    ..Format::BASE
};

pub(super) const ROCKSPEC: Format = Format {
    id: "rockspec",
    title: "rockspec (literals)",
    family: Family::Lua,
    names: &["*.rockspec"],
    resolved_by: &["luarocks.lock"],
    read: read_rockspec,
    ..Format::BASE
};

pub(super) const INSTALLED: Format = Format {
    id: "rock-installed",
    title: "installed rocks (rockspec)",
    family: Family::Lua,
    names: &["rocks/*/*/*.rockspec", "rocks-*/*/*/*.rockspec"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read: read_installed,
    ..Format::BASE
};

/// Lists of what a rock asks for.
const LISTS: [(&str, Scope); 3] = [
    ("dependencies", Scope::Runtime),
    ("build_dependencies", Scope::Build),
    ("test_dependencies", Scope::Test),
];

fn assignments<'t>(opened: &'t Opened<'_>, collector: &mut Collector<'_>) -> Vec<Entry<'t>> {
    let (entries, fault) = read_lua(&opened.text);
    if let Some(line) = fault {
        let message = "ends inside a string or a table; read up to there";
        collector.problem(ProblemKind::Malformed, Some(line), message);
    }
    entries
}

/// Reads `return { dependencies = { name = "1.0-1" } }`.
fn read_lock(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let entries = assignments(&opened, &mut collector);
    let lists = get(&entries, "return").map_or(&[][..], |entry| entry.value.entries());
    for (key, scope) in LISTS {
        for entry in get(lists, key).map_or(&[][..], |entry| entry.value.entries()) {
            let line = Some(entry.line);
            let component = rock(&mut collector, &entry.key, entry.value.text(), line);
            let Some(mut component) = component else {
                continue;
            };
            if !component.is_pinned() {
                let message = format!("the version of {} is not in the file", entry.key);
                collector.problem(ProblemKind::UnresolvedVersion, line, message);
            }
            component.scope = scope;
            collector.add(component);
        }
    }
    collector.finish()
}

fn rock(
    collector: &mut Collector<'_>,
    name: &str,
    version: Option<&str>,
    line: Option<u32>,
) -> Option<Component> {
    // `author/name` names a rock of one author's own manifest.
    let (author, name) = match name.split_once('/') {
        Some((author, name)) => (Some(author), name),
        None => (None, name),
    };
    collector.package_of_type("luarocks", author, name, version, line)
}

/// Reads `repository = { name = { ["1.0-1"] = … } }` and `dependencies = { name = { ["1.0-1"] = { { name = … } } } }`.
fn read_manifest(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let entries = assignments(&opened, &mut collector);
    let all = get(&entries, "dependencies").map_or(&[][..], |entry| entry.value.entries());
    let mut packages = Vec::new();
    let repository = get(&entries, "repository");
    for package in repository.map_or(&[][..], |entry| entry.value.entries()) {
        let needs = all.iter().find(|entry| entry.key == package.key);
        for version in package.value.entries() {
            let line = Some(version.line);
            let component = rock(&mut collector, &package.key, Some(&version.key), line);
            let needs = needs.and_then(|needs| get(needs.value.entries(), &version.key));
            let needs = needs.map_or(&[][..], |needs| needs.value.entries());
            packages.extend(component.map(|component| Listed {
                key: package.key.to_string(),
                component,
                needs: needs.iter().filter_map(need).collect(),
            }));
        }
    }
    keep(packages, Asked::default(), &mut collector);
    collector.finish()
}

/// Reads `{ name = "lpeg", constraints = … }`. Lua itself is needed by all and installed by none.
fn need(entry: &Entry<'_>) -> Option<Need> {
    let name = get(entry.value.entries(), "name")?.value.text()?;
    Some(if name == "lua" {
        Need::maybe(name, name)
    } else {
        Need::of(name, name)
    })
}

fn read_installed(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let entries = assignments(&opened, &mut collector);
    if let Some(component) = own(&entries, &mut collector)
        && component.is_pinned()
    {
        collector.add(component);
    }
    collector.finish()
}

/// Makes the component of the rock a rockspec describes.
fn own(entries: &[Entry<'_>], collector: &mut Collector<'_>) -> Option<Component> {
    let package = get(entries, "package")?;
    let version = get(entries, "version").and_then(|version| version.value.text());
    let version = version.filter(|version| is_version(version));
    let line = Some(package.line);
    let mut component = rock(collector, package.value.text()?, version, line)?;
    let description = get(entries, "description");
    let said = |key: &str| {
        let description = description.map_or(&[][..], |entry| entry.value.entries());
        get(description, key).and_then(|entry| entry.value.text())
    };
    component.declared_licenses = said("license").map(str::to_owned).into_iter().collect();
    component.supplier = said("maintainer").map(str::to_owned);
    Some(component)
}

fn read_rockspec(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let entries = assignments(&opened, &mut collector);
    if is_of_old_release(input.path, &entries) {
        return collector.finish();
    }
    let mut identities = Vec::new();
    for (key, scope) in LISTS {
        let list = get(&entries, key).map_or(&[][..], |entry| entry.value.entries());
        // By platform, there are lists in the list.
        let inner = get(list, "platforms").map_or(&[][..], |entry| entry.value.entries());
        let inner = inner.iter().flat_map(|entry| entry.value.entries());
        for entry in list.iter().chain(inner) {
            if let Value::Text(text) = &entry.value {
                identities.extend(dependency(text, scope, entry.line, &mut collector));
            }
        }
    }
    if !identities.is_empty()
        && let Some(mut own) = own(&entries, &mut collector)
    {
        own.first_party = true;
        if let Some(own) = collector.add(own) {
            for identity in &identities {
                collector.edge(&own, identity);
            }
        }
    }
    collector.finish()
}

/// Whether a rockspec is kept to remember a release: projects put these into a folder of their own, beside which the
/// one in use has a version like `scm-1`.
fn is_of_old_release(path: &str, entries: &[Entry<'_>]) -> bool {
    let version = get(entries, "version").and_then(|version| version.value.text());
    file_name(folder(path)) == "rockspecs"
        && version.is_some_and(|version| !version.starts_with("scm") && !version.starts_with("dev"))
}

/// Reads `name >= 1.0, < 2`.
fn dependency(
    text: &str,
    scope: Scope,
    line: u32,
    collector: &mut Collector<'_>,
) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_whitespace() || "<>=~".contains(c));
    let (name, constraint) = text.split_at(end.unwrap_or(text.len()));
    if name == "lua" {
        return None;
    }
    let constraint = constraint.trim();
    let exact = constraint.trim_start_matches('=').trim();
    let is_exact = constraint.is_empty() || !constraint.starts_with(['<', '>', '~']);
    let version = Some(exact).filter(|exact| is_exact && is_version(exact));
    let mut component = rock(collector, name, version, Some(line))?;
    if version.is_none() && !constraint.is_empty() {
        component.requirement = Some(constraint.to_owned());
    }
    component.scope = scope;
    component.direct = Some(true);
    collector.add(component)
}
