#![doc = include_str!("../README.md")]

mod archive;
mod collect;
mod document;
mod manifests;
mod maven_repository;
mod merge;
mod package_cache;
mod reach;
mod scan;
mod tree;
mod walk;

pub mod formats;

pub use crate::maven_repository::MavenRepositories;
pub use crate::scan::{Options, Progress, ScanError, scan_bytes, scan_path};
