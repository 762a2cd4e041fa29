//! One system: what it is, what a scan found in it, its components and findings.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use gwanmun_app::inventory::{COMPONENT_SORTS, ComponentFilter, FINDING_SORTS, FindingFilter};
use gwanmun_app::order::decision_rank;
use gwanmun_app::{AppError, AssessmentSummary, AuditRow, System, SystemComponent, SystemFinding};
use gwanmun_model::finding::{FindingKind, Severity};
use gwanmun_model::role::Permission;
use gwanmun_model::text::Language;
use gwanmun_model::verdict::Verdict;
use gwanmun_model::{SsvcDecision, Timestamp};

use crate::fault::Fault;
use crate::flash;
use crate::frame::{Frame, Section, page, page_with};
use crate::messages::order as om;
use crate::messages::system as m;
use crate::pages::sheets;
use crate::redirect;
use crate::state::Portal;
use crate::view::chart::{Bars, Part};
use crate::view::form::{Choice, Form};
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Member;

/// The head of every view of a system: its name, its tabs, its actions.
pub(crate) struct Head {
    pub(crate) system: System,
    pub(crate) tab: &'static str,
}

impl Head {
    pub(crate) fn frame(&self, portal: &Portal, member: &Member) -> Frame {
        Frame::new(
            portal,
            &member.visitor,
            Section::Systems,
            self.system.name.clone(),
        )
    }
}

#[derive(Template)]
#[template(path = "pages/system.html")]
struct Summary {
    frame: Frame,
    head: Head,
    form: Form,
    severities: Option<Bars>,
    unreliable: bool,
    history: Vec<AssessmentSummary>,
    changes: Vec<AuditRow>,
    not_scanned: Empty,
}

/// `GET /systems/{id}`
pub(crate) async fn summary(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let form = Form::empty(member.visitor.language());
    summary_with(&portal, &member, id, form).await
}

async fn summary_with(
    portal: &Portal,
    member: &Member,
    id: String,
    form: Form,
) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let (system, history, changes) = portal
        .run(move |app| -> Result<_, AppError> {
            let system = app.system(&caller, &id)?;
            let history = app.assessments(&caller, &id)?;
            let changes = app.history(&caller, &format!("system/{id}"))?;
            Ok((system, history, changes))
        })
        .await?;
    let language = member.visitor.language();
    let head = Head {
        system,
        tab: "summary",
    };
    let latest = head.system.latest.as_ref();
    let status = if form.is_fine() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = Summary {
        frame: head.frame(portal, member),
        severities: latest.map(|scan| severities(scan, &head.system.id, language)),
        unreliable: latest.is_some_and(|scan| !scan.data_state.is_reliable()),
        form,
        history: history.into_iter().take(10).collect(),
        changes: changes.into_iter().rev().take(10).collect(),
        not_scanned: Empty::new("upload", m::NOT_SCANNED, m::NOT_SCANNED_TEXT, language),
        head,
    };
    Ok(page_with(status, &template))
}

fn severities(scan: &AssessmentSummary, id: &str, language: Language) -> Bars {
    let parts = Severity::ALL.into_iter().rev().map(|severity| {
        let tone = match severity {
            Severity::Critical => "alarm",
            Severity::High => "risk",
            Severity::Medium => "warn",
            Severity::Low => "note",
            Severity::None => "mute",
            Severity::Unknown => "odd",
        };
        let address = format!("/systems/{id}/findings?severity={}", severity.id());
        Part::new(
            severity.title().get(language),
            scan.findings_of(severity),
            tone,
        )
        .linked(address)
    });
    Bars::new(m::SEVERITIES.get(language), parts.collect())
}

