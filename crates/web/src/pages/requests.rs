//! Lists of requests: all of them, and the ones that wait for the person who looks.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use gwanmun_app::requests::{REQUEST_SORTS, RequestFilter};
use gwanmun_app::{AppError, Request};
use gwanmun_model::request::RequestState;
use gwanmun_model::text::Language;

use crate::fault::Fault;
use crate::frame::{Frame, Section, page};
use crate::messages::requests as m;
use crate::pages::sheets;
use crate::state::Portal;
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/requests.html")]
struct Page {
    frame: Frame,
    lead: &'static str,
    list: List,
    requests: Vec<Request>,
    empty: Empty,
}

/// `GET /requests`
pub(crate) async fn list(
    State(portal): State<Portal>,
    member: Member,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(REQUEST_SORTS, ("created", true));
    let filter = RequestFilter {
        state: RequestState::parse(query.get("state")),
        requester: (query.get("made") == "me").then(|| member.caller.account.clone()),
        system: Some(query.get("system").to_owned()).filter(|system| !system.is_empty()),
        open: query.get("open") == "yes",
    };
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let answer = portal
        .run(move |app| -> Result<_, AppError> { app.requests(&caller, &filter, &wanted) })
        .await?;
    if let Some(format) = query.export() {
        return sheets::requests(&answer.rows).answer(format, language);
    }
    let mut list = List::new(query.clone(), &asked, &answer, language);
    for facet in facets(&query, language) {
        list = list.facet(facet);
    }
    Ok(page(&Page {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Requests,
            m::TITLE.get(language),
        ),
        lead: m::LEAD.get(language),
        list,
        requests: answer.rows,
        empty: Empty::new("request", m::EMPTY, m::EMPTY_TEXT, language),
    }))
}

fn facets(query: &ListQuery, language: Language) -> Vec<Facet> {
    let states = RequestState::ALL
        .into_iter()
        .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()));
    let open = [("yes".to_owned(), m::OPEN_ONLY.get(language).to_owned())];
    let mine = [("me".to_owned(), m::MINE_ONLY.get(language).to_owned())];
    vec![
        Facet::new(query, "state", m::STATE.get(language), states),
        Facet::new(query, "open", m::OPEN.get(language), open),
        Facet::new(query, "made", m::MINE.get(language), mine),
    ]
}

/// `GET /reviews`
pub(crate) async fn queue(
    State(portal): State<Portal>,
    member: Member,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(REQUEST_SORTS, ("created", false));
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let answer = portal
        .run(move |app| -> Result<_, AppError> { app.review_queue(&caller, &wanted) })
        .await?;
    if let Some(format) = query.export() {
        return sheets::requests(&answer.rows).answer(format, language);
    }
    Ok(page(&Page {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Reviews,
            m::QUEUE_TITLE.get(language),
        ),
        lead: m::QUEUE_LEAD.get(language),
        list: List::new(query, &asked, &answer, language),
        requests: answer.rows,
        empty: Empty::new("check", m::QUEUE_EMPTY, m::QUEUE_EMPTY_TEXT, language),
    }))
}
