//! License detection over files: which rules are in use, and what a tree of files says of licenses.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use gwanmun_feeds::snapshot::{self, Snapshot};
use gwanmun_feeds::sources::license_rules::{self, RuleFile};
use gwanmun_licenses::detect::{Detected, Detector, LicenseMatch, Mode};
use gwanmun_licenses::files;
use gwanmun_licenses::pack::scancode::{self, Read};
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
        return Ok(pack);
    }
    let source = match imported {
        Some(_) => imported_rules(data_file, &wanted)?,
        None => own()?,
    };
    let bytes = Pack::compile(&source).map_err(|error| RulesError::Compile(error.to_string()))?;
    // Where the folder cannot be written to, the rules are compiled anew each time.
    if replace(&path, &bytes).is_ok()
        && let Some(pack) = open(&path)
    {
        return Ok(pack);
    }
    Pack::from_bytes(&bytes).map_err(|error| RulesError::Compile(error.to_string()))
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
) -> Result<PackSource, RulesError> {
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
            // A rule that is none is left out; the import has named it.
            Ok(Read::PassedOver) | Err(_) => {}
        }
    };
    let read = gwanmun_feeds::import::read_payload(data_file, sha256, &mut take);
    read.map_err(|source| RulesError::Payload {
        path: data_file.to_owned(),
        source,
    })?;
    if source.legal_words.is_empty() {
        source.legal_words = scancode::own_legal_words();
    }
    Ok(source)
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
                license_file(text, &detected)
            },
        )
        .collect();
    for (file, owner) in read.into_iter().zip(owners) {
        if let Some(component) = owner.and_then(|index| found.components.get_mut(index)) {
            component.license_files.push(file);
        }
    }
}

fn license_file(text: LicenseText, detected: &Detected) -> LicenseFile {
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
        copyrights: Vec::new(),
    }
}

/// What one file says of licenses.
#[derive(Debug)]
pub struct FileLicenses {
    /// Path below the folder that was given, with `/`.
    pub path: String,
    /// Licenses.
    pub detected: Detected,
}

/// What a tree of files says of licenses.
#[derive(Debug)]
pub struct TreeLicenses {
    /// Every file that was read, sorted by path.
    pub files: Vec<FileLicenses>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Looks into a file, or every file of a folder. `progress` is called after each file.
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
    let read: Vec<Result<FileLicenses, Problem>> = paths
        .par_iter()
        .map_init(
            || detector.room(),
            |room, path| {
                let shown = shown(root, path);
                let bytes = read_start(path).map_err(|error| {
                    Problem::new(shown.clone(), ProblemKind::Unreadable, error.to_string())
                })?;
                let name = path.to_string_lossy();
                let mut detected = detector.detect(&name, &bytes, mode, room);
                detected.is_cut |= bytes.len() as u64 == FILE_BYTES_MAX;
                progress();
                Ok(FileLicenses {
                    path: shown,
                    detected,
                })
            },
        )
        .collect();
    let mut files = Vec::with_capacity(read.len());
    for file in read {
        match file {
            Ok(file) => {
                if file.detected.is_cut {
                    let message = "too much to be searched to the end";
                    problems.push(Problem::new(
                        file.path.clone(),
                        ProblemKind::LimitReached,
                        message,
                    ));
                }
                files.push(file);
            }
            Err(problem) => problems.push(problem),
        }
    }
    Ok(TreeLicenses { files, problems })
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
