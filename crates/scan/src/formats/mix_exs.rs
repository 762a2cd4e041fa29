//! `mix.exs`, what an Elixir project asks for, as far as it is written out.

use gwanmun_model::{Component, Ecosystem, Found};

use super::hex;
use super::mix::{Dependency, Project};
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "mix-exs",
    title: "mix.exs (literals)",
    family: Family::Erlang,
    names: &["mix.exs"],
    resolved_by: &["mix.lock"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    // A package that was fetched: what it needs, the lock file of the system tells.
    let fetched = normalize(folder(input.path), "hex_metadata.config");
    if fetched.is_some_and(|path| input.tree.read(&path).is_some()) {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let project = Project::read(&opened.text);
    let mut identities = Vec::new();
    for dependency in project.dependencies.iter().filter(|one| !one.is_own) {
        if let Some(component) = component(dependency, &mut collector) {
            identities.extend(collector.add(component));
        }
    }
    if !identities.is_empty()
        && let Some(root) = root(&project, &mut collector).and_then(|root| collector.add(root))
    {
        for identity in &identities {
            collector.edge(&root, identity);
        }
    }
    collector.finish()
}

fn component(dependency: &Dependency, collector: &mut Collector<'_>) -> Option<Component> {
    let line = Some(dependency.line);
    let name = &dependency.name;
    let mut component = if let Some((address, state)) = &dependency.git {
        let component = hex::from_git(collector, name, address, state.as_deref(), line);
        component.map(|mut component| {
            // A branch or a tag is no commit.
            component.purl = component.purl.with_version(None);
            component
        })
    } else {
        let package = dependency.package.as_ref().unwrap_or(name);
        let requirement = dependency.requirement.as_deref();
        let version = requirement.map(|text| text.strip_prefix("==").unwrap_or(text));
        hex::package(collector, "", package, version, line)
    }?;
    component.scope = dependency.scope;
    component.direct = Some(true);
    Some(component)
}

/// Makes the component of the project itself.
pub(super) fn root(project: &Project, collector: &mut Collector<'_>) -> Option<Component> {
    let (name, line) = project.application.as_ref()?;
    let version = project.version.as_deref();
    let mut root = collector.package(Ecosystem::Hex, name, version, Some(*line))?;
    root.first_party = true;
    Some(root)
}
