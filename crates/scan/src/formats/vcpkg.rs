//! vcpkg: the manifest `vcpkg.json` and the status of what is installed.
//!
//! Source: the vcpkg documentation, topics on `vcpkg.json` and versioning.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};
use crate::tree::{folder, normalize};

/// The manifest.
pub(super) const MANIFEST: Format = Format {
    id: "vcpkg-json",
    title: "vcpkg.json",
    family: Family::Cpp,
    names: &["vcpkg.json"],
    resolved_by: &["vcpkg_installed/"],
    read: read_manifest,
    ..Format::BASE
};

/// What is installed.
pub(super) const STATUS: Format = Format {
    id: "vcpkg-status",
    title: "vcpkg/status of installed packages",
    family: Family::Cpp,
    names: &["vcpkg/status"],
    beside: &["vcpkg.spdx.json"],
    subject: Subject::Package,
    read: read_status,
    ..Format::BASE
};

/// Keys a version may stand under; each orders versions differently.
const VERSION_KEYS: [&str; 4] = [
    "version",
    "version-semver",
    "version-date",
    "version-string",
];

fn read_manifest(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => {
            let manifest = Manifest {
                document: &document,
                lines: &lines,
                overrides: overrides(&document),
                is_port: is_port(input),
            };
            manifest.read(&mut collector);
        }
        Err(fault) => collector.json_fault(&fault, &lines),
    }
    collector.finish()
}

/// Returns the version of an entry and its revision of the port.
fn version_of<'j>(entry: &'j Json<'_>) -> Option<(&'j str, Option<&'j str>)> {
    let version = VERSION_KEYS.iter().find_map(|key| entry.text_of(key))?;
    let stated = entry.number_of("port-version");
    Some(match version.split_once('#') {
        Some((version, port)) => (version, Some(port)),
        None => (version, stated),
    })
}

/// Versions the manifest insists on, by name.
fn overrides<'j>(document: &'j Json<'_>) -> BTreeMap<&'j str, (&'j str, Option<&'j str>)> {
    let entries = document.get("overrides").map_or(&[][..], Json::items);
    entries
        .iter()
        .filter_map(|entry| Some((entry.text_of("name")?, version_of(entry)?)))
        .collect()
}

struct Manifest<'m, 'a> {
    document: &'m Json<'a>,
    lines: &'m Lines,
    overrides: BTreeMap<&'m str, (&'m str, Option<&'m str>)>,
    /// Whether it describes a port, a recipe for somebody else's package.
    is_port: bool,
}

fn is_port(input: &Input<'_>) -> bool {
    normalize(folder(input.path), "portfile.cmake")
        .is_some_and(|recipe| input.tree.read(&recipe).is_some())
}

impl Manifest<'_, '_> {
    fn read(&self, collector: &mut Collector<'_>) {
        let root = self.package(collector);
        let root = root.as_deref();
        let dependencies = |json: &Json<'_>, scope, collector: &mut Collector<'_>| {
            for entry in json.get("dependencies").map_or(&[][..], Json::items) {
                self.dependency(entry, scope, root, collector);
            }
        };
        dependencies(self.document, Scope::Runtime, collector);
        for feature in self.document.get("features").map_or(&[][..], Json::members) {
            dependencies(&feature.value, Scope::Optional, collector);
        }
        // The first form listed features with their names inside.
        for feature in self.document.get("features").map_or(&[][..], Json::items) {
            dependencies(feature, Scope::Optional, collector);
        }
    }

    /// Adds the package itself, where the manifest has its name.
    fn package(&self, collector: &mut Collector<'_>) -> Option<String> {
        let name = self.document.get("name")?;
        let line = Some(self.lines.at(name.offset));
        let version = version_of(self.document);
        let mut component = package(name.text()?, version, line, collector)?;
        component.first_party = !self.is_port;
        component.scope = Scope::Runtime;
        component
            .declared_licenses
            .extend(self.document.text_of("license").map(str::to_owned));
        collector.add(component)
    }

    fn dependency(
        &self,
        entry: &Json<'_>,
        scope: Scope,
        root: Option<&str>,
        collector: &mut Collector<'_>,
    ) {
        let line = Some(self.lines.at(entry.offset));
        let Some(name) = entry.text().or_else(|| entry.text_of("name")) else {
            let message = "a dependency without a name";
            collector.problem(ProblemKind::SkippedEntry, line, message);
            return;
        };
        if Some(name) == self.document.text_of("name") {
            return;
        }
        let version = self.overrides.get(name).copied();
        let Some(mut component) = package(name, version, line, collector) else {
            return;
        };
        if !component.is_pinned() {
            component.requirement = self.asked(entry);
        }
        component.direct = Some(true);
        component.scope = if entry.flag("host") {
            Scope::Build
        } else {
            scope
        };
        let identity = collector.add(component);
        if let (Some(root), Some(identity)) = (root, identity) {
            collector.edge(root, &identity);
        }
    }

