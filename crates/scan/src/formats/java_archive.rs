//! Java archives: `.jar`, `.war`, `.ear` and their relatives, nested ones included.

mod identity;

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Found, Location, Problem, ProblemKind, Scope};

use self::identity::{Coordinates, Manifest};
use super::pom_xml::Pom;
use super::{Family, Format, Input, Intake, Subject};
use crate::archive::behind;
use crate::archive::zip::{Entry, Zip};
use crate::collect::Collector;
use crate::document::xml::Element;
use crate::document::{Lines, decode};
use crate::formats;
use crate::tree::file_name;

pub(super) const FORMAT: Format = Format {
    id: "java-archive",
    title: "JAR, WAR, EAR and other Java archives",
    family: Family::Java,
    names: &[
        "*.aar", "*.ear", "*.hpi", "*.jar", "*.jpi", "*.lpkg", "*.nar", "*.par", "*.sar", "*.war",
    ],
    subject: Subject::Package,
    intake: Intake::Stream,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_archive(input).0
}

/// What an archive says about itself and what it holds.
#[derive(Default)]
struct Content {
    manifest: Manifest,
    /// Coordinates by the folder that states them, below `META-INF/maven`.
    stated: BTreeMap<String, Coordinates>,
    nested: Vec<Entry>,
    others: Vec<Entry>,
}

/// Reads an archive; the second value is the identity of the archive itself.
fn read_archive(input: &Input<'_>) -> (Found, Option<String>) {
    let mut collector = Collector::new(input);
    let Some(mut archive) = Zip::open(input, &mut collector) else {
        return (collector.finish(), None);
    };
    let budget = archive.budget().clone();
    let content = content(&mut archive, input, &mut collector);
    let own = add_own(input, &content, &mut collector);
    for entry in content.nested.iter().chain(&content.others) {
        let Some(held) = archive.hold(entry, true, &mut collector) else {
            continue;
        };
        let Ok(source) = held.source() else {
            continue;
        };
        let next = Input {
            path: &entry.path,
            bytes: source.in_memory(),
            source,
            budget: Some(&budget),
            ..*input
        };
        let (found, inner) = match formats::claiming(&entry.path) {
            Some(format) if format.id == FORMAT.id => read_archive(&next),
            Some(format) => (format.read_inside(&next), None),
            None => continue,
        };
        collector.absorb(behind(input.path, found));
        if let (Some(own), Some(inner)) = (&own, inner) {
            collector.edge(own, &inner);
        }
    }
    (collector.finish(), own)
}

/// Sorts the entries and reads those that say what the archive is.
fn content(archive: &mut Zip<'_>, input: &Input<'_>, collector: &mut Collector<'_>) -> Content {
    let mut content = Content::default();
    for entry in archive.entries(collector) {
        let is_manifest = entry.path == "META-INF/MANIFEST.MF";
        let stated = identity::stated_in(&entry.path);
        if is_manifest || stated.is_some() {
            let Some(bytes) = archive.read(&entry, collector) else {
                continue;
            };
            let (text, _) = decode(&bytes);
            match stated {
                Some(folder) => {
                    let known = content.stated.entry(folder.to_owned()).or_default();
                    let read = if entry.path.ends_with(".properties") {
                        Coordinates::of_properties(&text, &entry.path)
                    } else {
                        of_pom(&text, &entry.path, input)
                    };
                    known.complete(read);
                }
                None => content.manifest = Manifest::read(&text),
            }
            continue;
        }
        match formats::claiming(&entry.path) {
            Some(format) if format.id == FORMAT.id => content.nested.push(entry),
            Some(format) if format.subject == Subject::Package => content.others.push(entry),
            _ => {}
        }
    }
    content
}

fn of_pom(text: &str, path: &str, input: &Input<'_>) -> Coordinates {
    let (document, _) = Element::read(text, input.limits.document_depth_max);
    let pom = document
        .child("project")
        .map(|project| Pom::of(path, project, &Lines::of(text)));
    let Some(pom) = pom else {
        return Coordinates::default();
    };
    Coordinates {
        group: pom.group().map(str::to_owned),
        artifact: Some(pom.artifact.clone()).filter(|artifact| !artifact.is_empty()),
        version: pom.version().map(str::to_owned),
        licenses: pom.licenses.clone(),
        path: path.to_owned(),
    }
}

/// Adds the archive itself and the packages merged into it. Returns the identity of the archive itself.
fn add_own(input: &Input<'_>, content: &Content, collector: &mut Collector<'_>) -> Option<String> {
    let scope = if input.budget.is_some() {
        Scope::Runtime
    } else {
        Scope::Unknown
    };
    let main = identity::main(file_name(input.path), &content.stated);
    let mut own = match main {
        Some(stated) => identity::component(stated, file_name(input.path), collector),
        None => fallback(input, content, collector),
    };
    if let Some(component) = &mut own {
        component.hashes = input.source.digests(&[Algorithm::Sha1, Algorithm::Sha256]);
        component
            .declared_licenses
            .extend(content.manifest.license());
        component.scope = scope;
    }
    let own = own.and_then(|component| collector.add(component));
    for (folder, stated) in &content.stated {
        if main.is_some_and(|main| std::ptr::eq(main, stated)) {
            continue;
        }
        match identity::component(stated, "", collector) {
            Some(mut component) => {
                component.scope = scope;
                component.locations = vec![Location::new(
                    format!("{}!{}", input.path, stated.path),
                    None,
                )];
                let merged = collector.add(component);
                if let (Some(own), Some(merged)) = (&own, merged) {
                    collector.edge(own, &merged);
                }
            }
            None => collector.report(Problem::new(
                input.path,
                ProblemKind::SkippedEntry,
                format!("META-INF/maven/{folder} does not state group, artifact and version"),
            )),
        }
    }
    own
}

/// Identifies an archive that does not state its coordinates.
fn fallback(
    input: &Input<'_>,
    content: &Content,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = file_name(input.path);
    let is_plain = name.rsplit_once('.').is_some_and(|(_, end)| end == "jar");
    // What only wraps others, or was merged from others without a statement of its own, is the system's own.
    if !is_plain || !content.stated.is_empty() {
        return None;
    }
    let guess = identity::of_manifest_and_name(&content.manifest, name);
    let component = guess.component(collector)?;
    let missing = if component.purl.package_type() != "maven" {
        "Maven group; no advisory can be matched with it"
    } else if !component.is_pinned() {
        "version"
    } else {
        return Some(component);
    };
    let message = format!("the archive does not state its {missing}; look its SHA-1 up");
    collector.problem(ProblemKind::UnresolvedVersion, None, message);
    Some(component)
}
