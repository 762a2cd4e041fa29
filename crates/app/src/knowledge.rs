//! Copied code: the knowledge base of packages and their files, and what of a tree comes from them.

mod identity;
mod reading;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use gwanmun_feeds::snapshot;
use gwanmun_licenses::fingerprints::{
    Builder, CopiedPackage, KnowledgeBase, KnowledgeError, Looked, explain,
};
use gwanmun_licenses::pack::Pack;
use gwanmun_model::{Problem, ProblemKind, Purl};
use rayon::prelude::*;

use self::identity::Identity;
use self::reading::Reader;
use crate::licenses;

/// Why the knowledge base cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeFault {
    /// It is damaged, or of another version of the program.
    #[error("{}: {source}; remove the file and add the packages again", path.display())]
    Unusable {
        /// The knowledge base.
        path: PathBuf,
        /// What is wrong with it.
        source: KnowledgeError,
    },
    /// The system refuses.
    #[error("{}: {source}", path.display())]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn refused(path: &Path) -> impl FnOnce(io::Error) -> KnowledgeFault {
    let path = path.to_owned();
    move |source| KnowledgeFault::Refused { path, source }
}

/// Returns where the knowledge base of a data file is kept.
pub fn place(data_file: &Path) -> PathBuf {
    data_file.with_file_name("knowledge.gwanmun")
}

/// Opens the knowledge base that belongs to a data file; `None` where nothing was added yet.
///
/// # Errors
/// When it is there and cannot be used. That is never the same as knowing nothing.
pub fn open(data_file: &Path) -> Result<Option<KnowledgeBase>, KnowledgeFault> {
    let path = place(data_file);
    let mapped = match snapshot::map(&path) {
        Ok(mapped) => mapped,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(&path)(error)),
    };
    match KnowledgeBase::open(Box::new(mapped)) {
        Ok(base) => Ok(Some(base)),
        Err(source) => Err(KnowledgeFault::Unusable { path, source }),
    }
}

/// A package that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedPackage {
    /// Package URL.
    pub purl: String,
    /// Files that say enough to be found.
    pub files: usize,
}

/// What adding did.
#[derive(Debug, Default)]
pub struct Added {
    /// New packages, by the path they were read from.
    pub packages: Vec<AddedPackage>,
    /// How many packages were there already and stayed as they were.
    pub known: usize,
    /// What could not be read or named.
    pub problems: Vec<Problem>,
}

/// Adds packages to the knowledge base of a data file: archives of packages, folders with such archives, or, where
/// `purl` says which package it is, one archive or one folder of sources. `progress` is called after each package.
///
/// The file in use stays as it is until the new one is whole.
///
/// # Errors
/// When the knowledge base that is there cannot be used, a path does not exist or the new file cannot be written.
pub fn add(
    data_file: &Path,
    pack: &Pack,
    paths: &[PathBuf],
    purl: Option<&Purl>,
    progress: &(dyn Fn() + Sync),
) -> Result<Added, KnowledgeFault> {
    let base = open(data_file)?;
    let mut added = Added::default();
    let sources = sources(paths, purl, &mut added.problems)?;
    let reader = Reader::new(pack, base.as_ref());
    let read: Vec<_> = sources
        .par_iter()
        .map_init(
            || reader.room(),
            |room, source| {
                let package = reader.package(source, room);
                progress();
                package
            },
        )
        .collect();
    let mut builder = base.as_ref().map(Builder::from_base).unwrap_or_default();
    for package in read {
        added.problems.extend(package.problems);
        let Some(Identity { purl, license }) = package.identity else {
            continue;
        };
        if builder.has(&purl) {
            added.known += 1;
            continue;
        }
        let number = builder.package(&purl, &license);
        let mut keep = |file: &Looked| builder.file(number, &file.path, &file.id, &file.similarity);
        let files = package.files.iter().filter(|file| keep(file)).count();
        added.packages.push(AddedPackage { purl, files });
    }
    if !added.packages.is_empty() {
        let path = place(data_file);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(refused(folder))?;
        }
        licenses::replace(&path, &builder.finish()).map_err(refused(&path))?;
    }
    Ok(added)
}

/// One package to read.
struct PackageSource {
    path: PathBuf,
    /// What is said of it in problems.
    shown: String,
    /// Which package it is, where the user says so.
    purl: Option<Purl>,
    /// The folder that was given, which may be a Maven repository.
    root: Option<PathBuf>,
}

/// Endings of files that hold one package each, as registries hand them out.
const ENDINGS: &[&str] = &[
    ".crate", ".gem", ".jar", ".nupkg", ".tar.bz2", ".tar.gz", ".tar.xz", ".tgz", ".whl", ".zip",
];

fn sources(
    paths: &[PathBuf],
    purl: Option<&Purl>,
    problems: &mut Vec<Problem>,
) -> Result<Vec<PackageSource>, KnowledgeFault> {
    let mut found = Vec::new();
    for path in paths {
        let is_folder = path.metadata().map_err(refused(path))?.is_dir();
        let shown = path.to_string_lossy().into_owned();
        if purl.is_some() || !is_folder {
            found.push(PackageSource {
                path: path.clone(),
                shown,
                purl: purl.cloned(),
                root: None,
            });
            continue;
        }
        let mut files = Vec::new();
        licenses::list(path, licenses::DEPTH_MAX, &mut files, problems);
        let is_package = |file: &PathBuf| {
            let name = file.to_string_lossy().to_ascii_lowercase();
            ENDINGS.iter().any(|ending| name.ends_with(ending))
        };
        files.retain(is_package);
        if files.is_empty() {
            let message = "no package archives in this folder; say with --purl which package its files are, if it is one";
            problems.push(Problem::new(shown, ProblemKind::Incomplete, message));
        }
        found.extend(files.into_iter().map(|file| PackageSource {
            shown: file.to_string_lossy().into_owned(),
            path: file,
            purl: None,
            root: Some(path.clone()),
        }));
    }
    Ok(found)
}

/// What of the files in one place was copied.
#[derive(Debug)]
pub struct CopiesAt {
    /// Path of the archive, `outer.zip!inner.jar` where it is nested; empty for files that stand in no archive.
    pub place: String,
    /// The packages, the one that explains most first.
    pub packages: Vec<CopiedPackage>,
}

/// What of a tree was copied.
#[derive(Debug, Default)]
pub struct Copies {
    /// Places with something copied, by path; each archive is a place of its own.
    pub places: Vec<CopiesAt>,
    /// How many files were looked up.
    pub files: usize,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Finds out what of a file, an archive or a folder was copied from packages of the knowledge base. `progress` is
/// called after each file.
///
/// # Errors
/// When `root` does not exist.
pub fn find(
    base: &KnowledgeBase,
    pack: &Pack,
    root: &Path,
    progress: &(dyn Fn() + Sync),
) -> Result<Copies, KnowledgeFault> {
    let mut copies = Copies::default();
    let mut paths = Vec::new();
    if root.metadata().map_err(refused(root))?.is_dir() {
        licenses::list(root, licenses::DEPTH_MAX, &mut paths, &mut copies.problems);
    } else {
        paths.push(root.to_owned());
    }
    let reader = Reader::new(pack, Some(base));
    let groups = reader.groups(root, &paths, progress, &mut copies.problems);
    copies.files = groups.values().map(Vec::len).sum();
    copies.places = groups
        .into_par_iter()
        .map(|(place, files)| CopiesAt {
            place,
            packages: explain(base, &files),
        })
        .filter(|at| !at.packages.is_empty())
        .collect();
    Ok(copies)
}
