//! License documents of one system: what they would lack, the form that makes them, and those that are kept.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use gwanmun_app::AppError;
use gwanmun_app::documents::{
    DOCUMENTS, DocumentFormat, Languages, LicenseDocument, Offer, Outlook, Wish, find_document,
};
use gwanmun_model::role::Permission;
use gwanmun_model::text::Text;

use crate::fault::Fault;
use crate::flash;
use crate::frame::{Frame, page_with};
use crate::messages::documents as nm;
use crate::messages::system as m;
use crate::pages::system::Head;
use crate::redirect;
use crate::state::Portal;
use crate::view::form::{Choice, Form};
use crate::view::list::{Empty, List, ListQuery};
use crate::visitor::Member;

/// Formats in the order they are proposed; a program may lack the first.
const PROPOSED: [&str; 2] = ["pdf", "html"];

#[derive(Template)]
#[template(path = "pages/system_documents.html")]
struct DocumentsPage {
    frame: Frame,
    head: Head,
    form: Form,
    formats: Vec<DocumentFormat>,
    /// The document that was just made.
    made: Option<LicenseDocument>,
    outlook: Vec<Outlook>,
    list: List,
    kept: Vec<LicenseDocument>,
    never_scanned: Empty,
    none_kept: Empty,
}

/// `GET /systems/{id}/documents`
pub(crate) async fn show(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Fault> {
    let form = Form::empty(member.visitor.language());
    show_with(&portal, &member, id, &uri, form).await
}

async fn show_with(
    portal: &Portal,
    member: &Member,
    id: String,
    uri: &Uri,
    form: Form,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(uri);
    let asked = query.page(&[], ("", false));
    let just_made = query.get("made").to_owned();
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let (answer, made, formats) = portal
        .run(move |app| -> Result<_, AppError> {
            let made = match just_made.as_str() {
                "" => None,
                made => app.document_made(&caller, &id, made).ok(),
            };
            let answer = app.system_documents(&caller, &id, &wanted)?;
            Ok((answer, made, app.document_formats()))
        })
        .await?;
    let status = if form.is_fine() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let head = Head {
        system: answer.system,
        tab: "documents",
    };
    let template = DocumentsPage {
        frame: head.frame(portal, member),
        form: form
            .or("format", proposed(&formats))
            .or("languages", Languages::Both.id())
            .or("years", Offer::YEARS_MIN.to_string()),
        formats,
        made,
        outlook: answer.outlook,
        list: List::new(query, &asked, &answer.listed, language),
        kept: answer.listed.rows,
        never_scanned: Empty::new("upload", m::NOT_SCANNED, m::NOT_SCANNED_TEXT, language),
        none_kept: Empty::new("request", nm::NONE_KEPT, nm::NONE_KEPT_TEXT, language),
        head,
    };
    Ok(page_with(status, &template))
}

fn proposed(formats: &[DocumentFormat]) -> &'static str {
    let has = |id: &&str| formats.iter().any(|format| format.id == *id);
    PROPOSED.into_iter().find(has).unwrap_or_default()
}

/// `POST /systems/{id}/documents`
pub(crate) async fn make(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    uri: Uri,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    // Before it waits: who may make none must not keep others waiting.
    member.caller.check(Permission::ManageSystems)?;
    let mut form = Form::new(sent, member.visitor.language());
    let Some(wish) = read(&mut form) else {
        return show_with(&portal, &member, id, &uri, form).await;
    };
    let turn = portal.document_turn().await;
    let (caller, system) = (member.caller.clone(), id.clone());
    let made = portal
        .submit(&mut form, move |app| {
            let _turn = turn;
            app.make_document(&caller, &system, wish)
        })
        .await?;
    match made {
        Some(made) => {
            let address = format!("/systems/{id}/documents?made={}", made.about.id);
            Ok(redirect::with_flash(&address, flash::DOCUMENT_MADE))
        }
        None => show_with(&portal, &member, id, &uri, form).await,
    }
}

/// Reads what is wanted; notes in the form what cannot be.
fn read(form: &mut Form) -> Option<Wish> {
    let languages = form.value("languages").parse::<Languages>();
    if languages.is_err() {
        form.refuse("languages", nm::LANGUAGES_WRONG);
    }
    let years = form.value("years").parse::<u32>();
    if years.is_err() {
        form.refuse("years", nm::YEARS_WRONG);
    }
    let typed = |name: &str| form.value(name).to_owned();
    Some(Wish {
        document: typed("document"),
        format: typed("format"),
        languages: languages.ok()?,
        version: Some(typed("version")),
        offer: Some(Offer {
            organisation: typed("organisation"),
            contact: typed("contact"),
            years: years.ok()?,
        }),
    })
}

/// `GET /systems/{id}/documents/{document}`: the document as it was made. Always a file to save: shown on a page it
/// would be somebody else's words under our address.
pub(crate) async fn download(
    State(portal): State<Portal>,
    member: Member,
    Path((id, document)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let caller = member.caller;
    let made = portal
        .run(move |app| app.export_document(&caller, &id, &document))
        .await?;
    let about = &made.about;
    let name = format!(
        "{}-{}-{}.{}",
        about.system, about.document, about.id, made.format.extension
    );
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok((
        [
            (header::CONTENT_TYPE, made.format.media_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        made.bytes,
    )
        .into_response())
}

impl DocumentsPage {
    fn documents(&self) -> Vec<Choice> {
        let choice = |document: &gwanmun_app::documents::Document| {
            (
                document.id.to_owned(),
                self.frame.t(&document.title).to_owned(),
            )
        };
        DOCUMENTS.iter().map(choice).collect()
    }

    fn format_choices(&self) -> Vec<Choice> {
        let choice = |format: &DocumentFormat| (format.id.to_owned(), self.format(format.id));
        self.formats.iter().map(choice).collect()
    }

    fn language_choices(&self) -> Vec<Choice> {
        let choice = |one: Languages| (one.id().to_owned(), self.languages(one.id()));
        Languages::ALL.into_iter().map(choice).collect()
    }

    fn format(&self, id: &str) -> String {
        nm::format(id, self.frame.language())
    }

    fn languages(&self, id: &str) -> String {
        nm::languages(id, self.frame.language())
    }

    /// What people call a kind of document; its id where this program does not know it.
    fn title(&self, made: &LicenseDocument) -> String {
        self.frame.t(&titled(made)).to_owned()
    }

    /// What the document just made says of itself.
    fn told(&self, made: &LicenseDocument) -> String {
        let title = titled(made);
        let told = if made.gaps.is_empty() {
            nm::made_whole(&made.id, &title)
        } else {
            nm::made_with_gaps(&made.id, &title)
        };
        self.frame.t(&told).to_owned()
    }

    fn missing(&self, gaps: &[Text]) -> String {
        let count = self.frame.number(gaps.len() as u64);
        self.frame.t(&nm::missing(&count)).to_owned()
    }
}

fn titled(made: &LicenseDocument) -> Text {
    let known = find_document(&made.document);
    known.map_or_else(
        || Text::new(made.document.clone(), made.document.clone()),
        |document| document.title.clone(),
    )
}
