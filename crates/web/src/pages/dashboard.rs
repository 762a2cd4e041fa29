//! The first page: what waits, what is dangerous, how good the data is.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use gwanmun_app::dashboard::Dashboard;
use gwanmun_app::{AppError, AssessmentSummary, Request};
use gwanmun_model::finding::Severity;
use gwanmun_model::request::RequestState;
use gwanmun_model::text::Language;
use gwanmun_model::verdict::Verdict;

use crate::fault::Fault;
use crate::frame::{Frame, Section, page};
use crate::messages::dashboard as m;
use crate::state::Portal;
use crate::view::chart::{Bars, Part, Ring};
use crate::view::grouped;
use crate::view::list::Empty;
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/dashboard.html")]
struct Page {
    frame: Frame,
    figures: Vec<Figure>,
    malicious: Option<String>,
    ending: Option<String>,
    verdicts: Ring,
    severities: Bars,
    states: Ring,
    requests: Vec<Request>,
    scans: Vec<(String, AssessmentSummary)>,
    no_requests: Empty,
    no_scans: Empty,
}

/// One number of the first row.
struct Figure {
    icon: &'static str,
    tone: &'static str,
    label: &'static str,
    value: String,
    note: String,
    address: &'static str,
}

/// `GET /`
pub(crate) async fn show(State(portal): State<Portal>, member: Member) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let numbers = portal
        .run(move |app| -> Result<_, AppError> { app.dashboard(&caller) })
        .await?;
    let language = member.visitor.language();
    let frame = Frame::new(
        &portal,
        &member.visitor,
        Section::Dashboard,
        m::TITLE.get(language),
    );
    Ok(page(&Page {
        frame,
        figures: figures(&numbers, language),
        malicious: (numbers.malicious > 0)
            .then(|| m::malicious(numbers.malicious).get(language).to_owned()),
        ending: (numbers.ending_soon > 0)
            .then(|| m::ending(numbers.ending_soon).get(language).to_owned()),
        verdicts: verdicts(&numbers, language),
        severities: severities(&numbers, language),
        states: states(&numbers, language),
        requests: numbers.recent_requests,
        scans: numbers.recent_assessments,
        no_requests: Empty::new("request", m::NO_REQUESTS, m::NO_REQUESTS_TEXT, language),
        no_scans: Empty::new("system", m::NO_SCANS, m::NO_SCANS_TEXT, language),
    }))
}

fn figures(numbers: &Dashboard, language: Language) -> Vec<Figure> {
    let open: u64 = numbers
        .requests
        .iter()
        .filter(|(state, _)| state.is_open())
        .map(|(_, count)| count)
        .sum();
    let data = &numbers.data;
    let (age, age_note) = match data.age_days {
        Some(days) => (
            m::age(days),
            m::age_note(data.age_days_max, &grouped(data.records())),
        ),
        None => (m::DATA_NONE.clone(), m::DATA_NONE_NOTE.clone()),
    };
    vec![
        Figure {
            icon: "request",
            tone: if numbers.waiting_for_me > 0 {
                "warn"
            } else {
                "plain"
            },
            label: m::OPEN_REQUESTS.get(language),
            value: grouped(open),
            note: m::waiting(numbers.waiting_for_me).get(language).to_owned(),
            address: "/requests?open=yes",
        },
        Figure {
            icon: "flame",
            tone: if numbers.exploited > 0 {
                "risk"
            } else {
                "plain"
            },
            label: m::EXPLOITED.get(language),
            value: grouped(numbers.exploited),
            note: m::EXPLOITED_NOTE.get(language).to_owned(),
            address: "/components?sort=priority&order=desc",
        },
        Figure {
            icon: "system",
            tone: "plain",
            label: m::SYSTEMS.get(language),
            value: grouped(numbers.systems),
            note: m::assessed(numbers.systems_assessed, &grouped(numbers.components))
                .get(language)
                .to_owned(),
            address: "/systems",
        },
        Figure {
            icon: "data",
            tone: if data.state.is_reliable() {
                "plain"
            } else {
                "risk"
            },
            label: m::DATA_AGE.get(language),
            value: age.get(language).to_owned(),
            note: age_note.get(language).to_owned(),
            address: "/data",
        },
    ]
}

fn verdicts(numbers: &Dashboard, language: Language) -> Ring {
    let parts = Verdict::ALL.into_iter().map(|verdict| {
        let tone = match verdict {
            Verdict::Allow => "ok",
            Verdict::Review => "note",
            Verdict::Board => "warn",
            Verdict::Refuse => "risk",
        };
        let count = numbers.verdicts.get(&verdict).copied().unwrap_or_default();
        Part::new(verdict.title().get(language), count, tone)
            .linked(format!("/components?verdict={verdict}"))
    });
    Ring::new(
        m::VERDICTS.get(language),
        m::UNIT_COMPONENTS.get(language),
        parts.collect(),
    )
}

fn severities(numbers: &Dashboard, language: Language) -> Bars {
    let parts = Severity::ALL.into_iter().rev().map(|severity| {
        let tone = match severity {
            Severity::Critical => "alarm",
            Severity::High => "risk",
            Severity::Medium => "warn",
            Severity::Low => "note",
            Severity::None => "mute",
            Severity::Unknown => "odd",
        };
        let count = numbers.findings.get(&severity).copied().unwrap_or_default();
        Part::new(severity.title().get(language), count, tone)
            .linked(format!("/components?severity={}", severity.id()))
    });
    Bars::new(m::SEVERITIES.get(language), parts.collect())
}

fn states(numbers: &Dashboard, language: Language) -> Ring {
    let parts = RequestState::ALL.into_iter().filter_map(|state| {
        let count = numbers.requests.get(&state).copied().unwrap_or_default();
        let tone = match state {
            RequestState::Submitted | RequestState::Review => "note",
            RequestState::AnalysisFailed | RequestState::Rejected | RequestState::Revoked => "risk",
            RequestState::Board => "warn",
            RequestState::AutoApproved
            | RequestState::Approved
            | RequestState::ApprovedConditional => "ok",
            RequestState::Withdrawn | RequestState::Expired => "mute",
        };
        (count > 0).then(|| {
            Part::new(state.title().get(language), count, tone)
                .linked(format!("/requests?state={state}"))
        })
    });
    Ring::new(
        m::REQUEST_STATES.get(language),
        m::UNIT_REQUESTS.get(language),
        parts.collect(),
    )
}
