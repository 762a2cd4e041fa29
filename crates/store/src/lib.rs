#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod assessments;
pub mod audit;
mod audited;
pub mod counters;
mod db;
pub mod decisions;
mod digest;
mod error;
pub mod inventory;
pub mod license_documents;
mod migrations;
mod rank;
pub mod records;
pub mod requests;
pub mod sessions;
pub mod settings;
pub mod systems;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod use_facts;
pub mod verify;
pub mod versions;
mod wire;

pub use crate::db::listing::{Slice, Sliced};
pub use crate::db::{Db, Engine, Tx, WriteRight, WriteTx};
pub use crate::digest::sha256_hex;
pub use crate::error::StoreError;

/// Names the statements of a file once, and lists them for the test that prepares each on both engines.
macro_rules! queries {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: &str = $sql;)*
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[&str] = &[$($name),*];
    };
}
pub(crate) use queries;

#[cfg(test)]
mod tests;
