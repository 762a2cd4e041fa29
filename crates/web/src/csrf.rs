//! Refuses changes that another site asks a signed-in browser to make.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, and `Origin` on every unsafe method), and no page
//! can forge either. A request that changes something and carries neither is refused: silence is not consent.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::fault::Fault;
use crate::state::Portal;

/// Lets safe methods pass, and unsafe ones only when they come from our own pages.
pub(crate) async fn guard(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let host = request
        .uri()
        .authority()
        .map(ToString::to_string)
        .or_else(|| text(request.headers(), header::HOST.as_str()).map(str::to_owned));
    if comes_from_us(
        request.headers(),
        host.as_deref(),
        &portal.config().public_url,
    ) {
        next.run(request).await
    } else {
        Fault::cross_site().into_response()
    }
}

fn comes_from_us(headers: &HeaderMap, host: Option<&str>, public_url: &str) -> bool {
    match text(headers, "sec-fetch-site") {
        // `none` is a person's own act, such as a reload of a form's answer.
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    let Some(origin) = text(headers, header::ORIGIN.as_str()) else {
        return false;
    };
    let Some((_, origin_host)) = origin.split_once("://") else {
        return false;
    };
    host.is_some_and(|host| host.eq_ignore_ascii_case(origin_host))
        || origin.eq_ignore_ascii_case(public_url.trim_end_matches('/'))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        comes_from_us(
            &headers,
            Some("oss.bank.example:8443"),
            "https://gwanmun.bank.example/",
        )
    }

    #[test]
    fn only_our_own_pages_may_change_things() {
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(check(&[("origin", "https://oss.bank.example:8443")]));
        assert!(check(&[("origin", "https://gwanmun.bank.example")]));

        assert!(!check(&[("sec-fetch-site", "cross-site")]));
        assert!(!check(&[("sec-fetch-site", "same-site")]));
        assert!(!check(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://oss.bank.example:8443")
        ]));
        assert!(!check(&[("origin", "https://evil.example")]));
        assert!(!check(&[("origin", "null")]));
        assert!(!check(&[]));
    }
}
