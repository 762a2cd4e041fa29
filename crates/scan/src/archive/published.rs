//! Packages as their registries hand them out, inside an archive: which of their files speak about the development of
//! the package and not about the system it is part of.

use std::collections::BTreeSet;

use crate::formats::Subject;
use crate::tree::file_name;

/// Where an archive holds such packages.
pub(super) struct Published {
    /// Whether the whole archive is one, and says elsewhere what it needs.
    is_whole: bool,
    /// Folders that are one. What stands in them directly says what the package is and needs; what stands deeper are
    /// its tests, examples and documentation.
    folders: BTreeSet<String>,
}

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
            folders: paths
                .filter_map(|path| package_of(path))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Whether a file that speaks about `subject` is left out.
    pub(super) fn leaves_out(&self, path: &str, subject: Subject) -> bool {
        let is_deeper = path.split_once('/').is_some_and(|(folder, inside)| {
            let is_deep = inside.contains('/') && !inside.starts_with("requirements/");
            is_deep && self.folders.contains(folder)
        });
        subject == Subject::Project && (self.is_whole || is_deeper)
    }
}

/// Returns the outermost folder of a file that only stands in the outermost folder of a published package: what PyPI
/// calls a source distribution, the manifest Cargo keeps beside the one it wrote, npm's folder of that name.
fn package_of(path: &str) -> Option<&str> {
    let (folder, name) = path.split_once('/')?;
    let is_mark = match file_name(path) {
        "PKG-INFO" | "Cargo.toml.orig" => true,
        "package.json" => folder == "package",
        _ => false,
    };
    (is_mark && name == file_name(path)).then_some(folder)
}
