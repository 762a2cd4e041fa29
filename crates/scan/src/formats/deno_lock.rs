//! `deno.lock`, versions 1 to 5.

mod remote;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Found, ProblemKind, Scope};

use self::remote::Source;
use super::javascript::graph::{Graph, Package, Strength};
use super::javascript::manifest::Manifest;
use super::javascript::{Origin, digests, licenses, origin, split_name};
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member, Value};
use crate::document::{Lines, decode};
use crate::tree::{folder, normalize};

/// Newest version of the format that is known.
const VERSION_MAX: &str = "5";

pub(super) const FORMAT: Format = Format {
    id: "deno-lock",
    title: "deno.lock 1–5",
    family: Family::JavaScript,
    names: &["deno.lock"],
    beside: &["deno.json", "deno.jsonc", "package.json"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json(&mut collector) else {
        return collector.finish();
    };
    let version = document.text_of("version").unwrap_or("1");
    if !matches!(version, "1" | "2" | "3" | "4" | VERSION_MAX) {
        let message = format!(
            "version {} is unknown; read as version {VERSION_MAX}",
            shown(version)
        );
        collector.problem(ProblemKind::UnsupportedVersion, None, message);
    }
    // Version 2 keeps packages under `npm`, version 3 under `packages`, others beside everything else.
    let holder = match version {
        "2" => document.get("npm"),
        "3" => document.get("packages"),
        _ => Some(&document),
    };
    let mut reader = Reader {
        lines: &opened.lines,
        graph: Graph::default(),
        specifiers: BTreeMap::new(),
        asked: BTreeSet::new(),
        nodes: BTreeMap::new(),
        by_name: BTreeMap::new(),
        own: BTreeMap::new(),
    };
    if let Some(holder) = holder {
        let npm = holder.get(if version == "2" { "packages" } else { "npm" });
        reader.add_specifiers(holder);
        reader.add_packages("npm:", npm, &mut collector);
        reader.add_packages("jsr:", holder.get("jsr"), &mut collector);
    }
    let remote = document.get("remote");
    let modules = remote.or(Some(&document).filter(|_| version == "1"));
    reader.add_remote(
        modules.map(Json::members).unwrap_or_default(),
        &mut collector,
    );
    reader.connect(&mut collector);
    if let Some(workspace) = document.get("workspace") {
        reader.add_asks(workspace, input, &mut collector);
    }
    reader.add_inline_asks();
    reader.graph.finish(&mut collector);
    collector.finish()
}

/// One lock file on its way to a graph. Packages go by `npm:<key>` and `jsr:<key>`.
struct Reader<'a, 't> {
    lines: &'a Lines,
    graph: Graph<'t>,
    /// Keys by what was asked for.
    specifiers: BTreeMap<String, String>,
    /// What packages, the project and its members ask for, as they write it.
    asked: BTreeSet<&'t str>,
    nodes: BTreeMap<String, (usize, &'t Json<'t>)>,
    /// Packages by name; `None` where there are several versions.
    by_name: BTreeMap<String, Option<usize>>,
    /// The project and its members by name.
    own: BTreeMap<String, usize>,
}

impl<'t> Reader<'_, 't> {
    fn add_specifiers(&mut self, holder: &'t Json<'t>) {
        let members = holder.get("specifiers").map(Json::members);
        for member in members.unwrap_or_default() {
            let Some(resolved) = member.value.text() else {
                continue;
            };
            let (scheme, name) = scheme_of(&member.key);
            let key = if resolved.starts_with("npm:") || resolved.starts_with("jsr:") {
                resolved.to_owned()
            } else if split_name(resolved).is_some_and(|(found, _)| found == asked_name(name)) {
                format!("{scheme}{resolved}")
            } else {
                format!("{scheme}{}@{resolved}", asked_name(name))
            };
            self.specifiers.insert(format!("{scheme}{name}"), key);
        }
    }

    fn add_packages(
        &mut self,
        scheme: &str,
        packages: Option<&'t Json<'t>>,
        collector: &mut Collector<'_>,
    ) {
        for member in packages.map(Json::members).unwrap_or_default() {
            let line = Some(self.lines.at(member.offset));
            let Some((name, version)) = split_name(&member.key) else {
                let message = format!("`{}` is not a name and a version", shown(&member.key));
                collector.problem(ProblemKind::SkippedEntry, line, message);
                continue;
            };
            // Behind `_` stand the peers it is used with.
            let version = version.split('_').next().unwrap_or(version);
            let package = match scheme {
                "npm:" => npm_package(name, version, &member.value, line),
                _ => jsr_package(name, version, line),
            };
            let index = self.graph.add(package);
            self.nodes
                .insert(format!("{scheme}{}", member.key), (index, &member.value));
            self.by_name
                .entry(format!("{scheme}{name}"))
                .and_modify(|known| *known = None)
                .or_insert(Some(index));
        }
    }

    /// Adds the packages that modules loaded by their address belong to, each once.
    fn add_remote(&mut self, modules: &'t [Member<'t>], collector: &mut Collector<'_>) {
        let mut seen: BTreeMap<Source<'t>, u32> = BTreeMap::new();
        let mut elsewhere: BTreeMap<&str, (usize, u32)> = BTreeMap::new();
        for module in modules {
            let line = self.lines.at(module.offset);
            if let Some(source) = remote::source(&module.key) {
                seen.entry(source).or_insert(line);
            } else if let Some(host) = remote::host(&module.key) {
                elsewhere.entry(host).or_insert((0, line)).0 += 1;
            }
        }
        for (source, line) in seen {
            self.graph.add(source.package(line));
        }
        for (host, (count, line)) in elsewhere {
            let message = format!("{count} modules of {host}, which belong to no known package");
            collector.problem(ProblemKind::Incomplete, Some(line), message);
        }
    }

    fn connect(&mut self, collector: &mut Collector<'_>) {
        let nodes: Vec<(String, usize, &'t Json<'t>)> = self
            .nodes
            .iter()
            .map(|(key, (index, entry))| (key.clone(), *index, *entry))
            .collect();
        for (key, from, entry) in nodes {
            let (scheme, _) = scheme_of(&key);
            for (group, strength) in [
                ("dependencies", Strength::Required),
                ("optionalDependencies", Strength::Optional),
            ] {
                for (needed, offset) in needs(entry, group) {
                    self.asked.insert(needed);
                    match self.find(scheme, needed) {
                        Some(to) => self.graph.need(from, to, strength),
                        None if strength == Strength::Required => {
                            let message = format!(
                                "{} needs `{}`, which is missing",
                                shown(&key),
                                shown(needed)
                            );
                            let line = Some(self.lines.at(offset));
                            collector.problem(ProblemKind::DanglingReference, line, message);
                        }
                        None => {}
                    }
                }
            }
        }
    }

    /// Finds what a package needs: a key, an alias of one, a name there is one version of, or what was asked for.
    fn find(&self, scheme: &str, needed: &str) -> Option<usize> {
        let needed = match split_name(needed) {
            Some((_, real)) if real.starts_with("npm:") => real,
            _ => needed,
        };
        let whole = if needed.starts_with("npm:") || needed.starts_with("jsr:") {
            Cow::Borrowed(needed)
        } else {
            Cow::Owned(format!("{scheme}{needed}"))
        };
        let by_key = |key: &str| self.nodes.get(key).map(|(index, _)| *index);
        by_key(&whole)
            .or_else(|| by_key(self.specifiers.get(whole.as_ref())?))
            .or_else(|| self.by_name.get(whole.as_ref()).copied().flatten())
            .or_else(|| {
                let mut asked =
                    self.specifiers
                        .range(format!("{whole}@")..)
                        .take_while(|(specifier, _)| {
                            let (scheme, rest) = scheme_of(specifier);
                            whole.strip_prefix(scheme) == Some(asked_name(rest))
                        });
                let (_, key) = asked.next()?;
                by_key(key).filter(|_| asked.next().is_none())
            })
            .or_else(|| {
                let (_, rest) = scheme_of(&whole);
                self.own.get(asked_name(rest)).copied()
            })
    }

    /// Adds what nobody else asks for: modules of the project do so themselves, in their imports.
    fn add_inline_asks(&mut self) {
        let keys: Vec<&String> = self
            .specifiers
            .iter()
            .filter(|(specifier, _)| {
                let (scheme, rest) = scheme_of(specifier);
                // Where there is one version only, packages leave it away.
                let name = format!("{scheme}{}", asked_name(rest));
                ![specifier.as_str(), rest, &name]
                    .iter()
                    .any(|asked| self.asked.contains(asked))
            })
            .map(|(_, key)| key)
            .collect();
        for key in keys {
            if let Some((index, _)) = self.nodes.get(key) {
                self.graph.ask(None, *index, Scope::Runtime);
            }
        }
    }

    /// Adds what the project and its members ask for.
    fn add_asks(
        &mut self,
        workspace: &'t Json<'t>,
        input: &Input<'_>,
        collector: &mut Collector<'_>,
    ) {
        self.graph.asks_are_known();
        let members = workspace.get("members").map(Json::members);
        let members = members
            .unwrap_or_default()
            .iter()
            .map(|member| (member.key.as_ref(), &member.value));
        let projects: Vec<(&str, &Json<'_>)> =
            std::iter::once((".", workspace)).chain(members).collect();
        let mut own_of_deno = Vec::with_capacity(projects.len());
        for (path, _) in &projects {
            let own = normalize(folder(input.path), path)
                .and_then(|folder| own_package(input, &folder))
                .map(|(name, package)| {
                    let index = self.graph.add(package);
                    self.own.insert(name, index);
                    index
                });
            own_of_deno.push(own);
        }
        for ((path, project), own_of_deno) in projects.into_iter().zip(own_of_deno) {
            let manifest = normalize(folder(input.path), path)
                .and_then(|folder| Manifest::in_folder(input, &folder))
                .unwrap_or_default();
            let own = own_of_deno.or_else(|| Some(self.graph.add(manifest.package()?)));
            let of_package = project.get("packageJson");
            for (asked, offset) in needs(project, "dependencies").chain(
                of_package
                    .into_iter()
                    .flat_map(|package| needs(package, "dependencies")),
            ) {
                self.asked.insert(asked);
                let (_, name) = scheme_of(asked);
                let of_manifest = manifest
                    .asks
                    .iter()
                    .find(|ask| ask.name == asked_name(name))
                    .map(|ask| ask.scope);
                if let Some(to) = self.find("npm:", asked) {
                    self.graph
                        .ask(own, to, of_manifest.unwrap_or(Scope::Runtime));
                } else {
                    let message = format!("asks for `{}`, which is missing", shown(asked));
                    let line = Some(self.lines.at(offset));
                    collector.problem(ProblemKind::DanglingReference, line, message);
                }
            }
        }
    }
}

