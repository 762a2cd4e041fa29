//! The one assessment: what a set of components contains, what is wrong with it and what policy says.
//!
//! The command line, uploads, requests and re-evaluation all call this function; nothing else judges.

mod judge;

use std::collections::BTreeSet;

use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::assessment::{Advice, AssessedComponent, Assessment, Duty};
use gwanmun_model::license::Licenses;
use gwanmun_model::use_facts::Combined;
use gwanmun_model::{
    Component, Criticality, DataState, DataStatus, Dependency, Finding, Found, LicenseConflict,
    Problem, SystemFacts, Timestamp, UseContext, VexStatement,
};
use gwanmun_rules::policy::Policy;
use gwanmun_rules::reach::Reach;
use gwanmun_rules::{advice, conflicts, findings, works};

use self::judge::{Judge, Judged, Used};
use crate::known::Known;

/// What an assessment is made from.
pub struct Inputs<'a> {
    /// Name of what is assessed: a path's last part, a system's name.
    pub subject: &'a str,
    /// The use context policy is applied for.
    pub context: UseContext,
    /// How much the institution depends on it; `None` is unknown and counts as high.
    pub criticality: Option<Criticality>,
    /// What people say of how the components of one system are used; `None` where they are not those of one system, so
    /// that they form no works whose licenses could be in conflict.
    pub facts: Option<&'a SystemFacts>,
    /// What a scan or a request named.
    pub found: Found,
    /// The policy.
    pub policy: &'a Policy,
    /// The advisory data; `None` when there is none, which the result says loudly.
    pub snapshot: Option<&'a Snapshot>,
    /// VEX statements held against the findings.
    pub vex: Stated<'a>,
    /// Age in days past which the data counts as stale.
    pub age_days_max: i64,
    /// The time of the assessment.
    pub now: Timestamp,
}

/// VEX statements given beside those of the data, and what documents may call the whole that is assessed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stated<'a> {
    /// The statements.
    pub statements: &'a [VexStatement],
    /// Package URLs or other names of the whole: a statement about a part of a product counts only within it.
    pub products: &'a [String],
    /// Whether the components are one whole, so that what is said of a product counts for its parts. Where findings
    /// are kept for many systems at once it is not: only what is said of the components themselves counts.
    pub is_whole: bool,
}

/// Assesses components. Never fails: what could not be judged is said in the result and never passes.
pub fn assess(inputs: Inputs<'_>) -> Assessment {
    let mut data = inputs.snapshot.map_or_else(
        || DataStatus::none(inputs.age_days_max, inputs.now),
        |snapshot| snapshot.status(inputs.age_days_max, inputs.now),
    );
    let Found {
        components: found,
        dependencies,
        mut problems,
        source,
        classes: _,
        license_texts: _,
    } = inputs.found;
    let unknown = SystemFacts::default();
    let facts = inputs.facts.unwrap_or(&unknown);
    let licenses: Vec<Licenses> = found.iter().map(gwanmun_licenses::concluded).collect();
    let licensed = conflicts::Whole {
        components: &found,
        licenses: &licenses,
        context: inputs.context,
        facts,
        policy: inputs.policy,
    };
    let (license_conflicts, combined) =
        conflicting(&licensed, &dependencies, inputs.facts.is_some());
    let reach = Reach::new(&found, &dependencies, source.as_ref());
    let judge = Judge {
        reach: &reach,
        policy: inputs.policy,
        context: inputs.context,
        criticality: inputs.criticality,
        facts,
        conflicts: &license_conflicts,
        now: inputs.now,
        known: inputs.snapshot.map(Known::new),
        data: &data,
    };
    let used = Used {
        components: &found,
        dependencies: &dependencies,
        licenses: &licenses,
        combined: &combined,
    };
    let (judgements, unread) = judge.all(&used, inputs.vex);
    problems.extend(unread);
    let is_damaged = judgements.iter().any(|judged| judged.damaged.is_some());
    if is_damaged {
        // Damaged data is no data: the whole result may not be relied on.
        data.state = DataState::Missing;
    }
    let mut whole = Gathered::of(found, judgements, &dependencies);
    problems.append(&mut whole.problems);
    once(&mut problems);
    Assessment {
        subject: inputs.subject.to_owned(),
        context: inputs.context,
        criticality: inputs.criticality,
        facts: facts.clone(),
        assessed_at: inputs.now,
        policy: inputs.policy.id.clone(),
        policy_version: inputs.policy.version.clone(),
        data,
        findings: most_urgent(whole.findings),
        duties: whole.duties,
        license_conflicts,
        components: whole.components,
        advice: whole.advice,
        dependencies,
        problems,
    }
}

/// Finds licenses that do not go together, and what each component is combined with. Where nobody stated how the whole
/// is used, nothing is known of its works.
fn conflicting(
    licensed: &conflicts::Whole<'_>,
    dependencies: &[Dependency],
    is_stated: bool,
) -> (Vec<LicenseConflict>, Vec<Combined>) {
    if !is_stated {
        return (
            Vec::new(),
            vec![Combined::default(); licensed.components.len()],
        );
    }
    let works = works::of(licensed.components, dependencies, licensed.facts);
    conflicts::find(licensed, &works)
}

/// What was said of all components so far.
#[derive(Default)]
struct Gathered {
    components: Vec<AssessedComponent>,
    findings: Vec<Finding>,
    advice: Vec<Advice>,
    duties: Vec<Duty>,
    problems: Vec<Problem>,
}

impl Gathered {
    /// Gathers what was said of each component, each duty and advice once.
    fn of(found: Vec<Component>, judgements: Vec<Judged>, dependencies: &[Dependency]) -> Self {
        let mut whole = Self::default();
        for (component, judged) in found.into_iter().zip(judgements) {
            whole.add(component, judged);
        }
        once(&mut whole.duties);
        once(&mut whole.advice);
        let scanned: Vec<&Component> = whole.components.iter().map(|one| &one.component).collect();
        advice::trace(&mut whole.advice, &scanned, dependencies);
        whole
    }

    fn add(&mut self, component: Component, judged: Judged) {
        self.problems.extend(judged.damaged);
        self.findings.extend(judged.findings);
        self.duties.extend(judged.duties);
        self.advice.extend(judged.advice);
        self.components.push(AssessedComponent {
            component,
            licenses: judged.licenses,
            verdict: judged.verdict,
            rules: judged.rules,
        });
    }
}

/// Sorts findings and keeps of the same one about the same package URL, used or asked for in several ways, the first and
/// most urgent one.
fn most_urgent(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(findings::most_urgent_first);
    let mut seen = BTreeSet::new();
    findings
        .retain(|finding| seen.insert((finding.purl.clone(), finding.kind, finding.ids.clone())));
    findings
}

/// Sorts a list and keeps each entry once.
fn once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}
