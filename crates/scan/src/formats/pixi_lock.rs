//! `pixi.lock`, versions 1 to 7.
//!
//! Source: the lock file pages of pixi's documentation and the format of the `rattler_lock` crate.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::conda::{Package, environment_scope, hashes, license, needed};
use super::python::asked::Origin;
use super::python::{Requirement, artifact, from_archive, from_git, from_index, normalize_name};
use super::{Family, Format, Input, conda_lock};
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::document::Lines;
use crate::document::json::Json;
use crate::reading::read_yaml;

/// Newest version of the format that is known.
const VERSION_MAX: u32 = 7;

/// How many environments and platforms are looked at for what one package needs.
const PLACES_MAX: usize = SAME_NAME_MAX;

pub(super) const FORMAT: Format = Format {
    id: "pixi-lock",
    title: "pixi.lock 1–7",
    family: Family::Python,
    names: &["pixi.lock"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_yaml(input, |document, lines, collector| {
        let version = document.text_of("version");
        if version.and_then(|version| version.parse::<u32>().ok()) > Some(VERSION_MAX) {
            let message = format!(
                "version {} is unknown; read as version {VERSION_MAX}",
                shown(version.unwrap_or_default())
            );
            collector.problem(ProblemKind::UnsupportedVersion, None, message);
        }
        if document.get("package").is_some() {
            conda_lock::add_packages(document, lines, collector);
        } else {
            add_packages(document, lines, collector);
        }
    })
}

/// One entry of `packages`.
struct Entry<'j> {
    json: &'j Json<'j>,
    line: u32,
    /// Address or path of the package, by which environments name it.
    place: &'j str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Conda,
    /// Built from a folder or repository.
    CondaSource,
    PyPi,
}

fn add_packages(document: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let mut entries = Vec::new();
    for json in document.get("packages").map_or(&[][..], Json::items) {
        match entry(json, lines) {
            Some(entry) => entries.push(entry),
            None => collector.problem(
                ProblemKind::SkippedEntry,
                Some(lines.at(json.offset)),
                "a package that is neither of conda nor of PyPI",
            ),
        }
    }
    let mut by_place: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        by_place.entry(entry.place).or_default().push(index);
    }
    let environments = environments(document, &entries, &by_place);
    let mut scopes = vec![Scope::Unknown; entries.len()];
    for environment in &environments {
        for index in &environment.packages {
            if let Some(scope) = scopes.get_mut(*index) {
                *scope = environment.scope.min(*scope);
            }
        }
    }
    let mut identities = Vec::with_capacity(entries.len());
    for (entry, scope) in entries.iter().zip(scopes) {
        let component = component(entry, collector).map(|mut component| {
            component.scope = scope;
            component
        });
        identities.push(component.and_then(|component| collector.add(component)));
    }
    let names: Vec<Name> = entries
        .iter()
        .map(|entry| Name::of(&name(entry).unwrap_or_default()))
        .collect();
    add_edges(&entries, &names, &identities, &environments, collector);
}

fn entry<'j>(json: &'j Json<'j>, lines: &Lines) -> Option<Entry<'j>> {
    let kinds = [
        ("conda", Kind::Conda),
        ("pypi", Kind::PyPi),
        ("conda_source", Kind::CondaSource),
    ];
    // Since version 6 the kind is the key of the address, before it stood beside it.
    let named = kinds.iter().find_map(|(key, kind)| {
        let member = json.members().iter().find(|member| member.key == *key)?;
        Some((member, member.value.text()?, *kind))
    });
    let (member, place, kind) = if let Some(named) = named {
        named
    } else {
        let kind = json.text_of("kind")?;
        let (_, kind) = kinds.iter().find(|(key, _)| *key == kind)?;
        let place = json.text_of("url").or_else(|| json.text_of("path"))?;
        let member = json.members().iter().find(|member| member.key == "name");
        (member.or(json.members().first())?, place, *kind)
    };
    Some(Entry {
        json,
        line: lines.at(member.offset),
        place,
        kind,
    })
}

/// What one environment has for one platform.
struct Environment {
    scope: Scope,
    packages: BTreeSet<usize>,
}

