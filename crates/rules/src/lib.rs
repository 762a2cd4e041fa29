#![doc = include_str!("../README.md")]

pub mod checks;
pub mod deadlines;
pub mod duties;
pub mod policy;
pub mod priority;
