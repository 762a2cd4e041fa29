//! What earlier scans found, so that an unchanged tree need not be read again.
//!
//! Two kinds of entries. *Scans*: the whole result of a path, believed while every file that was read is exactly as it
//! was by length, times and place on disk (a change of content moves the system's own change time, which no program can
//! set back), and the folders hold the same files to read. *Files*: the result of one large file that speaks for itself, by the SHA-256 of its
//! content. Entries belong to one build of the program and one set of limits; the folder can be deleted at any time.

mod wire;

use std::fs::{self, File, Metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use gwanmun_model::Found;
use gwanmun_model::digest::Algorithm;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::formats::Format;
use crate::scan::Options;
use crate::source::Source;

/// Most entries kept of each kind; the oldest go first.
const ENTRIES_MAX: usize = 512;
/// Smallest file whose result is kept by its content, in bytes: smaller ones are read faster than looked up.
const FILE_BYTES_MIN: u64 = 256 << 10;
/// A tree that changed so shortly before it was scanned may have changed again unseen within one tick of the system's
/// clock, in nanoseconds.
const TICK_NANOS: i128 = 50_000_000;

/// The cache of one build of the program and one set of options.
pub(crate) struct Cache {
    folder: PathBuf,
    salt: String,
}

/// State of one folder or file that a result rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Witness {
    path: PathBuf,
    state: Option<State>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    length: u64,
    modified_nanos: i128,
    changed_nanos: i128,
    place: u64,
}

/// What a result rests on.
#[derive(Serialize, Deserialize)]
pub(crate) struct Basis {
    folders: Vec<Witness>,
    files: Vec<Witness>,
    /// What [`listing`] said of the names.
    listing: String,
}

#[derive(Serialize, Deserialize)]
struct Scan {
    basis: Basis,
    found: wire::Found,
}

/// Sums up the names of everything that is read, so that two listings can be compared.
pub(crate) fn listing<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.len().to_le_bytes());
        hash.update(name);
    }
    gwanmun_model::Digest::from_bytes(Algorithm::Sha256, &hash.finalize())
        .map_or_else(String::new, |digest| digest.hex().to_owned())
}

impl Basis {
    /// Notes what a scan will read, before it does: what changes meanwhile must not pass for what was read.
    pub(crate) fn new(folders: &[PathBuf], files: &[PathBuf], listing: String) -> Self {
        let witnesses = |paths: &[PathBuf]| paths.par_iter().cloned().map(Witness::of).collect();
        Self {
            folders: witnesses(folders),
            files: witnesses(files),
            listing,
        }
    }

    /// Adds files that were read from elsewhere, or looked for in vain.
    pub(crate) fn extend(&mut self, witnesses: impl IntoIterator<Item = Witness>) {
        self.files.extend(witnesses);
    }

    /// Whether all is as it was. A folder changes with every file that comes or goes, a report written into the
    /// scanned tree among them; `list` tells whether what is read is still the same.
    fn still_holds(&self, list: impl FnOnce() -> String) -> bool {
        let hold = |witnesses: &[Witness]| witnesses.par_iter().all(Witness::still_holds);
        hold(&self.files) && (hold(&self.folders) || list() == self.listing)
    }
}

impl Witness {
    /// Notes the state of a folder or file now; that there is nothing is a state too.
    pub(crate) fn of(path: PathBuf) -> Self {
        let state = fs::symlink_metadata(&path).ok().as_ref().map(State::of);
        Self { path, state }
    }

    fn still_holds(&self) -> bool {
        let now = fs::symlink_metadata(&self.path);
        now.ok().as_ref().map(State::of) == self.state
    }
}

impl State {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let nanos =
            |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Self {
            length: metadata.len(),
            modified_nanos: nanos(metadata.mtime(), metadata.mtime_nsec()),
            changed_nanos: nanos(metadata.ctime(), metadata.ctime_nsec()),
            place: metadata.ino(),
        }
    }

    #[cfg(not(unix))]
    fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok();
        let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let nanos = since.map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(0));
        Self {
            length: metadata.len(),
            modified_nanos: nanos,
            changed_nanos: nanos,
            place: 0,
        }
    }
}

impl Cache {
    /// Opens the cache the options name; `None` when they name none or its folder cannot be made.
    pub(crate) fn of(options: &Options) -> Option<Self> {
        let folder = options.cache.clone()?;
        for kind in ["scans", "files"] {
            create(&folder.join(kind)).ok()?;
        }
        let program = std::env::current_exe().ok()?;
        let built = Witness::of(program).state?;
        let salt = format!(
            "{} {built:?} {:?} {:?} {}",
            env!("CARGO_PKG_VERSION"),
            options.limits,
            options.maven_repositories,
            options.source_code
        );
        Some(Self { folder, salt })
    }

