//! `*.nuspec`, what a NuGet package says of itself.

use gwanmun_model::{Ecosystem, Found};

use super::opened::Opened;
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::xml::Element;
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "nuspec",
    title: "NuGet packages (nuspec)",
    family: Family::DotNet,
    names: &["*.nuspec"],
    beside: &[PACKING_LIST],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// A file every package file has at its root.
const PACKING_LIST: &str = "[Content_Types].xml";

/// What the package needs is not taken from here: which versions are used, the system's own lock files tell.
fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.xml(&mut collector);
    let Some(metadata) = document
        .child("package")
        .and_then(|one| one.child("metadata"))
    else {
        return collector.finish();
    };
    let id = metadata.text_of("id").unwrap_or_default();
    let version = metadata.text_of("version");
    // `$version$` or `@version@` is filled in when the package is made: this is its source.
    let is_open = |text: &str| text.contains(['$', '@']);
    if is_open(id) || version.is_none_or(is_open) {
        return collector.finish();
    }
    let line = opened.line(metadata.child("id").map_or(metadata.offset, |id| id.offset));
    if let Some(mut component) = collector.package(Ecosystem::NuGet, id, version, line) {
        component.first_party = !is_installed(input, id, version.unwrap_or_default());
        component.declared_licenses = licenses(metadata);
        component.supplier = metadata.text_of("authors").map(str::to_owned);
        component.copyright = metadata.text_of("copyright").map(str::to_owned);
        collector.add(component);
    }
    collector.finish()
}

/// Whether the file belongs to a package that is there as it is: inside the package file, or in a folder of
/// packages, where it stands in `id/version/`. Elsewhere it is what the system's own package is made from.
fn is_installed(input: &Input<'_>, id: &str, version: &str) -> bool {
    let place = folder(input.path);
    let above = file_name(folder(place));
    place.is_empty() && input.tree.read(PACKING_LIST).is_some()
        || above.eq_ignore_ascii_case(id) && file_name(place).eq_ignore_ascii_case(version)
        || file_name(place).eq_ignore_ascii_case(&format!("{id}.{version}"))
}

fn licenses(metadata: &Element) -> Vec<String> {
    // The address of a license is written beside the license itself for old clients, and then says nothing more.
    let stated = match metadata.child("license") {
        Some(license) if license.attribute("type") == Some("file") => None,
        Some(license) => Some(license.text.as_str()),
        None => metadata.text_of("licenseUrl"),
    };
    stated
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .into_iter()
        .collect()
}
