//! `rebar.lock` and `rebar.config` of Erlang projects.
//!
//! Source: rebar3's documentation of dependencies and of its lock file.

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Found, ProblemKind, Scope};

use super::hex;
use super::opened::Opened;
use super::term::{Term, erlang, terms};
use super::{Family, Format, Input, Intake};
use crate::collect::{Collector, shown};
use crate::tree::{folder, normalize};

pub(super) const LOCK: Format = Format {
    id: "rebar-lock",
    title: "rebar.lock",
    family: Family::Erlang,
    names: &["rebar.lock"],
    intake: Intake::Alone,
    read: read_lock,
    ..Format::BASE
};

pub(super) const CONFIG: Format = Format {
    id: "rebar-config",
    title: "rebar.config (literals)",
    family: Family::Erlang,
    names: &["rebar.config"],
    resolved_by: &["rebar.lock"],
    read: read_config,
    ..Format::BASE
};

fn read_terms<'t>(
    tokens: &[super::script::Placed<'t>],
    collector: &mut Collector<'_>,
) -> Vec<Term<'t>> {
    let (terms, fault) = terms(tokens);
    if let Some(line) = fault {
        let message = "not a term of Erlang from here on; read up to here";
        collector.problem(ProblemKind::Malformed, Some(line), message);
    }
    terms
}

fn read_lock(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let tokens = erlang(&opened.text);
    let terms = read_terms(&tokens, &mut collector);
    // `{"1.2.0", [packages]}. [{pkg_hash, …}, {pkg_hash_ext, …}].`, in old files the packages alone.
    let (packages, hashes) = match terms.as_slice() {
        [first, rest @ ..] if !first.tuple().is_empty() => {
            (first.tuple().get(1).map_or(&[][..], Term::list), rest)
        }
        [first, rest @ ..] => (first.list(), rest),
        [] => (&[][..], &[][..]),
    };
    let mut sums: BTreeMap<&str, Digest> = BTreeMap::new();
    let outer = hashes.first().and_then(|hashes| hashes.get("pkg_hash_ext"));
    for entry in outer.map_or(&[][..], Term::list) {
        if let [name, sum] = entry.tuple()
            && let (Some(name), Some(sum)) = (name.text(), sum.text())
            && let Some(digest) = Digest::new(Algorithm::Sha256, sum)
        {
            sums.insert(name, digest);
        }
    }
    for entry in packages {
        let Some((name, mut component)) = locked(entry, &mut collector) else {
            let message = "not a package with its version";
            collector.problem(ProblemKind::SkippedEntry, Some(entry.line), message);
            continue;
        };
        component.hashes = sums.get(name).cloned().into_iter().collect();
        collector.add(component);
    }
    collector.finish()
}

/// Reads `{<<"name">>, {pkg, <<"package">>, <<"version">>}, level}`, and `{git, "address", {ref, "commit"}}` or
/// `{git_subdir, …}` in the middle.
fn locked<'e>(entry: &'e Term<'_>, collector: &mut Collector<'_>) -> Option<(&'e str, Component)> {
    let [name, source, level] = entry.tuple() else {
        return None;
    };
    let (name, line) = (name.text()?, Some(entry.line));
    let source = source.tuple();
    let text = |index: usize| source.get(index).and_then(Term::text);
    let mut component = match text(0)? {
        "pkg" => hex::package(collector, "", text(1)?, Some(text(2)?), line)?,
        "git" | "git_subdir" | "hg" => {
            let commit = source.get(2)?.tuple().get(1)?.text();
            hex::from_git(collector, name, text(1)?, commit, line)?
        }
        _ => return None,
    };
    component.direct = level.text().map(|level| level == "0");
    component.scope = Scope::Runtime;
    Some((name, component))
}

fn read_config(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let fetched = normalize(folder(input.path), "hex_metadata.config");
    if fetched.is_some_and(|path| input.tree.read(&path).is_some()) {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let tokens = erlang(&opened.text);
    let (terms, _) = terms(&tokens);
    settings(&terms, Scope::Runtime, &mut collector);
    collector.finish()
}

/// Reads the settings of the project, or of one of its profiles.
fn settings(settings: &[Term<'_>], scope: Scope, collector: &mut Collector<'_>) {
    for setting in settings {
        let [key, value] = setting.tuple() else {
            continue;
        };
        match key.text().unwrap_or_default() {
            "deps" => ask(value.list(), scope, collector),
            "plugins" | "project_plugins" => ask(value.list(), Scope::Build, collector),
            "profiles" => {
                for profile in value.list() {
                    if let [name, inside] = profile.tuple() {
                        let scope = match name.text() {
                            Some("test") => Scope::Test,
                            Some("prod" | "default") => Scope::Runtime,
                            _ => Scope::Development,
                        };
                        self::settings(inside.list(), scope, collector);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Reads `name`, `{name, "1.0"}`, `{name, "1.0", {pkg, other}}`, `{name, {pkg, other}}` and `{name, {git, …}}`.
fn ask(dependencies: &[Term<'_>], scope: Scope, collector: &mut Collector<'_>) {
    for dependency in dependencies {
        let line = Some(dependency.line);
        let parts = dependency.tuple();
        let name = parts.first().and_then(Term::text).or(dependency.text());
        let Some(name) = name else {
            let message = "what is asked for here is not written out";
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        };
        let version = parts.get(1).and_then(Term::text);
        let source = parts
            .iter()
            .skip(1)
            .map(Term::tuple)
            .find(|one| !one.is_empty());
        let source = source.unwrap_or_default();
        let kind = source.first().and_then(Term::text).unwrap_or_default();
        let other = source.get(1).and_then(Term::text);
        let component = match kind {
            "git" | "git_subdir" | "hg" => {
                let state = source.get(2).and_then(|state| match state.tuple() {
                    [_, state] => state.text(),
                    _ => state.text(),
                });
                let address = other.unwrap_or_default();
                hex::from_git(collector, name, address, state, line).map(|mut component| {
                    // A branch or a tag is no commit.
                    component.purl = component.purl.with_version(None);
                    component
                })
            }
            "pkg" => hex::package(collector, "", other.unwrap_or(name), version, line),
            _ => hex::package(collector, "", name, version, line),
        };
        if let Some(mut component) = component {
            component.requirement = component.requirement.as_deref().map(shown);
            component.scope = scope;
            component.direct = Some(true);
            collector.add(component);
        }
    }
}