    fn entry(&self, kind: &str, parts: &[&[u8]]) -> PathBuf {
        let mut hash = Sha256::new();
        for part in [self.salt.as_bytes()].iter().chain(parts) {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let hash = gwanmun_model::Digest::from_bytes(Algorithm::Sha256, &hash.finalize());
        let name = hash.as_ref().map_or("", gwanmun_model::Digest::hex);
        self.folder.join(kind).join(name)
    }

    fn scan_entry(&self, root: &Path) -> PathBuf {
        self.entry("scans", &[root.as_os_str().as_encoded_bytes()])
    }

    /// Returns what an earlier scan of `root` found, if everything it read is as it was; `list` sums up the names as
    /// [`listing`] does.
    pub(crate) fn scan(&self, root: &Path, list: impl FnOnce() -> String) -> Option<Found> {
        let bytes = fs::read(self.scan_entry(root)).ok()?;
        let scan: Scan = serde_json::from_slice(&bytes).ok()?;
        let holds = scan.basis.still_holds(list);
        holds.then(|| scan.found.into_model()).flatten()
    }

    /// Keeps what a scan of `root` found. Nothing is kept of a tree that is being changed.
    pub(crate) fn keep_scan(&self, root: &Path, basis: Basis, found: &Found) {
        let Some(now) = self.now() else {
            return;
        };
        let mut witnesses = basis.folders.iter().chain(&basis.files);
        let is_settled = witnesses.all(|witness| {
            let changed = witness.state.as_ref().map(|state| state.changed_nanos);
            changed.is_none_or(|changed| changed + TICK_NANOS < now)
        });
        if is_settled {
            let found = wire::Found::of(found);
            write(&self.scan_entry(root), &Scan { basis, found });
            self.tidy("scans");
        }
    }

    /// Returns the time by the clock that stamps files, in nanoseconds.
    fn now(&self) -> Option<i128> {
        let probe = tempfile::NamedTempFile::new_in(&self.folder).ok()?;
        Some(State::of(&probe.as_file().metadata().ok()?).changed_nanos)
    }

    /// Reads a file by way of the cache: what a file of the same name and content said is said again, if what is looked
    /// up beside it is the same.
    pub(crate) fn file(
        &self,
        path: &str,
        format: &Format,
        source: Source<'_>,
        beside: &[u8],
        read: impl FnOnce() -> Found,
    ) -> Found {
        if source.length() < FILE_BYTES_MIN {
            return read();
        }
        let Some(hash) = source.digests(&[Algorithm::Sha256]).pop() else {
            return read();
        };
        let [path, id, hash] = [path, format.id, hash.hex()].map(str::as_bytes);
        let entry = self.entry("files", &[path, id, hash, beside]);
        let known = fs::read(&entry)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<wire::Found>(&bytes).ok())
            .and_then(wire::Found::into_model);
        if let Some(known) = known {
            return known;
        }
        let found = read();
        write(&entry, &wire::Found::of(&found));
        found
    }

    /// Removes the oldest entries of a kind beyond the limit.
    pub(crate) fn tidy(&self, kind: &str) {
        let Ok(entries) = fs::read_dir(self.folder.join(kind)) else {
            return;
        };
        let mut entries: Vec<_> = entries
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        let limit = if kind == "files" {
            ENTRIES_MAX * 8
        } else {
            ENTRIES_MAX
        };
        if entries.len() <= limit {
            return;
        }
        entries.sort_unstable();
        for (_, path) in entries.iter().take(entries.len() - limit) {
            // Another scan may have removed it already.
            let _ = fs::remove_file(path);
        }
    }
}

/// Makes a folder that only its owner may look into: results name what others may attack.
fn create(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Writes an entry whole or not at all; a cache that cannot be written is no fault of the scan.
fn write(path: &Path, value: &impl Serialize) {
    let Some(folder) = path.parent() else {
        return;
    };
    let Ok(mut file) = tempfile::NamedTempFile::new_in(folder) else {
        return;
    };
    let Ok(bytes) = serde_json::to_vec(value) else {
        return;
    };
    if file
        .write_all(&bytes)
        .and_then(|()| File::flush(file.as_file_mut()))
        .is_ok()
    {
        let _ = file.persist(path);
    }
}
