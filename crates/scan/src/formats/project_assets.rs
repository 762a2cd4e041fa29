//! `project.assets.json`, what the last restore of a .NET project found, and `project.lock.json` before it.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::listed::{Asked, Listed, keep};
use super::nuget::{Library, key, needs};
use super::opened::Opened;
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member};

pub(super) const FORMAT: Format = Format {
    id: "project-assets",
    title: "project.assets.json, project.lock.json",
    family: Family::DotNet,
    names: &["project.assets.json", "project.lock.json"],
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
    let libraries: BTreeMap<&str, Library<'_>> = members(&document, "libraries")
        .iter()
        .map(|member| {
            let library = Library::of(member.offset, &member.value);
            (member.key.as_ref(), library)
        })
        .collect();
    let direct = direct(&document);
    let mut asked = Asked::default();
    let mut packages = Vec::new();
    for target in members(&document, "targets") {
        for member in target.value.members() {
            let library = libraries.get(member.key.as_ref());
            let Some(component) = component(member, library, &opened, &mut collector) else {
                continue;
            };
            let name = member.key.split('/').next().unwrap_or_default();
            if let Some(scope) = direct.get(&name.to_lowercase()) {
                asked.ask(key(&target.key, name), *scope);
            }
            packages.push(Listed {
                key: key(&target.key, name),
                component,
                needs: needs(&member.value, &target.key),
            });
        }
    }
    asked.root = root(&document, &opened, &mut collector);
    keep(packages, asked, &mut collector);
    collector.finish()
}

fn members<'j, 't>(document: &'j Json<'t>, key: &str) -> &'j [Member<'t>] {
    document.get(key).map_or(&[], Json::members)
}

/// Returns what the project itself asks for, names in lower case.
fn direct(document: &Json<'_>) -> BTreeMap<String, Scope> {
    let mut direct = BTreeMap::new();
    for group in members(document, "projectFileDependencyGroups") {
        for one in group.value.items().iter().filter_map(Json::text) {
            let name = one.split_whitespace().next().unwrap_or_default();
            direct.insert(name.to_lowercase(), Scope::Runtime);
        }
    }
    let project = document.get("project");
    let frameworks = project.map_or(&[][..], |project| members(project, "frameworks"));
    for framework in frameworks {
        for member in members(&framework.value, "dependencies") {
            let private = member.value.text_of("suppressParent");
            let is_private = private.is_some_and(|assets| assets.eq_ignore_ascii_case("all"));
            let scope = if is_private {
                Scope::Development
            } else {
                Scope::Runtime
            };
            direct.insert(member.key.to_lowercase(), scope);
        }
    }
    direct
}

/// Makes the component of the project itself.
fn root(
    document: &Json<'_>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let project = document.get("project")?;
    let restore = project.get("restore")?;
    let name = restore.text_of("projectName")?;
    let version = project.text_of("version");
    let line = opened.line(project.offset);
    let mut component = collector.package(Ecosystem::NuGet, name, version, line)?;
    component.first_party = true;
    Some(component)
}

fn component(
    member: &Member<'_>,
    library: Option<&Library<'_>>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let line = opened.line(library.map_or(member.offset, |library| library.offset));
    let Some((name, version)) = member.key.split_once('/') else {
        let message = format!("`{}` is not a name with a version", shown(&member.key));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let stated = member.value.text_of("type");
    let kind = stated.or_else(|| library.map(|library| library.kind));
    let mut component = collector.package(Ecosystem::NuGet, name, Some(version), line)?;
    component.first_party = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("project"));
    component.hashes = library
        .and_then(|library| library.hash.clone())
        .into_iter()
        .collect();
    Some(component)
}
