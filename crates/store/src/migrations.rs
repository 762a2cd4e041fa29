//! Brings the tables to this program's version: numbered scripts, forward only, each run once.

use gwanmun_model::Timestamp;

use crate::db::{Connection, Db, Engine};
use crate::digest::sha256_hex;
use crate::error::StoreError;

/// One numbered script; both texts are the same unless the engines leave no choice.
struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! script {
    ($file:literal) => {
        include_str!(concat!("../migrations/", $file))
    };
}

const ALL: &[Migration] = &[
    Migration {
        number: 1,
        name: "start",
        sqlite: script!("0001_start.sql"),
        postgres: script!("0001_start.sql"),
    },
    Migration {
        number: 2,
        name: "append_only",
        sqlite: script!("0002_append_only.sqlite.sql"),
        postgres: script!("0002_append_only.postgresql.sql"),
    },
    Migration {
        number: 3,
        name: "statements",
        sqlite: script!("0003_statements.sql"),
        postgres: script!("0003_statements.sql"),
    },
    Migration {
        number: 4,
        name: "order_of_work",
        sqlite: script!("0004_order_of_work.sql"),
        postgres: script!("0004_order_of_work.sql"),
    },
    Migration {
        number: 5,
        name: "use_facts",
        sqlite: script!("0005_use_facts.sql"),
        postgres: script!("0005_use_facts.sql"),
    },
    Migration {
        number: 6,
        name: "license_documents",
        sqlite: script!("0006_license_documents.sql"),
        postgres: script!("0006_license_documents.sql"),
    },
    Migration {
        number: 7,
        name: "license_documents_append_only",
        sqlite: script!("0007_license_documents_append_only.sqlite.sql"),
        postgres: script!("0007_license_documents_append_only.postgresql.sql"),
    },
];

crate::queries! {
    CREATE = "CREATE TABLE IF NOT EXISTS migrations (
        number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, at BIGINT NOT NULL)";
    DONE = "SELECT number, sha256 FROM migrations ORDER BY number";
    RECORD = "INSERT INTO migrations (number, name, sha256, at) VALUES ($1, $2, $3, $4)";
}

/// Number of the advisory lock that lets one node at a time change tables: `gwanmun` in ASCII, shortened.
const LOCK: &str = "BEGIN; SELECT pg_advisory_xact_lock(7382915)";

/// Runs what is missing, all of it in one transaction; several programs may start at once.
pub(crate) fn run(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    let begin = match db.engine() {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => LOCK,
    };
    db.with_writer(begin, |connection| apply(connection, db.engine(), now))
}

fn apply(connection: &mut Connection, engine: Engine, now: Timestamp) -> Result<(), StoreError> {
    connection.batch(CREATE)?;
    let done = connection.query(DONE, &[], |row| Ok((row.get::<i64>(0)?, row.text(1)?)))?;
    if let Some((number, _)) = done.get(ALL.len()) {
        return Err(StoreError::Migration(format!(
            "the database was changed by a newer version of the program (migration {number}); start that version, or restore a backup"
        )));
    }
    for (index, migration) in ALL.iter().enumerate() {
        let script = match engine {
            Engine::Sqlite => migration.sqlite.replace("{text}", "TEXT"),
            Engine::Postgres => migration.postgres.replace("{text}", "TEXT COLLATE \"C\""),
        };
        let digest = sha256_hex(script.as_bytes());
        match done.get(index) {
            Some((number, recorded)) if *number == migration.number && *recorded == digest => {}
            Some((number, _)) => {
                return Err(StoreError::Migration(format!(
                    "migration {number} of the database is not the one this program knows; the database belongs to a different build"
                )));
            }
            None => {
                connection.batch(&script)?;
                connection.execute(
                    RECORD,
                    &[
                        &migration.number,
                        &migration.name,
                        &digest.as_str(),
                        &now.as_micros(),
                    ],
                )?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_without_gaps() {
        for (index, migration) in ALL.iter().enumerate() {
            assert_eq!(usize::try_from(migration.number), Ok(index + 1));
        }
    }
}
