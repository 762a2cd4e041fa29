#![doc = include_str!("../README.md")]

mod archive;
mod collect;
mod document;
mod manifests;
mod merge;
mod ownership;
mod package_cache;
mod reach;
mod scan;
mod source;
mod tree;
mod walk;

pub mod formats;
pub mod sbom;

pub use crate::archive::Budget;
pub use crate::scan::{Options, Progress, ScanError, Stop, scan_bytes, scan_path};
pub use crate::source::Source;
