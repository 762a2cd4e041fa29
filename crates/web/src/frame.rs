//! What surrounds every page, and the helpers every template uses.

use std::borrow::Borrow;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use gwanmun_app::Caller;
use gwanmun_app::duties::Tier;
use gwanmun_model::data::{Loudness, Warning};
use gwanmun_model::finding::{FindingKind, Severity};
use gwanmun_model::request::{Outcome, RequestState};
use gwanmun_model::role::Permission;
use gwanmun_model::text::{Language, Text};
use gwanmun_model::verdict::Verdict;
use gwanmun_model::{AppliedVex, Criticality, DataState, DataStatus, SsvcDecision, Timestamp};

use crate::fault::Fault;
use crate::messages::layout as m;
use crate::messages::{audit, data, duties, system, systems};
use crate::state::Portal;
use crate::url;
use crate::view::tag::Tag;
use crate::view::{Icon, bytes, grouped};
use crate::visitor::{Theme, Visitor};

/// A place in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// No entry of the menu.
    Elsewhere,
    Dashboard,
    Systems,
    Components,
    Requests,
    Reviews,
    Audit,
    Users,
    Data,
    About,
}

/// One line of the menu.
#[derive(Debug, Clone, Copy)]
struct Entry {
    section: Section,
    group: &'static Text,
    title: &'static Text,
    icon: &'static str,
    address: &'static str,
    /// Who sees it: everybody with one of these rights.
    rights: &'static [Permission],
}

const fn entry(
    section: Section,
    group: &'static Text,
    title: &'static Text,
    icon: &'static str,
    address: &'static str,
    rights: &'static [Permission],
) -> Entry {
    Entry {
        section,
        group,
        title,
        icon,
        address,
        rights,
    }
}

const READ: &[Permission] = &[Permission::Read];

static MENU: &[Entry] = &[
    entry(
        Section::Dashboard,
        m::GROUP_OVERVIEW,
        m::DASHBOARD,
        "dashboard",
        "/",
        READ,
    ),
    entry(
        Section::Systems,
        m::GROUP_INVENTORY,
        m::SYSTEMS,
        "system",
        "/systems",
        READ,
    ),
    entry(
        Section::Components,
        m::GROUP_INVENTORY,
        m::COMPONENTS,
        "component",
        "/components",
        READ,
    ),
    entry(
        Section::Requests,
        m::GROUP_APPROVAL,
        m::REQUESTS,
        "request",
        "/requests",
        READ,
    ),
    entry(
        Section::Reviews,
        m::GROUP_APPROVAL,
        m::REVIEWS,
        "review",
        "/reviews",
        &[Permission::Review, Permission::Decide],
    ),
    entry(
        Section::Audit,
        m::GROUP_CONTROL,
        m::AUDIT,
        "audit",
        "/audit",
        &[Permission::ReadAudit],
    ),
    entry(
        Section::Users,
        m::GROUP_CONTROL,
        m::USERS,
        "users",
        "/users",
        &[Permission::ManageUsers, Permission::ReadAudit],
    ),
    entry(
        Section::Data,
        m::GROUP_CONTROL,
        m::DATA,
        "data",
        "/data",
        READ,
    ),
    entry(
        Section::About,
        m::GROUP_CONTROL,
        m::ABOUT,
        "book",
        "/about",
        READ,
    ),
];

/// A group of menu entries as one person sees it.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) entries: Vec<Link>,
}

/// A menu entry as one person sees it.
pub(crate) struct Link {
    pub(crate) title: &'static str,
    pub(crate) icon: Icon,
    pub(crate) address: &'static str,
    pub(crate) current: bool,
    pub(crate) count: u64,
}

/// A warning or an error that stands on every page.
pub(crate) struct Banner {
    pub(crate) tone: &'static str,
    pub(crate) lead: String,
    pub(crate) text: String,
}

impl Banner {
    pub(crate) fn new(warning: &Warning, language: Language) -> Self {
        Self {
            tone: match warning.loudness {
                Loudness::Error => "risk",
                Loudness::Warning => "warn",
            },
            lead: warning.title.get(language).to_owned(),
            text: warning.text.get(language).to_owned(),
        }
    }
}

/// What surrounds a page. Templates reach their helpers through it.
pub(crate) struct Frame {
    visitor: Visitor,
    section: Section,
    title: String,
    version: String,
    assets: String,
    pub(crate) sign_in_hint: Option<Text>,
}

