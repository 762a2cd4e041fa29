//! Who looks at a page and how they want to see it: language, colors, session, confirmation.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use gwanmun_app::{Caller, Page};
use gwanmun_model::DataStatus;
use gwanmun_model::role::Permission;
use gwanmun_model::text::Language;

use crate::cookies::{self, Lifetime};
use crate::fault::Fault;
use crate::flash::{self, Flash};
use crate::state::Portal;
use crate::url;

/// Name of the cookie that remembers the language.
pub(crate) const LANGUAGE_COOKIE: &str = "gwanmun_lang";
/// Name of the cookie that remembers the colors.
pub(crate) const THEME_COOKIE: &str = "gwanmun_theme";
/// How long a browser remembers language and colors.
pub(crate) const PREFERENCE_SECONDS: i64 = 365 * 86_400;

/// The colors a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the operating system says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Returns the stable id.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the stable id.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        [Self::Auto, Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.id() == id)
    }
}

/// Who looks at a page and how they want to see it.
#[derive(Debug, Clone)]
pub(crate) struct Visitor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    language: Language,
    theme: Theme,
    /// Path and query of the page, without `lang`.
    address: String,
    caller: Option<Caller>,
    flash: Option<Flash>,
    data: Option<DataStatus>,
    waiting: u64,
}

impl Visitor {
    pub(crate) fn language(&self) -> Language {
        self.0.language
    }

    pub(crate) fn theme(&self) -> Theme {
        self.0.theme
    }

    pub(crate) fn address(&self) -> &str {
        &self.0.address
    }

    pub(crate) fn flash(&self) -> Option<Flash> {
        self.0.flash
    }

    /// The person who signed in, if anybody did.
    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.0.caller.as_ref()
    }

    /// The state of the advisory data; `None` where it could not be asked for.
    pub(crate) fn data(&self) -> Option<&DataStatus> {
        self.0.data.as_ref()
    }

    /// How many requests wait for this person.
    pub(crate) fn waiting(&self) -> u64 {
        self.0.waiting
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(Fault::internal)
    }
}

/// A visitor who signed in. Handlers that ask for one refuse everybody else.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) visitor: Visitor,
    pub(crate) caller: Caller,
}

impl<S: Sync> FromRequestParts<S> for Member {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let Some(caller) = visitor.caller().cloned() else {
            return Err(Fault::sign_in_needed());
        };
        if caller.must_change_password && !PASSWORD_PAGES.contains(&parts.uri.path()) {
            return Err(Fault::password_change_needed());
        }
        Ok(Self { visitor, caller })
    }
}

/// Pages open to a person who must change the password first.
const PASSWORD_PAGES: &[&str] = &["/account", "/account/password", "/sign-out"];

/// Reads the visitor, runs the handler, and turns a fault into a page or a problem document.
pub(crate) async fn attach(
    State(portal): State<Portal>,
    mut request: Request,
    next: Next,
) -> Response {
    let wants_document = wants_document(request.uri(), request.headers());
    let method = request.method().clone();
    let visitor = read(&portal, request.uri(), request.headers()).await;
    request.extensions_mut().insert(visitor.clone());

    let response = next.run(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let fault = match response.extensions().get::<Fault>() {
        Some(fault) => Some(fault.clone()),
        None if failed && !has_body_of_its_own(&response) => {
            Some(Fault::of_status(response.status()))
        }
        None => None,
    };
    let mut response = match fault {
        None => response,
        Some(fault) if wants_document => fault.to_problem(visitor.language()),
        Some(fault) => fault_page(&portal, &visitor, &method, &fault),
    };
    if visitor.flash().is_some()
        && response.status() == StatusCode::OK
        && has_body_of_its_own(&response)
    {
        let forget = cookies::write(flash::COOKIE, "", Lifetime::Seconds(0), false);
        response.headers_mut().append(header::SET_COOKIE, forget);
    }
    response
}

/// Pages, documents and exports name their type; the bare answers of layers have none or plain text.
fn has_body_of_its_own(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| !kind.starts_with("text/plain"))
}

fn fault_page(portal: &Portal, visitor: &Visitor, method: &Method, fault: &Fault) -> Response {
    if *method == Method::GET && fault.status == StatusCode::UNAUTHORIZED {
        let target = format!("/sign-in?next={}", url::encode(visitor.address()));
        return Redirect::to(&target).into_response();
    }
    if fault.id == Fault::PASSWORD_CHANGE {
        return Redirect::to("/account").into_response();
    }
    crate::pages::fault::show(portal, visitor, fault)
}

