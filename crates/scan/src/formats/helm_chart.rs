//! Helm charts: `Chart.yaml` and its lock file.
//!
//! Source: the Helm documentation, topic Charts.

use gwanmun_model::{
    Component, ComponentKind, Found, NoticeKind, ProblemKind, PublisherNotice, Scope,
};

use super::full_version::is_full_version;
use super::{Family, Format, Input, requirements_txt};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode, yaml};
use crate::reading::read_yaml;
use crate::tree::{file_name, folder, normalize};

/// What Helm 2 calls the lock file.
const OLD_LOCK: &str = "requirements.lock";

/// The lock file; `requirements.lock` is what Helm 2 called it.
pub(super) const LOCK: Format = Format {
    id: "helm-lock",
    title: "Chart.lock, requirements.lock",
    family: Family::Tooling,
    names: &["Chart.lock", "requirements.lock"],
    beside: &["Chart.yaml"],
    read: read_lock,
    ..Format::BASE
};

/// The charts themselves.
pub(super) const CHART: Format = Format {
    id: "helm-chart",
    title: "Chart.yaml, requirements.yaml",
    family: Family::Tooling,
    names: &["Chart.yaml", "requirements.yaml"],
    resolved_by: &["Chart.lock"],
    read: read_chart,
    ..Format::BASE
};

fn read_chart(input: &Input<'_>) -> Found {
    if is_locked_requirements(input) {
        return Found::default();
    }
    read_yaml(input, |document, lines, collector| {
        let root = chart(document, lines, is_subchart(input.path), collector)
            .and_then(|component| collector.add(component));
        add_dependencies(document, root.as_deref(), lines, collector);
    })
}

/// Whether `input` is a `requirements.yaml` with a lock file beside it, which says all it does and the versions too.
fn is_locked_requirements(input: &Input<'_>) -> bool {
    file_name(input.path) == "requirements.yaml"
        && normalize(folder(input.path), OLD_LOCK).is_some_and(|path| {
            let lock = input.tree.read(&path);
            lock.is_some_and(|bytes| is_lock(&bytes))
        })
}

/// Whether a file is a lock file of Helm: Python has files called `requirements.lock` too.
fn is_lock(bytes: &[u8]) -> bool {
    let (text, _) = decode(bytes);
    text.lines().any(|line| line.starts_with("dependencies:"))
}

fn read_lock(input: &Input<'_>) -> Found {
    if file_name(input.path) == OLD_LOCK && !is_lock(input.bytes) {
        return requirements_txt::read(input);
    }
    read_yaml(input, |document, lines, collector| {
        let root = chart_beside(input, collector);
        add_dependencies(document, root.as_deref(), lines, collector);
    })
}

/// Whether the chart lies in the `charts` folder of another: then it is a package that is present.
fn is_subchart(path: &str) -> bool {
    let place = folder(path);
    file_name(folder(place)) == "charts"
}

/// Adds the chart a lock file belongs to.
fn chart_beside(input: &Input<'_>, collector: &mut Collector<'_>) -> Option<String> {
    let path = normalize(folder(input.path), "Chart.yaml")?;
    let bytes = input.tree.read(&path)?;
    let (text, _) = decode(&bytes);
    let (documents, _) = yaml::read(&text, input.limits.document_depth_max);
    let next = Input {
        path: &path,
        bytes: &bytes,
        ..*input
    };
    let mut beside = Collector::new(&next);
    let component = chart(
        documents.first()?,
        &Lines::of(&text),
        is_subchart(&path),
        &mut beside,
    )?;
    let identity = beside.add(component);
    collector.absorb(beside.finish());
    identity
}

fn chart(
    document: &Json<'_>,
    lines: &Lines,
    is_subchart: bool,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = document.get("name")?;
    let line = Some(lines.at(name.offset));
    let version = document.text_of("version");
    let mut component = collector.package_of_type("helm", None, name.text()?, version, line)?;
    component.kind = ComponentKind::Application;
    component.scope = Scope::Runtime;
    component.first_party = !is_subchart;
    if document.flag("deprecated") {
        let notice = PublisherNotice::new(NoticeKind::Deprecated, "");
        component.notices.push(notice);
    }
    let annotations = document.get("annotations");
    component.declared_licenses.extend(
        annotations
            .and_then(|annotations| annotations.text_of("artifacthub.io/license"))
            .map(str::to_owned),
    );
    Some(component)
}

fn add_dependencies(
    document: &Json<'_>,
    root: Option<&str>,
    lines: &Lines,
    collector: &mut Collector<'_>,
) {
    for entry in document.get("dependencies").map_or(&[][..], Json::items) {
        let line = Some(lines.at(entry.offset));
        let Some(name) = entry.text_of("name") else {
            let message = "a dependency without a name";
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        };
        let asked = entry.text_of("version").map(str::trim);
        let version =
            asked.filter(|version| is_full_version(version.strip_prefix('v').unwrap_or(version)));
        let component = collector.package_of_type("helm", None, name, version, line);
        let Some(mut component) = component else {
            continue;
        };
        if !component.is_pinned() {
            component.requirement = asked.map(shown);
        }
        component.kind = ComponentKind::Application;
        component.direct = Some(true);
        let is_optional = entry.text_of("condition").is_some() || entry.get("tags").is_some();
        component.scope = if is_optional {
            Scope::Optional
        } else {
            Scope::Runtime
        };
        match entry.text_of("repository") {
            Some(repository) if repository.starts_with("file:") => {
                component.first_party = true;
                component.direct = None;
            }
            Some(repository) if !repository.is_empty() => {
                component.purl = component.purl.with_qualifier("repository_url", repository);
            }
            _ => {}
        }
        let identity = collector.add(component);
        if let (Some(root), Some(identity)) = (root, identity) {
            collector.edge(root, &identity);
        }
    }
}
