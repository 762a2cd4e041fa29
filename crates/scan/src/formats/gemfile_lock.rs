//! `Gemfile.lock`, what Bundler locked for a Ruby project.
//!
//! Source: Bundler's own parser of lock files; sections stand at the margin, sources list their gems under `specs:`
//! with two more spaces a level.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind};

use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "gemfile-lock",
    title: "Gemfile.lock",
    family: Family::Ruby,
    names: &["Gemfile.lock", "gems.locked"],
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
    let (text, fault) = decode(input.bytes);
    if let Some(offset) = fault {
        let message = format!("not UTF-8 from byte {offset} on; read up to there");
        collector.problem(ProblemKind::Malformed, None, message);
    }
    let lock = parse(&text, &mut collector);
    let mut by_name: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut needs = Vec::new();
    for mut gem in lock.gems {
        gem.component.direct = (!lock.asked.is_empty() && !gem.component.first_party)
            .then(|| lock.asked.contains(gem.name));
        if let Some(hashes) = lock.checksums.get(locked_name(&gem).as_str()) {
            gem.component.hashes.clone_from(hashes);
        }
        if let Some(identity) = collector.add(gem.component) {
            by_name.entry(gem.name).or_default().push(identity.clone());
            needs.push((identity, gem.needs));
        }
    }
    for (from, names) in &needs {
        for to in names.iter().filter_map(|name| by_name.get(name)).flatten() {
            collector.edge(from, to);
        }
    }
    collector.finish()
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
            Some(("remote", remote)) => source.remote = remote,
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
            let at = if source.revision.is_empty() { "" } else { "@" };
            let address = format!("git+{}{at}{}", source.remote, source.revision);
            component.purl = component.purl.with_qualifier("vcs_url", &address);
        }
        "PATH" => component.first_party = true,
        _ if !matches!(
            source.remote.trim_end_matches('/'),
            "" | "https://rubygems.org"
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
