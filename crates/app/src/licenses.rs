//! License detection over files: which rules are in use, and what a tree of files says of licenses.

mod follow;

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use gwanmun_feeds::snapshot::{self, Snapshot};
use gwanmun_feeds::sources::license_rules::{self, RuleFile};
use gwanmun_licenses::copyright::{Copyrights, copyrights};
use gwanmun_licenses::detect::{Detected, Detector, LicenseMatch, Mode, Room};
use gwanmun_licenses::files;
use gwanmun_licenses::pack::scancode::{self, Malformed, Read};
use gwanmun_licenses::pack::{About, Pack, PackSource, base};
use gwanmun_model::{Found, LicenseFile, LicenseText, Problem, ProblemKind};
use rayon::prelude::*;

/// Most of one file that is read, in bytes; what follows is not looked at, and said.
pub(crate) const FILE_BYTES_MAX: u64 = 16 << 20;
/// Deepest folder that is looked into.
pub(crate) const DEPTH_MAX: usize = 64;

/// Why there are no rules to detect licenses by.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The data file cannot be read.
    #[error(transparent)]
    Data(#[from] snapshot::SnapshotError),
    /// What was imported is gone or damaged.
    #[error("{}: the imported license rules cannot be read: {source}; import them again", path.display())]
    Payload {
        /// The data file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The rules cannot be compiled.
    #[error("the license rules cannot be compiled: {0}")]
    Compile(String),
}

/// Opens the compiled license rules that belong to a data file, compiling them first where they are missing or others
/// were imported since: those imported, otherwise those the program brings along.
///
/// # Errors
/// When imported rules are there and cannot be used. That is never the same as having none.
pub fn rules(data_file: &Path) -> Result<Pack, RulesError> {
    compiled(data_file).map(|(pack, _)| pack)
}

/// As [`rules`], with what could not be read of the rules where they had to be compiled.
///
/// # Errors
/// As [`rules`].
pub fn compiled(data_file: &Path) -> Result<(Pack, Vec<Problem>), RulesError> {
    let imported = Snapshot::open(data_file)?.and_then(|snapshot| {
        let mut sources = snapshot.sources().iter();
        sources
            .find(|source| source.id == license_rules::ID)
            .cloned()
    });
    let wanted = match &imported {
        Some(source) => (source.date.date().to_string(), source.sha256.clone()),
        None => (own()?.version, String::new()),
    };
    let path = data_file.with_file_name("licenses.gwanmun");
    if let Some(pack) = open(&path)
        && is_of(&pack.about(), &wanted)
    {
        return Ok((pack, Vec::new()));
    }
    let (source, problems) = match imported {
        Some(_) => imported_rules(data_file, &wanted)?,
        None => (own()?, Vec::new()),
    };
    let bytes = Pack::compile(&source).map_err(|error| RulesError::Compile(error.to_string()))?;
    // Where the folder cannot be written to, the rules are compiled anew each time.
    if replace(&path, &bytes).is_ok()
        && let Some(pack) = open(&path)
    {
        return Ok((pack, problems));
    }
    let pack = Pack::from_bytes(&bytes);
    let pack = pack.map_err(|error| RulesError::Compile(error.to_string()))?;
    Ok((pack, problems))
}

fn own() -> Result<PackSource, RulesError> {
    base::source().map_err(RulesError::Compile)
}

fn is_of(about: &About, (version, sha256): &(String, String)) -> bool {
    about.version == *version && about.sha256 == *sha256
}

fn open(path: &Path) -> Option<Pack> {
    let mapped = snapshot::map(path).ok()?;
    // A pack of another version of the program is compiled anew.
    Pack::open(Box::new(mapped)).ok()
}

fn imported_rules(
    data_file: &Path,
    (version, sha256): &(String, String),
) -> Result<(PackSource, Vec<Problem>), RulesError> {
    let mut problems = Vec::new();
    let mut stated_version = None;
    let mut source = PackSource {
        name: "ScanCode license rules".to_owned(),
        version: version.clone(),
        license: "CC-BY-4.0".to_owned(),
        attribution: scancode::ATTRIBUTION.to_owned(),
        sha256: sha256.clone(),
        ..PackSource::default()
    };
    let mut take = |line: &[u8]| {
        let Ok(file) = RuleFile::parse(line) else {
            return;
        };
        if stated_version.is_none() {
            stated_version = version_of(&file.path);
        }
        if file.path.ends_with("legalese.py") {
            source.legal_words = scancode::legal_words(&file.text);
            return;
        }
        match scancode::read(&file.path, file.text.as_bytes()) {
            Ok(Read::Rule(rule)) => source.rules.push(rule),
            Ok(Read::License(license, rule)) => {
                source.licenses.push(license);
                source.rules.extend(rule);
            }
            Ok(Read::PassedOver) => {}
            Err(Malformed(why)) => {
                problems.push(Problem::new(file.path, ProblemKind::SkippedEntry, why));
            }
        }
    };
    let read = gwanmun_feeds::import::read_payload(data_file, sha256, &mut take);
    read.map_err(|source| RulesError::Payload {
        path: data_file.to_owned(),
        source,
    })?;
    if let Some(stated) = stated_version {
        source.name = format!("{} {stated}", source.name);
    }
    if source.legal_words.is_empty() {
        source.legal_words = scancode::own_legal_words();
    }
    if source.rules.is_empty() {
        let first = problems.first().map(|problem| format!(" ({problem})"));
        let first = first.unwrap_or_default();
        return Err(RulesError::Compile(format!(
            "none of the imported files is a rule that can be read{first}; import the whole rule data"
        )));
    }
    base::add_own(&mut source).map_err(RulesError::Compile)?;
    Ok((source, problems))
}

/// The version that the name of the archive states which a rule came in: `32.5.0` of `rules-32.5.0.tar/…`.
fn version_of(path: &str) -> Option<String> {
    let (archive, _) = path.split_once('/')?;
    let parts = archive.split(|c: char| !c.is_ascii_digit() && c != '.');
    let mut parts = parts.map(|part| part.trim_matches('.'));
    parts
        .find(|part| part.matches('.').count() > 1)
        .map(str::to_owned)
}

/// Puts a file in the place of another, whole or not at all.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension(format!("gwanmun.{}", std::process::id()));
    let mut file = File::create(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    let outcome = written.and_then(|()| std::fs::rename(&temporary, path));
    if outcome.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    outcome
}

/// Reads the license files a scan found and hands each to the component it came with.
pub fn read_files(found: &mut Found, pack: &Pack) {
    let texts = std::mem::take(&mut found.license_texts);
    let owners = files::owners(&found.components, &texts);
    let detector = Detector::new(pack);
    let read: Vec<LicenseFile> = texts
        .into_par_iter()
        .map_init(
            || detector.room(),
            |room, text| {
                let detected =
                    detector.detect(&text.path, text.text.as_bytes(), Mode::Native, room);
                let mut stated = copyrights(&text.path, text.text.as_bytes());
                drop_those_of_texts(&mut stated, &detected, pack);
                license_file(text, &detected, &stated)
            },
        )
        .collect();
    for (file, owner) in read.into_iter().zip(owners) {
        if let Some(component) = owner.and_then(|index| found.components.get_mut(index)) {
            component.license_files.push(file);
        }
    }
}

/// Leaves out statements that belong to a license's own text ("Copyright (C) 1989 Free Software Foundation").
fn drop_those_of_texts(stated: &mut Copyrights, detected: &Detected, pack: &Pack) {
    for this in detected.matches.iter().filter(|this| this.is_certain()) {
        let Some(text) = pack.text_of(&this.rule) else {
            continue;
        };
        let lines = this.start_line..=this.end_line;
        stated.statements.retain(|one| {
            !lines.contains(&one.start_line) || one.holder.is_empty() || !text.contains(&one.holder)
        });
    }
}

fn license_file(text: LicenseText, detected: &Detected, stated: &Copyrights) -> LicenseFile {
    let statements = stated.texts().into_iter().map(str::to_owned).collect();
    // A name beside the text it names is no doubt.
    let named = || detected.matches.iter().filter(|this| !this.is_hint);
    let is_borne_out =
        |this: &LicenseMatch| named().any(|other| other.is_certain() && other.spdx == this.spdx);
    LicenseFile {
        path: text.path,
        text: text.text,
        expression: detected
            .expression
            .as_deref()
            .and_then(|text| text.parse().ok()),
        is_certain: named().next().is_some() && named().all(is_borne_out),
        copyrights: statements,
    }
}

/// What one file says of licenses and copyright.
#[derive(Debug)]
pub struct FileLicenses {
    /// Path below the folder that was given, with `/`.
    pub path: String,
    /// Licenses.
    pub detected: Detected,
    /// Copyright statements.
    pub copyrights: Copyrights,
    /// Files it leads to ("see LICENSE") that are there; what they say counts in its expression.
    pub followed: Vec<String>,
}

/// What a tree of files says of licenses.
#[derive(Debug)]
pub struct TreeLicenses {
    /// Every file that was read, sorted by path.
    pub files: Vec<FileLicenses>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Looks into a file, or every file of a folder; into archives too. `progress` is called after each file.
///
/// # Errors
/// When `root` does not exist.
pub fn detect(
    pack: &Pack,
    root: &Path,
    mode: Mode,
    progress: &(dyn Fn() + Sync),
) -> io::Result<TreeLicenses> {
    let mut problems = Vec::new();
    let mut paths = Vec::new();
    if root.metadata()?.is_dir() {
        list(root, DEPTH_MAX, &mut paths, &mut problems);
    } else {
        paths.push(root.to_owned());
    }
    let detector = Detector::new(pack);
    let options = gwanmun_scan::Options::default();
    let read: Vec<(Vec<FileLicenses>, Vec<Problem>)> = paths
        .par_iter()
        .map_init(
            || detector.room(),
            |room, path| {
                let read = one_file(
                    &Search {
                        detector: &detector,
                        mode,
                        options: &options,
                    },
                    root,
                    path,
                    room,
                );
                progress();
                read.unwrap_or_else(|problem| (Vec::new(), vec![problem]))
            },
        )
        .collect();
    let mut files = Vec::with_capacity(read.len());
    for (found, faults) in read {
        for file in found
            .iter()
            .filter(|file| file.detected.is_cut || file.copyrights.is_cut)
        {
            let message = "too much to be searched to the end";
            problems.push(Problem::new(
                file.path.clone(),
                ProblemKind::LimitReached,
                message,
            ));
        }
        files.extend(found);
        problems.extend(faults);
    }
    if mode == Mode::Native {
        follow::references(&mut files);
    }
    Ok(TreeLicenses { files, problems })
}

/// How files are looked into.
struct Search<'a> {
    detector: &'a Detector<'a>,
    mode: Mode,
    options: &'a gwanmun_scan::Options,
}

impl Search<'_> {
    fn text(&self, shown: String, name: &str, bytes: &[u8], room: &mut Room) -> FileLicenses {
        FileLicenses {
            path: shown,
            detected: self.detector.detect(name, bytes, self.mode, room),
            copyrights: copyrights(name, bytes),
            followed: Vec::new(),
        }
    }
}

