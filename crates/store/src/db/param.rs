//! The closed set of column types, the same on both engines.

use crate::error::StoreError;

/// A value handed to a statement.
pub(crate) trait Param: rusqlite::ToSql + postgres::types::ToSql + Sync {}

/// A value read from a row.
pub(crate) trait Column:
    rusqlite::types::FromSql + for<'r> postgres::types::FromSql<'r>
{
}

macro_rules! types {
    ($($kind:ty),*) => {$(
        impl Param for $kind {}
        impl Param for Option<$kind> {}
        impl Column for $kind {}
        impl Column for Option<$kind> {}
    )*};
}

types!(i64, f64, bool, String);

impl Param for &str {}
impl Param for Option<&str> {}

/// One row of an answer.
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// Returns the value of the column at `index`, from 0.
    pub(crate) fn get<T: Column>(&self, index: usize) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(row) => row.get(index).map_err(StoreError::from),
            Self::Postgres(row) => row.try_get(index).map_err(StoreError::from),
        }
    }

    /// Returns a text column.
    pub(crate) fn text(&self, index: usize) -> Result<String, StoreError> {
        self.get(index)
    }

    /// Returns a number that counts something.
    pub(crate) fn count(&self, index: usize) -> Result<u64, StoreError> {
        Ok(u64::try_from(self.get::<i64>(index)?).unwrap_or(0))
    }

    /// Returns a time column.
    pub(crate) fn time(&self, index: usize) -> Result<gwanmun_model::Timestamp, StoreError> {
        self.get(index).map(gwanmun_model::Timestamp::from_micros)
    }

    /// Returns a time column that may be empty.
    pub(crate) fn time_option(
        &self,
        index: usize,
    ) -> Result<Option<gwanmun_model::Timestamp>, StoreError> {
        let micros: Option<i64> = self.get(index)?;
        Ok(micros.map(gwanmun_model::Timestamp::from_micros))
    }

    /// Returns a text column read by `parse`; the column's name is for the message when it does not parse.
    pub(crate) fn parsed<T>(
        &self,
        index: usize,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let text = self.text(index)?;
        parse(&text).ok_or_else(|| StoreError::damaged(column, text))
    }
}
