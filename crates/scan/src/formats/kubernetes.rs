//! Kubernetes manifests and Kustomize files, by the images they run.
//!
//! Source: the Kubernetes API (type `PodSpec`) and the Kustomize file reference.

use gwanmun_model::{Found, Scope};

use super::{Family, Format, Input, container_image};
use crate::collect::Collector;
use crate::document::Lines;
use crate::document::json::Json;
use crate::reading::read_yaml;

pub(super) const FORMAT: Format = Format {
    id: "kubernetes",
    title: "Kubernetes manifests, kustomization.yaml",
    family: Family::Tooling,
    names: &[
        "*cronjob.yaml",
        "*cronjob.yml",
        "*daemonset.yaml",
        "*daemonset.yml",
        "*deployment.yaml",
        "*deployment.yml",
        "*statefulset.yaml",
        "*statefulset.yml",
        "k8s/*.yaml",
        "k8s/*.yml",
        "kubernetes/*.yaml",
        "kubernetes/*.yml",
        "kustomization.yaml",
        "kustomization.yml",
    ],
    read,
    ..Format::BASE
};

/// Keys under which a manifest lists containers.
const CONTAINERS: [&str; 3] = ["containers", "ephemeralContainers", "initContainers"];

fn read(input: &Input<'_>) -> Found {
    // The manifests of a chart are templates; which images they give is known only when it is installed.
    let is_template = memchr::memmem::find(input.bytes, b"{{").is_some();
    if is_template {
        return Found::default();
    }
    read_yaml(input, |document, lines, collector| {
        if document.text_of("apiVersion").is_some() && document.text_of("kind").is_some() {
            containers(document, lines, collector);
        }
        for image in document.get("images").map_or(&[][..], Json::items) {
            replaced(image, lines, collector);
        }
    })
}

/// Adds the images of all containers, however deep the kind of manifest has them. The document is no deeper than its
/// reader allows.
fn containers(value: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    for member in value.members() {
        if CONTAINERS.contains(&member.key.as_ref()) {
            for container in member.value.items() {
                if let Some(image) = container.get("image")
                    && let Some(reference) = image.text()
                {
                    add(reference, image.offset, lines, collector);
                }
            }
        } else {
            containers(&member.value, lines, collector);
        }
    }
    for item in value.items() {
        containers(item, lines, collector);
    }
}

/// Adds the image Kustomize puts in place of another.
fn replaced(image: &Json<'_>, lines: &Lines, collector: &mut Collector<'_>) {
    let Some(name) = image.text_of("newName").or_else(|| image.text_of("name")) else {
        return;
    };
    let tag = image
        .text_of("newTag")
        .or_else(|| image.number_of("newTag"))
        .map_or_else(String::new, |tag| format!(":{tag}"));
    let digest = image
        .text_of("digest")
        .map_or_else(String::new, |digest| format!("@{digest}"));
    if !tag.is_empty() || !digest.is_empty() {
        add(
            &format!("{name}{tag}{digest}"),
            image.offset,
            lines,
            collector,
        );
    }
}

fn add(reference: &str, offset: usize, lines: &Lines, collector: &mut Collector<'_>) {
    let line = Some(lines.at(offset));
    if let Some(mut component) = container_image::component(collector, reference, line) {
        component.scope = Scope::Runtime;
        component.direct = Some(true);
        collector.add(component);
    }
}
