//! Language and colors, remembered in cookies.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use gwanmun_model::text::Language;

use crate::cookies::{self, Lifetime};
use crate::state::Portal;
use crate::url;
use crate::visitor::{LANGUAGE_COOKIE, PREFERENCE_SECONDS, THEME_COOKIE, Theme};

/// `POST /preferences`
pub(crate) async fn save(
    State(portal): State<Portal>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Response {
    let next = sent.get("next").map_or("/", |next| url::within(next));
    let mut response = Redirect::to(next).into_response();
    let secure = portal.config().is_secure();
    let mut remember = |name, value| {
        let cookie = cookies::write(name, value, Lifetime::Seconds(PREFERENCE_SECONDS), secure);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    };
    if let Some(language) = sent
        .get("language")
        .and_then(|code| code.parse::<Language>().ok())
    {
        remember(LANGUAGE_COOKIE, language.code());
    }
    if let Some(theme) = sent.get("theme").and_then(|id| Theme::parse(id)) {
        remember(THEME_COOKIE, theme.id());
    }
    response
}
