//! The list of systems, and registering or changing one.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use gwanmun_app::systems::{SYSTEM_SORTS, SystemForm};
use gwanmun_app::{AppError, System};
use gwanmun_model::finding::Severity;
use gwanmun_model::role::Permission;
use gwanmun_model::text::Language;
use gwanmun_model::{Criticality, UseContext};
use serde_json::json;

use crate::export::Sheet;
use crate::fault::Fault;
use crate::flash;
use crate::frame::{Frame, Section, page, page_with};
use crate::messages::systems as m;
use crate::redirect;
use crate::state::Portal;
use crate::view::form::{Choice, Form, contexts};
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/systems.html")]
struct Page {
    frame: Frame,
    list: List,
    systems: Vec<System>,
    empty: Empty,
}

/// `GET /systems`
pub(crate) async fn list(
    State(portal): State<Portal>,
    member: Member,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(SYSTEM_SORTS, ("name", false));
    let context = query.get("context").parse::<UseContext>().ok();
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let answer = portal
        .run(move |app| -> Result<_, AppError> { app.systems(&caller, context, &wanted) })
        .await?;
    if let Some(format) = query.export() {
        return sheet(&answer.rows).answer(format, language);
    }
    let facet = Facet::new(
        &query,
        "context",
        m::CONTEXT.get(language),
        contexts(language),
    );
    Ok(page(&Page {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Systems,
            m::TITLE.get(language),
        ),
        list: List::new(query, &asked, &answer, language).facet(facet),
        systems: answer.rows,
        empty: Empty::new("system", m::EMPTY, m::EMPTY_TEXT, language),
    }))
}

fn sheet(systems: &[System]) -> Sheet {
    let row = |system: &System| {
        let latest = system.latest.as_ref();
        vec![
            json!(system.id),
            json!(system.name),
            json!(system.owner),
            json!(system.context.id()),
            json!(system.criticality.map(Criticality::id)),
            json!(latest.map(|scan| scan.verdict.id())),
            json!(latest.map(|scan| scan.components)),
            json!(latest.map(gwanmun_app::AssessmentSummary::findings_total)),
            json!(latest.map(|scan| scan.assessed_at.to_string())),
        ]
    };
    Sheet {
        name: "systems".to_owned(),
        columns: vec![
            ("id", crate::messages::dashboard::ID),
            ("name", m::NAME),
            ("owner", m::OWNER),
            ("context", m::CONTEXT),
            ("criticality", m::CRITICALITY),
            ("verdict", m::VERDICT),
            ("components", m::COMPONENTS),
            ("findings", m::FINDINGS),
            ("assessed_at", m::ASSESSED),
        ],
        rows: systems.iter().map(row).collect(),
    }
}

#[derive(Template)]
#[template(path = "pages/system_form.html")]
struct FormPage {
    frame: Frame,
    form: Form,
    contexts: Vec<Choice>,
    criticalities: Vec<Choice>,
    /// The system that is changed; `None` when one is registered.
    system: Option<String>,
    back: String,
}

impl FormPage {
    fn new(portal: &Portal, member: &Member, form: Form, system: Option<String>) -> Self {
        let language = member.visitor.language();
        let title = if system.is_some() { m::EDIT } else { m::NEW };
        Self {
            frame: Frame::new(
                portal,
                &member.visitor,
                Section::Systems,
                title.get(language),
            ),
            form,
            contexts: contexts(language),
            criticalities: criticalities(language),
            back: system
                .as_ref()
                .map_or_else(|| "/systems".to_owned(), |id| format!("/systems/{id}")),
            system,
        }
    }
}

/// The levels to choose from; not rated comes first.
fn criticalities(language: Language) -> Vec<Choice> {
    let unknown = (
        String::new(),
        m::CRITICALITY_UNKNOWN.get(language).to_owned(),
    );
    let levels = Criticality::ALL
        .into_iter()
        .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()));
    std::iter::once(unknown).chain(levels).collect()
}

/// Reads a level; nothing chosen is not rated.
fn read_criticality(id: &str) -> Result<Option<Criticality>, Fault> {
    if id.is_empty() {
        return Ok(None);
    }
    id.parse()
        .map(Some)
        .map_err(|_| Fault::invalid(m::CRITICALITY_HINT.clone()))
}

fn read_form(form: &Form) -> Result<SystemForm, Fault> {
    Ok(SystemForm {
        name: form.value("name").to_owned(),
        owner: form.value("owner").to_owned(),
        description: form.value("description").to_owned(),
        context: form
            .value("context")
            .parse()
            .map_err(|_| Fault::invalid(m::CONTEXT_HINT.clone()))?,
        criticality: read_criticality(form.value("criticality"))?,
    })
}

/// `GET /systems/new`
pub(crate) async fn new(State(portal): State<Portal>, member: Member) -> Result<Response, Fault> {
    member.caller.check(Permission::ManageSystems)?;
    let form = Form::empty(member.visitor.language());
    Ok(page(&FormPage::new(&portal, &member, form, None)))
}

/// `POST /systems/new`
pub(crate) async fn create(
    State(portal): State<Portal>,
    member: Member,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    let wanted = read_form(&form)?;
    let caller = member.caller.clone();
    let made = portal
        .submit(&mut form, move |app| app.create_system(&caller, wanted))
        .await?;
    Ok(match made {
        Some(system) => {
            redirect::with_flash(&format!("/systems/{}", system.id), flash::SYSTEM_CREATED)
        }
        None => page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &FormPage::new(&portal, &member, form, None),
        ),
    })
}

/// `GET /systems/{id}/edit`
pub(crate) async fn edit(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    member.caller.check(Permission::ManageSystems)?;
    let (caller, wanted) = (member.caller.clone(), id.clone());
    let system = portal.run(move |app| app.system(&caller, &wanted)).await?;
    let form = Form::empty(member.visitor.language())
        .or("name", system.name)
        .or("owner", system.owner)
        .or("description", system.description)
        .or("context", system.context.id())
        .or(
            "criticality",
            system.criticality.map_or("", Criticality::id),
        );
    Ok(page(&FormPage::new(&portal, &member, form, Some(id))))
}

/// `POST /systems/{id}/edit`
pub(crate) async fn change(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    let wanted = read_form(&form)?;
    let (caller, system) = (member.caller.clone(), id.clone());
    let changed = portal
        .submit(&mut form, move |app| {
            app.edit_system(&caller, &system, wanted)
        })
        .await?;
    Ok(match changed {
        Some(_) => redirect::with_flash(&format!("/systems/{id}"), flash::SYSTEM_CHANGED),
        None => page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &FormPage::new(&portal, &member, form, Some(id)),
        ),
    })
}

/// How many findings of a system are critical or high.
fn urgent(system: &System) -> u64 {
    system.latest.as_ref().map_or(0, |scan| {
        scan.findings_of(Severity::Critical) + scan.findings_of(Severity::High)
    })
}
