//! `build.sbt.lock` of the sbt plugin `sbt-dependency-lock`, version 1.

use std::collections::BTreeSet;

use gwanmun_model::{Digest, Ecosystem, Found, ProblemKind};

use super::gradle::configuration_scope;
use super::opened::Opened;
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Value};

pub(super) const FORMAT: Format = Format {
    id: "sbt-lock",
    title: "build.sbt.lock 1",
    family: Family::Java,
    names: &["*.sbt.lock"],
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
    if let Some(Value::Number(version)) = document.get("lockVersion").map(|json| &json.value)
        && *version != "1"
    {
        let message = format!("version {} is unknown; read as version 1", shown(version));
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
    let dependencies = document.get("dependencies").map_or(&[][..], Json::items);
    for dependency in dependencies {
        let line = opened.line(dependency.offset);
        let text = |key| dependency.text_of(key).unwrap_or_default();
        let name = format!("{}:{}", text("org"), text("name"));
        let version = dependency.text_of("version");
        let component = collector.package(Ecosystem::Maven, &name, version, line);
        let Some(mut component) = component else {
            continue;
        };
        if !component.is_pinned() {
            let message = format!("{}: no one version is given", shown(&name));
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
        let configurations = dependency
            .get("configurations")
            .map_or(&[][..], Json::items);
        component.scope = configurations
            .iter()
            .filter_map(Json::text)
            .map(configuration_scope)
            .min()
            .unwrap_or_default();
        let artifacts = dependency.get("artifacts").map_or(&[][..], Json::items);
        let hashes: BTreeSet<Digest> = artifacts
            .iter()
            .filter_map(|artifact| Digest::parse(artifact.text_of("hash")?))
            .collect();
        component.hashes = hashes.into_iter().collect();
        collector.add(component);
    }
    collector.finish()
}