/// Looks into a file, or into every text of an archive.
fn one_file(
    search: &Search<'_>,
    root: &Path,
    path: &Path,
    room: &mut Room,
) -> Result<(Vec<FileLicenses>, Vec<Problem>), Problem> {
    let shown = shown(root, path);
    let fault =
        |error: io::Error| Problem::new(shown.clone(), ProblemKind::Unreadable, error.to_string());
    if let Some(found) = gwanmun_scan::texts_within(path, &shown, search.options).map_err(fault)? {
        let texts = found.license_texts.into_iter();
        let files =
            texts.map(|one| search.text(one.path.clone(), &one.path, one.text.as_bytes(), room));
        return Ok((files.collect(), found.problems));
    }
    let bytes = read_start(path).map_err(fault)?;
    let mut file = search.text(shown.clone(), &path.to_string_lossy(), &bytes, room);
    file.detected.is_cut |= bytes.len() as u64 == FILE_BYTES_MAX;
    Ok((vec![file], Vec::new()))
}

pub(crate) fn read_start(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(FILE_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn shown(root: &Path, path: &Path) -> String {
    let below = path
        .strip_prefix(root)
        .ok()
        .filter(|below| !below.as_os_str().is_empty());
    let below = below
        .or_else(|| path.file_name().map(Path::new))
        .unwrap_or(path);
    below.to_string_lossy().replace('\\', "/")
}

pub(crate) fn list(
    folder: &Path,
    depth_left: usize,
    found: &mut Vec<PathBuf>,
    problems: &mut Vec<Problem>,
) {
    let mut fault = |path: &Path, kind, why: String| {
        problems.push(Problem::new(path.to_string_lossy().into_owned(), kind, why));
    };
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return fault(
            folder,
            ProblemKind::LimitReached,
            "folders are nested too deeply".to_owned(),
        );
    };
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return fault(folder, ProblemKind::Unreadable, error.to_string()),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && entry.file_name() != ".git" => {
                list(&entry.path(), depth_left, found, problems);
            }
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            // Links lead to what is looked at in its own place, or outside.
            _ => {}
        }
    }
}
