//! A `.deb` package: what the `control` file in its `control.tar` says.
//!
//! Source: deb(5), deb-control(5).

use std::collections::BTreeSet;

use gwanmun_model::{Found, ProblemKind};

use super::dpkg::{component, control, vendor};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "deb-package",
    title: "Debian packages (.deb, .udeb)",
    family: Family::OperatingSystem,
    names: &["control.tar*/control"],
    subject: Subject::Package,
    owners: Some(owners),
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let text = control::text(input.bytes, &mut collector);
    let paragraphs = control::reported(&text, &mut collector);
    let Some(paragraph) = paragraphs.first() else {
        let message = "a control file without a package";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    let namespace = vendor(paragraph);
    if let Some(mut component) = component(paragraph, "deb", namespace, &mut collector) {
        // Packages made outside the distributions often state it, in a field of their own.
        let license = paragraph.value("License");
        component.declared_licenses = license.map(str::to_owned).into_iter().collect();
        collector.add(component);
    }
    collector.finish()
}

/// Everything packed with the control file belongs to the package. Outside an archive nothing tells what was.
fn owners(input: &Input<'_>, wanted: &BTreeSet<String>) -> Vec<(String, String)> {
    let found = read(input);
    match found.components.first() {
        Some(package) if input.budget.is_some() => wanted
            .iter()
            .map(|path| (path.clone(), package.identity()))
            .collect(),
        _ => Vec::new(),
    }
}
