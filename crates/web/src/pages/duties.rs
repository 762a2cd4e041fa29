//! What the licenses of one system ask for, with the reasons, and what changed by the last answers.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use gwanmun_app::duties::{
    ChangedDuty, DUTY_GROUP_SORTS, DUTY_SORTS, Duties, DutyChanges, DutyFilter, DutyGroup, Owed,
    SystemDuties,
};
use gwanmun_app::{AppError, Paged, System};
use gwanmun_model::Linking;
use gwanmun_model::conflict::{ConflictPart, LicenseConflict};
use gwanmun_model::duty::DutyEvidence;
use gwanmun_model::text::{Language, Text};

use crate::fault::Fault;
use crate::frame::{Frame, page};
use crate::messages::duties as dm;
use crate::messages::system as m;
use crate::pages::sheets;
use crate::pages::system::{Head, empty, yes_or_no};
use crate::state::Portal;
use crate::view::grouped;
use crate::view::list::{Empty, Facet, List, ListQuery};
use crate::visitor::Member;

/// Components named of one duty before a link leads to all.
const NAMED_MAX: usize = 4;

/// Conflicts that stand open; where there are more, each opens by a click.
const OPEN_MAX: usize = 2;

/// The value of the parameter `tab` for the view with one row for each component.
const BY_COMPONENT: &str = "components";

#[derive(Template)]
#[template(path = "pages/system_duties.html")]
struct DutiesPage {
    frame: Frame,
    head: Head,
    list: List,
    whole: Option<Duties>,
    changes: Option<DutyChanges>,
    rows: Rows,
    views: [View; 2],
    empty: Empty,
}

/// One row for each thing to do, or for each component.
enum Rows {
    Groups(Vec<DutyGroup>),
    Owed(Vec<Owed>),
}

/// A way to look at the list.
struct View {
    title: &'static Text,
    address: String,
    current: bool,
}

