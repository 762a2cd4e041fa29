//! Module descriptors of Ivy: `ivy.xml`, and those written with the versions that were chosen (`ivy-1.0.xml`).
//!
//! Source: the reference of Ivy files.

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::gradle::configuration_scope;
use super::opened::Opened;
use super::{Family, Format, Input, Intake, direct_only};
use crate::collect::{Collector, is_version, shown};
use crate::document::xml::Element;

pub(super) const FORMAT: Format = Format {
    id: "ivy",
    title: "ivy.xml, ivy-*.xml",
    family: Family::Java,
    names: &["ivy-*.xml", "ivy.xml"],
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.xml(&mut collector);
    let Some(module) = document.child("ivy-module") else {
        // Settings of Ivy are often called like a module.
        let is_other = document
            .children
            .first()
            .is_some_and(|root| root.name != "ivysettings" && root.name != "ivyconf");
        if is_other {
            let message = "the document is not an Ivy module";
            collector.problem(ProblemKind::Malformed, Some(1), message);
        }
        return collector.finish();
    };
    let info = module.child("info");
    let attribute = |name| {
        info.and_then(|info| info.attribute(name))
            .unwrap_or_default()
    };
    let organisation = attribute("organisation");
    let root = info.and_then(|info| {
        let name = format!("{organisation}:{}", attribute("module"));
        let revision = Some(attribute("revision")).filter(|revision| is_version(revision));
        let line = opened.line(info.offset);
        // A module is often described without saying who it is.
        let is_named = !organisation.is_empty() && !attribute("module").is_empty();
        let package = is_named.then(|| collector.package(Ecosystem::Maven, &name, revision, line));
        let mut component = package.flatten()?;
        component.first_party = true;
        component.scope = Scope::Runtime;
        component.declared_licenses = info
            .all("license")
            .filter_map(|license| license.attribute("name"))
            .map(str::to_owned)
            .collect();
        collector.add(component)
    });
    let Some(dependencies) = module.child("dependencies") else {
        return collector.finish();
    };
    let usual = dependencies
        .attribute("defaultconf")
        .or_else(|| dependencies.attribute("defaultconfmapping"));
    for dependency in dependencies.all("dependency") {
        let line = opened.line(dependency.offset);
        let component = component(dependency, organisation, usual, line, &mut collector);
        let added = component.and_then(|component| collector.add(component));
        if let (Some(root), Some(added)) = (&root, added) {
            collector.edge(root, &added);
        }
    }
    direct_only::say(collector.finish(), input.path, "scan what Ivy retrieved")
}

fn component(
    dependency: &Element,
    organisation: &str,
    usual: Option<&str>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let group = dependency.attribute("org").unwrap_or(organisation);
    let name = dependency.attribute("name").unwrap_or_default();
    let revision = dependency.attribute("rev").unwrap_or_default();
    let is_moving = revision.ends_with('+') || revision.starts_with("latest.");
    let pinned = Some(revision).filter(|revision| is_version(revision) && !is_moving);
    let full_name = format!("{group}:{name}");
    let mut component = collector.package(Ecosystem::Maven, &full_name, pinned, line)?;
    component.direct = Some(true);
    component.scope = scope(dependency, usual);
    if let Some(artifact) = dependency.child("artifact") {
        let classifier = artifact.attribute("classifier").unwrap_or_default();
        let kind = artifact
            .attribute("ext")
            .or_else(|| artifact.attribute("type"));
        let kind = kind.filter(|kind| !matches!(*kind, "bundle" | "jar"));
        component.purl = component
            .purl
            .with_qualifier("classifier", classifier)
            .with_qualifier("type", kind.unwrap_or_default());
    }
    if pinned.is_none() {
        let asked = Some(revision).filter(|revision| !revision.is_empty());
        component.requirement = asked.map(shown);
        let message = match asked {
            Some(asked) => format!(
                "{}: `{}` is not one version",
                shown(&full_name),
                shown(asked)
            ),
            None => format!("{}: no version is given", shown(&full_name)),
        };
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    Some(component)
}

/// Returns what a dependency is there for: what stands left of `->` in its configurations.
fn scope(dependency: &Element, usual: Option<&str>) -> Scope {
    let nested = dependency
        .all("conf")
        .filter_map(|conf| conf.attribute("name"));
    let mut names: Vec<&str> = nested.collect();
    if let Some(conf) = dependency.attribute("conf").or(usual) {
        names.extend(conf.split(';').filter_map(|one| one.split("->").next()));
    }
    let scopes = names
        .iter()
        .flat_map(|names| names.split(','))
        .map(|name| match name.trim() {
            "*" | "master" => Scope::Runtime,
            "optional" => Scope::Optional,
            "build" => Scope::Build,
            name => configuration_scope(name),
        });
    scopes.min().unwrap_or(Scope::Runtime)
}
