//! `paket.dependencies`, what a .NET repository asks Paket for.

use gwanmun_model::{Ecosystem, Found, ProblemKind, Scope};

use super::opened::Opened;
use super::vcs::vcs_url;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};

pub(super) const FORMAT: Format = Format {
    id: "paket-dependencies",
    title: "paket.dependencies",
    family: Family::DotNet,
    names: &["paket.dependencies"],
    resolved_by: &["paket.lock"],
    read,
    ..Format::BASE
};

/// One line that asks for a package.
pub(super) struct Entry<'t> {
    /// Group it stands in; `main` outside groups.
    pub(super) group: &'t str,
    /// `nuget`, `clitool`, `github`, `git`, or `file` for a file of the web.
    pub(super) source: &'t str,
    /// Name, or address.
    pub(super) name: &'t str,
    /// What follows the name, up to the options.
    pub(super) version: &'t str,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    for entry in entries(&opened.text) {
        let line = Some(entry.line);
        if entry.source == "file" {
            let message = format!(
                "`{}` is a file of the web, not a package",
                shown(entry.name)
            );
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        }
        let version = pinned(entry.version);
        let component = match entry.source {
            "nuget" | "clitool" => {
                collector.package(Ecosystem::NuGet, entry.name, Some(version), line)
            }
            "github" => {
                let (owner, rest) = entry.name.split_once('/').unwrap_or(("", entry.name));
                let (repository, commit) = rest.split_once(':').unwrap_or((rest, ""));
                let commit = Some(commit).filter(|commit| !commit.is_empty());
                collector.package_of_type("github", Some(owner), repository, commit, line)
            }
            _ => {
                let plain = entry.name.trim_end_matches('/').trim_end_matches(".git");
                let last = plain.rsplit(['/', ':']).next().unwrap_or(plain);
                let component =
                    collector.package_of_type("generic", None, last, Some(version), line);
                component.map(|mut component| {
                    let address = vcs_url("git", entry.name, None);
                    component.purl = component.purl.with_qualifier("vcs_url", &address);
                    component
                })
            }
        };
        if let Some(mut component) = component {
            component.scope = match entry.source {
                "clitool" => Scope::Build,
                _ => group_scope(entry.group),
            };
            component.direct = Some(true);
            collector.add(component);
        }
    }
    collector.finish()
}

/// Reads the lines that ask for something.
pub(super) fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut group = "main";
    for (number, line) in (1_u32..).zip(text.lines()) {
        let line = without_comment(line);
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let rest = rest.trim();
        let source = match word.to_ascii_lowercase().as_str() {
            "group" => {
                group = rest;
                continue;
            }
            "nuget" => "nuget",
            "github" => "github",
            "git" => "git",
            "clitool" => "clitool",
            "gist" | "http" => "file",
            _ => continue,
        };
        let (name, version) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        if !name.is_empty() {
            entries.push(Entry {
                group,
                source,
                name,
                version: without_options(version.trim()),
                line: number,
            });
        }
    }
    entries
}

/// Cuts off a comment: `#` or `//` that does not belong to an address.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    let end = loop {
        let rest = line.get(from..).unwrap_or_default();
        let Some(at) = rest.find(['#', '/']) else {
            break line.len();
        };
        let here = rest.get(at..).unwrap_or_default();
        let in_address = line
            .get(..from + at)
            .is_some_and(|text| text.ends_with(':'));
        if here.starts_with('#') || here.starts_with("//") && !in_address {
            break from + at;
        }
        from += at + if here.starts_with("//") { 2 } else { 1 };
    };
    line.get(..end).unwrap_or_default().trim()
}

/// Cuts off options such as `lowest_matching: true`.
fn without_options(version: &str) -> &str {
    match version.split_once(": ") {
        Some((before, _)) => before
            .rsplit_once([' ', '\t'])
            .map_or("", |(version, _)| version.trim()),
        None => version,
    }
}

/// Takes the operators off a version that allows no other.
fn pinned(version: &str) -> &str {
    match version.trim_start_matches('=').trim() {
        plain if !plain.contains([' ', ',']) => plain,
        _ => version,
    }
}

/// Returns what a group's packages are there for, by its name.
pub(super) fn group_scope(group: &str) -> Scope {
    match group.to_ascii_lowercase().as_str() {
        "main" => Scope::Runtime,
        "test" | "tests" => Scope::Test,
        "build" | "fake" | "analyzers" => Scope::Build,
        _ => Scope::Unknown,
    }
}
