//! The command as people and scripts meet it.

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests start the program and may fail loudly"
)]

mod contract;
mod data;
mod installation;
mod support;
