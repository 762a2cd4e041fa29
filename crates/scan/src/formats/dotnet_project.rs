//! Project files of .NET: `*.csproj` and its siblings, with the files `MSBuild` takes in around them.
//!
//! Source: `MSBuild`'s documentation of properties, items and imports; NuGet's of `PackageReference` and of central
//! package management.

mod evaluation;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use gwanmun_model::{Found, ProblemKind, Scope};

use self::evaluation::{Evaluation, Kind, Reference, Version};
use super::nuget;
use super::opened::Opened;
use super::{Family, Format, Input, covered};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::document::xml::Element;
use crate::tree::{file_name, folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "dotnet-project",
    title: "csproj, fsproj, vbproj, props, targets with central versions",
    family: Family::DotNet,
    names: &[
        "*.csproj",
        "*.fsproj",
        "*.vbproj",
        "*.sqlproj",
        "*.props",
        "*.targets",
    ],
    resolved_by: &["packages.lock.json", "paket.lock", "project.assets.json"],
    looks_above: true,
    read,
    ..Format::BASE
};

/// Project files that may stand beside a lock file, by extension.
const EXTENSIONS: [&str; 3] = ["csproj", "fsproj", "vbproj"];

/// A package whose presence makes a project one of tests.
const TEST_SDK: &str = "Microsoft.NET.Test.Sdk";

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    if covered::is_covered(input, covered::OF_PAKET, None) {
        return collector.finish();
    }
    let opened = Opened::of(input, &mut collector);
    if !opened.text.contains("<Project") {
        return collector.finish();
    }
    let document = opened.xml(&mut collector);
    let evaluation = evaluated(input, &document, input.path);
    let is_test = is_test(&evaluation);
    let own: Vec<&Reference> = evaluation.own().collect();
    let mut all_known = true;
    for reference in &own {
        let line = opened.line(reference.offset);
        let scope = scope(reference, &evaluation, is_test);
        let versions = evaluation.versions(reference);
        if versions.is_empty() {
            let message = format!("nothing at hand gives {} a version", shown(&reference.name));
            collector.problem(ProblemKind::UnresolvedVersion, line, message);
            all_known &= add(reference, None, scope, line, &mut collector);
        }
        for version in versions {
            match version {
                Version::Known(version) => {
                    // Several are listed where a package is only downloaded.
                    for version in version.split(';') {
                        all_known &= add(reference, Some(version), scope, line, &mut collector);
                    }
                }
                Version::Unknown(text) => {
                    let message = format!(
                        "the version of {} is `{}`, which nothing at hand defines",
                        shown(&reference.name),
                        shown(&text)
                    );
                    collector.problem(ProblemKind::UnresolvedVersion, line, message);
                    all_known &= add(reference, None, scope, line, &mut collector);
                }
            }
        }
    }
    if !own.is_empty() && all_known {
        let message = "names what is asked for directly; nothing says what that needs in turn";
        collector.problem(ProblemKind::Incomplete, None, message);
    }
    collector.finish()
}

/// Keeps one package asked for; returns whether its version is known.
fn add(
    reference: &Reference,
    version: Option<&str>,
    scope: Scope,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> bool {
    let Some(mut component) = nuget::asked(collector, &reference.name, version, line) else {
        return true;
    };
    component.scope = scope;
    component.direct = Some(true);
    let is_pinned = component.is_pinned();
    collector.add(component);
    is_pinned
}

/// Evaluates a project file with what stands around it. What stands around is worked out once for each folder.
fn evaluated(input: &Input<'_>, document: &Element, path: &str) -> Evaluation {
    type Known = Mutex<BTreeMap<String, Arc<Evaluation>>>;
    let known = input.tree.memory().once("dotnet-project", Known::default);
    let place = folder(path);
    let depth_max = input.limits.document_depth_max;
    let around = {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let evaluate = || Arc::new(Evaluation::around(input.tree, place, depth_max));
        Arc::clone(known.entry(place.to_owned()).or_insert_with(evaluate))
    };
    let mut evaluation = Evaluation::clone(&around);
    evaluation.file(document, input.tree, path, depth_max);
    evaluation
}

fn is_test(evaluation: &Evaluation) -> bool {
    let mut references = evaluation.references.iter();
    evaluation.flag("istestproject")
        || references.any(|one| one.name.eq_ignore_ascii_case(TEST_SDK))
}

fn scope(reference: &Reference, evaluation: &Evaluation, is_test: bool) -> Scope {
    match reference.kind {
        Kind::Tool => Scope::Build,
        Kind::Global => Scope::Development,
        Kind::Package if evaluation.is_private(reference) => Scope::Development,
        Kind::Package if is_test => Scope::Test,
        Kind::Package => Scope::Runtime,
    }
}

/// What the project file beside a lock file says of scopes.
pub(super) struct Project {
    scopes: BTreeMap<String, Scope>,
    is_test: bool,
}

impl Project {
    /// Reads the project file beside a lock file: the one named as its folder is.
    pub(super) fn beside(input: &Input<'_>) -> Option<Self> {
        let place = folder(input.path);
        let name = file_name(place);
        let (path, bytes) = EXTENSIONS.iter().find_map(|extension| {
            let path = normalize(place, &format!("{name}.{extension}"))?;
            let bytes = input.tree.read(&path)?;
            Some((path, bytes))
        })?;
        let (text, _) = decode(&bytes);
        let (document, _) = Element::read(&text, input.limits.document_depth_max);
        let evaluation = evaluated(input, &document, &path);
        let is_test = is_test(&evaluation);
        let scopes = evaluation.references.iter().map(|reference| {
            let scope = scope(reference, &evaluation, is_test);
            (reference.name.to_lowercase(), scope)
        });
        Some(Self {
            scopes: scopes.collect(),
            is_test,
        })
    }

    /// Returns the scope of a package the project asks for.
    pub(super) fn scope(&self, name: &str) -> Scope {
        let otherwise = if self.is_test {
            Scope::Test
        } else {
            Scope::Runtime
        };
        let known = self.scopes.get(&name.to_lowercase());
        known.copied().unwrap_or(otherwise)
    }
}
