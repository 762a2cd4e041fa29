//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.

mod entries;

use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind, Scope};

use self::entries::Entry;
use super::javascript::graph::{Graph, Strength};
use super::javascript::manifest::Manifest;
use super::opened::Opened;
use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::tree::folder;

/// Newest version of the format that is known.
const VERSION_MAX: &str = "3";

pub(super) const FORMAT: Format = Format {
    id: "package-lock",
    title: "package-lock.json, npm-shrinkwrap.json 1–3",
    family: Family::JavaScript,
    names: &["package-lock.json", "npm-shrinkwrap.json"],
    beside: &["package.json"],
    read,
    ..Format::BASE
};

/// The list npm 7 and later keep of what they installed, in the same form.
pub(super) const INSTALLED: Format = Format {
    id: "npm-installed-lock",
    title: "what npm installed (node_modules/.package-lock.json)",
    names: &["node_modules/.package-lock.json"],
    subject: Subject::Package,
    read: |input| read_in(input, folder(folder(input.path))),
    ..FORMAT
};

fn read(input: &Input<'_>) -> Found {
    read_in(input, folder(input.path))
}

/// Reads the list of the project in `place`, the folder its entries are relative to.
fn read_in(input: &Input<'_>, place: &str) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let lines = &opened.lines;
    let Some(document) = opened.json(&mut collector) else {
        return collector.finish();
    };
    let version = document.number_of("lockfileVersion").unwrap_or("1");
    if !matches!(version, "1" | "2" | VERSION_MAX) {
        collector.problem(
            ProblemKind::UnsupportedVersion,
            None,
            format!(
                "version {} is unknown; read as version {VERSION_MAX}",
                shown(version)
            ),
        );
    }
    // The root is an entry of its own where the list is that of the project, not of what is installed.
    let has_root = document
        .get("packages")
        .is_some_and(|packages| packages.get("").is_some());
    let manifest = Some(place)
        .filter(|_| !has_root)
        .and_then(|place| Manifest::in_folder(input, place));
    let mut entries = match document.get("packages") {
        Some(packages) => entries::of_packages(&document, packages, lines, &mut collector),
        None => entries::of_dependencies(&document, lines, &mut collector),
    };
    if !has_root {
        entries.push(entries::of_root(&document, manifest.as_ref(), lines));
    }
    add_components(&entries, &mut collector);
    collector.finish()
}

/// The entries by the folder whose `node_modules` they are in and the name they have there.
type Places<'e> = BTreeMap<(&'e str, &'e str), usize>;

/// Most folders looked through for one dependency: no real tree is that deep.
const FOLDERS_MAX: usize = 256;

fn add_components(entries: &[Entry<'_>], collector: &mut Collector<'_>) {
    let by_folder: BTreeMap<&str, usize> = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.place.as_ref(), index))
        .collect();
    let mut places = Places::new();
    for (index, entry) in entries.iter().enumerate() {
        // A link stands for the folder it leads to.
        let target = entry.link.and_then(|link| by_folder.get(link).copied());
        if let Some((folder, name)) = entry.place.rsplit_once("node_modules/") {
            let folder = folder.strip_suffix('/').unwrap_or(folder);
            places.insert((folder, name), target.unwrap_or(index));
        }
    }
    let mut graph = Graph::default();
    // A link or a nameless root is no package, but others may lead through it.
    let indices: Vec<Option<usize>> = entries
        .iter()
        .map(|entry| {
            let is_package = entry.link.is_none() && !entry.package.name.is_empty();
            is_package.then(|| graph.add(entry.package.clone()))
        })
        .collect();
    for (entry, from) in entries.iter().zip(&indices) {
        if entry.package.is_own && entry.needs_known {
            graph.asks_are_known();
        }
        for (name, strength) in &entry.needs {
            let target = lookup(&entry.place, name, &places);
            let to = target.and_then(|target| indices.get(target).copied().flatten());
            match (to, from) {
                // Each package says its scope itself.
                (Some(to), from) if entry.package.is_own => graph.ask(*from, to, Scope::Unknown),
                (Some(to), Some(from)) => graph.need(*from, to, *strength),
                _ => {}
            }
            // A folder above the lock file finds its packages where this file does not look.
            let is_missing = target.is_none() && *strength == Strength::Required;
            if is_missing && !entry.place.starts_with("..") {
                let message = format!(
                    "{} needs `{}`, which is missing",
                    shown(&entry.package.name),
                    shown(name)
                );
                collector.problem(ProblemKind::DanglingReference, entry.package.line, message);
            }
        }
    }
    graph.finish(collector);
}

fn lookup(place: &str, name: &str, places: &Places<'_>) -> Option<usize> {
    let mut folder = Some(place);
    for _ in 0..FOLDERS_MAX {
        let here = folder?;
        if let Some(found) = places.get(&(here, name)) {
            return Some(*found);
        }
        let above = here.rsplit_once('/').map_or("", |(above, _)| above);
        folder = Some(above).filter(|_| !here.is_empty());
    }
    None
}

/// Returns the scope of an entry by its flags.
fn scope(entry: &Json<'_>) -> Scope {
    if entry.flag("dev") {
        Scope::Development
    } else if entry.flag("optional") || entry.flag("devOptional") {
        Scope::Optional
    } else {
        Scope::Runtime
    }
}