fn wants_document(uri: &Uri, headers: &HeaderMap) -> bool {
    if uri.path().starts_with("/api/") {
        return true;
    }
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accept.contains("json") && !accept.contains("html")
}

async fn read(portal: &Portal, uri: &Uri, headers: &HeaderMap) -> Visitor {
    let language = language(uri, headers);
    let theme = cookies::read(headers, THEME_COOKIE)
        .and_then(Theme::parse)
        .unwrap_or_default();
    let flash = cookies::read(headers, flash::COOKIE).and_then(Flash::parse);
    let token = cookies::read(headers, portal.config().session_cookie()).map(str::to_owned);
    let first = Page {
        size: 1,
        ..Page::default()
    };
    let known = portal
        .run(move |app| -> Result<_, Fault> {
            let caller = match token {
                Some(token) => app.session(&token)?,
                None => None,
            };
            let waiting = match &caller {
                // Before the password is changed, nothing is answered but that.
                Some(caller)
                    if !caller.must_change_password
                        && (caller.may(Permission::Decide) || caller.may(Permission::Review)) =>
                {
                    app.review_queue(caller, &first)?.total
                }
                _ => 0,
            };
            Ok((caller, waiting, app.data_status()?))
        })
        .await;
    // Without a database nobody is signed in; the sign-in itself then says what is wrong.
    let (caller, waiting, data) = match known {
        Ok((caller, waiting, data)) => (caller, waiting, Some(data)),
        Err(_) => (None, 0, None),
    };
    Visitor(Arc::new(Inner {
        language,
        theme,
        address: url::without(uri, "lang"),
        caller,
        flash,
        data,
        waiting,
    }))
}

/// `?lang=`, then the cookie, then `Accept-Language`, then Korean.
fn language(uri: &Uri, headers: &HeaderMap) -> Language {
    url::parameter(uri, "lang")
        .and_then(|code| code.parse().ok())
        .or_else(|| cookies::read(headers, LANGUAGE_COOKIE)?.parse().ok())
        .or_else(|| accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
        .unwrap_or_default()
}

/// Returns the language of ours a browser likes best: the highest quality, the first among equals.
fn accepted(header: &str) -> Option<Language> {
    let mut best: Option<(u16, Language)> = None;
    for entry in header.split(',') {
        let mut parts = entry.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let quality = parts
            .find_map(|part| part.trim().strip_prefix("q="))
            .map_or(1000, thousandths);
        let primary = tag.split('-').next().unwrap_or_default();
        let Ok(language) = primary.to_ascii_lowercase().parse::<Language>() else {
            continue;
        };
        if quality > 0 && best.is_none_or(|(most, _)| quality > most) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

fn thousandths(quality: &str) -> u16 {
    let digits = quality.trim().split_once('.').map_or("", |(_, rest)| rest);
    if quality.trim().starts_with('1') {
        return 1000;
    }
    format!("{digits:0<3}")
        .get(..3)
        .and_then(|three| three.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_s_favourite_language_wins() {
        assert_eq!(accepted("en-US,en;q=0.9,ko;q=0.8"), Some(Language::En));
        assert_eq!(accepted("ko-KR,ko;q=0.9,en;q=0.5"), Some(Language::Ko));
        assert_eq!(accepted("fr, en;q=0.3, ko;q=0.7"), Some(Language::Ko));
        assert_eq!(accepted("en;q=0, ko;q=0.001"), Some(Language::Ko));
        assert_eq!(accepted("fr"), None);
    }

    #[test]
    fn an_address_beats_a_cookie_beats_the_browser() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, "en".parse().unwrap());
        let plain: Uri = "/systems".parse().unwrap();
        assert_eq!(language(&plain, &headers), Language::En);
        headers.insert(header::COOKIE, "gwanmun_lang=ko".parse().unwrap());
        assert_eq!(language(&plain, &headers), Language::Ko);
        let asked: Uri = "/systems?lang=en".parse().unwrap();
        assert_eq!(language(&asked, &headers), Language::En);
        let nonsense: Uri = "/systems?lang=xx".parse().unwrap();
        assert_eq!(language(&nonsense, &headers), Language::Ko);
    }
}
