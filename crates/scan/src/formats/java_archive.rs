//! Java archives: `.jar`, `.war`, `.ear` and their relatives, nested ones included.

mod classes;
mod coordinates;
mod file_name;
mod groups;
mod identity;
mod manifest;
mod place;
mod properties;

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Ecosystem, Found, Location, Problem, ProblemKind, Scope};

use self::classes::Around;
use self::coordinates::Coordinates;
use self::manifest::Manifest;
use super::{Family, Format, Input, Intake, Subject};
use crate::archive::zip::{Entry, Zip};
use crate::archive::{Budget, HEAD_BYTES, Pack, behind};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::formats;
use crate::imports::jvm;
use crate::source::Source;
use crate::tree::file_name;

pub(super) const FORMAT: Format = Format {
    id: "java-archive",
    title: "JAR, WAR, EAR and other Java archives",
    family: Family::Java,
    names: &[
        "*.aar", "*.ear", "*.hpi", "*.jar", "*.jpi", "*.lpkg", "*.nar", "*.par", "*.rar", "*.sar",
        "*.war",
    ],
    beside: &["*.pom", "*.sha1"],
    looked_up: place::looked_up,
    subject: Subject::Package,
    intake: Intake::Stream,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    // Archives of another kind bear the ending of resource adapters, too.
    if let Some(Pack::Unread(kind)) = Pack::of(&input.source.head(HEAD_BYTES)) {
        let message = format!("{kind} archives are not read; unpack it and scan what comes out");
        let mut collector = Collector::new(input);
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
        return collector.finish();
    }
    read_archive(input, &Around::Nothing).0
}

/// What an archive says about itself and what it holds.
#[derive(Default)]
struct Content {
    manifest: Manifest,
    /// Coordinates by the folder that states them, below `META-INF/maven`.
    stated: BTreeMap<String, Coordinates>,
    /// Whether the classes of the first of them were moved into a package of somebody else.
    is_moved: bool,
    nested: Vec<Entry>,
    /// What else is a package, with its format.
    others: Vec<(Entry, &'static Format)>,
    /// Class files, where it is asked what own code uses.
    classes: Vec<Entry>,
}

/// What an archive itself is.
struct Own {
    identity: String,
    /// Group and artifact, where both are known.
    package: Option<String>,
}

/// Reads an archive; the second value is the identity of the archive itself.
fn read_archive(input: &Input<'_>, around: &Around) -> (Found, Option<String>) {
    let mut collector = Collector::new(input);
    let Some(mut archive) = Zip::open(input, &mut collector) else {
        classes::note_unread(input, 1, &mut collector);
        return (collector.finish(), None);
    };
    let budget = archive.budget().clone();
    let content = content(&mut archive, input, &mut collector);
    let own = add_own(input, &content, &mut collector);
    let package = own.as_ref().and_then(|own| own.package.as_deref());
    let inner_around = classes::note(
        &mut archive,
        input,
        &content,
        package,
        around,
        &mut collector,
    );
    for entry in &content.nested {
        let Some(held) = archive.content(entry, &mut collector) else {
            classes::note_unread(input, 1, &mut collector);
            continue;
        };
        let Ok(source) = held.source() else {
            continue;
        };
        let (found, inner) = read_archive(&inside(input, entry, source, &budget), &inner_around);
        collector.absorb(behind(input.path, found));
        if let (Some(own), Some(inner)) = (&own, inner) {
            collector.edge(&own.identity, &inner);
        }
    }
    for (entry, format) in &content.others {
        if let Some(found) = read_other(&mut archive, entry, format, input, &mut collector) {
            collector.absorb(behind(input.path, found));
        }
    }
    (collector.finish(), own.map(|own| own.identity))
}

/// Reads a file of another format in an archive.
fn read_other(
    archive: &mut Zip<'_>,
    entry: &Entry,
    format: &Format,
    input: &Input<'_>,
    collector: &mut Collector<'_>,
) -> Option<Found> {
    let budget = archive.budget().clone();
    if format.intake == Intake::Stream {
        let held = archive.content(entry, collector)?;
        let source = held.source().ok()?;
        return Some(format.read_inside(&inside(input, entry, source, &budget)));
    }
    let bytes = archive.read(entry, collector)?;
    let source = Source::Memory(&bytes);
    Some(format.read_inside(&inside(input, entry, source, &budget)))
}

/// Makes the input for a file in the archive that `input` is.
fn inside<'i>(
    input: &Input<'i>,
    entry: &'i Entry,
    source: Source<'i>,
    budget: &'i Budget,
) -> Input<'i> {
    Input {
        path: &entry.path,
        bytes: source.in_memory(),
        source,
        budget: Some(budget),
        ..*input
    }
}

/// Sorts the entries and reads those that say what the archive is.
fn content(archive: &mut Zip<'_>, input: &Input<'_>, collector: &mut Collector<'_>) -> Content {
    let entries = archive.entries(collector);
    let mut content = Content {
        is_moved: is_moved(&entries),
        ..Content::default()
    };
    for entry in entries {
        let is_manifest = entry.path.eq_ignore_ascii_case("META-INF/MANIFEST.MF");
        let stated = coordinates::stated_in(&entry.path);
        if is_manifest || stated.is_some() {
            let Some(bytes) = archive.read(&entry, collector) else {
                continue;
            };
            match stated {
                Some(folder) => {
                    let known = content.stated.entry(folder.to_owned()).or_default();
                    let depth_max = input.limits.document_depth_max;
                    known.complete(Coordinates::read(&bytes, &entry.path, depth_max));
                }
                None => content.manifest = Manifest::read(&decode(&bytes).0),
            }
            continue;
        }
        match formats::claiming(&entry.path) {
            Some(format) if format.id == FORMAT.id => content.nested.push(entry),
            Some(format) if format.subject == Subject::Package => {
                content.others.push((entry, format));
            }
            None if input.options.source_code && jvm::is_class(&entry.path) => {
                content.classes.push(entry);
            }
            _ => {}
        }
    }
    content
}

