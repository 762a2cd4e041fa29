//! The page a person sees when a request cannot be served.

use std::any::Any;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::fault::Fault;
use crate::frame::{Frame, Section, page_with};
use crate::messages::fault as m;
use crate::state::Portal;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/fault.html")]
struct Inside {
    frame: Frame,
    status: u16,
    title: String,
    detail: Option<String>,
    remedy: String,
}

#[derive(Template)]
#[template(path = "pages/fault_alone.html")]
struct Alone {
    frame: Frame,
    status: u16,
    title: String,
    detail: Option<String>,
    remedy: String,
}

/// Renders a fault: inside the portal for who signed in, alone for everybody else.
pub(crate) fn show(portal: &Portal, visitor: &Visitor, fault: &Fault) -> Response {
    let language = visitor.language();
    let title = fault.title.get(language).to_owned();
    let frame = Frame::new(portal, visitor, Section::Elsewhere, title.clone());
    let status = fault.status.as_u16();
    let detail = fault
        .detail
        .as_ref()
        .map(|detail| detail.get(language).to_owned());
    let remedy = fault.remedy.get(language).to_owned();
    if visitor.caller().is_some() {
        page_with(
            fault.status,
            &Inside {
                frame,
                status,
                title,
                detail,
                remedy,
            },
        )
    } else {
        page_with(
            fault.status,
            &Alone {
                frame,
                status,
                title,
                detail,
                remedy,
            },
        )
    }
}

/// For addresses nothing answers.
pub(crate) async fn not_found() -> Fault {
    Fault::not_found()
}

/// For addresses that answer other methods.
pub(crate) async fn method_not_allowed() -> Fault {
    Fault::of_status(StatusCode::METHOD_NOT_ALLOWED)
}

/// For handlers that ended abnormally: the person is told, the log has the reason.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the reason over by value"
)]
pub(crate) fn panicked(reason: Box<dyn Any + Send + 'static>) -> Response {
    let reason = reason
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| reason.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(%reason, "a handler panicked");
    Fault::internal().into_response()
}
