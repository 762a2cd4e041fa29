//! `Gemfile.lock`, what Bundler locked for a Ruby project.
//!
//! Source: Bundler's own parser of lock files; sections stand at the margin, sources list their gems under `specs:`
//! with two more spaces a level.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::listed::{Asked, Listed, Need, keep};
use super::opened::Opened;
use super::ruby::{Gemfile, is_in_installed_gem};
use super::vcs::vcs_url;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{file_name, folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "gemfile-lock",
    title: "Gemfile.lock, gems.locked",
    family: Family::Ruby,
    names: &["Gemfile.lock", "gems.locked"],
    beside: &["Gemfile", "gems.rb"],
    read,
    ..Format::BASE
};

/// Spaces before a gem under `specs:`, and before what that gem needs.
const GEM_INDENT: usize = 4;
const NEED_INDENT: usize = 6;

/// Where the gems of a section come from.
#[derive(Default)]
struct Source<'t> {
    section: &'t str,
    remote: &'t str,
    /// Whether the section names several places and does not say which gem comes from which.
    has_several: bool,
    revision: &'t str,
}

/// One gem under `specs:`.
struct Gem<'t> {
    name: &'t str,
    component: Component,
    needs: Vec<&'t str>,
}

/// What the whole file says.
#[derive(Default)]
struct Lock<'t> {
    gems: Vec<Gem<'t>>,
    asked: BTreeSet<&'t str>,
    checksums: BTreeMap<&'t str, Vec<Digest>>,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    if is_in_installed_gem(input.path, input.tree) {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let lock = parse(&opened.text, &mut collector);
    let asked = asked(input, &lock);
    let mut packages = Vec::new();
    for mut gem in lock.gems {
        if let Some(hashes) = lock.checksums.get(locked_name(&gem).as_str()) {
            gem.component.hashes.clone_from(hashes);
        }
        // Bundler itself is needed at times and never locked.
        let needs = gem.needs.iter().map(|name| match *name {
            "bundler" => Need::maybe(name, *name),
            _ => Need::of(name, *name),
        });
        packages.push(Listed {
            key: gem.name.to_owned(),
            component: gem.component,
            needs: needs.collect(),
        });
    }
    keep(packages, asked, &mut collector);
    collector.finish()
}

/// Returns what the project asks for, with the scopes the `Gemfile` beside the file gives.
fn asked(input: &Input<'_>, lock: &Lock<'_>) -> Asked {
    let manifest = match file_name(input.path) {
        "gems.locked" => "gems.rb",
        _ => "Gemfile",
    };
    let bytes = normalize(folder(input.path), manifest).and_then(|path| input.tree.read(&path));
    let gemfile = bytes.map(|bytes| Gemfile::read(&decode(&bytes).0));
    let own: BTreeSet<&str> = lock
        .gems
        .iter()
        .filter(|gem| gem.component.first_party)
        .map(|gem| gem.name)
        .collect();
    let mut stated: BTreeMap<&str, Scope> = BTreeMap::new();
    for gem in gemfile.iter().flat_map(|gemfile| &gemfile.gems) {
        let known = stated.entry(&gem.name).or_default();
        *known = gem.scope.min(*known);
    }
    let mut asked = Asked::default();
    for name in &lock.asked {
        // Where the `Gemfile` does not name a gem, a `gemspec` does: the project's own gem, or one to develop it.
        let otherwise = match &gemfile {
            Some(gemfile) if gemfile.uses_gemspec && own.contains(name) => Scope::Runtime,
            Some(gemfile) if gemfile.uses_gemspec => Scope::Development,
            _ => Scope::Unknown,
        };
        asked.ask(*name, stated.get(name).copied().unwrap_or(otherwise));
    }
    asked
}

/// Writes a gem as the `CHECKSUMS` section does: `nokogiri (1.16.2-x86_64-linux)`.
fn locked_name(gem: &Gem<'_>) -> String {
    let purl = &gem.component.purl;
    let version = purl.version().unwrap_or_default();
    match purl.qualifiers().get("platform") {
        Some(platform) => format!("{} ({version}-{platform})", gem.name),
        None => format!("{} ({version})", gem.name),
    }
}

