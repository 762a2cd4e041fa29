//! Making a request.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::digest::Digest;
use gwanmun_model::request::{Decision, Outcome, RequestAction, RequestItem, RequestState};
use gwanmun_model::role::Permission;
use gwanmun_model::{
    Assessment, Component, DataState, Found, Location, Purl, Text, Timestamp, UseContext, Verdict,
};
use gwanmun_rules::notices;
use gwanmun_store::{Tx, WriteTx, counters, decisions, inventory, requests, versions};
use serde_json::json;

use super::{RequestDetail, conflict, described, object, required, step};
use crate::assess::{Inputs, Stated, assess};
use crate::passage::origin;
use crate::record::{Act, SYSTEM, record};
use crate::systems::find;
use crate::{App, AppError, Caller, Request};

/// Most items of one request.
const ITEMS_MAX: usize = 20_000;

/// One component version to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// The component version; without a version the analysis fails.
    pub purl: Purl,
    /// Hashes of the artifact, where known; an approval is bound to them.
    pub hashes: Vec<Digest>,
}

/// A request to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// What is asked for, at least one item.
    pub items: Vec<NewItem>,
    /// The one use context it is asked for.
    pub context: UseContext,
    /// What it is needed for.
    pub purpose: String,
    /// Id of the system it is needed in, where there is one.
    pub system: Option<String>,
}

/// What a request would come to, were it made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The state it would be in.
    pub state: RequestState,
    /// Each item with what the checks say, the strictest first.
    pub items: Vec<RequestItem>,
    /// Why the analysis would fail; empty when it would not.
    pub note: String,
}

/// What the assessment of a request came to.
struct Judged {
    action: RequestAction,
    verdict: Option<Verdict>,
    items: Vec<RequestItem>,
    policy_version: String,
    data_version: String,
    /// Why it failed; empty when it did not.
    note: String,
}

impl App {
    /// Makes a request and assesses it at once: approved by rule when every item passes every check on
    /// fresh data, otherwise waiting for review or the board; failed when there is no data to judge by.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty list, purpose or an unknown system.
    pub fn submit(&self, caller: &Caller, new: NewRequest) -> Result<RequestDetail, AppError> {
        caller.check(Permission::Request)?;
        let purpose = required("purpose", &new.purpose)?;
        let wanted = distinct(new.items)?;
        let judged = self.judge(&wanted, new.context)?;
        let now = self.now();
        self.write(|t| {
            if let Some(system) = &new.system {
                find(t, system)?;
            }
            let mut request = Request {
                id: counters::next(t, "R")?,
                requester: caller.account.clone(),
                requester_name: caller.display_name.clone(),
                context: new.context,
                purpose,
                system: new.system,
                system_name: None,
                state: RequestState::Submitted,
                verdict: judged.verdict,
                items: judged.items.len() as u64,
                created_at: now,
                updated_at: now,
                expires_at: None,
                policy_version: judged.policy_version.clone(),
                data_version: judged.data_version.clone(),
                note: judged.note.clone(),
            };
            step(&mut request, judged.action)?;
            self.set_end(&mut request, now);
            requests::insert(t, &request, &judged.items)?;
            let act = Act {
                action: "request.submit",
                object: object(&request.id),
                reason: &request.purpose,
                details: json!({ "after": described(&request) }),
            };
            record(t, now, caller.into(), &act)?;
            decide_by_rule(t, &request, now)?;
            self.detail(t, &request.id)
        })
    }

