//! The two ways in: a path, or one file as bytes.

mod directory;
mod file;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gwanmun_model::{Found, Limits, Problem, ProblemKind};

use crate::archive::{HEAD_BYTES, Pack};
use crate::cache::Cache;
use crate::formats::{self, Format, Input};
use crate::imports::jvm;
use crate::maven_repository::MavenRepositories;
use crate::merge::merge;
use crate::package_cache;
use crate::sbom;
use crate::source::Source;
use crate::tree::Alone;

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
    /// Whether to read what the system's own code imports: source code in folders, class files of the JVM anywhere.
    pub source_code: bool,
    /// Whether to take every text out of archives for what it says of licenses, instead of what names components.
    pub every_text: bool,
    /// Tells when the time is up.
    pub stop: Stop,
    /// Folder with results of earlier scans, which may be deleted at any time; `None` reads everything anew.
    pub cache: Option<PathBuf>,
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
    pub cause: io::Error,
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
    let cache = Cache::of(options);
    let list = || directory::listing(&root, options);
    if let Some(known) = cache.as_ref().and_then(|cache| cache.scan(&root, list)) {
        return Ok(with_licenses(known, options));
    }
    let (found, basis) = if root.is_dir() {
        std::fs::read_dir(&root).map_err(refused)?;
        directory::scan(&root, options, cache.as_ref(), progress)
    } else {
        file::scan(path, &root, options, cache.as_ref(), progress).map_err(refused)?
    };
    if let Some((cache, basis)) = cache.zip(basis).filter(|_| !options.stop.is_due()) {
        cache.keep_scan(&root, basis, &found);
    }
    Ok(with_licenses(found, options))
}

/// Takes every text out of an archive on disk, those of archives within included; `None` for a file that is none.
///
/// # Errors
/// When the file cannot be opened.
pub fn texts_within(path: &Path, name: &str, options: &Options) -> io::Result<Option<Found>> {
    let file = File::open(path)?;
    let source = Source::of_file(&file)?;
    if Pack::of(&source.head(HEAD_BYTES)).is_none() {
        return Ok(None);
    }
    let options = Options {
        every_text: true,
        ..options.clone()
    };
    let found = crate::archive::read(&Input {
        path: name,
        bytes: &[],
        source,
        limits: &options.limits,
        options: &options,
        tree: &Alone::default(),
        budget: None,
        maven_repositories: &MavenRepositories::new(&[], options.limits),
    });
    Ok(Some(merge([found])))
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
            maven_repositories: &MavenRepositories::new(
                &options.maven_repositories,
                options.limits,
            ),
        }),
        None => unclaimed(&name),
    };
    let mut found = merge([found]);
    jvm::settle(&mut found, &BTreeSet::new());
    with_licenses(found, options)
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
}

/// The result for a file nobody reads: nothing found, and that is said.
pub(crate) fn unclaimed(path: &str) -> Found {
    let message = if formats::is_recognised_only(path) {
        "archives of this kind are recognised but not read; unpack it and scan what comes out"
    } else {
        "no format is known by this file name; nothing was read from it"
    };
    Found {
        problems: vec![Problem::new(path, ProblemKind::UnsupportedVersion, message)],
        ..Found::default()
    }
}

fn with_licenses(mut found: Found, options: &Options) -> Found {
    if let Some(cache) = &options.package_cache {
        package_cache::add_licenses(&mut found, cache, options.limits.file_bytes_max);
    }
    found
}
