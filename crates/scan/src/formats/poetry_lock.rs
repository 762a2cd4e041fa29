//! `poetry.lock`, versions 1.0 to 2.1.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Digest, Ecosystem, Found, ProblemKind, Scope};

use super::python::locked::{Locked, Need, check_version, read_packages};
use super::python::{addressed, digests, from_git, from_index, group_scope};
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::toml;
use crate::document::toml::{DeTable, DeValue};
use crate::reading::read_toml;

/// Newest major version of the format that is known.
const VERSION_MAX: u32 = 2;

pub(super) const FORMAT: Format = Format {
    id: "poetry-lock",
    title: "poetry.lock 1.0–2.1",
    family: Family::Python,
    names: &["poetry.lock"],
    beside: &["pyproject.toml"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_toml(input, |document, lines, collector| {
        let metadata = toml::table(document, "metadata");
        let version = metadata.and_then(|metadata| toml::text(metadata, "lock-version"));
        check_version(version, VERSION_MAX, collector);
        let read = |table: &DeTable<'_>, line, _: &_, collector: &mut Collector<'_>| {
            package(table, line, metadata, collector)
        };
        read_packages(input, (document, "package"), lines, collector, read);
    })
}

fn package(
    table: &DeTable<'_>,
    line: u32,
    metadata: Option<&DeTable<'_>>,
    collector: &mut Collector<'_>,
) -> Option<Locked> {
    let (Some(name), Some(version)) = (toml::text(table, "name"), toml::text(table, "version"))
    else {
        let message = "a package without a name or a version";
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        return None;
    };
    let mut component = collector.package(Ecosystem::PyPi, name, Some(version), Some(line))?;
    component.hashes = hashes(table, name, metadata);
    if let Some(source) = toml::table(table, "source") {
        let url = toml::text(source, "url").unwrap_or_default();
        match toml::text(source, "type") {
            Some("git") => {
                let reference = toml::text(source, "resolved_reference")
                    .or_else(|| toml::text(source, "reference"));
                component.purl = from_git(component.purl, url, reference);
            }
            Some("url" | "file") => component.purl = addressed(component.purl, url),
            Some("directory") => component.first_party = true,
            Some("legacy") => component.purl = from_index(component.purl, url),
            _ => {}
        }
    }
    let dependencies = toml::table(table, "dependencies");
    let needs = dependencies.into_iter().flat_map(DeTable::iter);
    let needs = needs.map(|(name, value)| Need {
        name: name.get_ref().to_string(),
        version: None,
        is_conditional: is_conditional(value.get_ref()),
    });
    Some(Locked {
        component,
        scope: stated_scope(table),
        needs: needs.collect(),
    })
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

/// Returns the scope the entry states: `category`, `groups`, `optional`.
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

/// Reads the hashes of the artifacts: beside the package since version 2, under `metadata` before.
fn hashes(package: &DeTable<'_>, name: &str, metadata: Option<&DeTable<'_>>) -> Vec<Digest> {
    let old = metadata.and_then(|metadata| toml::table(metadata, "files"));
    let oldest = metadata.and_then(|metadata| toml::table(metadata, "hashes"));
    let files = toml::items(package, "files")
        .chain(old.into_iter().flat_map(|files| toml::items(files, name)))
        .filter_map(|file| toml::text(file.get_ref().as_table()?, "hash"));
    let mut hashes = digests(files);
    let bare = oldest
        .into_iter()
        .flat_map(|hashes| toml::items(hashes, name));
    hashes.extend(bare.filter_map(|item| Digest::new(Algorithm::Sha256, item.get_ref().as_str()?)));
    hashes
}
