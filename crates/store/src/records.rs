//! What the database holds, as values: one plain record a noun. Pages, the API and the gate read these through `app`.

use std::collections::BTreeSet;

use gwanmun_model::assessment::Advice;
use gwanmun_model::data::DataState;
use gwanmun_model::digest::Digest;
use gwanmun_model::finding::FindingKind;
use gwanmun_model::license::Licenses;
use gwanmun_model::request::RequestState;
use gwanmun_model::{
    AppliedVex, Criticality, Location, Purl, Role, RuleHit, Scope, Severity, SsvcDecision,
    Timestamp, UseContext, Verdict,
};

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id, for example `U-0003`.
    pub id: String,
    /// What the person signs in with, in lower case.
    pub login: String,
    /// The person's name as others see it.
    pub display_name: String,
    /// Every role the person holds.
    pub roles: BTreeSet<Role>,
    /// Whether an administrator locked the account.
    pub locked: bool,
    /// Whether the password was set by an administrator and must be changed at the next sign-in.
    pub must_change_password: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// The last successful sign-in.
    pub last_sign_in: Option<Timestamp>,
}

/// A signed-in browser or tool. Only the hash of its token is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token, in hexadecimal.
    pub token_hash: String,
    /// The account it belongs to.
    pub account: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// The last use, kept to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// What signed in, as it named itself (a browser's `User-Agent`), shortened.
    pub client: String,
}

/// An application system of the institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Id, for example `S-0007`.
    pub id: String,
    /// Name, unique.
    pub name: String,
    /// Who answers for it: a person or a department.
    pub owner: String,
    /// What it is.
    pub description: String,
    /// How its components are used.
    pub context: UseContext,
    /// How much the institution depends on it; `None` is unknown and counts as high.
    pub criticality: Option<Criticality>,
    /// Account id of who registered it.
    pub created_by: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When its description last changed.
    pub updated_at: Timestamp,
    /// The newest stored assessment; `None` when none was stored yet.
    pub latest: Option<AssessmentSummary>,
}

/// A stored assessment of a system, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentSummary {
    /// Id, for example `A-000012`.
    pub id: String,
    /// The system.
    pub system: String,
    /// When it was made.
    pub assessed_at: Timestamp,
    /// Account id of who stored it.
    pub stored_by: String,
    /// The use context policy was applied for.
    pub context: UseContext,
    /// The strictest verdict over all components, never milder than the state of the data allows.
    pub verdict: Verdict,
    /// Components, first-party code included.
    pub components: u64,
    /// Findings by severity, in the order of [`Severity::ALL`].
    pub findings: [u64; 6],
    /// Components whose license is unknown.
    pub licenses_unknown: u64,
    /// Inputs that could not be read.
    pub problems: u64,
    /// Version of the policy.
    pub policy_version: String,
    /// Version of the advisory data.
    pub data_version: String,
    /// Whether that data could be relied on.
    pub data_state: DataState,
}

impl AssessmentSummary {
    /// Number of findings of every severity.
    pub fn findings_total(&self) -> u64 {
        self.findings.iter().sum()
    }

    /// Number of findings of one severity.
    pub fn findings_of(&self, severity: Severity) -> u64 {
        Severity::ALL
            .iter()
            .zip(self.findings)
            .find(|(known, _)| **known == severity)
            .map_or(0, |(_, count)| count)
    }
}

/// One component of a system as its newest assessment has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemComponent {
    /// Key of the distinct component version, the same in every system that uses it.
    pub version_key: String,
    /// The component version.
    pub purl: Purl,
    /// What the manifest asked for, when it did not pin one version.
    pub requirement: Option<String>,
    /// What it is there for.
    pub scope: Scope,
    /// Whether the system's own manifest names it.
    pub direct: Option<bool>,
    /// Whether it is the system's own code.
    pub first_party: bool,
    /// The license duties are derived from; `None` is unknown.
    pub license: Option<String>,
    /// The strictest verdict of the checks.
    pub verdict: Verdict,
    /// Number of findings.
    pub findings: u64,
    /// The worst severity of its findings; `Unknown` also when there are none.
    pub severity: Severity,
    /// Whether one of its findings is known to be exploited.
    pub exploited: bool,
    /// The highest priority of its findings, 0 to 100; over all systems, apart from how they use it.
    pub priority: u8,
}

/// One finding of a system.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemFinding {
    /// Key of the distinct component version.
    pub version_key: String,
    /// The component version.
    pub purl: Purl,
    /// The id people know best.
    pub primary_id: String,
    /// Every id, the primary one in front.
    pub ids: Vec<String>,
    /// What kind it is.
    pub kind: FindingKind,
    /// The strictest severity any folded record gives.
    pub severity: Severity,
    /// The highest CVSS score in tenths, where a vector parses.
    pub score_tenths: Option<u8>,
    /// Whether it is known to be exploited.
    pub exploited: bool,
    /// Probability of exploitation within 30 days, 0 to 1.
    pub epss: Option<f64>,
    /// Versions that fix it, in the ecosystem's order.
    pub fixed_versions: Vec<String>,
    /// One line of what it is.
    pub summary: String,
    /// Where it stands in the order of work, 0 to 100.
    pub priority: u8,
    /// The SSVC decision; `None` is unknown.
    pub decision: Option<SsvcDecision>,
    /// When it first became known here; `None` for what was stored before that was kept.
    pub known_since: Option<Timestamp>,
    /// When the earliest record was published.
    pub published: Option<Timestamp>,
    /// VEX statements about it, the one in effect first.
    pub vex: Vec<AppliedVex>,
}

