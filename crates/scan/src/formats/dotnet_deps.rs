//! `*.deps.json`, what a published .NET program brings along.

use std::collections::BTreeMap;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::listed::{Asked, Listed, keep};
use super::nuget::{Library, key, needs};
use super::opened::Opened;
use super::{Family, Format, Input, Intake, Subject};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member};
use crate::tree::file_name;

pub(super) const FORMAT: Format = Format {
    id: "dotnet-deps",
    title: "deps.json of published programs",
    family: Family::DotNet,
    names: &["*.deps.json"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

/// What stands before the name of the package a self-contained program took its runtime from.
const RUNTIME_PACK: &str = "runtimepack.";

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let libraries = document.get("libraries").map_or(&[][..], Json::members);
    let libraries: BTreeMap<&str, Library<'_>> = libraries
        .iter()
        .map(|member| {
            let library = Library::of(member.offset, &member.value);
            (member.key.as_ref(), library)
        })
        .collect();
    let program = file_name(input.path).trim_end_matches(".deps.json");
    let mut asked = Asked::default();
    let mut packages = Vec::new();
    for target in document.get("targets").map_or(&[][..], Json::members) {
        for member in target.value.members() {
            let library = libraries.get(member.key.as_ref());
            let Some(component) = component(member, library, &opened, &mut collector) else {
                continue;
            };
            let name = member.key.split('/').next().unwrap_or_default();
            let needs = needs(&member.value, &target.key);
            if component.first_party && name.eq_ignore_ascii_case(program) {
                for need in &needs {
                    asked.ask(need.key.as_str(), Scope::Runtime);
                }
            }
            packages.push(Listed {
                key: key(&target.key, name),
                component,
                needs,
            });
        }
    }
    keep(packages, asked, &mut collector);
    collector.finish()
}

fn component(
    member: &Member<'_>,
    library: Option<&Library<'_>>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let line = opened.line(library.map_or(member.offset, |library| library.offset));
    let Some((name, version)) = member.key.split_once('/') else {
        let message = format!("`{}` is not a name with a version", shown(&member.key));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let mut component = match library.map_or("package", |library| library.kind) {
        // Assemblies of the framework the compiler was shown; they are not brought along.
        "referenceassembly" => return None,
        // An assembly the project refers to by its file: its version is the assembly's, and no registry has it.
        "reference" => collector.package_of_type("generic", None, name, Some(version), line)?,
        _ => {
            let name = name.strip_prefix(RUNTIME_PACK).unwrap_or(name);
            collector.package(Ecosystem::NuGet, name, Some(version), line)?
        }
    };
    component.first_party = library.is_some_and(|library| library.kind == "project");
    component.scope = if member.value.flag("compileOnly") {
        Scope::Build
    } else {
        Scope::Runtime
    };
    component.hashes = library
        .and_then(|library| library.hash.clone())
        .into_iter()
        .collect();
    Some(component)
}
