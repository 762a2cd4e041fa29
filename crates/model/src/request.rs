//! Requests for approval, opinions, decisions and the state machine that binds them.

use std::fmt;

use crate::context::UseContext;
use crate::digest::Digest;
use crate::purl::Purl;
use crate::text::Text;
use crate::time::Timestamp;
use crate::verdict::{RuleHit, Verdict};

/// Where a request for a set of component versions in one use context stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestState {
    /// Handed in, not yet assessed.
    Submitted,
    /// The assessment could not be made (no data, an unresolved version); nothing passes.
    AnalysisFailed,
    /// Waits for reviewers and an approver.
    Review,
    /// Waits for the review board.
    Board,
    /// Approved by rule, without a person, because every item passed every check.
    AutoApproved,
    /// Approved by a person.
    Approved,
    /// Approved by a person under conditions.
    ApprovedConditional,
    /// Turned down.
    Rejected,
    /// Taken back by the requester.
    Withdrawn,
    /// Was approved; the approval ran out.
    Expired,
    /// Was approved; the approval was taken back.
    Revoked,
}

/// Something that moves a request to another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestAction {
    /// The assessment ended with this strictest verdict.
    Assess(Verdict),
    /// The assessment could not be made.
    FailAnalysis,
    /// A failed request is assessed again.
    Retry,
    /// A reviewer asks for the board.
    Escalate,
    /// An approver approves.
    Approve,
    /// An approver approves under conditions.
    ApproveConditionally,
    /// An approver rejects.
    Reject,
    /// The requester takes the request back.
    Withdraw,
    /// The approval's last day passed.
    Expire,
    /// An approver takes the approval back.
    Revoke,
}

impl RequestState {
    /// Every state.
    pub const ALL: [Self; 11] = [
        Self::Submitted,
        Self::AnalysisFailed,
        Self::Review,
        Self::Board,
        Self::AutoApproved,
        Self::Approved,
        Self::ApprovedConditional,
        Self::Rejected,
        Self::Withdrawn,
        Self::Expired,
        Self::Revoked,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::AnalysisFailed => "analysis-failed",
            Self::Review => "review",
            Self::Board => "board",
            Self::AutoApproved => "auto-approved",
            Self::Approved => "approved",
            Self::ApprovedConditional => "approved-conditional",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// Reads the stable id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Submitted => Text::fixed("접수", "Submitted"),
            Self::AnalysisFailed => Text::fixed("분석 실패", "Analysis failed"),
            Self::Review => Text::fixed("검토 중", "In review"),
            Self::Board => Text::fixed("심의 대기", "Waiting for the board"),
            Self::AutoApproved => Text::fixed("자동 승인", "Approved by rule"),
            Self::Approved => Text::fixed("승인", "Approved"),
            Self::ApprovedConditional => Text::fixed("조건부 승인", "Approved with conditions"),
            Self::Rejected => Text::fixed("반려", "Rejected"),
            Self::Withdrawn => Text::fixed("철회", "Withdrawn"),
            Self::Expired => Text::fixed("만료", "Expired"),
            Self::Revoked => Text::fixed("승인 취소", "Revoked"),
        }
    }

    /// Whether the request gives permission to use its items.
    pub const fn is_approved(self) -> bool {
        matches!(
            self,
            Self::AutoApproved | Self::Approved | Self::ApprovedConditional
        )
    }

    /// Whether the request still waits for somebody.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::AnalysisFailed | Self::Review | Self::Board
        )
    }

    /// Returns the state `action` leads to. Silence never approves: no action but an approval or an
    /// all-allow assessment leads to an approved state.
    ///
    /// # Errors
    /// When the action is not possible in this state.
    pub fn apply(self, action: RequestAction) -> Result<Self, IllegalTransition> {
        use RequestAction as A;
        let next = match (self, action) {
            (Self::Submitted, A::Assess(Verdict::Allow)) => Self::AutoApproved,
            (Self::Submitted, A::Assess(Verdict::Review)) => Self::Review,
            (Self::Submitted, A::Assess(Verdict::Board | Verdict::Refuse))
            | (Self::Review, A::Escalate) => Self::Board,
            (Self::Submitted, A::FailAnalysis) => Self::AnalysisFailed,
            (Self::AnalysisFailed, A::Retry) => Self::Submitted,
            (Self::Review | Self::Board, A::Approve) => Self::Approved,
            (Self::Review | Self::Board, A::ApproveConditionally) => Self::ApprovedConditional,
            (Self::Review | Self::Board, A::Reject) => Self::Rejected,
            (state, A::Withdraw) if state.is_open() => Self::Withdrawn,
            (state, A::Expire) if state.is_approved() => Self::Expired,
            (state, A::Revoke) if state.is_approved() => Self::Revoked,
            _ => return Err(IllegalTransition { from: self, action }),
        };
        Ok(next)
    }
}

