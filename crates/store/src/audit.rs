//! The audit log: append-only, chained, covering the content of what was changed.
//!
//! **Encoding.** The hash of a row is SHA-256 over the UTF-8 JSON array, without spaces,
//! `["gwanmun.audit/1",seq,at,actor,actor_login,action,object,reason,details,rows,previous]`, where `seq` and
//! `at` (microseconds since 1970, UTC) are numbers, everything else a string; `details` and `rows` are the
//! stored JSON texts as strings; escaping is the shortest JSON allows, non-ASCII characters stand as they are.

use gwanmun_model::Timestamp;

use crate::audited;
use crate::db::listing::{Listing, Slice, Sliced, contains};
use crate::db::{Row, Tx, WriteTx};
use crate::digest::sha256_hex;
use crate::error::StoreError;
use crate::records::AuditRow;

/// Version of the encoding, part of what is hashed.
const ENCODING: &str = "gwanmun.audit/1";

/// What the first row has for the hash of the row before.
pub const FIRST_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What an audit row says; number, hashes and digests are added when it is appended.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// When.
    pub at: Timestamp,
    /// Account id of who acted; `system` for the product itself.
    pub actor: &'a str,
    /// Login of who acted.
    pub actor_login: &'a str,
    /// What was done.
    pub action: &'a str,
    /// What it was done to.
    pub object: &'a str,
    /// Why.
    pub reason: &'a str,
    /// A JSON object with sorted keys.
    pub details: &'a str,
}

/// Which audit rows are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    /// By this account id or login.
    pub actor: Option<&'a str>,
    /// Actions that start so.
    pub action: Option<&'a str>,
    /// About this object.
    pub object: Option<&'a str>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Text the action, the object, the reason or the login must contain; empty is no filter.
    pub text: &'a str,
}

crate::queries! {
    HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1";
    MOVE_HEAD = "UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1";
    APPEND = "INSERT INTO audit (seq, at, actor, actor_login, action, object, reason, details, changed, previous, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    AFTER = "SELECT seq, at, actor, actor_login, action, object, reason, details, changed, previous, hash
        FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
    OF_OBJECT = "SELECT seq, at, actor, actor_login, action, object, reason, details, changed, previous, hash
        FROM audit WHERE object = $1 ORDER BY seq";
}

pub(crate) const LISTING: Listing = Listing {
    select: "SELECT seq, at, actor, actor_login, action, object, reason, details, changed, previous, hash",
    from: "FROM audit
        WHERE (CAST($1 AS TEXT) IS NULL OR actor = $1 OR actor_login = $1)
          AND (CAST($2 AS TEXT) IS NULL OR action LIKE $2 ESCAPE '\\')
          AND (CAST($3 AS TEXT) IS NULL OR object = $3)
          AND (CAST($4 AS BIGINT) IS NULL OR at >= $4)
          AND (CAST($5 AS BIGINT) IS NULL OR at < $5)
          AND ($6 = '%%' OR lower(action || ' ' || object || ' ' || reason || ' ' || actor_login) LIKE lower($6) ESCAPE '\\')",
    params: 6,
    sorts: &[
        ("seq", "seq"),
        ("at", "at"),
        ("actor", "actor_login"),
        ("action", "action"),
        ("object", "object"),
    ],
    default: "seq DESC",
    tie: "seq",
};

fn read(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: row.get(0)?,
        at: row.time(1)?,
        actor: row.text(2)?,
        actor_login: row.text(3)?,
        action: row.text(4)?,
        object: row.text(5)?,
        reason: row.text(6)?,
        details: row.text(7)?,
        rows: row.text(8)?,
        previous: row.text(9)?,
        hash: row.text(10)?,
    })
}

/// Computes the hash an audit row must have.
pub fn hash_of(row: &AuditRow) -> String {
    let encoded = serde_json::json!([
        ENCODING,
        row.seq,
        row.at.as_micros(),
        row.actor,
        row.actor_login,
        row.action,
        row.object,
        row.reason,
        row.details,
        row.rows,
        row.previous,
    ]);
    sha256_hex(encoded.to_string().as_bytes())
}

/// Appends a row that covers every audited row changed since the last one in this transaction.
///
/// # Errors
/// When the database cannot be used.
pub fn append(t: &mut WriteTx<'_>, entry: &Entry<'_>) -> Result<AuditRow, StoreError> {
    let mut changed = Vec::new();
    for (table, key) in t.take_touched() {
        let digest = audited::digest_of(t, table, &key)?;
        changed.push((table, key, digest));
    }
    let (seq, previous) = head(t)?;
    let mut row = AuditRow {
        seq: seq + 1,
        at: entry.at,
        actor: entry.actor.to_owned(),
        actor_login: entry.actor_login.to_owned(),
        action: entry.action.to_owned(),
        object: entry.object.to_owned(),
        reason: entry.reason.to_owned(),
        details: entry.details.to_owned(),
        rows: serde_json::json!(changed).to_string(),
        previous,
        hash: String::new(),
    };
    row.hash = hash_of(&row);
    t.execute(
        APPEND,
        &[
            &row.seq,
            &row.at.as_micros(),
            &row.actor,
            &row.actor_login,
            &row.action,
            &row.object,
            &row.reason,
            &row.details,
            &row.rows,
            &row.previous,
            &row.hash,
        ],
    )?;
    t.execute(MOVE_HEAD, &[&row.seq, &row.hash])?;
    Ok(row)
}

/// Returns number and hash the last row must have; number 0 before the first.
///
/// # Errors
/// When the database cannot be used.
pub fn head(t: &mut Tx<'_>) -> Result<(i64, String), StoreError> {
    t.first(HEAD, &[], |row| Ok((row.get(0)?, row.text(1)?)))?
        .ok_or_else(|| StoreError::damaged("audit_head", "the row is missing"))
}

/// Returns up to `size` rows after number `seq`, in order.
///
/// # Errors
/// When the database cannot be used.
pub fn after(t: &mut Tx<'_>, seq: i64, size: i64) -> Result<Vec<AuditRow>, StoreError> {
    t.query(AFTER, &[&seq, &size], read)
}

/// Returns the rows about one object, in order.
///
/// # Errors
/// When the database cannot be used.
pub fn of_object(t: &mut Tx<'_>, object: &str) -> Result<Vec<AuditRow>, StoreError> {
    t.query(OF_OBJECT, &[&object], read)
}

/// Lists rows, the newest first by default.
///
/// # Errors
/// [`StoreError::UnknownSort`]; when the database cannot be used.
pub fn list(
    t: &mut Tx<'_>,
    filter: &Filter<'_>,
    slice: &Slice<'_>,
) -> Result<Sliced<AuditRow>, StoreError> {
    let action = filter.action.map(|action| {
        let pattern = contains(action);
        pattern.strip_prefix('%').unwrap_or(&pattern).to_owned()
    });
    let from = filter.from.map(Timestamp::as_micros);
    let until = filter.until.map(Timestamp::as_micros);
    let text = contains(filter.text);
    LISTING.slice(
        t,
        slice,
        &[&filter.actor, &action, &filter.object, &from, &until, &text],
        read,
    )
}
