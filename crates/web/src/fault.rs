//! What is told when a request cannot be served: a page for people, a problem document for programs.
//!
//! Handlers return a [`Fault`]; the answer itself is written at the edge (`visitor::attach`), which knows
//! the language and whether a person or a program asked.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gwanmun_app::AppError;
use gwanmun_model::text::{Language, Text};
use serde::Serialize;

use crate::messages::fault as m;

/// Why a request was not served, and what to do about it.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    /// Stable id, the last part of the problem type's address.
    pub(crate) id: &'static str,
    pub(crate) title: &'static Text,
    /// What happened, where more is known than the title says.
    pub(crate) detail: Option<Box<Text>>,
    /// What to do next.
    pub(crate) remedy: &'static Text,
}

impl Fault {
    fn fixed(
        status: StatusCode,
        id: &'static str,
        title: &'static Text,
        remedy: &'static Text,
    ) -> Self {
        Self {
            status,
            id,
            title,
            detail: None,
            remedy,
        }
    }

    pub(crate) fn not_found() -> Self {
        Self::fixed(
            StatusCode::NOT_FOUND,
            "not-found",
            m::NOT_FOUND,
            m::NOT_FOUND_REMEDY,
        )
    }

    pub(crate) fn forbidden() -> Self {
        Self::fixed(
            StatusCode::FORBIDDEN,
            "forbidden",
            m::FORBIDDEN,
            m::FORBIDDEN_REMEDY,
        )
    }

    pub(crate) fn sign_in_needed() -> Self {
        Self::fixed(
            StatusCode::UNAUTHORIZED,
            "sign-in-needed",
            m::SIGN_IN_NEEDED,
            m::SIGN_IN_NEEDED_REMEDY,
        )
    }

    pub(crate) fn cross_site() -> Self {
        Self::fixed(
            StatusCode::FORBIDDEN,
            "cross-site",
            m::CROSS_SITE,
            m::CROSS_SITE_REMEDY,
        )
    }

    pub(crate) fn conflict(detail: Text) -> Self {
        Self::fixed(
            StatusCode::CONFLICT,
            "conflict",
            m::CONFLICT,
            m::CONFLICT_REMEDY,
        )
        .because(detail)
    }

    pub(crate) fn invalid(detail: Text) -> Self {
        Self::fixed(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-input",
            m::INVALID,
            m::INVALID_REMEDY,
        )
        .because(detail)
    }

    pub(crate) fn internal() -> Self {
        Self::fixed(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            m::INTERNAL,
            m::INTERNAL_REMEDY,
        )
    }

    pub(crate) fn unavailable() -> Self {
        Self::fixed(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            m::UNAVAILABLE,
            m::UNAVAILABLE_REMEDY,
        )
    }

    /// Id of [`Fault::password_change_needed`].
    pub(crate) const PASSWORD_CHANGE: &'static str = "password-change-needed";

    pub(crate) fn password_change_needed() -> Self {
        Self::fixed(
            StatusCode::FORBIDDEN,
            Self::PASSWORD_CHANGE,
            m::PASSWORD_CHANGE_NEEDED,
            m::PASSWORD_CHANGE_NEEDED_REMEDY,
        )
    }

    /// Adds what exactly happened.
    #[must_use]
    pub(crate) fn because(mut self, detail: Text) -> Self {
        self.detail = Some(Box::new(detail));
        self
    }

    /// The fault for an answer some layer gave by its bare status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let fault = match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::UNAUTHORIZED => Self::sign_in_needed(),
            StatusCode::FORBIDDEN => Self::forbidden(),
            StatusCode::METHOD_NOT_ALLOWED => Self::fixed(
                status,
                "method-not-allowed",
                m::METHOD_NOT_ALLOWED,
                m::METHOD_NOT_ALLOWED_REMEDY,
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::fixed(status, "too-large", m::TOO_LARGE, m::TOO_LARGE_REMEDY)
            }
            StatusCode::REQUEST_TIMEOUT => {
                Self::fixed(status, "timeout", m::TIMEOUT, m::TIMEOUT_REMEDY)
            }
            StatusCode::SERVICE_UNAVAILABLE => Self::unavailable(),
            other if other.is_client_error() => {
                Self::fixed(other, "invalid-input", m::INVALID, m::INVALID_REMEDY)
            }
            _ => Self::internal(),
        };
        Self { status, ..fault }
    }

    /// Writes the fault as a problem document (RFC 9457).
    pub(crate) fn to_problem(&self, language: Language) -> Response {
        let body = Problem {
            kind: format!("urn:gwanmun:problem:{}", self.id),
            title: self.title.get(language),
            status: self.status.as_u16(),
            detail: self.detail.as_ref().map(|detail| detail.get(language)),
            remedy: self.remedy.get(language),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        let text = error.text();
        match error {
            AppError::NotFound(_) => Self::not_found().because(text),
            AppError::Forbidden(_) => Self::forbidden().because(text),
            AppError::SamePerson => Self::fixed(
                StatusCode::FORBIDDEN,
                "same-person",
                m::SAME_PERSON,
                m::SAME_PERSON_REMEDY,
            )
            .because(text),
            AppError::SignIn | AppError::Locked { .. } => Self::sign_in_needed().because(text),
            AppError::Conflict(_) => Self::conflict(text),
            AppError::Invalid { .. } => Self::invalid(text),
            AppError::NoData(_) => Self::unavailable().because(text),
            AppError::Unavailable(reason) => {
                tracing::error!(%reason, "the database or the data file cannot be used");
                Self::unavailable()
            }
        }
    }
}

/// Wire form of a problem document; `remedy` is our extension member.
#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    remedy: &'a str,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
