//! `packages.config`, what older .NET projects use: every package, the indirect ones too.

use gwanmun_model::{Found, ProblemKind, Scope};

use super::nuget;
use super::opened::Opened;
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};

pub(super) const FORMAT: Format = Format {
    id: "packages-config",
    title: "packages.config",
    family: Family::DotNet,
    names: &["packages.config", "packages.*.config"],
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.xml(&mut collector);
    let packages = document.child("packages").into_iter();
    for entry in packages.flat_map(|packages| packages.all("package")) {
        let line = opened.line(entry.offset);
        let id = entry.attribute("id").unwrap_or_default();
        let version = entry.attribute("version");
        let Some(mut component) = nuget::asked(&mut collector, id, version, line) else {
            continue;
        };
        if !component.is_pinned() {
            let message = format!("the version of {} is not in the file", shown(id));
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
        let development = entry.attribute("developmentDependency");
        let is_development = development.is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        component.scope = if is_development {
            Scope::Development
        } else {
            Scope::Runtime
        };
        collector.add(component);
    }
    collector.finish()
}
