//! `.tool-versions` of asdf and `mise.toml`: the tools a project is worked on with.
//!
//! Source: the asdf and mise documentations.

use gwanmun_model::{Component, ComponentKind, Ecosystem, Found, ProblemKind, Scope};

use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::toml::DeValue;
use crate::document::{Lines, decode, toml};

/// The file of asdf, which mise reads as well.
pub(super) const LIST: Format = Format {
    id: "tool-versions",
    title: ".tool-versions",
    family: Family::Tooling,
    names: &[".tool-versions"],
    read: read_list,
    ..Format::BASE
};

/// The file of mise.
pub(super) const MISE: Format = Format {
    id: "mise",
    title: "mise.toml",
    family: Family::Tooling,
    names: &[".mise.toml", "mise.*.toml", "mise.toml", "mise/config.toml"],
    read: read_mise,
    ..Format::BASE
};

fn read_list(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    for (line, number) in text.lines().zip(1..) {
        let code = line.split('#').next().unwrap_or_default();
        let mut words = code.split_whitespace();
        let Some(tool) = words.next() else {
            continue;
        };
        // Behind the first version stand others to fall back to.
        let versions: Vec<&str> = words.collect();
        if versions.is_empty() {
            let message = format!("`{}` has no version", shown(tool));
            collector.problem(ProblemKind::SkippedEntry, Some(number), message);
        }
        for version in versions {
            add(tool, version, number, &mut collector);
        }
    }
    collector.finish()
}

fn read_mise(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = toml::read(&text);
    if let Some(fault) = fault {
        collector.toml_fault(&fault, &lines);
    }
    let tools = toml::table(document.get_ref(), "tools");
    for (tool, value) in tools.into_iter().flatten() {
        let line = lines.at(tool.span().start);
        let tool = tool.get_ref();
        let listed = value.get_ref().as_array();
        let listed = listed.into_iter().flat_map(|array| array.iter());
        for value in listed.map(toml::Spanned::get_ref).chain([value.get_ref()]) {
            let version = match value {
                DeValue::Table(table) => toml::text(table, "version"),
                value => value.as_str(),
            };
            if let Some(version) = version {
                add(tool, version, line, &mut collector);
            }
        }
    }
    collector.finish()
}

fn add(tool: &str, version: &str, line: u32, collector: &mut Collector<'_>) {
    if let Some(mut component) = component(tool, version, Some(line), collector) {
        component.kind = ComponentKind::Application;
        component.scope = Scope::Development;
        component.direct = Some(true);
        collector.add(component);
    }
}

/// Makes the component of a tool. Where mise installs it from is written before it: `npm:prettier`.
fn component(
    tool: &str,
    version: &str,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let pinned = Some(version).filter(|version| is_pinned(version));
    let (backend, name) = tool.split_once(':').unwrap_or(("", tool));
    // Options stand behind in brackets: `ubi:owner/name[exe=x]`.
    let name = name.split('[').next().unwrap_or(name);
    let ecosystem = match backend {
        "cargo" => Some(Ecosystem::Cargo),
        "dotnet" => Some(Ecosystem::NuGet),
        "gem" => Some(Ecosystem::RubyGems),
        "go" => Some(Ecosystem::Go),
        "npm" => Some(Ecosystem::Npm),
        "pipx" => Some(Ecosystem::PyPi),
        _ => None,
    };
    // What Go builds is a package of a module, and its versions begin with a letter.
    let version_of_go = pinned.map(|version| format!("v{}", version.trim_start_matches('v')));
    let (name, pinned) = match ecosystem {
        Some(Ecosystem::Go) => (
            name.split("/cmd/").next().unwrap_or(name),
            version_of_go.as_deref(),
        ),
        _ => (name, pinned),
    };
    let mut component = match (ecosystem, name.split_once('/')) {
        (Some(ecosystem), _) => collector.package(ecosystem, name, pinned, line)?,
        (None, Some((owner, name))) if matches!(backend, "aqua" | "github" | "ubi") => {
            let name = name.split('/').next().unwrap_or(name);
            collector.package_of_type("github", Some(owner), name, pinned, line)?
        }
        _ => collector.package_of_type("generic", None, name, pinned, line)?,
    };
    if !component.is_pinned() {
        component.requirement = Some(shown(version));
    }
    Some(component)
}

/// Whether a text means one version: `3.11` means the newest that begins so, and words mean what is newest or at hand.
fn is_pinned(version: &str) -> bool {
    let is_choice = version.contains(':') || version.starts_with("sub-");
    let numbers = version.bytes().filter(|byte| *byte == b'.').count();
    !is_choice && numbers >= 2
}
