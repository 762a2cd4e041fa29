//! `Package.resolved`, what the Swift package manager pinned, versions 1 to 3.

use std::collections::BTreeSet;

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind};

use super::opened::Opened;
use super::swift::{at_address, requirements};
use super::vcs::vcs_url;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::document::json::Json;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "package-resolved",
    title: "Package.resolved 1–3",
    family: Family::Swift,
    names: &["Package.resolved"],
    beside: &["Package.swift"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let version = document.number_of("version").unwrap_or("1");
    if !matches!(version, "1" | "2" | "3") {
        let message = format!("version {} is unknown; read as version 3", shown(version));
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
    let asked = asked(input, &mut collector);
    let pins = document
        .get("pins")
        .or_else(|| document.get("object").and_then(|object| object.get("pins")));
    for pin in pins.map_or(&[][..], Json::items) {
        if let Some(mut component) = component(pin, &opened, &mut collector) {
            component.direct = asked
                .as_ref()
                .filter(|_| !component.first_party)
                .map(|asked| asked.contains(&component.purl.package_name().to_lowercase()));
            collector.add(component);
        }
    }
    collector.finish()
}

/// Returns the names of what the manifest beside the file asks for, in lower case.
fn asked(input: &Input<'_>, collector: &mut Collector<'_>) -> Option<BTreeSet<String>> {
    let manifest = normalize(folder(input.path), "Package.swift")?;
    let bytes = input.tree.read(&manifest)?;
    let (text, _) = decode(&bytes);
    let names = requirements(&text).into_iter().filter_map(|requirement| {
        let component = at_address(collector, &requirement.address, None, None)?;
        Some(component.purl.package_name().to_lowercase())
    });
    Some(names.collect())
}

fn component(
    pin: &Json<'_>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let first = pin.members().first();
    let line = opened.line(first.map_or(pin.offset, |member| member.offset));
    let state = pin.get("state");
    let stated = |key: &str| state.and_then(|state| state.text_of(key));
    let revision = stated("revision");
    // Without a version the commit is what is pinned.
    let version = stated("version").or(revision);
    let identity = pin.text_of("identity").or_else(|| pin.text_of("package"));
    let identity = identity.unwrap_or_default();
    let address = pin
        .text_of("location")
        .or_else(|| pin.text_of("repositoryURL"))
        .unwrap_or_default();
    let kind = pin.text_of("kind").unwrap_or("remoteSourceControl");
    let is_path = address.starts_with(['/', '.']) || address.starts_with("file:");
    if kind == "registry" {
        let name = identity.replacen('.', "/", 1);
        return collector.package(Ecosystem::Swift, &name, version, line);
    }
    if kind == "localSourceControl" || is_path {
        let mut component = collector.package_of_type("generic", None, identity, version, line)?;
        component.first_party = true;
        return Some(component);
    }
    let mut component = at_address(collector, address, version, line)?;
    if !component.is_pinned() {
        let message = format!("neither version nor commit of {} is given", shown(identity));
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    if let (None, Some(revision)) = (stated("version"), revision) {
        let at = vcs_url("git", address, Some(revision));
        component.purl = component.purl.with_qualifier("vcs_url", &at);
    }
    Some(component)
}
