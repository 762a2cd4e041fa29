//! Decisions and opinions. The database itself refuses those of the requester.

use std::str::FromStr as _;

use gwanmun_model::UseContext;
use gwanmun_model::request::{Decision, Outcome};

use crate::db::{Row, Tx, WriteTx};
use crate::error::StoreError;
use crate::records::{Aspect, Opinion};

crate::queries! {
    INSERT = "INSERT INTO decisions (id, request_id, requester_id, decided_by, outcome, reason, conditions, context, decided_at,
            expires_at, policy_version, data_version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    OF_REQUEST = "SELECT d.id, d.request_id, d.outcome, d.decided_by, d.decided_at, d.reason, d.conditions, d.context, d.expires_at,
            d.policy_version, d.data_version, a.display_name
        FROM decisions d LEFT JOIN accounts a ON a.id = d.decided_by WHERE d.request_id = $1";
    INSERT_OPINION = "INSERT INTO opinions (id, request_id, requester_id, reviewer_id, aspect, positive, body, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    OPINIONS = "SELECT o.id, o.request_id, o.reviewer_id, a.display_name, o.aspect, o.positive, o.body, o.at
        FROM opinions o JOIN accounts a ON a.id = o.reviewer_id WHERE o.request_id = $1 ORDER BY o.at, o.id";
}

/// Adds a decision on the request of `requester`.
///
/// # Errors
/// [`StoreError::Refused`] when the requester decides, or the request is decided already.
pub fn insert(t: &mut WriteTx<'_>, decision: &Decision, requester: &str) -> Result<(), StoreError> {
    t.execute(
        INSERT,
        &[
            &decision.id,
            &decision.request,
            &requester,
            &decision.decided_by,
            &decision.outcome.id(),
            &decision.reason,
            &decision.conditions,
            &decision.context.id(),
            &decision.decided_at.as_micros(),
            &decision.expires_at.as_micros(),
            &decision.policy_version,
            &decision.data_version,
        ],
    )?;
    t.touch("decisions", &decision.id);
    Ok(())
}

fn read(row: &Row<'_>) -> Result<(Decision, Option<String>), StoreError> {
    let decision = Decision {
        id: row.text(0)?,
        request: row.text(1)?,
        outcome: row.parsed(2, "outcome", Outcome::parse)?,
        decided_by: row.get(3)?,
        decided_at: row.time(4)?,
        reason: row.text(5)?,
        conditions: row.text(6)?,
        context: row.parsed(7, "context", |id| UseContext::from_str(id).ok())?,
        expires_at: row.time(8)?,
        policy_version: row.text(9)?,
        data_version: row.text(10)?,
    };
    Ok((decision, row.get(11)?))
}

/// Returns a request's decision with the name of who decided.
///
/// # Errors
/// When the database cannot be used.
pub fn of_request(
    t: &mut Tx<'_>,
    request: &str,
) -> Result<Option<(Decision, Option<String>)>, StoreError> {
    t.first(OF_REQUEST, &[&request], read)
}

/// Adds an opinion on the request of `requester`.
///
/// # Errors
/// [`StoreError::Refused`] when the requester gives it.
pub fn insert_opinion(
    t: &mut WriteTx<'_>,
    opinion: &Opinion,
    requester: &str,
) -> Result<(), StoreError> {
    t.execute(
        INSERT_OPINION,
        &[
            &opinion.id,
            &opinion.request,
            &requester,
            &opinion.reviewer,
            &opinion.aspect.id(),
            &opinion.positive,
            &opinion.text,
            &opinion.at.as_micros(),
        ],
    )?;
    t.touch("opinions", &opinion.id);
    Ok(())
}

/// Returns a request's opinions in the order given.
///
/// # Errors
/// When the database cannot be used.
pub fn opinions(t: &mut Tx<'_>, request: &str) -> Result<Vec<Opinion>, StoreError> {
    t.query(OPINIONS, &[&request], |row| {
        Ok(Opinion {
            id: row.text(0)?,
            request: row.text(1)?,
            reviewer: row.text(2)?,
            reviewer_name: row.text(3)?,
            aspect: row.parsed(4, "aspect", Aspect::parse)?,
            positive: row.get(5)?,
            text: row.text(6)?,
            at: row.time(7)?,
        })
    })
}
