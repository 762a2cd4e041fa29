//! A directory: every file that a format claims, in parallel.

use std::fs::File;
use std::path::{Path, PathBuf};

use gwanmun_model::{Found, Problem, ProblemKind};
use rayon::prelude::*;

use super::{Options, Progress, Stop, is_worth_knowing, unclaimed};
use crate::archive::HEAD_BYTES;
use crate::cache::{self, Basis, Cache};
use crate::formats::{self, Format, Input, Intake};
use crate::imports::{self, jvm};
use crate::manifests::Folders;
use crate::maven_repository::MavenRepositories;
use crate::merge::merge;
use crate::ownership::{self, Part};
use crate::source::Source;
use crate::tree::{self, Directory, Tree as _, Unread};
use crate::walk::{self, Listing};

/// Scans a directory (canonical); the second value is what the result rests on.
pub(super) fn scan(
    root: &Path,
    options: &Options,
    cache: Option<&Cache>,
    progress: Progress<'_>,
) -> (Found, Option<Basis>) {
    let listing = list(root, options);
    let mut basis = cache.map(|_| basis(root, &listing));
    let reading = Reading {
        root,
        options,
        cache,
        tree: Directory::new(root.to_owned(), options.limits, &listing.files),
        maven_repositories: MavenRepositories::new(&options.maven_repositories, options.limits),
    };
    let folders = Folders::of(&listing.files);
    let mut parts: Vec<Part> = listing
        .files
        .par_iter()
        .filter(|path| formats::claiming(path).is_some() || formats::is_recognised_only(path))
        .filter(|path| !folders.resolve(path))
        .map(|path| {
            progress(path);
            reading.at(path, formats::claiming(path))
        })
        .collect();
    let untold = listing.untold.par_iter();
    parts.par_extend(untold.map(|path| reading.untold(path)));
    parts.retain(|part| part.found != Found::default());
    ownership::settle(&mut parts, &|path, wanted| {
        let owners = formats::claiming(path)?.owners?;
        let bytes = reading.tree.read(path)?;
        let source = Source::Memory(&bytes);
        Some(owners(&reading.input(path, &bytes, source), wanted))
    });
    let own_groups = jvm::own_groups(parts.iter().map(|part| &part.found));
    let problems = listing.problems;
    let mut found: Vec<Found> = parts.into_iter().map(|part| part.found).collect();
    found.push(Found {
        problems,
        ..Found::default()
    });
    found.push(jvm::of_tree(root, &listing.sources, options));
    if let Some(basis) = &mut basis {
        basis.extend(reading.maven_repositories.witnesses());
    }
    let mut found = merge(found);
    if options.source_code {
        let (sources, files) = (&listing.sources, &listing.files);
        found.source = Some(imports::of_tree(
            root,
            sources,
            files,
            &reading.tree,
            options,
        ));
    }
    jvm::settle(&mut found, &own_groups);
    (found, basis)
}

fn list(root: &Path, options: &Options) -> Listing {
    let is_source = |path: &str| {
        options.source_code && (imports::reader_of(path).is_some() || jvm::is_own_class(path))
    };
    walk::list(
        root,
        &options.limits,
        &options.stop,
        &is_worth_knowing,
        &is_source,
    )
}

/// Sums up the names of what a scan of the directory would read now.
pub(super) fn listing(root: &Path, options: &Options) -> String {
    sum(&list(root, options))
}

fn sum(listing: &Listing) -> String {
    let problems = listing.problems.iter();
    let problems: Vec<String> = problems.map(|problem| format!("{problem:?}")).collect();
    let groups = [&listing.files, &listing.untold, &listing.sources, &problems];
    cache::listing(groups.into_iter().flat_map(|group| {
        let names = group.iter().map(String::as_str);
        // No file's name: it ends the group.
        names.chain(["/"])
    }))
}

