//! Limits every reader of foreign bytes must be given.

/// How much a reader may take in before it stops with a named problem.
///
/// **Why:** archives and documents come from strangers; without limits a few kilobytes can ask for terabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest single file that is read, in bytes.
    pub file_bytes_max: u64,
    /// Most bytes unpacked from one outermost archive, over all nested ones.
    pub unpacked_bytes_max: u64,
    /// Most bytes of lock files, manifests and package databases held at once for one archive.
    pub kept_bytes_max: u64,
    /// Largest ratio of unpacked to packed bytes of one entry (small entries are exempt).
    pub ratio_max: u64,
    /// Most entries over one outermost archive, nested ones included.
    pub entries_max: u64,
    /// Deepest nesting of archives within archives.
    pub archive_depth_max: u32,
    /// Deepest nesting of a document (JSON arrays and objects, XML elements).
    pub document_depth_max: u32,
    /// Most components taken from one file.
    pub components_max: usize,
    /// Most files visited in one scan.
    pub files_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 512 << 20,
            unpacked_bytes_max: 16 << 30,
            kept_bytes_max: 1 << 30,
            ratio_max: 200,
            entries_max: 1_000_000,
            archive_depth_max: 8,
            document_depth_max: 128,
            components_max: 500_000,
            files_max: 5_000_000,
        }
    }
}
