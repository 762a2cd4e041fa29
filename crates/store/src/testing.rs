//! For tests of this crate and those above: a fresh database on each engine, and raw access to tamper with it.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::db::{Db, Engine, WriteTx};
use crate::error::StoreError;

/// Address of a PostgreSQL that tests may make schemas in.
pub const POSTGRES_VARIABLE: &str = "GWANMUN_TEST_POSTGRES";

/// A fresh, empty database.
pub struct Fresh {
    /// Its engine.
    pub engine: Engine,
    /// What to open it by.
    pub address: String,
    _folder: Option<tempfile::TempDir>,
    schema: Option<Schema>,
}

struct Schema {
    address: String,
    name: String,
}

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Runs `test` on a fresh SQLite file and, where [`POSTGRES_VARIABLE`] is set, on a fresh PostgreSQL schema;
/// where it is not, says so loudly.
///
/// # Panics
/// When `test` does, or a database cannot be made.
pub fn each(test: impl Fn(&Fresh)) {
    test(&sqlite());
    match postgres() {
        Some(fresh) => test(&fresh),
        None => skipped(),
    }
}

/// Says loudly that the PostgreSQL half was left out: past the test harness, which keeps what passing tests print.
pub fn skipped() {
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: the PostgreSQL half of a test, since {POSTGRES_VARIABLE} is not set"
    );
}

/// Makes a fresh SQLite database.
///
/// # Panics
/// When the temporary folder cannot be made.
#[expect(clippy::expect_used, reason = "a test stops here")]
pub fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = folder.path().join("gwanmun.db");
    Fresh {
        engine: Engine::Sqlite,
        address: address.to_string_lossy().into_owned(),
        _folder: Some(folder),
        schema: None,
    }
}

/// Makes a fresh PostgreSQL schema, or `None` where no server is named.
///
/// # Panics
/// When the server named cannot be used.
#[expect(clippy::expect_used, reason = "a test stops here")]
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told of the server by the environment"
)]
pub fn postgres() -> Option<Fresh> {
    let server = std::env::var(POSTGRES_VARIABLE).ok()?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    admin(
        &server,
        &format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name};"),
    )
    .expect("a schema on the PostgreSQL named for tests");
    let mark = if server.contains('?') { '&' } else { '?' };
    Some(Fresh {
        engine: Engine::Postgres,
        address: format!("{server}{mark}options=-csearch_path%3D{name}"),
        _folder: None,
        schema: Some(Schema {
            address: server,
            name,
        }),
    })
}

fn admin(server: &str, sql: &str) -> Result<(), postgres::Error> {
    postgres::Client::connect(server, postgres::NoTls)?.batch_execute(sql)
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(schema) = &self.schema {
            let _ = admin(
                &schema.address,
                &format!("DROP SCHEMA IF EXISTS {} CASCADE", schema.name),
            );
        }
    }
}

/// Runs SQL as somebody would who has the database's own tools: no audit row, no check of the product.
///
/// # Errors
/// What the database answers.
pub fn raw(db: &Db, sql: &str) -> Result<(), StoreError> {
    let begin = match db.engine() {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN",
    };
    db.with_writer(begin, |connection| connection.batch(sql))
}

/// Runs SQL with the triggers that guard audit log and decisions taken off, as an administrator of the database could.
///
/// # Errors
/// What the database answers.
pub fn raw_unguarded(db: &Db, sql: &str) -> Result<(), StoreError> {
    let off = match db.engine() {
        Engine::Sqlite => {
            "DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete; DROP TRIGGER IF EXISTS decisions_no_delete;"
        }
        Engine::Postgres => {
            "ALTER TABLE audit DISABLE TRIGGER ALL; ALTER TABLE decisions DISABLE TRIGGER USER;"
        }
    };
    raw(db, &format!("{off} {sql}"))
}

/// Returns the first column of the first row of a query that answers with text.
///
/// # Errors
/// What the database answers.
pub fn raw_text(db: &Db, sql: &str) -> Result<Option<String>, StoreError> {
    db.read(|t| t.first(sql, &[], |row| row.text(0)))
}

/// Runs one statement in a transaction of the product, without noting what it changed.
///
/// # Errors
/// What the database answers.
pub fn execute(t: &mut WriteTx<'_>, sql: &str) -> Result<u64, StoreError> {
    t.execute(sql, &[])
}
