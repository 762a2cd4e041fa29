//! One layer over two engines: SQLite in a file, PostgreSQL at an address.

mod connection;
pub(crate) mod listing;
mod param;
mod pool;
mod tls;
mod tx;

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use gwanmun_model::Timestamp;
use postgres::config::SslMode;

pub(crate) use self::connection::Connection;
pub(crate) use self::param::{Param, Row};
use self::pool::Pool;
pub(crate) use self::tx::many_rows;
pub use self::tx::{Tx, WriteTx};
use crate::error::StoreError;
use crate::migrations;

/// Connections that read at the same time.
const READERS_MAX: usize = 8;

/// The right to write. Only `gwanmun-app` takes it: it is where permissions are checked and audit rows written.
#[derive(Debug)]
pub struct WriteRight(());

impl WriteRight {
    /// Takes the right to write. A call outside `gwanmun-app` goes around permissions and does not pass review.
    pub const fn of_app() -> Self {
        Self(())
    }
}

/// Which engine a database runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in a file.
    Sqlite,
    /// PostgreSQL, at an address.
    Postgres,
}

/// An open database, shared by every thread.
pub struct Db {
    engine: Engine,
    readers: Pool,
    writers: Pool,
}

impl Db {
    /// Opens a database and brings its tables to this program's version. `address` is the path of a SQLite
    /// file, made when missing, or a `postgres://` address; `sslmode=require` or stricter in it asks for TLS.
    ///
    /// # Errors
    /// When the database cannot be reached, or holds tables of a newer or a different program.
    pub fn open(address: &str, now: Timestamp) -> Result<Self, StoreError> {
        let db = if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Self::postgres(address)?
        } else if address.contains("://") {
            // Not shown: it may hold a password. As a path it would become a folder named by it.
            return Err(StoreError::unavailable(
                "the address is neither a file nor one that starts with postgres://",
            ));
        } else {
            Self::sqlite(PathBuf::from(address))?
        };
        migrations::run(&db, now)?;
        Ok(db)
    }

    /// Returns the engine.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    fn sqlite(path: PathBuf) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| {
                StoreError::unavailable(format!("{}: {error}", folder.display()))
            })?;
        }
        make_private(&path)?;
        let read_path = path.clone();
        Ok(Self {
            engine: Engine::Sqlite,
            readers: Pool::new(
                READERS_MAX,
                Box::new(move || Connection::sqlite(&read_path, true)),
            ),
            writers: Pool::new(1, Box::new(move || Connection::sqlite(&path, false))),
        })
    }

    fn postgres(address: &str) -> Result<Self, StoreError> {
        let (address, tls) = split_tls(address)?;
        let mut config = postgres::Config::from_str(&address)?;
        config.application_name("gwanmun");
        config.ssl_mode(if tls {
            SslMode::Require
        } else {
            SslMode::Disable
        });
        let connect = move || {
            let client = if tls {
                config.connect(tls::connector()?)?
            } else {
                config.connect(postgres::NoTls)?
            };
            Ok(Connection::Postgres(Box::new(connection::Session::new(
                client,
            ))))
        };
        let connect_writer = connect.clone();
        Ok(Self {
            engine: Engine::Postgres,
            readers: Pool::new(READERS_MAX, Box::new(connect)),
            writers: Pool::new(1, Box::new(connect_writer)),
        })
    }

    /// Runs `work` in a transaction that sees one state of the database and cannot change it.
    ///
    /// # Errors
    /// What `work` returns, and when the database cannot be used.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut loan = self.readers.begin(match self.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })?;
        let answer = work(&mut Tx::new(loan.connection()?))?;
        loan.commit()?;
        Ok(answer)
    }

    /// Runs `work` in a transaction that changes the database, or leaves no trace when it fails. Writers take
    /// turns, over every node that shares the database: what `work` reads nobody else changes meanwhile.
    ///
    /// # Errors
    /// What `work` returns; [`StoreError::Unaudited`]; and when the database cannot be used.
    pub fn write<T, E: From<StoreError>>(
        &self,
        _right: &WriteRight,
        work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut loan = self.writers.begin(match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            // Readers are not kept out by this lock, other writers are.
            Engine::Postgres => "BEGIN; LOCK TABLE audit_head IN EXCLUSIVE MODE",
        })?;
        let answer = {
            let mut tx = WriteTx::new(loan.connection()?);
            let answer = work(&mut tx)?;
            tx.check_audited()?;
            answer
        };
        loan.commit()?;
        Ok(answer)
    }

    /// Runs `work` on a writing connection in a transaction that starts with `begin`.
    pub(crate) fn with_writer<T>(
        &self,
        begin: &str,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut loan = self.writers.begin(begin)?;
        let answer = work(loan.connection()?)?;
        loan.commit()?;
        Ok(answer)
    }
}

/// The PostgreSQL client ends a runtime of its own when it is dropped, which is not allowed on a thread that
/// runs asynchronous work; a server may well drop its last handle there.
impl Drop for Db {
    fn drop(&mut self) {
        let mut connections = self.readers.drain();
        connections.extend(self.writers.drain());
        if self.engine == Engine::Postgres {
            let _ = std::thread::spawn(move || drop(connections)).join();
        }
    }
}

/// Makes a missing database file so that only its owner can read it: it holds password hashes.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| StoreError::unavailable(format!("{}: {error}", path.display())))
}

/// Takes `sslmode` out of an address: the driver knows fewer modes than people write, and here every TLS
/// connection verifies the certificate. A mode nobody knows is refused: a typing error must not send the
/// password in the clear.
fn split_tls(address: &str) -> Result<(String, bool), StoreError> {
    let Some((base, query)) = address.split_once('?') else {
        return Ok((address.to_owned(), false));
    };
    let mut tls = false;
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.strip_prefix("sslmode=") {
            Some("require" | "verify-ca" | "verify-full") => tls = true,
            Some("disable" | "allow" | "prefer") => {}
            Some(mode) => {
                return Err(StoreError::unavailable(format!(
                    "sslmode={mode} in the address is not known; write verify-full, verify-ca or require for TLS, or disable"
                )));
            }
            None => kept.push(pair),
        }
    }
    if kept.is_empty() {
        return Ok((base.to_owned(), tls));
    }
    Ok((format!("{base}?{}", kept.join("&")), tls))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_asks_for_tls() {
        let split = |address| split_tls(address).unwrap();
        assert_eq!(
            split("postgres://app@db/gwanmun?sslmode=verify-full&application_name=x"),
            (
                "postgres://app@db/gwanmun?application_name=x".to_owned(),
                true
            )
        );
        assert_eq!(
            split("postgres://app@db/gwanmun"),
            ("postgres://app@db/gwanmun".to_owned(), false)
        );
        assert!(!split("postgres://app@db/gwanmun?sslmode=disable").1);
        // The stricter of two wins, whichever comes last.
        assert!(split("postgres://app@db/gwanmun?sslmode=require&sslmode=disable").1);
    }

    #[test]
    fn a_misspelled_address_is_no_path_and_stays_out_of_messages() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("{}/postgre://app:secret@db/x", folder.path().display());
        let error = Db::open(&address, Timestamp::default()).err().unwrap();
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_misspelled_mode_does_not_mean_no_tls() {
        for mode in ["REQUIRE", "verify_full", "required", ""] {
            let address = format!("postgres://app@db/gwanmun?sslmode={mode}");
            assert!(split_tls(&address).is_err(), "{mode:?}");
        }
    }
}
