//! Opinions and escalation.

use super::RequestDetail;
use crate::{App, AppError, Aspect, Caller, Opinion};

/// An opinion to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOpinion {
    /// What was looked at.
    pub aspect: Aspect,
    /// Whether in favour.
    pub positive: bool,
    /// Why; must not be empty.
    pub text: String,
}

impl App {
    /// Gives an opinion on a request that waits for review or the board.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it does not wait; [`AppError::SamePerson`] for the requester.
    pub fn give_opinion(
        &self,
        _caller: &Caller,
        _request: &str,
        _opinion: NewOpinion,
    ) -> Result<Opinion, AppError> {
        crate::unfinished()
    }

    /// Sends a request in review to the board. For reviewers and approvers.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is not in review; [`AppError::Invalid`] without a reason.
    pub fn escalate(
        &self,
        _caller: &Caller,
        _request: &str,
        _reason: &str,
    ) -> Result<RequestDetail, AppError> {
        crate::unfinished()
    }
}
