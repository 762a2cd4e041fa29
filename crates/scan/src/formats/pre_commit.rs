//! `.pre-commit-config.yaml`: the repositories of hooks run before commits.
//!
//! Source: the pre-commit documentation.

use gwanmun_model::{ComponentKind, Found, Scope};

use super::{Family, Format, Input, git_source};
use crate::document::json::Json;
use crate::reading::read_yaml;

pub(super) const FORMAT: Format = Format {
    id: "pre-commit",
    title: ".pre-commit-config.yaml",
    family: Family::Tooling,
    names: &[".pre-commit-config.yaml", ".pre-commit-config.yml"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    read_yaml(input, |document, lines, collector| {
        for entry in document.get("repos").map_or(&[][..], Json::items) {
            let line = Some(lines.at(entry.offset));
            let Some(address) = entry.text_of("repo") else {
                continue;
            };
            // Hooks of the project itself, and those of pre-commit.
            if matches!(address, "local" | "meta") {
                continue;
            }
            let revision = entry.text_of("rev");
            if let Some(mut component) = git_source::component(collector, address, revision, line) {
                component.kind = ComponentKind::Application;
                component.scope = Scope::Development;
                component.direct = Some(true);
                collector.add(component);
            }
        }
    })
}
