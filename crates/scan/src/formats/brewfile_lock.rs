//! `Brewfile.lock.json`: what Homebrew installed for a project.
//!
//! Source: Homebrew Bundle.

use gwanmun_model::{ComponentKind, Found, Scope};

use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::json::Json;
use crate::document::{Lines, decode};

pub(super) const FORMAT: Format = Format {
    id: "brewfile-lock",
    title: "Brewfile.lock.json",
    family: Family::Tooling,
    names: &["Brewfile.lock.json"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => {
            let entries = document.get("entries");
            for (kind, namespace) in [("brew", None), ("cask", Some("homebrew/cask"))] {
                let listed = entries.and_then(|entries| entries.get(kind));
                if let Some(listed) = listed {
                    add(listed, namespace, &lines, &mut collector);
                }
            }
        }
        Err(fault) => collector.json_fault(&fault, &lines),
    }
    collector.finish()
}

fn add(listed: &Json<'_>, namespace: Option<&str>, lines: &Lines, collector: &mut Collector<'_>) {
    for entry in listed.members() {
        // A formula of another collection is written with it: `owner/tap/formula`.
        let (tap, name) = match entry.key.rsplit_once('/') {
            Some((tap, name)) => (Some(tap), name),
            None => (namespace, entry.key.as_ref()),
        };
        let version = entry.value.text_of("version");
        let line = Some(lines.at(entry.offset));
        if let Some(mut component) = collector.package_of_type("brew", tap, name, version, line) {
            component.kind = ComponentKind::Application;
            component.scope = Scope::Development;
            component.direct = Some(true);
            collector.add(component);
        }
    }
}
