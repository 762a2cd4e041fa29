//! Packages installed by Bower: the `.bower.json` it writes into each.

use gwanmun_model::{Found, ProblemKind};

use super::javascript::licenses;
use super::opened::Opened;
use super::{Family, Format, Input, Intake, Subject};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "bower-installed",
    title: "installed packages (.bower.json)",
    family: Family::JavaScript,
    names: &[".bower.json"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

/// Reads what Bower says of one installed package. A branch it was taken from is no version.
fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let Some(name) = document
        .members()
        .iter()
        .find(|member| member.key == "name")
    else {
        let message = "an installed package without a name";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    let line = opened.line(name.offset);
    let text = name.value.text().unwrap_or_default();
    let version = document
        .text_of("version")
        .or_else(|| document.text_of("_release"));
    let component = collector.package_of_type("bower", None, text, version, line);
    if let Some(mut component) = component {
        component.declared_licenses = licenses(&document);
        if !component.is_pinned() {
            component.requirement = document.text_of("_target").map(str::to_owned);
            let message = format!(
                "the version of {} is not in the file",
                component.purl.name()
            );
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
        }
        collector.add(component);
    }
    collector.finish()
}
