//! Extensions installed in Chrome, Chromium and Edge.
//!
//! Source: the Chrome Extensions documentation, topic Manifest file format.

use gwanmun_model::{ComponentKind, Found, Scope};

use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "chrome-extension",
    title: "Extensions of Chrome and Edge",
    family: Family::Tooling,
    names: &["Extensions/*/*/manifest.json"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let document = match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => document,
        Err(fault) => {
            collector.json_fault(&fault, &lines);
            return collector.finish();
        }
    };
    // The browser names the folder by the extension, and the one in it by the version.
    let id = file_name(folder(folder(input.path)));
    let version = document.get("version");
    let line = version.map(|version| lines.at(version.offset));
    let version = version.and_then(Json::text);
    let component = collector.package_of_type("chrome-extension", None, id, version, line);
    if let Some(mut component) = component {
        component.kind = ComponentKind::Application;
        component.scope = Scope::Runtime;
        component.supplier = document.text_of("author").map(shown);
        collector.add(component);
    }
    collector.finish()
}
