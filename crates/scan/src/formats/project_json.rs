//! `project.json` of the first years of .NET Core.

use gwanmun_model::{Found, Scope};

use super::nuget;
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::json::{Json, Member};

pub(super) const FORMAT: Format = Format {
    id: "project-json",
    title: "project.json",
    family: Family::DotNet,
    names: &["project.json"],
    resolved_by: &["project.lock.json"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    // Other tools have files of this name; this one's speaks of frameworks.
    let frameworks = input
        .bytes
        .windows(b"\"frameworks\"".len())
        .any(|window| window == b"\"frameworks\"");
    if !frameworks {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let frameworks = document.get("frameworks").map_or(&[][..], Json::members);
    let places = std::iter::once(&document).chain(frameworks.iter().map(|member| &member.value));
    for place in places {
        for member in place.get("dependencies").map_or(&[][..], Json::members) {
            dependency(member, &opened, &mut collector);
        }
    }
    collector.finish()
}

/// Reads `"Name": "1.0"` or `"Name": {"version": "1.0", "type": "build", "target": "project"}`.
fn dependency(member: &Member<'_>, opened: &Opened<'_>, collector: &mut Collector<'_>) {
    if member.value.text_of("target") == Some("project") {
        return;
    }
    let line = opened.line(member.offset);
    let version = member
        .value
        .text()
        .or_else(|| member.value.text_of("version"));
    if let Some(mut component) = nuget::asked(collector, &member.key, version, line) {
        let kind = member.value.text_of("type");
        component.scope = if kind == Some("build") {
            Scope::Build
        } else {
            Scope::Runtime
        };
        component.direct = Some(true);
        collector.add(component);
    }
}
