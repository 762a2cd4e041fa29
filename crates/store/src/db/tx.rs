//! Transactions as their closures see them.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

use super::connection::Connection;
use super::param::{Param, Row};
use crate::error::StoreError;

/// A transaction that reads.
pub struct Tx<'c> {
    connection: &'c mut Connection,
}

/// A transaction that writes. It commits only when every audited row it changed is named in an audit row
/// (see [`crate::audit::append`]).
pub struct WriteTx<'c> {
    tx: Tx<'c>,
    touched: BTreeSet<(&'static str, String)>,
}

/// Rows one statement inserts at most.
const ROWS_MAX: usize = 50;

impl<'c> Tx<'c> {
    pub(crate) const fn new(connection: &'c mut Connection) -> Self {
        Self { connection }
    }

    pub(crate) fn query<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.connection.query(sql, params, read)
    }

    /// Returns the first row's reading.
    pub(crate) fn first<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(sql, params, read)?.into_iter().next())
    }

    /// Returns the first column of the first row as a count, 0 without a row.
    pub(crate) fn count(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64, StoreError> {
        Ok(self
            .first(sql, params, |row| row.count(0))?
            .unwrap_or_default())
    }
}

impl<'c> WriteTx<'c> {
    pub(crate) const fn new(connection: &'c mut Connection) -> Self {
        Self {
            tx: Tx::new(connection),
            touched: BTreeSet::new(),
        }
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64, StoreError> {
        self.tx.connection.execute(sql, params)
    }

    /// Runs `head VALUES (…), (…) tail` over all rows, many rows a statement. `values` holds the rows
    /// one after the other, `columns` values each.
    pub(crate) fn insert_many(
        &mut self,
        (head, tail): (&str, &str),
        columns: usize,
        values: &[&dyn Param],
    ) -> Result<(), StoreError> {
        for chunk in values.chunks(columns * ROWS_MAX) {
            let rows = many_rows(columns, chunk.len() / columns);
            self.execute(&format!("{head} VALUES {rows} {tail}"), chunk)?;
        }
        Ok(())
    }

    /// Notes that the row was changed and must be named in an audit row before the commit.
    pub(crate) fn touch(&mut self, table: &'static str, key: impl Into<String>) {
        self.touched.insert((table, key.into()));
    }

    pub(crate) fn take_touched(&mut self) -> BTreeSet<(&'static str, String)> {
        std::mem::take(&mut self.touched)
    }

    pub(crate) fn check_audited(&self) -> Result<(), StoreError> {
        if self.touched.is_empty() {
            return Ok(());
        }
        Err(StoreError::Unaudited(
            self.touched
                .iter()
                .map(|(table, key)| format!("{table}/{key}"))
                .collect(),
        ))
    }
}

impl<'c> Deref for WriteTx<'c> {
    type Target = Tx<'c>;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl DerefMut for WriteTx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}

/// `($1,$2),($3,$4)` for two rows of two columns.
pub(crate) fn many_rows(columns: usize, rows: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { "," };
            let _ = write!(text, "{comma}${}", row * columns + column + 1);
        }
        text.push(')');
    }
    text
}
