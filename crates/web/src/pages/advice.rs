//! What to move the components of one system to.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use gwanmun_app::AppError;
use gwanmun_app::advice::{ADVICE_SORTS, AdviceFilter, Standing, SystemAdvice};
use gwanmun_model::UseContext;
use gwanmun_model::text::{Language, Text};

use crate::fault::Fault;
use crate::frame::{Frame, page};
use crate::messages::advice as am;
use crate::messages::system as m;
use crate::pages::sheets;
use crate::pages::system::{Head, empty, yes_no, yes_or_no};
use crate::state::Portal;
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/system_advice.html")]
struct Page {
    frame: Frame,
    head: Head,
    list: List,
    rows: Vec<SystemAdvice>,
    context: UseContext,
    empty: Empty,
}

/// `GET /systems/{id}/advice`
pub(crate) async fn list(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(ADVICE_SORTS, ("priority", true));
    let filter = AdviceFilter {
        standing: Standing::ALL
            .into_iter()
            .find(|standing| standing.id() == query.get("standing")),
        major: yes_or_no(&query, "major"),
    };
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let (system, answer) = portal
        .run(move |app| -> Result<_, AppError> {
            let system = app.system(&caller, &id)?;
            let answer = app.advice(&caller, &id, filter, &wanted)?;
            Ok((system, answer))
        })
        .await?;
    if let Some(format) = query.export() {
        return sheets::advice(&answer.rows).answer(format, language);
    }
    let mut list = List::new(query.clone(), &asked, &answer, language);
    for facet in facets(&query, language) {
        list = list.facet(facet);
    }
    let head = Head {
        system,
        tab: "advice",
    };
    Ok(page(&Page {
        frame: head.frame(&portal, &member),
        list,
        rows: answer.rows,
        context: head.system.context,
        empty: empty(&head.system, am::EMPTY, am::EMPTY_TEXT, language),
        head,
    }))
}

fn title(standing: Standing) -> &'static Text {
    match standing {
        Standing::NoVersion => am::NO_VERSION,
        Standing::NotApproved => am::NOT_APPROVED,
        Standing::Requested => am::REQUESTED,
        Standing::Approved => am::APPROVED,
    }
}

fn facets(query: &ListQuery, language: Language) -> [Facet; 2] {
    let standings = Standing::ALL
        .into_iter()
        .map(|one| (one.id().to_owned(), title(one).get(language).to_owned()));
    [
        Facet::new(query, "standing", am::STANDING.get(language), standings),
        Facet::new(query, "major", am::MAJOR.get(language), yes_no(language)),
    ]
}

/// The package URL of a direct dependency without its scheme, as people read it.
fn short(purl: &str) -> &str {
    purl.strip_prefix("pkg:").unwrap_or(purl)
}
