//! What is installed side by side, and what of it needs what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::distribution::Distribution;
use crate::collect::{Collector, SAME_NAME_MAX};
use crate::formats::python::marker::Environment;
use crate::formats::python::{Requirement, normalize_name};
use crate::formats::{Input, claiming};
use crate::tree::{file_name, folder};

/// Most extras of one package that are followed.
const EXTRAS_MAX: usize = 256;

/// What is known of every distribution of a tree, by the path of its metadata.
#[derive(Default)]
pub(super) struct Installed {
    by_path: BTreeMap<String, Known>,
}

#[derive(Default)]
struct Known {
    is_direct: Option<bool>,
    /// Identities of what it needs and what is there, sorted.
    needs: Vec<String>,
}

impl Installed {
    /// Returns what is known of the tree `input` stands in, working it out once for all its files.
    pub(super) fn around(input: &Input<'_>) -> Arc<Self> {
        input
            .tree
            .memory()
            .once("site-packages", || Self::of(input))
    }

    /// Whether somebody asked for the package whose metadata stands at `path`; `None` when nothing tells.
    pub(super) fn is_direct(&self, path: &str) -> Option<bool> {
        self.by_path.get(path)?.is_direct
    }

    /// Returns the identities of what the package at `path` needs of what is installed beside it.
    pub(super) fn needs(&self, path: &str) -> impl Iterator<Item = &str> {
        let known = self.by_path.get(path);
        known
            .into_iter()
            .flat_map(|known| known.needs.iter().map(String::as_str))
    }

    fn of(input: &Input<'_>) -> Self {
        let mut places: BTreeMap<String, Vec<Member>> = BTreeMap::new();
        let paths = ["METADATA", "PKG-INFO", "*.egg-info"]
            .into_iter()
            .flat_map(|name| input.tree.named(name, ""))
            .filter(|path| claiming(path).is_some_and(|format| format.id == super::FORMAT.id))
            .collect::<BTreeSet<_>>();
        // A package alone has nothing beside it that it could need.
        if paths.len() < 2 {
            return Self::default();
        }
        for path in paths {
            let Some(bytes) = input.tree.read(&path) else {
                continue;
            };
            let one = Input {
                path: &path,
                bytes: &bytes,
                ..*input
            };
            if let Some(distribution) = Distribution::read(&one, &mut Collector::new(&one)) {
                let member = Member::of(&path, distribution);
                places
                    .entry(place(&path).to_owned())
                    .or_default()
                    .push(member);
            }
        }
        let by_path = places
            .into_iter()
            .flat_map(|(place, members)| resolve(&place, members));
        Self {
            by_path: by_path.collect(),
        }
    }
}

/// Returns the folder a package is installed in, out of the path of its metadata.
fn place(path: &str) -> &str {
    let holder = match file_name(path) {
        "METADATA" | "PKG-INFO" => folder(path),
        _ => path,
    };
    if file_name(holder) == "EGG-INFO" {
        return folder(folder(holder));
    }
    folder(holder)
}

/// One package of a folder.
struct Member {
    path: String,
    normal: String,
    identity: String,
    requirements: Vec<String>,
    is_requested: Option<bool>,
}

impl Member {
    fn of(path: &str, distribution: Distribution) -> Self {
        Self {
            path: path.to_owned(),
            normal: normalize_name(distribution.component.purl.name()),
            identity: distribution.component.identity(),
            requirements: distribution.requirements,
            is_requested: distribution.is_requested,
        }
    }
}

/// Works out what the packages of one folder need of one another.
fn resolve(place: &str, members: Vec<Member>) -> Vec<(String, Known)> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, member) in members.iter().enumerate() {
        let same = by_name.entry(&member.normal).or_default();
        if same.len() < SAME_NAME_MAX {
            same.push(index);
        }
    }
    let requirements: Vec<Vec<Requirement<'_>>> = members
        .iter()
        .map(|member| {
            let texts = member.requirements.iter();
            texts.filter_map(|text| Requirement::read(text)).collect()
        })
        .collect();
    let environment = Environment::of_path(place);
    let needs = Graph {
        by_name: &by_name,
        requirements: &requirements,
        environment,
    }
    .needs();
    // Installers that note what was asked for leave no note where everything came along with something else.
    let notes = members
        .iter()
        .any(|member| member.is_requested == Some(true));
    let identities: Vec<String> = members
        .iter()
        .map(|member| member.identity.clone())
        .collect();
    members
        .into_iter()
        .zip(needs)
        .map(|(member, needs)| {
            let known = Known {
                is_direct: member.is_requested.filter(|_| notes),
                needs: needs
                    .iter()
                    .filter_map(|index| identities.get(*index).cloned())
                    .collect(),
            };
            (member.path, known)
        })
        .collect()
}

struct Graph<'a> {
    by_name: &'a BTreeMap<&'a str, Vec<usize>>,
    requirements: &'a [Vec<Requirement<'a>>],
    environment: Environment,
}

impl Graph<'_> {
    /// Returns the packages each package needs. An extra counts where another package asks for it; which extras
    /// people asked for is written nowhere.
    fn needs(&self) -> Vec<BTreeSet<usize>> {
        let mut needs = vec![BTreeSet::new(); self.requirements.len()];
        let mut extras: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.requirements.len()];
        let mut waiting: Vec<usize> = (0..self.requirements.len()).collect();
        while let Some(index) = waiting.pop() {
            let asked = extras.get(index).cloned().unwrap_or_default();
            for requirement in self.requirements.get(index).into_iter().flatten() {
                if self.environment.judge(requirement.marker, &asked) == Some(false) {
                    continue;
                }
                let normal = normalize_name(requirement.name);
                for target in self.by_name.get(normal.as_str()).into_iter().flatten() {
                    if let Some(needs) = needs.get_mut(index) {
                        needs.insert(*target);
                    }
                    let Some(known) = extras.get_mut(*target) else {
                        continue;
                    };
                    let before = known.len();
                    let left = EXTRAS_MAX.saturating_sub(before);
                    known.extend(requirement.extras().take(left));
                    if known.len() > before {
                        waiting.push(*target);
                    }
                }
            }
        }
        needs
    }
}
