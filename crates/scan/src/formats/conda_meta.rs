//! Packages installed by conda, mamba and pixi, from the record each leaves in `conda-meta`.
//!
//! Source: the prefix record of the conda documentation (`PrefixRecord`).

use std::collections::BTreeMap;
use std::sync::Arc;

use gwanmun_model::{Component, Found, ProblemKind};

use super::conda::{Package, hashes, license, needed};
use super::{Family, Format, Input, Subject};
use crate::collect::{Collector, shown};
use crate::document::json::Json;
use crate::document::{Lines, decode};
use crate::tree::folder;

pub(super) const FORMAT: Format = Format {
    id: "conda-meta",
    title: "installed conda packages (conda-meta)",
    family: Family::Python,
    names: &["conda-meta/*.json"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// One record.
struct Record {
    component: Component,
    /// Names of what it needs.
    needs: Vec<String>,
    /// Whether somebody asked for it by name.
    is_requested: bool,
}

/// The records of a tree, by path.
type Records = BTreeMap<String, Record>;

/// What is known of each environment of a tree, by the folder of its records.
#[derive(Default)]
struct Environments {
    by_folder: BTreeMap<String, Environment>,
}

#[derive(Default)]
struct Environment {
    identities: BTreeMap<String, String>,
    /// Whether it is noted of anything that somebody asked for it.
    has_requests: bool,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let Some(record) = record(input, &mut collector) else {
        return collector.finish();
    };
    let environments = around(input);
    let environment = environments.by_folder.get(folder(input.path));
    let line = record
        .component
        .locations
        .first()
        .and_then(|place| place.line);
    let name = record.component.purl.name().to_owned();
    let mut component = record.component;
    component.direct = environment
        .filter(|environment| environment.has_requests)
        .map(|_| record.is_requested);
    let Some(identity) = collector.add(component) else {
        return collector.finish();
    };
    for needed in record.needs {
        match environment.map(|environment| environment.identities.get(&needed)) {
            Some(Some(target)) => collector.edge(&identity, target),
            Some(None) => collector.problem(
                ProblemKind::DanglingReference,
                line,
                format!("{name} needs `{}`, which is not installed", shown(&needed)),
            ),
            None => {}
        }
    }
    collector.finish()
}

fn record(input: &Input<'_>, collector: &mut Collector<'_>) -> Option<Record> {
    let (text, _) = decode(input.bytes);
    let lines = Lines::of(&text);
    let document = match Json::read(&text, input.limits.document_depth_max) {
        Ok(document) => document,
        Err(fault) => {
            collector.json_fault(&fault, &lines);
            return None;
        }
    };
    let said = |key: &str| document.text_of(key).filter(|text| !text.is_empty());
    let name = document
        .members()
        .iter()
        .find(|member| member.key == "name");
    let (Some(name), Some(version)) = (name, said("version")) else {
        let message = "an installed package without a name or a version";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    let archive = said("url").or_else(|| said("fn"));
    let archive = archive.and_then(Package::of_archive).unwrap_or_default();
    let package = Package {
        name: name.value.text().unwrap_or_default(),
        version: Some(version),
        build: said("build").or_else(|| said("build_string")),
        channel: archive.channel.or_else(|| said("channel")),
        subdir: said("subdir").or(archive.subdir),
        packing: archive.packing,
    };
    let mut component = package.component(Some(lines.at(name.offset)), collector)?;
    component.hashes = hashes(said("md5"), said("sha256"));
    component.declared_licenses = license(said("license")).into_iter().collect();
    let depends = document.get("depends").map_or(&[][..], Json::items);
    let depends = depends.iter().filter_map(Json::text).filter_map(needed);
    let specs = document.get("requested_specs").map_or(&[][..], Json::items);
    Some(Record {
        component,
        needs: depends.map(str::to_owned).collect(),
        // conda wrote the word for "nothing" for a while.
        is_requested: said("requested_spec").is_some_and(|spec| spec != "None")
            || !specs.is_empty(),
    })
}

fn around(input: &Input<'_>) -> Arc<Environments> {
    input.tree.memory().once("conda-meta", || {
        let mut records = Records::new();
        for path in input.tree.named("*.json", "") {
            if !super::names::matches("conda-meta/*.json", &path) {
                continue;
            }
            let Some(bytes) = input.tree.read(&path) else {
                continue;
            };
            let one = Input {
                path: &path,
                bytes: &bytes,
                ..*input
            };
            if let Some(record) = record(&one, &mut Collector::new(&one)) {
                records.insert(path, record);
            }
        }
        Environments::of(&records)
    })
}

impl Environments {
    fn of(records: &Records) -> Self {
        let mut environments = Self::default();
        for (path, record) in records {
            let place = folder(path).to_owned();
            let environment = environments.by_folder.entry(place).or_default();
            environment.has_requests |= record.is_requested;
            let name = record.component.purl.name().to_owned();
            environment
                .identities
                .insert(name, record.component.identity());
        }
        environments
    }
}
