//! `.gitlab-ci.yml`: the images jobs run in and the templates included from elsewhere.
//!
//! Source: the CI/CD YAML syntax reference of GitLab.

use gwanmun_model::{Component, ComponentKind, Found, ProblemKind, Scope};

use super::{Family, Format, Input, container_image, git_source};
use crate::collect::{Collector, shown};
use crate::document::Lines;
use crate::document::json::Json;
use crate::reading::read_yaml;

pub(super) const FORMAT: Format = Format {
    id: "gitlab-ci",
    title: ".gitlab-ci.yml",
    family: Family::Tooling,
    names: &[
        "*.gitlab-ci.yaml",
        "*.gitlab-ci.yml",
        ".gitlab-ci.yaml",
        ".gitlab-ci.yml",
    ],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_yaml(input, |document, lines, collector| {
        images(document, lines, collector);
        for job in document.members() {
            images(&job.value, lines, collector);
        }
        let Some(include) = document.get("include") else {
            return;
        };
        for entry in include.items().iter().chain([include]) {
            included(entry, lines, collector);
        }
    })
}

/// Adds the image a job runs in and those of the services beside it.
fn images(job: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let services = job.get("services").map_or(&[][..], Json::items);
    for image in job.get("image").into_iter().chain(services) {
        let name = image.get("name").unwrap_or(image);
        let Some(reference) = name.text() else {
            continue;
        };
        let line = Some(lines.at(name.offset));
        if reference.contains('$') {
            let message = format!(
                "the image `{}` has a part that is only given when the job runs",
                shown(reference)
            );
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
            continue;
        }
        if let Some(component) = container_image::component(collector, reference, line) {
            add(component, collector);
        }
    }
}

fn included(entry: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let line = Some(lines.at(entry.offset));
    if let Some(project) = entry.text_of("project") {
        let (owner, name) = project.rsplit_once('/').unwrap_or(("", project));
        let owner = Some(owner).filter(|owner| !owner.is_empty());
        let revision = entry.text_of("ref");
        let pinned = revision.filter(|revision| git_source::is_fixed(revision));
        let component = collector.package_of_type("gitlab", owner, name, pinned, line);
        if let Some(mut component) = component {
            if !component.is_pinned() {
                component.requirement = revision.map(shown);
            }
            add(component, collector);
        }
    } else if let Some(used) = entry.text_of("component")
        && !used.contains('$')
    {
        // `host/group/project/component@version`
        let (place, version) = used.split_once('@').unwrap_or((used, ""));
        let version = Some(version).filter(|version| !version.is_empty());
        let project = place.rsplit_once('/').map_or(place, |(project, _)| project);
        let address = format!("https://{project}");
        if let Some(component) = git_source::component(collector, &address, version, line) {
            add(component, collector);
        }
    }
}

fn add(mut component: Component, collector: &mut Collector<'_>) {
    if component.kind == ComponentKind::Library {
        component.kind = ComponentKind::Application;
    }
    component.scope = Scope::Build;
    component.direct = Some(true);
    collector.add(component);
}