    /// Assesses items exactly as [`App::submit`] does, and stores nothing.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::Invalid`] for an empty or too long list.
    pub fn preview(
        &self,
        caller: &Caller,
        items: Vec<NewItem>,
        context: UseContext,
    ) -> Result<Preview, AppError> {
        caller.check(Permission::Request)?;
        let mut judged = self.judge(&distinct(items)?, context)?;
        judged
            .items
            .sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.purl.cmp(&b.purl)));
        Ok(Preview {
            state: RequestState::Submitted
                .apply(judged.action)
                .map_err(conflict)?,
            items: judged.items,
            note: judged.note,
        })
    }

    fn set_end(&self, request: &mut Request, now: Timestamp) {
        if request.state == RequestState::AutoApproved {
            request.expires_at = Some(now.plus_days(self.settings.approval_days));
        }
    }

    /// Lists what of a system needs approval: third-party component versions that neither an approval in
    /// force nor an open request covers in the system's use context. The strictest verdict comes first.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn needs_approval(&self, caller: &Caller, system: &str) -> Result<Vec<NewItem>, AppError> {
        caller.check(Permission::Read)?;
        let open = self.uncovered(system)?;
        Ok(open.into_iter().map(|(item, _)| item).collect())
    }

    fn uncovered(&self, system: &str) -> Result<Vec<(NewItem, Verdict)>, AppError> {
        let now = self.now();
        let found = self.read(|t| {
            find(t, system)?;
            Ok(inventory::uncovered(t, system, now)?)
        })?;
        let item = |known: inventory::Uncovered| {
            let item = NewItem {
                purl: known.purl,
                hashes: known.hashes,
            };
            (item, known.verdict)
        };
        Ok(found.into_iter().map(item).collect())
    }

    /// Asks for all a system needs approved (see [`App::needs_approval`]): one request for what needs
    /// people, one for what the rules let pass, so that the second does not wait for the first.
    /// The one that needs people comes first.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when nothing needs approval; as [`App::submit`].
    pub fn submit_for_system(
        &self,
        caller: &Caller,
        system: &str,
        purpose: &str,
    ) -> Result<Vec<RequestDetail>, AppError> {
        caller.check(Permission::Request)?;
        let context = self.read(|t| find(t, system))?.context;
        let (clean, other): (Vec<_>, Vec<_>) = self
            .uncovered(system)?
            .into_iter()
            .partition(|(_, verdict)| *verdict == Verdict::Allow);
        let mut made = Vec::new();
        for part in [other, clean] {
            if part.is_empty() {
                continue;
            }
            let new = NewRequest {
                items: part.into_iter().map(|(item, _)| item).collect(),
                context,
                purpose: purpose.to_owned(),
                system: Some(system.to_owned()),
            };
            made.push(self.submit(caller, new)?);
        }
        if made.is_empty() {
            return Err(AppError::Conflict(Text::fixed(
                "새로 승인받을 구성요소가 없습니다.",
                "Nothing of the system needs approval.",
            )));
        }
        Ok(made)
    }

    /// Assesses a request again whose analysis failed.
    ///
    /// # Errors
    /// [`AppError::Conflict`] in any other state; [`AppError::Forbidden`] for who did not make it and
    /// does not review.
    pub fn retry(&self, caller: &Caller, id: &str) -> Result<RequestDetail, AppError> {
        caller.check_any([Permission::Review, Permission::Request])?;
        let (request, items) = self.read(|t| {
            let request = self.find_request(t, id)?;
            Ok((request, requests::items(t, id)?))
        })?;
        if request.requester != caller.account {
            caller.check(Permission::Review)?;
        }
        let wanted: Vec<NewItem> = items
            .into_iter()
            .map(|item| NewItem {
                purl: item.purl,
                hashes: item.hashes,
            })
            .collect();
        let judged = self.judge(&wanted, request.context)?;
        let now = self.now();
        self.write(|t| {
            let mut request = self.find_request(t, id)?;
            let before = step(&mut request, RequestAction::Retry)?;
            step(&mut request, judged.action)?;
            request.verdict = judged.verdict;
            request.policy_version.clone_from(&judged.policy_version);
            request.data_version.clone_from(&judged.data_version);
            request.note.clone_from(&judged.note);
            request.updated_at = now;
            self.set_end(&mut request, now);
            requests::update(t, &request)?;
            requests::update_items(t, id, &judged.items)?;
            let act = Act {
                action: "request.retry",
                object: object(id),
                reason: "",
                details: super::moved(before, &request),
            };
            record(t, now, caller.into(), &act)?;
            decide_by_rule(t, &request, now)?;
            self.detail(t, id)
        })
    }

    /// Assesses what a request asks for, with what is stored of each component version.
    fn judge(&self, wanted: &[NewItem], context: UseContext) -> Result<Judged, AppError> {
        let snapshot = self.data.current()?;
        let found = self.read(|t| known_of(t, wanted))?;
        let assessment = assess(Inputs {
            subject: "request",
            context,
            criticality: None,
            facts: None,
            found,
            policy: &self.settings.policy,
            snapshot: snapshot.as_deref(),
            vex: Stated::default(),
            age_days_max: self.settings.age_days_max,
            now: self.now(),
        });
        let covered = |purl: &Purl| {
            let ecosystem = purl.ecosystem().map(gwanmun_model::Ecosystem::osv_name);
            snapshot
                .as_ref()
                .zip(ecosystem)
                .is_some_and(|(snapshot, ecosystem)| snapshot.covers(ecosystem))
        };
        Ok(conclude(wanted, assessment, covered))
    }
}

/// Writes the decision of a request that every check lets pass.
fn decide_by_rule(t: &mut WriteTx<'_>, request: &Request, now: Timestamp) -> Result<(), AppError> {
    let (RequestState::AutoApproved, Some(expires_at)) = (request.state, request.expires_at) else {
        return Ok(());
    };
    let decision = Decision {
        id: counters::next(t, "D")?,
        request: request.id.clone(),
        outcome: Outcome::Approve,
        decided_by: None,
        decided_at: now,
        reason:
            "모든 항목이 정책의 모든 점검을 통과함 (every item passes every check of the policy)"
                .to_owned(),
        conditions: String::new(),
        context: request.context,
        expires_at,
        policy_version: request.policy_version.clone(),
        data_version: request.data_version.clone(),
    };
    decisions::insert(t, &decision, &request.requester)?;
    let act = Act {
        action: "request.decide",
        object: object(&request.id),
        reason: &decision.reason,
        details: json!({
            "decision": decision.id,
            "expires": expires_at.to_string(),
            "outcome": decision.outcome.id(),
        }),
    };
    record(t, now, SYSTEM, &act)
}

