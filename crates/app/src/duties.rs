//! What the licenses of a system's components ask for, why, and what changed since the assessment before.

mod change;
pub mod document;
mod list;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::assessment::{Assessment, Duty};
use gwanmun_model::duty::DutyEvidence;
use gwanmun_model::role::Permission;
use gwanmun_model::{LicenseConflict, SystemFacts, Text, Timestamp, UseContext};
pub use gwanmun_rules::catalogue::Tier;
use gwanmun_rules::duties;
use gwanmun_rules::policy::Policy;
use gwanmun_store::systems;
use gwanmun_store::versions::key_of;

pub use self::change::{ChangedDuty, ChangedVerdict, DutyChanges};
pub use self::list::{DUTY_GROUP_SORTS, DUTY_SORTS, DutyFilter, DutyGroup};
use crate::record::SYSTEM;
use crate::systems::{missing, object};
use crate::{App, AppError, Caller, Page, Paged, System};

/// One duty of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Key of the distinct component version.
    pub version_key: String,
    /// The duty, with its reason.
    pub duty: Duty,
    /// How much scrutiny the license needs here; `None` is unknown, which is worse than any.
    pub tier: Option<Tier>,
    /// Whether it is owed, or asks for more, because nobody has said a fact of use.
    pub assumed: bool,
}

impl Owed {
    /// What proves that it was done; `None` in assessments made before that was kept.
    pub fn evidence(&self) -> Option<DutyEvidence> {
        self.duty.why.as_ref().map(|why| why.evidence)
    }

    /// The clause it comes from, empty in assessments made before that was kept.
    pub fn clause(&self) -> &str {
        self.duty.why.as_ref().map_or("", |why| &why.clause)
    }
}

/// Everything the licenses of one assessment ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duties {
    /// What was assessed.
    pub subject: String,
    /// The use context.
    pub context: UseContext,
    /// When it was assessed.
    pub assessed_at: Timestamp,
    /// The facts of use that were known.
    pub facts: SystemFacts,
    /// Number of components that are not the institution's own.
    pub components: u64,
    /// Number of those whose license nobody knows.
    pub licenses_unknown: u64,
    /// Licenses that do not go together; those of works that reach others first.
    pub conflicts: Vec<LicenseConflict>,
    /// The duties, by component.
    pub owed: Vec<Owed>,
}

impl Duties {
    /// Takes the duties out of an assessment and ranks each under `policy`.
    pub fn of(assessment: Assessment, policy: &Policy) -> Self {
        let mut identities: BTreeMap<String, String> = BTreeMap::new();
        let (mut components, mut licenses_unknown) = (0_u64, 0_u64);
        for assessed in &assessment.components {
            let component = &assessed.component;
            if component.first_party {
                continue;
            }
            components = components.saturating_add(1);
            let is_unknown = assessed.licenses.concluded.is_none();
            licenses_unknown = licenses_unknown.saturating_add(u64::from(is_unknown));
            let purl = component.purl.to_string();
            identities.entry(purl).or_insert(component.identity());
        }
        let (context, facts) = (assessment.context, assessment.facts);
        let owed = assessment.duties.into_iter().map(|duty| {
            let purl = duty.purl.to_string();
            let identity = identities.get(&purl).unwrap_or(&purl);
            Owed {
                version_key: key_of(identity),
                tier: duties::tier(policy, &duty.license, context, facts.of(identity)),
                assumed: duty.is_assumed(),
                duty,
            }
        });
        let owed = owed.collect();
        let mut conflicts = assessment.license_conflicts;
        conflicts.sort_by_key(|conflict| !conflict.is_distributed);
        Self {
            subject: assessment.subject,
            context,
            assessed_at: assessment.assessed_at,
            facts,
            components,
            licenses_unknown,
            conflicts,
            owed,
        }
    }

    /// Returns every duty that is owed, by code, with its text, and every license that asks for one.
    pub fn choices(&self) -> (Vec<(String, Text)>, Vec<String>) {
        let mut codes = BTreeMap::new();
        let mut licenses = BTreeSet::new();
        for owed in &self.owed {
            let code = owed.duty.code.clone();
            codes
                .entry(code)
                .or_insert_with(|| list::plain_text(&owed.duty));
            licenses.insert(owed.duty.license.clone());
        }
        let licenses = licenses.into_iter().filter(|license| !license.is_empty());
        (codes.into_iter().collect(), licenses.collect())
    }

