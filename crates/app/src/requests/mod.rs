//! Requests for approval, from the form to the end of the approval.

pub mod decide;
pub mod list;
pub mod review;
pub mod submit;

use gwanmun_model::Text;
use gwanmun_model::request::{
    Decision, IllegalTransition, RequestAction, RequestItem, RequestState,
};
use gwanmun_store::{Tx, decisions, requests};
use serde_json::{Value, json};

use crate::{App, AppError, Opinion, Request};

/// Most characters of a reason or a description.
const TEXT_CHARS_MAX: usize = 4000;

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
    /// The decision, once there is one; revoking the approval does not remove it.
    pub decision: Option<Decision>,
    /// Name of who decided, where a person did.
    pub decided_by_name: Option<String>,
}

pub(crate) fn object(id: &str) -> String {
    format!("request/{id}")
}

/// What an audit row says of a request.
fn described(request: &Request) -> Value {
    json!({
        "context": request.context.id(),
        "data": request.data_version,
        "expires": request.expires_at.map(|time| time.to_string()),
        "items": request.items,
        "policy": request.policy_version,
        "state": request.state.id(),
        "verdict": request.verdict.map(gwanmun_model::Verdict::id),
    })
}

/// Before and after, where only the state moved.
fn moved(before: RequestState, request: &Request) -> Value {
    json!({ "before": { "state": before.id() }, "after": described(request) })
}

/// Moves a request by its state machine; what the state does not allow is a conflict that names the state.
fn step(request: &mut Request, action: RequestAction) -> Result<RequestState, AppError> {
    let before = request.state;
    request.state = before.apply(action).map_err(conflict)?;
    Ok(before)
}

fn conflict(refused: IllegalTransition) -> AppError {
    let state = refused.from.title();
    AppError::Conflict(Text::new(
        format!("신청의 현재 상태({})에서는 할 수 없는 일입니다.", state.ko),
        format!("That cannot be done while the request is: {}.", state.en),
    ))
}

/// Refuses an empty reason, and one that is too long.
fn required(field: &'static str, text: &str) -> Result<String, AppError> {
    let text = limited(field, text)?;
    if text.is_empty() {
        return Err(AppError::invalid(
            field,
            Text::fixed("내용을 적어야 합니다.", "This must not be empty."),
        ));
    }
    Ok(text.to_owned())
}

/// Refuses a text nobody would read; every change keeps it in the audit log for good.
pub(crate) fn limited<'a>(field: &'static str, text: &'a str) -> Result<&'a str, AppError> {
    let text = text.trim();
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(AppError::invalid(
            field,
            Text::fixed("4000자까지 적을 수 있습니다.", "At most 4000 characters."),
        ));
    }
    Ok(text)
}

impl App {
    fn find_request(&self, t: &mut Tx<'_>, id: &str) -> Result<Request, AppError> {
        requests::get(t, id, self.now())?
            .ok_or_else(|| AppError::not_found(("신청을", "request"), id))
    }

    fn detail(&self, t: &mut Tx<'_>, id: &str) -> Result<RequestDetail, AppError> {
        let request = self.find_request(t, id)?;
        let decided = decisions::of_request(t, id)?;
        let (decision, decided_by_name) = match decided {
            Some((decision, name)) => (Some(decision), name),
            None => (None, None),
        };
        Ok(RequestDetail {
            items: requests::items(t, id)?,
            opinions: decisions::opinions(t, id)?,
            request,
            decision,
            decided_by_name,
        })
    }
}