impl Frame {
    pub(crate) fn new(
        portal: &Portal,
        visitor: &Visitor,
        section: Section,
        title: impl Into<String>,
    ) -> Self {
        Self {
            visitor: visitor.clone(),
            section,
            title: title.into(),
            version: portal.config().version.clone(),
            assets: format!("/assets/{}", portal.asset_digest()),
            sign_in_hint: portal.config().sign_in_hint.clone(),
        }
    }

    /// The text in the visitor's language.
    pub(crate) fn t<'a>(&self, text: &'a Text) -> &'a str {
        text.get(self.visitor.language())
    }

    pub(crate) fn language(&self) -> Language {
        self.visitor.language()
    }

    pub(crate) fn is_language(&self, code: &str) -> bool {
        self.visitor.language().code() == code
    }

    /// Value of the attribute that sets the colors; `None` follows the operating system.
    pub(crate) fn theme(&self) -> Option<&'static str> {
        match self.visitor.theme() {
            Theme::Auto => None,
            chosen => Some(chosen.id()),
        }
    }

    pub(crate) fn theme_id(&self) -> &'static str {
        self.visitor.theme().id()
    }

    pub(crate) fn theme_icon(&self) -> Icon {
        Icon(match self.visitor.theme() {
            Theme::Auto => "half",
            Theme::Light => "sun",
            Theme::Dark => "moon",
        })
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    pub(crate) fn version(&self) -> String {
        m::version(&self.version)
            .get(self.visitor.language())
            .to_owned()
    }

    pub(crate) fn address(&self) -> &str {
        self.visitor.address()
    }

    /// Address of one embedded file.
    pub(crate) fn asset(&self, path: &str) -> String {
        format!("{}/{path}", self.assets)
    }

    pub(crate) fn flash(&self) -> Option<&'static str> {
        Some(self.visitor.flash()?.text.get(self.visitor.language()))
    }

    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.visitor.caller()
    }

    /// Titles of the visitor's roles.
    pub(crate) fn roles(&self) -> String {
        let Some(caller) = self.visitor.caller() else {
            return String::new();
        };
        caller
            .roles
            .iter()
            .map(|role| role.title().get(self.visitor.language()).to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn may(&self, permission: Permission) -> bool {
        self.visitor
            .caller()
            .is_some_and(|caller| caller.may(permission))
    }

    pub(crate) fn may_manage_systems(&self) -> bool {
        self.may(Permission::ManageSystems)
    }

    pub(crate) fn may_request(&self) -> bool {
        self.may(Permission::Request)
    }

    pub(crate) fn may_manage_users(&self) -> bool {
        self.may(Permission::ManageUsers)
    }

    /// The menu as this person sees it.
    pub(crate) fn menu(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for entry in MENU {
            if !entry.rights.iter().any(|right| self.may(*right)) {
                continue;
            }
            let group = entry.group.get(self.visitor.language());
            if groups.last().is_none_or(|last| last.title != group) {
                groups.push(Group {
                    title: group,
                    entries: Vec::new(),
                });
            }
            let Some(last) = groups.last_mut() else {
                continue;
            };
            last.entries.push(Link {
                title: entry.title.get(self.visitor.language()),
                icon: Icon(entry.icon),
                address: entry.address,
                current: entry.section == self.section,
                count: match entry.section {
                    Section::Reviews => self.visitor.waiting(),
                    _ => 0,
                },
            });
        }
        groups
    }

    /// What is wrong with the advisory data, loudest first. Nothing known is as loud as nothing there.
    pub(crate) fn banners(&self) -> Vec<Banner> {
        let unknown = || vec![Warning::no_data()];
        let warnings = self
            .visitor
            .data()
            .map_or_else(unknown, DataStatus::warnings);
        let language = self.visitor.language();
        let banner = |warning| Banner::new(warning, language);
        warnings.iter().map(banner).collect()
    }

    pub(crate) fn icon(&self, name: impl Borrow<&'static str>) -> Icon {
        let Self { .. } = self;
        Icon(name.borrow())
    }

    pub(crate) fn verdict(&self, verdict: impl Borrow<Verdict>) -> Tag {
        Tag::verdict(*verdict.borrow(), self.language())
    }

    pub(crate) fn severity(&self, severity: impl Borrow<Severity>) -> Tag {
        Tag::severity(*severity.borrow(), self.language())
    }

    pub(crate) fn kind(&self, kind: impl Borrow<FindingKind>) -> Tag {
        Tag::kind(*kind.borrow(), self.language())
    }

    pub(crate) fn state(&self, state: impl Borrow<RequestState>) -> Tag {
        Tag::state(*state.borrow(), self.language())
    }

    pub(crate) fn outcome(&self, outcome: impl Borrow<Outcome>) -> Tag {
        Tag::outcome(*outcome.borrow(), self.language())
    }

    /// What a VEX statement says of a finding.
    pub(crate) fn vex(&self, vex: &AppliedVex) -> Tag {
        Tag::vex(vex, self.language())
    }

    /// The SSVC decision, which is said to be unknown where nobody published points.
    pub(crate) fn decision(&self, decision: impl Borrow<Option<SsvcDecision>>) -> Tag {
        Tag::decision(*decision.borrow(), self.language())
    }

    /// How much scrutiny a license needs; unknown is worse than any.
    pub(crate) fn tier(&self, tier: impl Borrow<Option<Tier>>) -> Tag {
        let (tone, icon, text) = match tier.borrow() {
            Some(Tier::G) => ("ok", "check", duties::TIER_G),
            Some(Tier::Y) => ("note", "eye", duties::TIER_Y),
            Some(Tier::O) => ("warn", "board", duties::TIER_O),
            Some(Tier::R) => ("risk", "stop", duties::TIER_R),
            None => ("odd", "question", duties::TIER_UNKNOWN),
        };
        self.tag(tone, icon, text)
    }

    /// How much the institution depends on a system.
    pub(crate) fn criticality(&self, level: impl Borrow<Option<Criticality>>) -> String {
        match level.borrow() {
            Some(level) => self.t(&level.title()).to_owned(),
            None => self.t(systems::CRITICALITY_UNKNOWN).to_owned(),
        }
    }

    /// A tag with our own words.
    pub(crate) fn tag(&self, tone: &'static str, icon: &'static str, text: &Text) -> Tag {
        Tag::new(tone, icon, self.t(text))
    }

    pub(crate) fn data_state(&self, state: impl Borrow<DataState>) -> Tag {
        let (tone, icon, text) = match state.borrow() {
            DataState::Fresh => ("ok", "check", data::FRESH),
            DataState::Incomplete => ("alarm", "alert", data::INCOMPLETE),
            DataState::Stale => ("alarm", "alert", data::STALE),
            DataState::Missing => ("alarm", "alert", data::MISSING),
        };
        self.tag(tone, icon, text)
    }

    /// The title of an audited action, its id where it has none.
    pub(crate) fn action<'a>(&self, id: &'a str) -> &'a str {
        audit::action(id).map_or(id, |title| title.get(self.language()))
    }

    /// Whether a component is named by the system's own manifest.
    pub(crate) fn dependency(&self, direct: impl Borrow<Option<bool>>) -> &'static str {
        let text = match direct.borrow() {
            Some(true) => system::DIRECT,
            Some(false) => system::TRANSITIVE,
            None => system::DEPENDENCY_UNKNOWN,
        };
        text.get(self.language())
    }

    /// A text as one part of an address.
    pub(crate) fn encoded(&self, text: &str) -> String {
        let Self { .. } = self;
        url::encode(text)
    }

    /// A CVSS score from tenths.
    pub(crate) fn score(&self, tenths: impl Borrow<Option<u8>>) -> String {
        let Self { .. } = self;
        match tenths.borrow() {
            Some(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
            None => "–".to_owned(),
        }
    }

    /// A probability in percent.
    pub(crate) fn share(&self, probability: impl Borrow<f64>) -> String {
        let Self { .. } = self;
        format!("{:.1}%", probability.borrow() * 100.0)
    }

    /// A probability in percent, where there is one.
    pub(crate) fn percent(&self, probability: impl Borrow<Option<f64>>) -> String {
        match probability.borrow() {
            Some(probability) => self.share(probability),
            None => "–".to_owned(),
        }
    }

    /// A point in time as people in Korea read it.
    pub(crate) fn time(&self, time: impl Borrow<Timestamp>) -> String {
        let Self { .. } = self;
        time.borrow().to_kst()
    }

    /// A calendar day.
    pub(crate) fn day(&self, time: impl Borrow<Timestamp>) -> String {
        let Self { .. } = self;
        time.borrow().date().to_string()
    }

    pub(crate) fn number(&self, number: impl Borrow<u64>) -> String {
        let Self { .. } = self;
        grouped(*number.borrow())
    }

    pub(crate) fn bytes(&self, size: impl Borrow<u64>) -> String {
        let Self { .. } = self;
        bytes(*size.borrow())
    }
}

/// Renders a page.
pub(crate) fn page(template: &impl Template) -> Response {
    page_with(StatusCode::OK, template)
}

/// Renders a page with another status than 200, for example a form that was refused.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::VARY, "Cookie")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            Fault::internal().into_response()
        }
    }
}
