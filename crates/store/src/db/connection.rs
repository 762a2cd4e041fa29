//! One connection to either engine.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use postgres::types::ToSql;

use super::param::{Param, Row};
use crate::error::StoreError;

/// One connection to either engine.
pub(crate) enum Connection {
    Sqlite(rusqlite::Connection),
    Postgres(Box<Session>),
}

/// A PostgreSQL session with the statements it has prepared.
pub(crate) struct Session {
    pub(crate) client: postgres::Client,
    statements: HashMap<String, postgres::Statement>,
}

/// Statements a session keeps prepared; lists of differing length would otherwise pile up.
const STATEMENTS_MAX: usize = 500;

impl Session {
    pub(crate) fn new(client: postgres::Client) -> Self {
        Self {
            client,
            statements: HashMap::new(),
        }
    }

    fn prepare(&mut self, sql: &str) -> Result<postgres::Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS_MAX {
            self.statements.clear();
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Connection {
    /// Opens a SQLite file. A reader cannot write, whatever statement it is given.
    pub(crate) fn sqlite(path: &Path, reader: bool) -> Result<Self, StoreError> {
        let connection = rusqlite::Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;",
        )?;
        if reader {
            connection.execute_batch("PRAGMA query_only = ON;")?;
        }
        Ok(Self::Sqlite(connection))
    }

    /// Runs statements without parameters.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Self::Postgres(session) => Ok(session.client.batch_execute(sql)?),
        }
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) fn execute(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                Ok(statement.raw_execute()? as u64)
            }
            Self::Postgres(session) => {
                let statement = session.prepare(sql)?;
                Ok(session.client.execute(&statement, &borrowed(params))?)
            }
        }
    }

    /// Runs a query and reads each row.
    pub(crate) fn query<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut answers = Vec::new();
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, params)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    answers.push(read(&Row::Sqlite(row))?);
                }
            }
            Self::Postgres(session) => {
                let statement = session.prepare(sql)?;
                for row in session.client.query(&statement, &borrowed(params))? {
                    answers.push(read(&Row::Postgres(&row))?);
                }
            }
        }
        Ok(answers)
    }

    /// Prepares a statement without running it: what the test over every statement does.
    #[cfg(test)]
    pub(crate) fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection.prepare(sql).map(drop).map_err(Into::into),
            Self::Postgres(session) => session.prepare(sql).map(drop),
        }
    }

    /// Whether the connection can still be used.
    pub(crate) fn is_usable(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(session) => !session.client.is_closed(),
        }
    }
}

/// SQLite takes `$1` for a name, so each value is bound to the parameter of that name.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[&dyn Param]) -> Result<(), StoreError> {
    for (index, param) in params.iter().enumerate() {
        let name = format!("${}", index + 1);
        let Some(place) = statement.parameter_index(&name)? else {
            return Err(StoreError::unavailable(format!(
                "the statement has no parameter {name}"
            )));
        };
        let value: &dyn rusqlite::ToSql = *param;
        statement.raw_bind_parameter(place, value)?;
    }
    Ok(())
}

fn borrowed<'a>(params: &[&'a dyn Param]) -> Vec<&'a (dyn ToSql + Sync)> {
    params
        .iter()
        .map(|param| {
            let value: &(dyn ToSql + Sync) = *param;
            value
        })
        .collect()
}
