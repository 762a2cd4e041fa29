//! One request: what it asks for, what the checks say, what people say, and the decision.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gwanmun_app::requests::RequestDetail;
use gwanmun_app::requests::decide::NewDecision;
use gwanmun_app::requests::review::NewOpinion;
use gwanmun_app::{App, AppError, Aspect, AuditRow, Caller};
use gwanmun_model::Timestamp;
use gwanmun_model::request::{Outcome, RequestState};
use gwanmun_model::role::Permission;
use gwanmun_model::text::Text;
use gwanmun_model::time::Date;
use gwanmun_model::verdict::Verdict;

use crate::fault::Fault;
use crate::flash::{self, Flash};
use crate::frame::{Frame, Section, page_with};
use crate::messages::request as m;
use crate::redirect;
use crate::state::Portal;
use crate::view::form::{Choice, Form};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/request.html")]
struct Page {
    frame: Frame,
    detail: RequestDetail,
    changes: Vec<AuditRow>,
    form: Form,
    aspects: Vec<Choice>,
    stances: Vec<Choice>,
    may: Actions,
    expires_hint: Text,
}

/// What the person who looks may do with the request now, and if they cannot decide, why.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether one button is shown"
)]
struct Actions {
    decide: bool,
    why_not: Option<&'static Text>,
    opinion: bool,
    escalate: bool,
    withdraw: bool,
    revoke: bool,
    retry: bool,
    /// A refused item leaves no way to approve without conditions.
    has_refused: bool,
}

impl Actions {
    fn of(detail: &RequestDetail, caller: &Caller) -> Self {
        let state = detail.request.state;
        let own = detail.request.requester == caller.account;
        let waits = matches!(state, RequestState::Review | RequestState::Board);
        let decides = caller.may(Permission::Decide);
        let reviews = caller.may(Permission::Review);
        Self {
            decide: waits && decides && !own,
            why_not: match (waits, own, decides) {
                (false, _, _) | (true, false, true) => None,
                (true, true, _) => Some(m::WHY_NOT_OWN),
                (true, false, false) => Some(m::WHY_NOT_ROLE),
            },
            opinion: waits && reviews && !own,
            escalate: state == RequestState::Review && (reviews || decides) && !own,
            withdraw: state.is_open() && own,
            revoke: state.is_approved() && decides,
            retry: state == RequestState::AnalysisFailed && (own || reviews),
            has_refused: detail
                .items
                .iter()
                .any(|item| item.verdict == Verdict::Refuse),
        }
    }

    fn any_other(&self) -> bool {
        self.escalate || self.withdraw || self.revoke || self.retry
    }
}

/// `GET /requests/{id}`
pub(crate) async fn show(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let form = Form::empty(member.visitor.language());
    show_with(&portal, &member, id, form).await
}

async fn show_with(
    portal: &Portal,
    member: &Member,
    id: String,
    form: Form,
) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let (detail, changes, days) = portal
        .run(move |app| -> Result<_, AppError> {
            let detail = app.request(&caller, &id)?;
            let changes = app.history(&caller, &format!("request/{id}"))?;
            Ok((detail, changes, app.settings().approval_days))
        })
        .await?;
    let language = member.visitor.language();
    let choice = |id: &str, text: &Text| (id.to_owned(), text.get(language).to_owned());
    let status = if form.is_fine() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = Page {
        frame: Frame::new(
            portal,
            &member.visitor,
            Section::Requests,
            m::title(&detail.request.id).get(language),
        ),
        may: Actions::of(&detail, &member.caller),
        detail,
        changes: changes.into_iter().rev().collect(),
        form,
        aspects: Aspect::ALL
            .iter()
            .map(|aspect| choice(aspect.id(), &aspect.title()))
            .collect(),
        stances: vec![choice("yes", m::IN_FAVOUR), choice("no", m::AGAINST)],
        expires_hint: m::expires_hint(days),
    };
    Ok(page_with(status, &template))
}

/// Runs one action on a request; a refused field is shown on the request's page under its own name.
async fn act<T: Send + 'static>(
    portal: Portal,
    member: Member,
    id: String,
    mut form: Form,
    action: Action<impl FnOnce(&App, &Caller, &str) -> Result<T, AppError> + Send + 'static>,
) -> Result<Response, Fault> {
    if form.is_fine() {
        let (caller, request) = (member.caller.clone(), id.clone());
        let work = action.work;
        let renamed = action.field;
        let done = portal
            .submit(&mut form, move |app| {
                work(app, &caller, &request).map_err(|error| match error {
                    AppError::Invalid { reason, .. } if !renamed.is_empty() => AppError::Invalid {
                        field: renamed,
                        reason,
                    },
                    other => other,
                })
            })
            .await?;
        if done.is_some() {
            let address = format!("/requests/{id}");
            return Ok(redirect::with_flash(&address, action.flash));
        }
    }
    show_with(&portal, &member, id, form).await
}

