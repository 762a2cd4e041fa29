//! `package.json` as the manifest of a project: what it is called, what it asks for, which workspaces it has.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gwanmun_model::Scope;

use super::graph::Package;
use super::licenses;
use crate::document::json::{Json, Member};
use crate::document::{Lines, decode};
use crate::formats::{Input, is_installed, wildcard};
use crate::tree::{folder, is_below, normalize};

/// Most workspaces of one project that are looked at.
const WORKSPACES_MAX: usize = 10_000;

/// Deepest path compared with a pattern for workspaces, in segments.
const SEGMENTS_MAX: usize = 32;

/// One package a manifest asks for.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Ask {
    /// The name it is asked for by; an alias when the range says so.
    pub(in crate::formats) name: String,
    /// The range, address or path.
    pub(in crate::formats) range: String,
    /// What it is asked for for.
    pub(in crate::formats) scope: Scope,
    /// Whether it is fine when it is not there.
    pub(in crate::formats) may_lack: bool,
    /// Line of the entry in the manifest.
    pub(in crate::formats) line: u32,
}

/// The manifest of a project or of one of its workspaces.
#[derive(Debug, Default)]
pub(in crate::formats) struct Manifest {
    /// Folder it stands in, relative to the root of the scan.
    pub(in crate::formats) folder: String,
    pub(in crate::formats) name: Option<String>,
    pub(in crate::formats) version: Option<String>,
    pub(in crate::formats) licenses: Vec<String>,
    /// Line of the name.
    pub(in crate::formats) line: u32,
    /// What it asks for, once per name, the furthest-reaching scope.
    pub(in crate::formats) asks: Vec<Ask>,
    /// Patterns of the folders with its workspaces.
    pub(in crate::formats) workspaces: Vec<String>,
    /// Versions forced upon packages whatever others ask for, in the order written.
    pub(in crate::formats) resolutions: Vec<(String, String)>,
}

/// Keys under which a manifest asks for packages, with the scope, the furthest-reaching first.
const GROUPS: [(&str, Scope); 4] = [
    ("optionalDependencies", Scope::Optional),
    ("dependencies", Scope::Runtime),
    ("peerDependencies", Scope::Runtime),
    ("devDependencies", Scope::Development),
];

impl Manifest {
    /// Takes a manifest out of its document.
    pub(in crate::formats) fn of(document: &Json<'_>, folder: &str, lines: &Lines) -> Self {
        let name = document
            .members()
            .iter()
            .find(|member| member.key == "name");
        let mut asks: BTreeMap<&str, Ask> = BTreeMap::new();
        let peers_meta = document.get("peerDependenciesMeta");
        for (key, scope) in GROUPS {
            for member in members(document, key) {
                let Some(range) = member.value.text() else {
                    continue;
                };
                let is_peer = key == "peerDependencies";
                let is_optional_peer = is_peer
                    && peers_meta
                        .and_then(|meta| meta.get(&member.key))
                        .is_some_and(|meta| meta.flag("optional"));
                // What is optional is often listed under `dependencies` too, and what a library expects of its user
                // under `devDependencies`, with the version it is developed with.
                let known = asks.get(member.key.as_ref());
                if is_optional_peer || known.is_some_and(|known| known.scope == Scope::Optional) {
                    continue;
                }
                let from_peer = known.is_some_and(|known| known.may_lack);
                if known.is_some() && !(from_peer && key == "devDependencies") {
                    continue;
                }
                let ask = Ask {
                    name: member.key.to_string(),
                    range: range.trim().to_owned(),
                    scope: if from_peer { Scope::Runtime } else { scope },
                    may_lack: is_peer || scope == Scope::Optional,
                    line: lines.at(member.offset),
                };
                asks.insert(&member.key, ask);
            }
        }
        let workspaces = document.get("workspaces");
        let patterns = workspaces
            .and_then(|workspaces| workspaces.get("packages"))
            .or(workspaces)
            .map(Json::items)
            .unwrap_or_default();
        Self {
            folder: folder.to_owned(),
            name: name
                .and_then(|name| name.value.text())
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
            version: document.text_of("version").map(str::to_owned),
            licenses: licenses(document),
            line: lines.at(name.map_or(0, |name| name.offset)),
            asks: asks.into_values().collect(),
            workspaces: texts(patterns),
            resolutions: members(document, "resolutions")
                .iter()
                .filter_map(|member| {
                    Some((member.key.to_string(), member.value.text()?.to_owned()))
                })
                .collect(),
        }
    }

