//! Which manifests need no reading of their own, because another file pins what they ask for.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::{claiming, wildcard};
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
