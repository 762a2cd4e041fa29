//! What a .NET repository pins for its build: command-line tools in `dotnet-tools.json`, project SDKs that come as
//! packages in `global.json`.
//!
//! Source: the overview of global.json and the documentation of local tools of .NET, `MSBuild`'s of project SDKs.

use gwanmun_model::{Component, ComponentKind, Ecosystem, Found, ProblemKind, Scope};

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

pub(super) const SDKS: Format = Format {
    id: "global-json",
    title: "global.json (project SDKs)",
    family: Family::DotNet,
    names: &["global.json"],
    intake: Intake::Alone,
    read: read_sdks,
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
        if let Some(mut component) = pinned(&tool.key, version, line, &mut collector) {
            component.kind = ComponentKind::Application;
            component.scope = Scope::Development;
            collector.add(component);
        }
    }
    collector.finish()
}

fn read_sdks(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_relaxed(&mut collector) else {
        return collector.finish();
    };
    for sdk in document.get("msbuild-sdks").map_or(&[][..], Json::members) {
        let line = opened.line(sdk.offset);
        if let Some(mut component) = pinned(&sdk.key, sdk.value.text(), line, &mut collector) {
            component.scope = Scope::Build;
            collector.add(component);
        }
    }
    collector.finish()
}

/// Makes the component of a package the file pins, and says where it does not.
fn pinned(
    name: &str,
    version: Option<&str>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let mut component = collector.package(Ecosystem::NuGet, name, version, line)?;
    if !component.is_pinned() {
        let message = format!("the version of {} is not in the file", shown(name));
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    component.direct = Some(true);
    Some(component)
}
