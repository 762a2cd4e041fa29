#![doc = include_str!("../README.md")]

pub mod bundle;
pub mod difference;
mod ecosystems;
pub mod export;
#[cfg(feature = "online")]
pub mod fetch;
pub mod import;
pub mod keys;
pub mod record;
pub mod snapshot;
pub mod sources;
pub mod starter;
pub mod vex;

pub use crate::ecosystems::normalise_name;
pub use crate::import::{ImportError, ImportOptions, Imported, import};