/// Reads name and version of the project in a folder, as it is called in the JavaScript registry.
fn own_package<'t>(input: &Input<'_>, folder: &str) -> Option<(String, Package<'t>)> {
    let (path, bytes) = ["deno.json", "deno.jsonc"].iter().find_map(|file| {
        let path = normalize(folder, file)?;
        let bytes = input.tree.read(&path)?;
        Some((path, bytes))
    })?;
    let (text, _) = decode(&bytes);
    let document = Json::read_relaxed(&text, input.limits.document_depth_max).ok()?;
    let member = document
        .members()
        .iter()
        .find(|member| member.key == "name")?;
    let whole = member.value.text()?;
    let (scope, name) = whole.split_once('/').unwrap_or(("", whole));
    let scope = Some(scope.to_owned()).filter(|scope| !scope.is_empty());
    let package = Package {
        other: Some(("jsr", scope.map(Cow::Owned))),
        version: document
            .text_of("version")
            .map(|version| Cow::Owned(version.to_owned())),
        is_own: true,
        licenses: licenses(&document),
        path: Some(path),
        ..Package::named(name.to_owned(), Some(Lines::of(&text).at(member.offset)))
    };
    Some((whole.to_owned(), package))
}

/// Lists texts of a group, with their offsets: an array from version 4 on, the values of an object before.
fn needs<'j>(entry: &'j Json<'_>, group: &str) -> impl Iterator<Item = (&'j str, usize)> {
    let group = entry.get(group);
    let of_array = group.map(Json::items).unwrap_or_default().iter();
    let of_object = group.map(Json::members).unwrap_or_default().iter();
    of_array
        .chain(of_object.map(|member| &member.value))
        .filter_map(|json| match &json.value {
            Value::Text(text) => Some((text.as_ref(), json.offset)),
            _ => None,
        })
}

