//! `extensions.json` of Visual Studio Code: the extensions installed, or those a project recommends.
//!
//! Source: the documentation of Visual Studio Code, topic Extension Marketplace, and the file its installer writes.

use gwanmun_model::{Component, ComponentKind, Found, ProblemKind, Scope};

use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};

pub(super) const FORMAT: Format = Format {
    id: "editor-extensions",
    title: "extensions.json of Visual Studio Code",
    family: Family::Tooling,
    names: &["extensions.json"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let document = match Json::read_relaxed(&text, input.limits.document_depth_max) {
        Ok(document) => document,
        Err(fault) => {
            collector.json_fault(&fault, &lines);
            return collector.finish();
        }
    };
    for entry in document.items() {
        let identifier = entry.get("identifier").and_then(|one| one.text_of("id"));
        let Some(identifier) = identifier else {
            continue;
        };
        let line = lines.at(entry.offset);
        let version = entry.text_of("version");
        if let Some(mut component) = extension(identifier, version, line, &mut collector) {
            let metadata = entry.get("metadata");
            let platform = metadata.and_then(|metadata| metadata.text_of("targetPlatform"));
            if let Some(platform) =
                platform.filter(|name| !matches!(*name, "undefined" | "universal"))
            {
                component.purl = component.purl.with_qualifier("platform", platform);
            }
            component.supplier = metadata
                .and_then(|metadata| metadata.text_of("publisherDisplayName"))
                .map(shown);
            collector.add(component);
        }
    }
    if let Some(recommended) = document.get("recommendations") {
        for entry in recommended.items() {
            let line = lines.at(entry.offset);
            let identifier = entry.text().unwrap_or_default();
            if let Some(component) = extension(identifier, None, line, &mut collector) {
                collector.add(component);
            }
        }
    }
    collector.finish()
}

fn extension(
    identifier: &str,
    version: Option<&str>,
    line: u32,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let Some((publisher, name)) = identifier.split_once('.') else {
        let message = format!(
            "`{}` is not a publisher with an extension",
            shown(identifier)
        );
        collector.problem(ProblemKind::SkippedEntry, Some(line), message);
        return None;
    };
    let publisher = Some(publisher);
    let kind = "vscode-extension";
    let mut component = collector.package_of_type(kind, publisher, name, version, Some(line))?;
    component.kind = ComponentKind::Application;
    component.scope = Scope::Development;
    Some(component)
}
