//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.

mod entries;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use self::entries::{Entry, Need, Origin};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};
use crate::tree::{folder, normalize};

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

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, invalid) = decode(input.bytes);
    let lines = Lines::of(&text);
    if let Some(offset) = invalid {
        collector.problem(ProblemKind::Malformed, Some(lines.at(offset)), "not UTF-8");
    }
    let document = match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => document,
        Err(fault) => {
            collector.json_fault(&fault, &lines);
            return collector.finish();
        }
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
    let manifest = normalize(folder(input.path), "package.json")
        .filter(|_| document.get("packages").is_none())
        .and_then(|path| input.tree.read(&path));
    let manifest = manifest.as_deref().map(|bytes| decode(bytes).0);
    let manifest = manifest
        .as_deref()
        .and_then(|text| Json::read(text, input.limits.document_depth_max).ok());
    let entries = match document.get("packages") {
        Some(packages) => entries::of_packages(&document, packages, &lines, &mut collector),
        None => entries::of_dependencies(&document, manifest.as_ref(), &lines, &mut collector),
    };
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
    let edges = edges(entries, &places, collector);
    let mut direct = vec![false; entries.len()];
    for (entry, edges) in entries.iter().zip(&edges) {
        if entry.is_own {
            for target in edges {
                if let Some(direct) = direct.get_mut(*target) {
                    *direct = true;
                }
            }
        }
    }
    let roots_known = entries
        .iter()
        .any(|entry| entry.is_own && entry.needs_known);
    let mut identities = Vec::with_capacity(entries.len());
    for (entry, direct) in entries.iter().zip(direct) {
        let component = component(entry, collector).map(|mut component| {
            component.direct = Some(direct).filter(|_| roots_known && !component.first_party);
            component
        });
        identities.push(component.and_then(|component| collector.add(component)));
    }
    for (from, edges) in identities.iter().zip(&edges) {
        for to in edges.iter().filter_map(|index| identities.get(*index)) {
            if let (Some(from), Some(to)) = (from, to) {
                collector.edge(from, to);
            }
        }
    }
}

/// Resolves what each entry needs the way Node.js does: in its own `node_modules`, then in each folder above.
fn edges(
    entries: &[Entry<'_>],
    places: &Places<'_>,
    collector: &mut Collector<'_>,
) -> Vec<Vec<usize>> {
    let mut edges = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut targets = Vec::new();
        for (name, need) in &entry.needs {
            match lookup(&entry.place, name, places) {
                Some(target) => targets.push(target),
                // A folder above the lock file finds its packages where this file does not look.
                None if *need == Need::Required && !entry.place.starts_with("..") => collector
                    .problem(
                        ProblemKind::DanglingReference,
                        Some(entry.line),
                        format!(
                            "{} needs `{}`, which is missing",
                            shown(&entry.name),
                            shown(name)
                        ),
                    ),
                None => {}
            }
        }
        edges.push(targets);
    }
    edges
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

fn component(entry: &Entry<'_>, collector: &mut Collector<'_>) -> Option<Component> {
    if entry.link.is_some() || entry.name.is_empty() {
        return None;
    }
    let line = Some(entry.line);
    let mut component = collector.package(Ecosystem::Npm, &entry.name, entry.version, line)?;
    match &entry.origin {
        Origin::Git(url) => component.purl = component.purl.with_qualifier("vcs_url", url),
        Origin::Url(url) => component.purl = component.purl.with_qualifier("download_url", url),
        Origin::Registry | Origin::Folder(_) => {}
    }
    component.first_party =
        entry.is_own || (matches!(entry.origin, Origin::Folder(_)) && entry.integrity.is_none());
    if !component.is_pinned() {
        component.requirement = entry.requirement().map(shown);
    }
    if !component.is_pinned() && !component.first_party {
        collector.problem(
            ProblemKind::UnresolvedVersion,
            line,
            format!("the version of {} is not in the file", entry.name),
        );
    }
    component.scope = entry.scope;
    component.hashes = entry.integrity.map(digests).unwrap_or_default();
    component.declared_licenses.clone_from(&entry.licenses);
    Some(component)
}

/// Reads Subresource Integrity text: `sha512-<base64>`, several of them divided by spaces.
fn digests(integrity: &str) -> Vec<Digest> {
    integrity
        .split_whitespace()
        .filter_map(|one| {
            let (algorithm, value) = one.split_once('-')?;
            let algorithm = Algorithm::ALL
                .into_iter()
                .find(|known| known.id() == algorithm)?;
            let value = value.split('?').next().unwrap_or_default();
            Digest::from_bytes(algorithm, &STANDARD.decode(value).ok()?)
        })
        .collect()
}

/// Reads the license statement of a package manifest: a text, `{type}` or a list of either.
pub(super) fn licenses(manifest: &Json<'_>) -> Vec<String> {
    let one = |json: &Json<'_>| {
        json.text()
            .or_else(|| json.text_of("type"))
            .map(str::to_owned)
    };
    ["license", "licenses"]
        .iter()
        .filter_map(|key| manifest.get(key))
        .flat_map(|value| {
            one(value)
                .into_iter()
                .chain(value.items().iter().filter_map(one))
        })
        .collect()
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
