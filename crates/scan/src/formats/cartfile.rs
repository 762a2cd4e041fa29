//! `Cartfile.resolved` and `Cartfile` of Carthage.
//!
//! Source: Carthage's documentation of its artifacts. Packages are named by their addresses, as Swift's are.

use gwanmun_model::{Component, Found, ProblemKind, Scope};

use super::opened::Opened;
use super::swift::at_address;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::tree::file_name;

pub(super) const RESOLVED: Format = Format {
    id: "cartfile-resolved",
    title: "Cartfile.resolved",
    family: Family::Swift,
    names: &["Cartfile.resolved"],
    read: read_resolved,
    ..Format::BASE
};

pub(super) const FORMAT: Format = Format {
    id: "cartfile",
    title: "Cartfile, Cartfile.private",
    family: Family::Swift,
    names: &["Cartfile", "Cartfile.private"],
    resolved_by: &["Cartfile.resolved"],
    read,
    ..Format::BASE
};

/// One line: `github "owner/name" "1.0"`.
struct Line<'t> {
    /// `github`, `git` or `binary`.
    kind: &'t str,
    place: &'t str,
    /// Everything behind the place, without quotes.
    rest: &'t str,
    number: u32,
}

fn read_resolved(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    for line in lines(&opened.text, &mut collector) {
        let version = Some(line.rest);
        if let Some(component) = component(&line, version, &mut collector) {
            collector.add(component);
        }
    }
    collector.finish()
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let is_private = file_name(input.path).ends_with(".private");
    for line in lines(&opened.text, &mut collector) {
        let exact = line.rest.strip_prefix("==").map(str::trim);
        if let Some(mut component) = component(&line, exact, &mut collector) {
            if exact.is_none() && !line.rest.is_empty() {
                component.requirement = Some(line.rest.to_owned());
            }
            component.scope = if is_private {
                Scope::Development
            } else {
                Scope::Runtime
            };
            component.direct = Some(true);
            collector.add(component);
        }
    }
    collector.finish()
}

fn lines<'t>(text: &'t str, collector: &mut Collector<'_>) -> Vec<Line<'t>> {
    let mut lines = Vec::new();
    for (number, line) in (1_u32..).zip(text.lines()) {
        let content = match line.split_once(" #") {
            Some((content, _)) => content.trim(),
            None => line.trim(),
        };
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let parts = content
            .split_once(' ')
            .and_then(|(kind, rest)| Some((kind, rest.trim().strip_prefix('"')?)))
            .and_then(|(kind, rest)| Some((kind, rest.split_once('"')?)));
        if let Some((kind @ ("github" | "git" | "binary"), (place, rest))) = parts {
            lines.push(Line {
                kind,
                place,
                rest: rest.trim().trim_matches('"'),
                number,
            });
        } else {
            let message = format!("`{}` names no package", shown(content));
            collector.problem(ProblemKind::SkippedEntry, Some(number), message);
        }
    }
    lines
}

fn component(
    line: &Line<'_>,
    version: Option<&str>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let number = Some(line.number);
    match line.kind {
        "github" if !line.place.contains("://") => {
            let address = format!("github.com/{}", line.place);
            at_address(collector, &address, version, number)
        }
        "binary" => {
            let name = line.place.rsplit('/').next().unwrap_or(line.place);
            let name = name.strip_suffix(".json").unwrap_or(name);
            let mut component =
                collector.package_of_type("generic", None, name, version, number)?;
            component.purl = component.purl.with_qualifier("download_url", line.place);
            Some(component)
        }
        _ => at_address(collector, line.place, version, number),
    }
}
