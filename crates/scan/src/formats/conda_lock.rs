//! `conda-lock.yml`, version 1, and the first versions of `pixi.lock`, which have the same form.
//!
//! Source: the lock file model of conda-lock's documentation.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::conda::{Package, environment_scope, hashes, license, needed};
use super::python::{from_archive, hash_in, normalize_name};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::Lines;
use crate::document::json::{Json, Value};
use crate::reading::read_yaml;

/// Versions that have this form: that of conda-lock itself, and those in which rattler and pixi wrote it.
const VERSIONS: [&str; 3] = ["1", "2", "3"];

pub(super) const FORMAT: Format = Format {
    id: "conda-lock",
    title: "conda-lock.yml 1–3",
    family: Family::Python,
    names: &["*conda-lock*.yaml", "*conda-lock*.yml"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_yaml(input, |document, lines, collector| {
        if let Some(version) = document.text_of("version")
            && !VERSIONS.contains(&version)
        {
            let message = format!("version {} is unknown; read as version 1", shown(version));
            collector.problem(ProblemKind::UnsupportedVersion, None, message);
        }
        add_packages(document, lines, collector);
    })
}

/// One entry: a package for one platform.
struct Entry<'j> {
    json: &'j Json<'j>,
    platform: &'j str,
    is_pip: bool,
    line: u32,
    name: &'j str,
}

/// Keeps the packages of a document with their edges, which lead to packages for the same platform.
pub(super) fn add_packages(document: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let mut entries = Vec::new();
    for json in document.get("package").map_or(&[][..], Json::items) {
        let name = json.members().iter().find(|member| member.key == "name");
        let line = lines.at(name.map_or(json.offset, |name| name.offset));
        let Some(name) = name.and_then(|name| name.value.text()) else {
            let message = "a package without a name";
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            continue;
        };
        entries.push(Entry {
            json,
            platform: json.text_of("platform").unwrap_or_default(),
            is_pip: json.text_of("manager") == Some("pip"),
            line,
            name,
        });
    }
    let mut identities: BTreeMap<(&str, String), String> = BTreeMap::new();
    let mut added = Vec::with_capacity(entries.len());
    for entry in &entries {
        let identity = component(entry, collector).and_then(|component| collector.add(component));
        if let Some(identity) = &identity {
            // Where pip and conda bring the same package, the one of conda is there first.
            identities
                .entry((entry.platform, entry.name.to_owned()))
                .or_insert_with(|| identity.clone());
        }
        added.push(identity);
    }
    // Conda tells `typing-extensions` from `typing_extensions`, pip does not.
    for (entry, identity) in entries.iter().zip(&added) {
        if let Some(identity) = identity {
            identities
                .entry((entry.platform, normalize_name(entry.name)))
                .or_insert_with(|| identity.clone());
        }
    }
    for (entry, identity) in entries.iter().zip(&added) {
        let Some(identity) = identity else {
            continue;
        };
        for needed in needs(entry.json) {
            let exact = identities.get(&(entry.platform, needed.to_owned()));
            let same = || identities.get(&(entry.platform, normalize_name(needed)));
            match exact.or_else(same) {
                Some(target) => collector.edge(identity, target),
                None => collector.problem(
                    ProblemKind::DanglingReference,
                    Some(entry.line),
                    format!(
                        "{} needs `{}`, which is missing for {}",
                        shown(entry.name),
                        shown(needed),
                        shown(entry.platform)
                    ),
                ),
            }
        }
    }
}

/// Lists the names of what a package needs: keys of a mapping, or requirements in a list.
fn needs<'j>(entry: &'j Json<'_>) -> Vec<&'j str> {
    let Some(dependencies) = entry.get("dependencies") else {
        return Vec::new();
    };
    let keys = dependencies.members().iter().map(|member| &*member.key);
    let items = dependencies.items().iter().filter_map(Json::text);
    keys.chain(items).filter_map(needed).collect()
}

fn component(entry: &Entry<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    let said = |key: &str| entry.json.text_of(key).filter(|text| !text.is_empty());
    let line = Some(entry.line);
    let version = said("version");
    let url = said("url");
    let mut component = if entry.is_pip {
        let mut component = collector.package(Ecosystem::PyPi, entry.name, version, line)?;
        if let Some(url) = url {
            component.hashes.extend(hash_in(url));
            component.purl = from_archive(component.purl, url);
        }
        component
    } else {
        let archive = url.and_then(Package::of_archive).unwrap_or_default();
        let package = Package {
            name: entry.name,
            version,
            build: said("build").or(archive.build),
            channel: archive.channel,
            subdir: archive.subdir.or_else(|| said("subdir")),
            packing: archive.packing,
        };
        package.component(line, collector)?
    };
    if !component.is_pinned() {
        let message = format!("the version of {} is not in the file", shown(entry.name));
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    let hash = entry.json.get("hash");
    let hex = |key: &str| hash.and_then(|hash| hash.text_of(key));
    component.hashes.extend(hashes(hex("md5"), hex("sha256")));
    component.hashes.sort_unstable();
    component.hashes.dedup();
    component.declared_licenses = license(said("license")).into_iter().collect();
    component.scope = scope(entry.json);
    Some(component)
}

/// Returns the scope of the category, or of the one that reaches furthest.
fn scope(entry: &Json<'_>) -> Scope {
    let several = entry.get("categories").map_or(&[][..], Json::items);
    let one = match entry.get("category").map(|category| &category.value) {
        Some(Value::Text(category)) => Some(category.as_ref()),
        _ => None,
    };
    several
        .iter()
        .filter_map(Json::text)
        .chain(one)
        .map(environment_scope)
        .min()
        .unwrap_or_default()
}
