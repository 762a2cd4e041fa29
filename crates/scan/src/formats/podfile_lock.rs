//! `Podfile.lock`, what `CocoaPods` locked, and its copy `Pods/Manifest.lock`, what it installed.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Found, ProblemKind, Scope};

use super::listed::{Asked, Listed, Need, keep};
use super::opened::Opened;
use super::podfile::{component, from_git, is_own, pods};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::document::json::Json;
use crate::tree::{file_name, folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "podfile-lock",
    title: "Podfile.lock, Pods/Manifest.lock",
    family: Family::Swift,
    names: &["Podfile.lock", "Pods/Manifest.lock"],
    beside: &["Podfile"],
    read,
    ..Format::BASE
};

/// What the file says of a pod apart from the list of pods.
#[derive(Default)]
struct Sources<'j> {
    /// Repository of its description, where that is not the public one.
    repository: BTreeMap<&'j str, &'j str>,
    external: BTreeMap<&'j str, &'j Json<'j>>,
    checkout: BTreeMap<&'j str, &'j Json<'j>>,
    checksums: BTreeMap<&'j str, &'j str>,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.yaml(&mut collector);
    let sources = Sources::of(&document);
    let none = &[][..];
    let mut packages = Vec::new();
    for item in document.get("PODS").map_or(none, Json::items) {
        // A pod that needs others is a mapping with one entry.
        let (text, offset, needs) = match item.members() {
            [only] => (only.key.as_ref(), only.offset, only.value.items()),
            _ => (item.text().unwrap_or_default(), item.offset, none),
        };
        let line = opened.line(offset);
        let Some((name, version)) = parts(text) else {
            let message = format!("`{}` is not a pod with its version", shown(text));
            collector.problem(ProblemKind::SkippedEntry, line, message);
            continue;
        };
        if let Some(component) = component(name, Some(version), line, &mut collector) {
            let needs = needs.iter().filter_map(Json::text).map(|need| {
                let name = need.split(" (").next().unwrap_or(need);
                // A plug-in needs one of the two on one platform and the other on the other.
                if name.starts_with("Flutter") {
                    return Need::maybe(name, name);
                }
                Need::of(name, name)
            });
            packages.push(Listed {
                key: name.to_owned(),
                component: sources.place(component, name),
                needs: needs.collect(),
            });
        }
    }
    let asked = asked(input, &document);
    keep(packages, asked, &mut collector);
    collector.finish()
}

/// Takes `Name/Subspec (1.0)` apart.
fn parts(text: &str) -> Option<(&str, &str)> {
    let (name, version) = text.split_once(" (")?;
    Some((name, version.strip_suffix(')')?))
}

impl<'j> Sources<'j> {
    fn of(document: &'j Json<'j>) -> Self {
        let mut sources = Self::default();
        let members = |key: &str| document.get(key).map_or(&[][..], Json::members);
        for repository in members("SPEC REPOS") {
            if is_public(&repository.key) {
                continue;
            }
            for name in repository.value.items().iter().filter_map(Json::text) {
                sources.repository.insert(name, &repository.key);
            }
        }
        for member in members("EXTERNAL SOURCES") {
            sources.external.insert(&member.key, &member.value);
        }
        for member in members("CHECKOUT OPTIONS") {
            sources.checkout.insert(&member.key, &member.value);
        }
        for member in members("SPEC CHECKSUMS") {
            if let Some(sum) = member.value.text() {
                sources.checksums.insert(&member.key, sum);
            }
        }
        sources
    }

    /// Says where a pod comes from, and the checksum of its description.
    fn place(&self, mut component: Component, name: &str) -> Component {
        let name = name.split('/').next().unwrap_or(name);
        if let Some(sum) = self.checksums.get(name) {
            component.hashes = Digest::new(Algorithm::Sha1, sum).into_iter().collect();
        }
        if let Some(repository) = self.repository.get(name) {
            component.purl = component.purl.with_qualifier("repository_url", repository);
        }
        let Some(external) = self.external.get(name) else {
            return component;
        };
        let checkout = self.checkout.get(name).copied();
        let stated = |key: &str| {
            let checkout = checkout.and_then(|checkout| checkout.text_of(key));
            checkout.or_else(|| external.text_of(key))
        };
        if let Some(git) = stated(":git") {
            let state = [":commit", ":tag", ":branch"].into_iter().find_map(stated);
            return from_git(component, git, state);
        }
        if let Some(path) = stated(":path") {
            component.first_party = is_own(path);
        } else if let Some(address) = stated(":http").or_else(|| stated(":podspec"))
            && address.contains("://")
        {
            component.purl = component.purl.with_qualifier("download_url", address);
        }
        component
    }
}

/// Whether descriptions come from the public repository.
fn is_public(repository: &str) -> bool {
    repository.eq_ignore_ascii_case("trunk")
        || repository.contains("cdn.cocoapods.org")
        || repository
            .to_lowercase()
            .trim_end_matches(".git")
            .ends_with("github.com/cocoapods/specs")
}

/// Returns what the project asks for, with the scopes the `Podfile` gives.
fn asked(input: &Input<'_>, document: &Json<'_>) -> Asked {
    let place = folder(input.path);
    let place = if file_name(input.path) == "Manifest.lock" {
        folder(place)
    } else {
        place
    };
    let bytes = normalize(place, "Podfile").and_then(|path| input.tree.read(&path));
    let mut scopes: BTreeMap<String, Scope> = BTreeMap::new();
    if let Some(bytes) = bytes {
        for pod in pods(&decode(&bytes).0).0 {
            let known = scopes.entry(pod.name).or_default();
            *known = pod.scope.min(*known);
        }
    }
    let items = document.get("DEPENDENCIES").map_or(&[][..], Json::items);
    let names: BTreeSet<&str> = items
        .iter()
        .filter_map(Json::text)
        .map(|text| text.split(" (").next().unwrap_or(text))
        .collect();
    let mut asked = Asked::default();
    for name in names {
        asked.ask(name, scopes.get(name).copied().unwrap_or_default());
    }
    asked
}
