//! What may still be unpacked.

use std::sync::atomic::AtomicU64;

/// What is left to unpack from one outermost archive, shared by everything nested in it.
#[derive(Debug)]
pub struct Budget {
    bytes_left: AtomicU64,
    entries_left: AtomicU64,
    /// How many archives stand around the file being read.
    depth: u32,
}
