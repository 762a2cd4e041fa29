#![doc = include_str!("../README.md")]

mod declared;
pub mod detect;
mod names;
pub mod pack;
mod statement;

pub use crate::declared::declared;
