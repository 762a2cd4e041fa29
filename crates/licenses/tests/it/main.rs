//! Tests over shared data and over texts of our own.

mod base;
mod classes;
mod fingerprints;
mod hostile;
mod parity;
mod sboms;
