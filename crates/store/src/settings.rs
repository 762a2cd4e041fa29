//! Small facts the product keeps about itself, by key.

use crate::db::{Tx, WriteTx};
use crate::error::StoreError;

crate::queries! {
    GET = "SELECT value FROM settings WHERE key = $1";
    SET = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
}

/// Returns a value.
///
/// # Errors
/// When the database cannot be used.
pub fn get(t: &mut Tx<'_>, key: &str) -> Result<Option<String>, StoreError> {
    t.first(GET, &[&key], |row| row.text(0))
}

/// Stores a value.
///
/// # Errors
/// When the database cannot be used.
pub fn set(t: &mut WriteTx<'_>, key: &str, value: &str) -> Result<(), StoreError> {
    t.execute(SET, &[&key, &value])?;
    t.touch("settings", key);
    Ok(())
}
