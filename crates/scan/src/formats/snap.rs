//! `meta/snap.yaml`, what an unpacked or mounted snap says about itself.
//!
//! Source: the snap format of the Snapcraft documentation.

use gwanmun_model::{ComponentKind, Found, ProblemKind};

use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::{Lines, decode, yaml};

pub(super) const FORMAT: Format = Format {
    id: "snap",
    title: "snaps: meta/snap.yaml",
    family: Family::OperatingSystem,
    names: &["meta/snap.yaml"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (documents, fault) = yaml::read(&text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.yaml_fault(&fault, &lines);
    }
    let Some(snap) = documents.first() else {
        return collector.finish();
    };
    let members = snap.members().iter();
    let name = members
        .filter(|member| member.key == "name")
        .find_map(|member| Some((member.value.text()?, lines.at(member.offset))));
    let version = snap.text_of("version").or(snap.number_of("version"));
    let (Some((name, line)), Some(version)) = (name, version) else {
        let message = "a snap without a name or a version";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    let made = collector.installed("snap", None, name, Some(version), Some(line));
    if let Some(mut component) = made {
        let architectures = snap
            .get("architectures")
            .map_or(&[][..], |list| list.items());
        if let [architecture] = architectures {
            let architecture = architecture.text().unwrap_or_default();
            component.purl = component.purl.with_qualifier("arch", architecture);
        }
        component.kind = match snap.text_of("type") {
            None | Some("app") => ComponentKind::Application,
            Some("base" | "os" | "core") => ComponentKind::Platform,
            Some(_) => ComponentKind::Library,
        };
        let license = snap.text_of("license").map(str::to_owned);
        component.declared_licenses.extend(license);
        collector.add(component);
    }
    collector.finish()
}
