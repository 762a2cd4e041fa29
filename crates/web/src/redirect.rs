//! Where a browser goes after a form was taken: post, redirect, get.

use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use crate::cookies::{self, Lifetime};
use crate::flash::{self, Flash};

/// Sends the browser to `address`, where `flash` is shown once.
pub(crate) fn with_flash(address: &str, flash: Flash) -> Response {
    let mut response = Redirect::to(address).into_response();
    response.headers_mut().append(
        header::SET_COOKIE,
        cookies::write(flash::COOKIE, flash.id(), Lifetime::BrowserSession, false),
    );
    response
}