/// `POST /systems/{id}/upload`
pub(crate) async fn upload(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    mut sent: Multipart,
) -> Result<Response, Fault> {
    // Before the first byte is read: who may not upload must not fill the memory either.
    member.caller.check(Permission::ManageSystems)?;
    let turn = portal.upload_turn().await;
    let mut form = Form::empty(member.visitor.language());
    let mut file = None;
    while let Some(field) = sent
        .next_field()
        .await
        .map_err(|error| Fault::of_status(error.status()))?
    {
        let name = field.file_name().unwrap_or_default().to_owned();
        if field.name() != Some("file") || name.is_empty() {
            continue;
        }
        let bytes = field
            .bytes()
            .await
            .map_err(|error| Fault::of_status(error.status()))?;
        file = Some((name, bytes));
    }
    let Some((name, bytes)) = file else {
        form.refuse("file", m::UPLOAD_NOTHING);
        return summary_with(&portal, &member, id, form).await;
    };
    let (caller, system) = (member.caller.clone(), id.clone());
    let stored = portal
        .submit(&mut form, move |app| {
            let _turn = turn;
            app.store_upload(&caller, &system, &name, &bytes)
        })
        .await?;
    match stored {
        Some(_) => Ok(redirect::with_flash(
            &format!("/systems/{id}"),
            flash::ASSESSMENT_STORED,
        )),
        None => summary_with(&portal, &member, id, form).await,
    }
}

#[derive(Template)]
#[template(path = "pages/system_components.html")]
struct ComponentsPage {
    frame: Frame,
    head: Head,
    list: List,
    components: Vec<SystemComponent>,
    empty: Empty,
}

/// Reads a facet of two choices.
pub(crate) fn yes_or_no(query: &ListQuery, name: &str) -> Option<bool> {
    match query.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Reads which components an address asks for.
pub(crate) fn component_filter(query: &ListQuery) -> ComponentFilter {
    let yes_or_no = |name: &str| yes_or_no(query, name);
    ComponentFilter {
        verdict: query.get("verdict").parse().ok(),
        severity: Severity::parse(query.get("severity")),
        package_type: Some(query.get("type").to_owned()).filter(|kind| !kind.is_empty()),
        direct: yes_or_no("direct"),
        with_findings: yes_or_no("findings"),
    }
}

/// The facets of a list of components.
pub(crate) fn component_facets(query: &ListQuery, language: Language) -> Vec<Facet> {
    let verdicts = Verdict::ALL
        .into_iter()
        .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()));
    vec![
        Facet::new(query, "verdict", m::VERDICT.get(language), verdicts),
        Facet::new(
            query,
            "severity",
            m::SEVERITY.get(language),
            severity_choices(language),
        ),
        Facet::new(
            query,
            "direct",
            m::DEPENDENCY.get(language),
            [
                ("yes".to_owned(), m::DIRECT.get(language).to_owned()),
                ("no".to_owned(), m::TRANSITIVE.get(language).to_owned()),
            ],
        ),
        Facet::new(
            query,
            "findings",
            m::WITH_FINDINGS.get(language),
            yes_no(language),
        ),
    ]
}

fn severity_choices(language: Language) -> Vec<Choice> {
    Severity::ALL
        .into_iter()
        .rev()
        .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()))
        .collect()
}

pub(crate) fn yes_no(language: Language) -> [Choice; 2] {
    [
        ("yes".to_owned(), m::YES.get(language).to_owned()),
        ("no".to_owned(), m::NO.get(language).to_owned()),
    ]
}

/// `GET /systems/{id}/components`
pub(crate) async fn components(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(COMPONENT_SORTS, ("priority", true));
    let filter = component_filter(&query);
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let (system, answer) = portal
        .run(move |app| -> Result<_, AppError> {
            let system = app.system(&caller, &id)?;
            let answer = app.components(&caller, &id, &filter, &wanted)?;
            Ok((system, answer))
        })
        .await?;
    if let Some(format) = query.export() {
        return sheets::components(&answer.rows).answer(format, language);
    }
    let mut list = List::new(query.clone(), &asked, &answer, language);
    for facet in component_facets(&query, language) {
        list = list.facet(facet);
    }
    let head = Head {
        system,
        tab: "components",
    };
    Ok(page(&ComponentsPage {
        frame: head.frame(&portal, &member),
        list,
        components: answer.rows,
        empty: empty(
            &head.system,
            m::NO_COMPONENTS,
            m::NOT_SCANNED_TEXT,
            language,
        ),
        head,
    }))
}