    /// Number of duties that are owed, or ask for more, because a fact of use is unknown.
    pub fn assumed(&self) -> u64 {
        self.owed.iter().filter(|owed| owed.assumed).count() as u64
    }
}

/// A system with everything its licenses ask for and the part of the list that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemDuties<T> {
    /// The system.
    pub system: System,
    /// Everything; `None` where the system was never scanned.
    pub whole: Option<Duties>,
    /// The rows asked for.
    pub listed: Paged<T>,
}

impl App {
    /// Lists a system's duties, one row for each component and duty. The filter looks at what must be done, the component
    /// and the license. A list without pages is an export and audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; when the database cannot be used.
    pub fn duties(
        &self,
        caller: &Caller,
        system: &str,
        filter: &DutyFilter,
        page: &Page,
    ) -> Result<SystemDuties<Owed>, AppError> {
        let (system, whole) = self.whole(caller, system)?;
        let rows = whole.as_ref().map(|whole| list::rows(whole, filter, page));
        self.record_unpaged(caller, page, (object(&system.id), "duties"))?;
        Ok(SystemDuties {
            system,
            listed: page.cut(rows.unwrap_or_default()),
            whole,
        })
    }

    /// Lists a system's duties, one row for each thing to do with the components that ask for it.
    ///
    /// # Errors
    /// As [`App::duties`].
    pub fn duty_groups(
        &self,
        caller: &Caller,
        system: &str,
        filter: &DutyFilter,
        page: &Page,
    ) -> Result<SystemDuties<DutyGroup>, AppError> {
        let (system, whole) = self.whole(caller, system)?;
        let groups = whole
            .as_ref()
            .map(|whole| list::groups(whole, filter, page));
        Ok(SystemDuties {
            system,
            listed: page.cut(groups.unwrap_or_default()),
            whole,
        })
    }

    /// Returns everything a system's licenses ask for, to take away. Audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for the system, or when it was never scanned.
    pub fn export_duties(&self, caller: &Caller, system: &str) -> Result<Duties, AppError> {
        let (system, whole) = self.whole(caller, system)?;
        let whole = whole.ok_or_else(never_scanned)?;
        let details = serde_json::json!({ "list": "duties" });
        self.record_export(caller, object(&system.id), details)?;
        Ok(whole)
    }

    /// Returns everything the licenses of the system of this id or name ask for, to somebody who sits at the database's
    /// own machine. Audited as an act of the product.
    ///
    /// # Errors
    /// As [`App::export_duties`].
    pub fn duties_offline(&self, named: &str) -> Result<Duties, AppError> {
        let system = self.read(|t| match systems::get(t, named)? {
            Some(system) => Ok(system),
            None => systems::by_name(t, named.trim())?.ok_or_else(|| missing(named)),
        })?;
        let newest = self.newest(&system)?.ok_or_else(never_scanned)?;
        let details = serde_json::json!({ "list": "duties" });
        self.record_export(SYSTEM, object(&system.id), details)?;
        Ok(Duties::of(newest, &self.settings.policy))
    }

    fn whole(&self, caller: &Caller, system: &str) -> Result<(System, Option<Duties>), AppError> {
        let system = self.system(caller, system)?;
        let newest = self.newest(&system)?;
        let whole = newest.map(|newest| Duties::of(newest, &self.settings.policy));
        Ok((system, whole))
    }

    /// Returns what became different with an assessment of a system against the one before it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for the system or the assessment.
    pub fn duty_changes(
        &self,
        caller: &Caller,
        system: &str,
        assessment: &str,
    ) -> Result<DutyChanges, AppError> {
        caller.check(Permission::Read)?;
        let history = self.assessments(caller, system)?;
        let mut from = history.into_iter().skip_while(|one| one.id != assessment);
        let Some(after) = from.next() else {
            return Err(AppError::not_found(
                ("분석 결과를", "assessment"),
                assessment,
            ));
        };
        let before = from.next();
        let earlier = before.as_ref().map(|before| self.stored(&before.id));
        let earlier = earlier.transpose()?.map(|(_, assessment)| assessment);
        let (_, later) = self.stored(&after.id)?;
        Ok(change::between(earlier.as_ref(), &later))
    }
}

pub(crate) fn never_scanned() -> AppError {
    AppError::NotFound(Text::fixed(
        "아직 스캔하지 않은 시스템입니다.",
        "The system was never assessed.",
    ))
}
