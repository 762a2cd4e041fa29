//! Every format a paper is written in, by id.

mod html;
mod markdown;
mod plain;

use super::{Languages, Paper};

/// One format.
#[derive(Debug)]
pub struct Format {
    /// The stable id, as `--format` takes it.
    pub id: &'static str,
    /// Internet media type.
    pub media_type: &'static str,
    /// What a file name ends in, without the leading dot.
    pub extension: &'static str,
    /// Writes a paper; the document ends in a line feed.
    pub write: fn(&Paper, Languages) -> String,
}

/// Every format, in the order people are shown them.
pub static ALL: &[Format] = &[plain::FORMAT, html::FORMAT, markdown::FORMAT];

/// Finds a format by its id.
pub fn find(id: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.id == id)
}
