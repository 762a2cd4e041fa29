//! Systems of the institution and the assessments stored for them.

use gwanmun_model::role::Permission;
use gwanmun_model::{Assessment, Criticality, Found, Severity, SystemFacts, Text, UseContext};
use gwanmun_store::{Tx, WriteTx, assessments, counters, inventory, systems, use_facts, versions};
use serde_json::{Value, json};

use crate::assess::{Inputs, Stated, assess};
use crate::record::{Act, Actor, record};
use crate::requests::limited;
use crate::{App, AppError, AssessmentSummary, Caller, Page, Paged, System};

/// Sort keys of [`App::systems`].
pub const SYSTEM_SORTS: &[&str] = &[
    "name",
    "owner",
    "context",
    "criticality",
    "assessed",
    "verdict",
    "components",
    "findings",
    "created",
];

/// What a person writes about a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemForm {
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
}

impl App {
    /// Registers a system.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty field or a name taken.
    pub fn create_system(&self, caller: &Caller, form: SystemForm) -> Result<System, AppError> {
        caller.check(Permission::ManageSystems)?;
        let form = form.checked()?;
        let now = self.now();
        self.write(|t| {
            refuse_taken_name(t, &form.name, None)?;
            let system = System {
                id: counters::next(t, "S")?,
                name: form.name,
                owner: form.owner,
                description: form.description,
                context: form.context,
                criticality: form.criticality,
                created_by: caller.account.clone(),
                created_at: now,
                updated_at: now,
                latest: None,
            };
            systems::insert(t, &system)?;
            let act = Act {
                action: "system.create",
                object: object(&system.id),
                reason: "",
                details: json!({ "after": described(&system) }),
            };
            record(t, now, caller.into(), &act)?;
            Ok(system)
        })
    }

    /// Changes what is written about a system. A changed use context does not carry approvals over.
    ///
    /// # Errors
    /// As [`App::create_system`]; [`AppError::NotFound`].
    pub fn edit_system(
        &self,
        caller: &Caller,
        id: &str,
        form: SystemForm,
    ) -> Result<System, AppError> {
        caller.check(Permission::ManageSystems)?;
        let form = form.checked()?;
        let now = self.now();
        self.write(|t| {
            let before = find(t, id)?;
            refuse_taken_name(t, &form.name, Some(id))?;
            let system = System {
                name: form.name,
                owner: form.owner,
                description: form.description,
                context: form.context,
                criticality: form.criticality,
                updated_at: now,
                ..before.clone()
            };
            systems::update(t, &system)?;
            let act = Act {
                action: "system.edit",
                object: object(id),
                reason: "",
                details: json!({ "before": described(&before), "after": described(&system) }),
            };
            record(t, now, caller.into(), &act)?;
            Ok(system)
        })
    }

    /// Lists systems; the filter looks at name, owner and description. A list without pages is an export and
    /// audited.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown sort key.
    pub fn systems(
        &self,
        caller: &Caller,
        context: Option<UseContext>,
        page: &Page,
    ) -> Result<Paged<System>, AppError> {
        caller.check(Permission::Read)?;
        let listed =
            self.read(|t| Ok(page.of(systems::list(t, &page.filter, context, &page.slice())?)))?;
        self.record_unpaged(caller, page, ("systems".to_owned(), "systems"))?;
        Ok(listed)
    }

