//! `pubspec.yaml`, what a Dart or Flutter project asks for.

use gwanmun_model::{Component, Ecosystem, Found, Scope};

use super::opened::Opened;
use super::pubspec::{from_git, hosted};
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::json::{Json, Member};
use crate::document::{Lines, decode, yaml};

pub(super) const FORMAT: Format = Format {
    id: "pubspec-yaml",
    title: "pubspec.yaml",
    family: Family::Dart,
    names: &["pubspec.yaml"],
    resolved_by: &["pubspec.lock"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.yaml(&mut collector);
    let mut identities = Vec::new();
    for (key, scope) in [
        ("dependencies", Scope::Runtime),
        ("dev_dependencies", Scope::Development),
    ] {
        for member in document.get(key).map_or(&[][..], Json::members) {
            // What an override says holds instead.
            let overrides = document.get("dependency_overrides");
            let value = overrides.and_then(|overrides| overrides.get(&member.key));
            let value = value.unwrap_or(&member.value);
            if let Some(component) = component(member, value, scope, &opened, &mut collector) {
                identities.extend(collector.add(component));
            }
        }
    }
    if !identities.is_empty() {
        let root = own(&document, input.path, &opened.lines, &mut collector);
        if let Some(root) = root.and_then(|root| collector.add(root)) {
            for identity in &identities {
                collector.edge(&root, identity);
            }
        }
    }
    collector.finish()
}

fn component(
    member: &Member<'_>,
    value: &Json<'_>,
    scope: Scope,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let constraint = value.text().or_else(|| value.text_of("version"));
    let line = opened.line(member.offset);
    let mut component = collector.package(Ecosystem::Pub, &member.key, constraint, line)?;
    if component.purl.version() == Some("any") {
        component.purl = component.purl.with_version(None);
        component.requirement = Some("any".to_owned());
    }
    component.scope = scope;
    component.direct = Some(true);
    if let Some(git) = value.get("git") {
        return Some(from_git(component, git));
    }
    if value.get("path").is_some() {
        component.first_party = true;
        component.direct = None;
        return Some(component);
    }
    let address = value.get("hosted");
    let address = address.and_then(|hosted| hosted.text().or_else(|| hosted.text_of("url")));
    Some(hosted(component, address))
}

/// Makes the component of the project whose manifest stands at `path`.
pub(super) fn root(
    input: &Input<'_>,
    path: &str,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let bytes = input.tree.read(path)?;
    let (text, _) = decode(&bytes);
    let (documents, _) = yaml::read(&text, input.limits.document_depth_max);
    own(documents.first()?, path, &Lines::of(&text), collector)
}

fn own(
    document: &Json<'_>,
    path: &str,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = document.members().iter().find(|one| one.key == "name")?;
    let text = name.value.text()?;
    let version = document.text_of("version");
    let mut component = collector.package(Ecosystem::Pub, text, version, None)?;
    for place in &mut component.locations {
        path.clone_into(&mut place.path);
        place.line = Some(lines.at(name.offset));
    }
    component.first_party = true;
    component.scope = Scope::Runtime;
    Some(component)
}
