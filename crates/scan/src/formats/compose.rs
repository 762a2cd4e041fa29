//! Compose files, by the images of their services.
//!
//! Source: the Compose Specification.

use gwanmun_model::{Found, Scope};

use super::{Family, Format, Input, container_image};
use crate::collect::{Collector, shown};
use crate::document::Lines;
use crate::document::json::Json;
use crate::reading::read_yaml;

pub(super) const FORMAT: Format = Format {
    id: "compose",
    title: "Compose files",
    family: Family::Tooling,
    names: &[
        "compose*.yaml",
        "compose*.yml",
        "docker-compose*.yaml",
        "docker-compose*.yml",
        "podman-compose*.yaml",
        "podman-compose*.yml",
    ],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_yaml(input, |document, lines, collector| {
        for service in document.get("services").map_or(&[][..], Json::members) {
            // With `build`, the image is the name of what is built here.
            if service.value.get("build").is_some() {
                continue;
            }
            if let Some(image) = service.value.get("image")
                && let Some(reference) = image.text()
            {
                add(reference, image.offset, lines, collector);
            }
        }
    })
}

fn add(reference: &str, offset: usize, lines: &Lines, collector: &mut Collector<'_>) {
    let filled = with_defaults(reference);
    let open_tag = filled.split_once(":$");
    let line = Some(lines.at(offset));
    let image = open_tag.map_or(filled.as_str(), |(image, _)| image);
    if let Some(mut component) = container_image::component(collector, image, line) {
        component.scope = Scope::Runtime;
        component.direct = Some(true);
        if let Some((_, tag)) = open_tag {
            component.requirement = Some(shown(&format!("${tag}")));
        }
        collector.add(component);
    }
}

/// Puts in the defaults of variables, `${VERSION:-1.2}`. What the environment gives instead is not known; a variable
/// without default stays.
fn with_defaults(text: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((inside, behind)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        let default = inside.split_once(":-").or_else(|| inside.split_once('-'));
        if let Some((_, default)) = default {
            filled.push_str(default);
        } else {
            filled.push_str("${");
            filled.push_str(inside);
            filled.push('}');
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}