    /// Returns a system.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn system(&self, caller: &Caller, id: &str) -> Result<System, AppError> {
        caller.check(Permission::Read)?;
        self.read(|t| find(t, id))
    }

    /// Returns the system of this name, for `scan --system NAME`.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn system_named(&self, caller: &Caller, name: &str) -> Result<System, AppError> {
        caller.check(Permission::Read)?;
        self.read(|t| systems::by_name(t, name.trim())?.ok_or_else(|| missing(name)))
    }

    /// Assesses what a scan found in the system's use context and stores the result as its newest assessment.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; when the data file cannot be read.
    pub fn store_scan(
        &self,
        caller: &Caller,
        system: &str,
        found: Found,
    ) -> Result<AssessmentSummary, AppError> {
        caller.check(Permission::ManageSystems)?;
        let (known, facts) = self.read(|t| {
            let known = find(t, system)?;
            Ok((known, use_facts::joined(&use_facts::of_system(t, system)?)))
        })?;
        let assessment = self.assess_for(&known, &facts, found)?;
        let document = document(&assessment);
        self.write(|t| {
            let known = find(t, system)?;
            self.keep_in(t, caller, &known, (&assessment, &document))
        })
    }

    /// Assesses what was found in a system as it is used.
    pub(crate) fn assess_for(
        &self,
        system: &System,
        facts: &SystemFacts,
        found: Found,
    ) -> Result<Assessment, AppError> {
        let snapshot = self.data.current()?;
        Ok(assess(Inputs {
            subject: &system.name,
            context: system.context,
            criticality: system.criticality,
            facts: Some(facts),
            found,
            policy: &self.settings.policy,
            snapshot: snapshot.as_deref(),
            vex: Stated::default(),
            age_days_max: self.settings.age_days_max,
            now: self.now(),
        }))
    }

    /// Keeps an assessment just made with its document, unless how the system is used was changed meanwhile.
    pub(crate) fn keep_in(
        &self,
        t: &mut WriteTx<'_>,
        caller: &Caller,
        known: &System,
        (assessment, document): (&Assessment, &String),
    ) -> Result<AssessmentSummary, AppError> {
        check_context(known, assessment)?;
        check_facts(t, known, assessment)?;
        let mut summary = summarise(&known.id, &caller.account, assessment);
        summary.id = counters::next(t, "A")?;
        assessments::insert(t, &summary, document)?;
        versions::store(t, assessment)?;
        inventory::replace(t, &known.id, assessment)?;
        systems::set_latest(t, &known.id, &summary.id)?;
        let act = Act {
            action: "system.assess",
            object: object(&known.id),
            reason: "",
            details: json!({
                "assessment": summary.id,
                "before": known.latest.as_ref().map(counted),
                "after": counted(&summary),
            }),
        };
        record(t, self.now(), caller.into(), &act)?;
        Ok(summary)
    }

    /// Lists a system's assessments, the newest first.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn assessments(
        &self,
        caller: &Caller,
        system: &str,
    ) -> Result<Vec<AssessmentSummary>, AppError> {
        caller.check(Permission::Read)?;
        self.read(|t| {
            find(t, system)?;
            Ok(assessments::of_system(t, system)?)
        })
    }

    /// Returns a stored assessment whole: what exports (SBOM, JSON) are made of. The export is audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn assessment(&self, caller: &Caller, id: &str) -> Result<Assessment, AppError> {
        caller.check(Permission::Read)?;
        let (summary, assessment) = self.stored(id)?;
        self.record_export(caller, object(&summary.system), json!({ "assessment": id }))?;
        Ok(assessment)
    }

    /// Reads a stored assessment.
    pub(crate) fn stored(&self, id: &str) -> Result<(AssessmentSummary, Assessment), AppError> {
        let (summary, document) = self
            .read(|t| Ok(assessments::get(t, id)?))?
            .ok_or_else(|| AppError::not_found(("분석 결과를", "assessment"), id))?;
        let assessment = gwanmun_report::assessment::read(&document)
            .map_err(|error| AppError::Unavailable(format!("assessment {id}: {error}")))?;
        Ok((summary, assessment))
    }

    /// Reads a system's newest assessment; `None` where it was never scanned.
    pub(crate) fn newest(&self, system: &System) -> Result<Option<Assessment>, AppError> {
        let latest = system.latest.as_ref();
        let read = latest.map(|latest| self.stored(&latest.id));
        Ok(read.transpose()?.map(|(_, assessment)| assessment))
    }

    /// Notes that somebody took data out.
    pub(crate) fn record_export<'a>(
        &self,
        actor: impl Into<Actor<'a>>,
        object: String,
        details: Value,
    ) -> Result<(), AppError> {
        let actor = actor.into();
        self.write(|t| {
            let act = Act {
                action: "export",
                object,
                reason: "",
                details,
            };
            record(t, self.now(), actor, &act)
        })
    }
}