fn npm_package<'t>(
    name: &'t str,
    version: &'t str,
    entry: &'t Json<'t>,
    line: Option<u32>,
) -> Package<'t> {
    Package {
        version: Some(Cow::Borrowed(version)),
        origin: entry.text_of("tarball").map_or(Origin::Registry, origin),
        hashes: entry.text_of("integrity").map(digests).unwrap_or_default(),
        ..Package::named(name, line)
    }
}

/// Makes a package of the JavaScript registry. Its integrity is that of a description of its files; there is no
/// archive it could belong to.
fn jsr_package<'t>(name: &'t str, version: &'t str, line: Option<u32>) -> Package<'t> {
    let (scope, name) = name.split_once('/').unwrap_or(("", name));
    let scope = Some(scope).filter(|scope| !scope.is_empty());
    Package {
        other: Some(("jsr", scope.map(Cow::Borrowed))),
        version: Some(Cow::Borrowed(version)),
        ..Package::named(name, line)
    }
}

/// Splits `npm:` or `jsr:` off what is asked for; version 2 leaves `npm:` away.
fn scheme_of(asked: &str) -> (&'static str, &str) {
    let (scheme, rest) = match asked.strip_prefix("jsr:") {
        Some(rest) => ("jsr:", rest),
        None => ("npm:", asked.strip_prefix("npm:").unwrap_or(asked)),
    };
    // Older files have `npm:/name`.
    (scheme, rest.trim_start_matches('/'))
}

/// Returns the name in `name@range`.
fn asked_name(asked: &str) -> &str {
    split_name(asked).map_or(asked, |(name, _)| name)
}