/// Sorts items and folds those that name the same version, keeping every hash.
fn distinct(items: Vec<NewItem>) -> Result<Vec<NewItem>, AppError> {
    let mut all: BTreeMap<Purl, BTreeSet<Digest>> = BTreeMap::new();
    for item in items {
        all.entry(item.purl).or_default().extend(item.hashes);
    }
    if all.is_empty() || all.len() > ITEMS_MAX {
        return Err(AppError::invalid(
            "items",
            Text::new(
                format!("구성요소를 1개에서 {ITEMS_MAX}개까지 적어야 합니다."),
                format!("A request names 1 to {ITEMS_MAX} component versions."),
            ),
        ));
    }
    Ok(all
        .into_iter()
        .map(|(purl, hashes)| NewItem {
            purl,
            hashes: hashes.into_iter().collect(),
        })
        .collect())
}

/// Makes components of what is asked for, with the license statements and hashes earlier scans stored.
fn known_of(t: &mut Tx<'_>, wanted: &[NewItem]) -> Result<Found, AppError> {
    let mut found = Found::default();
    for item in wanted {
        let place = Location::new("request".to_owned(), None);
        let mut component = Component::new(item.purl.clone(), place);
        let mut statements = BTreeSet::new();
        let mut hashes = BTreeSet::new();
        for known in versions::at(t, &versions::coordinate(&item.purl))? {
            if origin(&known.purl) == origin(&item.purl) {
                statements.extend(versions::statements_of(t, &known.key)?);
                let said = versions::publisher_findings_of(t, &known)?;
                component.notices.extend(notices::of_findings(&said));
                hashes.extend(known.hashes);
            }
        }
        if !item.hashes.is_empty() {
            // What the requester's own lock file says binds; what others once uploaded adds nothing to it.
            hashes = item.hashes.iter().cloned().collect();
        }
        component.declared_licenses = agreed(&item.purl, statements);
        component.hashes = hashes.into_iter().collect();
        found.components.push(component);
    }
    Ok(found)
}

/// Returns the license statements all uploads agree on. Where they mean different things, one statement that says so:
/// it is not understood as any license, so people decide and nobody approves their own claim by rule.
fn agreed(purl: &Purl, sets: BTreeSet<Vec<String>>) -> Vec<String> {
    let meanings: BTreeSet<Option<String>> = sets
        .iter()
        .map(|set| {
            let licenses = gwanmun_licenses::declared(purl, set);
            licenses.concluded.map(|license| license.to_string())
        })
        .collect();
    if meanings.len() <= 1 {
        return sets.into_iter().next_back().unwrap_or_default();
    }
    let said: Vec<String> = sets.iter().map(|set| set.join(", ")).collect();
    vec![format!("conflicting statements: {}", said.join(" / "))]
}

/// Concludes from an assessment. No data and an unresolved version fail; what nobody could look at is
/// reviewed by people; only the rest can be approved by rule.
fn conclude(wanted: &[NewItem], assessment: Assessment, covered: impl Fn(&Purl) -> bool) -> Judged {
    let note = if assessment.data.state == DataState::Missing {
        "취약점 데이터가 없어 분석하지 못했습니다. (There is no advisory data to judge by.)"
            .to_owned()
    } else {
        let unresolved: Vec<String> = wanted
            .iter()
            .filter(|item| item.purl.version().is_none())
            .map(|item| item.purl.to_string())
            .collect();
        if unresolved.is_empty() {
            String::new()
        } else {
            format!(
                "버전을 알 수 없는 구성요소가 있습니다. (A version is missing.) {}",
                unresolved.join(", ")
            )
        }
    };
    let floor = assessment.verdict();
    let policy_version = assessment.policy_version;
    let data_version = assessment.data.version;
    let items: Vec<RequestItem> = assessment
        .components
        .into_iter()
        .map(|assessed| {
            let looked_at = !assessed.rules.is_empty() && covered(&assessed.component.purl);
            let least = if looked_at {
                Verdict::Allow
            } else {
                Verdict::Review
            };
            RequestItem {
                verdict: assessed.verdict.max(least),
                rules: assessed.rules,
                hashes: assessed.component.hashes,
                purl: assessed.component.purl,
            }
        })
        .collect();
    let strictest = items.iter().map(|item| item.verdict).max();
    let verdict = strictest.unwrap_or_default().max(floor);
    let failed = !note.is_empty();
    Judged {
        action: if failed {
            RequestAction::FailAnalysis
        } else {
            RequestAction::Assess(verdict)
        },
        verdict: (!failed).then_some(verdict),
        items,
        policy_version,
        data_version,
        note,
    }
}
