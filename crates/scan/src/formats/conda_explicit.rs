//! Lists of exact conda packages: `conda list --explicit`, `conda list --export` and the lists conda-lock renders.
//!
//! Source: "Managing environments" of the conda documentation.

use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind};

use super::conda::{Package, hashes};
use super::python::{Requirement, artifact, from_archive, hash_in};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;

/// What both kinds of lists conda writes begin with.
const HEAD: &[u8] = b"# This file may be used to create an environment using:";

pub(super) const FORMAT: Format = Format {
    id: "conda-explicit",
    title: "conda list --explicit, --export",
    family: Family::Python,
    names: &[
        "*explicit*.txt",
        "conda-*.lock",
        "conda-spec*.txt",
        "spec-file*.txt",
        "spec-list*.txt",
    ],
    heads: &[HEAD],
    read,
    ..Format::BASE
};

/// Whether the content is such a list, whatever the file is called.
pub(super) fn is_list(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD)
}

/// Reads a list. Lines that are no packages make a problem only where the file says it is such a list.
pub(super) fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let is_explicit = text.lines().any(|line| line.trim() == "@EXPLICIT");
    let is_list = is_explicit || is_list(input.bytes);
    let platform = text
        .lines()
        .find_map(|line| line.strip_prefix("# platform:"))
        .map(str::trim);
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        // conda-lock notes what pip is to install as comments.
        let pip = line.strip_prefix("# pip ").and_then(Requirement::read);
        if let Some(mut component) = pip.and_then(|pip| of_pip(&pip, number, &mut collector)) {
            let words = line.split_whitespace();
            let options = words.filter_map(|word| Digest::parse(word.strip_prefix("--hash=")?));
            component.hashes.extend(options);
            collector.add(component);
        }
        if line.is_empty() || line.starts_with(['#', '@']) {
            continue;
        }
        if let Some((name, version)) = line.split_once('=')
            && let Some((version, "pypi_0" | "pypi")) = version.split_once('=')
        {
            let component = collector.package(Ecosystem::PyPi, name, Some(version), Some(number));
            if let Some(component) = component {
                collector.add(component);
            }
            continue;
        }
        let package = if is_explicit || line.contains("://") {
            Package::of_archive(line)
        } else {
            exported(line, platform)
        };
        let Some(package) = package else {
            if is_list {
                let message = format!("`{}` is not a package", shown(line));
                collector.problem(ProblemKind::SkippedEntry, Some(number), message);
            }
            continue;
        };
        if let Some(mut component) = package.component(Some(number), &mut collector) {
            let hash = line.split_once('#').map(|(_, hash)| hash.trim());
            let hash = hash.map(|hash| hash.trim_start_matches("sha256:"));
            component.hashes = hashes(hash, hash);
            collector.add(component);
        }
    }
    collector.finish()
}

/// Makes a component of what pip is to install.
fn of_pip(
    requirement: &Requirement<'_>,
    line: u32,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let address = requirement
        .url
        .map(|url| url.split(" --").next().unwrap_or(url));
    let packed = address.and_then(artifact).map(|(_, version)| version);
    let version = requirement.pinned().or(packed);
    let mut component =
        collector.package(Ecosystem::PyPi, requirement.name, version, Some(line))?;
    if let Some(address) = address {
        component.hashes.extend(hash_in(address));
        component.purl = from_archive(component.purl, address);
    }
    Some(component)
}

/// Reads `name=version=build`.
fn exported<'t>(line: &'t str, platform: Option<&'t str>) -> Option<Package<'t>> {
    let mut parts = line.split('=');
    let (name, version, build) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = parts.next().is_none() && !version.is_empty() && !build.is_empty();
    is_whole.then_some(Package {
        name,
        version: Some(version),
        build: Some(build),
        subdir: platform,
        ..Package::default()
    })
}
