//! The one assessment: what a set of components contains, what is wrong with it and what policy says.
//!
//! The command line, uploads, requests and re-evaluation all call this function; nothing else judges.

use std::collections::BTreeSet;

use gwanmun_feeds::snapshot::{Snapshot, SnapshotError};
use gwanmun_model::assessment::{Advice, AssessedComponent, Assessment, Duty};
use gwanmun_model::finding::InUse;
use gwanmun_model::license::Licenses;
use gwanmun_model::{
    Advisory, Component, Criticality, DataSource, DataState, DataStatus, Dependency, Finding,
    Found, Problem, ProblemKind, SourceRole, Timestamp, UseContext, Verdict, VexStatement,
};
use gwanmun_rules::Intelligence;
use gwanmun_rules::advice;
use gwanmun_rules::checks::{self, Subject};
use gwanmun_rules::deadlines::Clocked;
use gwanmun_rules::duties;
use gwanmun_rules::findings;
use gwanmun_rules::lifecycle;
use gwanmun_rules::matching::Question;
use gwanmun_rules::notices;
use gwanmun_rules::policy::Policy;
use gwanmun_rules::priority::{self, Use};
use gwanmun_rules::reach::{self, Reach};
use gwanmun_rules::ssvc;
use gwanmun_rules::vex::{Statements, Whole};

use crate::known::{self, Known};

/// What an assessment is made from.
pub struct Inputs<'a> {
    /// Name of what is assessed: a path's last part, a system's name.
    pub subject: &'a str,
    /// The use context policy is applied for.
    pub context: UseContext,
    /// How much the institution depends on it; `None` is unknown and counts as high.
    pub criticality: Option<Criticality>,
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
    } = inputs.found;
    let reach = Reach::new(&found, &dependencies, source.as_ref());
    let judge = Judge {
        reach: &reach,
        policy: inputs.policy,
        context: inputs.context,
        criticality: inputs.criticality,
        now: inputs.now,
        known: inputs.snapshot.map(Known::new),
        data: &data,
    };
    let mut matched: Vec<Matched> = found.iter().map(|one| judge.findings(one)).collect();
    problems.extend(judge.apply_statements(&found, &dependencies, inputs.vex, &mut matched));
    for (component, matched) in found.iter().zip(&mut matched) {
        for finding in &mut matched.findings {
            judge.place(component, finding);
        }
    }
    let judgements: Vec<Judged> = found
        .iter()
        .zip(matched)
        .map(|(component, matched)| judge.component(component, matched))
        .collect();
    let is_damaged = judgements.iter().any(|judged| judged.damaged.is_some());
    if is_damaged {
        // Damaged data is no data: the whole result may not be relied on.
        data.state = DataState::Missing;
    }
    let mut components = Vec::with_capacity(found.len());
    let mut all_findings = Vec::new();
    let mut all_duties = Vec::new();
    let mut all_advice = Vec::new();
    for (component, judged) in found.into_iter().zip(judgements) {
        if let Some(problem) = judged.damaged {
            problems.push(problem);
        }
        all_findings.extend(judged.findings);
        all_duties.extend(judged.duties);
        all_advice.extend(judged.advice);
        components.push(AssessedComponent {
            component,
            licenses: judged.licenses,
            verdict: judged.verdict,
            rules: judged.rules,
        });
    }
    // Components that ask for one package without a version in different ways have the same package URL, about which
    // each thing is said once.
    all_findings.sort_by(findings::most_urgent_first);
    keep_most_urgent(&mut all_findings);
    once(&mut all_duties);
    once(&mut all_advice);
    let scanned: Vec<&Component> = components.iter().map(|one| &one.component).collect();
    advice::trace(&mut all_advice, &scanned, &dependencies);
    once(&mut problems);
    Assessment {
        subject: inputs.subject.to_owned(),
        context: inputs.context,
        criticality: inputs.criticality,
        assessed_at: inputs.now,
        policy: inputs.policy.id.clone(),
        policy_version: inputs.policy.version.clone(),
        data,
        components,
        dependencies,
        findings: all_findings,
        advice: all_advice,
        duties: all_duties,
        problems,
    }
}