impl SystemForm {
    fn checked(self) -> Result<Self, AppError> {
        let form = Self {
            name: self.name.trim().to_owned(),
            owner: self.owner.trim().to_owned(),
            description: limited("description", &self.description)?.to_owned(),
            context: self.context,
            criticality: self.criticality,
        };
        if form.name.is_empty() || form.name.chars().count() > 200 {
            return Err(AppError::invalid(
                "name",
                Text::fixed(
                    "시스템 이름은 1자에서 200자까지입니다.",
                    "A system's name has 1 to 200 characters.",
                ),
            ));
        }
        if form.owner.is_empty() || form.owner.chars().count() > 200 {
            return Err(AppError::invalid(
                "owner",
                Text::fixed(
                    "담당자 또는 담당 부서를 200자까지 적어야 합니다.",
                    "Name who answers for it, in at most 200 characters.",
                ),
            ));
        }
        Ok(form)
    }
}

pub(crate) fn object(id: &str) -> String {
    format!("system/{id}")
}

pub(crate) fn missing(id: &str) -> AppError {
    AppError::not_found(("시스템을", "system"), id)
}

pub(crate) fn find(t: &mut Tx<'_>, id: &str) -> Result<System, AppError> {
    systems::get(t, id)?.ok_or_else(|| missing(id))
}

fn refuse_taken_name(t: &mut Tx<'_>, name: &str, own: Option<&str>) -> Result<(), AppError> {
    match systems::by_name(t, name)? {
        Some(other) if Some(other.id.as_str()) != own => Err(AppError::invalid(
            "name",
            Text::fixed(
                "이미 있는 시스템 이름입니다.",
                "There is a system of this name.",
            ),
        )),
        _ => Ok(()),
    }
}

fn check_context(system: &System, assessment: &Assessment) -> Result<(), AppError> {
    if system.context == assessment.context {
        return Ok(());
    }
    let (theirs, ours) = (assessment.context, system.context);
    Err(AppError::invalid(
        "context",
        Text::new(
            format!("분석의 사용 형태({theirs})가 시스템의 사용 형태({ours})와 다릅니다."),
            format!("The assessment is for the use context {theirs}, the system's is {ours}."),
        ),
    ))
}

fn check_facts(t: &mut Tx<'_>, system: &System, assessment: &Assessment) -> Result<(), AppError> {
    let stated = use_facts::of_system(t, &system.id)?;
    if use_facts::joined(&stated) == assessment.facts {
        return Ok(());
    }
    Err(AppError::Conflict(Text::fixed(
        "분석하는 동안 시스템의 사용 사실이 바뀌었습니다. 다시 올리십시오.",
        "The system's facts of use changed while it was assessed. Send it again.",
    )))
}

/// Writes an assessment as it is stored.
pub(crate) fn document(assessment: &Assessment) -> String {
    let language = gwanmun_model::Language::Ko;
    gwanmun_report::assessment::write(assessment, env!("CARGO_PKG_VERSION"), language)
}

fn described(system: &System) -> Value {
    json!({
        "name": system.name,
        "owner": system.owner,
        "description": system.description,
        "context": system.context.id(),
        "criticality": system.criticality.map(Criticality::id),
    })
}

fn counted(summary: &AssessmentSummary) -> Value {
    json!({
        "verdict": summary.verdict.id(),
        "components": summary.components,
        "findings": summary.findings_total(),
        "policy": summary.policy_version,
        "data": summary.data_version,
        "data_state": summary.data_state.id(),
    })
}

fn summarise(system: &str, stored_by: &str, assessment: &Assessment) -> AssessmentSummary {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    AssessmentSummary {
        id: String::new(),
        system: system.to_owned(),
        assessed_at: assessment.assessed_at,
        stored_by: stored_by.to_owned(),
        context: assessment.context,
        verdict: assessment.verdict(),
        components: count(assessment.components.len()),
        findings: Severity::ALL.map(|severity| {
            let of = |finding: &&gwanmun_model::Finding| finding.severity == severity;
            count(assessment.findings.iter().filter(of).count())
        }),
        licenses_unknown: count(
            assessment
                .components
                .iter()
                .filter(|known| !known.component.first_party && known.licenses.concluded.is_none())
                .count(),
        ),
        problems: count(assessment.problems.len()),
        policy_version: assessment.policy_version.clone(),
        data_version: assessment.data.version.clone(),
        data_state: assessment.data.state,
    }
}
