#![doc = include_str!("../README.md")]

mod declared;

pub use crate::declared::declared;
