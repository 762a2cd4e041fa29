//! The two ways in: a path, or one file as bytes.

use std::fmt;
use std::path::{Path, PathBuf};

use gwanmun_model::{Found, Limits, Problem, ProblemKind};
use rayon::prelude::*;

use crate::formats::{self, Input};
use crate::manifests;
use crate::maven_repository::MavenRepositories;
use crate::merge::merge;
use crate::package_cache;
use crate::tree::{self, Alone, Directory, Tree, Unread};
use crate::walk;

/// How to scan.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How much may be taken in.
    pub limits: Limits,
    /// Folder with unpacked packages to read license statements from, for example `~/.cargo/registry/src`.
    pub package_cache: Option<PathBuf>,
    /// Folders in Maven's repository layout, for example `~/.m2/repository` or a mirror: parents, bills of materials
    /// and what a package brings with it are looked up there, and archives without a name by their content.
    pub maven_repositories: Vec<PathBuf>,
}

/// Called with the path of each file as it is read; lets the caller draw progress.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

/// The path to scan does not exist or cannot be opened.
#[derive(Debug)]
pub struct ScanError {
    /// The path as given.
    pub path: PathBuf,
    /// What the system said.
    pub cause: std::io::Error,
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot open {}: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for ScanError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// Scans a directory, an archive or one lock file.
///
/// # Errors
/// Only when `path` does not exist or cannot be opened at all. Everything met inside is a problem in the result.
pub fn scan_path(
    path: &Path,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Found, ScanError> {
    let refused = |cause| ScanError {
        path: path.to_owned(),
        cause,
    };
    let root = std::fs::canonicalize(path).map_err(refused)?;
    if root.is_dir() {
        std::fs::read_dir(&root).map_err(refused)?;
        return Ok(scan_directory(&root, options, progress));
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let bytes = match tree::read_file(&root, options.limits.file_bytes_max) {
        Ok(bytes) => bytes,
        Err(Unread::Refused(cause)) => return Err(refused(cause)),
        Err(unread) => {
            return Ok(Found {
                problems: vec![unread_problem(&name, &unread)],
                ..Found::default()
            });
        }
    };
    progress(&name);
    let folder = root.parent().unwrap_or(&root).to_owned();
    let beside = beside_one_file(&folder);
    let tree = Directory::new(folder, options.limits, &beside);
    let around = Around::new(options, &tree);
    Ok(finish(vec![read_one(&name, &bytes, &around)], options))
}

/// Scans one file given as bytes, for example an upload; the format is chosen by the name.
pub fn scan_bytes(name: &str, bytes: &[u8], options: &Options) -> Found {
    let name = name.replace('\\', "/");
    let tree = Alone::default();
    let around = Around::new(options, &tree);
    finish(vec![read_one(&name, bytes, &around)], options)
}

/// What every file of one scan is read with.
struct Around<'a> {
    limits: &'a Limits,
    tree: &'a dyn Tree,
    maven_repositories: MavenRepositories,
}

impl<'a> Around<'a> {
    fn new(options: &'a Options, tree: &'a dyn Tree) -> Self {
        Self {
            limits: &options.limits,
            tree,
            maven_repositories: MavenRepositories::new(&options.maven_repositories, options.limits),
        }
    }
}

fn scan_directory(root: &Path, options: &Options, progress: Progress<'_>) -> Found {
    let listing = walk::list(root, &options.limits, &|path| {
        formats::claiming(path).is_some()
            || formats::is_beside(path)
            || formats::is_recognised_only(path)
            || manifests::is_manifest(path)
    });
    let tree = Directory::new(root.to_owned(), options.limits, &listing.files);
    let around = Around::new(options, &tree);
    let folders = manifests::Folders::of(&listing.files);
    let mut parts: Vec<Found> = listing
        .files
        .par_iter()
        .filter(|path| formats::claiming(path).is_some() || formats::is_recognised_only(path))
        .filter(|path| !folders.resolve(path))
        .map(|path| {
            progress(path);
            if formats::claiming(path).is_none() {
                return unclaimed(path);
            }
            match tree::read_file(&root.join(path), options.limits.file_bytes_max) {
                Ok(bytes) => read_one(path, &bytes, &around),
                Err(unread) => Found {
                    problems: vec![unread_problem(path, &unread)],
                    ..Found::default()
                },
            }
        })
        .collect();
    let mut problems = listing.problems;
    problems.extend(manifests::unresolved(&listing.files, &folders, &tree));
    parts.push(Found {
        problems,
        ..Found::default()
    });
    finish(parts, options)
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

fn read_one(path: &str, bytes: &[u8], around: &Around<'_>) -> Found {
    match formats::claiming(path) {
        Some(format) => format.read(&Input {
            path,
            bytes,
            limits: around.limits,
            tree: around.tree,
            budget: None,
            maven_repositories: &around.maven_repositories,
        }),
        None => unclaimed(path),
    }
}

/// The result for a file nobody reads: nothing found, and that is said.
pub(crate) fn unclaimed(path: &str) -> Found {
    let message = if formats::is_recognised_only(path) {
        "lock files of this kind are recognised but not read; its components are missing from the result"
    } else {
        "no format is known by this file name; nothing was read from it"
    };
    Found {
        problems: vec![Problem::new(path, ProblemKind::UnsupportedVersion, message)],
        ..Found::default()
    }
}

fn finish(parts: Vec<Found>, options: &Options) -> Found {
    let mut found = merge(parts);
    if let Some(cache) = &options.package_cache {
        package_cache::add_licenses(&mut found, cache, options.limits.file_bytes_max);
    }
    found
}

fn unread_problem(path: &str, unread: &Unread) -> Problem {
    match unread {
        Unread::TooLarge(bytes_max) => Problem::new(
            path,
            ProblemKind::LimitReached,
            format!("larger than {bytes_max} bytes; not read"),
        ),
        Unread::NotRegular => Problem::new(
            path,
            ProblemKind::Unreadable,
            "not a regular file; not read",
        ),
        Unread::Refused(cause) => Problem::new(path, ProblemKind::Unreadable, cause.to_string()),
    }
}
