//! `stack.yaml.lock` and the pinned packages of `stack.yaml`.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind};

use super::hackage::name_and_version;
use super::opened::Opened;
use super::vcs::vcs_url;
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};
use crate::document::json::Json;

pub(super) const LOCK: Format = Format {
    id: "stack-lock",
    title: "stack.yaml.lock",
    family: Family::Haskell,
    names: &["stack*.yaml.lock"],
    intake: Intake::Alone,
    read: read_lock,
    ..Format::BASE
};

pub(super) const CONFIG: Format = Format {
    id: "stack-yaml",
    title: "stack.yaml (packages beyond the snapshot)",
    family: Family::Haskell,
    names: &["stack.yaml", "stack-*.yaml"],
    resolved_by: &["stack*.yaml.lock"],
    read: read_config,
    ..Format::BASE
};

fn read_lock(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.yaml(&mut collector);
    for package in document.get("packages").map_or(&[][..], Json::items) {
        let Some(completed) = package.get("completed") else {
            let line = opened.line(package.offset);
            let message = "a package that was not completed";
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        };
        let first = completed.members().first();
        let line = opened.line(first.map_or(package.offset, |member| member.offset));
        if let Some(component) = component(completed, line, &mut collector) {
            collector.add(component);
        }
    }
    for snapshot in document.get("snapshots").map_or(&[][..], Json::items) {
        let original = snapshot.get("original");
        let name = original.and_then(|one| one.text().or_else(|| one.text_of("url")));
        not_listed(name, &mut collector);
    }
    collector.finish()
}

/// Says that a file does not list the packages of the snapshot it builds on.
fn not_listed(snapshot: Option<&str>, collector: &mut Collector<'_>) {
    let message = format!(
        "the packages taken from the snapshot {} are not listed in the file",
        shown(snapshot.unwrap_or("it names"))
    );
    collector.problem(ProblemKind::Incomplete, None, message);
}

fn read_config(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.yaml(&mut collector);
    for extra in document.get("extra-deps").map_or(&[][..], Json::items) {
        let line = opened.line(extra.offset);
        let component = match extra.text() {
            // A folder of the project.
            Some(text) if name_and_version(text).is_none() && !text.contains("://") => continue,
            Some(text) => hackage(text, line, &mut collector),
            None => component(extra, line, &mut collector),
        };
        if let Some(component) = component {
            collector.add(component);
        }
    }
    let snapshot = document
        .text_of("snapshot")
        .or_else(|| document.text_of("resolver"));
    if snapshot.is_some() {
        not_listed(snapshot, &mut collector);
    }
    collector.finish()
}

/// Reads `name-1.0@sha256:…,size`. The hash is that of the description, not of the package.
fn hackage(text: &str, line: Option<u32>, collector: &mut Collector<'_>) -> Option<Component> {
    let Some((name, version)) = name_and_version(text) else {
        let message = format!("`{}` is not a package with its version", shown(text));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    collector.package(Ecosystem::Hackage, name, Some(version), line)
}

/// Reads one package: from Hackage, a repository, or an archive. In `stack.yaml` the latter have no names.
fn component(
    package: &Json<'_>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    if let Some(text) = package.text_of("hackage") {
        return hackage(text, line, collector);
    }
    let github = package
        .text_of("github")
        .map(|name| format!("https://github.com/{name}"));
    let repository = package
        .text_of("git")
        .or_else(|| package.text_of("hg"))
        .or(github.as_deref());
    let archive = package
        .text_of("url")
        .or_else(|| package.text_of("archive"));
    let commit = package.text_of("commit");
    let mut component = if let Some(name) = package.text_of("name") {
        let version = package.text_of("version");
        collector.package(Ecosystem::Hackage, name, version, line)?
    } else {
        let address = repository.or(archive).unwrap_or_default();
        let name = address
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let name = name.strip_suffix(".git").unwrap_or(name);
        collector.package_of_type("generic", None, name, commit, line)?
    };
    if let Some(repository) = repository {
        let mut address = vcs_url("git", repository, commit);
        if let Some(folder) = package.text_of("subdir") {
            address.push('#');
            address.push_str(folder);
        }
        component.purl = component.purl.with_qualifier("vcs_url", &address);
    } else if let Some(archive) = archive {
        component.purl = component.purl.with_qualifier("download_url", archive);
        let sum = package.text_of("sha256");
        component.hashes = sum
            .and_then(|sum| Digest::new(Algorithm::Sha256, sum))
            .into_iter()
            .collect();
    }
    Some(component)
}
