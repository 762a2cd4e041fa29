//! Which packages the requirements files around a manifest already list.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::formats::{Input, claiming, requirements_txt};
use crate::tree::folder;

/// Normalised names in requirements files, by the folder these speak for.
type Folders = BTreeMap<String, BTreeSet<String>>;

/// What the requirements files beside a manifest and above it list.
pub(super) struct Listed {
    folders: Arc<Folders>,
    /// The folders that count, those that have such files.
    places: Vec<String>,
}

impl Listed {
    /// Looks around the manifest `input` is.
    pub(super) fn around(input: &Input<'_>) -> Self {
        let folders = input
            .tree
            .memory()
            .once("requirements-names", || all(input));
        let mut places = Vec::new();
        let mut place = Some(folder(input.path));
        while let Some(here) = place {
            if folders.contains_key(here) {
                places.push(here.to_owned());
            }
            place = (!here.is_empty()).then(|| folder(here));
        }
        Self { folders, places }
    }

    /// Whether there is any such file.
    pub(super) fn is_any(&self) -> bool {
        !self.places.is_empty()
    }

    /// Whether one of them lists the package of a normalised name.
    pub(super) fn has(&self, normal: &str) -> bool {
        let mut known = self
            .places
            .iter()
            .filter_map(|place| self.folders.get(place));
        known.any(|names| names.contains(normal))
    }
}

fn all(input: &Input<'_>) -> Folders {
    let mut folders = Folders::new();
    for path in input.tree.named("*.txt", "") {
        let is_list =
            claiming(&path).is_some_and(|format| format.id == requirements_txt::FORMAT.id);
        if !is_list {
            continue;
        }
        if let Some(bytes) = input.tree.read(&path) {
            let names = folders.entry(speaks_for(&path).to_owned()).or_default();
            names.extend(requirements_txt::names(&bytes));
        }
    }
    folders
}

/// Returns the folder a requirements file speaks for: its own, or the one above `requirements/`.
fn speaks_for(path: &str) -> &str {
    let place = folder(path);
    let mut above = place;
    for segment in place.rsplit(['/', '!']) {
        above = folder(above);
        if segment == "requirements" {
            return above;
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_speak_for_their_project() {
        for (path, expected) in [
            ("requirements.txt", ""),
            ("a/requirements-dev.txt", "a"),
            ("a/requirements/base.txt", "a"),
            ("requirements/ci/linux.txt", ""),
        ] {
            assert_eq!(speaks_for(path), expected, "{path}");
        }
    }
}
