//! Requests for approval and their items.

use std::str::FromStr as _;

use gwanmun_model::request::{RequestItem, RequestState};
use gwanmun_model::{Digest, Purl, RuleHit, Timestamp, UseContext};

use crate::db::listing::{Listing, Slice, Sliced, contains};
use crate::db::{Param, Row, Tx, WriteTx};
use crate::error::StoreError;
use crate::rank;
use crate::records::Request;
use crate::versions::coordinate;
use crate::wire;

/// An approval past its end reads as expired, whether or not the sweep has come by.
macro_rules! effective {
    ($now:literal) => {
        concat!(
            "CASE WHEN r.state IN ('auto-approved', 'approved', 'approved-conditional') AND r.expires_at <= ",
            $now,
            " THEN 'expired' ELSE r.state END"
        )
    };
}

macro_rules! columns {
    () => {
        concat!(
            "SELECT r.id, r.requester_id, a.display_name, r.context, r.purpose, r.system_id, s.name, ",
            effective!("$1"),
            ", r.verdict_rank, r.items, r.created_at, r.updated_at, r.expires_at, r.policy_version, r.data_version, r.note"
        )
    };
}

macro_rules! tables {
    () => {
        " FROM requests r JOIN accounts a ON a.id = r.requester_id LEFT JOIN systems s ON s.id = r.system_id"
    };
}