impl fmt::Display for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The action is not possible in the request's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IllegalTransition {
    /// The state the request is in.
    pub from: RequestState,
    /// What was asked for.
    pub action: RequestAction,
}

impl fmt::Display for IllegalTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a request that is {} cannot take the action {:?}",
            self.from, self.action
        )
    }
}

impl std::error::Error for IllegalTransition {}

/// One component version asked for, with what the assessment said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestItem {
    /// The component version.
    pub purl: Purl,
    /// Hashes of the artifact where the lock file gives them; an approval is bound to them.
    pub hashes: Vec<Digest>,
    /// The strictest verdict of the checks.
    pub verdict: Verdict,
    /// Every check that had something to say.
    pub rules: Vec<RuleHit>,
}

/// What a person decided about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// May be used.
    Approve,
    /// May be used under conditions.
    ApproveConditionally,
    /// May not be used.
    Reject,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Approve, Self::ApproveConditionally, Self::Reject];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveConditionally => "approve-conditionally",
            Self::Reject => "reject",
        }
    }

    /// Reads the stable id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.id() == id)
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Approve => Text::fixed("승인", "Approve"),
            Self::ApproveConditionally => Text::fixed("조건부 승인", "Approve with conditions"),
            Self::Reject => Text::fixed("반려", "Reject"),
        }
    }

    /// Returns the action on the request's state machine.
    pub const fn action(self) -> RequestAction {
        match self {
            Self::Approve => RequestAction::Approve,
            Self::ApproveConditionally => RequestAction::ApproveConditionally,
            Self::Reject => RequestAction::Reject,
        }
    }
}

/// The record everything else follows: what the gate serves, what the inventory says, what the auditor reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Id of the decision.
    pub id: String,
    /// Id of the request it decides.
    pub request: String,
    /// What was decided.
    pub outcome: Outcome,
    /// Account id of who decided; `None` when decided by rule. Never the requester.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Conditions, empty unless the outcome carries them.
    pub conditions: String,
    /// The context it holds for, and no other.
    pub context: UseContext,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Policy version it was made under.
    pub policy_version: String,
    /// Version of the advisory data it was made on.
    pub data_version: String,
}

/// Refuses a decision by the person who made the request.
///
/// # Errors
/// When the two are the same account.
pub fn check_separation(requester: &str, decider: &str) -> Result<(), SamePerson> {
    if requester == decider {
        Err(SamePerson)
    } else {
        Ok(())
    }
}

/// Requester and decider are the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamePerson;

impl fmt::Display for SamePerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a request is never decided by the person who made it")
    }
}

impl std::error::Error for SamePerson {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_approvals_and_clean_assessments_approve() {
        use RequestAction as A;
        let actions = Verdict::ALL.into_iter().map(A::Assess).chain([
            A::FailAnalysis,
            A::Retry,
            A::Escalate,
            A::Approve,
            A::ApproveConditionally,
            A::Reject,
            A::Withdraw,
            A::Expire,
            A::Revoke,
        ]);
        for action in actions {
            for state in RequestState::ALL
                .into_iter()
                .filter(|state| !state.is_approved())
            {
                let approved = state.apply(action).is_ok_and(RequestState::is_approved);
                let may_approve = matches!(
                    action,
                    A::Assess(Verdict::Allow) | A::Approve | A::ApproveConditionally
                );
                assert!(!approved || may_approve, "{state} by {action:?}");
            }
        }
    }

    #[test]
    fn an_ended_request_stays_ended() {
        for state in [
            RequestState::Rejected,
            RequestState::Withdrawn,
            RequestState::Expired,
            RequestState::Revoked,
        ] {
            assert!(state.apply(RequestAction::Approve).is_err());
            assert!(state.apply(RequestAction::Retry).is_err());
        }
    }

    #[test]
    fn nobody_decides_their_own_request() {
        assert_eq!(check_separation("u1", "u1"), Err(SamePerson));
        assert_eq!(check_separation("u1", "u2"), Ok(()));
    }
}
