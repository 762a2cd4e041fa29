//! `packages.lock.json`, what NuGet locked for a .NET project, versions 1 to 3.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Ecosystem, Found, ProblemKind};

use super::dotnet_project::Project;
use super::listed::{Asked, Listed, keep};
use super::nuget::{key, needs};
use super::opened::{Opened, base64_digest};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member};

pub(super) const FORMAT: Format = Format {
    id: "nuget-lock",
    title: "packages.lock.json 1–3",
    family: Family::DotNet,
    names: &["packages.lock.json", "packages.*.lock.json"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    if let Some(version) = document.number_of("version")
        && !matches!(version, "1" | "2" | "3")
    {
        let message = format!("version {} is unknown; read as version 3", shown(version));
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
    let project = Project::beside(input);
    let mut asked = Asked::default();
    let mut packages = Vec::new();
    let frameworks = document.get("dependencies").map_or(&[][..], Json::members);
    for framework in frameworks {
        // `net8.0/win-x64` adds to `net8.0` what only that platform needs.
        let graph = framework.key.split('/').next().unwrap_or_default();
        for member in framework.value.members() {
            let Some(component) = component(member, &opened, &mut collector) else {
                continue;
            };
            let key = key(graph, &member.key);
            if component.direct == Some(true)
                && let Some(project) = &project
            {
                asked.ask(key.as_str(), project.scope(&member.key));
            }
            packages.push(Listed {
                key,
                component,
                needs: needs(&member.value, graph),
            });
        }
    }
    keep(packages, asked, &mut collector);
    collector.finish()
}

fn component(
    member: &Member<'_>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (entry, line) = (&member.value, opened.line(member.offset));
    let kind = entry.text_of("type").unwrap_or_default();
    let is_project = kind.eq_ignore_ascii_case("project");
    let resolved = entry.text_of("resolved");
    let mut component = collector.package(Ecosystem::NuGet, &member.key, resolved, line)?;
    component.first_party = is_project;
    if !is_project {
        component.direct = Some(kind.eq_ignore_ascii_case("direct"));
        if !component.is_pinned() {
            component.requirement = entry.text_of("requested").map(shown);
            let message = format!("the version of {} is not in the file", shown(&member.key));
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
    }
    let hash = entry.text_of("contentHash");
    component.hashes = hash
        .and_then(|hash| base64_digest(Algorithm::Sha512, hash))
        .into_iter()
        .collect();
    Some(component)
}
