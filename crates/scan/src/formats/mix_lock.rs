//! `mix.lock`, what Mix locked for an Elixir project.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Found, ProblemKind, Scope};

use super::hex;
use super::listed::{Asked, Listed, Need, keep};
use super::mix::Project;
use super::mix_exs;
use super::opened::Opened;
use super::script::Placed;
use super::term::{Term, elixir, terms};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::folder;

pub(super) const FORMAT: Format = Format {
    id: "mix-lock",
    title: "mix.lock",
    family: Family::Erlang,
    names: &["mix.lock"],
    beside: &["mix.exs"],
    read,
    ..Format::BASE
};

/// Most manifests of an umbrella looked at.
const MANIFESTS_MAX: usize = 256;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let tokens = elixir(&opened.text);
    let mut packages = Vec::new();
    for entry in entries(&tokens) {
        let (terms, fault) = terms(entry);
        for term in &terms {
            let [name, locked] = term.tuple() else {
                continue;
            };
            let name = name.text().unwrap_or_default();
            if let Some(listed) = listed(name, locked, term.line, &mut collector) {
                packages.push(listed);
            } else {
                let message = format!("`{}` is not a package with its version", shown(name));
                collector.problem(ProblemKind::SkippedEntry, Some(term.line), message);
            }
        }
        if let Some(line) = fault {
            let message = "no term of Elixir; read on at the next entry";
            collector.problem(ProblemKind::Malformed, Some(line), message);
        }
    }
    let asked = asked(input, &mut collector);
    keep(packages, asked, &mut collector);
    collector.finish()
}

/// Divides the file into its entries, each of which begins a line with a name: one that is broken does not spoil the
/// others.
fn entries<'a, 't>(tokens: &'a [Placed<'t>]) -> Vec<&'a [Placed<'t>]> {
    let mut tokens = tokens;
    if let [percent, open, rest @ ..] = tokens
        && percent.is('%')
        && open.is('{')
    {
        tokens = rest;
    }
    if let [rest @ .., close] = tokens
        && close.is('}')
    {
        tokens = rest;
    }
    let mut starts = vec![0];
    for (index, pair) in tokens.windows(3).enumerate() {
        if let [before, name, colon] = pair
            && name.line > before.line
            && name.text().is_some()
            && colon.is(':')
        {
            starts.push(index + 1);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    let entries = starts.iter().zip(ends);
    entries
        .filter_map(|(start, end)| tokens.get(*start..end))
        .collect()
}

/// Reads `{:hex, :package, "version", "inner checksum", managers, needs, "repository", "outer checksum"}`, of which
/// old files lack the end, and `{:git, "address", "commit", options}`.
fn listed(
    name: &str,
    locked: &Term<'_>,
    line: u32,
    collector: &mut Collector<'_>,
) -> Option<Listed> {
    let parts = locked.tuple();
    let text = |index: usize| parts.get(index).and_then(Term::text);
    let (component, needs) = match text(0)? {
        "hex" => {
            let (package, version) = (text(1)?, text(2)?);
            let repository = text(6).unwrap_or_default();
            let mut component =
                hex::package(collector, repository, package, Some(version), Some(line))?;
            component.hashes = text(7)
                .and_then(|sum| Digest::new(Algorithm::Sha256, sum))
                .into_iter()
                .collect();
            (component, parts.get(5).map_or(&[][..], Term::list))
        }
        "git" => {
            let component = hex::from_git(collector, name, text(1)?, Some(text(2)?), Some(line))?;
            (component, &[][..])
        }
        _ => return None,
    };
    Some(Listed {
        key: name.to_owned(),
        component,
        needs: needs.iter().filter_map(need).collect(),
    })
}

/// Reads `{:name, "requirement", [hex: :package, repo: "hexpm", optional: false]}`.
fn need(need: &Term<'_>) -> Option<Need> {
    let [name, rest @ ..] = need.tuple() else {
        return None;
    };
    let name = name.text()?;
    let optional = rest.iter().find_map(|one| one.get("optional"));
    Some(if optional.and_then(Term::text) == Some("true") {
        Need::maybe(name, name)
    } else {
        Need::of(name, name)
    })
}

/// Returns what the manifests of the project ask for: the one beside the lock file, and those of an umbrella's parts.
fn asked(input: &Input<'_>, collector: &mut Collector<'_>) -> Asked {
    let mut asked = Asked::default();
    let place = folder(input.path);
    let manifests = input.tree.named("mix.exs", place);
    let own = manifests.iter().filter(|path| {
        let below = path.strip_prefix(place).unwrap_or(path);
        !below
            .split('/')
            .any(|part| matches!(part, "deps" | "node_modules"))
    });
    for path in own.take(MANIFESTS_MAX) {
        let Some(bytes) = input.tree.read(path) else {
            continue;
        };
        let project = Project::read(&decode(&bytes).0);
        for one in project.dependencies.iter().filter(|one| !one.is_own) {
            asked.ask(one.name.as_str(), one.scope);
        }
        if folder(path) == place {
            asked.root = root(&project, path, collector);
        }
    }
    asked
}

fn root(project: &Project, path: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let mut root = mix_exs::root(project, collector)?;
    for known in &mut root.locations {
        path.clone_into(&mut known.path);
    }
    root.scope = Scope::Runtime;
    Some(root)
}