/// One action: what it does, what is said afterwards, and the field its refusals belong to.
struct Action<W> {
    work: W,
    flash: Flash,
    field: &'static str,
}

type Sent = axum::Form<BTreeMap<String, String>>;

/// `POST /requests/{id}/decide`
pub(crate) async fn decide(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    let outcome = Outcome::parse(form.value("outcome"));
    if outcome.is_none() {
        form.refuse("outcome", m::OUTCOME_MISSING);
    }
    form.require("reason", m::REASON_MISSING);
    let expires_at = read_day(&mut form);
    let decision = NewDecision {
        outcome: outcome.unwrap_or(Outcome::Reject),
        reason: form.value("reason").to_owned(),
        conditions: form.value("conditions").to_owned(),
        expires_at,
    };
    let action = Action {
        work: move |app: &App, caller: &Caller, id: &str| app.decide(caller, id, decision),
        flash: flash::DECIDED,
        field: "",
    };
    act(portal, member, id, form, action).await
}

/// Reads the day an approval ends; it holds until the end of that day in Korea.
fn read_day(form: &mut Form) -> Option<Timestamp> {
    let text = form.value("expires_at").to_owned();
    if text.is_empty() {
        return None;
    }
    if let Ok(day) = text.parse::<Date>() {
        return Some(day.start().plus_seconds(15 * 3600 - 1));
    }
    form.refuse("expires_at", m::DATE_WRONG);
    None
}

/// `POST /requests/{id}/opinion`
pub(crate) async fn opinion(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    form.require("text", m::REASON_MISSING);
    let opinion = NewOpinion {
        aspect: Aspect::parse(form.value("aspect")).unwrap_or(Aspect::Technical),
        positive: form.is("stance", "yes"),
        text: form.value("text").to_owned(),
    };
    let action = Action {
        work: move |app: &App, caller: &Caller, id: &str| app.give_opinion(caller, id, opinion),
        flash: flash::OPINION_GIVEN,
        field: "text",
    };
    act(portal, member, id, form, action).await
}

/// `POST /requests/{id}/escalate`
pub(crate) async fn escalate(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let (form, reason) = reasoned(&member, sent, "escalate_reason");
    let action = Action {
        work: move |app: &App, caller: &Caller, id: &str| app.escalate(caller, id, &reason),
        flash: flash::ESCALATED,
        field: "escalate_reason",
    };
    act(portal, member, id, form, action).await
}

/// `POST /requests/{id}/withdraw`
pub(crate) async fn withdraw(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let (form, reason) = reasoned(&member, sent, "withdraw_reason");
    let action = Action {
        work: move |app: &App, caller: &Caller, id: &str| app.withdraw(caller, id, &reason),
        flash: flash::REQUEST_WITHDRAWN,
        field: "withdraw_reason",
    };
    act(portal, member, id, form, action).await
}

/// `POST /requests/{id}/revoke`
pub(crate) async fn revoke(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let (form, reason) = reasoned(&member, sent, "revoke_reason");
    let action = Action {
        work: move |app: &App, caller: &Caller, id: &str| app.revoke(caller, id, &reason),
        flash: flash::APPROVAL_REVOKED,
        field: "revoke_reason",
    };
    act(portal, member, id, form, action).await
}

/// `POST /requests/{id}/retry`
pub(crate) async fn retry(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let form = Form::empty(member.visitor.language());
    let action = Action {
        work: move |app: &App, caller: &Caller, id: &str| app.retry(caller, id),
        flash: flash::REQUEST_RETRIED,
        field: "",
    };
    act(portal, member, id, form, action).await
}

/// A form whose one field is a reason that must be given.
fn reasoned(
    member: &Member,
    sent: BTreeMap<String, String>,
    field: &'static str,
) -> (Form, String) {
    let mut form = Form::new(sent, member.visitor.language());
    form.require(field, m::REASON_MISSING);
    let reason = form.value(field).to_owned();
    (form, reason)
}
