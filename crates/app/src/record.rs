//! Audit rows: who did what to what, in the transaction that does it.

use gwanmun_model::Timestamp;
use gwanmun_store::{WriteTx, audit};
use serde_json::Value;

use crate::{AppError, Caller};

/// Who an audit row names.
#[derive(Clone, Copy)]
pub(crate) struct Actor<'a> {
    pub(crate) account: &'a str,
    pub(crate) login: &'a str,
}

/// The product itself: rules, deadlines.
pub(crate) const SYSTEM: Actor<'static> = Actor {
    account: "system",
    login: "",
};

impl<'a> From<&'a Caller> for Actor<'a> {
    fn from(caller: &'a Caller) -> Self {
        Self {
            account: &caller.account,
            login: &caller.login,
        }
    }
}

/// What an audit row says besides who and when.
pub(crate) struct Act<'a> {
    /// Stable id of the action, for example `request.decide`.
    pub(crate) action: &'static str,
    /// What it was done to, for example `request/R-000042`.
    pub(crate) object: String,
    /// Why, in the actor's words.
    pub(crate) reason: &'a str,
    /// Before, after and whatever else matters.
    pub(crate) details: Value,
}

/// Writes the audit row for everything changed since the last one in this transaction.
pub(crate) fn record(
    t: &mut WriteTx<'_>,
    at: Timestamp,
    actor: Actor<'_>,
    act: &Act<'_>,
) -> Result<(), AppError> {
    audit::append(
        t,
        &audit::Entry {
            at,
            actor: actor.account,
            actor_login: actor.login,
            action: act.action,
            object: &act.object,
            reason: act.reason,
            details: &act.details.to_string(),
        },
    )?;
    Ok(())
}
