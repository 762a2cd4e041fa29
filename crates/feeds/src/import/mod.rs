//! From a verified bundle to a new data file.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use gwanmun_model::{DataSource, Problem, Timestamp};

use self::building::Building;
use crate::bundle::{BundleError, Verified};
use crate::snapshot::{Snapshot, SnapshotError, SourceRow, Writer};

mod building;
pub(crate) mod payloads;

pub use self::payloads::read_lines as read_payload;

/// What an import may do that is refused by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// Take sources whose data date lies before the one already there.
    pub allow_older: bool,
    /// Take sources that would lose more than half of their records.
    pub allow_loss: bool,
}

/// Why nothing was imported. The data file that was there is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bundle's file changed after it was verified.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The data file that is there cannot be carried over.
    #[error(transparent)]
    Present(#[from] SnapshotError),
    /// The new data file cannot be written.
    #[error("{}: cannot be written: {source}; check free space and permissions; the data in use is unchanged", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another import is at work.
    #[error("{}: another import is running; wait for it to end and try again", path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// The bundle holds older data than what is there.
    #[error(
        "source `{id}` in the bundle is of {found}, the one in use of {present}; import a newer bundle, or allow older data explicitly"
    )]
    Older {
        /// The source.
        id: String,
        /// Data date in the bundle.
        found: Timestamp,
        /// Data date in use.
        present: Timestamp,
    },
    /// A source would lose most of its records, which an incomplete download or a part given alone looks like.
    #[error(
        "source `{id}` would lose {lost} of its {present} records, which is what an incomplete download looks like; give all parts of the source in one import, or allow the loss explicitly"
    )]
    Loss {
        /// The source.
        id: String,
        /// Records in use that the bundle does not have.
        lost: u64,
        /// Records in use.
        present: u64,
    },
    /// The starter set was offered where real data is in use.
    #[error(
        "the starter set is for trying the product out and is not imported beside or over real advisory data; leave it out"
    )]
    StarterOverReal,
}

/// What became of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceFate {
    /// Was not there before.
    Added,
    /// Replaced the one of the same id.
    Replaced,
    /// Is not in the bundle and stays as it was.
    Kept,
    /// The starter set, which goes as soon as real records arrive.
    Dropped,
}

/// What an import did to one source. Counts are of records (advisories, catalogue entries or scores).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceChange {
    /// The source as it is now (as it was, when dropped).
    pub source: DataSource,
    /// What became of it.
    pub fate: SourceFate,
    /// Records that are new.
    pub added: u64,
    /// Records that differ from before.
    pub changed: u64,
    /// Records that are gone.
    pub removed: u64,
    /// Records that are withdrawn now and were not before.
    pub withdrawn: u64,
    /// Records that could not be read.
    pub problems: u64,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Version of the new data file.
    pub version: String,
    /// Version of the one before, if there was one.
    pub version_before: Option<String>,
    /// Size of the new data file in bytes.
    pub size_bytes: u64,
    /// Every source, sorted by id.
    pub sources: Vec<SourceChange>,
    /// The first records that could not be read (at most 1,000; the counts are complete).
    pub problems: Vec<Problem>,
}

/// Builds a new data file from `bundle` and replaces the one at `data_file` by rename.
///
/// Sources in the bundle replace those of the same id, others are kept; the starter set goes as soon as real records
/// arrive. Whenever the process ends, the file is either the old one or the new one. `progress` is called with a
/// source's id and the records read so far.
///
/// # Errors
/// As [`ImportError`] says; the data file is then unchanged.
pub fn import(
    bundle: &Verified,
    data_file: &Path,
    options: ImportOptions,
    progress: &dyn Fn(&str, u64),
) -> Result<Imported, ImportError> {
    let _lock = lock(data_file)?;
    let present = Snapshot::open(data_file)?;
    let rows = present.as_ref().map_or(&[][..], Snapshot::source_rows);
    check_order(bundle, rows, options)?;

    let temporary = beside(data_file, "new");
    let fault = write_fault(&temporary);
    let file = File::create(&temporary).map_err(&fault)?;
    let mut building = Building {
        bundle,
        present: present.as_ref(),
        options,
        progress,
        writer: Writer::new(file).map_err(&fault)?,
        fault: &fault,
        changes: Vec::new(),
        problems: Vec::new(),
    };
    building.sources(rows)?;
    let Building {
        writer,
        changes,
        problems,
        ..
    } = building;
    let size_bytes = writer.finish().map_err(&fault)?;
    payloads::keep(bundle, data_file)?;
    // What cannot be opened again must not take the old file's place.
    let written = Snapshot::open(&temporary)?;
    let version = written
        .as_ref()
        .map_or_else(String::new, |snapshot| snapshot.version().to_owned());
    std::fs::rename(&temporary, data_file).map_err(write_fault(data_file))?;
    sync_folder(data_file)?;
    payloads::sweep(
        written.as_ref().map_or(&[], Snapshot::source_rows),
        data_file,
    );
    Ok(Imported {
        version,
        version_before: present.map(|snapshot| snapshot.version().to_owned()),
        size_bytes,
        sources: changes,
        problems,
    })
}

/// Takes the lock every import holds; the system releases it when the process ends, however it ends.
pub(crate) fn lock(data_file: &Path) -> Result<File, ImportError> {
    let path = beside(data_file, "lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(write_fault(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ImportError::Busy { path }),
        Err(TryLockError::Error(source)) => Err(ImportError::Write { path, source }),
    }
}

/// Refuses what would put older data in the place of newer, or the starter set beside real data.
fn check_order(
    bundle: &Verified,
    rows: &[SourceRow],
    options: ImportOptions,
) -> Result<(), ImportError> {
    let has_real_records = building::brings_records(bundle)
        || rows
            .iter()
            .any(|row| !row.source.starter && !row.ecosystems.is_empty());
    for packed in bundle.sources() {
        let new = &packed.source;
        if new.starter && has_real_records {
            return Err(ImportError::StarterOverReal);
        }
        let present = rows.iter().find(|row| row.source.id == new.id);
        if let Some(present) = present
            && new.date < present.source.date
            && !options.allow_older
        {
            return Err(ImportError::Older {
                id: new.id.clone(),
                found: new.date,
                present: present.source.date,
            });
        }
    }
    Ok(())
}

/// Makes a directory entry durable after a rename.
fn sync_folder(data_file: &Path) -> Result<(), ImportError> {
    let folder = match data_file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Only Unix lets a folder be opened and synced; elsewhere the rename itself is durable.
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(write_fault(folder))?;
    }
    Ok(())
}

fn write_fault(path: &Path) -> impl Fn(io::Error) -> ImportError {
    let path = path.to_owned();
    move |source| ImportError::Write {
        path: path.clone(),
        source,
    }
}

fn beside(data_file: &Path, suffix: &str) -> PathBuf {
    let mut name = data_file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
