//! Which manifests need no reading of their own, because another file pins what they ask for.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::{Format, claiming, wildcard};
use crate::tree::{file_name, folder};

/// Folders that say which packages are used, whatever the files in them are called.
const TELLING_FOLDERS: [&str; 2] = ["node_modules/", "vcpkg_installed/"];

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
        claiming(path)
            .is_some_and(|format| !format.resolved_by.is_empty() && self.has(format, folder(path)))
    }

    /// Whether what resolves a manifest stands in its folder or, where it holds there too, above it.
    fn has(&self, format: &Format, manifest: &str) -> bool {
        let mut place = Some(manifest);
        while let Some(here) = place {
            let holds =
                |pattern: &&&str| here == manifest || !format.looks_above || pattern.ends_with('/');
            let mut patterns = format.resolved_by.iter().filter(holds);
            let names = self.names.get(here);
            let is_here = |pattern: &&str| {
                let mut names = names.into_iter().flatten();
                names.any(|name| wildcard(pattern, name))
            };
            if patterns.any(is_here) {
                return true;
            }
            place = (!here.is_empty()).then(|| folder(here));
        }
        false
    }
}
