//! The signed file that carries advisory data across the gap.
//!
//! A bundle is one plain `tar`: `manifest.json.minisig`, `manifest.json`, then one zstd-compressed payload a source.
//! The signature covers the manifest, the manifest the SHA-256 of every payload. An auditor needs nothing of ours:
//!
//! ```text
//! tar xf data.gwb && minisign -V -m manifest.json -P <public key>
//! jq -r '.files[] | .sha256 + "  " + .name' manifest.json | sha256sum -c
//! ```

use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use gwanmun_model::{DataSource, Problem};

use crate::keys::KeyId;

mod archive;
mod dates;
mod inputs;
pub(crate) mod manifest;
mod pack;
pub(crate) mod payload;
pub(crate) mod verified;

pub use self::pack::pack;
pub use self::verified::{Verified, verify};

/// Name of the signature inside a bundle; the first entry.
const SIGNATURE_NAME: &str = "manifest.json.minisig";
/// Name of the manifest inside a bundle; the second entry.
const MANIFEST_NAME: &str = "manifest.json";

/// Why a bundle cannot be packed or is refused. Every message names the file, the place and what to do.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file cannot be read or written.
    #[error("{}: {source}; check that the file exists and its permissions", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nothing among the inputs is advisory data.
    #[error(
        "nothing to pack: none of the {skipped} files given is of a known source (OSV, KEV, EPSS, CVE, NVD, endoflife.date, Retire.js, VEX, CPE mappings); give the folder or files as downloaded"
    )]
    Nothing {
        /// Number of files that were looked at.
        skipped: usize,
    },
    /// A limit of the bundle format is exceeded.
    #[error("{}: {what} is over the limit of {limit}; pack fewer sources into one bundle", path.display())]
    Limit {
        /// The file.
        path: PathBuf,
        /// What is too large or too many.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// No trusted key has the id the signature names.
    #[error("{}: signed with key {found}, which is not trusted here (trusted: {trusted}); add the sender's public key if you know it to be theirs", path.display())]
    UnknownKey {
        /// The bundle.
        path: PathBuf,
        /// Key the bundle names.
        found: KeyId,
        /// Ids of the trusted keys, or `none`.
        trusted: String,
    },
    /// The signature does not fit.
    #[error("{}: the signature does not fit the manifest: the file was changed or damaged; fetch it again from its sender", path.display())]
    BadSignature {
        /// The bundle.
        path: PathBuf,
    },
    /// The file is not a bundle, is cut short, or some byte of it is not as written.
    #[error("{}: {place}: {fault}; nothing was imported; fetch the file again from its sender", path.display())]
    Damaged {
        /// The bundle.
        path: PathBuf,
        /// Where in the file.
        place: String,
        /// What does not fit.
        fault: String,
    },
}

/// What a bundle says about one of its sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedSource {
    /// The source with its date, record count, license and hash.
    pub source: DataSource,
    /// Size of its file in the bundle, in bytes.
    pub size_bytes: u64,
    /// Size of its data unpacked, in bytes.
    pub unpacked_bytes: u64,
}

/// What was packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Its sources, sorted by id.
    pub sources: Vec<PackedSource>,
    /// Files that are no advisory data, sorted by path, with the reason.
    pub skipped: Vec<Problem>,
    /// What could not be read of files that are, sorted.
    pub problems: Vec<Problem>,
    /// Size of the bundle in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the bundle, in hexadecimal.
    pub sha256: String,
    /// Key it is signed with.
    pub key_id: KeyId,
}

/// Whether the file begins as a bundle does. Says nothing about its being genuine.
pub fn is_bundle(path: &Path) -> bool {
    let mut block = [0; archive::BLOCK];
    std::fs::File::open(path)
        .and_then(|mut file| file.read_exact(&mut block))
        .is_ok()
        && block.starts_with(SIGNATURE_NAME.as_bytes())
}

/// Renders bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
