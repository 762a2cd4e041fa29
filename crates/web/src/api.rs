//! The JSON interface and the health checks.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gwanmun_app::AppError;
use gwanmun_app::duties::document;
use gwanmun_model::passage::PassageState;
use gwanmun_model::text::Text;
use gwanmun_model::{Passage, Purl, UseContext};
use serde::Serialize;

use crate::fault::Fault;
use crate::messages::api as m;
use crate::state::Portal;
use crate::visitor::Member;

/// A text in both languages.
#[derive(Serialize)]
struct Both {
    ko: String,
    en: String,
}

impl From<&Text> for Both {
    fn from(text: &Text) -> Self {
        Self {
            ko: text.ko.clone().into_owned(),
            en: text.en.clone().into_owned(),
        }
    }
}

/// Wire form of a passage.
#[derive(Serialize)]
struct PassageDocument {
    purl: String,
    context: &'static str,
    state: &'static str,
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    reason: Both,
    request: Option<String>,
    address: String,
    rules: Vec<RuleDocument>,
}

/// Wire form of one check's outcome.
#[derive(Serialize)]
struct RuleDocument {
    id: String,
    verdict: &'static str,
    policy_version: String,
    reason: Both,
}

impl PassageDocument {
    fn new(purl: &Purl, context: UseContext, passage: Passage) -> Self {
        let until = match passage.state {
            PassageState::Allowed { until } => Some(until.to_string()),
            PassageState::Held | PassageState::Denied => None,
        };
        Self {
            purl: purl.to_string(),
            context: context.id(),
            state: passage.state.id(),
            allowed: passage.state.is_allowed(),
            until,
            reason: Both::from(&passage.reason),
            request: passage.request,
            address: passage.address,
            rules: passage
                .rules
                .into_iter()
                .map(|rule| RuleDocument {
                    reason: Both::from(&rule.reason),
                    id: rule.id,
                    verdict: rule.verdict.id(),
                    policy_version: rule.policy_version,
                })
                .collect(),
        }
    }
}

/// `GET /api/v1/verdict?purl=&context=`
pub(crate) async fn verdict(
    State(portal): State<Portal>,
    _member: Member,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let purl: Purl = query
        .get("purl")
        .ok_or_else(|| Fault::invalid(m::PURL_MISSING.clone()))?
        .parse()
        .map_err(|error: gwanmun_model::purl::InvalidPurl| Fault::invalid(m::bad_purl(&error.0)))?;
    let context = match query.get("context") {
        Some(id) => Some(
            id.parse::<UseContext>()
                .map_err(|_| Fault::invalid(m::CONTEXT_UNKNOWN.clone()))?,
        ),
        None => None,
    };
    let asked = purl.clone();
    let (context, passage) = portal
        .run(move |app| -> Result<_, AppError> {
            let context = context.unwrap_or(app.settings().gate_context);
            Ok((context, app.passage(&asked, context)?))
        })
        .await?;
    Ok(Json(PassageDocument::new(&purl, context, passage)).into_response())
}

/// `GET /api/v1/systems/{id}/assessment?format=`: the system's newest result, as `gwanmun.assessment/1`
/// unless another report format is asked for.
pub(crate) async fn assessment(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let caller = member.caller;
    let version = portal.config().version.clone();
    let format = query
        .get("format")
        .cloned()
        .unwrap_or_else(|| "json".to_owned());
    let system = id.clone();
    let document = portal
        .run(move |app| app.export_assessment(&caller, &system, &format, language, &version))
        .await?;
    let name: String = id
        .chars()
        .filter(|one| one.is_ascii_alphanumeric() || *one == '-')
        .collect();
    let disposition = format!("attachment; filename=\"{name}.{}\"", document.extension);
    Ok((
        [
            (header::CONTENT_TYPE, document.media_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        document.text,
    )
        .into_response())
}

/// `GET /api/v1/systems/{id}/duties`: what the licenses of the system's newest result ask for, as `gwanmun.duties/1`.
pub(crate) async fn duties(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let caller = member.caller;
    let duties = portal
        .run(move |app| app.export_duties(&caller, &id))
        .await?;
    Ok(Json(document::document(&duties)).into_response())
}

/// `GET /api/v1/systems/{id}/facts`: what is said of how the system uses its components, with who said it and when.
pub(crate) async fn facts(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (caller, system) = (member.caller, id.clone());
    let stated = portal.run(move |app| app.facts(&caller, &system)).await?;
    Ok(Json(document::stated(&id, &stated)).into_response())
}

/// `GET /healthz`: the program runs.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database and the data file can be used.
pub(crate) async fn ready(State(portal): State<Portal>) -> Response {
    let answer = portal
        .run(|app| -> Result<_, AppError> {
            app.policy_state()?;
            app.data_status()
        })
        .await;
    match answer {
        Ok(data) => (
            StatusCode::OK,
            Json(serde_json::json!({ "ready": true, "data": data.state.id() })),
        )
            .into_response(),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(serde_json::json!({ "ready": false })),
        )
            .into_response(),
    }
}
