//! Opinions and escalation.

use gwanmun_model::Text;
use gwanmun_model::request::{RequestAction, RequestState, check_separation};
use gwanmun_model::role::Permission;
use gwanmun_store::{counters, decisions, requests};
use serde_json::json;

use super::{RequestDetail, moved, object, required, step};
use crate::record::{Act, record};
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
        caller: &Caller,
        request: &str,
        opinion: NewOpinion,
    ) -> Result<Opinion, AppError> {
        caller.check(Permission::Review)?;
        let NewOpinion {
            aspect,
            positive,
            text,
        } = opinion;
        let text = required("text", &text)?;
        let now = self.now();
        self.write(|t| {
            let request = self.find_request(t, request)?;
            check_separation(&request.requester, &caller.account)
                .map_err(|_| AppError::SamePerson)?;
            if !matches!(request.state, RequestState::Review | RequestState::Board) {
                return Err(AppError::Conflict(Text::fixed(
                    "검토나 심의를 기다리는 신청에만 의견을 낼 수 있습니다.",
                    "Opinions are given while a request waits for review or the board.",
                )));
            }
            let opinion = Opinion {
                id: counters::next(t, "O")?,
                request: request.id.clone(),
                reviewer: caller.account.clone(),
                reviewer_name: caller.display_name.clone(),
                aspect,
                positive,
                text,
                at: now,
            };
            decisions::insert_opinion(t, &opinion, &request.requester)?;
            let act = Act {
                action: "request.opinion",
                object: object(&request.id),
                reason: &opinion.text,
                details: json!({
                    "aspect": opinion.aspect.id(),
                    "opinion": opinion.id,
                    "positive": opinion.positive,
                }),
            };
            record(t, now, caller.into(), &act)?;
            Ok(opinion)
        })
    }

    /// Sends a request in review to the board. For reviewers and approvers other than the requester.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is not in review; [`AppError::Invalid`] without a reason;
    /// [`AppError::SamePerson`] for the requester.
    pub fn escalate(
        &self,
        caller: &Caller,
        request: &str,
        reason: &str,
    ) -> Result<RequestDetail, AppError> {
        caller.check_any([Permission::Review, Permission::Decide])?;
        let reason = required("reason", reason)?;
        let now = self.now();
        self.write(|t| {
            let mut request = self.find_request(t, request)?;
            check_separation(&request.requester, &caller.account)
                .map_err(|_| AppError::SamePerson)?;
            let before = step(&mut request, RequestAction::Escalate)?;
            request.updated_at = now;
            requests::update(t, &request)?;
            let act = Act {
                action: "request.escalate",
                object: object(&request.id),
                reason: &reason,
                details: moved(before, &request),
            };
            record(t, now, caller.into(), &act)?;
            self.detail(t, &request.id)
        })
    }
}
