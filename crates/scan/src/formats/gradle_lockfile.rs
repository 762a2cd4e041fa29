//! Lock files of Gradle: `gradle.lockfile` with its relatives for build scripts and settings, and the older
//! `gradle/dependency-locks/*.lockfile`, one for each configuration.
//!
//! Source: the chapter on locking versions of Gradle's manual.

use gwanmun_model::{Component, Ecosystem, Found, ProblemKind, Scope};

use super::gradle::{Hashes, accepted_hashes, configuration_scope};
use super::{Family, Format, Input};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "gradle-lockfile",
    title: "gradle.lockfile, dependency-locks/*.lockfile",
    family: Family::Java,
    names: &[
        "buildscript-gradle.lockfile",
        "gradle.lockfile",
        "gradle/dependency-locks/*.lockfile",
        "settings-gradle.lockfile",
    ],
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let (kind, hashes) = kind(input);
    for (line, number) in text.lines().zip(1_u32..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
            continue;
        }
        let component = component(line, number, &kind, &hashes, &mut collector);
        if let Some(component) = component {
            collector.add(component);
        }
    }
    collector.finish()
}

/// What all lines of a file have in common.
enum Kind {
    /// Each line names its configurations.
    Named,
    /// The file speaks about one scope: that of the configuration it is named for, or of the build itself.
    One(Scope),
}

fn kind(input: &Input<'_>) -> (Kind, Hashes) {
    let name = file_name(input.path);
    let place = folder(input.path);
    let of_project = place.strip_suffix("gradle/dependency-locks");
    let kind = match of_project {
        Some(_) => {
            let configuration = name.strip_suffix(".lockfile").unwrap_or(name);
            Kind::One(configuration_scope(
                configuration
                    .strip_prefix("buildscript-")
                    .unwrap_or(configuration),
            ))
        }
        None if name == "gradle.lockfile" => Kind::Named,
        None => Kind::One(Scope::Build),
    };
    let project = of_project.unwrap_or(place).trim_end_matches('/');
    let depth_max = input.limits.document_depth_max;
    (kind, accepted_hashes(input.tree, project, depth_max))
}

fn component(
    line: &str,
    number: u32,
    kind: &Kind,
    hashes: &Hashes,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (module, configurations) = line.split_once('=').unwrap_or((line, ""));
    let mut parts = module.splitn(3, ':');
    let (Some(group), Some(name), Some(version)) = (parts.next(), parts.next(), parts.next())
    else {
        let message = format!("`{}` is not a module with its version", shown(line));
        collector.problem(ProblemKind::SkippedEntry, Some(number), message);
        return None;
    };
    let full_name = format!("{group}:{name}");
    let mut component =
        collector.package(Ecosystem::Maven, &full_name, Some(version), Some(number))?;
    if !component.is_pinned() {
        let message = format!("{full_name}: `{}` is not one version", shown(version));
        collector.problem(ProblemKind::UnresolvedVersion, Some(number), message);
    }
    component.scope = match kind {
        Kind::One(scope) => *scope,
        Kind::Named => configurations
            .split(',')
            .map(|configuration| configuration_scope(configuration.trim()))
            .min()
            .unwrap_or_default(),
    };
    let key = (group.to_owned(), name.to_owned(), version.to_owned());
    if let Some(accepted) = hashes.get(&key) {
        component.hashes.clone_from(accepted);
    }
    Some(component)
}
