//! `Pipfile.lock` of Pipenv, specifications 1 to 6.
//!
//! Source: the Pipfile documentation of Pipenv.

use std::collections::BTreeSet;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::python::{
    addressed, artifact, digests, from_git, from_index, group_scope, normalize_name,
};
use super::{Family, Format, Input, pipfile};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member};
use crate::document::{Lines, decode, toml};
use crate::reading::read_json;
use crate::tree::{folder, normalize};

/// Newest version of the format that is known.
const VERSION_MAX: u32 = 6;

pub(super) const FORMAT: Format = Format {
    id: "pipfile-lock",
    title: "Pipfile.lock",
    family: Family::Python,
    names: &["Pipfile.lock"],
    beside: &["Pipfile"],
    read,
    ..Format::BASE
};

/// What one entry is read against.
struct Context<'a> {
    lines: &'a Lines,
    /// Normalised names the `Pipfile` beside asks for; empty when there is none.
    asked: BTreeSet<String>,
    /// The indexes of the file.
    sources: &'a [Json<'a>],
}

fn read(input: &Input<'_>) -> Found {
    read_json(input, |document, lines, collector| {
        let meta = document.get("_meta");
        let version = meta.and_then(|meta| meta.number_of("pipfile-spec"));
        if version
            .is_some_and(|version| version.parse().is_ok_and(|known: u32| known > VERSION_MAX))
        {
            let message = format!(
                "specification {} is unknown; read as {VERSION_MAX}",
                shown(version.unwrap_or_default())
            );
            collector.problem(ProblemKind::UnsupportedVersion, None, message);
        }
        let sources = meta.and_then(|meta| meta.get("sources"));
        let context = Context {
            lines,
            asked: asked_beside(input),
            sources: sources.map_or(&[][..], Json::items),
        };
        for category in document.members() {
            let scope = match category.key.as_ref() {
                "_meta" => continue,
                "develop" => Scope::Development,
                name => group_scope(name),
            };
            for entry in category.value.members() {
                if let Some(component) = component(entry, scope, &context, collector) {
                    collector.add(component);
                }
            }
        }
    })
}

fn asked_beside(input: &Input<'_>) -> BTreeSet<String> {
    let bytes = normalize(folder(input.path), "Pipfile").and_then(|path| input.tree.read(&path));
    let Some(bytes) = bytes else {
        return BTreeSet::new();
    };
    let (text, _) = decode(&bytes);
    let (document, _) = toml::read(&text);
    let asked = pipfile::asked(document.get_ref());
    asked.iter().map(|one| normalize_name(one.name)).collect()
}

fn component(
    entry: &Member<'_>,
    scope: Scope,
    context: &Context<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let line = Some(context.lines.at(entry.offset));
    let text = |key: &str| entry.value.text_of(key);
    let address = text("file").or_else(|| text("path"));
    let version = text("version").map(|version| version.trim_start_matches('=').trim());
    let version = version
        .filter(|version| *version != "*")
        .or_else(|| artifact(address?).map(|(_, version)| version));
    let mut component = collector.package(Ecosystem::PyPi, &entry.key, version, line)?;
    component.scope = scope;
    component.direct =
        (!context.asked.is_empty()).then(|| context.asked.contains(&normalize_name(&entry.key)));
    let hashes = entry.value.get("hashes");
    component.hashes = digests(
        hashes
            .map_or(&[][..], Json::items)
            .iter()
            .filter_map(Json::text),
    );
    if let Some(repository) = text("git") {
        component.purl = from_git(component.purl, repository, text("ref"));
    } else if let Some(address) = address {
        let is_folder = artifact(address).is_none() && !address.contains("://");
        component.first_party = is_folder;
        if !is_folder {
            component.purl = addressed(component.purl, address);
        }
    } else if let Some(index) = text("index").and_then(|name| index_address(context, name)) {
        component.purl = from_index(component.purl, index);
    }
    if !component.is_pinned() && !component.first_party {
        let message = format!("the version of {} is not in the file", shown(&entry.key));
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    Some(component)
}

fn index_address<'a>(context: &Context<'a>, name: &str) -> Option<&'a str> {
    context
        .sources
        .iter()
        .find(|source| source.text_of("name") == Some(name))
        .and_then(|source| source.text_of("url"))
}
