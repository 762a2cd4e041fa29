//! `pnpm-lock.yaml`, versions 5 to 9, and `shrinkwrap.yaml`, as pnpm called it before.

mod keys;

use std::borrow::Cow;
use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind, Scope};

use super::javascript::graph::{Graph, Package, Strength};
use super::javascript::manifest::Manifest;
use super::javascript::{Origin, digests, is_exact, notices, origin};
use super::opened::Opened;
use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member, Value};
use crate::document::{Lines, yaml};
use crate::tree::{file_name, folder, normalize};

/// Major versions of the format that are known; 3 is that of `shrinkwrap.yaml`.
const VERSIONS: [&str; 4] = ["3", "5", "6", "9"];

pub(super) const FORMAT: Format = Format {
    id: "pnpm-lock",
    title: "pnpm-lock.yaml 5–9, shrinkwrap.yaml",
    family: Family::JavaScript,
    names: &["pnpm-lock.yaml", "shrinkwrap.yaml"],
    beside: &["package.json"],
    read: |input| read(input, folder(input.path)),
    ..Format::BASE
};

/// The list pnpm keeps of what it installed, in the same form.
pub(super) const INSTALLED: Format = Format {
    id: "pnpm-installed-lock",
    title: "what pnpm installed (node_modules/.pnpm/lock.yaml)",
    names: &[
        "node_modules/.pnpm/lock.yaml",
        "node_modules/.pnpm-lock.yaml",
        "node_modules/.shrinkwrap.yaml",
    ],
    subject: Subject::Package,
    read: |input| {
        let modules = match file_name(input.path) {
            "lock.yaml" => folder(folder(input.path)),
            _ => folder(input.path),
        };
        read(input, folder(modules))
    },
    ..FORMAT
};

/// Reads the list of the project in `place`, the folder its importers are relative to.
fn read(input: &Input<'_>, place: &str) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let lines = &opened.lines;
    let (documents, fault) = yaml::read(&opened.text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.yaml_fault(&fault, lines);
    }
    if !documents.iter().any(Json::is_object) {
        let message = "no lock file stands in it";
        collector.problem(ProblemKind::Malformed, None, message);
    }
    // pnpm 11 puts a document about its own tools before that of the project.
    for document in documents.iter().filter(|document| document.is_object()) {
        let mut reader = Reader::new(input, place, document, lines);
        reader.check_version(&mut collector);
        reader.add_packages(&mut collector);
        reader.add_importers(&mut collector);
        reader.connect(&mut collector);
        reader.graph.finish(&mut collector);
    }
    collector.finish()
}

/// One document on its way to a graph.
struct Reader<'a, 't> {
    input: &'a Input<'a>,
    /// Folder of the project.
    place: &'a str,
    document: &'t Json<'t>,
    lines: &'a Lines,
    version: &'t str,
    graph: Graph<'t>,
    /// Packages by key, with the entry that says what they need.
    nodes: BTreeMap<&'t str, (usize, &'t Json<'t>)>,
    /// Projects by their folder in the tree; `None` where there is no name to call them by.
    own: BTreeMap<String, Option<usize>>,
}

impl<'a, 't> Reader<'a, 't> {
    fn new(input: &'a Input<'a>, place: &'a str, document: &'t Json<'t>, lines: &'a Lines) -> Self {
        Self {
            input,
            place,
            document,
            lines,
            version: document
                .text_of("lockfileVersion")
                .or_else(|| document.text_of("shrinkwrapVersion"))
                .unwrap_or(""),
            graph: Graph::default(),
            nodes: BTreeMap::new(),
            own: BTreeMap::new(),
        }
    }

    fn check_version(&self, collector: &mut Collector<'_>) {
        let major = self.version.split('.').next().unwrap_or_default();
        if !VERSIONS.contains(&major) {
            let message = format!(
                "version `{}` is unknown; read as the nearest known",
                shown(self.version)
            );
            collector.problem(ProblemKind::UnsupportedVersion, None, message);
        }
    }

