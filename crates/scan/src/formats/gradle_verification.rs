//! `gradle/verification-metadata.xml`: every artifact a build may take in, with its hashes.
//!
//! Source: the chapter on dependency verification of Gradle's manual. The file does not say what an artifact is
//! there for. Where a lock file says what is used, it is read for its hashes only.

use gwanmun_model::{Ecosystem, Found, ProblemKind};

use super::gradle::{hashes_of, verified};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::xml::Element;
use crate::document::{Lines, decode};

pub(super) const FORMAT: Format = Format {
    id: "gradle-verification",
    title: "gradle/verification-metadata.xml",
    family: Family::Java,
    names: &["verification-metadata.xml"],
    resolved_by: &["gradle.lockfile"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = Element::read(&text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.xml_fault(&fault, &lines);
    } else if document.child("verification-metadata").is_none() {
        let message = "the document is not Gradle's verification metadata";
        collector.problem(ProblemKind::Malformed, Some(1), message);
    }
    for (element, (group, name, version)) in verified(&document) {
        let line = Some(lines.at(element.offset));
        let name = format!("{group}:{name}");
        let component = collector.package(Ecosystem::Maven, &name, Some(&version), line);
        let Some(mut component) = component else {
            continue;
        };
        if !component.is_pinned() {
            let message = format!("{}: `{}` is not one version", shown(&name), shown(&version));
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
        component.hashes = hashes_of(element);
        collector.add(component);
    }
    collector.finish()
}