pub(crate) fn empty(
    system: &System,
    title: &gwanmun_model::Text,
    text: &gwanmun_model::Text,
    language: Language,
) -> Empty {
    if system.latest.is_none() {
        Empty::new("upload", m::NOT_SCANNED, m::NOT_SCANNED_TEXT, language)
    } else {
        Empty::new("check", title, text, language)
    }
}

#[derive(Template)]
#[template(path = "pages/system_findings.html")]
struct FindingsPage {
    frame: Frame,
    head: Head,
    list: List,
    findings: Vec<Row>,
    empty: Empty,
}

/// A finding with its deadline.
struct Row {
    finding: SystemFinding,
    due: Option<Timestamp>,
    overdue: bool,
}

/// `GET /systems/{id}/findings`
pub(crate) async fn findings(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(FINDING_SORTS, ("priority", true));
    let filter = finding_filter(&query);
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let (system, answer, due, now) = portal
        .run(move |app| -> Result<_, AppError> {
            let system = app.system(&caller, &id)?;
            let answer = app.findings(&caller, &id, &filter, &wanted)?;
            let due: Vec<Option<Timestamp>> = (answer.rows.iter())
                .map(|row| app.due(row, system.context))
                .collect();
            Ok((system, answer, due, app.now()))
        })
        .await?;
    if let Some(format) = query.export() {
        return sheets::findings(&answer.rows, &due).answer(format, language);
    }
    let mut list = List::new(query.clone(), &asked, &answer, language);
    for facet in finding_facets(&query, language) {
        list = list.facet(facet);
    }
    let head = Head {
        system,
        tab: "findings",
    };
    let findings = (answer.rows.into_iter().zip(due))
        .map(|(finding, due)| Row {
            finding,
            due,
            overdue: due.is_some_and(|due| due < now),
        })
        .collect();
    Ok(page(&FindingsPage {
        frame: head.frame(&portal, &member),
        list,
        findings,
        empty: empty(&head.system, m::NO_FINDINGS, m::NO_FINDINGS_TEXT, language),
        head,
    }))
}

fn finding_filter(query: &ListQuery) -> FindingFilter {
    let yes_or_no = |name: &str| yes_or_no(query, name);
    FindingFilter {
        severity: Severity::parse(query.get("severity")),
        kind: FindingKind::ALL
            .into_iter()
            .find(|kind| kind.id() == query.get("kind")),
        exploited: yes_or_no("exploited"),
        fixable: yes_or_no("fixable"),
        decision: decision_choices()
            .find(|one| decision_id(*one) == query.get("ssvc"))
            .map(decision_rank),
    }
}

fn finding_facets(query: &ListQuery, language: Language) -> Vec<Facet> {
    let decisions = decision_choices().map(|one| {
        let title = one.map_or_else(SsvcDecision::unknown_title, SsvcDecision::title);
        (decision_id(one).to_owned(), title.get(language).to_owned())
    });
    let kinds = FindingKind::ALL
        .into_iter()
        .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()));
    vec![
        Facet::new(
            query,
            "severity",
            m::SEVERITY.get(language),
            severity_choices(language),
        ),
        Facet::new(query, "kind", m::KIND.get(language), kinds),
        Facet::new(
            query,
            "exploited",
            m::EXPLOITED.get(language),
            yes_no(language),
        ),
        Facet::new(query, "fixable", m::FIXABLE.get(language), yes_no(language)),
        Facet::new(query, "ssvc", om::SSVC.get(language), decisions),
    ]
}

/// Every decision, the most urgent first, and that none is known.
fn decision_choices() -> impl Iterator<Item = Option<SsvcDecision>> {
    let known = SsvcDecision::ALL.into_iter().map(Some);
    known.rev().chain([None])
}

fn decision_id(decision: Option<SsvcDecision>) -> &'static str {
    decision.map_or("unknown", SsvcDecision::id)
}
