//! The two ways in: a path, or one file as bytes.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gwanmun_model::{Found, Limits, Problem, ProblemKind};
use rayon::prelude::*;

use crate::archive::{HEAD_BYTES, Pack};
use crate::formats::{self, Format, Input, Intake};
use crate::manifests::{self, Folders};
use crate::merge::merge;
use crate::ownership::{self, Part};
use crate::package_cache;
use crate::sbom;
use crate::source::Source;
use crate::tree::{self, Alone, Directory, Tree, Unread};
use crate::walk;

/// How to scan.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How much may be taken in.
    pub limits: Limits,
    /// Folder with unpacked packages to read license statements from, for example `~/.cargo/registry/src`.
    pub package_cache: Option<PathBuf>,
    /// Tells when the time is up.
    pub stop: Stop,
}

/// Tells whether to stop; what was not read by then is named as a problem. The scanner knows no clock of its own.
#[derive(Clone, Default)]
pub struct Stop(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Stop {
    /// What a problem says when the time is up.
    pub(crate) const MESSAGE: &'static str = "the time allowed is up";

    /// Stops as soon as `is_due` says so; it is asked often and must be quick.
    pub fn when(is_due: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(is_due)))
    }

    /// Whether to stop now.
    pub(crate) fn is_due(&self) -> bool {
        self.0.as_ref().is_some_and(|is_due| is_due())
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.0.is_some() {
            "Stop::when"
        } else {
            "never"
        };
        f.write_str(name)
    }
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
    let file = match tree::open_file(&root) {
        Ok(file) => file,
        Err(Unread::Refused(cause)) => return Err(refused(cause)),
        Err(unread) => return Ok(unread_part(&name, &unread).found),
    };
    progress(&name);
    let folder = root.parent().unwrap_or(&root).to_owned();
    let beside = beside_one_file(&folder);
    let tree = Directory::new(folder, options.limits, &beside);
    let source = Source::of_file(&file).map_err(refused)?;
    let found = match alone(&name, source) {
        Some(format) => read_opened(&name, &file, format, Format::read, options, &tree).found,
        None => unclaimed(&name),
    };
    Ok(finish(vec![found], options))
}

/// Scans one file given as bytes, for example an upload; the format is chosen by the name, else by the content.
pub fn scan_bytes(name: &str, bytes: &[u8], options: &Options) -> Found {
    let name = name.replace('\\', "/");
    let source = Source::Memory(bytes);
    let found = match alone(&name, source) {
        Some(format) => format.read(&Input {
            path: &name,
            bytes,
            source,
            limits: &options.limits,
            options,
            tree: &Alone::default(),
            budget: None,
        }),
        None => unclaimed(&name),
    };
    finish(vec![found], options)
}