fn parse<'t>(text: &'t str, collector: &mut Collector<'_>) -> Lock<'t> {
    let mut lock = Lock::default();
    let mut source = Source::default();
    for (number, line) in (1_u32..).zip(text.lines()) {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let content = content.trim_end();
        if content.is_empty() {
            continue;
        }
        if content.starts_with("<<<<<<<") || content.starts_with(">>>>>>>") {
            let message = "an unresolved merge conflict; both sides were read";
            collector.problem(ProblemKind::Malformed, Some(number), message);
            continue;
        }
        if indent == 0 {
            source = Source {
                section: content,
                ..Source::default()
            };
            continue;
        }
        match source.section {
            "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE" => {
                source_line(&mut lock, &mut source, indent, content, number, collector);
            }
            "DEPENDENCIES" => {
                lock.asked.extend(name_of(content));
            }
            "CHECKSUMS" => {
                if let Some((gem, digests)) = checksum(content) {
                    lock.checksums.insert(gem, digests);
                }
            }
            _ => {}
        }
    }
    lock
}

/// Reads a line of a source: where it is, a gem, or what the last gem needs.
fn source_line<'t>(
    lock: &mut Lock<'t>,
    source: &mut Source<'t>,
    indent: usize,
    content: &'t str,
    number: u32,
    collector: &mut Collector<'_>,
) {
    if indent >= NEED_INDENT {
        if let Some(gem) = lock.gems.last_mut() {
            gem.needs.extend(name_of(content));
        }
        return;
    }
    if indent < GEM_INDENT {
        match content.split_once(": ") {
            Some(("remote", remote)) => {
                source.has_several = !source.remote.is_empty();
                source.remote = remote;
            }
            Some(("revision", revision)) => source.revision = revision,
            _ => {}
        }
        return;
    }
    let parts = content
        .strip_suffix(')')
        .and_then(|content| content.split_once(" ("));
    let Some((name, locked)) = parts else {
        let message = format!("`{}` is not a gem with its version", shown(content));
        collector.problem(ProblemKind::SkippedEntry, Some(number), message);
        return;
    };
    let (version, platform) = split_platform(locked);
    let gem = collector.package(Ecosystem::RubyGems, name, Some(version), Some(number));
    if let Some(component) = gem {
        lock.gems.push(Gem {
            name,
            component: placed(component, source, platform),
            needs: Vec::new(),
        });
    }
}

/// Says where a gem comes from, where that is not the public registry, and which platform it was built for.
fn placed(mut component: Component, source: &Source<'_>, platform: Option<&str>) -> Component {
    match source.section {
        "GIT" => {
            let address = vcs_url("git", source.remote, Some(source.revision));
            component.purl = component.purl.with_qualifier("vcs_url", &address);
        }
        "PATH" => component.first_party = true,
        _ if source.has_several => {}
        _ if !matches!(
            source.remote.trim_end_matches('/'),
            "" | "https://rubygems.org" | "http://rubygems.org"
        ) =>
        {
            component.purl = component
                .purl
                .with_qualifier("repository_url", source.remote);
        }
        _ => {}
    }
    if let Some(platform) = platform {
        component.purl = component.purl.with_qualifier("platform", platform);
    }
    component
}

/// Splits `1.16.2-x86_64-linux`: a gem's version has no hyphen, so what follows one names the platform.
fn split_platform(locked: &str) -> (&str, Option<&str>) {
    match locked.split_once('-') {
        Some((version, platform)) => (version, Some(platform)),
        None => (locked, None),
    }
}

/// Returns the name at the start of `rails (~> 7.0)`, `rails!` or `rails`.
fn name_of(content: &str) -> Option<&str> {
    let name = content.split(' ').next()?.trim_end_matches('!');
    (!name.is_empty()).then_some(name)
}

/// Reads `rack (2.2.8) sha256=…`.
fn checksum(content: &str) -> Option<(&str, Vec<Digest>)> {
    let (gem, sums) = content.split_at(content.find(") ")? + 1);
    let digests: Vec<Digest> = sums
        .trim()
        .split(',')
        .filter_map(|sum| Digest::new(Algorithm::Sha256, sum.trim().strip_prefix("sha256=")?))
        .collect();
    (!digests.is_empty()).then_some((gem, digests))
}
