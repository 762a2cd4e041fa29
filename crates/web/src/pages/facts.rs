//! Where people say how a system uses its components, and whoever looks sees what was said.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use gwanmun_app::facts::{Said, StatedFacts, USE_SORTS, UseFilter, UsedComponent};
use gwanmun_model::text::{Language, Text};
use gwanmun_model::{Answer, Linking, UseFacts};

use crate::fault::Fault;
use crate::flash;
use crate::frame::{Frame, page};
use crate::messages::facts as fm;
use crate::messages::system as m;
use crate::pages::system::{Head, empty, yes_or_no};
use crate::redirect;
use crate::state::Portal;
use crate::view::form::{Choice, Form};
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/system_facts.html")]
struct FactsPage {
    frame: Frame,
    head: Head,
    form: Form,
    whole: Option<StatedFacts>,
    defaults: UseFacts,
    list: List,
    components: Vec<UsedComponent>,
    empty: Empty,
}

/// `GET /systems/{id}/facts`
pub(crate) async fn show(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(USE_SORTS, ("open", true));
    let filter = UseFilter {
        open: yes_or_no(&query, "open"),
        stated: yes_or_no(&query, "stated"),
    };
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let answer = portal
        .run(move |app| app.uses(&caller, &id, filter, &wanted))
        .await?;
    let mut list = List::new(query.clone(), &asked, &answer.listed, language);
    for (name, title) in [("open", fm::OPEN), ("stated", fm::STATED)] {
        let choices = [("yes", fm::YES), ("no", fm::NO)]
            .map(|(id, title)| (id.to_owned(), title.get(language).to_owned()));
        list = list.facet(Facet::new(&query, name, title.get(language), choices));
    }
    let defaults = answer.whole.as_ref().map(|whole| whole.facts);
    let defaults = defaults.unwrap_or_default();
    let form = Form::empty(language)
        .or("modified", defaults.modified.id())
        .or("linking", defaults.linking.id())
        .or("user_product", defaults.user_product.id())
        .or("remote_users", defaults.remote_users.id())
        .or("source_form", defaults.source_form.id());
    let head = Head {
        system: answer.system,
        tab: "duties",
    };
    Ok(page(&FactsPage {
        frame: head.frame(&portal, &member),
        form,
        whole: answer.whole,
        defaults,
        list,
        components: answer.listed.rows,
        empty: empty(
            &head.system,
            m::NO_COMPONENTS,
            m::NOT_SCANNED_TEXT,
            language,
        ),
        head,
    }))
}

/// `POST /systems/{id}/facts`: what holds for the whole system.
pub(crate) async fn state_whole(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let known = stated_of(&stated(&portal, &member, &id).await?, None);
    let facts = UseFacts {
        modified: answer(&sent, "modified", known.modified)?,
        linking: answer(&sent, "linking", known.linking)?,
        user_product: answer(&sent, "user_product", known.user_product)?,
        remote_users: answer(&sent, "remote_users", known.remote_users)?,
        source_form: answer(&sent, "source_form", known.source_form)?,
    };
    store(&portal, &member, id, [(None, facts)].into()).await
}

/// `POST /systems/{id}/facts/components`: what is said of the components of one page. Of what else was said of a
/// component nothing changes.
pub(crate) async fn state_components(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let stated = stated(&portal, &member, &id).await?;
    let mut said = Said::new();
    for (name, identity) in &sent {
        let Some(key) = name.strip_prefix("component-") else {
            continue;
        };
        let known = stated_of(&stated, Some(identity));
        let facts = UseFacts {
            modified: answer(&sent, &format!("modified-{key}"), known.modified)?,
            linking: answer(&sent, &format!("linking-{key}"), known.linking)?,
            ..known
        };
        said.insert(Some(identity.clone()), facts);
    }
    store(&portal, &member, id, said).await
}

async fn stated(portal: &Portal, member: &Member, id: &str) -> Result<Vec<StatedFacts>, Fault> {
    let (caller, system) = (member.caller.clone(), id.to_owned());
    portal.run(move |app| app.facts(&caller, &system)).await
}

fn stated_of(stated: &[StatedFacts], identity: Option<&String>) -> UseFacts {
    let known = stated.iter().find(|one| one.identity.as_ref() == identity);
    known.map(|one| one.facts).unwrap_or_default()
}

/// Reads one answer. Where the person left it as the page showed it, what is known by now stays: somebody else may have
/// answered meanwhile.
fn answer<T: std::str::FromStr + Default>(
    sent: &BTreeMap<String, String>,
    name: &str,
    known: T,
) -> Result<T, Fault> {
    let shown = sent.get(&format!("was-{name}"));
    if shown.is_some() && shown == sent.get(name) {
        return Ok(known);
    }
    read(sent, name)
}

/// Reads one answer; what was not sent is unknown.
fn read<T: std::str::FromStr + Default>(
    sent: &BTreeMap<String, String>,
    name: &str,
) -> Result<T, Fault> {
    let value = sent.get(name).map(String::as_str).unwrap_or_default();
    if value.is_empty() {
        return Ok(T::default());
    }
    let read = value.parse();
    read.map_err(|_| Fault::invalid(fm::BAD_ANSWER.clone()))
}

async fn store(
    portal: &Portal,
    member: &Member,
    id: String,
    said: Said,
) -> Result<Response, Fault> {
    let (caller, system) = (member.caller.clone(), id.clone());
    let assessed = portal
        .run(move |app| app.state_facts(&caller, &system, &said))
        .await?;
    Ok(match assessed {
        Some(summary) => {
            let address = format!("/systems/{id}/duties?changed={}", summary.id);
            redirect::with_flash(&address, flash::FACTS_STATED)
        }
        None => redirect::with_flash(&format!("/systems/{id}/facts"), flash::FACTS_KEPT),
    })
}

impl FactsPage {
    fn language(&self) -> Language {
        self.frame.language()
    }

    fn answers(&self) -> Vec<Choice> {
        let language = self.language();
        [Answer::Unknown, Answer::Yes, Answer::No]
            .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()))
            .into()
    }

    fn linkings(&self) -> Vec<Choice> {
        let language = self.language();
        let known = Linking::ALL
            .into_iter()
            .filter(|one| *one != Linking::Unknown);
        std::iter::once(Linking::Unknown)
            .chain(known)
            .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()))
            .collect()
    }

    /// The same choices for one component, where to say nothing means as the whole system.
    fn own_answers(&self) -> Vec<Choice> {
        self.as_whole(self.answers(), &self.defaults.modified.title())
    }

    fn own_linkings(&self) -> Vec<Choice> {
        self.as_whole(self.linkings(), &self.defaults.linking.title())
    }

    fn as_whole(&self, mut choices: Vec<Choice>, whole: &Text) -> Vec<Choice> {
        if let Some((_, title)) = choices.first_mut() {
            fm::as_whole(whole).get(self.language()).clone_into(title);
        }
        choices
    }

    fn label(&self, question: &Text, component: &UsedComponent) -> String {
        let label = fm::label(question, &component.identity);
        label.get(self.language()).to_owned()
    }

    fn stated(&self, stated: &StatedFacts) -> String {
        let time = self.frame.time(stated.at);
        fm::stated(&stated.by, &time)
            .get(self.language())
            .to_owned()
    }
}
