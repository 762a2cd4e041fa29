//! Files of folders and archives as fingerprints.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use gwanmun_licenses::detect::{Detector, Mode, Room};
use gwanmun_licenses::fingerprints::{ContentId, KnowledgeBase, Looked, Similarity, is_text};
use gwanmun_licenses::pack::Pack;
use gwanmun_model::{Problem, ProblemKind};
use gwanmun_scan::{Options, archive_files, is_archive};
use rayon::prelude::*;

use super::PackageSource;
use super::identity::{Identity, identify};
use crate::licenses;

/// Turns files into fingerprints.
pub(super) struct Reader<'p> {
    detector: Detector<'p>,
    /// Files it has are not read further.
    base: Option<&'p KnowledgeBase>,
}

/// What was read of one package.
pub(super) struct ReadPackage {
    pub(super) identity: Option<Identity>,
    pub(super) files: Vec<Looked>,
    pub(super) problems: Vec<Problem>,
}

impl<'p> Reader<'p> {
    pub(super) fn new(pack: &'p Pack, base: Option<&'p KnowledgeBase>) -> Self {
        Self {
            detector: Detector::new(pack),
            base,
        }
    }

    pub(super) fn room(&self) -> Room {
        self.detector.room()
    }

    fn looked(&self, path: String, bytes: &[u8], room: &mut Room) -> Looked {
        let id = ContentId::of(bytes);
        let similarity = if self.base.is_some_and(|base| base.knows(&id)) {
            Similarity::default()
        } else {
            let masked = self.license_lines(&path, bytes, room);
            Similarity::of(&path, bytes, &masked)
        };
        Looked {
            path,
            id,
            similarity,
        }
    }

    /// Returns the lines that speak of licenses: they are alike in files that have nothing else in common.
    fn license_lines(&self, path: &str, bytes: &[u8], room: &mut Room) -> Vec<RangeInclusive<u32>> {
        if !is_text(bytes) {
            return Vec::new();
        }
        let detected = self.detector.detect(path, bytes, Mode::Native, room);
        let matches = detected.matches.iter();
        matches
            .map(|this| this.start_line..=this.end_line)
            .collect()
    }

    /// Reads a package and tells which one it is.
    pub(super) fn package(&self, source: &PackageSource, room: &mut Room) -> ReadPackage {
        let mut read = ReadPackage {
            identity: None,
            files: Vec::new(),
            problems: Vec::new(),
        };
        match identify(source) {
            Ok(identity) => read.identity = Some(identity),
            Err(problem) => {
                read.problems.push(problem);
                return read;
            }
        }
        if source.path.is_dir() {
            let mut paths = Vec::new();
            licenses::list(
                &source.path,
                licenses::DEPTH_MAX,
                &mut paths,
                &mut read.problems,
            );
            for path in paths {
                match self.loose(&source.path, &path, room) {
                    Ok(file) => read.files.push(file),
                    Err(problem) => read.problems.push(problem),
                }
            }
            return read;
        }
        let name = source.path.file_name().unwrap_or_default();
        let name = name.to_string_lossy();
        read.files = self.archive(&source.path, &source.shown, room, &mut read.problems);
        for file in &mut read.files {
            file.path = below_top(&file.path, &name).to_owned();
        }
        read
    }

    fn loose(&self, root: &Path, path: &Path, room: &mut Room) -> Result<Looked, Problem> {
        let shown = licenses::shown(root, path);
        let bytes = licenses::read_start(path).map_err(|error| {
            Problem::new(shown.clone(), ProblemKind::Unreadable, error.to_string())
        })?;
        if bytes.len() as u64 == licenses::FILE_BYTES_MAX {
            let message = format!("larger than {} bytes; not looked at", bytes.len());
            return Err(Problem::new(shown, ProblemKind::LimitReached, message));
        }
        Ok(self.looked(shown, &bytes, room))
    }

    fn archive(
        &self,
        path: &Path,
        shown: &str,
        room: &mut Room,
        problems: &mut Vec<Problem>,
    ) -> Vec<Looked> {
        let mut files = Vec::new();
        let read = archive_files(path, &Options::default(), &mut |inside, bytes| {
            files.push(self.looked(inside.to_owned(), &bytes, room));
        });
        match read {
            Ok(inside) => problems.extend(inside),
            Err(error) => problems.push(Problem::new(
                shown,
                ProblemKind::Unreadable,
                error.to_string(),
            )),
        }
        files
    }

    /// Reads files in groups that belong together: those of each archive, and those in none, whose place is empty.
    pub(super) fn groups(
        &self,
        root: &Path,
        paths: &[PathBuf],
        progress: &(dyn Fn() + Sync),
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, Vec<Looked>> {
        let read: Vec<_> = paths
            .par_iter()
            .map_init(
                || self.room(),
                |room, path| {
                    let read = self.file(root, path, room);
                    progress();
                    read
                },
            )
            .collect();
        let mut groups: BTreeMap<String, Vec<Looked>> = BTreeMap::new();
        for (files, met) in read {
            problems.extend(met);
            for mut file in files {
                let (place, inside) = match file.path.rsplit_once('!') {
                    Some((place, inside)) => (place.to_owned(), inside.to_owned()),
                    None => (String::new(), file.path),
                };
                file.path = inside;
                groups.entry(place).or_default().push(file);
            }
        }
        groups
    }

    /// Reads one file, or the files in it where it is an archive.
    fn file(&self, root: &Path, path: &Path, room: &mut Room) -> (Vec<Looked>, Vec<Problem>) {
        let shown = licenses::shown(root, path);
        let mut problems = Vec::new();
        if !head(path).is_some_and(|head| is_archive(&head)) {
            let files = match self.loose(root, path, room) {
                Ok(file) => vec![file],
                Err(problem) => {
                    problems.push(problem);
                    Vec::new()
                }
            };
            return (files, problems);
        }
        let mut files = self.archive(path, &shown, room, &mut problems);
        for file in &mut files {
            file.path = format!("{shown}!{}", file.path);
        }
        (files, problems)
    }
}

fn head(path: &Path) -> Option<Vec<u8>> {
    use std::io::Read as _;
    const HEAD_BYTES: u64 = 512;
    let mut head = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
    Some(head)
}

/// Takes off the one folder that archives of npm (`package`) and of sources (`name-version`) have at their top.
fn below_top<'p>(path: &'p str, archive: &str) -> &'p str {
    match path.split_once('/') {
        Some((top, below)) if top == "package" || archive.starts_with(top) => below,
        _ => path,
    }
}
