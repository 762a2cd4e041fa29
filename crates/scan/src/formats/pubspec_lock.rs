//! `pubspec.lock`, what pub locked for a Dart or Flutter project.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Ecosystem, Found, ProblemKind, Scope};

use super::listed::{Asked, Listed, keep};
use super::opened::Opened;
use super::pubspec::{from_git, hosted};
use super::{Family, Format, Input, pubspec_yaml};
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Member};
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "pubspec-lock",
    title: "pubspec.lock",
    family: Family::Dart,
    names: &["pubspec.lock"],
    beside: &["pubspec.yaml"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let opened = Opened::of(input, &mut collector);
    let document = opened.yaml(&mut collector);
    let mut asked = Asked::default();
    let mut listed = Vec::new();
    for member in document.get("packages").map_or(&[][..], Json::members) {
        let Some(component) = component(member, &opened, &mut collector) else {
            continue;
        };
        if let Some(scope) = asked_as(&member.value) {
            asked.ask(member.key.as_ref(), scope);
        }
        listed.push(Listed {
            key: member.key.to_string(),
            component,
            needs: Vec::new(),
        });
    }
    let manifest = normalize(folder(input.path), "pubspec.yaml");
    asked.root = manifest.and_then(|path| pubspec_yaml::root(input, &path, &mut collector));
    keep(listed, asked, &mut collector);
    collector.finish()
}

/// Returns how the project asks for a package; `None` where only others do. The file does not say whether what others
/// ask for is used to develop only.
fn asked_as(entry: &Json<'_>) -> Option<Scope> {
    match entry.text_of("dependency").unwrap_or_default() {
        "direct main" => Some(Scope::Runtime),
        "direct dev" => Some(Scope::Development),
        other if other.starts_with("direct") => Some(Scope::Unknown),
        _ => None,
    }
}

fn component(
    member: &Member<'_>,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (entry, line) = (&member.value, opened.line(member.offset));
    let Some(version) = entry.text_of("version") else {
        let message = format!("`{}` has no version", shown(&member.key));
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let mut component = collector.package(Ecosystem::Pub, &member.key, Some(version), line)?;
    let description = entry.get("description");
    let stated = |key: &str| description.and_then(|description| description.text_of(key));
    component.hashes = stated("sha256")
        .and_then(|sum| Digest::new(Algorithm::Sha256, sum))
        .into_iter()
        .collect();
    Some(match entry.text_of("source").unwrap_or_default() {
        "git" => match description {
            Some(git) => from_git(component, git),
            None => component,
        },
        "path" => {
            component.first_party = true;
            component
        }
        _ => hosted(component, stated("url")),
    })
}
