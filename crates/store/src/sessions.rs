//! Open sessions, by the hash of their token. Not covered by the audit log: opening and ending one is.

use gwanmun_model::Timestamp;

use crate::db::{Row, Tx, WriteTx};
use crate::error::StoreError;
use crate::records::Session;

crate::queries! {
    INSERT = "INSERT INTO sessions (token_hash, account_id, created_at, last_seen_at, ends_at, client) VALUES ($1, $2, $3, $4, $5, $6)";
    GET = "SELECT token_hash, account_id, created_at, last_seen_at, ends_at, client FROM sessions WHERE token_hash = $1";
    OF_ACCOUNT = "SELECT token_hash, account_id, created_at, last_seen_at, ends_at, client FROM sessions WHERE account_id = $1 ORDER BY created_at DESC, token_hash";
    SEEN = "UPDATE sessions SET last_seen_at = $2 WHERE token_hash = $1";
    END = "DELETE FROM sessions WHERE token_hash = $1";
    END_OTHERS = "DELETE FROM sessions WHERE account_id = $1 AND token_hash <> $2";
    SWEEP = "DELETE FROM sessions WHERE ends_at <= $1 OR last_seen_at <= $2";
}

fn read(row: &Row<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        token_hash: row.text(0)?,
        account: row.text(1)?,
        created_at: row.time(2)?,
        last_seen_at: row.time(3)?,
        ends_at: row.time(4)?,
        client: row.text(5)?,
    })
}

/// Adds a session.
///
/// # Errors
/// When the database cannot be used.
pub fn insert(t: &mut WriteTx<'_>, session: &Session) -> Result<(), StoreError> {
    t.execute(
        INSERT,
        &[
            &session.token_hash,
            &session.account,
            &session.created_at.as_micros(),
            &session.last_seen_at.as_micros(),
            &session.ends_at.as_micros(),
            &session.client,
        ],
    )
    .map(drop)
}

/// Returns a session by the hash of its token.
///
/// # Errors
/// When the database cannot be used.
pub fn get(t: &mut Tx<'_>, token_hash: &str) -> Result<Option<Session>, StoreError> {
    t.first(GET, &[&token_hash], read)
}

/// Returns an account's sessions, the newest first.
///
/// # Errors
/// When the database cannot be used.
pub fn of_account(t: &mut Tx<'_>, account: &str) -> Result<Vec<Session>, StoreError> {
    t.query(OF_ACCOUNT, &[&account], read)
}

/// Notes that a session was used.
///
/// # Errors
/// When the database cannot be used.
pub fn seen(t: &mut WriteTx<'_>, token_hash: &str, at: Timestamp) -> Result<(), StoreError> {
    t.execute(SEEN, &[&token_hash, &at.as_micros()]).map(drop)
}

/// Ends a session.
///
/// # Errors
/// When the database cannot be used.
pub fn end(t: &mut WriteTx<'_>, token_hash: &str) -> Result<(), StoreError> {
    t.execute(END, &[&token_hash]).map(drop)
}

/// Ends an account's sessions except the one named; an empty hash names none.
///
/// # Errors
/// When the database cannot be used.
pub fn end_others(t: &mut WriteTx<'_>, account: &str, keep: &str) -> Result<(), StoreError> {
    t.execute(END_OTHERS, &[&account, &keep]).map(drop)
}

/// Removes sessions that ended at `now` or were last used before `idle_since`.
///
/// # Errors
/// When the database cannot be used.
pub fn sweep(t: &mut WriteTx<'_>, now: Timestamp, idle_since: Timestamp) -> Result<(), StoreError> {
    t.execute(SWEEP, &[&now.as_micros(), &idle_since.as_micros()])
        .map(drop)
}
