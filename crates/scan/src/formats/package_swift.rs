//! `Package.swift`, what a Swift package asks for, as far as it is written out.

use gwanmun_model::{Ecosystem, Found, Scope};

use super::opened::Opened;
use super::swift::{Kind, at_address, requirements};
use super::{Family, Format, Input};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "package-swift",
    title: "Package.swift (literals)",
    family: Family::Swift,
    names: &["Package.swift"],
    resolved_by: &["Package.resolved"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    for requirement in requirements(&opened.text) {
        let line = Some(requirement.line);
        let version = requirement.exact.as_deref();
        let component = match requirement.kind {
            Kind::Url => at_address(&mut collector, &requirement.address, version, line),
            Kind::Identity => {
                let name = requirement.address.replacen('.', "/", 1);
                collector.package(Ecosystem::Swift, &name, version, line)
            }
            // A folder of the project.
            Kind::Path => None,
        };
        if let Some(mut component) = component {
            if !component.is_pinned() && !requirement.text.is_empty() {
                component.requirement = Some(requirement.text);
            }
            component.scope = Scope::Runtime;
            component.direct = Some(true);
            collector.add(component);
        }
    }
    collector.finish()
}
