//! Every shared piece of the portal in every state.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use gwanmun_app::Paged;
use gwanmun_model::data::Warning;
use gwanmun_model::finding::{FindingKind, Severity};
use gwanmun_model::request::RequestState;
use gwanmun_model::text::Language;
use gwanmun_model::verdict::Verdict;

use crate::frame::{Banner, Frame, Section, page};
use crate::messages::design as m;
use crate::state::Portal;
use crate::view::chart::{Bars, Part, Ring};
use crate::view::form::Form;
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/design.html")]
struct Design {
    frame: Frame,
    verdicts: Vec<Verdict>,
    severities: Vec<Severity>,
    kinds: Vec<FindingKind>,
    states: Vec<RequestState>,
    banners: Vec<Banner>,
    ring: Ring,
    bars: Bars,
    list: List,
    rows: Vec<Row>,
    form: Form,
    empty: Empty,
}

struct Row {
    name: &'static str,
    verdict: Verdict,
    severity: Severity,
    findings: u64,
}

const ROWS: [Row; 4] = [
    Row {
        name: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
        verdict: Verdict::Refuse,
        severity: Severity::Critical,
        findings: 5,
    },
    Row {
        name: "pkg:npm/lodash@4.17.20",
        verdict: Verdict::Review,
        severity: Severity::High,
        findings: 2,
    },
    Row {
        name: "pkg:pypi/requests@2.32.3",
        verdict: Verdict::Board,
        severity: Severity::Unknown,
        findings: 1,
    },
    Row {
        name: "pkg:cargo/serde@1.0.219",
        verdict: Verdict::Allow,
        severity: Severity::None,
        findings: 0,
    },
];

/// `GET /design`
pub(crate) async fn show(State(portal): State<Portal>, visitor: Visitor, uri: Uri) -> Response {
    let language = visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(&["name", "verdict", "findings"], ("name", false));
    let answer = Paged {
        rows: ROWS.iter().collect(),
        total: 1_234,
        next: Some(50),
    };
    let facet = Facet::new(
        &query,
        "verdict",
        m::VERDICT.get(language),
        Verdict::ALL
            .into_iter()
            .map(|one| (one.id().to_owned(), one.title().get(language).to_owned())),
    );
    let mut form = Form::empty(language);
    form.refuse("name-wrong", m::FIELD_FAULT);
    let parts = |tones: [&'static str; 4]| {
        Verdict::ALL
            .into_iter()
            .zip([1840u64, 96, 21, 7])
            .zip(tones)
            .map(|((verdict, count), tone)| Part::new(verdict.title().get(language), count, tone))
            .collect::<Vec<_>>()
    };
    page(&Design {
        frame: Frame::new(
            &portal,
            &visitor,
            Section::Elsewhere,
            m::TITLE.get(language),
        ),
        verdicts: Verdict::ALL.to_vec(),
        severities: Severity::ALL.to_vec(),
        kinds: FindingKind::ALL.to_vec(),
        states: RequestState::ALL.to_vec(),
        banners: banners(language),
        ring: Ring::new(
            m::VERDICTS.get(language),
            m::UNIT.get(language),
            parts(["ok", "note", "warn", "risk"]),
        ),
        bars: Bars::new(
            m::SEVERITIES.get(language),
            parts(["alarm", "risk", "warn", "note"]),
        ),
        list: List::new(query, &asked, &answer, language).facet(facet),
        rows: ROWS.into(),
        form,
        empty: Empty::new("system", m::EMPTY_TITLE, m::EMPTY_TEXT, language),
    })
}

/// One banner of each loudness.
fn banners(language: Language) -> Vec<Banner> {
    let (error, warning) = (Warning::no_data(), Warning::starter());
    [error, warning]
        .map(|warning| Banner::new(&warning, language))
        .into()
}
