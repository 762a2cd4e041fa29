#![doc = include_str!("../README.md")]

mod conclude;
pub mod copyright;
mod declared;
pub mod detect;
pub mod files;
pub mod fingerprints;
mod names;
pub mod pack;
mod sections;
mod statement;
pub mod texts;

pub use crate::conclude::concluded;
pub use crate::declared::declared;
