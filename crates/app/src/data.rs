//! The advisory data file as the running program sees it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use gwanmun_feeds::snapshot::{Snapshot, SnapshotError};

/// The data file at one path, opened again whenever an import replaced it.
///
/// An import replaces the file by rename, so a long-running server learns of new data at its next
/// look, without a restart; readers that still hold the old file keep it until they let go.
#[derive(Debug)]
pub struct DataFile {
    path: PathBuf,
    opened: Mutex<Option<Opened>>,
}

#[derive(Debug)]
struct Opened {
    length: u64,
    modified: Option<SystemTime>,
    snapshot: Arc<Snapshot>,
}

impl DataFile {
    /// Names the file; it is opened at the first look.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            opened: Mutex::new(None),
        }
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the data as of now; `None` when there is no file.
    ///
    /// # Errors
    /// When the file is there but damaged or unreadable. That is never the same as having no findings.
    pub fn current(&self) -> Result<Option<Arc<Snapshot>>, SnapshotError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(metadata) = std::fs::metadata(&self.path) else {
            *opened = None;
            // Opening tells apart "no file" from "not readable".
            return Ok(Snapshot::open(&self.path)?.map(Arc::new));
        };
        let (length, modified) = (metadata.len(), metadata.modified().ok());
        if let Some(known) = opened.as_ref()
            && known.length == length
            && known.modified == modified
        {
            return Ok(Some(Arc::clone(&known.snapshot)));
        }
        *opened = None;
        let Some(snapshot) = Snapshot::open(&self.path)?.map(Arc::new) else {
            return Ok(None);
        };
        *opened = Some(Opened {
            length,
            modified,
            snapshot: Arc::clone(&snapshot),
        });
        Ok(Some(snapshot))
    }
}
