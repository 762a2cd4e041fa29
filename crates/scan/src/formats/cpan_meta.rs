//! What Perl distributions say of themselves: `META.json` and its siblings, and what cpanm notes of those it installed.

use gwanmun_model::{Component, Found};

use super::opened::Opened;
use super::perl::{
    Module, asked, author, distribution, name_and_version, named_by_modules, phase_scope,
};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;
use crate::document::decode;
use crate::document::json::{Json, Value};
use crate::tree::{file_name, folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "cpan-meta",
    title: "META.json, MYMETA.json, META.yml",
    family: Family::Perl,
    names: &["META.json", "MYMETA.json", "META.yml"],
    resolved_by: &["cpanfile", "cpanfile.snapshot"],
    read,
    ..Format::BASE
};

pub(super) const INSTALLED: Format = Format {
    id: "cpan-installed",
    title: "installed distributions (install.json of cpanm and Carton)",
    family: Family::Perl,
    names: &[".meta/*/install.json"],
    beside: &["MYMETA.json"],
    subject: Subject::Package,
    read: read_installed,
    ..Format::BASE
};

fn read_installed(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let dist = document.members().iter().find(|one| one.key == "dist");
    let text = dist.and_then(|dist| dist.value.text()).unwrap_or_default();
    let Some((name, version)) = name_and_version(text) else {
        return collector.finish();
    };
    let line = dist.and_then(|dist| opened.line(dist.offset));
    if let Some(mut component) = distribution(&mut collector, name, Some(version), line) {
        let path = document.text_of("pathname").unwrap_or_default();
        component.supplier = author(path).map(str::to_owned);
        let beside = normalize(folder(input.path), "MYMETA.json");
        if let Some(bytes) = beside.and_then(|path| input.tree.read(&path)) {
            let (text, _) = decode(&bytes);
            if let Ok(meta) = Json::read(&text, input.limits.document_depth_max) {
                component.declared_licenses = texts(&meta, "license");
            }
        }
        collector.add(component);
    }
    collector.finish()
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let place = folder(input.path);
    let is_there =
        |name: &str| normalize(place, name).is_some_and(|path| input.tree.read(&path).is_some());
    let is_yaml = file_name(input.path) == "META.yml";
    // Files of other tools have this name too, and one distribution says the same in several files.
    let mark = b"meta-spec";
    let is_meta = input.bytes.windows(mark.len()).any(|text| text == mark);
    let is_said = is_there("install.json")
        || is_yaml && (is_there("META.json") || is_there("MYMETA.json"))
        || file_name(input.path) == "MYMETA.json" && is_there("META.json");
    if !is_meta || is_said {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let document = if is_yaml {
        opened.yaml(&mut collector)
    } else {
        match opened.json_object(&mut collector) {
            Some(document) => document,
            None => return collector.finish(),
        }
    };
    let Some(mut own) = own(&document, &opened, &mut collector) else {
        return collector.finish();
    };
    let version = document.text_of("version").unwrap_or_default();
    let unpacked = format!("{}-{version}", document.text_of("name").unwrap_or_default());
    own.first_party = file_name(place) != unpacked;
    if !own.first_party {
        collector.add(own);
        return collector.finish();
    }
    let identities = prerequisites(&document, &opened, &mut collector);
    if !identities.is_empty() {
        named_by_modules(&mut collector);
    }
    if let Some(own) = collector.add(own) {
        for identity in &identities {
            collector.edge(&own, identity);
        }
    }
    collector.finish()
}

/// Makes the component of the distribution the file describes.
fn own(
    document: &Json<'_>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = document.members().iter().find(|one| one.key == "name")?;
    let line = opened.line(name.offset);
    // Some files name the main module instead.
    let text = name.value.text()?.replace("::", "-");
    let version = document
        .get("version")
        .and_then(|version| match &version.value {
            Value::Number(number) => Some(*number),
            _ => version.text(),
        });
    let mut own = distribution(collector, &text, version, line)?;
    own.declared_licenses = texts(document, "license");
    let authors = texts(document, "author");
    own.supplier = (!authors.is_empty()).then(|| authors.join(", "));
    Some(own)
}

/// Reads a text or a list of texts.
fn texts(document: &Json<'_>, key: &str) -> Vec<String> {
    let Some(value) = document.get(key) else {
        return Vec::new();
    };
    let items = match &value.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    };
    items
        .iter()
        .filter_map(Json::text)
        .filter(|text| *text != "unknown")
        .map(str::to_owned)
        .collect()
}

/// Keeps what a distribution asks for: `prereqs` by phase, in old files `requires` and `build_requires`.
fn prerequisites(
    document: &Json<'_>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Vec<String> {
    let mut lists = Vec::new();
    for phase in document.get("prereqs").map_or(&[][..], Json::members) {
        let required = phase.value.get("requires");
        lists.push((required, phase_scope(&phase.key)));
    }
    lists.push((document.get("requires"), phase_scope("runtime")));
    lists.push((document.get("build_requires"), phase_scope("build")));
    let mut identities = Vec::new();
    for (required, scope) in lists {
        for member in required.map_or(&[][..], Json::members) {
            if member.key == "perl" {
                continue;
            }
            let requirement = match &member.value.value {
                Value::Number(number) => *number,
                _ => member.value.text().unwrap_or_default(),
            };
            let module = Module {
                name: member.key.to_string(),
                requirement: requirement.to_owned(),
                scope,
                line: opened.lines.at(member.offset),
            };
            if let Some(component) = asked(collector, &module, Some(module.line)) {
                identities.extend(collector.add(component));
            }
        }
    }
    identities
}