/// Keeps of the same finding about the same package URL, used in several ways, the first and most urgent one.
fn keep_most_urgent(findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    findings
        .retain(|finding| seen.insert((finding.purl.clone(), finding.kind, finding.ids.clone())));
}

/// Sorts a list and keeps each entry once.
fn once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}

/// What stays the same for every component of one assessment.
struct Judge<'a> {
    reach: &'a Reach<'a>,
    policy: &'a Policy,
    context: UseContext,
    criticality: Option<Criticality>,
    now: Timestamp,
    known: Option<Known<'a>>,
    data: &'a DataStatus,
}

/// What is said of one component.
struct Judged {
    licenses: Licenses,
    findings: Vec<Finding>,
    advice: Option<Advice>,
    duties: Vec<Duty>,
    verdict: Verdict,
    rules: Vec<gwanmun_model::RuleHit>,
    damaged: Option<Problem>,
}

impl Judge<'_> {
    fn component(&self, component: &Component, matched: Matched) -> Judged {
        let licenses = gwanmun_licenses::declared(&component.purl, &component.declared_licenses);
        if component.first_party {
            return Judged {
                licenses,
                findings: Vec::new(),
                advice: None,
                duties: Vec::new(),
                verdict: Verdict::Allow,
                rules: Vec::new(),
                damaged: None,
            };
        }
        let Matched {
            findings,
            advice,
            data,
            damaged,
        } = matched;
        let rules = checks::run(
            self.policy,
            &Subject {
                component,
                licenses: &licenses,
                findings: &findings,
                context: self.context,
                data,
                now: self.now,
            },
        );
        let verdict = rules
            .iter()
            .map(|hit| hit.verdict)
            .max()
            .unwrap_or(Verdict::Allow);
        Judged {
            duties: duties::for_component(&component.purl, &licenses, self.context),
            licenses,
            findings,
            advice,
            verdict,
            rules,
            damaged,
        }
    }

    /// Returns what the data and the publisher say of one component.
    fn findings(&self, component: &Component) -> Matched {
        if component.first_party {
            return Matched::default();
        }
        let mut matched = self.matched_or_damaged(component);
        matched
            .findings
            .extend(notices::findings(component, self.now));
        for finding in &mut matched.findings {
            if finding.reachability.is_none() {
                finding.reachability = Some(self.reach.of(component, &[]));
            }
        }
        matched
    }

    /// Matches one component; damaged data is no data.
    fn matched_or_damaged(&self, component: &Component) -> Matched {
        let Some(known) = &self.known else {
            return Matched::default();
        };
        self.matched(component, known).unwrap_or_else(|error| {
            let path = component
                .locations
                .first()
                .map_or("", |location| location.path.as_str());
            let message = format!("{} could not be matched: {error}", component.identity());
            Matched {
                damaged: Some(Problem::new(path, ProblemKind::Unreadable, message)),
                ..Matched::default()
            }
        })
    }

    /// Holds what suppliers state, in the documents given and in the data, against the findings; returns what could not
    /// be read.
    fn apply_statements(
        &self,
        components: &[Component],
        dependencies: &[Dependency],
        given: Stated<'_>,
        matched: &mut [Matched],
    ) -> Option<Problem> {
        let ids: BTreeSet<&str> = matched
            .iter()
            .flat_map(|matched| &matched.findings)
            .flat_map(|finding| &finding.ids)
            .map(String::as_str)
            .collect();
        let (kept, problem) = self.kept_statements(&ids);
        let mut statements = given.statements.to_vec();
        statements.extend(kept);
        if statements.is_empty() {
            return problem;
        }
        let whole = if given.is_whole {
            Whole::new(components, dependencies, given.products)
        } else {
            Whole::default()
        };
        let vex = Statements::new(&statements, whole, &self.policy.vex_authors, self.now);
        for (component, matched) in components.iter().zip(matched) {
            vex.apply(component, &mut matched.findings);
        }
        problem
    }

    /// Returns the statements the data holds about vulnerabilities. Where it is damaged the findings stay unanswered.
    fn kept_statements(&self, ids: &BTreeSet<&str>) -> (BTreeSet<VexStatement>, Option<Problem>) {
        let mut kept = BTreeSet::new();
        let Some(known) = &self.known else {
            return (kept, None);
        };
        for id in ids {
            match known.snapshot.statements_about(id) {
                Ok(statements) => kept.extend(statements),
                Err(error) => {
                    let message = format!("statements about {id} could not be read: {error}");
                    return (
                        kept,
                        Some(Problem::new("", ProblemKind::Unreadable, message)),
                    );
                }
            }
        }
        (kept, None)
    }

    /// Says what follows from a finding where its component is used as it is here.
    fn place(&self, component: &Component, finding: &mut Finding) {
        let used = Use::of(component, self.context, self.criticality);
        finding.priority = priority::in_use(finding, &used);
        let path = ssvc::path(finding, self.criticality);
        finding.in_use = InUse {
            decision: path.map(|path| path.decision),
            deadline_hours: (self.policy.deadlines).hours(Clocked::of(finding), self.context),
        };
    }

    fn matched(&self, component: &Component, known: &Known<'_>) -> Result<Matched, SnapshotError> {
        let snapshot = known.snapshot;
        let asked = known::asked(snapshot, component)?;
        let spoken_of: Vec<&str> = asked
            .iter()
            .map(|(question, _)| question.query.ecosystem().osv_name())
            .collect();
        let asked: Vec<(&Question, &[Advisory])> = asked
            .iter()
            .map(|(question, records)| (question, records.as_slice()))
            .collect();
        let purl = &component.purl;
        let mut findings = findings::for_questions(purl, &asked, known).findings;
        for finding in &mut findings {
            let code = reach::affected_code(finding, &asked);
            finding.reachability = Some(self.reach.of(component, &code));
        }
        let advice = advice::for_component(purl, &findings, &asked);
        for lifecycle in snapshot.lifecycles_of(component)? {
            let date = known.source_date(&lifecycle.source);
            findings.extend(lifecycle::end_of_life(
                component, &lifecycle, date, self.now,
            ));
        }
        Ok(Matched {
            findings,
            advice,
            data: self.state_for(component, snapshot, &spoken_of),
            damaged: None,
        })
    }

    /// Judges the data that speaks of one component: an old export of one ecosystem says nothing against another's.
    ///
    /// A package is judged by the records of its ecosystem; other questions add to what is known of it and do not
    /// stand for the one about it. What has no package is judged by the sources of all that was `asked`.
    fn state_for(&self, component: &Component, snapshot: &Snapshot, asked: &[&str]) -> DataState {
        let of_all = snapshot.speaking_of_all();
        let of_it: Vec<&DataSource> = match component.purl.ecosystem() {
            Some(ecosystem) => {
                let covering = snapshot.covering(ecosystem.osv_name());
                let leading = |source: &&DataSource| source.role == SourceRole::Verdicts;
                covering.filter(leading).collect()
            }
            None => {
                let covering = asked.iter().map(|ecosystem| snapshot.covering(ecosystem));
                covering.flatten().collect()
            }
        };
        if of_it.is_empty() {
            return DataState::Missing;
        }
        let states = of_all.chain(of_it).map(|source| self.data.state_of(source));
        let lacking = self.data.lacks_verdicts().then_some(DataState::Incomplete);
        states.chain(lacking).max().unwrap_or(DataState::Missing)
    }
}

/// What the data says of one component.
struct Matched {
    findings: Vec<Finding>,
    advice: Option<Advice>,
    /// Whether the data could speak about it at all.
    data: DataState,
    damaged: Option<Problem>,
}

impl Default for Matched {
    fn default() -> Self {
        Self {
            findings: Vec::new(),
            advice: None,
            data: DataState::Missing,
            damaged: None,
        }
    }
}
