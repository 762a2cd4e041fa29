//! The advisory data: where it came from, how old it is, how new data comes in.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use gwanmun_app::AppError;
use gwanmun_model::{DataState, DataStatus};

use crate::fault::Fault;
use crate::frame::{Frame, Section, page};
use crate::messages::data as m;
use crate::state::Portal;
use crate::view::list::Empty;
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/data.html")]
struct Page {
    frame: Frame,
    data: DataStatus,
    age: Option<String>,
    age_max: String,
    empty: Empty,
}

/// `GET /data`
pub(crate) async fn show(State(portal): State<Portal>, member: Member) -> Result<Response, Fault> {
    let data = portal
        .run(|app| -> Result<_, AppError> { app.data_status() })
        .await?;
    let language = member.visitor.language();
    Ok(page(&Page {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Data,
            m::TITLE.get(language),
        ),
        age: data
            .age_days
            .map(|days| m::days(days).get(language).to_owned()),
        age_max: m::days(data.age_days_max).get(language).to_owned(),
        data,
        empty: Empty::new("data", m::NO_SOURCES, m::NO_SOURCES_TEXT, language),
    }))
}
