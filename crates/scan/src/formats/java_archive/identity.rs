//! What a Java archive is called.

use gwanmun_model::{Component, Ecosystem, Purl};

use super::Content;
use super::coordinates::Coordinates;
use super::file_name::{Named, behind, divide, is_classifier, stem};
use super::groups;
use super::manifest::{Manifest, plain};
use crate::collect::Collector;

/// Shortest artifact that is believed to be meant where a file name merely contains it, in characters.
const CONTAINED_CHARS_MIN: usize = 5;

/// Chooses the coordinates of the archive itself among those it states: those its file is named for, those its manifest
/// is made for, or the only ones unless file name and manifest say otherwise (then they are those of something merged
/// into it).
pub(super) fn main<'c>(file_name: &str, content: &'c Content) -> Option<&'c Coordinates> {
    let Content {
        stated, manifest, ..
    } = content;
    let stem = stem(file_name);
    let named_for = stated
        .values()
        .filter(|one| is_named_for(stem, one))
        .max_by_key(|one| {
            (
                one.artifact.as_ref().map(String::len),
                manifest.confirms(one),
            )
        });
    named_for
        .or_else(|| only(stated.values().filter(|one| manifest.confirms(one))))
        .or_else(|| {
            only(stated.values()).filter(|only| !content.is_moved && is_own(stem, only, manifest))
        })
}

fn only<'c>(mut several: impl Iterator<Item = &'c Coordinates>) -> Option<&'c Coordinates> {
    several.next().filter(|_| several.next().is_none())
}

/// Whether a file name is that of the artifact, of it in some version, or of it with a classifier.
fn is_named_for(stem: &str, stated: &Coordinates) -> bool {
    let Some(artifact) = stated.artifact.as_deref() else {
        return false;
    };
    if stem == artifact
        || stated
            .pinned()
            .is_some_and(|version| behind(stem, artifact, version).is_some())
    {
        return true;
    }
    match divide(stem) {
        Some(named) => named.artifact == artifact,
        None => stem
            .strip_prefix(artifact)
            .and_then(|rest| rest.strip_prefix(['-', '_', '.']))
            .is_some_and(is_classifier),
    }
}

/// Whether the only coordinates in an archive are its own.
fn is_own(stem: &str, only: &Coordinates, manifest: &Manifest) -> bool {
    // A file named with a version is not what has another version.
    let has_other_version = divide(stem)
        .filter(Named::has_clear_version)
        .is_some_and(|named| {
            let stated = only.pinned();
            stated.is_some_and(|stated| !named.version.starts_with(stated))
        });
    let artifact = only.artifact.as_deref().map(plain).unwrap_or_default();
    let is_in_name =
        artifact.chars().count() >= CONTAINED_CHARS_MIN && plain(stem).contains(&artifact);
    // A version of three parts is seldom the same by chance.
    let is_telling = only
        .pinned()
        .is_some_and(|version| version.matches('.').count() > 1);
    let has_same_version = is_telling && manifest.has_version_of(only) == Some(true);
    !has_other_version && (!manifest.is_for_another(only) || is_in_name || has_same_version)
}

/// What an archive without coordinates is called, as far as it can be told without guessing.
pub(super) struct Guess {
    group: Option<String>,
    artifact: String,
    version: Option<String>,
    classifier: String,
}

/// Works a name out of the manifest and the file name.
pub(super) fn of_manifest_and_name(manifest: &Manifest, file_name: &str) -> Guess {
    let stem = stem(file_name);
    let named =
        divide(stem).filter(|named| named.has_clear_version() || groups::has(named.artifact));
    // The title is the artifact only where it is written like one.
    let title = manifest
        .title()
        .filter(|title| groups::of(title, manifest.version(), manifest).is_some());
    let (artifact, version, classifier) = match named {
        Some(named) => (named.artifact, Some(named.version), named.classifier),
        None => (title.unwrap_or(stem), manifest.version(), ""),
    };
    let group = manifest
        .group_of(artifact)
        .or_else(|| groups::of(artifact, version, manifest));
    Guess {
        group: group.map(str::to_owned),
        artifact: artifact.to_owned(),
        version: version.map(str::to_owned),
        classifier: classifier.to_owned(),
    }
}

impl Guess {
    /// Whether the Maven group is known.
    pub(super) const fn has_group(&self) -> bool {
        self.group.is_some()
    }

    /// Makes a component; without a group it is a generic package, which no advisory is matched with by mistake.
    pub(super) fn component(&self, collector: &mut Collector<'_>) -> Option<Component> {
        let version = self.version.as_deref();
        if let Some(group) = &self.group {
            let name = format!("{group}:{}", self.artifact);
            let mut component = collector.package(Ecosystem::Maven, &name, version, None)?;
            component.purl = component
                .purl
                .with_qualifier("classifier", &self.classifier);
            return Some(component);
        }
        let purl = Purl::new("generic", None, &self.artifact, version).ok()?;
        Some(Component::new(purl, collector.location(None)))
    }
}
