//! Watching what is in use: after new data or another policy, everything is judged again.

mod by_facts;

use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::{Assessment, Component, Found, Location, UseContext};
use gwanmun_rules::notices;
use gwanmun_rules::priority::EDITION;
use gwanmun_store::{StoreError, Tx, inventory, settings, versions};
use serde_json::json;

use crate::assess::{Inputs, Stated, assess};
use crate::record::{Act, SYSTEM, record};
use crate::{App, AppError, ComponentVersion};

/// Key of the setting that says what everything was last judged by.
const JUDGED_BY: &str = "judged-by";

/// What judging again came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reassessed {
    /// Distinct component versions judged, once for each use context they are used in.
    pub versions: u64,
    /// Uses of a component version in a system whose verdict changed.
    pub verdicts_changed: u64,
    /// Findings over distinct component versions in use before.
    pub findings_before: u64,
    /// Findings over distinct component versions in use now.
    pub findings_now: u64,
}

impl App {
    /// Judges every distinct component version in use again, when the data, the policy or the way findings are rated is not
    /// what everything was last judged by; otherwise does nothing. Where facts of use are stated, the system is judged by
    /// them. Stored assessments stay as they were made.
    ///
    /// # Errors
    /// When the database or the data file cannot be used.
    pub fn watch(&self) -> Result<Option<Reassessed>, AppError> {
        let snapshot = self.data.current()?;
        let Some(snapshot) = snapshot else {
            // Without data nothing is judged: old findings are better than none.
            return Ok(None);
        };
        let policy = &self.settings.policy;
        let data = snapshot.version();
        let basis = format!("{} {} {data} {EDITION}", policy.id, policy.version);
        let (known, in_use) = self.read(|t| {
            let known = settings::get(t, JUDGED_BY)?;
            let mut in_use = Vec::new();
            if known.as_ref() != Some(&basis) {
                for context in inventory::contexts(t)? {
                    let used = inventory::used_in(t, context)?.into_iter();
                    let used = used.map(|version| component(t, version));
                    in_use.push((context, used.collect::<Result<_, _>>()?));
                }
            }
            Ok((known, in_use))
        })?;
        if known.as_ref() == Some(&basis) {
            return Ok(None);
        }
        let judge = |(context, used)| self.judge_versions(context, used, &snapshot);
        let assessments: Vec<_> = in_use.into_iter().map(judge).collect();
        let stated = self.judged_by_facts()?;
        self.write(|t| {
            let mut result = Reassessed {
                findings_before: versions::numbers(t)?.findings.iter().sum(),
                ..Reassessed::default()
            };
            let before = by_facts::verdicts(t, &stated)?;
            for assessment in &assessments {
                versions::store(t, assessment)?;
                result.verdicts_changed += inventory::judge(t, assessment)?;
                result.versions += assessment.components.len() as u64;
            }
            let apart = by_facts::changed(t, &stated, &before)?;
            by_facts::judge(t, &stated)?;
            let whole = by_facts::changed(t, &stated, &before)?;
            // What was judged without the facts in between is no change.
            let changed = result.verdicts_changed.saturating_sub(apart);
            result.verdicts_changed = changed.saturating_add(whole);
            result.findings_now = versions::numbers(t)?.findings.iter().sum();
            settings::set(t, JUDGED_BY, &basis)?;
            let act = Act {
                action: "data.reassess",
                object: "inventory".to_owned(),
                reason: "",
                details: json!({
                    "after": basis,
                    "before": known,
                    "findings_before": result.findings_before,
                    "findings_now": result.findings_now,
                    "verdicts_changed": result.verdicts_changed,
                    "versions": result.versions,
                }),
            };
            record(t, self.now(), SYSTEM, &act)?;
            Ok(Some(result))
        })
    }

    /// Judges component versions in a use context, of whatever system.
    fn judge_versions(
        &self,
        context: UseContext,
        components: Vec<Component>,
        snapshot: &Snapshot,
    ) -> Assessment {
        assess(Inputs {
            subject: "inventory",
            context,
            criticality: None,
            facts: None,
            found: Found {
                components,
                ..Found::default()
            },
            policy: &self.settings.policy,
            snapshot: Some(snapshot),
            vex: Stated::default(),
            age_days_max: self.settings.age_days_max,
            now: self.now(),
        })
    }
}

/// Makes the component of a stored version; what its publisher said stands in its findings.
pub(crate) fn component(
    t: &mut Tx<'_>,
    version: ComponentVersion,
) -> Result<Component, StoreError> {
    let notices = notices::of_findings(&versions::publisher_findings_of(t, &version)?);
    let place = Location::new("inventory".to_owned(), None);
    let mut component = Component::new(version.purl, place);
    component.requirement = version.requirement;
    component.declared_licenses = version.declared_licenses;
    component.hashes = version.hashes;
    component.notices = notices;
    Ok(component)
}
