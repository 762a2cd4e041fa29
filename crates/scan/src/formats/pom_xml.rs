//! `pom.xml` of Maven, as far as it can be resolved from what is in the tree.
//!
//! Source: the POM reference of Maven. Nothing is fetched: a parent or an imported bill of materials outside the tree
//! leaves versions open, and that is said.

mod model;
mod resolve;

use std::collections::BTreeMap;

use gwanmun_model::{Component, Ecosystem, Found, Location, ProblemKind, Scope};

use self::model::Declared;
pub(super) use self::model::Pom;
use self::resolve::{Effective, Managed, Poms};
use super::{Family, Format, Input};
use crate::collect::{Collector, is_version, shown};
use crate::document::xml::Element;
use crate::document::{Lines, decode};

pub(super) const FORMAT: Format = Format {
    id: "pom-xml",
    title: "pom.xml",
    family: Family::Java,
    names: &["pom.xml"],
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
    let Some(project) = document.child("project") else {
        if !document.children.is_empty() {
            let message = "the document is not a Maven project";
            collector.problem(ProblemKind::Malformed, Some(1), message);
        }
        return collector.finish();
    };
    let pom = Pom::of(input.path, project, &lines);
    let depth_max = input.limits.document_depth_max;
    let poms = input
        .tree
        .memory()
        .once("pom-xml", || Poms::of(input.tree, depth_max));
    let effective = Effective::of(&pom, &poms);
    let root = add_root(&pom, &effective, &mut collector);
    for declared in effective.dependencies() {
        if let Some(identity) = add_dependency(declared, &effective, &poms, &mut collector)
            && let Some(root) = &root
        {
            collector.edge(root, &identity);
        }
    }
    if !effective.dependencies().is_empty() && poms.speaks_for_all(input.path) {
        let message = "a pom.xml names direct dependencies only; scan the built archives (.jar, .war, .ear) to see \
                       what they bring with them";
        collector.problem(ProblemKind::Incomplete, None, message);
    }
    collector.finish()
}

/// Adds the project itself.
fn add_root(pom: &Pom, effective: &Effective<'_>, collector: &mut Collector<'_>) -> Option<String> {
    let name = effective.name_of(pom.group()?, &pom.artifact)?;
    let version = pom.version().map(|version| effective.fill(version));
    let version = version.as_deref().filter(|version| is_version(version));
    let mut component = collector.package(Ecosystem::Maven, &name, version, Some(pom.line))?;
    component.first_party = true;
    component.scope = Scope::Runtime;
    collector.add(component)
}

fn add_dependency(
    dependency: &Declared<'_>,
    effective: &Effective<'_>,
    poms: &Poms,
    collector: &mut Collector<'_>,
) -> Option<String> {
    let line = Some(dependency.raw.line);
    let Some(name) = effective.name_of(&dependency.raw.group, &dependency.raw.artifact) else {
        let message = format!(
            "the dependency `{}:{}` has no group or artifact that can be resolved",
            shown(&dependency.raw.group),
            shown(&dependency.raw.artifact)
        );
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let managed = effective.managed(dependency);
    let version = match &dependency.raw.version {
        Some(version) => Some(effective.fill_for(version, dependency)),
        None => managed.and_then(|managed| managed.version.clone()),
    };
    let pinned = version.as_deref().and_then(exact);
    let mut component = collector.package(Ecosystem::Maven, &name, pinned, line)?;
    component.locations = vec![Location::new(dependency.path, line)];
    component.first_party = poms.has_module(&name, pinned);
    component.direct = Some(true).filter(|_| !component.first_party);
    component.scope = scope(dependency, managed);
    component.purl = qualified(component.purl, dependency, effective);
    if pinned.is_none() {
        leave_open(
            &mut component,
            version.as_deref(),
            dependency,
            effective,
            collector,
        );
    }
    collector.add(component)
}

/// Says what was asked for in place of a version, and why it stays open.
fn leave_open(
    component: &mut Component,
    version: Option<&str>,
    dependency: &Declared<'_>,
    effective: &Effective<'_>,
    collector: &mut Collector<'_>,
) {
    let managers = effective.outside(component.purl.namespace().unwrap_or_default());
    let managers = managers.into_iter().collect::<Vec<_>>().join(", ");
    let name = component.purl.package_name();
    let (requirement, why) = match version {
        Some(version) => (
            Some(shown(version)),
            format!("`{}` is not one version", shown(version)),
        ),
        None if managers.is_empty() => (None, "no version is given anywhere".to_owned()),
        None => (
            Some(format!("managed by {managers}")),
            format!("its version is managed by {managers}, outside the scanned tree"),
        ),
    };
    component.requirement = requirement;
    if !component.first_party {
        let message = format!("{name}: {why}; scan the built archive to see the version used");
        collector.problem(
            ProblemKind::UnresolvedVersion,
            Some(dependency.raw.line),
            message,
        );
    }
}

/// Returns the version when the text allows exactly one: a plain version, or a range of one (`[1.5.2]`).
fn exact(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text)
        .trim();
    let is_moving = matches!(inner, "LATEST" | "RELEASE");
    (is_version(inner) && !is_moving).then_some(inner)
}

fn scope(dependency: &Declared<'_>, managed: Option<&Managed>) -> Scope {
    let raw = dependency.raw;
    let scope = raw.scope.as_ref().or_else(|| managed?.scope.as_ref());
    let scope = match scope.map(String::as_str) {
        Some("test") => Scope::Test,
        // What the container, the platform or the machine brings is needed to compile, and not shipped.
        Some("provided" | "system") => Scope::Build,
        _ => Scope::Runtime,
    };
    let optional = raw.optional.as_ref().or_else(|| managed?.optional.as_ref());
    let is_optional = optional.is_some_and(|optional| optional == "true");
    if is_optional || !dependency.is_active {
        scope.max(Scope::Optional)
    } else {
        scope
    }
}

/// Adds classifier and type where they are not the usual ones.
fn qualified(
    purl: gwanmun_model::Purl,
    dependency: &Declared<'_>,
    effective: &Effective<'_>,
) -> gwanmun_model::Purl {
    let value = |text: &Option<String>| {
        text.as_deref()
            .map(|text| effective.fill(text))
            .filter(|text| !text.contains("${"))
            .unwrap_or_default()
    };
    let kind = value(&dependency.raw.kind);
    let classifier = match value(&dependency.raw.classifier) {
        none if none.is_empty() && kind == "test-jar" => "tests".to_owned(),
        classifier => classifier,
    };
    let kind = match kind.as_str() {
        // These are packed as plain archives.
        "jar" | "test-jar" | "bundle" | "ejb" | "maven-plugin" => "",
        other => other,
    };
    purl.with_qualifier("classifier", &classifier)
        .with_qualifier("type", kind)
}

/// Properties by name.
type Properties = BTreeMap<String, String>;