    /// Adds the packages; from version 9 on, once for each set of peers they are installed with.
    fn add_packages(&mut self, collector: &mut Collector<'_>) {
        let packages = self.document.get("packages").map(Json::members);
        let snapshots = self.document.get("snapshots").map(Json::members);
        let mut made: BTreeMap<&str, Package<'t>> = BTreeMap::new();
        for member in packages.unwrap_or_default() {
            let line = self.lines.at(member.offset);
            let Some(package) = self.package(&member.key, &member.value, line, collector) else {
                continue;
            };
            if snapshots.is_some() {
                made.insert(&member.key, package);
            } else {
                let index = self.graph.add(package);
                self.nodes.insert(&member.key, (index, &member.value));
            }
        }
        for member in snapshots.unwrap_or_default() {
            if let Some(package) = made.get(keys::without_peers(&member.key)) {
                let index = self.graph.add(package.clone());
                self.nodes.insert(&member.key, (index, &member.value));
            }
        }
        for (key, package) in made {
            if !self.nodes.contains_key(key) {
                let without_needs = self.document;
                let index = self.graph.add(package);
                self.nodes.insert(key, (index, without_needs));
            }
        }
    }

    fn package(
        &self,
        key: &'t str,
        entry: &'t Json<'t>,
        line: u32,
        collector: &mut Collector<'_>,
    ) -> Option<Package<'t>> {
        let (key_name, key_version) = if is_slashed(self.version) {
            keys::slashed(key)
        } else {
            keys::with_at(key)
        }
        .unzip();
        let Some(name) = entry.text_of("name").or(key_name) else {
            let message = format!("`{}` does not say which package it is", shown(key));
            collector.problem(ProblemKind::SkippedEntry, Some(line), message);
            return None;
        };
        let resolution = entry.get("resolution");
        let source = resolution.map_or(Origin::Registry, source);
        let from_key = key_version.filter(|version| is_exact(version));
        let version = entry.text_of("version").or(from_key);
        let own_version = match (&source, version) {
            (Origin::Folder(_), None) => resolution
                .and_then(|resolution| normalize(self.place, resolution.text_of("directory")?))
                .and_then(|folder| Manifest::in_folder(self.input, &folder)?.version),
            _ => None,
        };
        note_bundled(name, entry, line, collector);
        let integrity = resolution.and_then(|resolution| resolution.text_of("integrity"));
        Some(Package {
            version: version.map(Cow::Borrowed).or(own_version.map(Cow::Owned)),
            specifier: key_version.map(Cow::Borrowed),
            origin: source,
            scope: flagged(entry),
            hashes: integrity.map(digests).unwrap_or_default(),
            notices: notices(entry),
            ..Package::named(name, Some(line))
        })
    }

    /// Adds the projects of the workspace and what they ask for.
    fn add_importers(&mut self, collector: &mut Collector<'_>) {
        let mut importers: Vec<(&str, &'t Json<'t>)> = Vec::new();
        match self.document.get("importers") {
            Some(Json {
                value: Value::Object(members),
                ..
            }) => importers.extend(
                members
                    .iter()
                    .map(|member| (member.key.as_ref(), &member.value)),
            ),
            _ => importers.push((".", self.document)),
        }
        for (path, importer) in importers {
            let here = normalize(self.place, path);
            let from = here.as_deref().and_then(|here| self.own(here));
            for (group, scope) in GROUPS {
                let Some(asks) = importer.get(group) else {
                    continue;
                };
                self.graph.asks_are_known();
                for ask in asks.members() {
                    let reference = ask.value.text().or_else(|| ask.value.text_of("version"));
                    let Some(reference) = reference else {
                        continue;
                    };
                    match self.find(here.as_deref(), &ask.key, reference) {
                        Target::Package(to) => self.graph.ask(from, to, scope),
                        Target::Missing => self.missing(path, ask, reference, collector),
                        Target::Folder => {}
                    }
                }
            }
        }
    }

    /// Adds the edges between packages.
    fn connect(&mut self, collector: &mut Collector<'_>) {
        let nodes: Vec<(usize, &str, &'t Json<'t>)> = self
            .nodes
            .iter()
            .map(|(key, (index, entry))| (*index, *key, *entry))
            .filter(|(_, _, entry)| !std::ptr::eq(*entry, self.document))
            .collect();
        for (from, key, entry) in nodes {
            for (group, strength) in [
                ("dependencies", Strength::Required),
                ("optionalDependencies", Strength::Optional),
            ] {
                let needs = entry.get(group).map(Json::members).unwrap_or_default();
                for need in needs {
                    let Some(reference) = need.value.text() else {
                        continue;
                    };
                    match self.find(Some(self.place), &need.key, reference) {
                        Target::Package(to) => self.graph.need(from, to, strength),
                        Target::Missing if strength == Strength::Required => {
                            self.missing(key, need, reference, collector);
                        }
                        Target::Missing | Target::Folder => {}
                    }
                }
            }
        }
    }

    /// Finds what a reference leads to: a key, the part of one behind the name, or a folder relative to `here`.
    fn find(&mut self, here: Option<&str>, name: &str, reference: &str) -> Target {
        if let Some(path) = reference.strip_prefix("link:") {
            return self.in_folder(here, path);
        }
        let found = keys::candidates(name, reference)
            .iter()
            .find_map(|key| self.nodes.get(key.as_ref()));
        match (found, reference.strip_prefix("file:")) {
            (Some((index, _)), _) => Target::Package(*index),
            (None, Some(path)) => self.in_folder(here, path),
            (None, None) => Target::Missing,
        }
    }

    fn in_folder(&mut self, here: Option<&str>, path: &str) -> Target {
        here.and_then(|here| normalize(here, path))
            .and_then(|folder| self.own(&folder))
            .map_or(Target::Folder, Target::Package)
    }

    fn missing(
        &self,
        from: &str,
        need: &Member<'_>,
        reference: &str,
        collector: &mut Collector<'_>,
    ) {
        let message = format!(
            "{} needs `{}` as `{}`, which is missing",
            shown(from),
            shown(&need.key),
            shown(reference)
        );
        let line = Some(self.lines.at(need.offset));
        collector.problem(ProblemKind::DanglingReference, line, message);
    }

    /// Returns the project in a folder, added when it is asked for first.
    fn own(&mut self, folder: &str) -> Option<usize> {
        if let Some(known) = self.own.get(folder) {
            return *known;
        }
        let index = Manifest::in_folder(self.input, folder)
            .and_then(|manifest| manifest.package())
            .map(|package| self.graph.add(package));
        self.own.insert(folder.to_owned(), index);
        index
    }
}

