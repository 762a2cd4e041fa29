//! Signing in and out.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gwanmun_app::AppError;

use crate::cookies::{self, Lifetime};
use crate::fault::Fault;
use crate::flash;
use crate::frame::{Frame, Section, page, page_with};
use crate::messages::sign_in as m;
use crate::redirect;
use crate::state::Portal;
use crate::url;
use crate::visitor::{Member, Visitor};

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignIn {
    frame: Frame,
    next: String,
    login: String,
    /// Whether the person came from a page that needs a session.
    needed: bool,
    refused: bool,
    why: String,
}

fn frame(portal: &Portal, visitor: &Visitor) -> Frame {
    let title = m::TITLE.get(visitor.language());
    Frame::new(portal, visitor, Section::Elsewhere, title)
}

/// `GET /sign-in`
pub(crate) async fn show(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let next = query.get("next").map_or("/", |next| url::within(next));
    if visitor.caller().is_some() {
        return Redirect::to(next).into_response();
    }
    page(&SignIn {
        frame: frame(&portal, &visitor),
        next: next.to_owned(),
        login: String::new(),
        needed: next != "/",
        refused: false,
        why: String::new(),
    })
}

/// `POST /sign-in`
pub(crate) async fn submit(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let field = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let next = url::within(&field("next")).to_owned();
    let (login, password) = (field("login").trim().to_owned(), field("password"));
    let client = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let name = login.clone();
    let turn = portal.password_turn().await;
    let answer = portal
        .run(move |app| {
            let _turn = turn;
            match app.sign_in(&name, &password, &client) {
                Ok(signed_in) => Ok(Ok((signed_in, app.settings().session_seconds))),
                Err(error @ (AppError::SignIn | AppError::Locked { .. })) => Ok(Err(error)),
                Err(error) => Err(error),
            }
        })
        .await?;
    let (signed_in, seconds) = match answer {
        Ok(opened) => opened,
        Err(error) => {
            let refused = SignIn {
                frame: frame(&portal, &visitor),
                next,
                login,
                needed: false,
                refused: true,
                why: error.text().get(visitor.language()).to_owned(),
            };
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &refused));
        }
    };
    let cookie = cookies::write(
        portal.config().session_cookie(),
        &signed_in.token,
        Lifetime::Seconds(seconds),
        portal.config().is_secure(),
    );
    let mut response = Redirect::to(&next).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `POST /sign-out`
pub(crate) async fn sign_out(
    State(portal): State<Portal>,
    member: Member,
) -> Result<Response, Fault> {
    let caller = member.caller;
    portal.run(move |app| app.sign_out(&caller)).await?;
    let forget = cookies::write(
        portal.config().session_cookie(),
        "",
        Lifetime::Seconds(0),
        portal.config().is_secure(),
    );
    let mut response = redirect::with_flash("/sign-in", flash::SIGNED_OUT);
    response.headers_mut().append(header::SET_COOKIE, forget);
    Ok(response)
}
