//! The form that asks for approval.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use gwanmun_app::requests::submit::{NewItem, NewRequest, Preview};
use gwanmun_app::{App, AppError, Caller, Page, System};
use gwanmun_model::request::{RequestItem, RequestState};
use gwanmun_model::role::Permission;
use gwanmun_model::text::{Language, Text};
use gwanmun_model::{Purl, UseContext, Verdict};

use crate::fault::Fault;
use crate::flash;
use crate::frame::{Frame, Section, page, page_with};
use crate::messages::requests as m;
use crate::redirect;
use crate::state::Portal;
use crate::view::form::{Choice, Form, contexts};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/request_form.html")]
struct FormPage {
    frame: Frame,
    form: Form,
    contexts: Vec<Choice>,
    systems: Vec<Choice>,
    note: Option<String>,
    preview: Option<Previewed>,
}

/// What a request would come to, as the page says it.
struct Previewed {
    tone: &'static str,
    text: String,
    note: String,
    items: Vec<RequestItem>,
}

impl FormPage {
    fn new(
        portal: &Portal,
        member: &Member,
        form: Form,
        systems: &[System],
        note: Option<&Text>,
    ) -> Self {
        let language = member.visitor.language();
        Self {
            frame: Frame::new(
                portal,
                &member.visitor,
                Section::Requests,
                m::NEW.get(language),
            ),
            form,
            contexts: contexts(language),
            systems: system_choices(systems, language),
            note: note.map(|note| note.get(language).to_owned()),
            preview: None,
        }
    }

    fn with(mut self, preview: Preview, language: Language) -> Self {
        let looked_at = preview
            .items
            .iter()
            .filter(|item| item.verdict > Verdict::Allow)
            .count();
        self.preview = Some(Previewed {
            tone: match preview.state {
                RequestState::AutoApproved => "ok",
                RequestState::Review => "note",
                RequestState::AnalysisFailed => "risk",
                _ => "warn",
            },
            text: m::previewed(&preview.state.title(), preview.items.len(), looked_at)
                .get(language)
                .to_owned(),
            note: preview.note,
            items: preview.items,
        });
        self
    }
}

fn system_choices(systems: &[System], language: Language) -> Vec<Choice> {
    let none = (String::new(), m::NO_SYSTEM.get(language).to_owned());
    std::iter::once(none)
        .chain(
            systems
                .iter()
                .map(|system| (system.id.clone(), system.name.clone())),
        )
        .collect()
}

/// Most systems a list to choose from holds.
const SYSTEMS_MAX: u32 = 10_000;

fn all_systems(app: &App, caller: &Caller) -> Result<Vec<System>, AppError> {
    let page = Page {
        size: SYSTEMS_MAX,
        ..Page::default()
    };
    Ok(app.systems(caller, None, &page)?.rows)
}

/// `GET /requests/new`, optionally with `?purl=`, `?context=` or `?system=` to fill it in.
pub(crate) async fn show(
    State(portal): State<Portal>,
    member: Member,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    member.caller.check(Permission::Request)?;
    let caller = member.caller.clone();
    let system = query.get("system").cloned().unwrap_or_default();
    let wanted = system.clone();
    let (systems, needed) = portal
        .run(move |app| -> Result<_, AppError> {
            let systems = all_systems(app, &caller)?;
            let needed = if wanted.is_empty() {
                Vec::new()
            } else {
                app.needs_approval(&caller, &wanted)?
            };
            Ok((systems, needed))
        })
        .await?;
    let mut form = Form::empty(member.visitor.language());
    let mut note = None;
    if let Some(chosen) = systems.iter().find(|one| one.id == system) {
        let lines: Vec<String> = needed.iter().map(|item| item.purl.to_string()).collect();
        form = form
            .or("system", chosen.id.clone())
            .or("context", chosen.context.id())
            .or("purls", lines.join("\n"));
        note = Some(if lines.is_empty() {
            m::NOTHING_NEEDED.clone()
        } else {
            m::taken_over(lines.len(), &chosen.name)
        });
    }
    let given = |name: &str| query.get(name).cloned().unwrap_or_default();
    form = form
        .or("purls", given("purl"))
        .or("context", given("context"));
    Ok(page(&FormPage::new(
        &portal,
        &member,
        form,
        &systems,
        note.as_ref(),
    )))
}