/// Whether the classes of the first stated group stand below another package only, as tools that merge archives move
/// them: `org/shop/shaded/com/example`.
fn is_moved(entries: &[Entry]) -> bool {
    let folder = entries
        .iter()
        .find_map(|entry| coordinates::stated_in(&entry.path));
    let group = folder.and_then(|folder| folder.split('/').next());
    let Some((first, rest)) = group.and_then(|group| group.split_once('.')) else {
        return false;
    };
    let second = rest.split('.').next().unwrap_or(rest);
    let package = format!("{first}/{second}/");
    let inside = format!("/{package}");
    let mut classes = entries
        .iter()
        .map(|entry| entry.path.as_str())
        .filter(|path| path.rsplit_once('.').is_some_and(|(_, end)| end == "class"))
        .filter(|path| !path.starts_with("META-INF/"))
        .filter(|path| path.starts_with(&package) || path.contains(&inside))
        .peekable();
    classes.peek().is_some() && classes.all(|path| !path.starts_with(&package))
}

/// Adds the archive itself and the packages merged into it. Returns what the archive itself is.
fn add_own(input: &Input<'_>, content: &Content, collector: &mut Collector<'_>) -> Option<Own> {
    let scope = if input.budget.is_some() {
        Scope::Runtime
    } else {
        Scope::Unknown
    };
    let name = file_name(input.path);
    let place = place::coordinates(input);
    let main = match &place {
        Some(place) => content.stated.values().find(|one| one.is_of(place)),
        None => identity::main(name, content),
    };
    let mut own = match (&place, main) {
        (Some(stated), _) | (None, Some(stated)) => stated.component(name, collector),
        (None, None) => fallback(input, content, collector),
    };
    if let Some(component) = &mut own {
        component.hashes = input.source.digests(&[Algorithm::Sha1, Algorithm::Sha256]);
        let stated = main.filter(|_| place.is_some());
        let stated = stated.into_iter().flat_map(|stated| &stated.licenses);
        let licenses = stated.cloned().chain(content.manifest.license());
        component.declared_licenses.extend(licenses);
        component.scope = scope;
        compare_checksum(input, component, collector);
    }
    let package = own
        .as_ref()
        .filter(|component| component.purl.ecosystem() == Some(Ecosystem::Maven))
        .map(|component| component.purl.package_name());
    let own = own.and_then(|component| collector.add(component));
    let own = own.map(|identity| Own { identity, package });
    for (folder, stated) in &content.stated {
        if main.is_some_and(|main| std::ptr::eq(main, stated)) {
            continue;
        }
        match stated.component("", collector) {
            Some(mut component) => {
                component.scope = scope;
                component.locations = vec![Location::new(
                    format!("{}!{}", input.path, stated.path),
                    None,
                )];
                let merged = collector.add(component);
                if let (Some(own), Some(merged)) = (&own, merged) {
                    collector.edge(&own.identity, &merged);
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

/// Says where the checksum beside an archive is that of another file.
fn compare_checksum(input: &Input<'_>, own: &Component, collector: &mut Collector<'_>) {
    let path = format!("{}.sha1", input.path);
    let beside = input.budget.is_none().then(|| input.tree.read(&path));
    let Some(text) = beside.flatten() else {
        return;
    };
    let text = decode(&text).0.to_ascii_lowercase();
    let mut own = own
        .hashes
        .iter()
        .filter(|hash| hash.algorithm() == Algorithm::Sha1)
        .peekable();
    if own.peek().is_some() && own.all(|hash| !text.contains(hash.hex())) {
        let message = format!(
            "its SHA-1 is not the one that {} states; it is damaged, or was changed after it was published",
            shown(&path)
        );
        collector.problem(ProblemKind::Malformed, None, message);
    }
}

/// Identifies an archive that does not state its coordinates.
fn fallback(
    input: &Input<'_>,
    content: &Content,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = file_name(input.path);
    let is_plain = name.rsplit_once('.').is_some_and(|(_, end)| end == "jar");
    // What only wraps others is the system's own.
    if !is_plain {
        return None;
    }
    if let Some(artifact) = input.maven_repositories.identify(&input.source, name) {
        let known = &artifact.coordinates;
        let full_name = format!("{}:{}", known.group, known.artifact);
        let version = Some(known.version.as_str());
        let mut component = collector.package(Ecosystem::Maven, &full_name, version, None)?;
        component.purl = component
            .purl
            .with_qualifier("classifier", &artifact.classifier);
        return Some(component);
    }
    let guess = identity::of_manifest_and_name(&content.manifest, name);
    // So is what was merged from several without a statement of its own, unless it is a known artifact.
    if content.stated.len() > 1 && !guess.has_group() {
        return None;
    }
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
