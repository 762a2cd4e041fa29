//! One file, with what stands beside it at hand.

use std::collections::BTreeSet;
use std::path::Path;

use gwanmun_model::Found;

use super::{Options, Progress, alone, unclaimed};
use crate::cache::{Basis, Cache};
use crate::formats::{self, Intake};
use crate::imports::jvm;
use crate::maven_repository::MavenRepositories;
use crate::merge::merge;
use crate::scan::directory::{Reading, unread_part};
use crate::source::Source;
use crate::tree::{self, Directory, Unread};

/// Scans one file; the second value is what the result rests on.
///
/// # Errors
/// When it cannot be opened at all.
pub(super) fn scan(
    path: &Path,
    root: &Path,
    options: &Options,
    cache: Option<&Cache>,
    progress: Progress<'_>,
) -> std::io::Result<(Found, Option<Basis>)> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let file = match tree::open_file(root) {
        Ok(file) => file,
        Err(Unread::Refused(cause)) => return Err(cause),
        Err(unread) => return Ok((unread_part(&name, &unread).found, None)),
    };
    progress(&name);
    let folder = root.parent().unwrap_or(root).to_owned();
    let beside = beside_one_file(&folder);
    let format = alone(&name, Source::of_file(&file)?);
    // A reader that looks around is fast, and may look anywhere.
    let own = format.filter(|format| format.intake != Intake::Tree);
    let mut basis = cache.zip(own).map(|(_, format)| {
        let mut files = vec![root.to_owned()];
        files.extend(
            (format.looked_up)(&name)
                .iter()
                .map(|path| folder.join(path)),
        );
        Basis::new(&[], &files, String::new())
    });
    let reading = Reading {
        root: &folder,
        options,
        cache,
        tree: Directory::new(folder.clone(), options.limits, &beside),
        maven_repositories: MavenRepositories::new(&options.maven_repositories, options.limits),
    };
    let found = match format {
        Some(format) => {
            reading
                .opened(&name, &file, format, |input| format.read(input))
                .found
        }
        None => unclaimed(&name),
    };
    if let Some(basis) = &mut basis {
        basis.extend(reading.maven_repositories.witnesses());
    }
    let mut found = merge([found]);
    jvm::settle(&mut found, &BTreeSet::new());
    Ok((found, basis))
}

/// Lists what stands in the same folder as the one file to scan: readers may look there, but not deeper.
fn beside_one_file(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| formats::is_beside(name) || formats::claiming(name).is_some())
        .collect();
    names.sort_unstable();
    names
}