/// `GET /systems/{id}/duties`
pub(crate) async fn list(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Fault> {
    let query = ListQuery::read(&uri);
    if let Some(format) = query.export() {
        return export(&portal, &member, id, &query, format).await;
    }
    let by_component = query.get("tab") == BY_COMPONENT;
    let asked = if by_component {
        query.page(DUTY_SORTS, ("tier", true))
    } else {
        query.page(DUTY_GROUP_SORTS, ("tier", true))
    };
    let (filter, changed) = (filter(&query), query.get("changed").to_owned());
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let (changes, answer) = portal
        .run(move |app| -> Result<_, AppError> {
            let changes = match changed.as_str() {
                "" => None,
                assessment => app.duty_changes(&caller, &id, assessment).ok(),
            };
            let answer = if by_component {
                split(app.duties(&caller, &id, &filter, &wanted)?, Rows::Owed)
            } else {
                let answer = app.duty_groups(&caller, &id, &filter, &wanted)?;
                split(answer, Rows::Groups)
            };
            Ok((changes, answer))
        })
        .await?;
    let language = member.visitor.language();
    let (system, whole, rows, counted) = answer;
    let mut list = List::new(query.clone(), &asked, &counted, language);
    for facet in whole
        .iter()
        .flat_map(|whole| facets(&query, whole, language))
    {
        list = list.facet(facet);
    }
    let head = Head {
        system,
        tab: "duties",
    };
    Ok(page(&DutiesPage {
        frame: head.frame(&portal, &member),
        list,
        changes,
        rows,
        views: views(&query, by_component),
        empty: nothing(&head.system, whole.as_ref(), language),
        whole,
        head,
    }))
}

type Answer = (System, Option<Duties>, Rows, Paged<()>);

/// Takes an answer apart, so that both kinds of rows go the same way on.
fn split<T>(answer: SystemDuties<T>, rows: fn(Vec<T>) -> Rows) -> Answer {
    let listed = answer.listed;
    let counted = Paged {
        rows: vec![(); listed.rows.len()],
        total: listed.total,
        next: listed.next,
    };
    (answer.system, answer.whole, rows(listed.rows), counted)
}

async fn export(
    portal: &Portal,
    member: &Member,
    id: String,
    query: &ListQuery,
    format: &str,
) -> Result<Response, Fault> {
    let (filter, asked) = (filter(query), query.page(DUTY_SORTS, ("tier", true)));
    let caller = member.caller.clone();
    let answer = portal
        .run(move |app| app.duties(&caller, &id, &filter, &asked))
        .await?;
    let language = member.visitor.language();
    sheets::duties(&answer.listed.rows, language).answer(format, language)
}

fn filter(query: &ListQuery) -> DutyFilter {
    let text = |name: &str| Some(query.get(name).to_owned()).filter(|value| !value.is_empty());
    DutyFilter {
        code: text("duty"),
        license: text("license"),
        evidence: DutyEvidence::ALL
            .into_iter()
            .find(|evidence| evidence.id() == query.get("evidence")),
        assumed: yes_or_no(query, "assumed"),
    }
}

fn facets(query: &ListQuery, whole: &Duties, language: Language) -> [Facet; 4] {
    let (codes, licenses) = whole.choices();
    let codes = codes.into_iter().map(|(code, text)| {
        let label = format!("{code} {}", text.get(language));
        (code, label)
    });
    let licenses = licenses
        .into_iter()
        .map(|license| (license.clone(), license));
    let evidence = DutyEvidence::ALL
        .into_iter()
        .map(|one| (one.id().to_owned(), one.title().get(language).to_owned()));
    let assumed = [("yes", dm::ONLY_ASSUMED), ("no", dm::NOT_ASSUMED)]
        .map(|(id, title)| (id.to_owned(), title.get(language).to_owned()));
    [
        Facet::new(query, "duty", dm::KIND.get(language), codes),
        Facet::new(query, "license", dm::LICENSE.get(language), licenses),
        Facet::new(query, "evidence", dm::EVIDENCE.get(language), evidence),
        Facet::new(query, "assumed", dm::ASSUMED_FACET.get(language), assumed),
    ]
}

fn views(query: &ListQuery, by_component: bool) -> [View; 2] {
    let view = |title, tab, current| View {
        title,
        address: query.with(&[("tab", tab), ("sort", ""), ("order", ""), ("page", "")]),
        current,
    };
    [
        view(dm::BY_DUTY, "", !by_component),
        view(dm::BY_COMPONENT, BY_COMPONENT, by_component),
    ]
}

/// What stands in place of the list where nothing is owed, with the reason.
fn nothing(system: &System, whole: Option<&Duties>, language: Language) -> Empty {
    let Some(whole) = whole else {
        return empty(system, m::NOT_SCANNED, m::NOT_SCANNED_TEXT, language);
    };
    if whole.components == 0 {
        let (title, text) = (dm::NO_COMPONENTS, dm::NO_COMPONENTS_TEXT);
        return Empty::new("info", title, text, language);
    }
    let text = dm::nothing_owed(whole.context, &grouped(whole.components));
    Empty::new("check", dm::NOTHING_OWED, &text, language)
}

impl DutiesPage {
    /// The components of a group that are named, and how many are not.
    fn named<'a>(&self, group: &'a DutyGroup) -> &'a [Owed] {
        let Self { .. } = self;
        group.owed.get(..NAMED_MAX).unwrap_or(&group.owed)
    }

    /// Address of the view of all components of one duty.
    fn all_of(&self, group: &DutyGroup) -> String {
        let code = self.frame.encoded(&group.code);
        format!(
            "/systems/{}/duties?tab={BY_COMPONENT}&duty={code}",
            self.head.system.id
        )
    }

    /// The first components a change is about, and how many are not named.
    fn told(&self, changed: &ChangedDuty) -> String {
        let named: Vec<String> = changed
            .components
            .iter()
            .take(NAMED_MAX)
            .map(gwanmun_model::Purl::package_name)
            .collect();
        let rest = changed.components.len().saturating_sub(NAMED_MAX);
        let mut told = named.join(", ");
        if rest > 0 {
            told.push(' ');
            told.push_str(self.frame.t(&dm::more(rest)));
        }
        told
    }

    fn lists<'a>(&self, changes: &'a DutyChanges) -> [(&'static Text, &'a [ChangedDuty]); 2] {
        let Self { .. } = self;
        [(dm::GONE, &changes.gone), (dm::ADDED, &changes.added)]
    }

    fn conflicts<'a>(
        &self,
        changes: &'a DutyChanges,
    ) -> [(&'static Text, &'a [LicenseConflict]); 2] {
        let Self { .. } = self;
        [
            (dm::CONFLICTS_GONE, &changes.conflicts_gone),
            (dm::CONFLICTS_ADDED, &changes.conflicts_added),
        ]
    }

    /// Whether every conflict has room to stand open.
    fn is_brief(&self) -> bool {
        let whole = self.whole.iter();
        whole.map(|whole| whole.conflicts.len()).sum::<usize>() <= OPEN_MAX
    }

    fn sides<'a>(&self, conflict: &'a LicenseConflict) -> [&'a [ConflictPart]; 2] {
        let Self { .. } = self;
        [&conflict.left, &conflict.right]
    }

    /// The verdict changes that are named, and how many are not.
    fn verdicts<'a>(
        &self,
        changes: &'a DutyChanges,
    ) -> (&'a [gwanmun_app::duties::ChangedVerdict], usize) {
        let Self { .. } = self;
        let all = &changes.verdicts;
        let named = all.get(..NAMED_MAX).unwrap_or(all);
        (named, all.len().saturating_sub(named.len()))
    }

    /// How a part of a conflict is linked, where somebody said it.
    fn linked(&self, part: &ConflictPart) -> Option<String> {
        let linking = part.linking;
        (linking != Linking::Unknown).then(|| self.frame.t(&linking.title()).to_owned())
    }

    /// Says so where the duties are those of another use context than the system has now.
    fn other_context(&self) -> Option<String> {
        let judged = self.whole.as_ref()?.context;
        let now = self.head.system.context;
        let told = dm::other_context(judged, now);
        (judged != now).then(|| self.frame.t(&told).to_owned())
    }
}
