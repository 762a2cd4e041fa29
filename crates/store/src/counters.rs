//! Numbers for ids that people read: `R-000042`.

use crate::db::WriteTx;
use crate::error::StoreError;

crate::queries! {
    NEXT = "INSERT INTO counters (name, value) VALUES ($1, 1)
        ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value";
}

/// Takes the next id of a noun, for example `R-000042` for `R`.
///
/// # Errors
/// When the database cannot be used.
pub fn next(t: &mut WriteTx<'_>, letter: &str) -> Result<String, StoreError> {
    let number: i64 = t
        .first(NEXT, &[&letter], |row| row.get(0))?
        .unwrap_or_default();
    Ok(format!("{letter}-{number:06}"))
}
