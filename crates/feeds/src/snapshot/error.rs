//! What can be wrong with a data file.

use std::io;
use std::path::PathBuf;

/// Why the data file cannot be used. Every message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file is there and cannot be read.
    #[error("{}: cannot be read: {source}; check the file's owner and permissions", path.display())]
    Unreadable {
        /// The data file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not what was written.
    #[error("{}: the data file is damaged ({place}); move it away and import a bundle again (`gwanmun data import`)", path.display())]
    Damaged {
        /// The data file.
        path: PathBuf,
        /// Which part does not fit.
        place: &'static str,
    },
    /// The file was written by another version of the product.
    #[error("{}: the data file has format {found}, this version reads {expected}; move it away and import a bundle again (`gwanmun data import`)", path.display())]
    OtherFormat {
        /// The data file.
        path: PathBuf,
        /// Format version in the file.
        found: u32,
        /// Format version this build reads.
        expected: u32,
    },
}
