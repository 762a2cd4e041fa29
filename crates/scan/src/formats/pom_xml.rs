//! `pom.xml` of Maven and its `.mvn/extensions.xml`, resolved from what is at hand: the tree, and the repositories
//! the operator names.
//!
//! Source: the POM reference of Maven. Nothing is fetched: a parent, an imported bill of materials or a project of a
//! dependency that is nowhere at hand leaves versions open or what it brings unknown, and that is said.

mod closure;
mod effective;
mod model;
mod properties;
mod sources;

use std::collections::BTreeSet;
use std::sync::Arc;

use gwanmun_model::{Component, Ecosystem, Found, Location, ProblemKind, Purl, Scope};

use self::closure::{Closure, Node, exact};
use self::effective::{Effective, packed};
use self::model::Dependency;
pub(super) use self::model::Pom;
use self::sources::Sources;
use super::{Family, Format, Input};
use crate::collect::{Collector, is_version, shown};
use crate::document::xml::Element;
use crate::document::{Lines, decode};

/// Most parents and bills of materials named in one message.
const NAMED_MAX: usize = 5;

pub(super) const FORMAT: Format = Format {
    id: "pom-xml",
    title: "pom.xml, .mvn/extensions.xml",
    family: Family::Java,
    names: &[".mvn/extensions.xml", "pom.xml"],
    // The properties of the command line, and repositories that are part of the tree.
    beside: &["*.pom", ".mvn/maven.config"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = Element::read(&text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.xml_fault(&fault, &lines);
    }
    if let Some(extensions) = document.child("extensions") {
        add_core_extensions(extensions, &lines, &mut collector);
        return collector.finish();
    }
    let Some(project) = document.child("project") else {
        if !document.children.is_empty() {
            let message = "the document is not a Maven project";
            collector.problem(ProblemKind::Malformed, Some(1), message);
        }
        return collector.finish();
    };
    let pom = Arc::new(Pom::of(input.path, project, &lines));
    let sources = Sources::around(input);
    let effective = Effective::of(&pom, &sources);
    let closure = Closure::of(&effective, &sources);
    let mut reading = Reading {
        pom: &pom,
        effective: &effective,
        sources: &sources,
        collector,
    };
    let root = reading.add_root();
    reading.add_closure(root.as_deref(), &closure);
    reading.add_plugins(root.as_deref());
    reading.say_what_is_missing(&closure);
    reading.collector.finish()
}

/// What is known while one project is turned into components.
struct Reading<'a, 'i> {
    pom: &'a Pom,
    effective: &'a Effective,
    sources: &'a Sources<'a>,
    collector: Collector<'i>,
}

impl Reading<'_, '_> {
    /// Adds the project itself.
    fn add_root(&mut self) -> Option<String> {
        let inherited = &self.effective.inherited;
        let name = name_of(
            &inherited.fill(self.pom.group()?),
            &inherited.fill(&self.pom.artifact),
        )?;
        let version = self.pom.version().map(|version| inherited.fill(version));
        let version = version.as_deref().filter(|version| is_version(version));
        let line = Some(self.pom.line);
        let mut component = self
            .collector
            .package(Ecosystem::Maven, &name, version, line)?;
        component.first_party = true;
        component.scope = Scope::Runtime;
        component.declared_licenses = inherited.licenses().to_vec();
        self.collector.add(component)
    }

    fn add_closure(&mut self, root: Option<&str>, closure: &Closure) {
        let identities: Vec<Option<String>> = closure
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| self.add_node(node, node.via == at, &self.place(node, closure)))
            .collect();
        for (at, (node, from)) in closure.nodes.iter().zip(&identities).enumerate() {
            let Some(from) = from else {
                continue;
            };
            if let Some(root) = root.filter(|_| node.via == at) {
                self.collector.edge(root, from);
            }
            let needed = node.needs.iter().filter_map(|to| identities.get(*to));
            for to in needed.flatten() {
                self.collector.edge(from, to);
            }
        }
    }

    /// Returns where the direct dependency stands that brings a package. One inherited from a parent outside the tree
    /// stands where the parent is named.
    fn place(&self, node: &Node, closure: &Closure) -> Location {
        let direct = closure.nodes.get(node.via);
        let place = direct.and_then(|direct| direct.need.place.as_ref());
        if let Some((path, line)) = place {
            return Location::new(path.clone(), Some(*line));
        }
        let parent = self.pom.parent.as_ref().map(|parent| parent.line);
        Location::new(&*self.pom.path, parent)
    }

    fn add_node(&mut self, node: &Node, is_direct: bool, place: &Location) -> Option<String> {
        let line = place.line;
        let coordinates = &node.coordinates;
        let Some(name) = name_of(&coordinates.group, &coordinates.artifact) else {
            let message = format!(
                "the dependency `{}:{}` has no group or artifact that can be resolved",
                shown(&coordinates.group),
                shown(&coordinates.artifact)
            );
            self.collector
                .problem(ProblemKind::SkippedEntry, line, message);
            return None;
        };
        let version = Some(coordinates.version.as_str()).filter(|version| !version.is_empty());
        let mut component = self
            .collector
            .package(Ecosystem::Maven, &name, version, line)?;
        component.locations = vec![place.clone()];
        component.first_party = self.sources.has_module(&name, version);
        component.direct = Some(is_direct).filter(|_| !component.first_party);
        component.scope = node.scope;
        component.declared_licenses.clone_from(&node.licenses);
        component.purl = qualified(component.purl, &node.need.kind, &node.need.classifier);
        if version.is_none() {
            self.leave_open(&mut component, node, place);
        } else {
            let asked = node.need.version.as_deref();
            let asked = asked.filter(|asked| exact(asked).is_none());
            component.requirement = asked.map(shown);
            if is_direct && node.need.missing > 0 && !component.first_party {
                let names = self.missing(coordinates.group.as_str(), node.need.missing);
                let message = format!(
                    "{name}: the version is what a bill of materials at hand says; {names} would decide first and is not at hand"
                );
                self.collector
                    .problem(ProblemKind::UnresolvedVersion, line, message);
            }
        }
        self.collector.add(component)
    }

    /// Says what was asked for in place of a version, and why it stays open.
    fn leave_open(&mut self, component: &mut Component, node: &Node, place: &Location) {
        let managers = self.missing(&node.coordinates.group, node.need.missing);
        let name = component.purl.package_name();
        let (requirement, why) = match node.need.version.as_deref() {
            Some(version) => (
                Some(shown(version)),
                format!("`{}` is not one version", shown(version)),
            ),
            None if managers.is_empty() => (None, "no version is given anywhere".to_owned()),
            None => (
                Some(format!("managed by {managers}")),
                format!("its version is managed by {managers}, which is not at hand"),
            ),
        };
        component.requirement = requirement;
        if !component.first_party {
            let message = format!(
                "{name}: {why}; name a Maven repository that has it, or scan the built archive to see the version used"
            );
            self.collector
                .problem(ProblemKind::UnresolvedVersion, place.line, message);
        }
    }

    /// Names the first `count` parents and bills of materials that are not at hand and may manage an artifact of
    /// `group`: those of that very group where there are some, else all.
    fn missing(&self, group: &str, count: usize) -> String {
        let all = || {
            self.effective
                .missing
                .iter()
                .take(count)
                .map(String::as_str)
        };
        let of_group: BTreeSet<&str> = all()
            .filter(|name| name.split(':').next() == Some(group))
            .collect();
        let names = if of_group.is_empty() {
            all().collect()
        } else {
            of_group
        };
        let more = names.len().saturating_sub(NAMED_MAX);
        let named: Vec<&str> = names.into_iter().take(NAMED_MAX).collect();
        match more {
            0 => named.join(", "),
            more => format!("{} and {more} more", named.join(", ")),
        }
    }

    /// Adds plugins and extensions, and what plugins ask for besides, as the file itself declares them.
    fn add_plugins(&mut self, root: Option<&str>) {
        let versions = self.effective.plugin_versions();
        let sections = std::iter::once(&self.pom.own)
            .chain(self.pom.profiles().map(|(profile, _)| &profile.section));
        let inherited = &self.effective.inherited;
        for plugin in sections.flat_map(|section| &section.plugins) {
            let group = inherited.fill(&plugin.group);
            let artifact = inherited.fill(&plugin.artifact);
            let version = plugin.version.as_deref();
            let version = version.map(|version| inherited.fill(version));
            let key = (group, artifact);
            let version = version.or_else(|| versions.get(&key).cloned());
            let decides = inherited.missing.as_deref();
            let added = add_plugin(
                plugin,
                &key,
                version.as_deref(),
                decides,
                &mut self.collector,
            );
            if let (Some(root), Some(added)) = (root, added) {
                self.collector.edge(root, &added);
            }
        }
    }

    /// Names what could not be looked up.
    fn say_what_is_missing(&mut self, closure: &Closure) {
        if closure.is_cut {
            let message = format!(
                "more than {} dependencies; not followed further",
                closure.nodes.len()
            );
            self.collector
                .problem(ProblemKind::LimitReached, None, message);
        }
        if closure.is_followed {
            let unread: BTreeSet<String> = closure
                .nodes
                .iter()
                .filter(|node| node.is_unread)
                .map(|node| node.coordinates.to_string())
                .collect();
            for name in unread {
                let message = format!(
                    "the project of {} is in no Maven repository at hand; what it brings with it is missing",
                    shown(&name)
                );
                self.collector
                    .problem(ProblemKind::Incomplete, None, message);
            }
        } else if closure.nodes.iter().any(|node| node.need.is_active)
            && self.sources.speaks_for_all(&self.pom.path)
        {
            let message = "a pom.xml names direct dependencies only; name a Maven repository that has their projects, \
                           or scan the built archives (.jar, .war, .ear) to see what they bring with them";
            self.collector
                .problem(ProblemKind::Incomplete, None, message);
        }
    }
}