crate::queries! {
    INSERT = "INSERT INTO requests (id, requester_id, context, purpose, system_id, state, verdict_rank, items, created_at,
            updated_at, expires_at, policy_version, data_version, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    UPDATE = "UPDATE requests SET state = $2, verdict_rank = $3, updated_at = $4, expires_at = $5, policy_version = $6,
        data_version = $7, note = $8 WHERE id = $1";
    UPDATE_ITEM = "UPDATE request_items SET verdict_rank = $3, rules = $4 WHERE request_id = $1 AND position = $2";
    ITEMS = "SELECT purl, hashes, verdict_rank, rules FROM request_items WHERE request_id = $1 ORDER BY position";
    GET = concat!(columns!(), tables!(), " WHERE r.id = $2");
    OF_COORDINATE = concat!(columns!(), tables!(), " WHERE EXISTS (SELECT 1 FROM request_items i
        WHERE i.request_id = r.id AND i.coordinate = $2) ORDER BY r.created_at DESC, r.id DESC");
    ENDED = concat!(columns!(), tables!(), " WHERE r.state IN ('auto-approved', 'approved', 'approved-conditional')
        AND r.expires_at <= $1 ORDER BY r.id");
    STATES = concat!("SELECT ", effective!("$1"), ", COUNT(*) FROM requests r GROUP BY 1");
    ENDING = "SELECT COUNT(*) FROM requests WHERE state IN ('auto-approved', 'approved', 'approved-conditional')
        AND expires_at > $1 AND expires_at <= $2";
    COUNT_CHANGE = "INSERT INTO counters (name, value) VALUES ('request-changes', 1)
        ON CONFLICT (name) DO UPDATE SET value = counters.value + 1";
    CHANGES = "SELECT value FROM counters WHERE name = 'request-changes'";
    IN_FORCE = "SELECT COUNT(*) FROM requests WHERE state IN ('auto-approved', 'approved', 'approved-conditional') AND expires_at > $1";
    APPROVED = "SELECT DISTINCT i.purl FROM request_items i JOIN requests r ON r.id = i.request_id
        WHERE i.coordinate >= $1 AND i.coordinate < $2 AND r.context = $3
          AND r.state IN ('auto-approved', 'approved', 'approved-conditional') AND r.expires_at > $4 ORDER BY i.purl";
    COVERING = concat!("SELECT r.id, ", effective!("$1"), ", d.outcome, d.expires_at, i.rules, i.hashes, i.purl
        FROM request_items i JOIN requests r ON r.id = i.request_id LEFT JOIN decisions d ON d.request_id = r.id AND d.context = r.context
        WHERE i.coordinate = $2 AND r.context = $3 ORDER BY r.created_at DESC, r.id DESC, i.position");
}

const INSERT_ITEMS: (&str, &str) = (
    "INSERT INTO request_items (request_id, position, coordinate, purl, hashes, verdict_rank, rules)",
    "",
);

/// The statements that are put together, for the test that prepares every one.
#[cfg(test)]
pub(crate) fn built_statements() -> Vec<String> {
    vec![format!(
        "{} VALUES {}",
        INSERT_ITEMS.0,
        crate::db::many_rows(7, 2)
    )]
}

pub(crate) const LISTING: Listing = Listing {
    select: columns!(),
    from: concat!(
        tables!(),
        " WHERE CAST($1 AS BIGINT) IS NOT NULL
            AND (CAST($2 AS TEXT) IS NULL OR $2 LIKE '% ' || ",
        effective!("$1"),
        " || ' %')
            AND (CAST($3 AS TEXT) IS NULL OR r.requester_id = $3)
            AND (CAST($4 AS TEXT) IS NULL OR r.requester_id <> $4)
            AND (CAST($5 AS TEXT) IS NULL OR r.system_id = $5)
            AND ($6 = '%%' OR lower(r.id || ' ' || r.purpose || ' ' || a.display_name || ' ' || COALESCE(s.name, '')) LIKE lower($6) ESCAPE '\\'
                OR EXISTS (SELECT 1 FROM request_items i WHERE i.request_id = r.id AND lower(i.purl) LIKE lower($6) ESCAPE '\\'))"
    ),
    params: 6,
    sorts: &[
        ("created", "r.created_at"),
        ("updated", "r.updated_at"),
        ("id", "r.id"),
        ("state", effective!("$1")),
        ("verdict", "r.verdict_rank"),
        ("requester", "a.display_name"),
        ("context", "r.context"),
        ("items", "r.items"),
        ("expires", "COALESCE(r.expires_at, 0)"),
    ],
    default: "r.created_at DESC, r.id DESC",
    tie: "r.id",
};

/// Which requests are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    /// In one of these states.
    pub states: Option<&'a [RequestState]>,
    /// Made by this account.
    pub requester: Option<&'a str>,
    /// Not made by this account.
    pub not_requester: Option<&'a str>,
    /// For this system.
    pub system: Option<&'a str>,
    /// Text that id, purpose, requester, system or an item must contain; empty is no filter.
    pub text: &'a str,
}

fn read(row: &Row<'_>) -> Result<Request, StoreError> {
    Ok(Request {
        id: row.text(0)?,
        requester: row.text(1)?,
        requester_name: row.text(2)?,
        context: row.parsed(3, "context", |id| UseContext::from_str(id).ok())?,
        purpose: row.text(4)?,
        system: row.get(5)?,
        system_name: row.get(6)?,
        state: row.parsed(7, "state", RequestState::parse)?,
        verdict: rank::verdict_option(row, 8)?,
        items: row.count(9)?,
        created_at: row.time(10)?,
        updated_at: row.time(11)?,
        expires_at: row.time_option(12)?,
        policy_version: row.text(13)?,
        data_version: row.text(14)?,
        note: row.text(15)?,
    })
}

fn verdict_rank(request: &Request) -> i64 {
    request.verdict.map_or(rank::NO_VERDICT, rank::of_verdict)
}

/// Adds a request with its items.
///
/// # Errors
/// When the database cannot be used.
pub fn insert(
    t: &mut WriteTx<'_>,
    request: &Request,
    items: &[RequestItem],
) -> Result<(), StoreError> {
    t.execute(
        INSERT,
        &[
            &request.id,
            &request.requester,
            &request.context.id(),
            &request.purpose,
            &request.system,
            &request.state.id(),
            &verdict_rank(request),
            &i64::try_from(items.len()).unwrap_or(i64::MAX),
            &request.created_at.as_micros(),
            &request.updated_at.as_micros(),
            &request.expires_at.map(Timestamp::as_micros),
            &request.policy_version,
            &request.data_version,
            &request.note,
        ],
    )?;
    t.execute(COUNT_CHANGE, &[])?;
    t.touch("requests", &request.id);
    insert_items(t, &request.id, items)
}

fn insert_items(
    t: &mut WriteTx<'_>,
    request: &str,
    items: &[RequestItem],
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (position, item) in items.iter().enumerate() {
        rows.push((
            i64::try_from(position).unwrap_or(i64::MAX),
            coordinate(&item.purl),
            item.purl.to_string(),
            wire::write_hashes(&item.hashes)?,
            rank::of_verdict(item.verdict),
            wire::write_rules(&item.rules)?,
        ));
        t.touch("request_items", format!("{request}/{position}"));
    }
    let params: Vec<&dyn Param> = rows
        .iter()
        .flat_map(|row| -> [&dyn Param; 7] {
            [&request, &row.0, &row.1, &row.2, &row.3, &row.4, &row.5]
        })
        .collect();
    t.insert_many(INSERT_ITEMS, 7, &params)
}

/// Stores a request's state and what goes with it.
///
/// # Errors
/// When the database cannot be used.
pub fn update(t: &mut WriteTx<'_>, request: &Request) -> Result<(), StoreError> {
    t.execute(
        UPDATE,
        &[
            &request.id,
            &request.state.id(),
            &verdict_rank(request),
            &request.updated_at.as_micros(),
            &request.expires_at.map(Timestamp::as_micros),
            &request.policy_version,
            &request.data_version,
            &request.note,
        ],
    )?;
    t.execute(COUNT_CHANGE, &[])?;
    t.touch("requests", &request.id);
    Ok(())
}

/// Stores what an assessment said of each item, in their order.
///
/// # Errors
/// When the database cannot be used.
pub fn update_items(
    t: &mut WriteTx<'_>,
    request: &str,
    items: &[RequestItem],
) -> Result<(), StoreError> {
    for (position, item) in items.iter().enumerate() {
        let number = i64::try_from(position).unwrap_or(i64::MAX);
        let rules = wire::write_rules(&item.rules)?;
        t.execute(
            UPDATE_ITEM,
            &[&request, &number, &rank::of_verdict(item.verdict), &rules],
        )?;
        t.touch("request_items", format!("{request}/{position}"));
    }
    Ok(())
}

/// Returns a request as it reads at `now`.
///
/// # Errors
/// When the database cannot be used.
pub fn get(t: &mut Tx<'_>, id: &str, now: Timestamp) -> Result<Option<Request>, StoreError> {
    t.first(GET, &[&now.as_micros(), &id], read)
}

/// Returns a request's items in their order.
///
/// # Errors
/// When the database cannot be used.
pub fn items(t: &mut Tx<'_>, id: &str) -> Result<Vec<RequestItem>, StoreError> {
    t.query(ITEMS, &[&id], |row| {
        Ok(RequestItem {
            purl: row.parsed(0, "purl", |text| Purl::from_str(text).ok())?,
            hashes: wire::read_hashes(&row.text(1)?)?,
            verdict: rank::verdict(row, 2)?,
            rules: wire::read_rules(&row.text(3)?)?,
        })
    })
}

/// Returns the requests that name a component version, the newest first.
///
/// # Errors
/// When the database cannot be used.
pub fn naming(
    t: &mut Tx<'_>,
    coordinate: &str,
    now: Timestamp,
) -> Result<Vec<Request>, StoreError> {
    t.query(OF_COORDINATE, &[&now.as_micros(), &coordinate], read)
}

/// Returns approvals past their end that are not marked as expired.
///
/// # Errors
/// When the database cannot be used.
pub fn ended(t: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Request>, StoreError> {
    t.query(ENDED, &[&now.as_micros()], read)
}

/// Lists requests, the newest first by default.
///
/// # Errors
/// [`StoreError::UnknownSort`]; when the database cannot be used.
pub fn list(
    t: &mut Tx<'_>,
    filter: &Filter<'_>,
    now: Timestamp,
    slice: &Slice<'_>,
) -> Result<Sliced<Request>, StoreError> {
    let states = filter.states.map(|states| {
        states
            .iter()
            .fold(String::from(" "), |text, state| text + state.id() + " ")
    });
    LISTING.slice(
        t,
        slice,
        &[
            &now.as_micros(),
            &states,
            &filter.requester,
            &filter.not_requester,
            &filter.system,
            &contains(filter.text),
        ],
        read,
    )
}

/// Counts requests by state.
///
/// # Errors
/// When the database cannot be used.
pub fn count_by_state(
    t: &mut Tx<'_>,
    now: Timestamp,
) -> Result<Vec<(RequestState, u64)>, StoreError> {
    t.query(STATES, &[&now.as_micros()], |row| {
        Ok((row.parsed(0, "state", RequestState::parse)?, row.count(1)?))
    })
}

/// Counts approvals that end after `now` and not after `until`.
///
/// # Errors
/// When the database cannot be used.
pub fn count_ending(t: &mut Tx<'_>, now: Timestamp, until: Timestamp) -> Result<u64, StoreError> {
    t.count(ENDING, &[&now.as_micros(), &until.as_micros()])
}

/// Returns two numbers of which one changes with every change of a request and every approval that ends.
///
/// # Errors
/// When the database cannot be used.
pub fn stamp(t: &mut Tx<'_>, now: Timestamp) -> Result<(u64, u64), StoreError> {
    Ok((
        t.count(CHANGES, &[])?,
        t.count(IN_FORCE, &[&now.as_micros()])?,
    ))
}

/// Returns every version of a package with an approval in force in exactly this use context.
///
/// # Errors
/// When the database cannot be used.
pub fn approved_versions(
    t: &mut Tx<'_>,
    package: &Purl,
    context: UseContext,
    now: Timestamp,
) -> Result<Vec<Purl>, StoreError> {
    // Every version's coordinate goes on with `@`, the character before `A`.
    let package = coordinate(&package.clone().with_version(None));
    let (from, to) = (format!("{package}@"), format!("{package}A"));
    t.query(
        APPROVED,
        &[&from, &to, &context.id(), &now.as_micros()],
        |row| row.parsed(0, "purl", |text| Purl::from_str(text).ok()),
    )
}

/// A request that names a component version in a use context, with its decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covering {
    /// The component version as the request names it, with qualifiers.
    pub purl: Purl,
    /// Id of the request.
    pub request: String,
    /// Its state at the time asked for.
    pub state: RequestState,
    /// Whether a decision in this use context exists, and when it ends.
    pub decided_until: Option<Timestamp>,
    /// What the checks said of the component version.
    pub rules: Vec<RuleHit>,
    /// Hashes of the artifact the request named.
    pub hashes: Vec<Digest>,
}

/// Returns the requests that name a component version in exactly this use context, the newest first.
///
/// # Errors
/// When the database cannot be used.
pub fn covering(
    t: &mut Tx<'_>,
    coordinate: &str,
    context: UseContext,
    now: Timestamp,
) -> Result<Vec<Covering>, StoreError> {
    t.query(
        COVERING,
        &[&now.as_micros(), &coordinate, &context.id()],
        |row| {
            let outcome: Option<String> = row.get(2)?;
            let approves = matches!(
                outcome.as_deref(),
                Some("approve" | "approve-conditionally")
            );
            Ok(Covering {
                purl: row.parsed(6, "purl", |text| text.parse().ok())?,
                request: row.text(0)?,
                state: row.parsed(1, "state", RequestState::parse)?,
                decided_until: row.time_option(3)?.filter(|_| approves),
                rules: wire::read_rules(&row.text(4)?)?,
                hashes: wire::read_hashes(&row.text(5)?)?,
            })
        },
    )
}
