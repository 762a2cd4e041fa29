//! One signed bundle of everything in use, for the other side of a network gap.
//!
//! It is put together from the very payloads the sources were imported from, so an import of it gives the same records.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use gwanmun_model::{DataSource, Timestamp};

use crate::bundle::payload::{Part, assemble};
use crate::bundle::verified::Hashing;
use crate::bundle::{BundleError, PackedSource, hex};
use crate::import::{ImportError, lock, payloads};
use crate::keys::SecretKey;
use crate::snapshot::{Snapshot, SnapshotError};

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no data file.
    #[error("{}: there is no advisory data to export; import some first", path.display())]
    NoData {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// None of the sources asked for is in use.
    #[error("no source in use was asked for; in use are {known}")]
    NoSource {
        /// Ids of the sources in use.
        known: String,
    },
    /// What some sources were imported from is not there any more.
    #[error(
        "what these sources were imported from is not kept in {}: {ids}; import their bundles or files again, or export the other sources only",
        folder.display()
    )]
    Missing {
        /// Ids of the sources.
        ids: String,
        /// Where it is kept.
        folder: PathBuf,
    },
    /// An import is at work, or the folder cannot be used.
    #[error(transparent)]
    Locked(#[from] ImportError),
    /// The data file cannot be read.
    #[error(transparent)]
    Present(#[from] SnapshotError),
    /// The bundle cannot be written.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The sources in the bundle, sorted by id.
    pub sources: Vec<PackedSource>,
    /// Size of the bundle in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the bundle, in hexadecimal.
    pub sha256: String,
}

/// Writes the sources in use that are `wanted`, by id, as one bundle at `out`, signed with `key`.
///
/// Dates, licenses, hashes and the mark of the starter set stay as they were imported. The file at `out` is the old
/// one or the whole new one, whenever the process ends.
///
/// # Errors
/// As [`ExportError`] says.
pub fn export(
    data_file: &Path,
    out: &Path,
    key: &SecretKey,
    created: Timestamp,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Exported, ExportError> {
    let no_data = || ExportError::NoData {
        path: data_file.to_owned(),
    };
    if !data_file.exists() {
        return Err(no_data());
    }
    // An import would remove payloads under our hands.
    let _lock = lock(data_file)?;
    let present = Snapshot::open(data_file)?.ok_or_else(no_data)?;
    let folder = payloads::folder(data_file);
    let mut parts = Vec::new();
    let mut missing = Vec::new();
    for source in present.sources().iter().filter(|source| wanted(&source.id)) {
        let path = folder.join(&source.sha256);
        match measure(&path, source) {
            Some(packed) => parts.push(Part::kept(path, packed)),
            None => missing.push(source.id.as_str()),
        }
    }
    if !missing.is_empty() {
        return Err(ExportError::Missing {
            ids: missing.join(", "),
            folder,
        });
    }
    if parts.is_empty() {
        let known: Vec<&str> = present
            .sources()
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        return Err(ExportError::NoSource {
            known: known.join(", "),
        });
    }
    let (size_bytes, sha256) = assemble(out, &parts, key, created)?;
    Ok(Exported {
        sources: parts.into_iter().map(|part| part.packed).collect(),
        size_bytes,
        sha256,
    })
}

/// Reads a kept payload whole; `None` when it is not there or not the bytes the source was imported from.
fn measure(path: &Path, source: &DataSource) -> Option<PackedSource> {
    let mut hashing = Hashing::new(BufReader::new(File::open(path).ok()?));
    let mut decoder = zstd::Decoder::new(&mut hashing).ok()?;
    let unpacked_bytes = io::copy(&mut decoder, &mut io::sink()).ok()?;
    drop(decoder);
    io::copy(&mut hashing, &mut io::sink()).ok()?;
    let (digest, size_bytes) = hashing.finish();
    (hex(&digest) == source.sha256).then(|| PackedSource {
        source: source.clone(),
        size_bytes,
        unpacked_bytes,
    })
}
