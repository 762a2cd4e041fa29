//! `yarn.lock` of Yarn 1 and of Yarn 2 and later.

mod berry;
mod classic;

use std::borrow::Cow;
use std::collections::BTreeMap;

use gwanmun_model::{Found, ProblemKind, Scope};

use super::javascript::graph::{Graph, Package, Strength};
use super::javascript::manifest::Manifest;
use super::javascript::split_name;
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::{Lines, decode};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "yarn-lock",
    title: "yarn.lock (Yarn 1 to 4)",
    family: Family::JavaScript,
    names: &["yarn.lock"],
    beside: &["package.json"],
    read,
    ..Format::BASE
};

/// One entry: a package and everything it was asked for by.
struct Entry<'t> {
    /// Names and ranges that lead to this package.
    descriptors: Vec<(Cow<'t, str>, Cow<'t, str>)>,
    package: Package<'t>,
    /// Name, range and strength of what it needs.
    needs: Vec<(Cow<'t, str>, Cow<'t, str>, Strength)>,
    /// Folder of a workspace, relative to the lock file.
    workspace: Option<Cow<'t, str>>,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, invalid) = decode(input.bytes);
    if let Some(offset) = invalid {
        let line = Lines::of(&text).at(offset);
        collector.problem(ProblemKind::Malformed, Some(line), "not UTF-8");
    }
    let is_berry = text.lines().any(|line| line.starts_with("__metadata:"));
    let place = folder(input.path);
    let root = Manifest::in_folder(input, place);
    let mut resolver = Resolver {
        resolutions: root
            .as_ref()
            .map(|root| root.resolutions.clone())
            .unwrap_or_default(),
        ..Resolver::default()
    };
    let mut graph = Graph::default();
    if is_berry {
        let mut entries = berry::read(&text, input, &mut collector);
        let manifests = name_workspaces(&mut entries, input, place);
        let indices = resolver.add(&entries, &mut graph);
        resolver.connect(&entries, &indices, &mut graph, &mut collector);
        for ((entry, index), manifest) in entries.iter().zip(indices).zip(manifests) {
            if entry.workspace.is_some() {
                resolver.ask(entry, index, manifest.as_ref(), &mut graph, &mut collector);
            }
        }
    } else {
        let entries = classic::read(&text, &mut collector);
        let indices = resolver.add(&entries, &mut graph);
        let members = root.as_ref().map(|root| root.members(input));
        let own: Vec<(&Manifest, Option<usize>)> = root
            .iter()
            .chain(members.iter().flatten())
            .map(|manifest| (manifest, resolver.add_own(manifest, &mut graph)))
            .collect();
        resolver.connect(&entries, &indices, &mut graph, &mut collector);
        for (manifest, index) in own {
            graph.asks_are_known();
            resolver.ask_of(manifest, index, &mut graph, &mut collector);
        }
    }
    graph.finish(&mut collector);
    collector.finish()
}