/// What a reference leads to.
enum Target {
    /// A package or project.
    Package(usize),
    /// A folder of which nothing is known.
    Folder,
    /// Something that is not in the file.
    Missing,
}

/// Groups in which a project asks for packages.
const GROUPS: [(&str, Scope); 5] = [
    ("dependencies", Scope::Runtime),
    ("optionalDependencies", Scope::Optional),
    ("devDependencies", Scope::Development),
    // What pnpm itself loads to do its work, and the version of pnpm.
    ("configDependencies", Scope::Build),
    ("packageManagerDependencies", Scope::Build),
];

/// Whether keys of this version are `/name/version`, not `name@version`.
fn is_slashed(version: &str) -> bool {
    matches!(
        version.split('.').next().unwrap_or_default(),
        "" | "1" | "2" | "3" | "4" | "5"
    )
}

/// Returns the scope the flags of versions before 9 give.
fn flagged(entry: &Json<'_>) -> Option<Scope> {
    if entry.flag("optional") {
        return Some(Scope::Optional);
    }
    match entry.get("dev").map(|dev| &dev.value) {
        Some(Value::Bool(true)) => Some(Scope::Development),
        Some(Value::Bool(false)) => Some(Scope::Runtime),
        _ => None,
    }
}

/// Tells where a package was taken from.
fn source(resolution: &Json<'_>) -> Origin {
    if let Some(directory) = resolution.text_of("directory") {
        return Origin::Folder(format!("file:{directory}"));
    }
    if let (Some(repository), Some(commit)) =
        (resolution.text_of("repo"), resolution.text_of("commit"))
    {
        let plain = match origin(repository) {
            Origin::Git(address) => address,
            _ => format!("git+{repository}"),
        };
        return Origin::Git(format!("{plain}@{commit}"));
    }
    match resolution.text_of("tarball") {
        // A relative address is one in the registry.
        Some(tarball) if tarball.contains(':') => origin(tarball),
        _ => Origin::Registry,
    }
}

/// Names what a package brings along inside itself: it is installed, but in no lock file.
fn note_bundled(name: &str, entry: &Json<'_>, line: u32, collector: &mut Collector<'_>) {
    let bundled: Vec<&str> = ["bundledDependencies", "bundleDependencies"]
        .iter()
        .filter_map(|key| entry.get(key))
        .flat_map(Json::items)
        .filter_map(Json::text)
        .collect();
    if !bundled.is_empty() {
        let message = format!(
            "{} brings along in itself what is in no lock file: {}",
            shown(name),
            shown(&bundled.join(", "))
        );
        collector.problem(ProblemKind::Incomplete, Some(line), message);
    }
}
