//! `composer.json`, what a PHP project asks for.

use gwanmun_model::{Ecosystem, Found, Scope};

use super::composer::{is_platform, root};
use super::opened::Opened;
use super::{Family, Format, Input};
use crate::collect::Collector;
use crate::document::json::{Json, Member};
use crate::tree::{Tree, folder};

pub(super) const FORMAT: Format = Format {
    id: "composer-json",
    title: "composer.json",
    family: Family::Php,
    names: &["composer.json"],
    resolved_by: &["composer.lock"],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    if is_told_by_installed(input.path, input.tree) {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    let Some(document) = opened.json_object(&mut collector) else {
        return collector.finish();
    };
    let mut identities = Vec::new();
    for (key, scope) in [
        ("require", Scope::Runtime),
        ("require-dev", Scope::Development),
    ] {
        for member in document.get(key).map_or(&[][..], Json::members) {
            if !is_platform(&member.key) {
                identities.extend(dependency(member, scope, &opened, &mut collector));
            }
        }
    }
    if !identities.is_empty() {
        let root = root(&document, input.path, &opened.lines, &mut collector);
        if let Some(root) = root.and_then(|root| collector.add(root)) {
            for identity in &identities {
                collector.edge(&root, identity);
            }
        }
    }
    collector.finish()
}

fn dependency(
    member: &Member<'_>,
    scope: Scope,
    opened: &Opened<'_>,
    collector: &mut Collector<'_>,
) -> Option<String> {
    let constraint = member.value.text().unwrap_or_default().trim();
    // A stability flag or a commit behind the version changes which one is meant, but not what it is called.
    let plain = constraint.split(['@', '#']).next().unwrap_or_default();
    let version = if is_exact(plain) { plain } else { constraint };
    let line = opened.line(member.offset);
    let mut component =
        collector.package(Ecosystem::Packagist, &member.key, Some(version), line)?;
    if !is_exact(plain) {
        component.purl = component.purl.with_version(None);
        component.requirement = Some(constraint.to_owned()).filter(|text| !text.is_empty());
    }
    component.scope = scope;
    component.direct = Some(true);
    collector.add(component)
}

/// Whether a constraint allows one version only: `1.2.3`, `v1.2`, `2.0.0-beta1`, `dev-main`.
fn is_exact(constraint: &str) -> bool {
    let numbers = constraint.strip_prefix('v').unwrap_or(constraint);
    let is_release = numbers.starts_with(|c: char| c.is_ascii_digit())
        && numbers
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_'))
        && !numbers
            .split(['.', '-'])
            .any(|part| matches!(part, "x" | "X"));
    is_release || constraint.starts_with("dev-") && !constraint.contains([' ', ',', '|'])
}

/// Whether a list of what Composer installed tells more: for the project whose packages lie below it, and for those
/// packages themselves.
fn is_told_by_installed(path: &str, tree: &dyn Tree) -> bool {
    let place = folder(path);
    let vendor = |above: &str| {
        let folder = if above.is_empty() {
            "vendor/composer".to_owned()
        } else {
            format!("{above}/vendor/composer")
        };
        !tree.named("installed.json", &folder).is_empty()
    };
    let mut above = place;
    if vendor(place) {
        return true;
    }
    while let Some((rest, _)) = above.rsplit_once("vendor/") {
        above = rest.trim_end_matches('/');
        if vendor(above) {
            return true;
        }
    }
    false
}