/// Takes version and license of the workspaces from their own manifests: the lock file has a version that means none.
fn name_workspaces(
    entries: &mut [Entry<'_>],
    input: &Input<'_>,
    place: &str,
) -> Vec<Option<Manifest>> {
    let mut manifests = Vec::with_capacity(entries.len());
    for entry in entries {
        let manifest = entry
            .workspace
            .as_deref()
            .and_then(|workspace| normalize(place, workspace))
            .and_then(|folder| Manifest::in_folder(input, &folder));
        if let Some(manifest) = &manifest {
            entry.package.version = manifest.version.clone().map(Cow::Owned);
            entry.package.licenses.clone_from(&manifest.licenses);
        }
        manifests.push(manifest);
    }
    manifests
}

/// Finds the package a name and a range lead to.
#[derive(Default)]
struct Resolver {
    /// Packages by `<name>@<range>`.
    by_descriptor: BTreeMap<String, usize>,
    /// Packages by the name they are asked for by; `None` where there are several.
    by_name: BTreeMap<String, Option<usize>>,
    /// Workspaces that have no entry, by name.
    own: BTreeMap<String, usize>,
    /// What the root manifest forces, as written there.
    resolutions: Vec<(String, String)>,
}

impl Resolver {
    fn add<'t>(&mut self, entries: &[Entry<'t>], graph: &mut Graph<'t>) -> Vec<usize> {
        let mut indices = Vec::with_capacity(entries.len());
        for entry in entries {
            let index = graph.add(entry.package.clone());
            for (name, range) in &entry.descriptors {
                self.by_descriptor.insert(format!("{name}@{range}"), index);
                // Ranges of files and patches carry who asks for them.
                if let Some((range, _)) = range.split_once("::") {
                    let descriptor = format!("{name}@{range}");
                    self.by_descriptor.entry(descriptor).or_insert(index);
                }
                self.by_name
                    .entry(name.to_string())
                    .and_modify(|known| *known = known.filter(|known| *known == index))
                    .or_insert(Some(index));
            }
            indices.push(index);
        }
        indices
    }

    /// Adds a project or workspace Yarn 1 has no entry for, at the place of its manifest.
    fn add_own(&mut self, manifest: &Manifest, graph: &mut Graph<'_>) -> Option<usize> {
        let index = graph.add(manifest.package()?);
        if let Some(name) = &manifest.name {
            self.own.insert(name.clone(), index);
        }
        Some(index)
    }

    fn find(&self, name: &str, range: &str) -> Option<usize> {
        self.exact(name, range)
            .or_else(|| self.own.get(name).copied())
            .or_else(|| {
                let forced = self
                    .resolutions
                    .iter()
                    .find(|(pattern, _)| forced_name(pattern) == name);
                forced.and_then(|(_, range)| self.exact(name, range))
            })
            .or_else(|| self.by_name.get(name).copied().flatten())
    }

    fn exact(&self, name: &str, range: &str) -> Option<usize> {
        self.by_descriptor
            .get(&format!("{name}@{range}"))
            // Yarn 2 and 3 leave the default protocol away where something is needed.
            .or_else(|| self.by_descriptor.get(&format!("{name}@npm:{range}")))
            .copied()
    }

    /// Adds the edges of all entries but workspaces.
    fn connect<'t>(
        &self,
        entries: &[Entry<'t>],
        indices: &[usize],
        graph: &mut Graph<'t>,
        collector: &mut Collector<'_>,
    ) {
        for (entry, from) in entries.iter().zip(indices) {
            if entry.workspace.is_some() {
                continue;
            }
            for (name, range, strength) in &entry.needs {
                match self.find(name, range) {
                    Some(to) => graph.need(*from, to, *strength),
                    None if *strength == Strength::Required => collector.problem(
                        ProblemKind::DanglingReference,
                        entry.package.line,
                        format!(
                            "{} needs `{}@{}`, which is missing",
                            shown(&entry.package.name),
                            shown(name),
                            shown(range)
                        ),
                    ),
                    None => {}
                }
            }
        }
    }

    /// Adds what a workspace with an entry asks for. The entry does not tell what only its development needs.
    fn ask<'t>(
        &self,
        entry: &Entry<'t>,
        index: usize,
        manifest: Option<&Manifest>,
        graph: &mut Graph<'t>,
        collector: &mut Collector<'_>,
    ) {
        graph.asks_are_known();
        if let Some(manifest) = manifest {
            self.ask_of(manifest, Some(index), graph, collector);
            return;
        }
        for (name, range, strength) in &entry.needs {
            let scope = match strength {
                Strength::Required => Scope::Unknown,
                Strength::Optional => Scope::Optional,
            };
            if let Some(to) = self.find(name, range) {
                graph.ask(Some(index), to, scope);
            }
        }
    }

    fn ask_of(
        &self,
        manifest: &Manifest,
        from: Option<usize>,
        graph: &mut Graph<'_>,
        collector: &mut Collector<'_>,
    ) {
        for ask in &manifest.asks {
            let is_local = ["file:", "link:", "portal:", "workspace:"]
                .iter()
                .any(|protocol| ask.range.starts_with(protocol));
            match self.find(&ask.name, &ask.range) {
                Some(to) => graph.ask(from, to, ask.scope),
                None if !ask.may_lack && !is_local => collector.problem(
                    ProblemKind::DanglingReference,
                    None,
                    format!(
                        "{}:{} asks for `{}@{}`, which is missing",
                        manifest.path(),
                        ask.line,
                        shown(&ask.name),
                        shown(&ask.range)
                    ),
                ),
                None => {}
            }
        }
    }
}

/// Returns the name of the package a resolution is about: the last in `<needed by>/**/<name>@<range>`.
fn forced_name(pattern: &str) -> &str {
    let last = pattern
        .rmatch_indices('/')
        .map(|(at, _)| at)
        .find(|at| {
            let before = pattern.get(..*at).unwrap_or_default();
            !before
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .starts_with('@')
        })
        .map_or(pattern, |at| pattern.get(at + 1..).unwrap_or_default());
    split_name(last).map_or(last, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolutions_name_the_package_they_force() {
        for (pattern, expected) in [
            ("a", "a"),
            ("@s/a", "@s/a"),
            ("b/**/a", "a"),
            ("@s/b/@s/a", "@s/a"),
            ("@s/b/a", "a"),
            ("a@npm:^1", "a"),
        ] {
            assert_eq!(forced_name(pattern), expected, "{pattern}");
        }
    }
}
