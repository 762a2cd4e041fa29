//! The audit log: reading, exporting, verifying.

use askama::Template;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use gwanmun_app::audit::{AUDIT_SORTS, AuditFilter, Verification};
use gwanmun_app::{AppError, AuditRow};
use gwanmun_model::{Date, Timestamp};

use crate::fault::Fault;
use crate::frame::{Frame, Section, page};
use crate::messages::audit as m;
use crate::pages::sheets;
use crate::state::Portal;
use crate::url;
use crate::view::grouped;
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/audit.html")]
struct Page {
    frame: Frame,
    list: List,
    rows: Vec<AuditRow>,
    empty: Empty,
}

/// The page of an audited object, where it has one.
fn address(object: &str) -> Option<String> {
    let (kind, id) = object.split_once('/')?;
    let place = match kind {
        "account" => "users",
        "request" => "requests",
        "system" => "systems",
        _ => return None,
    };
    Some(format!("/{place}/{}", url::encode(id)))
}

fn day(query: &ListQuery, name: &str) -> Option<Date> {
    query.get(name).parse().ok()
}

/// When a day starts in Korea.
fn korean_start(day: Date) -> Timestamp {
    day.start().plus_seconds(-9 * 3600)
}

/// `GET /audit`
pub(crate) async fn list(
    State(portal): State<Portal>,
    member: Member,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(AUDIT_SORTS, ("seq", true));
    let some = |name: &str| Some(query.get(name).to_owned()).filter(|value| !value.is_empty());
    let filter = AuditFilter {
        actor: some("actor"),
        action: some("action"),
        object: some("object"),
        from: day(&query, "from").map(korean_start),
        until: day(&query, "until").map(|day| korean_start(day).plus_days(1)),
    };
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let answer = portal
        .run(move |app| -> Result<_, AppError> { app.audit(&caller, &filter, &wanted) })
        .await?;
    if let Some(format) = query.export() {
        return sheets::audit(&answer.rows).answer(format, language);
    }
    let families = m::FAMILIES
        .iter()
        .map(|(id, title)| ((*id).to_owned(), title.get(language).to_owned()));
    let facet = Facet::new(&query, "action", m::FAMILY.get(language), families);
    Ok(page(&Page {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Audit,
            m::TITLE.get(language),
        ),
        list: List::new(query, &asked, &answer, language)
            .facet(facet)
            .day("from", m::FROM)
            .day("until", m::UNTIL),
        rows: answer.rows,
        empty: Empty::new("audit", m::EMPTY, m::EMPTY_TEXT, language),
    }))
}

/// `GET /audit/export`
pub(crate) async fn export(
    State(portal): State<Portal>,
    member: Member,
) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let text = portal.run(move |app| app.export_audit(&caller)).await?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/jsonl"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"gwanmun-audit.jsonl\"",
            ),
        ],
        text,
    )
        .into_response())
}

#[derive(Template)]
#[template(path = "pages/audit_verified.html")]
struct Verified {
    frame: Frame,
    result: Verification,
    amount: String,
}

/// `POST /audit/verify`
pub(crate) async fn verify(
    State(portal): State<Portal>,
    member: Member,
) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let result = portal.run(move |app| app.verify_audit(&caller)).await?;
    let language = member.visitor.language();
    let amount = m::verified(&grouped(result.rows), &grouped(result.compared))
        .get(language)
        .to_owned();
    Ok(page(&Verified {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Audit,
            m::VERIFY.get(language),
        ),
        result,
        amount,
    }))
}
