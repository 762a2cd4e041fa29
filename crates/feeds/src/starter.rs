//! A small set of records of our own writing, so that the product can be tried out without any download.

use std::io;
use std::path::Path;

/// Name of the file the set is written to.
pub const FILE_NAME: &str = "starter.json";

const STARTER: &str = include_str!("../starter/starter.json");

/// Returns the set as one JSON document, which [`crate::bundle::pack`] recognises.
pub const fn bytes() -> &'static [u8] {
    STARTER.as_bytes()
}

/// Writes the set into `dir`, ready to be packed.
///
/// # Errors
/// When the file cannot be written.
pub fn write_to(dir: &Path) -> io::Result<()> {
    std::fs::write(dir.join(FILE_NAME), bytes())
}
