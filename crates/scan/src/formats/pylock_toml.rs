//! `pylock.toml`, version 1.0.
//!
//! Source: the `pylock.toml` specification of the Python packaging specification (PEP 751).

use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::python::locked::{Locked, Need, check_version, read_packages};
use super::python::{addressed, artifact, from_git, from_index, group_scope};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::toml;
use crate::document::toml::DeTable;
use crate::reading::read_toml;

/// Newest major version of the format that is known.
const VERSION_MAX: u32 = 1;

pub(super) const FORMAT: Format = Format {
    id: "pylock-toml",
    title: "pylock.toml 1.0 (PEP 751)",
    family: Family::Python,
    names: &["pylock.*.toml", "pylock.toml"],
    beside: &["pyproject.toml"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_toml(input, |document, lines, collector| {
        check_version(toml::text(document, "lock-version"), VERSION_MAX, collector);
        let read = |table: &DeTable<'_>, line, _: &_, collector: &mut Collector<'_>| {
            package(table, line, collector)
        };
        read_packages(input, (document, "packages"), lines, collector, read);
    })
}

fn package(table: &DeTable<'_>, line: u32, collector: &mut Collector<'_>) -> Option<Locked> {
    let Some(name) = toml::text(table, "name") else {
        let message = "a package without a name";
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        return None;
    };
    // The version may be left out where the file name of the archive has it.
    let archive = toml::table(table, "archive").and_then(place);
    let version = toml::text(table, "version")
        .or_else(|| archive.and_then(artifact).map(|(_, version)| version));
    let mut component = collector.package(Ecosystem::PyPi, name, version, Some(line))?;
    component.hashes = hashes(table);
    take_origin(table, &mut component);
    if !component.is_pinned() && !component.first_party {
        let message = format!("the version of {} is not in the file", shown(name));
        collector.problem(ProblemKind::UnresolvedVersion, Some(line), message);
    }
    let needs = toml::tables(table, "dependencies").filter_map(|(_, needed)| {
        Some(Need {
            name: toml::text(needed, "name")?.to_owned(),
            version: toml::text(needed, "version").map(str::to_owned),
            is_conditional: false,
        })
    });
    Some(Locked {
        component,
        scope: toml::text(table, "marker").and_then(scope),
        needs: needs.collect(),
    })
}

fn place<'t>(table: &'t DeTable<'_>) -> Option<&'t str> {
    toml::text(table, "url").or_else(|| toml::text(table, "path"))
}

fn take_origin(table: &DeTable<'_>, component: &mut Component) {
    let purl = component.purl.clone();
    if let Some(source) = toml::table(table, "vcs") {
        let reference =
            toml::text(source, "commit-id").or_else(|| toml::text(source, "requested-revision"));
        let address = place(source).unwrap_or_default();
        component.purl = match toml::text(source, "type") {
            None | Some("git") => from_git(purl, address, reference),
            Some(kind) => {
                let at = reference.map_or(String::new(), |reference| format!("@{reference}"));
                addressed(purl, &format!("{kind}+{address}{at}"))
            }
        };
    } else if toml::table(table, "directory").is_some() {
        component.first_party = true;
    } else if let Some(address) = toml::table(table, "archive").and_then(place) {
        component.purl = addressed(purl, address);
    } else if let Some(index) = toml::text(table, "index") {
        component.purl = from_index(purl, index);
    }
}

/// Reads the hashes of the archive, the source distribution and the wheels.
fn hashes(table: &DeTable<'_>) -> Vec<Digest> {
    let single = ["archive", "sdist"]
        .iter()
        .filter_map(|key| toml::table(table, key));
    let wheels = toml::tables(table, "wheels").map(|(_, wheel)| wheel);
    let mut digests: Vec<Digest> = single
        .chain(wheels)
        .filter_map(|file| toml::table(file, "hashes"))
        .flat_map(|hashes| hashes.iter())
        .filter_map(|(algorithm, hex)| {
            Digest::parse(&format!(
                "{}:{}",
                algorithm.get_ref(),
                hex.get_ref().as_str()?
            ))
        })
        .collect();
    digests.sort_unstable();
    digests.dedup();
    digests
}

/// Returns the scope that follows from the extras and groups a condition names: `'test' in dependency_groups`.
fn scope(marker: &str) -> Option<Scope> {
    let mut scopes = Vec::new();
    for (among, scope_of) in [
        ("extras", (|_| Scope::Optional) as fn(&str) -> Scope),
        ("dependency_groups", group_scope),
    ] {
        let mut before = marker;
        while let Some(at) = before.rfind(among) {
            before = before.get(..at).unwrap_or_default();
            let condition = before.trim_end();
            let name = condition.strip_suffix(" in").map(str::trim_end);
            let name = name.filter(|name| !name.ends_with(" not"));
            let quoted = name.and_then(|name| name.rsplit(['"', '\'']).nth(1));
            scopes.extend(quoted.map(scope_of));
        }
    }
    scopes.into_iter().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_tell_the_scope() {
        for (marker, expected) in [
            ("python_version >= '3.6'", None),
            (
                "python_version < '3' and \"security\" in extras",
                Some(Scope::Optional),
            ),
            ("'test' in dependency_groups", Some(Scope::Test)),
            (
                "'default' in dependency_groups or 'docs' in dependency_groups",
                Some(Scope::Runtime),
            ),
            ("'x' not in extras", None),
        ] {
            assert_eq!(scope(marker), expected, "{marker}");
        }
    }
}
