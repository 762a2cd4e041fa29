//! Lock files of Bazel's `rules_jvm_external`: `maven_install.json`, versions 0.1 to 3.

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::opened::Opened;
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member, Value};

pub(super) const FORMAT: Format = Format {
    id: "maven-install",
    title: "maven_install.json 0.1–3",
    family: Family::Java,
    names: &["*maven_install.json"],
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let mut reading = Reading {
        direct: direct(&document),
        opened: &opened,
        identities: BTreeMap::new(),
        collector,
    };
    if let Some(tree) = document.get("dependency_tree") {
        reading.read_tree(tree);
    } else if let Some(artifacts) = document.get("artifacts") {
        let version = document.get("version").map(|json| &json.value);
        let version = match version {
            Some(Value::Text(text)) => text.as_ref(),
            Some(Value::Number(number)) => number,
            _ => "",
        };
        if !matches!(version, "2" | "3") {
            let message = format!("version `{}` is unknown; read as version 3", shown(version));
            reading
                .collector
                .problem(ProblemKind::UnsupportedVersion, None, message);
        }
        reading.read_artifacts(artifacts);
        reading.add_edges(document.get("dependencies"));
    } else {
        let message = "neither a dependency tree nor artifacts";
        reading
            .collector
            .problem(ProblemKind::Malformed, Some(1), message);
    }
    reading.collector.finish()
}

/// Lists what the build asks for itself (`group:artifact`), where the file says.
fn direct(document: &Json<'_>) -> Option<Vec<String>> {
    let hashes = document.get("__INPUT_ARTIFACTS_HASH")?;
    let names = hashes.members().iter().map(|member| member.key.to_string());
    let names: Vec<String> = names.filter(|name| name.contains(':')).collect();
    (!names.is_empty()).then_some(names)
}

struct Reading<'o, 'c> {
    direct: Option<Vec<String>>,
    opened: &'o Opened<'o>,
    /// Identities by the coordinates others use: without version from version 2 on.
    identities: BTreeMap<String, String>,
    collector: Collector<'c>,
}

/// Coordinates as these files write them: `group:artifact[:packaging[:classifier]]`, and `:version` up to version 1.
struct Coordinates<'t> {
    name: String,
    ending: &'t str,
    classifier: &'t str,
    version: Option<&'t str>,
}

impl<'t> Coordinates<'t> {
    fn read(text: &'t str, has_version: bool) -> Option<Self> {
        let mut parts: Vec<&str> = text.split(':').collect();
        let version = if has_version { parts.pop() } else { None };
        let (ending, classifier) = match parts.get(2..)? {
            [] => ("", ""),
            [ending] => (*ending, ""),
            [ending, classifier] => (*ending, *classifier),
            _ => return None,
        };
        let [group, artifact] = parts.get(..2)? else {
            return None;
        };
        Some(Self {
            name: format!("{group}:{artifact}"),
            ending: if ending == "jar" { "" } else { ending },
            classifier,
            version,
        })
    }
}

impl Reading<'_, '_> {
    fn component(&mut self, key: &str, place: usize, version: Option<&str>) -> Option<Component> {
        let line = self.opened.line(place);
        let Some(coordinates) = Coordinates::read(key, version.is_none()) else {
            let message = format!("`{}` is no Maven coordinates", shown(key));
            self.collector
                .problem(ProblemKind::SkippedEntry, line, message);
            return None;
        };
        let version = version.or(coordinates.version);
        let name = &coordinates.name;
        let package = self
            .collector
            .package(Ecosystem::Maven, name, version, line);
        let mut component = package?;
        if !component.is_pinned() {
            let message = format!("{}: no one version is given", shown(name));
            self.collector
                .problem(ProblemKind::UnresolvedVersion, line, message);
        }
        component.purl = component
            .purl
            .with_qualifier("classifier", coordinates.classifier)
            .with_qualifier("type", coordinates.ending);
        component.scope = Scope::Unknown;
        component.direct = self.direct.as_ref().map(|direct| direct.contains(name));
        Some(component)
    }

    fn add(&mut self, key: &str, component: Component) {
        if let Some(identity) = self.collector.add(component) {
            self.identities.insert(key.to_owned(), identity);
        }
    }

    /// Reads the versions up to 1: a list of artifacts with all about them.
    fn read_tree(&mut self, tree: &Json<'_>) {
        let entries = tree.get("dependencies").map_or(&[][..], Json::items);
        for entry in entries {
            let key = entry.text_of("coord").unwrap_or_default();
            // Sources are documents about the archive beside them.
            if key.contains(":jar:sources:") || key.contains(":jar:javadoc:") {
                continue;
            }
            let Some(mut component) = self.component(key, entry.offset, None) else {
                continue;
            };
            let hash = entry.text_of("sha256");
            component.hashes = hash
                .and_then(|hash| Digest::new(Algorithm::Sha256, hash))
                .into_iter()
                .collect();
            self.add(key, component);
        }
        for entry in entries {
            let from = entry.text_of("coord").unwrap_or_default().to_owned();
            let needs = entry.get("directDependencies").map_or(&[][..], Json::items);
            for need in needs {
                self.add_edge(&from, need);
            }
        }
    }

    /// Reads the artifacts of version 2 and 3. Each has its versions and the hashes of its files by classifier.
    fn read_artifacts(&mut self, artifacts: &Json<'_>) {
        for Member { offset, key, value } in artifacts.members() {
            let version = value.text_of("version").unwrap_or_default();
            let Some(mut component) = self.component(key, *offset, Some(version)) else {
                continue;
            };
            let sums = value.get("shasums").map_or(&[][..], Json::members);
            let mut hashes: Vec<Digest> = sums
                .iter()
                .filter(|sum| !matches!(sum.key.as_ref(), "sources" | "javadoc"))
                .filter_map(|sum| Digest::new(Algorithm::Sha256, sum.value.text()?))
                .collect();
            hashes.sort_unstable();
            hashes.dedup();
            component.hashes = hashes;
            self.add(key, component);
        }
    }

    fn add_edges(&mut self, dependencies: Option<&Json<'_>>) {
        let members = dependencies.map_or(&[][..], Json::members);
        for member in members {
            for need in member.value.items() {
                self.add_edge(&member.key, need);
            }
        }
    }

    fn add_edge(&mut self, from: &str, need: &Json<'_>) {
        let to = need.text().unwrap_or_default();
        let is_about = |key: &str| key.contains(":jar:sources") || key.contains(":jar:javadoc");
        if is_about(from) || is_about(to) {
            return;
        }
        match (self.identities.get(from), self.identities.get(to)) {
            (Some(from), Some(to)) => self.collector.edge(from, to),
            (None, _) => {}
            (Some(_), None) => {
                let message = format!("{} needs `{}`, which is missing", shown(from), shown(to));
                let line = self.opened.line(need.offset);
                self.collector
                    .problem(ProblemKind::DanglingReference, line, message);
            }
        }
    }
}
