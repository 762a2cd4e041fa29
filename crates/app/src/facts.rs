//! What people say of how a system uses its components, and the assessment that follows from it at once.

mod list;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::role::Permission;
use gwanmun_model::{Assessment, Finding, Found, SystemFacts, Text, UseFacts};
pub use gwanmun_store::use_facts::StatedFacts;
use gwanmun_store::{Tx, use_facts};
use serde_json::{Value, json};

pub use self::list::{SystemUses, USE_SORTS, UseFilter, UsedComponent};
use crate::record::{Act, record};
use crate::systems::{find, object};
use crate::{App, AppError, AssessmentSummary, Caller, System};

/// Most components something is said of at once.
const STATED_MAX: usize = 1000;

/// What somebody says: of the whole system (`None`) or of the component of an identity.
pub type Said = BTreeMap<Option<String>, UseFacts>;

impl App {
    /// Returns what is stated of a system: of the whole first, then of components by identity.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn facts(&self, caller: &Caller, system: &str) -> Result<Vec<StatedFacts>, AppError> {
        caller.check(Permission::Read)?;
        self.read(|t| {
            find(t, system)?;
            Ok(use_facts::of_system(t, system)?)
        })
    }

    /// Stores what is said of how a system uses its components, and assesses what its newest scan found again, in the
    /// same transaction. To take something back is to say that it is unknown. What is said of nothing else stays.
    /// Returns the new assessment; `None` where nothing was ever scanned, or nothing changes and the newest one is for the
    /// system's use context.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a component the system does not use;
    /// [`AppError::Conflict`] where somebody else changed the same meanwhile.
    pub fn state_facts(
        &self,
        caller: &Caller,
        system: &str,
        said: &Said,
    ) -> Result<Option<AssessmentSummary>, AppError> {
        caller.check(Permission::ManageSystems)?;
        let before = self.read(|t| Before::read(t, system))?;
        let old = self.newest(&before.system)?;
        check(said, &before.stated, old.as_ref())?;
        let changed = changed(said, &before.stated);
        // Another use context since the newest scan asks for as much as another answer.
        let is_other_use = (old.as_ref()).is_some_and(|old| old.context != before.system.context);
        if changed.is_empty() && !is_other_use {
            return Ok(None);
        }
        let after = joined_with(&before.stated, &changed);
        let again = match old {
            Some(old) => Some(self.assess_again(&before.system, &after, old)?),
            None => None,
        };
        let document = again.as_ref().map(crate::systems::document);
        let now = self.now();
        self.write(|t| {
            if Before::read(t, system)? != before {
                return Err(meanwhile());
            }
            for (identity, facts) in &changed {
                let by = (caller.account.as_str(), now);
                use_facts::set(t, system, identity.as_deref(), *facts, by)?;
            }
            if !changed.is_empty() {
                let act = Act {
                    action: "system.facts",
                    object: object(system),
                    reason: "",
                    details: told(&changed, &before.stated),
                };
                record(t, now, caller.into(), &act)?;
            }
            let kept = again.as_ref().zip(document.as_ref());
            kept.map(|(again, document)| self.keep_in(t, caller, &before.system, (again, document)))
                .transpose()
        })
    }

    /// Assesses what an earlier assessment was made from again, under other facts and the data of today.
    pub(crate) fn assess_again(
        &self,
        system: &System,
        facts: &SystemFacts,
        old: Assessment,
    ) -> Result<Assessment, AppError> {
        let found = Found {
            components: old
                .components
                .into_iter()
                .map(|assessed| assessed.component)
                .collect(),
            dependencies: old.dependencies,
            problems: old.problems,
            ..Found::default()
        };
        let mut again = self.assess_for(system, facts, found)?;
        keep_reachability(&mut again.findings, old.findings);
        Ok(again)
    }
}

/// What stands before something is said.
#[derive(PartialEq)]
struct Before {
    system: System,
    stated: Vec<StatedFacts>,
}