/// Finds the format of a file that is scanned by itself. Bills of materials come under any name; else the name says
/// what a file is, and the content where the name says nothing.
fn alone(name: &str, source: Source<'_>) -> Option<&'static Format> {
    let mut sample = source.head(sbom::HEAD_BYTES);
    let tail_at = source.length().saturating_sub(sbom::TAIL_BYTES as u64);
    let tail_at = tail_at.max(sample.len() as u64);
    sample.extend(source.part(tail_at, u64::MAX).head(sbom::TAIL_BYTES));
    sbom::detect(&sample)
        .map(|format| formats::stating(format.standard))
        .or_else(|| formats::claiming(name))
        .or_else(|| told_by_content(source))
}

/// Finds the format of a file that is scanned by itself and whose name says nothing.
fn told_by_content(source: Source<'_>) -> Option<&'static Format> {
    let head = source.head(HEAD_BYTES);
    formats::by_head(&head).or_else(|| Pack::of(&head).map(|_| formats::any_archive()))
}

/// Whether a file of a tree is read, or looked up by a reader, because of its name.
pub(crate) fn is_worth_knowing(path: &str) -> bool {
    formats::claiming(path).is_some()
        || formats::is_beside(path)
        || formats::is_recognised_only(path)
        || manifests::is_manifest(path)
}

fn scan_directory(root: &Path, options: &Options, progress: Progress<'_>) -> Found {
    let listing = walk::list(root, &options.limits, &options.stop, &is_worth_knowing);
    let tree = Directory::new(root.to_owned(), options.limits, &listing.files);
    let folders = Folders::of(&listing.files);
    let claimed = listing
        .files
        .par_iter()
        .filter(|path| formats::claiming(path).is_some() || formats::is_recognised_only(path))
        .filter(|path| !folders.resolve(path))
        .map(|path| {
            progress(path);
            match formats::claiming(path) {
                Some(format) => read_at(root, path, Some(format), options, &tree),
                None => Part {
                    path: path.clone(),
                    found: unclaimed(path),
                },
            }
        });
    let mut parts: Vec<Part> = claimed.collect();
    let untold = listing.untold.par_iter();
    parts.par_extend(untold.map(|path| read_at(root, path, None, options, &tree)));
    parts.retain(|part| part.found != Found::default());
    ownership::settle(&mut parts, &|path, wanted| {
        let owners = formats::claiming(path)?.owners?;
        let bytes = tree.read(path)?;
        Some(owners(
            &Input {
                path,
                bytes: &bytes,
                source: Source::Memory(&bytes),
                limits: &options.limits,
                options,
                tree: &tree,
                budget: None,
            },
            wanted,
        ))
    });
    let mut problems = listing.problems;
    problems.extend(manifests::unresolved(&listing.files, &folders, &tree));
    let mut found: Vec<Found> = parts.into_iter().map(|part| part.found).collect();
    found.push(Found {
        problems,
        ..Found::default()
    });
    finish(found, options)
}

/// Reads one file of a directory; without a format, its first bytes decide.
fn read_at(
    root: &Path,
    path: &str,
    format: Option<&Format>,
    options: &Options,
    tree: &Directory,
) -> Part {
    if options.stop.is_due() {
        return stopped(path, format);
    }
    let file = match tree::open_file(&root.join(path)) {
        Ok(file) => file,
        // A file nobody asked for by name needs no word when it cannot be opened.
        Err(_) if format.is_none() => return Part::empty(path),
        Err(unread) => return unread_part(path, &unread),
    };
    let format = format.or_else(|| {
        let source = Source::of_file(&file).ok()?;
        formats::by_head(&source.head(HEAD_BYTES))
    });
    match format {
        Some(format) => read_opened(path, &file, format, Format::read_inside, options, tree),
        None => Part::empty(path),
    }
}

fn stopped(path: &str, format: Option<&Format>) -> Part {
    let mut part = Part::empty(path);
    if format.is_some() {
        let message = format!("{}; not read", Stop::MESSAGE);
        let problem = Problem::new(path, ProblemKind::LimitReached, message);
        part.found.problems.push(problem);
    }
    part
}

fn read_opened(
    path: &str,
    file: &File,
    format: &Format,
    read: fn(&Format, &Input<'_>) -> Found,
    options: &Options,
    tree: &Directory,
) -> Part {
    let whole = match format.intake {
        Intake::Stream => Ok(Vec::new()),
        Intake::Tree | Intake::Alone => tree::read_opened(file, options.limits.file_bytes_max),
    };
    let bytes = match whole {
        Ok(bytes) => bytes,
        Err(unread) => return unread_part(path, &unread),
    };
    let source = match format.intake {
        Intake::Stream => Source::of_file(file),
        Intake::Tree | Intake::Alone => Ok(Source::Memory(&bytes)),
    };
    let source = match source {
        Ok(source) => source,
        Err(cause) => return unread_part(path, &Unread::Refused(cause)),
    };
    let input = Input {
        path,
        bytes: &bytes,
        source,
        limits: &options.limits,
        options,
        tree,
        budget: None,
    };
    Part {
        path: path.to_owned(),
        found: read(format, &input),
    }
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

fn unread_part(path: &str, unread: &Unread) -> Part {
    let (kind, message) = match unread {
        Unread::TooLarge(bytes_max) => (
            ProblemKind::LimitReached,
            format!("larger than {bytes_max} bytes; not read"),
        ),
        Unread::NotRegular => (
            ProblemKind::Unreadable,
            "not a regular file; not read".to_owned(),
        ),
        Unread::Refused(cause) => (ProblemKind::Unreadable, cause.to_string()),
    };
    let mut part = Part::empty(path);
    part.found.problems.push(Problem::new(path, kind, message));
    part
}
