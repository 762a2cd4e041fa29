//! Traces of VEX statements in the text of a finding.

use gwanmun_model::{AppliedVex, Timestamp, VexOutcome, VexReason, VexResponse, VexStatus};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;

#[derive(Serialize, Deserialize)]
pub(super) struct VexJson {
    vulnerability: String,
    status: String,
    reason: Option<String>,
    detail: Option<String>,
    action: Option<String>,
    responses: Vec<String>,
    author: String,
    document: String,
    issued: Option<i64>,
    updated: Option<i64>,
    expires: Option<i64>,
    source: String,
    outcome: String,
}

pub(super) fn write(vex: &AppliedVex) -> VexJson {
    VexJson {
        vulnerability: vex.vulnerability.clone(),
        status: vex.status.id().to_owned(),
        reason: vex.reason.map(|reason| reason.id().to_owned()),
        detail: vex.detail.clone(),
        action: vex.action.clone(),
        responses: vex
            .responses
            .iter()
            .map(|response| response.id().to_owned())
            .collect(),
        author: vex.author.clone(),
        document: vex.document.clone(),
        issued: vex.issued.map(Timestamp::as_micros),
        updated: vex.updated.map(Timestamp::as_micros),
        expires: vex.expires.map(Timestamp::as_micros),
        source: vex.source.clone(),
        outcome: vex.outcome.id().to_owned(),
    }
}

pub(super) fn read(json: VexJson) -> Result<AppliedVex, StoreError> {
    let damaged = |text: &str| StoreError::damaged("findings", text.to_owned());
    Ok(AppliedVex {
        status: VexStatus::from_id(&json.status).ok_or_else(|| damaged(&json.status))?,
        reason: json
            .reason
            .map(|id| VexReason::from_id(&id).ok_or_else(|| damaged(&id)))
            .transpose()?,
        responses: json
            .responses
            .iter()
            .map(|id| VexResponse::from_id(id).ok_or_else(|| damaged(id)))
            .collect::<Result<_, _>>()?,
        outcome: VexOutcome::ALL
            .into_iter()
            .find(|outcome| outcome.id() == json.outcome)
            .ok_or_else(|| damaged(&json.outcome))?,
        vulnerability: json.vulnerability,
        detail: json.detail,
        action: json.action,
        author: json.author,
        document: json.document,
        issued: json.issued.map(Timestamp::from_micros),
        updated: json.updated.map(Timestamp::from_micros),
        expires: json.expires.map(Timestamp::from_micros),
        source: json.source,
    })
}
