//! Accounts and failed sign-ins.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use gwanmun_model::{Role, Timestamp};

use crate::db::listing::{Listing, Slice, Sliced, contains};
use crate::db::{Row, Tx, WriteTx};
use crate::error::StoreError;
use crate::records::Account;

crate::queries! {
    COUNT = "SELECT COUNT(*) FROM accounts";
    INSERT = "INSERT INTO accounts (id, login, display_name, password, roles, locked, must_change, created_at, last_sign_in)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UPDATE = "UPDATE accounts SET display_name = $2, roles = $3, locked = $4, must_change = $5, last_sign_in = $6 WHERE id = $1";
    SET_PASSWORD = "UPDATE accounts SET password = $2 WHERE id = $1";
    BY_ID = "SELECT id, login, display_name, roles, locked, must_change, created_at, last_sign_in FROM accounts WHERE id = $1";
    BY_LOGIN = "SELECT id, login, display_name, roles, locked, must_change, created_at, last_sign_in FROM accounts WHERE login = $1";
    PASSWORD = "SELECT password FROM accounts WHERE id = $1";
    FAILURES = "SELECT failures, blocked_until FROM sign_in_failures WHERE login = $1";
    RECORD_FAILURE = "INSERT INTO sign_in_failures (login, failures, blocked_until, last_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (login) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until, last_at = excluded.last_at";
    FORGET_FAILURES = "DELETE FROM sign_in_failures WHERE login = $1 OR last_at < $2";
}

pub(crate) const LISTING: Listing = Listing {
    select: "SELECT id, login, display_name, roles, locked, must_change, created_at, last_sign_in",
    from: "FROM accounts WHERE ($1 = '%%' OR lower(login || ' ' || display_name || ' ' || roles) LIKE lower($1) ESCAPE '\\')",
    params: 1,
    sorts: &[
        ("login", "login"),
        ("name", "display_name"),
        ("created", "created_at"),
        ("last-sign-in", "COALESCE(last_sign_in, 0)"),
    ],
    default: "login ASC",
    tie: "id",
};

fn read(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.text(0)?,
        login: row.text(1)?,
        display_name: row.text(2)?,
        roles: row.parsed(3, "roles", parse_roles)?,
        locked: row.get(4)?,
        must_change_password: row.get(5)?,
        created_at: row.time(6)?,
        last_sign_in: row.time_option(7)?,
    })
}

fn parse_roles(text: &str) -> Option<BTreeSet<Role>> {
    text.split_whitespace()
        .map(|role| Role::from_str(role).ok())
        .collect()
}

fn write_roles(roles: &BTreeSet<Role>) -> String {
    let ids: Vec<&str> = roles.iter().map(|role| role.id()).collect();
    ids.join(" ")
}

/// Counts accounts.
///
/// # Errors
/// When the database cannot be used.
pub fn count(t: &mut Tx<'_>) -> Result<u64, StoreError> {
    t.count(COUNT, &[])
}

/// Adds an account with its password hash.
///
/// # Errors
/// [`StoreError::Refused`] when the login is taken.
pub fn insert(t: &mut WriteTx<'_>, account: &Account, password: &str) -> Result<(), StoreError> {
    t.execute(
        INSERT,
        &[
            &account.id,
            &account.login,
            &account.display_name,
            &password,
            &write_roles(&account.roles),
            &account.locked,
            &account.must_change_password,
            &account.created_at.as_micros(),
            &account.last_sign_in.map(Timestamp::as_micros),
        ],
    )?;
    t.touch("accounts", &account.id);
    Ok(())
}

/// Stores what may change of an account: name, roles, lock, duty to change the password, last sign-in.
///
/// # Errors
/// When the database cannot be used.
pub fn update(t: &mut WriteTx<'_>, account: &Account) -> Result<(), StoreError> {
    t.execute(
        UPDATE,
        &[
            &account.id,
            &account.display_name,
            &write_roles(&account.roles),
            &account.locked,
            &account.must_change_password,
            &account.last_sign_in.map(Timestamp::as_micros),
        ],
    )?;
    t.touch("accounts", &account.id);
    Ok(())
}

/// Stores another password hash.
///
/// # Errors
/// When the database cannot be used.
pub fn set_password(t: &mut WriteTx<'_>, id: &str, password: &str) -> Result<(), StoreError> {
    t.execute(SET_PASSWORD, &[&id, &password])?;
    t.touch("accounts", id);
    Ok(())
}

/// Returns an account by id.
///
/// # Errors
/// When the database cannot be used.
pub fn get(t: &mut Tx<'_>, id: &str) -> Result<Option<Account>, StoreError> {
    t.first(BY_ID, &[&id], read)
}

/// Returns an account by login, which is in lower case.
///
/// # Errors
/// When the database cannot be used.
pub fn by_login(t: &mut Tx<'_>, login: &str) -> Result<Option<Account>, StoreError> {
    t.first(BY_LOGIN, &[&login], read)
}

/// Returns an account's password hash.
///
/// # Errors
/// When the database cannot be used.
pub fn password(t: &mut Tx<'_>, id: &str) -> Result<Option<String>, StoreError> {
    t.first(PASSWORD, &[&id], |row| row.text(0))
}

/// Lists accounts.
///
/// # Errors
/// [`StoreError::UnknownSort`]; when the database cannot be used.
pub fn list(t: &mut Tx<'_>, text: &str, slice: &Slice<'_>) -> Result<Sliced<Account>, StoreError> {
    LISTING.slice(t, slice, &[&contains(text)], read)
}

/// Returns failures in a row of what was typed as login, and until when sign-in waits.
///
/// # Errors
/// When the database cannot be used.
pub fn failures(t: &mut Tx<'_>, login: &str) -> Result<(i64, Timestamp), StoreError> {
    let found = t.first(FAILURES, &[&login], |row| Ok((row.get(0)?, row.time(1)?)))?;
    Ok(found.unwrap_or_default())
}

/// Notes another failure.
///
/// # Errors
/// When the database cannot be used.
pub fn record_failure(
    t: &mut WriteTx<'_>,
    login: &str,
    failures: i64,
    blocked_until: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    t.execute(
        RECORD_FAILURE,
        &[
            &login,
            &failures,
            &blocked_until.as_micros(),
            &now.as_micros(),
        ],
    )
    .map(drop)
}

/// Forgets the failures of a login, and all that are older than `before`.
///
/// # Errors
/// When the database cannot be used.
pub fn forget_failures(
    t: &mut WriteTx<'_>,
    login: &str,
    before: Timestamp,
) -> Result<(), StoreError> {
    t.execute(FORGET_FAILURES, &[&login, &before.as_micros()])
        .map(drop)
}
