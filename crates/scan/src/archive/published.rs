//! Packages as their registries hand them out, inside an archive: which of their files speak about the development of
//! the package and not about the system it is part of.

use std::collections::BTreeMap;

use crate::formats::{Format, Intake, Subject};

/// Where an archive holds such packages.
pub(super) struct Published {
    /// Whether the whole archive is one, and says elsewhere what it needs.
    is_whole: bool,
    /// Folders that are one, by their mark. What stands in them directly says what the package is and needs; what
    /// stands deeper are its tests, examples and documentation.
    folders: BTreeMap<String, &'static str>,
}

/// Files by which a folder of an archive is known as a package: those of a source distribution, of a crate (the
/// manifest Cargo keeps beside the one it wrote) and of an archive of npm.
const SOURCE_DISTRIBUTION: &str = "PKG-INFO";
const CRATE: &str = "Cargo.toml.orig";
const NPM: &str = "package.json";

/// Manifests that a source distribution still holds; its metadata is made of them.
const MADE_METADATA_OF: [&str; 3] = ["pyproject.toml", "setup.cfg", "setup.py"];

impl Published {
    /// Looks for packages among the files of the archive at `archive` (its path inside the next outer one).
    pub(super) fn of<'p>(
        archive: &str,
        is_nested: bool,
        paths: impl Iterator<Item = &'p String>,
    ) -> Self {
        Self {
            // A gem says in `metadata.gz` what it is, and has all its files here.
            is_whole: is_nested && archive == "data.tar.gz",
            folders: paths.filter_map(|path| package_of(path)).collect(),
        }
    }

    /// Whether a file is left out by its format.
    pub(super) fn leaves_out(&self, path: &str, format: &Format) -> bool {
        // Copies of libraries are read as streams, and are part of the package wherever they stand.
        let is_statement = format.subject == Subject::Project && format.intake != Intake::Stream;
        let is_left_out = |(folder, inside): (&str, &str)| match self.folders.get(folder) {
            Some(&SOURCE_DISTRIBUTION) if MADE_METADATA_OF.contains(&inside) => true,
            Some(_) => inside.contains('/') && !inside.starts_with("requirements/"),
            None => false,
        };
        is_statement && (self.is_whole || path.split_once('/').is_some_and(is_left_out))
    }
}

/// Returns the outermost folder with its mark, where a file is one.
fn package_of(path: &str) -> Option<(String, &'static str)> {
    let (folder, name) = path.split_once('/')?;
    let mark = [SOURCE_DISTRIBUTION, CRATE, NPM]
        .into_iter()
        .find(|mark| *mark == name)?;
    (mark != NPM || folder == "package").then(|| (folder.to_owned(), mark))
}
