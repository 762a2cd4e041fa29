//! Installed Flatpak applications and the runtimes they run on.
//!
//! Source: the layout of installations in the Flatpak documentation, flatpak-metadata(5), and the `AppStream`
//! specification for what an application says about itself.

use gwanmun_model::{ComponentKind, Found, ProblemKind};

use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::xml::Element;
use crate::document::{Lines, decode};
use crate::source::Source;
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "flatpak",
    title: "Flatpak: metainfo of applications, metadata of runtimes",
    family: Family::OperatingSystem,
    names: &[
        "app/*/*/*/*/export/share/appdata/*.appdata.xml",
        "app/*/*/*/*/export/share/metainfo/*.appdata.xml",
        "app/*/*/*/*/export/share/metainfo/*.metainfo.xml",
        "flatpak/runtime/*/*/*/*/metadata",
    ],
    beside: &["flatpak/app/*/*/*/*/metadata"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    if file_name(input.path) == "metadata" {
        read_runtime(input)
    } else {
        read_application(input)
    }
}

/// Reads a runtime: its version is the branch, the last folder but one.
fn read_runtime(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let Some((name, line)) = value(&text, "Runtime", "name") else {
        let message = "the metadata of a runtime without its name";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    let branch = folder(folder(input.path));
    let (architecture, branch) = (file_name(folder(branch)), file_name(branch));
    let made = collector.installed("flatpak", None, name, Some(branch), Some(line));
    if let Some(mut component) = made {
        component.purl = component.purl.with_qualifier("arch", architecture);
        component.kind = ComponentKind::Platform;
        collector.add(component);
    }
    collector.finish()
}

/// Reads an application: its version is the newest release it tells of.
fn read_application(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let (document, fault) = Element::read(&text, input.limits.document_depth_max);
    if let Some(fault) = fault {
        collector.xml_fault(&fault, &lines);
    }
    let root = ["component", "application"];
    let root = root.iter().find_map(|name| document.child(name));
    let Some((root, id)) = root.and_then(|root| Some((root, root.child("id")?))) else {
        let message = "an application without an id";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    let place = folder(folder(folder(folder(input.path))));
    let releases = root.child("releases");
    let newest = releases.and_then(|releases| releases.child("release"));
    let version = newest.and_then(|release| release.attribute("version"));
    let name = id.text.strip_suffix(".desktop").unwrap_or(&id.text);
    let line = Some(lines.at(id.offset));
    let Some(mut component) = collector.installed("flatpak", None, name, version, line) else {
        return collector.finish();
    };
    if version.is_none() {
        let message = format!("`{name}` tells of no release; its version is unknown");
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    let architecture = file_name(folder(folder(place)));
    component.purl = component.purl.with_qualifier("arch", architecture);
    component.kind = ComponentKind::Application;
    let license = root.text_of("project_license").map(str::to_owned);
    component.declared_licenses.extend(license);
    let developer = root.child("developer").and_then(|who| who.text_of("name"));
    component.supplier = developer
        .or(root.text_of("developer_name"))
        .map(str::to_owned);
    let identity = collector.add(component);
    if let (Some(from), Some(to)) = (identity, runtime(input, place)) {
        collector.edge(&from, &to);
    }
    collector.finish()
}

/// Returns the identity of the runtime the application in `place` runs on, where it is installed.
fn runtime(input: &Input<'_>, place: &str) -> Option<String> {
    let metadata = input.tree.read(&format!("{place}/metadata"))?;
    let text = decode(&metadata).0;
    let (runtime, _) = value(&text, "Application", "runtime")?;
    let installation = folder(folder(folder(folder(folder(place)))));
    let installed = format!("{installation}/runtime/{runtime}");
    let path = input
        .tree
        .named("metadata", &installed)
        .into_iter()
        .next()?;
    let bytes = input.tree.read(&path)?;
    let other = Input {
        path: &path,
        bytes: &bytes,
        source: Source::Memory(&bytes),
        ..*input
    };
    let found = read_runtime(&other);
    found
        .components
        .first()
        .map(gwanmun_model::Component::identity)
}

/// Returns the value of a key in a group of a key file, with its line.
fn value<'t>(text: &'t str, group: &str, key: &str) -> Option<(&'t str, u32)> {
    let mut open = "";
    (1_u32..).zip(text.lines()).find_map(|(number, line)| {
        let line = line.trim();
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            open = name;
        }
        let (name, value) = line.split_once('=')?;
        (open == group && name.trim() == key).then(|| (value.trim(), number))
    })
}
