//! The form of Yarn 2 and later: YAML, each entry with the exact place its package comes from.

use std::borrow::Cow;

use gwanmun_model::ProblemKind;

use super::Entry;
use crate::collect::{Collector, is_version, shown};
use crate::document::json::{Json, Member};
use crate::document::{Lines, yaml};
use crate::formats::Input;
use crate::formats::javascript::graph::{Package, Strength};
use crate::formats::javascript::{Origin, origin, split_name};

/// Newest version of the format that is known.
const VERSION_MAX: u32 = 10;

/// What stands in place of the version of a folder.
const NO_VERSION: &str = "0.0.0-use.local";

/// Most patches upon patches of one package that are followed.
const PATCHES_MAX: u32 = 8;

/// Reads the entries; what cannot be read is reported.
pub(super) fn read<'t>(
    text: &'t str,
    input: &Input<'_>,
    collector: &mut Collector<'_>,
) -> Vec<Entry<'t>> {
    let lines = Lines::of(text);
    let (documents, fault) = yaml::read(text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.yaml_fault(&fault, &lines);
    }
    let mut entries = Vec::new();
    for member in documents.iter().flat_map(Json::members) {
        if member.key == "__metadata" {
            check_version(&member.value, collector);
            continue;
        }
        let line = lines.at(member.offset);
        if let Some(entry) = entry(member, line) {
            entries.push(entry);
        } else {
            let message = format!("`{}` says not which package it is", shown(&member.key));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        }
    }
    entries
}

fn check_version(metadata: &Json<'_>, collector: &mut Collector<'_>) {
    let version = metadata.text_of("version").unwrap_or("");
    let is_known = version
        .parse::<u32>()
        .is_ok_and(|version| version <= VERSION_MAX);
    if !is_known {
        let message = format!(
            "version {} is unknown; read as version {VERSION_MAX}",
            shown(version)
        );
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
}

/// Reads one entry. Its checksum is that of the archive Yarn keeps in its own cache, not of the one in the registry,
/// and so does not identify the artifact.
fn entry<'t>(member: &Member<'_>, line: u32) -> Option<Entry<'t>> {
    let resolution = member.value.text_of("resolution")?;
    let (name, reference) = split_name(resolution)?;
    let descriptors = member
        .key
        .split(", ")
        .filter_map(split_name)
        .map(|(name, range)| (Cow::Owned(name.to_owned()), Cow::Owned(range.to_owned())))
        .collect();
    let source = source(reference, PATCHES_MAX);
    let workspace = reference.strip_prefix("workspace:");
    let is_linked = matches!(source.origin, Origin::Folder(_)) && workspace.is_none();
    let version = member
        .value
        .text_of("version")
        .filter(|version| !is_linked || *version != NO_VERSION)
        .or(source.version.as_deref());
    Some(Entry {
        descriptors,
        package: Package {
            version: version.map(|version| Cow::Owned(version.to_owned())),
            origin: if workspace.is_some() {
                Origin::Registry
            } else {
                source.origin
            },
            is_own: workspace.is_some(),
            ..Package::named(name.to_owned(), Some(line))
        },
        needs: needs(&member.value),
        workspace: workspace.map(|workspace| Cow::Owned(workspace.to_owned())),
    })
}

fn needs<'t>(entry: &Json<'_>) -> Vec<(Cow<'t, str>, Cow<'t, str>, Strength)> {
    let meta = entry.get("dependenciesMeta");
    let members = |key| entry.get(key).map(Json::members).unwrap_or_default();
    let mut needs = Vec::new();
    for (key, strength) in [
        ("dependencies", Strength::Required),
        ("optionalDependencies", Strength::Optional),
    ] {
        for need in members(key) {
            let is_optional = meta
                .and_then(|meta| meta.get(&need.key))
                .is_some_and(|meta| meta.flag("optional"));
            needs.push((
                Cow::Owned(need.key.to_string()),
                Cow::Owned(need.value.text().unwrap_or_default().to_owned()),
                if is_optional {
                    Strength::Optional
                } else {
                    strength
                },
            ));
        }
    }
    needs
}

/// Where a reference leads to.
struct Source {
    origin: Origin,
    version: Option<String>,
}

/// Reads a reference: a protocol, what it leads to, and bindings behind `::`. A patched package is the package it is
/// made from.
fn source(reference: &str, patches_left: u32) -> Source {
    let (address, bindings) = reference.split_once("::").unwrap_or((reference, ""));
    let elsewhere = |origin| Source {
        origin,
        version: None,
    };
    if let Some(patched) = address.strip_prefix("patch:") {
        let inner = patched.split('#').next().unwrap_or_default();
        let inner = decoded(inner);
        return match (split_name(&inner), patches_left.checked_sub(1)) {
            (Some((_, reference)), Some(left)) => source(reference, left),
            _ => elsewhere(Origin::Registry),
        };
    }
    if let Some(version) = address.strip_prefix("npm:") {
        let archive = bindings
            .split('&')
            .find_map(|binding| binding.strip_prefix("__archiveUrl="))
            .map(decoded);
        return Source {
            origin: archive.map_or(Origin::Registry, |archive| origin(&archive)),
            version: Some(version)
                .filter(|version| is_version(version))
                .map(str::to_owned),
        };
    }
    let is_local = ["file:", "link:", "portal:", "exec:"]
        .iter()
        .any(|protocol| address.starts_with(protocol));
    if is_local {
        // Behind `#` stands the path as it was asked for.
        let path = address.split('#').next().unwrap_or_default();
        return elsewhere(match path.strip_prefix("exec:") {
            Some(_) => Origin::Url(path.to_owned()),
            None => origin(path),
        });
    }
    elsewhere(origin(address))
}

/// Resolves `%XX`; what is not such a sequence stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let taken = if code.is_some() { 2 } else { 0 };
        bytes.push(code.unwrap_or(*first));
        rest = after.get(taken..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_their_source() {
        for (reference, expected) in [
            ("npm:1.0.0", Origin::Registry),
            (
                "npm:1.0.0::__archiveUrl=https%3A%2F%2Fmirror.example%2Fa%2F-%2Fa-1.0.0.tgz",
                Origin::Registry,
            ),
            (
                "npm:1.0.0::__archiveUrl=https%3A%2F%2Fhost%2Fdownload%2Fa%2F1",
                Origin::Url("https://host/download/a/1".to_owned()),
            ),
            (
                "patch:a@npm%3A1.0.0#~builtin<compat/a>::version=1.0.0&hash=1",
                Origin::Registry,
            ),
            (
                "patch:a@https%3A//host/a.git%23commit=1#./a.patch",
                Origin::Git("git+https://host/a.git@1".to_owned()),
            ),
            (
                "file:./a#./a::hash=1&locator=b%40workspace%3A.",
                Origin::Folder("file:./a".to_owned()),
            ),
        ] {
            assert_eq!(source(reference, 8).origin, expected, "{reference}");
        }
    }
}