/// Adds the extensions of Maven itself that a build loads.
///
/// Source: Maven's core extensions descriptor.
fn add_core_extensions(extensions: &Element, lines: &Lines, collector: &mut Collector<'_>) {
    for extension in extensions.all("extension") {
        let extension = Dependency::of(extension, lines);
        let key = (extension.group.clone(), extension.artifact.clone());
        let version = extension.version.as_deref();
        add_plugin(&extension, &key, version, None, collector);
    }
}

fn add_plugin(
    plugin: &Dependency,
    (group, artifact): &(String, String),
    version: Option<&str>,
    missing_parent: Option<&str>,
    collector: &mut Collector<'_>,
) -> Option<String> {
    let line = Some(plugin.line);
    let Some(name) = name_of(group, artifact) else {
        let message = format!(
            "the plugin `{}:{}` has no group or artifact that can be resolved",
            shown(group),
            shown(artifact)
        );
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let pinned = version.and_then(exact);
    let mut component = collector.package(Ecosystem::Maven, &name, pinned, line)?;
    component.scope = Scope::Build;
    component.direct = Some(true);
    if pinned.is_none() {
        let managed = missing_parent.map(|parent| format!("managed by {}", shown(parent)));
        let why = match (version, &managed) {
            (Some(version), _) => format!("`{}` is not one version", shown(version)),
            (None, Some(managed)) => format!("its version is {managed}, which is not at hand"),
            (None, None) => "no version is given; the Maven in use chooses one".to_owned(),
        };
        component.requirement = version.map(shown).or(managed);
        let message = format!("{name}: {why}");
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    collector.add(component)
}

/// Joins group and artifact; `None` when one is empty or holds a property nobody defines.
fn name_of(group: &str, artifact: &str) -> Option<String> {
    let is_known = |text: &str| !text.is_empty() && !text.contains("${");
    (is_known(group) && is_known(artifact)).then(|| format!("{group}:{artifact}"))
}

/// Adds classifier and type where they are not the usual ones.
fn qualified(purl: Purl, kind: &str, classifier: &str) -> Purl {
    let known = |text: &str| !text.contains("${");
    let (kind, classifier) = packed(kind, classifier);
    purl.with_qualifier(
        "classifier",
        Some(classifier)
            .filter(|text| known(text))
            .unwrap_or_default(),
    )
    .with_qualifier(
        "type",
        Some(kind)
            .filter(|text| known(text) && *text != "jar")
            .unwrap_or_default(),
    )
}
