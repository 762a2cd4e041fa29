//! Decisions, and what ends an approval or a request.

use gwanmun_model::request::{Decision, Outcome, RequestAction, RequestItem, check_separation};
use gwanmun_model::role::Permission;
use gwanmun_model::{Text, Timestamp, Verdict};
use gwanmun_store::{WriteTx, counters, decisions, requests};
use serde_json::json;

use super::{RequestDetail, described, limited, moved, object, required, step};
use crate::record::{Act, Actor, SYSTEM, record};
use crate::{App, AppError, Caller, Request};

/// A decision to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// What is decided.
    pub outcome: Outcome,
    /// Why; must not be empty.
    pub reason: String,
    /// Conditions; must not be empty for an approval under conditions, and must be empty otherwise.
    pub conditions: String,
    /// When the approval ends; `None` takes the configured length, which is also the longest.
    pub expires_at: Option<Timestamp>,
}

impl App {
    /// Decides a request that waits for review or the board. A request with a refused item can be
    /// approved under conditions only; one with a package the data calls malicious not at all.
    ///
    /// # Errors
    /// [`AppError::SamePerson`] for the requester; [`AppError::Conflict`] when it does not wait;
    /// [`AppError::Invalid`] for an empty reason, missing conditions or an end out of range;
    /// [`AppError::NoData`] for an approval while there is no data to tell malicious packages by.
    pub fn decide(
        &self,
        caller: &Caller,
        request: &str,
        decision: NewDecision,
    ) -> Result<RequestDetail, AppError> {
        caller.check(Permission::Decide)?;
        let now = self.now();
        let decision = self.checked(decision, now)?;
        let known = self.read(|t| {
            // What the state does not allow is said before what the data says.
            step(
                &mut self.find_request(t, request)?,
                decision.outcome.action(),
            )?;
            Ok::<_, AppError>(requests::items(t, request)?)
        })?;
        if decision.outcome != Outcome::Reject {
            self.refuse_malicious(&known)?;
        }
        self.write(|t| {
            let mut request = self.find_request(t, request)?;
            check_separation(&request.requester, &caller.account)
                .map_err(|_| AppError::SamePerson)?;
            let items = requests::items(t, &request.id)?;
            refuse_plain_approval(&items, decision.outcome)?;
            let before = step(&mut request, decision.outcome.action())?;
            let expires_at = decision
                .expires_at
                .filter(|_| decision.outcome != Outcome::Reject)
                .unwrap_or(now);
            request.expires_at = (decision.outcome != Outcome::Reject).then_some(expires_at);
            request.updated_at = now;
            let decided = Decision {
                id: counters::next(t, "D")?,
                request: request.id.clone(),
                outcome: decision.outcome,
                decided_by: Some(caller.account.clone()),
                decided_at: now,
                reason: decision.reason,
                conditions: decision.conditions,
                context: request.context,
                expires_at,
                policy_version: request.policy_version.clone(),
                data_version: request.data_version.clone(),
            };
            decisions::insert(t, &decided, &request.requester)?;
            requests::update(t, &request)?;
            let act = Act {
                action: "request.decide",
                object: object(&request.id),
                reason: &decided.reason,
                details: json!({
                    "after": described(&request),
                    "before": { "state": before.id() },
                    "conditions": decided.conditions,
                    "decision": decided.id,
                    "outcome": decided.outcome.id(),
                }),
            };
            record(t, now, caller.into(), &act)?;
            self.detail(t, &request.id)
        })
    }

    /// Checks what can be checked without the request, and fills in the end.
    fn checked(&self, decision: NewDecision, now: Timestamp) -> Result<NewDecision, AppError> {
        let NewDecision {
            outcome,
            reason,
            conditions,
            expires_at,
        } = decision;
        let reason = required("reason", &reason)?;
        let conditions = match outcome {
            Outcome::ApproveConditionally => required("conditions", &conditions)?,
            Outcome::Approve | Outcome::Reject if conditions.trim().is_empty() => String::new(),
            Outcome::Approve | Outcome::Reject => {
                return Err(AppError::invalid(
                    "conditions",
                    Text::fixed(
                        "조건은 조건부 승인에만 적을 수 있습니다.",
                        "Conditions go with an approval under conditions only.",
                    ),
                ));
            }
        };
        let longest = now.plus_days(self.settings.approval_days);
        let expires_at = expires_at.unwrap_or(longest);
        if expires_at <= now || expires_at > longest {
            return Err(AppError::invalid(
                "expires_at",
                Text::new(
                    format!("승인 기한은 지금부터 {}까지입니다.", longest.to_kst()),
                    format!("An approval ends after now and not after {longest}."),
                ),
            ));
        }
        Ok(NewDecision {
            outcome,
            reason,
            conditions,
            expires_at: Some(expires_at),
        })
    }

