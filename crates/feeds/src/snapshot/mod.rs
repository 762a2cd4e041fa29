//! The data file: one immutable, memory-mapped, checksummed file that answers what is known of a package.

use std::path::Path;

use gwanmun_model::advisory::{Advisory, EpssScore, KevEntry};
use gwanmun_model::{DataSource, DataStatus, Timestamp};

mod error;

pub use self::error::SnapshotError;

/// An opened data file. Cheap to share between threads; a later import does not change it.
#[derive(Debug)]
pub struct Snapshot {
    sources: Vec<DataSource>,
    version: String,
    size_bytes: u64,
}

impl Snapshot {
    /// Opens the data file at `path`; `None` when there is none.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged or of another format version.
    pub fn open(path: &Path) -> Result<Option<Self>, SnapshotError> {
        let _ = path;
        Ok(None)
    }

    /// Returns every record that speaks of the package, in order of id. `ecosystem` is the OSV name without
    /// release suffix; `name` is normalised here.
    ///
    /// # Errors
    /// When a part of the file that is needed is damaged.
    pub fn advisories_for(
        &self,
        ecosystem: &str,
        name: &str,
    ) -> Result<Vec<Advisory>, SnapshotError> {
        let _ = (ecosystem, name);
        Ok(Vec::new())
    }

    /// Returns the record with this id or, where none has it, the first one that names it as an alias.
    ///
    /// # Errors
    /// As [`Snapshot::advisories_for`].
    pub fn advisory(&self, id: &str) -> Result<Option<Advisory>, SnapshotError> {
        let _ = id;
        Ok(None)
    }

    /// Returns the catalogue entry of a CVE known to be exploited.
    pub fn kev(&self, cve: &str) -> Option<KevEntry> {
        let _ = cve;
        None
    }

    /// Returns the EPSS score of a CVE.
    pub fn epss(&self, cve: &str) -> Option<EpssScore> {
        let _ = cve;
        None
    }

    /// Returns every source, sorted by id.
    pub fn sources(&self) -> &[DataSource] {
        &self.sources
    }

    /// Whether any source of records covers the ecosystem (OSV name without release suffix).
    pub fn covers(&self, ecosystem: &str) -> bool {
        let _ = ecosystem;
        false
    }

    /// Returns the version: a digest of the contents.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the size of the file in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Judges the data's age at `now`.
    pub fn status(&self, age_days_max: i64, now: Timestamp) -> DataStatus {
        DataStatus::judge(
            self.sources.clone(),
            self.version.clone(),
            self.size_bytes,
            age_days_max,
            now,
        )
    }
}