/// `POST /requests/new`; with `step=preview` the request is assessed and shown, not made.
pub(crate) async fn submit(
    State(portal): State<Portal>,
    member: Member,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    let only_preview = form.is("step", "preview");
    let purls = read_purls(&mut form);
    if !only_preview {
        form.require("purpose", m::PURPOSE_MISSING);
    }
    let context: UseContext = form
        .value("context")
        .parse()
        .map_err(|_| Fault::invalid(m::CONTEXT_HINT.clone()))?;
    let system = Some(form.value("system").to_owned()).filter(|id| !id.is_empty());
    let caller = member.caller.clone();
    let mut preview = None;
    if form.is_fine() && only_preview {
        preview = portal
            .submit(&mut form, move |app| {
                let items = with_hashes(app, &caller, system.as_deref(), purls)?;
                app.preview(&caller, items, context)
            })
            .await?;
    } else if form.is_fine() {
        let purpose = form.value("purpose").to_owned();
        let made = portal
            .submit(&mut form, move |app| {
                let items = with_hashes(app, &caller, system.as_deref(), purls)?;
                let new = NewRequest {
                    items,
                    context,
                    purpose,
                    system,
                };
                app.submit(&caller, new)
            })
            .await?;
        if let Some(made) = made {
            let address = format!("/requests/{}", made.request.id);
            return Ok(redirect::with_flash(&address, flash::REQUEST_SENT));
        }
    }
    answer(&portal, &member, form, preview).await
}

/// The form again: with what is wrong, or with what it would come to.
async fn answer(
    portal: &Portal,
    member: &Member,
    mut form: Form,
    preview: Option<Preview>,
) -> Result<Response, Fault> {
    // What the application calls the list of items is the field `purls` here.
    if let Some(why) = form.fault("items").map(str::to_owned) {
        form.refuse("purls", &Text::new(why.clone(), why));
    }
    let caller = member.caller.clone();
    let systems = portal.run(move |app| all_systems(app, &caller)).await?;
    let again = FormPage::new(portal, member, form, &systems, None);
    Ok(match preview {
        Some(preview) => page(&again.with(preview, member.visitor.language())),
        None => page_with(StatusCode::UNPROCESSABLE_ENTITY, &again),
    })
}

/// Reads one package URL a line; every line that cannot be read is named.
fn read_purls(form: &mut Form) -> Vec<Purl> {
    let text = form.value("purls").to_owned();
    let mut purls: Vec<Purl> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match line.parse::<Purl>() {
            Ok(purl) if purl.version().is_none() => {
                form.refuse("purls", &m::no_version(index + 1));
            }
            Ok(purl) if purls.contains(&purl) => {}
            Ok(purl) => purls.push(purl),
            Err(error) => form.refuse("purls", &m::bad_line(index + 1, &error.0)),
        }
    }
    if purls.is_empty() && form.is_fine() {
        form.refuse("purls", m::PURLS_MISSING);
    }
    purls
}

/// Binds the items to the hashes the system's lock files give, where they give any.
fn with_hashes(
    app: &App,
    caller: &Caller,
    system: Option<&str>,
    purls: Vec<Purl>,
) -> Result<Vec<NewItem>, AppError> {
    let known = match system {
        Some(system) => app.needs_approval(caller, system)?,
        None => Vec::new(),
    };
    let item = |purl: Purl| {
        known
            .iter()
            .find(|item| item.purl == purl)
            .cloned()
            .unwrap_or(NewItem {
                purl,
                hashes: Vec::new(),
            })
    };
    Ok(purls.into_iter().map(item).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let values = [("purls".to_owned(), text.to_owned())];
        let mut form = Form::new(values.into(), Language::En);
        let purls = read_purls(&mut form);
        let faults = form.fault("purls").map(str::to_owned);
        (
            purls.iter().map(ToString::to_string).collect(),
            faults.into_iter().collect(),
        )
    }

    #[test]
    fn one_package_a_line_duplicates_once() {
        let (purls, faults) = read("pkg:npm/a@1.0.0\r\n\r\n  pkg:npm/b@2.0.0\npkg:npm/a@1.0.0\n");
        assert_eq!(purls, ["pkg:npm/a@1.0.0", "pkg:npm/b@2.0.0"]);
        assert!(faults.is_empty());
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        assert!(read("pkg:npm/a@1.0.0\nlodash").1[0].starts_with("Line 2"));
        assert!(read("pkg:npm/a").1[0].starts_with("Line 1 has no version"));
        assert_eq!(read(" ").1, ["Enter at least one package."]);
    }
}
