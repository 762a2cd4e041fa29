//! Connections kept open, lent one at a time.

use std::sync::{Condvar, Mutex, PoisonError};

use super::connection::Connection;
use crate::error::StoreError;

type Open = Box<dyn Fn() -> Result<Connection, StoreError> + Send + Sync>;

/// Connections kept open, lent one at a time. Who finds all lent waits.
pub(crate) struct Pool {
    state: Mutex<State>,
    returned: Condvar,
    open: Open,
    size_max: usize,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    opened: usize,
}

impl Pool {
    pub(crate) fn new(size_max: usize, open: Open) -> Self {
        Self {
            state: Mutex::default(),
            returned: Condvar::new(),
            open,
            size_max,
        }
    }

    /// Lends a connection with a transaction open. Connections that broke while nobody used them (the server
    /// was started again) are replaced.
    pub(crate) fn begin(&self, sql: &str) -> Result<Loan<'_>, StoreError> {
        for _ in 0..self.size_max {
            let mut loan = self.lend()?;
            match loan.begin(sql) {
                Ok(()) => return Ok(loan),
                // Dropping the loan throws the broken connection away.
                Err(_) if !loan.connection()?.is_usable() => {}
                Err(error) => return Err(error),
            }
        }
        let mut loan = self.lend()?;
        loan.begin(sql)?;
        Ok(loan)
    }

    /// Lends a connection.
    fn lend(&self) -> Result<Loan<'_>, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            while let Some(connection) = state.idle.pop() {
                if connection.is_usable() {
                    return Ok(Loan::new(self, connection));
                }
                state.opened = state.opened.saturating_sub(1);
            }
            if state.opened < self.size_max {
                state.opened += 1;
                drop(state);
                return match (self.open)() {
                    Ok(connection) => Ok(Loan::new(self, connection)),
                    Err(error) => {
                        self.take_back(None);
                        Err(error)
                    }
                };
            }
            state = self
                .returned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes every idle connection out.
    pub(crate) fn drain(&self) -> Vec<Connection> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.opened = state.opened.saturating_sub(state.idle.len());
        std::mem::take(&mut state.idle)
    }

    fn take_back(&self, connection: Option<Connection>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match connection {
            Some(connection) => state.idle.push(connection),
            None => state.opened = state.opened.saturating_sub(1),
        }
        drop(state);
        self.returned.notify_one();
    }
}

/// A lent connection. Dropping it with a transaction open rolls the transaction back, so neither an error
/// nor a panic leaves half a change.
pub(crate) struct Loan<'p> {
    pool: &'p Pool,
    connection: Option<Connection>,
    in_transaction: bool,
}

impl<'p> Loan<'p> {
    const fn new(pool: &'p Pool, connection: Connection) -> Self {
        Self {
            pool,
            connection: Some(connection),
            in_transaction: false,
        }
    }

    pub(crate) fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        self.connection
            .as_mut()
            .ok_or_else(|| StoreError::unavailable("the connection was given back"))
    }

    fn begin(&mut self, sql: &str) -> Result<(), StoreError> {
        // Set first: a batch that fails in its second statement leaves a transaction open.
        self.in_transaction = true;
        self.connection()?.batch(sql)
    }

    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.connection()?.batch("COMMIT")?;
        self.in_transaction = false;
        Ok(())
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        let mut connection = self.connection.take();
        if self.in_transaction
            && let Some(open) = &mut connection
            && open.batch("ROLLBACK").is_err()
        {
            let idle = matches!(open, Connection::Sqlite(sqlite) if sqlite.is_autocommit());
            if !idle {
                connection = None;
            }
        }
        self.pool.take_back(connection);
    }
}