/// What to move one component of a system to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAdvice {
    /// Key of the distinct component version.
    pub version_key: String,
    /// The advice; whose step it is stays open here.
    pub advice: Advice,
    /// Number of its vulnerabilities.
    pub vulnerabilities: u64,
    /// The highest priority of its findings in the system, 0 to 100.
    pub priority: u8,
}

/// One distinct component version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentVersion {
    /// Its key.
    pub key: String,
    /// The component version.
    pub purl: Purl,
    /// What the manifest asked for, when it did not pin one version.
    pub requirement: Option<String>,
    /// What is known of its license.
    pub licenses: Licenses,
    /// License statements as the package or lock file makes them.
    pub declared_licenses: Vec<String>,
    /// Hashes of the artifact, every one any system's lock file gave.
    pub hashes: Vec<Digest>,
}

/// A system that uses a component version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemUse {
    /// The system's id.
    pub system: String,
    /// The system's name.
    pub name: String,
    /// How the system uses its components.
    pub context: UseContext,
    /// How much the institution depends on the system; `None` is unknown and counts as high.
    pub criticality: Option<Criticality>,
    /// What the component is there for.
    pub scope: Scope,
    /// Whether the system's own manifest names it.
    pub direct: Option<bool>,
    /// Whether it is the system's own code.
    pub first_party: bool,
    /// The verdict in that system.
    pub verdict: Verdict,
    /// Every check that had something to say.
    pub rules: Vec<RuleHit>,
    /// Every place it was seen.
    pub locations: Vec<Location>,
}

/// A request for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Id, for example `R-000042`.
    pub id: String,
    /// Account id of who asks.
    pub requester: String,
    /// Name of who asks.
    pub requester_name: String,
    /// The one use context it asks for.
    pub context: UseContext,
    /// What the components are needed for.
    pub purpose: String,
    /// The system they are needed in, where named.
    pub system: Option<String>,
    /// That system's name.
    pub system_name: Option<String>,
    /// Where it stands; an approval past its end reads as expired.
    pub state: RequestState,
    /// The strictest verdict of the assessment; `None` when it could not be made.
    pub verdict: Option<Verdict>,
    /// Number of items.
    pub items: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
    /// When the approval ends, once approved.
    pub expires_at: Option<Timestamp>,
    /// Version of the policy it was assessed under.
    pub policy_version: String,
    /// Version of the advisory data it was assessed on.
    pub data_version: String,
    /// Why the assessment failed, or why the request ended, where somebody said so.
    pub note: String,
}

/// What a reviewer looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Security.
    Security,
    /// License and law.
    Legal,
    /// Fit with the institution's technology.
    Technical,
}

impl Aspect {
    /// Every aspect.
    pub const ALL: [Self; 3] = [Self::Security, Self::Legal, Self::Technical];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Legal => "legal",
            Self::Technical => "technical",
        }
    }

    /// Reads the stable id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aspect| aspect.id() == id)
    }

    /// Returns a short title for people.
    pub const fn title(self) -> gwanmun_model::Text {
        match self {
            Self::Security => gwanmun_model::Text::fixed("보안", "Security"),
            Self::Legal => gwanmun_model::Text::fixed("라이선스·법무", "License and law"),
            Self::Technical => gwanmun_model::Text::fixed("기술 적합성", "Technical fit"),
        }
    }
}

/// A reviewer's opinion on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Id, for example `O-000005`.
    pub id: String,
    /// The request.
    pub request: String,
    /// Account id of the reviewer.
    pub reviewer: String,
    /// Name of the reviewer.
    pub reviewer_name: String,
    /// What the reviewer looked at.
    pub aspect: Aspect,
    /// Whether the reviewer is in favour.
    pub positive: bool,
    /// Why.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// One row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Number, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Account id of who acted; `system` for the product itself.
    pub actor: String,
    /// Login of who acted, as it was then. At a failed sign-in this is what a stranger typed.
    pub actor_login: String,
    /// What was done, for example `request.decide`. The ids are stable.
    pub action: String,
    /// What it was done to, for example `request/R-000042`.
    pub object: String,
    /// Why, in the words of who acted; empty where no reason is asked for.
    pub reason: String,
    /// Before, after and whatever else matters, as a JSON object with sorted keys.
    pub details: String,
    /// The rows the action changed with the SHA-256 of their content afterwards, as a JSON array of
    /// `[table, key, digest]`; the digest is `null` where the row was removed.
    pub rows: String,
    /// Hash of the row before; 64 zeros for the first.
    pub previous: String,
    /// Hash of this row.
    pub hash: String,
}
