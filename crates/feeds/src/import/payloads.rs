//! What the sources in use were imported from, kept so that it can be handed on.
//!
//! The data file holds records in a form of our own, shortened; what a source published is in its payload. Payloads
//! stand in a folder beside the data file, each named by its SHA-256, and go when no source in use came from them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{ImportError, beside, write_fault};
use crate::bundle::Verified;
use crate::bundle::manifest::UNPACKED_BYTES_MAX;
use crate::snapshot::SourceRow;
use crate::sources::{Entry, for_each_line};

/// Returns the folder of a data file's payloads.
pub(crate) fn folder(data_file: &Path) -> PathBuf {
    beside(data_file, "payloads")
}

/// Copies every payload of the bundle into the folder. What an import that failed afterwards leaves there goes with
/// the next one.
pub(super) fn keep(bundle: &Verified, data_file: &Path) -> Result<(), ImportError> {
    let folder = folder(data_file);
    std::fs::create_dir_all(&folder).map_err(write_fault(&folder))?;
    for (index, packed) in bundle.sources().iter().enumerate() {
        let kept = folder.join(&packed.source.sha256);
        let length = kept.metadata().map(|metadata| metadata.len());
        if length.is_ok_and(|length| length == packed.size_bytes) {
            continue;
        }
        let temporary = beside(&kept, "new");
        let fault = write_fault(&temporary);
        let mut file = BufWriter::new(File::create(&temporary).map_err(&fault)?);
        bundle.copy_payload(index, &mut file)?.map_err(&fault)?;
        file.flush().map_err(&fault)?;
        file.get_ref().sync_all().map_err(&fault)?;
        std::fs::rename(&temporary, &kept).map_err(write_fault(&kept))?;
    }
    Ok(())
}

/// Hands every line of what a source in use was imported from to `each`, after checking that it is unchanged.
///
/// # Errors
/// When the payload is not there, was changed, or cannot be unpacked.
pub fn read_lines(data_file: &Path, sha256: &str, each: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let bytes = std::fs::read(folder(data_file).join(sha256))?;
    if crate::bundle::hex(&Sha256::digest(&bytes)) != sha256 {
        return Err(io::Error::other(
            "the kept payload was changed; import the data again",
        ));
    }
    let unpacked = zstd::Decoder::new(bytes.as_slice())?.take(UNPACKED_BYTES_MAX);
    let mut problem = None;
    let mut sink = |entry| {
        if let Entry::Problem(found) = entry {
            problem = Some(found);
        }
    };
    let mut reader = BufReader::new(unpacked);
    for_each_line(&mut reader, sha256, &mut sink, &mut |line, _, _| each(line))?;
    match problem {
        Some(problem) => Err(io::Error::other(problem.to_string())),
        None => Ok(()),
    }
}

/// Removes what no source in use came from.
pub(super) fn sweep(rows: &[SourceRow], data_file: &Path) {
    let used: BTreeSet<&str> = rows.iter().map(|row| row.source.sha256.as_str()).collect();
    let entries = std::fs::read_dir(folder(data_file)).into_iter().flatten();
    for entry in entries.filter_map(io::Result::ok) {
        if !used.contains(&*entry.file_name().to_string_lossy()) {
            // The new data is in use already; what stays only takes room until the next import.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
