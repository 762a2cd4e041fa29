//! `dotnet-tools.json`, the command-line tools a .NET repository pins.

use gwanmun_model::{ComponentKind, Ecosystem, Found, ProblemKind, Scope};

use super::opened::Opened;
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};
use crate::document::json::Json;

pub(super) const FORMAT: Format = Format {
    id: "dotnet-tools",
    title: "dotnet-tools.json",
    family: Family::DotNet,
    names: &["dotnet-tools.json"],
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    for tool in document.get("tools").map_or(&[][..], Json::members) {
        let line = opened.line(tool.offset);
        let version = tool.value.text_of("version");
        let Some(mut component) = collector.package(Ecosystem::NuGet, &tool.key, version, line)
        else {
            continue;
        };
        if !component.is_pinned() {
            let message = format!("the version of {} is not in the file", shown(&tool.key));
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
        component.kind = ComponentKind::Application;
        component.scope = Scope::Development;
        component.direct = Some(true);
        collector.add(component);
    }
    collector.finish()
}
