//! What the product looks at and how verdicts come about.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use gwanmun_app::AppError;
use gwanmun_app::status::CheckInfo;
use gwanmun_model::text::Text;
use gwanmun_model::verdict::Verdict;

use crate::fault::Fault;
use crate::frame::{Frame, Section, page};
use crate::messages::about as m;
use crate::state::Portal;
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/about.html")]
struct Page {
    frame: Frame,
    steps: Vec<(&'static Text, &'static Text)>,
    verdicts: Vec<(Verdict, &'static Text)>,
    checks: Vec<CheckInfo>,
}

/// `GET /about`
pub(crate) async fn show(State(portal): State<Portal>, member: Member) -> Result<Response, Fault> {
    let checks = portal.run(|app| Ok::<_, AppError>(app.checks())).await?;
    let title = m::TITLE.get(member.visitor.language());
    Ok(page(&Page {
        frame: Frame::new(&portal, &member.visitor, Section::About, title),
        steps: m::STEP_TITLES.into_iter().zip(m::STEP_TEXTS).collect(),
        verdicts: Verdict::ALL.into_iter().zip(m::VERDICT_TEXTS).collect(),
        checks,
    }))
}
