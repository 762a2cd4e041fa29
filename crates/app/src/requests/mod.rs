//! Requests for approval, from the form to the end of the approval.

pub mod decide;
pub mod list;
pub mod review;
pub mod submit;

use gwanmun_model::request::{Decision, RequestItem, RequestState};

use crate::{Opinion, Request};

/// Sort keys of request lists.
pub const REQUEST_SORTS: &[&str] = &[
    "created",
    "updated",
    "id",
    "state",
    "verdict",
    "requester",
    "context",
    "items",
    "expires",
];

/// Which requests are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// In this state.
    pub state: Option<RequestState>,
    /// Made by this account.
    pub requester: Option<String>,
    /// For this system.
    pub system: Option<String>,
    /// Still waiting for somebody.
    pub open: bool,
}

/// A request with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDetail {
    /// The request.
    pub request: Request,
    /// What it asks for.
    pub items: Vec<RequestItem>,
    /// Opinions, in the order given.
    pub opinions: Vec<Opinion>,
    /// Decisions, at most one; a withdrawal of an approval does not remove it.
    pub decision: Option<Decision>,
    /// Name of who decided, where a person did.
    pub decided_by_name: Option<String>,
}
