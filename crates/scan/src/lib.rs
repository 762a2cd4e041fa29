#![doc = include_str!("../README.md")]

mod archive;
mod cache;
mod collect;
mod document;
pub mod imports;
mod manifests;
mod maven_repository;
mod merge;
mod ownership;
mod package_cache;
mod reach;
mod reading;
mod scan;
mod source;
mod tree;
mod walk;

pub mod formats;
pub mod sbom;

pub use crate::archive::{Budget, TakeFile, archive_files, is_archive};
pub use crate::maven_repository::MavenRepositories;
pub use crate::scan::{Options, Progress, ScanError, Stop, scan_bytes, scan_path, texts_within};
pub use crate::source::Source;
