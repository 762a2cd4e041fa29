//! What the formats of Composer share: how a package is described, what a project asks for.
//!
//! Source: Composer's documentation of `composer.json` and of its lock file.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{
    Component, Digest, Ecosystem, NoticeKind, ProblemKind, PublisherNotice, Scope,
};

use super::Input;
use super::javascript::licenses;
use super::listed::{Asked, Listed, Need, keep};
use super::opened::Opened;
use super::vcs::vcs_url;
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member};
use crate::document::{Lines, decode};

/// What stands behind the address of a registry in the address that is told of downloads.
const NOTIFICATION: &str = "/downloads";

/// Hosts of the public registry.
const REGISTRY: [&str; 2] = ["packagist.org", "repo.packagist.org"];

/// Whether a name stands for the platform: PHP itself, an extension, a library, Composer.
pub(super) fn is_platform(name: &str) -> bool {
    !name.contains('/')
}

/// Packages listed in a lock file or a list of what is installed.
pub(super) struct Packages<'j> {
    /// Each with the scope the file states.
    pub(super) entries: Vec<(&'j Json<'j>, Scope)>,
}

impl Packages<'_> {
    /// Keeps every package with its edges. `manifest` is the path of the project's own manifest.
    pub(super) fn keep(
        &self,
        manifest: Option<&str>,
        input: &Input<'_>,
        opened: &Opened<'_>,
        collector: &mut Collector<'_>,
    ) {
        let manifest = Manifest::read(input, manifest, collector);
        let providers = self.providers();
        let names_registry = self.name_registries();
        let mut packages = Vec::new();
        for (entry, scope) in &self.entries {
            let component = component(entry, names_registry, opened, collector);
            let Some(mut component) = component else {
                continue;
            };
            if component.scope == Scope::Unknown {
                component.scope = *scope;
            }
            let name = entry.text_of("name").unwrap_or_default();
            packages.push(Listed {
                key: name.to_lowercase(),
                component,
                needs: needs(entry, &providers, &manifest.replaces),
            });
        }
        keep(packages, manifest.asked, collector);
    }

    /// Returns who stands in for what is not a package of its own: `psr/log-implementation` and the like.
    fn providers(&self) -> BTreeMap<String, Vec<String>> {
        let own: BTreeSet<String> = self
            .entries
            .iter()
            .filter_map(|(entry, _)| Some(entry.text_of("name")?.to_lowercase()))
            .collect();
        let mut providers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (entry, _) in &self.entries {
            let name = entry.text_of("name").unwrap_or_default().to_lowercase();
            for kind in ["provide", "replace"] {
                for member in members(entry, kind) {
                    let provided = member.key.to_lowercase();
                    if !own.contains(&provided) {
                        providers.entry(provided).or_default().push(name.clone());
                    }
                }
            }
        }
        providers
    }

    /// Whether the file says which registry a package comes from: files of old versions do not.
    fn name_registries(&self) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|(entry, _)| entry.text_of("notification-url").is_some())
    }
}

fn members<'j, 't>(entry: &'j Json<'t>, key: &str) -> &'j [Member<'t>] {
    entry.get(key).map_or(&[], Json::members)
}

fn needs(
    entry: &Json<'_>,
    providers: &BTreeMap<String, Vec<String>>,
    replaced: &BTreeSet<String>,
) -> Vec<Need> {
    let mut needs = Vec::new();
    for member in members(entry, "require") {
        let key = member.key.to_lowercase();
        if is_platform(&key) || replaced.contains(&key) {
            continue;
        }
        match providers.get(&key) {
            Some(providers) => {
                needs.extend(
                    providers
                        .iter()
                        .map(|one| Need::of(&member.key, one.as_str())),
                );
            }
            None => needs.push(Need::of(&member.key, key)),
        }
    }
    needs
}

