#![doc = include_str!("../README.md")]

mod declared;
mod names;
mod statement;

pub use crate::declared::declared;