    /// Returns what is asked of a version: a lowest one, and the state of the registry that gives the rest.
    fn asked(&self, entry: &Json<'_>) -> Option<String> {
        let lowest = entry
            .text_of("version>=")
            .map(|version| format!(">={version}"));
        let baseline = self
            .document
            .text_of("builtin-baseline")
            .map(|commit| format!("baseline {commit}"));
        let asked: Vec<String> = lowest.into_iter().chain(baseline).collect();
        (!asked.is_empty()).then(|| shown(&asked.join(", ")))
    }
}

fn package(
    name: &str,
    version: Option<(&str, Option<&str>)>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (version, port) = version.map_or((None, None), |(version, port)| (Some(version), port));
    let mut component = collector.package_of_type("vcpkg", None, name, version, line)?;
    if let Some(port) = port.filter(|port| *port != "0") {
        component.purl = component.purl.with_qualifier("port_version", port);
    }
    Some(component)
}

/// One paragraph of the status: fields by name, with the line it begins at.
#[derive(Default)]
struct Paragraph<'t> {
    fields: BTreeMap<&'t str, &'t str>,
    line: u32,
}

impl<'t> Paragraph<'t> {
    fn get(&self, field: &str) -> Option<&'t str> {
        self.fields
            .get(field)
            .copied()
            .filter(|text| !text.is_empty())
    }
}

fn read_status(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let paragraphs = paragraphs(&text);
    let is_installed = |paragraph: &&Paragraph<'_>| {
        paragraph
            .get("Status")
            .is_some_and(|status| status.ends_with(" installed"))
    };
    let mut identities: BTreeMap<Place<'_>, String> = BTreeMap::new();
    let mut needs: BTreeSet<(Place<'_>, Place<'_>, u32)> = BTreeSet::new();
    for paragraph in paragraphs.iter().filter(is_installed) {
        let Some(name) = paragraph.get("Package") else {
            let message = "an installed package without a name";
            collector.problem(ProblemKind::SkippedEntry, Some(paragraph.line), message);
            continue;
        };
        let triplet = paragraph.get("Architecture").unwrap_or_default();
        let needed = paragraph.get("Depends").unwrap_or_default().split(',');
        for needed in needed.map(str::trim).filter(|needed| !needed.is_empty()) {
            // `name[feature]:triplet`, the triplet for tools that run while building.
            let (needed, place) = needed.split_once(':').unwrap_or((needed, triplet));
            let needed = needed.split('[').next().unwrap_or_default();
            needs.insert(((triplet, name), (place, needed), paragraph.line));
        }
        // A feature of a package is a paragraph of its own, without a version.
        if paragraph.get("Feature").is_some() {
            continue;
        }
        let version = paragraph
            .get("Version")
            .map(|version| (version, paragraph.get("Port-Version")));
        let component = package(name, version, Some(paragraph.line), &mut collector);
        let Some(mut component) = component else {
            continue;
        };
        component.scope = Scope::Runtime;
        component
            .declared_licenses
            .extend(license(input, triplet, name));
        if let Some(identity) = collector.add(component) {
            identities.insert((triplet, name), identity);
        }
    }
    for (from, to, line) in needs {
        match (identities.get(&from), identities.get(&to)) {
            (Some(from), Some(to)) => collector.edge(from, to),
            (_, None) => collector.problem(
                ProblemKind::DanglingReference,
                Some(line),
                format!(
                    "{} needs {}:{}, which is not installed",
                    shown(from.1),
                    shown(to.1),
                    shown(to.0)
                ),
            ),
            _ => {}
        }
    }
    collector.finish()
}

/// A triplet and the name of a package installed for it.
type Place<'t> = (&'t str, &'t str);

fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let mut paragraphs = Vec::new();
    let mut open = Paragraph::default();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            paragraphs.push(std::mem::take(&mut open));
        } else if let Some((field, value)) = line.split_once(':')
            && !line.starts_with(' ')
        {
            if open.fields.is_empty() {
                open.line = number;
            }
            open.fields.insert(field, value.trim());
        }
    }
    paragraphs.push(open);
    paragraphs.retain(|paragraph| !paragraph.fields.is_empty());
    paragraphs
}

/// Returns the license the document beside the installed package concludes.
fn license(input: &Input<'_>, triplet: &str, name: &str) -> Option<String> {
    let path = format!("../{triplet}/share/{name}/vcpkg.spdx.json");
    let bytes = input.tree.read(&normalize(folder(input.path), &path)?)?;
    let (text, _) = decode(&bytes);
    let document = Json::read(&text, input.limits.document_depth_max).ok()?;
    let packages = document.get("packages")?.items();
    let port = packages
        .iter()
        .find(|package| package.text_of("SPDXID") == Some("SPDXRef-port"))?;
    let license = port.text_of("licenseConcluded")?;
    (license != "NOASSERTION").then(|| license.to_owned())
}