/// Makes the component of one package entry.
fn component(
    entry: &Json<'_>,
    names_registry: bool,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = entry.members().iter().find(|member| member.key == "name");
    let line = opened.line(name.map_or(entry.offset, |name| name.offset));
    let name = name.and_then(|name| name.value.text()).unwrap_or_default();
    let Some(version) = entry.text_of("version") else {
        let message = format!("`{}` has no version", shown(name));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let mut component = collector.package(Ecosystem::Packagist, name, Some(version), line)?;
    component.declared_licenses = licenses(entry);
    component.notices = abandoned(entry);
    component.supplier = authors(entry);
    let dist = entry.get("dist");
    let sum = dist.and_then(|dist| dist.text_of("shasum"));
    component.hashes = sum
        .and_then(|sum| Digest::new(Algorithm::Sha1, sum))
        .into_iter()
        .collect();
    if dist.and_then(|dist| dist.text_of("type")) == Some("path") {
        component.first_party = true;
        return Some(component);
    }
    let registry = entry.text_of("notification-url");
    if let Some(registry) = registry.and_then(foreign_registry) {
        component.purl = component.purl.with_qualifier("repository_url", registry);
    }
    if (registry.is_none() && names_registry) || is_branch(version) {
        component = placed(component, entry);
    }
    Some(component)
}

/// Reads `abandoned`: `true`, or the name of the package to use instead.
fn abandoned(entry: &Json<'_>) -> Vec<PublisherNotice> {
    let text = match entry.get("abandoned").and_then(Json::text) {
        Some(instead) if !instead.is_empty() => format!("abandoned; use {instead} instead"),
        None if entry.flag("abandoned") => "abandoned".to_owned(),
        _ => return Vec::new(),
    };
    vec![PublisherNotice::new(NoticeKind::Deprecated, &text)]
}

/// Returns the address of a registry that is not the public one.
fn foreign_registry(notification: &str) -> Option<&str> {
    let address = notification.trim_end_matches('/');
    let address = address.strip_suffix(NOTIFICATION).unwrap_or(address);
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    (!address.is_empty() && !REGISTRY.contains(&host)).then_some(address)
}

/// Whether a version is a branch, which means another state each day.
fn is_branch(version: &str) -> bool {
    version.starts_with("dev-") || version.ends_with("-dev")
}

/// Says where a package comes from that no registry names: its repository with the commit, or its archive.
fn placed(mut component: Component, entry: &Json<'_>) -> Component {
    if let Some(source) = entry.get("source") {
        let kind = source.text_of("type").unwrap_or("git");
        let url = source.text_of("url").unwrap_or_default();
        let commit = source.text_of("reference").unwrap_or_default();
        if !url.is_empty() {
            let address = vcs_url(kind, url, Some(commit));
            component.purl = component.purl.with_qualifier("vcs_url", &address);
            return component;
        }
    }
    if let Some(url) = entry.get("dist").and_then(|dist| dist.text_of("url")) {
        component.purl = component.purl.with_qualifier("download_url", url);
    }
    component
}

fn authors(entry: &Json<'_>) -> Option<String> {
    let authors = entry.get("authors")?.items().iter();
    let names: Vec<&str> = authors
        .filter_map(|author| author.text_of("name"))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// What a project's `composer.json` says.
#[derive(Default)]
struct Manifest {
    asked: Asked,
    /// What the project stands in for itself, in lower case.
    replaces: BTreeSet<String>,
}

impl Manifest {
    fn read(input: &Input<'_>, path: Option<&str>, collector: &mut Collector<'_>) -> Self {
        let mut manifest = Self::default();
        let Some((path, bytes)) = path.and_then(|path| Some((path, input.tree.read(path)?))) else {
            return manifest;
        };
        let (text, _) = decode(&bytes);
        let Ok(document) = Json::read(&text, input.limits.document_depth_max) else {
            return manifest;
        };
        for (key, scope) in [
            ("require", Scope::Runtime),
            ("require-dev", Scope::Development),
        ] {
            for member in members(&document, key) {
                if !is_platform(&member.key) {
                    manifest.asked.ask(member.key.to_lowercase(), scope);
                }
            }
        }
        for key in ["provide", "replace"] {
            let names = members(&document, key).iter();
            let names = names.map(|member| member.key.to_lowercase());
            manifest.replaces.extend(names);
        }
        manifest.asked.root = root(&document, path, &Lines::of(&text), collector);
        manifest
    }
}

/// Makes the component of the project itself, where its manifest names it.
pub(super) fn root(
    document: &Json<'_>,
    path: &str,
    lines: &Lines,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = document.members().iter().find(|one| one.key == "name")?;
    let text = name.value.text().filter(|name| !is_platform(name))?;
    let version = document.text_of("version");
    let mut component = collector.package(Ecosystem::Packagist, text, version, None)?;
    component.locations.iter_mut().for_each(|place| {
        path.clone_into(&mut place.path);
        place.line = Some(lines.at(name.offset));
    });
    component.declared_licenses = licenses(document);
    component.first_party = true;
    component.scope = Scope::Runtime;
    Some(component)
}
