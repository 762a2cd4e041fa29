//! The search over every component in use, and the answer to "may I use this?".

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use gwanmun_app::inventory::COMPONENT_SORTS;
use gwanmun_app::{AppError, SystemComponent};
use gwanmun_model::passage::PassageState;
use gwanmun_model::{Passage, Purl, UseContext};

use crate::fault::Fault;
use crate::frame::{Frame, Section, page};
use crate::messages::component as m;
use crate::pages::{sheets, system};
use crate::state::Portal;
use crate::url;
use crate::view::form::{Choice, contexts};
use crate::view::list::{Empty, List, ListQuery};
use crate::view::tag::Tag;
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/components.html")]
struct Page {
    frame: Frame,
    list: List,
    components: Vec<SystemComponent>,
    answer: Option<Answer>,
    empty: Empty,
    not_in_use: Empty,
}

/// Whether one package version may be used, where the search names one.
struct Answer {
    purl: String,
    context: &'static str,
    contexts: Vec<Choice>,
    state: Tag,
    passage: Passage,
    ask_address: String,
}

impl Answer {
    fn new(purl: &Purl, context: UseContext, passage: Passage, member: &Member) -> Self {
        let language = member.visitor.language();
        let (tone, icon) = match passage.state {
            PassageState::Allowed { .. } => ("ok", "check"),
            PassageState::Held => ("note", "clock"),
            PassageState::Denied => ("risk", "stop"),
        };
        let ask = [
            ("purl".to_owned(), purl.to_string()),
            ("context".to_owned(), context.id().to_owned()),
        ];
        Self {
            purl: purl.to_string(),
            context: context.id(),
            contexts: contexts(language),
            state: Tag::new(tone, icon, passage.state.title().get(language)),
            passage,
            ask_address: format!("/requests/new{}", url::query(&ask)),
        }
    }
}

/// `GET /components`
pub(crate) async fn list(
    State(portal): State<Portal>,
    member: Member,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(COMPONENT_SORTS, ("priority", true));
    let filter = system::component_filter(&query);
    let purl = query
        .get("q")
        .trim()
        .parse::<Purl>()
        .ok()
        .filter(|purl| purl.version().is_some());
    let context = query.get("context").parse::<UseContext>().ok();
    let (caller, wanted, named) = (member.caller.clone(), asked.clone(), purl.clone());
    let (found, passage) = portal
        .run(move |app| -> Result<_, AppError> {
            let found = app.inventory(&caller, &filter, &wanted)?;
            let context = context.unwrap_or(app.settings().gate_context);
            let passage = match named {
                Some(purl) => Some((context, app.passage(&purl, context)?)),
                None => None,
            };
            Ok((found, passage))
        })
        .await?;
    if let Some(format) = query.export() {
        return sheets::components(&found.rows).answer(format, language);
    }
    let mut list = List::new(query.clone(), &asked, &found, language);
    for facet in system::component_facets(&query, language) {
        list = list.facet(facet);
    }
    let answer = purl
        .zip(passage)
        .map(|(purl, (context, passage))| Answer::new(&purl, context, passage, &member));
    Ok(page(&Page {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Components,
            m::TITLE.get(language),
        ),
        list,
        components: found.rows,
        answer,
        empty: Empty::new("component", m::EMPTY, m::EMPTY_TEXT, language),
        not_in_use: Empty::new("search", m::NOT_IN_USE, m::NOT_IN_USE_TEXT, language),
    }))
}
