//! Version catalogs of Gradle: `gradle/libs.versions.toml` and others.
//!
//! Source: the chapter on version catalogs of Gradle's manual. A catalog says what a build may use, not what for;
//! build scripts say which of it they use.

use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind, Scope};

use super::gradle::Module;
use super::{Family, Format, Input};
use crate::collect::{Collector, is_version, shown};
use crate::document::toml::{self, DeTable, DeValue};
use crate::document::{Lines, decode};

pub(super) const FORMAT: Format = Format {
    id: "gradle-catalog",
    title: "*.versions.toml",
    family: Family::Java,
    names: &["*.versions.toml"],
    resolved_by: &["gradle.lockfile"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = toml::read(&text);
    if let Some(fault) = fault {
        collector.toml_fault(&fault, &lines);
    }
    let catalog = Catalog::of(document.get_ref(), &lines, &mut |line, message| {
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
    });
    for entry in catalog.libraries.values() {
        if let Some(component) = entry.module.component(entry.line, &mut collector) {
            collector.add(component);
        }
    }
    for entry in catalog.plugins.values() {
        if let Some(mut component) = entry.module.component(entry.line, &mut collector) {
            component.scope = Scope::Build;
            component.direct = Some(true);
            collector.add(component);
        }
    }
    collector.finish()
}

/// What a catalog names, by alias as build scripts spell it (`foo.bar` for `foo-bar`).
#[derive(Default)]
pub(super) struct Catalog {
    pub(super) libraries: BTreeMap<String, Entry>,
    pub(super) plugins: BTreeMap<String, Entry>,
    /// Aliases of libraries.
    pub(super) bundles: BTreeMap<String, Vec<String>>,
    pub(super) versions: BTreeMap<String, String>,
}

/// One entry of a catalog.
pub(super) struct Entry {
    pub(super) module: Module,
    /// Line of its alias.
    pub(super) line: u32,
}

/// Called with the line and the fault of an entry that cannot be read.
type Report<'r> = &'r mut dyn FnMut(u32, String);

impl Catalog {
    /// Takes the tables of a catalog apart.
    pub(super) fn of(document: &DeTable<'_>, lines: &Lines, report: Report<'_>) -> Self {
        let mut catalog = Self::default();
        let table = |name| {
            toml::table(document, name)
                .into_iter()
                .flat_map(DeTable::iter)
        };
        for (alias, value) in table("versions") {
            match version_of(value.get_ref(), &BTreeMap::new()) {
                Some(version) => {
                    catalog
                        .versions
                        .insert(alias.get_ref().to_string(), version);
                }
                None => report(
                    lines.at(alias.span().start),
                    format!("the version `{}` is not understood", shown(alias.get_ref())),
                ),
            }
        }
        for (section, is_plugin) in [("libraries", false), ("plugins", true)] {
            for (alias, value) in table(section) {
                let line = lines.at(alias.span().start);
                let module = if is_plugin {
                    plugin_of(value.get_ref(), &catalog.versions)
                } else {
                    library_of(value.get_ref(), &catalog.versions)
                };
                match module {
                    Ok(module) => {
                        let entries = if is_plugin {
                            &mut catalog.plugins
                        } else {
                            &mut catalog.libraries
                        };
                        entries.insert(accessor(alias.get_ref()), Entry { module, line });
                    }
                    Err(why) => report(line, format!("`{}`: {why}", shown(alias.get_ref()))),
                }
            }
        }
        for (alias, value) in table("bundles") {
            let items = value
                .get_ref()
                .as_array()
                .into_iter()
                .flat_map(|array| array.iter());
            let aliases = items.filter_map(|item| item.get_ref().as_str().map(accessor));
            catalog
                .bundles
                .insert(accessor(alias.get_ref()), aliases.collect());
        }
        catalog
    }
}

/// Returns an alias as build scripts spell it.
pub(super) fn accessor(alias: &str) -> String {
    alias.replace(['-', '_'], ".")
}

fn library_of(value: &DeValue<'_>, versions: &BTreeMap<String, String>) -> Result<Module, String> {
    if let Some(text) = value.as_str() {
        return Module::read(text).ok_or_else(|| format!("`{}` is not a module", shown(text)));
    }
    let table = value
        .as_table()
        .ok_or("neither a text nor a table with a module")?;
    let module = match (
        toml::text(table, "module"),
        toml::text(table, "group"),
        toml::text(table, "name"),
    ) {
        (Some(module), _, _) => Module::read(module),
        (None, Some(group), Some(name)) => Module::read(&format!("{group}:{name}")),
        _ => None,
    };
    let mut module = module.ok_or("it has no module")?;
    module.version = version_in(table, versions)?.or(module.version);
    Ok(module)
}

fn plugin_of(value: &DeValue<'_>, versions: &BTreeMap<String, String>) -> Result<Module, String> {
    if let Some(text) = value.as_str() {
        let (id, version) = text.split_once(':').ok_or("it has no version")?;
        return Ok(Module::of_plugin(id, Some(version.to_owned())));
    }
    let table = value.as_table();
    let table = table.ok_or("neither a text nor a table with an id")?;
    let id = toml::text(table, "id").ok_or("it has no id")?;
    Ok(Module::of_plugin(id, version_in(table, versions)?))
}

/// Returns the version an entry gives itself or by reference.
fn version_in(
    table: &DeTable<'_>,
    versions: &BTreeMap<String, String>,
) -> Result<Option<String>, String> {
    let Some(value) = table.get("version") else {
        return Ok(None);
    };
    version_of(value.get_ref(), versions)
        .map(Some)
        .ok_or_else(|| "its version refers to nothing the catalog has".to_owned())
}

/// Returns a version as one text: `1.2`, or a rich version with its parts in words (`strictly [1,2[, prefer 1.7`).
fn version_of(value: &DeValue<'_>, versions: &BTreeMap<String, String>) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let table = value.as_table()?;
    if let Some(reference) = toml::text(table, "ref") {
        return versions.get(reference).cloned();
    }
    let parts: Vec<(&str, &str)> = ["strictly", "require", "prefer"]
        .into_iter()
        .filter_map(|key| Some((key, toml::text(table, key)?)))
        .collect();
    let strict = parts.iter().find(|(key, _)| *key == "strictly");
    if let Some((_, strict)) = strict.filter(|(_, version)| is_version(version)) {
        return Some((*strict).to_owned());
    }
    match parts.as_slice() {
        [] => table
            .keys()
            .any(|key| key.get_ref().starts_with("reject"))
            .then(|| "any but those rejected".to_owned()),
        // One version and nothing else to choose from.
        [(_, only)] => Some((*only).to_owned()),
        parts => {
            let words: Vec<String> = parts
                .iter()
                .map(|(key, version)| format!("{key} {version}"))
                .collect();
            Some(words.join(", "))
        }
    }
}