    fn refuse_malicious(&self, items: &[RequestItem]) -> Result<(), AppError> {
        for item in items {
            if let Some(id) = self.malicious(&item.purl)? {
                return Err(AppError::Conflict(Text::new(
                    format!(
                        "{}은(는) 악성 패키지로 알려져 있어 승인할 수 없습니다 ({id}).",
                        item.purl
                    ),
                    format!(
                        "{} is known to be malicious and cannot be approved ({id}).",
                        item.purl
                    ),
                )));
            }
        }
        Ok(())
    }

    /// Takes the caller's own request back while it waits.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for anybody else; [`AppError::Conflict`] once decided;
    /// [`AppError::Invalid`] for a reason without end.
    pub fn withdraw(
        &self,
        caller: &Caller,
        request: &str,
        reason: &str,
    ) -> Result<RequestDetail, AppError> {
        caller.check(Permission::Request)?;
        let reason = limited("reason", reason)?;
        self.write(|t| {
            let request = self.find_request(t, request)?;
            if request.requester != caller.account {
                return Err(AppError::Forbidden(Permission::Request));
            }
            let end = (RequestAction::Withdraw, "request.withdraw", reason);
            self.end(t, request, caller.into(), end)
        })
    }

    /// Takes an approval back; the gate denies from then on.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is not approved; [`AppError::Invalid`] without a reason.
    pub fn revoke(
        &self,
        caller: &Caller,
        request: &str,
        reason: &str,
    ) -> Result<RequestDetail, AppError> {
        caller.check(Permission::Decide)?;
        let reason = required("reason", reason)?;
        self.write(|t| {
            let request = self.find_request(t, request)?;
            let end = (RequestAction::Revoke, "request.revoke", reason.as_str());
            self.end(t, request, caller.into(), end)
        })
    }

    /// Marks approvals past their end as expired and returns how many. Reading treats them as expired
    /// with or without it; this writes the audit rows.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn expire_approvals(&self) -> Result<u64, AppError> {
        let now = self.now();
        self.write(|t| {
            let ended = requests::ended(t, now)?;
            let count = ended.len() as u64;
            for mut request in ended {
                // The list gives the state as it reads now, which is the one to store.
                request.updated_at = now;
                requests::update(t, &request)?;
                let act = Act {
                    action: "request.expire",
                    object: object(&request.id),
                    reason: "",
                    details: json!({ "after": described(&request) }),
                };
                record(t, now, SYSTEM, &act)?;
            }
            Ok(count)
        })
    }

    fn end(
        &self,
        t: &mut WriteTx<'_>,
        mut request: Request,
        actor: Actor<'_>,
        (action, name, reason): (RequestAction, &'static str, &str),
    ) -> Result<RequestDetail, AppError> {
        let now = self.now();
        let before = step(&mut request, action)?;
        request.updated_at = now;
        reason.clone_into(&mut request.note);
        requests::update(t, &request)?;
        let act = Act {
            action: name,
            object: object(&request.id),
            reason,
            details: moved(before, &request),
        };
        record(t, now, actor, &act)?;
        self.detail(t, &request.id)
    }
}

fn refuse_plain_approval(items: &[RequestItem], outcome: Outcome) -> Result<(), AppError> {
    let refused = items.iter().any(|item| item.verdict == Verdict::Refuse);
    if outcome == Outcome::Approve && refused {
        return Err(AppError::invalid(
            "outcome",
            Text::fixed(
                "정책이 허용하지 않는 구성요소가 있어 조건부로만 승인할 수 있습니다.",
                "Policy refuses a component of the request: it can be approved under conditions only.",
            ),
        ));
    }
    Ok(())
}
