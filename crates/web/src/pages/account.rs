//! One's own account: password and open sessions.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gwanmun_app::AppError;
use gwanmun_app::sessions::SessionInfo;

use crate::fault::Fault;
use crate::flash;
use crate::frame::{Frame, Section, page_with};
use crate::messages::users as m;
use crate::redirect;
use crate::state::Portal;
use crate::view::form::Form;
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/account.html")]
struct Page {
    frame: Frame,
    form: Form,
    must_change: bool,
    sessions: Vec<SessionInfo>,
}

/// `GET /account`
pub(crate) async fn show(State(portal): State<Portal>, member: Member) -> Result<Response, Fault> {
    let form = Form::empty(member.visitor.language());
    show_with(&portal, &member, form).await
}

async fn show_with(portal: &Portal, member: &Member, form: Form) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let sessions = portal
        .run(move |app| -> Result<_, AppError> { app.sessions(&caller) })
        .await?;
    let status = if form.is_fine() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let title = m::ACCOUNT_TITLE.get(member.visitor.language());
    let template = Page {
        frame: Frame::new(portal, &member.visitor, Section::Elsewhere, title),
        form,
        must_change: member.caller.must_change_password,
        sessions,
    };
    Ok(page_with(status, &template))
}

/// `POST /account/password`
pub(crate) async fn change_password(
    State(portal): State<Portal>,
    member: Member,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    if form.secret("password") != form.secret("repeat") {
        form.refuse("repeat", m::REPEAT_WRONG);
        return show_with(&portal, &member, form).await;
    }
    let caller = member.caller.clone();
    let current = form.secret("current").to_owned();
    let password = form.secret("password").to_owned();
    let turn = portal.password_turn().await;
    let changed = portal
        .submit(&mut form, move |app| {
            let _turn = turn;
            app.change_password(&caller, &current, &password)
                .map_err(|error| match error {
                    AppError::SignIn => AppError::Invalid {
                        field: "current",
                        reason: m::CURRENT_WRONG.clone(),
                    },
                    other => other,
                })
        })
        .await?;
    match changed {
        Some(()) => Ok(redirect::with_flash("/account", flash::PASSWORD_CHANGED)),
        None => show_with(&portal, &member, form).await,
    }
}

/// `POST /account/sessions/{id}/end`
pub(crate) async fn end_session(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    portal.run(move |app| app.end_session(&caller, &id)).await?;
    Ok(redirect::with_flash("/account", flash::SESSION_ENDED))
}
