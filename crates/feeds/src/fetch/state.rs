//! What is remembered of a file in the cache: enough to ask whether it changed and to go on where a download stopped.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use reqwest::header::{ETAG, HeaderMap, HeaderName, LAST_MODIFIED};
use serde::{Deserialize, Serialize};

/// What tells one version of a file from another, as the server sent it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) address: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// What is remembered of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// The file that is there, once it was whole and checked.
    pub(super) whole: Option<Whole>,
    /// The download that is not whole yet.
    pub(super) part: Option<Version>,
}

/// A file that was whole and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Whole {
    pub(super) version: Version,
    pub(super) size: u64,
    pub(super) sha256: String,
}

impl Version {
    pub(super) fn of(address: &str, headers: &HeaderMap) -> Self {
        Self {
            address: address.to_owned(),
            etag: header(headers, &ETAG),
            last_modified: header(headers, &LAST_MODIFIED),
        }
    }

    /// Returns what a range may be asked for under: a weak tag does not promise the same bytes (RFC 9110, 13.1.5).
    pub(super) fn for_range(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|tag| !tag.starts_with("W/"));
        strong.or(self.last_modified.as_deref())
    }
}

/// Returns a header as text.
pub(super) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

impl State {
    /// Reads what is remembered of `file`; nothing where there is nothing, or nothing that can be understood.
    pub(super) fn read(file: &Path) -> Self {
        let bytes = std::fs::read(hidden(file, "state")).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    pub(super) fn write(&self, file: &Path) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        replace(&hidden(file, "state"), &text)
    }
}

/// Returns the path of what belongs to `file`; its name begins with a dot, so that it is not taken for data.
pub(super) fn hidden(file: &Path, what: &str) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.{what}"))
}

/// Puts `bytes` at `path`, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = hidden(path, "new");
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)
}
