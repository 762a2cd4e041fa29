#![doc = include_str!("../README.md")]

mod archive;
mod collect;
mod document;
mod manifests;
mod merge;
mod package_cache;
mod reach;
mod reading;
mod scan;
mod tree;
mod walk;

pub mod formats;

pub use crate::scan::{Options, Progress, ScanError, scan_bytes, scan_path};
