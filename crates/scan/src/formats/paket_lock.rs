//! `paket.lock`, what Paket locked for a .NET repository.

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Purl};

use super::listed::{Asked, Listed, Need, keep};
use super::nuget::key;
use super::opened::Opened;
use super::paket_dependencies::{self, Entry, group_scope};
use super::vcs::vcs_url;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "paket-lock",
    title: "paket.lock",
    family: Family::DotNet,
    names: &["paket.lock"],
    beside: &["paket.dependencies"],
    read,
    ..Format::BASE
};

/// Spaces before a package, and before what it needs.
const PACKAGE_INDENT: usize = 4;
const NEED_INDENT: usize = 6;

/// Registries that are NuGet's own.
const REGISTRY: [&str; 2] = ["//api.nuget.org/v3/index.json", "//www.nuget.org/api/v2"];

/// Where in the file a line stands.
struct Place<'t> {
    group: &'t str,
    /// `NUGET`, `GITHUB`, `GIT` or `HTTP`.
    section: &'t str,
    remote: &'t str,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let mut packages: Vec<Listed> = Vec::new();
    let mut place = Place {
        group: "main",
        section: "",
        remote: "",
    };
    for (number, line) in (1_u32..).zip(opened.text.lines()) {
        let content = line.trim();
        let indent = line.len() - line.trim_start().len();
        if content.is_empty() {
            continue;
        }
        if indent == 0 {
            match content.strip_prefix("GROUP ") {
                Some(group) => place.group = group.trim(),
                None => place.section = content,
            }
            let is_heading = |c: char| c.is_ascii_uppercase() || c == '-' || c == '_';
            let heading = content.split([':', ' ']).next().unwrap_or(content);
            if !heading.chars().all(is_heading) {
                let message = format!("`{}` is no part of a lock file", shown(content));
                collector.problem(ProblemKind::Malformed, Some(number), message);
            }
            place.remote = "";
            continue;
        }
        if !matches!(place.section, "NUGET" | "GITHUB" | "GIT" | "HTTP" | "GIST") {
            continue;
        }
        if indent < PACKAGE_INDENT {
            place.remote = content.strip_prefix("remote:").unwrap_or(content).trim();
        } else if indent >= NEED_INDENT {
            if let Some(package) = packages.last_mut() {
                let name = content.split(" (").next().unwrap_or(content);
                let name = name.split(" - ").next().unwrap_or(name).trim();
                package.needs.push(need(place.group, name));
            }
        } else if let Some(listed) = package(content, &place, number, &mut collector) {
            packages.push(listed);
        }
    }
    let asked = asked(input);
    keep(packages, asked, &mut collector);
    collector.finish()
}

/// Makes a need; a file out of a repository may need packages of other sections by their file.
fn need(group: &str, name: &str) -> Need {
    let key = key(&group.to_lowercase(), name);
    if name.contains(':') || name.contains('/') {
        Need::maybe(name, key)
    } else {
        Need::of(name, key)
    }
}

/// Reads `Name (1.2.3) - restriction: …` under `remote:`.
fn package(
    content: &str,
    place: &Place<'_>,
    number: u32,
    collector: &mut Collector<'_>,
) -> Option<Listed> {
    // A Git repository has no name here, only its commit.
    let parts = content
        .split_once('(')
        .and_then(|(name, rest)| Some((name.trim(), rest.split_once(')')?.0.trim())));
    let Some((name, version)) = parts else {
        // `specs:` stands above the packages in files of old versions.
        if content != "specs:" {
            let message = format!("`{}` is not a package with its version", shown(content));
            collector.problem(ProblemKind::SkippedEntry, Some(number), message);
        }
        return None;
    };
    let component = match place.section {
        "NUGET" => of_registry(name, version, place.remote, number, collector),
        "GITHUB" => of_github(name, version, place.remote, number, collector),
        section => of_address(section, name, version, place.remote, number, collector),
    };
    Some(Listed {
        key: key(&place.group.to_lowercase(), name),
        component: component?,
        needs: Vec::new(),
    })
}

fn of_registry(
    name: &str,
    version: &str,
    remote: &str,
    number: u32,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let mut component = collector.package(Ecosystem::NuGet, name, Some(version), Some(number))?;
    let plain = remote.trim_end_matches('/');
    if !plain.is_empty() && !REGISTRY.iter().any(|known| plain.ends_with(known)) {
        component.purl = component.purl.with_qualifier("repository_url", remote);
    }
    Some(component)
}

/// A file or a whole repository: `remote: owner/repository`, `path (commit)`.
fn of_github(
    name: &str,
    version: &str,
    remote: &str,
    number: u32,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (owner, repository) = remote.split_once('/').unwrap_or(("", remote));
    let mut component = collector.package_of_type(
        "github",
        Some(owner),
        repository,
        Some(version),
        Some(number),
    )?;
    if !matches!(name, "FULLPROJECT") && name != remote {
        component.purl = with_subpath(&component.purl, name);
    }
    Some(component)
}

/// Adds the path of one file of a repository.
fn with_subpath(purl: &Purl, path: &str) -> Purl {
    let mut parts = gwanmun_model::purl::Parts::from(purl.clone());
    parts.subpath = Some(path.to_owned());
    Purl::from_parts(parts).unwrap_or_else(|_| purl.clone())
}

/// A Git repository (`name (commit)` under its address) or a file of the web (`name (path)`).
fn of_address(
    section: &str,
    name: &str,
    version: &str,
    remote: &str,
    number: u32,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let repository = remote.trim_end_matches('/').trim_end_matches(".git");
    let last = repository.rsplit(['/', ':']).next().unwrap_or(repository);
    if matches!(section, "GIT") {
        let mut component =
            collector.package_of_type("generic", None, last, Some(version), Some(number))?;
        let address = vcs_url("git", remote, Some(version));
        component.purl = component.purl.with_qualifier("vcs_url", &address);
        return Some(component);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let mut component = collector.package_of_type("generic", None, file, None, Some(number))?;
    let path = version.trim_start_matches('/');
    let address = format!("{}/{path}", remote.trim_end_matches('/'));
    component.purl = component.purl.with_qualifier("download_url", &address);
    let message = format!("{} is a file of the web and has no version", shown(name));
    collector.problem(ProblemKind::UnresolvedVersion, Some(number), message);
    Some(component)
}

/// Reads what the project asks for from the manifest beside the file.
fn asked(input: &Input<'_>) -> Asked {
    let mut asked = Asked::default();
    let manifest = normalize(folder(input.path), "paket.dependencies");
    let Some(bytes) = manifest.and_then(|path| input.tree.read(&path)) else {
        return asked;
    };
    let (text, _) = decode(&bytes);
    for entry in paket_dependencies::entries(&text) {
        let Entry { group, name, .. } = &entry;
        asked.ask(key(&group.to_lowercase(), name), group_scope(group));
    }
    asked
}
