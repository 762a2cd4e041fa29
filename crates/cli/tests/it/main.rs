//! The command as people and scripts meet it.

#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests start the program and may fail loudly"
)]

mod bank;
mod browser;
mod contract;
mod converted;
mod data;
mod data_diff;
mod duties;
#[cfg(feature = "online")]
mod fetch;
mod installation;
mod interruption;
mod licenses;
mod notices;
mod project;
#[path = "../../../gate/tests/it/registry.rs"]
#[expect(dead_code, reason = "the gate's tests ask more of the registry")]
mod registry;
mod sbom;
#[cfg(feature = "online")]
#[path = "../../../feeds/tests/it/server.rs"]
mod server;
mod serving;
mod story;
mod support;
mod vex;
