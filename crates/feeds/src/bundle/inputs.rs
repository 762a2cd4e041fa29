//! Finding and opening what is to be packed.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use gwanmun_model::{Problem, ProblemKind};

use super::BundleError;
use super::dates::{CHANGES_NAME, SOURCES_NAME};
use crate::ecosystems;
use crate::sources::license_rules::RuleFile;

/// Deepest folder below an input that is looked into.
const DEPTH_MAX: usize = 32;

/// What a file name says about how to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// One JSON document: a record, an array of them, a catalogue.
    Json,
    /// One JSON value a line.
    JsonLines,
    /// One CSV document.
    Csv,
    /// A zip of JSON files, or of license rules.
    Zip,
    /// A tar of license rules.
    Tar,
    /// One file of license rules.
    Rule,
}

/// A file to look into.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    /// File name without compression suffix.
    pub(super) name: String,
    pub(super) container: Container,
    compression: Compression,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Input {
    /// Opens the file, unpacked.
    pub(super) fn open(&self) -> io::Result<Box<dyn BufRead>> {
        let file = File::open(&self.path)?;
        Ok(match self.compression {
            Compression::None => Box::new(BufReader::with_capacity(1 << 18, file)),
            Compression::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(
                BufReader::new(file),
            ))),
            Compression::Zstd => Box::new(BufReader::new(zstd::Decoder::new(file)?)),
        })
    }

    /// Returns the path as messages show it.
    pub(super) fn shown(&self) -> String {
        shown(&self.path)
    }

    /// Returns the ecosystem the export's layout states: `<Ecosystem>/all.zip` or `<Ecosystem>.jsonl`.
    pub(super) fn stated_ecosystem(&self) -> Option<String> {
        let stem = self
            .name
            .split_once('.')
            .map_or(&*self.name, |(stem, _)| stem);
        let named = match self.container {
            Container::Zip if stem == "all" => self.folder_ecosystem()?,
            // `crates.io.jsonl` has a dot of its own.
            Container::Zip | Container::JsonLines => self.name.rsplit_once('.')?.0.to_owned(),
            _ => return None,
        };
        ecosystems::is_known(&named).then(|| ecosystems::base(&named).to_owned())
    }

    /// Returns the folder's name where it is an ecosystem's.
    pub(super) fn folder_ecosystem(&self) -> Option<String> {
        let folder = self.path.parent()?.file_name()?.to_str()?;
        ecosystems::is_known(folder).then(|| ecosystems::base(folder).to_owned())
    }
}

/// Lists the files among `inputs` that may hold advisory data, in a stable order; the others go to `skipped`.
pub(super) fn list(
    inputs: &[PathBuf],
    skipped: &mut Vec<Problem>,
) -> Result<Vec<Input>, BundleError> {
    let mut found = Vec::new();
    for path in inputs {
        let metadata = path.metadata().map_err(|source| BundleError::Io {
            path: path.clone(),
            source,
        })?;
        if metadata.is_dir() {
            list_folder(path, DEPTH_MAX, &mut found, skipped);
        } else {
            take(path, &mut found, skipped);
        }
    }
    Ok(found)
}

fn list_folder(
    folder: &Path,
    depth_left: usize,
    found: &mut Vec<Input>,
    skipped: &mut Vec<Problem>,
) {
    let mut skip = |path: &Path, kind, why: String| {
        skipped.push(Problem::new(shown(path), kind, why));
    };
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return skip(folder, ProblemKind::Unreadable, error.to_string()),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            _ if is_hidden => {}
            Ok(kind) if kind.is_symlink() => skipped.push(Problem::new(
                shown(&path),
                ProblemKind::SkippedEntry,
                "a symbolic link; give its target as an input of its own",
            )),
            Ok(kind) if kind.is_dir() => match depth_left.checked_sub(1) {
                Some(depth_left) => list_folder(&path, depth_left, found, skipped),
                None => skipped.push(Problem::new(
                    shown(&path),
                    ProblemKind::LimitReached,
                    "folders are nested too deeply",
                )),
            },
            Ok(_) => take(&path, found, skipped),
            Err(error) => skipped.push(Problem::new(
                shown(&path),
                ProblemKind::Unreadable,
                error.to_string(),
            )),
        }
    }
}

fn take(path: &Path, found: &mut Vec<Input>, skipped: &mut Vec<Problem>) {
    let file_name = path
        .file_name()
        .map(OsStr::to_string_lossy)
        .unwrap_or_default();
    // What an export says about itself; read where dates are asked for.
    if matches!(&*file_name, CHANGES_NAME | SOURCES_NAME | "ecosystems.txt") {
        return;
    }
    let (name, compression) = match file_name.rsplit_once('.') {
        Some((name, "zst")) => (name, Compression::Zstd),
        Some((name, "gz")) => (name, Compression::Gzip),
        _ => (&*file_name, Compression::None),
    };
    let container = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => Some(Container::Json),
        Some("jsonl" | "ndjson") => Some(Container::JsonLines),
        Some("csv") => Some(Container::Csv),
        Some("zip" | "whl") if compression == Compression::None => Some(Container::Zip),
        Some("tar") => Some(Container::Tar),
        _ if RuleFile::is_one(name) => Some(Container::Rule),
        _ => None,
    };
    match container {
        Some(container) => found.push(Input {
            path: path.to_owned(),
            name: name.to_owned(),
            container,
            compression,
        }),
        None => skipped.push(Problem::new(
            shown(path),
            ProblemKind::SkippedEntry,
            "not a kind of file advisory data comes in",
        )),
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_state_their_ecosystem() {
        let check = |path: &str, expected: Option<&str>| {
            let mut found = Vec::new();
            take(Path::new(path), &mut found, &mut Vec::new());
            assert_eq!(found[0].stated_ecosystem().as_deref(), expected, "{path}");
        };
        check("export/Maven/all.zip", Some("Maven"));
        check("export/Debian:12/all.zip", Some("Debian"));
        check("export/all.zip", None);
        check("osv/crates.io.jsonl.zst", Some("crates.io"));
        check("osv/records.jsonl", None);
        check("Go/GO-2024-1.json", None);
    }
}
