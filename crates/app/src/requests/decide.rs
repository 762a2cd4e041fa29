//! Decisions, and what ends an approval or a request.

use gwanmun_model::Timestamp;
use gwanmun_model::request::Outcome;

use super::RequestDetail;
use crate::{App, AppError, Caller};

/// A decision to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// What is decided.
    pub outcome: Outcome,
    /// Why; must not be empty.
    pub reason: String,
    /// Conditions; must not be empty for an approval under conditions, and must be empty otherwise.
    pub conditions: String,
    /// When the approval ends; `None` takes the configured length, which is also the longest.
    pub expires_at: Option<Timestamp>,
}

impl App {
    /// Decides a request that waits for review or the board. A request with a refused item can be
    /// approved under conditions only.
    ///
    /// # Errors
    /// [`AppError::SamePerson`] for the requester; [`AppError::Conflict`] when it does not wait;
    /// [`AppError::Invalid`] for an empty reason, missing conditions or an end out of range.
    pub fn decide(
        &self,
        _caller: &Caller,
        _request: &str,
        _decision: NewDecision,
    ) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }

    /// Takes the caller's own request back while it waits.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for anybody else; [`AppError::Conflict`] once decided.
    pub fn withdraw(
        &self,
        _caller: &Caller,
        _request: &str,
        _reason: &str,
    ) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }

    /// Takes an approval back; the gate denies from then on.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is not approved; [`AppError::Invalid`] without a reason.
    pub fn revoke(
        &self,
        _caller: &Caller,
        _request: &str,
        _reason: &str,
    ) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }

    /// Marks approvals past their end as expired and returns how many. Reading treats them as expired
    /// with or without it; this writes the audit rows.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn expire_approvals(&self) -> Result<u64, AppError> {
        crate::unfinished()
    }
}
