//! `pdm.lock`, lock versions 2 to 4.5.
//!
//! Source: the lock file page of PDM's documentation.

use gwanmun_model::{Ecosystem, Found, ProblemKind, Scope};

use super::python::asked::Origin;
use super::python::locked::{Locked, Need, check_version, read_packages};
use super::python::project::Project;
use super::python::{Requirement, addressed, digests, from_git, group_scope, normalize_name};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::toml;
use crate::document::toml::DeTable;
use crate::reading::read_toml;

/// Newest major version of the format that is known.
const VERSION_MAX: u32 = 4;

pub(super) const FORMAT: Format = Format {
    id: "pdm-lock",
    title: "pdm.lock 2–4.5",
    family: Family::Python,
    names: &["pdm.lock"],
    beside: &["pyproject.toml"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_toml(input, |document, lines, collector| {
        let metadata = toml::table(document, "metadata");
        let version = metadata.and_then(|metadata| toml::text(metadata, "lock_version"));
        check_version(version, VERSION_MAX, collector);
        let read = |table: &DeTable<'_>, line, project: &Project, collector: &mut Collector<'_>| {
            let mut package = package(table, line, metadata, collector)?;
            package.scope = scope(table, project);
            Some(package)
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
    let Some(name) = toml::text(table, "name") else {
        let message = "a package without a name";
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        return None;
    };
    let version = toml::text(table, "version");
    let mut component = collector.package(Ecosystem::PyPi, name, version, Some(line))?;
    // Before version 4.3 the files of all packages stood in one table, under name and version.
    let key = format!("{name} {}", version.unwrap_or_default());
    let old = metadata.and_then(|metadata| toml::table(metadata, "files"));
    let old = old.into_iter().flat_map(|files| toml::items(files, &key));
    component.hashes = digests(
        toml::items(table, "files")
            .chain(old)
            .filter_map(|file| toml::text(file.get_ref().as_table()?, "hash")),
    );
    if let Some(repository) = toml::text(table, "git") {
        let reference = toml::text(table, "revision").or_else(|| toml::text(table, "ref"));
        component.purl = from_git(component.purl, repository, reference);
    } else if let Some(url) = toml::text(table, "url") {
        component.purl = addressed(component.purl, url);
    } else if let Some(path) = toml::text(table, "path") {
        match Origin::of_path(path) {
            Origin::Folder => component.first_party = true,
            _ => component.purl = addressed(component.purl, path),
        }
    }
    if !component.is_pinned() && !component.first_party {
        let message = format!("the version of {} is not in the file", shown(name));
        collector.problem(ProblemKind::UnresolvedVersion, Some(line), message);
    }
    let texts = toml::items(table, "dependencies").filter_map(|item| item.get_ref().as_str());
    let needs = texts.filter_map(Requirement::read).map(|needed| Need {
        name: needed.name.to_owned(),
        version: needed.pinned().map(str::to_owned),
        is_conditional: !needed.marker.is_empty(),
    });
    Some(Locked {
        component,
        scope: None,
        needs: needs.collect(),
    })
}

/// Returns the scope that follows from the groups of the entry; extras and groups of development look alike in the
/// file, so the manifest tells them apart.
fn scope(table: &DeTable<'_>, project: &Project) -> Option<Scope> {
    ["groups", "sections"]
        .iter()
        .flat_map(|key| toml::items(table, key))
        .filter_map(|group| group.get_ref().as_str())
        .map(|group| {
            if project.extras.contains(&normalize_name(group)) {
                Scope::Optional
            } else {
                group_scope(group)
            }
        })
        .min()
}