fn environments(
    document: &Json<'_>,
    entries: &[Entry<'_>],
    by_place: &BTreeMap<&str, Vec<usize>>,
) -> Vec<Environment> {
    let mut all = Vec::new();
    let environments = document.get("environments").map_or(&[][..], Json::members);
    for environment in environments {
        let platforms = environment.value.get("packages");
        for platform in platforms.map_or(&[][..], Json::members) {
            let packages = platform
                .value
                .items()
                .iter()
                .flat_map(|item| selected(item, entries, by_place));
            all.push(Environment {
                scope: environment_scope(&environment.key),
                packages: packages.collect(),
            });
        }
    }
    all
}

/// Returns the entries an item of an environment selects. Packages built from one folder share its path; then the
/// item has what tells them apart.
fn selected(
    item: &Json<'_>,
    entries: &[Entry<'_>],
    by_place: &BTreeMap<&str, Vec<usize>>,
) -> Vec<usize> {
    let place = ["conda", "pypi", "conda_source"]
        .iter()
        .find_map(|key| item.text_of(key));
    let candidates = place.and_then(|place| by_place.get(place));
    let fits = |index: &usize| {
        let entry = entries.get(*index);
        item.members().iter().all(|member| {
            let stated = entry.and_then(|entry| entry.json.text_of(&member.key));
            stated.is_none() || member.value.text().is_none() || stated == member.value.text()
        })
    };
    candidates
        .into_iter()
        .flat_map(|candidates| candidates.iter().take(SAME_NAME_MAX))
        .copied()
        .filter(fits)
        .collect()
}

/// Returns the name: stated, or out of the address.
fn name(entry: &Entry<'_>) -> Option<String> {
    if let Some(name) = entry.json.text_of("name") {
        return Some(name.to_owned());
    }
    match entry.kind {
        Kind::Conda => Package::of_archive(entry.place).map(|package| package.name.to_owned()),
        Kind::CondaSource => source(entry.place).map(|(name, _)| name.to_owned()),
        Kind::PyPi => artifact(entry.place).map(|(name, _)| name.to_owned()),
    }
}

/// Takes `name[hash] @ place` apart.
fn source(text: &str) -> Option<(&str, &str)> {
    let (name, place) = text.split_once(" @ ")?;
    Some((name.split('[').next().unwrap_or(name), place))
}

fn component(entry: &Entry<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let said = |key: &str| entry.json.text_of(key).filter(|text| !text.is_empty());
    let Some(name) = name(entry) else {
        // A folder without a name is a project of the system itself, whose name stands in its manifest.
        if !matches!(Origin::of_path(entry.place), Origin::Folder) {
            let message = format!("`{}` does not name its package", shown(entry.place));
            collector.problem(ProblemKind::SkippedEntry, Some(entry.line), message);
        }
        return None;
    };
    let mut component = match entry.kind {
        Kind::PyPi => pypi(entry, &name, collector)?,
        Kind::Conda | Kind::CondaSource => conda(entry, &name, collector)?,
    };
    if !component.is_pinned() && !component.first_party {
        let message = format!("the version of {} is not in the file", shown(&name));
        collector.problem(ProblemKind::UnresolvedVersion, Some(entry.line), message);
    }
    component.hashes = hashes(said("md5"), said("sha256"));
    component.declared_licenses = license(said("license")).into_iter().collect();
    Some(component)
}

fn conda(entry: &Entry<'_>, name: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let said = |key: &str| entry.json.text_of(key).filter(|text| !text.is_empty());
    let archive = Package::of_archive(entry.place);
    let known = archive.unwrap_or_default();
    let is_remote = entry.place.contains("://");
    let package = Package {
        name,
        version: said("version").or(known.version),
        build: said("build").or(known.build),
        channel: known
            .channel
            .filter(|_| is_remote)
            .or_else(|| said("channel")),
        subdir: said("subdir").or(known.subdir),
        packing: known.packing,
    };
    let mut component = package.component(Some(entry.line), collector)?;
    let place = match entry.kind {
        Kind::CondaSource => source(entry.place).map_or(entry.place, |(_, place)| place),
        _ => entry.place,
    };
    if place.starts_with("git+") {
        component.purl = from_pinned_git(component.purl, place);
    } else if archive.is_none() {
        component.first_party = true;
    }
    Some(component)
}

fn pypi(entry: &Entry<'_>, name: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let said = |key: &str| entry.json.text_of(key).filter(|text| !text.is_empty());
    let place = entry.place;
    let version = said("version").or_else(|| artifact(place).map(|(_, version)| version));
    let mut component = collector.package(Ecosystem::PyPi, name, version, Some(entry.line))?;
    let purl = component.purl.clone();
    component.purl = if place.starts_with("git+") {
        from_pinned_git(purl, place)
    } else if let Some(address) = place.strip_prefix("direct+") {
        from_archive(purl, address)
    } else if let Some(index) = said("index") {
        from_index(purl, index)
    } else if matches!(Origin::of_path(place), Origin::Folder) {
        component.first_party = true;
        purl
    } else {
        from_archive(purl, place)
    };
    Some(component)
}

/// Adds a repository to the identity: `git+URL?rev=…#commit`.
fn from_pinned_git(purl: gwanmun_model::Purl, place: &str) -> gwanmun_model::Purl {
    let (address, commit) = place.split_once('#').unwrap_or((place, ""));
    let address = address.split('?').next().unwrap_or(address);
    from_git(purl, address, Some(commit))
}

/// Keeps what packages need, resolved among what stands beside them in each environment.
fn add_edges(
    entries: &[Entry<'_>],
    names: &[Name],
    identities: &[Option<String>],
    environments: &[Environment],
    collector: &mut Collector<'_>,
) {
    let needs: Vec<Vec<Need>> = entries.iter().map(needs).collect();
    let mut looked = vec![0; entries.len()];
    let mut missing: BTreeSet<(usize, &str)> = BTreeSet::new();
    for environment in environments {
        let packages = || {
            let packages = environment.packages.iter();
            packages.filter_map(|index| Some((names.get(*index)?, *index)))
        };
        let normal = packages().map(|(name, index)| (name.normal.as_str(), index));
        let written = packages().map(|(name, index)| (name.written.as_str(), index));
        let present: BTreeMap<&str, usize> = normal.chain(written).collect();
        for index in &environment.packages {
            let (Some(looked), Some(Some(from)), Some(needs)) = (
                looked.get_mut(*index),
                identities.get(*index),
                needs.get(*index),
            ) else {
                continue;
            };
            *looked += 1;
            if *looked > PLACES_MAX {
                continue;
            }
            for need in needs {
                let target = present.get(need.name.written.as_str());
                let target = target.or_else(|| present.get(need.name.normal.as_str()));
                match target.map(|target| identities.get(*target)) {
                    Some(Some(Some(to))) => collector.edge(from, to),
                    Some(_) => {}
                    None if need.is_conditional => {}
                    None => {
                        missing.insert((*index, &need.name.normal));
                    }
                }
            }
        }
    }
    for (index, needed) in missing {
        let (Some(entry), Some(name)) = (entries.get(index), names.get(index)) else {
            continue;
        };
        let message = format!(
            "{} needs `{}`, which is missing",
            shown(&name.normal),
            shown(needed)
        );
        collector.problem(ProblemKind::DanglingReference, Some(entry.line), message);
    }
}

/// A name as it is written, which is what conda goes by (it tells `typing-extensions` from `typing_extensions`), and as
/// PyPI normalises it, by which a package of PyPI finds one of conda.
struct Name {
    written: String,
    normal: String,
}

impl Name {
    fn of(name: &str) -> Self {
        Self {
            written: name.to_owned(),
            normal: normalize_name(name),
        }
    }
}

/// A package needed by another.
struct Need {
    name: Name,
    /// Whether it is needed under a condition only; then it may rightly be missing.
    is_conditional: bool,
}

/// Lists what a package needs, but for its extras.
fn needs(entry: &Entry<'_>) -> Vec<Need> {
    let texts = |key: &str| {
        let list = entry.json.get(key).map_or(&[][..], Json::items);
        list.iter().filter_map(Json::text)
    };
    let conda = texts("depends")
        .filter_map(needed)
        .map(|name| (name, false));
    let pypi = texts("requires_dist")
        .filter_map(Requirement::read)
        .filter(|requirement| !requirement.marker.contains("extra"))
        .map(|requirement| (requirement.name, !requirement.marker.is_empty()));
    conda
        .chain(pypi)
        .map(|(name, is_conditional)| Need {
            name: Name::of(name),
            is_conditional,
        })
        .collect()
}
