//! Manifests that ask for packages while no lock file says which: named, so that they do not look free of components.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Problem, ProblemKind};

use crate::formats::{claiming, is_installed, wildcard};
use crate::tree::{Tree, file_name, folder, is_below};

/// A kind of manifest.
struct Manifest {
    /// Pattern of the file name.
    name: &'static str,
    /// A text every such file that asks for packages contains.
    mark: &'static str,
    /// File names, or folders ending in `/`, that say which packages are used; in the same folder or above.
    resolved_by: &'static [&'static str],
}

/// Folders that say which packages are used, whatever the files in them are called.
const TELLING_FOLDERS: [&str; 2] = ["node_modules/", "vcpkg_installed/"];

const MANIFESTS: &[Manifest] = &[Manifest {
    name: "build.sbt",
    mark: "libraryDependencies",
    resolved_by: &["pom.xml"],
}];

/// Whether the file is a manifest of a kind that needs a lock file.
pub(crate) fn is_manifest(path: &str) -> bool {
    kind(path).is_some() && !is_installed(path) && claiming(path).is_none()
}

fn kind(path: &str) -> Option<&'static Manifest> {
    let name = file_name(path);
    MANIFESTS
        .iter()
        .find(|manifest| wildcard(manifest.name, name))
}

/// Names the manifests among `paths` (sorted) that no lock file stands beside or above. Of manifests
/// that the same files would resolve, in one another's folders, only the outermost is named.
pub(crate) fn unresolved(paths: &[String], folders: &Folders<'_>, tree: &dyn Tree) -> Vec<Problem> {
    let mut named: BTreeSet<(&[&str], &str)> = BTreeSet::new();
    let mut problems = Vec::new();
    let mut manifests: Vec<&String> = paths.iter().filter(|path| is_manifest(path)).collect();
    manifests.sort_by_key(|path| (path.split('/').count(), *path));
    for path in manifests {
        let Some(manifest) = kind(path) else {
            continue;
        };
        let place = folder(path);
        let covered = named
            .iter()
            .any(|(by, above)| *by == manifest.resolved_by && is_below(path, above));
        if covered || folders.has(manifest.resolved_by, place) || !asks(path, manifest, tree) {
            continue;
        }
        named.insert((manifest.resolved_by, place));
        let message = format!(
            "asks for packages, but nothing beside or above it says which are used ({}); they are missing from the result",
            manifest.resolved_by.join(", ")
        );
        problems.push(Problem::new(path, ProblemKind::Incomplete, message));
    }
    problems
}

/// What stands in which folder.
pub(crate) struct Folders<'a> {
    /// Names of files, and of folders with a `/` behind, in each folder.
    names: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Folders<'a> {
    /// Sorts paths into folders.
    pub(crate) fn of(paths: impl IntoIterator<Item = &'a String>) -> Self {
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for path in paths {
            let place = folder(path);
            names.entry(place).or_default().insert(file_name(path));
            for telling in TELLING_FOLDERS {
                let above = path
                    .split_once(telling)
                    .map(|(above, _)| above)
                    .filter(|above| above.is_empty() || above.ends_with('/'));
                if let Some(above) = above {
                    let above = above.trim_end_matches('/');
                    names.entry(above).or_default().insert(telling);
                }
            }
        }
        Self { names }
    }

    /// Whether `path` is a manifest whose packages another file pins.
    pub(crate) fn resolve(&self, path: &str) -> bool {
        claiming(path).is_some_and(|format| {
            !format.resolved_by.is_empty() && self.has(format.resolved_by, folder(path))
        })
    }

    /// Whether something that matches one of the patterns stands in a folder or above it.
    fn has(&self, patterns: &[&str], place: &str) -> bool {
        let mut place = Some(place);
        while let Some(here) = place {
            let names = self.names.get(here).into_iter().flatten();
            if names
                .into_iter()
                .any(|name| patterns.iter().any(|pattern| wildcard(pattern, name)))
            {
                return true;
            }
            place = (!here.is_empty()).then(|| folder(here));
        }
        false
    }
}

fn asks(path: &str, manifest: &Manifest, tree: &dyn Tree) -> bool {
    tree.read(path)
        .is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains(manifest.mark))
}