impl Before {
    fn read(t: &mut Tx<'_>, id: &str) -> Result<Self, AppError> {
        Ok(Self {
            system: find(t, id)?,
            stated: use_facts::of_system(t, id)?,
        })
    }
}

/// What source code imports is in no document: what was found out of it stays with its finding.
fn keep_reachability(findings: &mut [Finding], old: Vec<Finding>) {
    let mut known: BTreeMap<_, _> = old
        .into_iter()
        .map(|one| ((one.purl, one.kind, one.ids), one.reachability))
        .collect();
    for finding in findings {
        let key = (finding.purl.clone(), finding.kind, finding.ids.clone());
        if let Some(reachability) = known.remove(&key).flatten() {
            finding.reachability = Some(reachability);
        }
    }
}

/// Refuses what is said of components the system does not use and of which nothing was said before.
fn check(said: &Said, stated: &[StatedFacts], old: Option<&Assessment>) -> Result<(), AppError> {
    if said.len() > STATED_MAX {
        return Err(AppError::invalid(
            "component",
            Text::new(
                format!("한 번에 구성요소 {STATED_MAX}개까지 답할 수 있습니다."),
                format!("At most {STATED_MAX} components can be answered at once."),
            ),
        ));
    }
    let used = old.map(|old| old.components.as_slice()).unwrap_or_default();
    let mut known: BTreeSet<String> = used
        .iter()
        .filter(|assessed| !assessed.component.first_party)
        .map(|assessed| assessed.component.identity())
        .collect();
    known.extend(stated.iter().filter_map(|one| one.identity.clone()));
    match said.keys().flatten().find(|one| !known.contains(*one)) {
        None => Ok(()),
        Some(unknown) => Err(AppError::invalid(
            "component",
            Text::new(
                format!("{unknown}: 이 시스템에 없는 구성요소입니다. 목록에서 고르십시오."),
                format!(
                    "{unknown}: the system does not use this component; choose one of its list."
                ),
            ),
        )),
    }
}

/// Keeps of what is said what is not stated already.
fn changed(said: &Said, stated: &[StatedFacts]) -> Said {
    said.iter()
        .filter(|(identity, facts)| stated_of(stated, identity.as_ref()) != **facts)
        .map(|(identity, facts)| (identity.clone(), *facts))
        .collect()
}

fn stated_of(stated: &[StatedFacts], identity: Option<&String>) -> UseFacts {
    let found = stated.iter().find(|one| one.identity.as_ref() == identity);
    found.map(|one| one.facts).unwrap_or_default()
}

/// Returns what holds once the changes are stored.
fn joined_with(stated: &[StatedFacts], changed: &Said) -> SystemFacts {
    let mut facts = use_facts::joined(stated);
    for (identity, said) in changed {
        match identity {
            None => facts.defaults = *said,
            Some(identity) if said.is_unknown() => {
                facts.components.remove(identity);
            }
            Some(identity) => {
                facts.components.insert(identity.clone(), *said);
            }
        }
    }
    facts
}

fn meanwhile() -> AppError {
    AppError::Conflict(Text::fixed(
        "그 사이에 다른 사람이 이 시스템을 다시 스캔하거나 사용 사실을 바꾸었습니다. 화면을 새로 고쳐 다시 답하십시오.",
        "Somebody else scanned the system or changed its facts of use meanwhile. Load the page again and answer once more.",
    ))
}

/// What the audit log says of a change.
fn told(changed: &Said, stated: &[StatedFacts]) -> Value {
    let lines = changed.iter().map(|(identity, after)| {
        let before = stated_of(stated, identity.as_ref());
        json!({
            "component": identity,
            "before": described(before),
            "after": described(*after),
        })
    });
    json!({ "facts": lines.collect::<Vec<_>>() })
}

/// Facts by their ids.
pub(crate) fn described(facts: UseFacts) -> Value {
    json!({
        "modified": facts.modified.id(),
        "linking": facts.linking.id(),
        "user_product": facts.user_product.id(),
        "remote_users": facts.remote_users.id(),
        "source_form": facts.source_form.id(),
    })
}
