//! Tests over shared data and over texts of our own.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests are tests"
)]

mod base;
mod classes;
mod fingerprints;
mod hostile;
mod native;
mod parity;
mod sboms;