/// Notes the state of everything a scan of a directory reads.
fn basis(root: &Path, listing: &Listing) -> Basis {
    let below = |path: &String| root.join(path);
    let folders: Vec<PathBuf> = listing.folders.iter().map(below).collect();
    let files = listing.files.iter().chain(&listing.untold);
    let files = files.chain(&listing.sources).map(below);
    // Looked up for the commits of submodules, though nothing else of version control is read.
    let looked_up = [".git/config", ".git/index"].map(|path| root.join(path));
    let files: Vec<PathBuf> = files.chain(looked_up).collect();
    Basis::new(&folders, &files, sum(listing))
}

/// The reading of one directory.
pub(super) struct Reading<'a> {
    pub(super) root: &'a Path,
    pub(super) options: &'a Options,
    pub(super) cache: Option<&'a Cache>,
    pub(super) tree: Directory,
    pub(super) maven_repositories: MavenRepositories,
}

impl Reading<'_> {
    /// Reads the file at a path by its format; without one, says that nobody reads it.
    fn at(&self, path: &str, format: Option<&Format>) -> Part {
        if self.options.stop.is_due() {
            let message = format!("{}; not read", Stop::MESSAGE);
            return problem_part(path, ProblemKind::LimitReached, message);
        }
        let Some(format) = format else {
            return Part {
                path: path.to_owned(),
                found: unclaimed(path),
            };
        };
        match tree::open_file(&self.root.join(path)) {
            Ok(file) => self.opened(path, &file, format, |input| format.read_inside(input)),
            Err(unread) => unread_part(path, &unread),
        }
    }

    /// Reads a file that only its first bytes may tell. One that cannot be opened needs no word: nobody asked for it.
    fn untold(&self, path: &str) -> Part {
        let told = || {
            let file = tree::open_file(&self.root.join(path)).ok()?;
            let head = Source::of_file(&file).ok()?.head(HEAD_BYTES);
            Some((file, formats::by_head(&head)?))
        };
        match told().filter(|_| !self.options.stop.is_due()) {
            Some((file, format)) => self.opened(path, &file, format, |input| format.read(input)),
            None => Part::empty(path),
        }
    }

    /// Reads an opened file.
    pub(super) fn opened(
        &self,
        path: &str,
        file: &File,
        format: &Format,
        read: impl FnOnce(&Input<'_>) -> Found,
    ) -> Part {
        let bytes_max = self.options.limits.file_bytes_max;
        let taken = match format.intake {
            Intake::Stream => Source::of_file(file)
                .map(|_| Vec::new())
                .map_err(Unread::Refused),
            Intake::Tree | Intake::Alone => tree::read_opened(file, bytes_max),
        };
        let bytes = match taken {
            Ok(bytes) => bytes,
            Err(unread) => return unread_part(path, &unread),
        };
        let source = match Source::of_file(file) {
            Ok(source) if format.intake == Intake::Stream => source,
            _ => Source::Memory(&bytes),
        };
        let input = self.input(path, &bytes, source);
        // What an archive is called may hang on the repositories, whose content the cache does not know.
        let speaks_for_itself =
            format.intake != Intake::Tree && self.options.maven_repositories.is_empty();
        let found = match self.cache.filter(|_| speaks_for_itself) {
            Some(cache) => {
                let looked_up = (format.looked_up)(path);
                let beside = looked_up.iter().filter_map(|path| self.tree.read(path));
                let beside: Vec<u8> = beside.flatten().collect();
                cache.file(path, format, source, &beside, || read(&input))
            }
            None => read(&input),
        };
        Part {
            path: path.to_owned(),
            found,
        }
    }

    fn input<'i>(&'i self, path: &'i str, bytes: &'i [u8], source: Source<'i>) -> Input<'i> {
        Input {
            path,
            bytes,
            source,
            limits: &self.options.limits,
            options: self.options,
            tree: &self.tree,
            budget: None,
            maven_repositories: &self.maven_repositories,
        }
    }
}

/// The result for a file that could not be read.
pub(super) fn unread_part(path: &str, unread: &Unread) -> Part {
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
    problem_part(path, kind, message)
}

fn problem_part(path: &str, kind: ProblemKind, message: String) -> Part {
    let mut part = Part::empty(path);
    part.found.problems.push(Problem::new(path, kind, message));
    part
}