    /// Reads the manifest in a folder of the tree; `None` when there is none that can be read.
    pub(in crate::formats) fn in_folder(input: &Input<'_>, folder: &str) -> Option<Self> {
        let bytes = input.tree.read(&normalize(folder, "package.json")?)?;
        let (text, _) = decode(&bytes);
        let document = Json::read(&text, input.limits.document_depth_max).ok()?;
        Some(Self::of(&document, folder, &Lines::of(&text)))
    }

    /// Reads the manifests of the workspaces of this project.
    pub(in crate::formats) fn members(&self, input: &Input<'_>) -> Vec<Self> {
        if self.workspaces.is_empty() {
            return Vec::new();
        }
        input
            .tree
            .named("package.json", &self.folder)
            .iter()
            .filter(|path| !is_installed(path))
            .map(|path| folder(path))
            .filter(|place| *place != self.folder && is_below(place, &self.folder))
            .filter(|place| {
                let inside = place.strip_prefix(&self.folder).unwrap_or(place);
                are_workspaces(&self.workspaces, inside.trim_start_matches('/'))
            })
            .take(WORKSPACES_MAX)
            .filter_map(|place| Self::in_folder(input, place))
            .collect()
    }

    /// Makes the package the manifest is of, at its own place; `None` when it has no name.
    pub(in crate::formats) fn package<'t>(&self) -> Option<Package<'t>> {
        Some(Package {
            version: self.version.clone().map(Cow::Owned),
            is_own: true,
            licenses: self.licenses.clone(),
            path: Some(self.path()),
            ..Package::named(self.name.clone()?, Some(self.line))
        })
    }

    /// Returns the path of the manifest.
    pub(in crate::formats) fn path(&self) -> String {
        if self.folder.is_empty() {
            "package.json".to_owned()
        } else {
            format!("{}/package.json", self.folder)
        }
    }
}

fn members<'j, 't>(document: &'j Json<'t>, key: &str) -> &'j [Member<'t>] {
    document.get(key).map(Json::members).unwrap_or_default()
}

fn texts(items: &[Json<'_>]) -> Vec<String> {
    items
        .iter()
        .filter_map(|item| item.text().map(str::to_owned))
        .collect()
}

/// Whether patterns of workspaces name a folder; a pattern with `!` before it takes folders away.
pub(in crate::formats) fn are_workspaces(patterns: &[String], place: &str) -> bool {
    let segments: Vec<&str> = place.split('/').take(SEGMENTS_MAX + 1).collect();
    let fits = |pattern: &str| {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        let pattern: Vec<&str> = pattern.split('/').take(SEGMENTS_MAX).collect();
        segments.len() <= SEGMENTS_MAX && glob(&pattern, &segments)
    };
    patterns
        .iter()
        .fold(false, |named, pattern| match pattern.strip_prefix('!') {
            Some(pattern) => named && !fits(pattern),
            None => named || fits(pattern),
        })
}

/// Matches segment by segment; `**` stands for any number of segments. Works through a table of what the pattern up
/// to here reaches, so that many `**` cost no more than few.
fn glob(pattern: &[&str], segments: &[&str]) -> bool {
    let mut reached = vec![false; segments.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for part in pattern {
        let mut next = vec![false; segments.len() + 1];
        let mut any_before = false;
        for (at, now) in reached.iter().enumerate() {
            any_before |= now;
            if *part == "**" {
                if let Some(next) = next.get_mut(at) {
                    *next = any_before;
                }
            } else if *now
                && segments
                    .get(at)
                    .is_some_and(|segment| wildcard(part, segment))
                && let Some(next) = next.get_mut(at + 1)
            {
                *next = true;
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workspaces_are_named_by_patterns() {
        let patterns = ["packages/*", "./apps/**", "!packages/old"].map(str::to_owned);
        for (place, expected) in [
            ("packages/a", true),
            ("packages/a/b", false),
            ("packages/old", false),
            ("apps/a/b", true),
            ("other", false),
        ] {
            assert_eq!(are_workspaces(&patterns, place), expected, "{place}");
        }
    }

    #[test]
    fn what_is_asked_for_twice_counts_once() {
        let text = r#"{"dependencies": {"a": "1", "o": "1"}, "devDependencies": {"a": "2", "p": "3"},
            "optionalDependencies": {"o": "1"}, "peerDependencies": {"p": ">=1"}}"#;
        let document = Json::read(text, 8).expect("json");
        let manifest = Manifest::of(&document, "", &Lines::of(text));
        let asks: Vec<_> = manifest
            .asks
            .iter()
            .map(|ask| (ask.name.as_str(), ask.range.as_str(), ask.scope))
            .collect();
        assert_eq!(
            asks,
            [
                ("a", "1", Scope::Runtime),
                ("o", "1", Scope::Optional),
                ("p", "3", Scope::Runtime),
            ]
        );
    }
}
