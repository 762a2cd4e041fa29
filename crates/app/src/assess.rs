//! The one assessment: what a set of components contains, what is wrong with it and what policy says.
//!
//! The command line, uploads, requests and re-evaluation all call this function; nothing else judges.

use gwanmun_feeds::snapshot::{Snapshot, SnapshotError};
use gwanmun_model::assessment::{Advice, AssessedComponent, Assessment, Duty};
use gwanmun_model::license::Licenses;
use gwanmun_model::{
    Advisory, Component, DataState, DataStatus, Finding, Found, Problem, ProblemKind, Timestamp,
    UseContext, Verdict, VexStatement,
};
use gwanmun_rules::Intelligence;
use gwanmun_rules::advice;
use gwanmun_rules::checks::{self, Subject};
use gwanmun_rules::duties;
use gwanmun_rules::findings;
use gwanmun_rules::lifecycle;
use gwanmun_rules::matching::{self, Question};
use gwanmun_rules::notices;
use gwanmun_rules::policy::Policy;
use gwanmun_rules::reach::{self, Reach};
use gwanmun_rules::vex::{Statements, Whole};

use crate::known::Known;

/// What an assessment is made from.
pub struct Inputs<'a> {
    /// Name of what is assessed: a path's last part, a system's name.
    pub subject: &'a str,
    /// The use context policy is applied for.
    pub context: UseContext,
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

/// VEX statements, and what their documents may call the whole that is assessed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stated<'a> {
    /// The statements.
    pub statements: &'a [VexStatement],
    /// Package URLs or other names of the whole: a statement about a part of a product counts only within it.
    pub products: &'a [String],
}

/// Assesses components. Never fails: what could not be judged is said in the result and never passes.
pub fn assess(inputs: Inputs<'_>) -> Assessment {
    let mut data = inputs.snapshot.map_or_else(
        || DataStatus::missing(inputs.age_days_max),
        |snapshot| snapshot.status(inputs.age_days_max, inputs.now),
    );
    let Found {
        components: found,
        dependencies,
        mut problems,
        source,
    } = inputs.found;
    let reach = Reach::new(&found, &dependencies, source.as_ref());
    let judge = Judge {
        reach: &reach,
        vex: (!inputs.vex.statements.is_empty()).then(|| {
            let whole = Whole::new(&found, &dependencies, inputs.vex.products);
            let authors = &inputs.policy.vex_authors;
            Statements::new(inputs.vex.statements, whole, authors, inputs.now)
        }),
        policy: inputs.policy,
        context: inputs.context,
        now: inputs.now,
        known: inputs.snapshot.map(Known::new),
        state: data.state,
    };
    let judgements: Vec<Judged> = found.iter().map(|one| judge.component(one)).collect();
    let mut components = Vec::with_capacity(found.len());
    let mut all_findings = Vec::new();
    let mut all_duties = Vec::new();
    let mut all_advice = Vec::new();
    for (component, judged) in found.into_iter().zip(judgements) {
        if let Some(problem) = judged.damaged {
            // Damaged data is no data: the whole result may not be relied on.
            data.state = DataState::Missing;
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
    all_findings.dedup();
    once(&mut all_duties);
    once(&mut all_advice);
    let scanned: Vec<&Component> = components.iter().map(|one| &one.component).collect();
    advice::trace(&mut all_advice, &scanned, &dependencies);
    once(&mut problems);
    Assessment {
        subject: inputs.subject.to_owned(),
        context: inputs.context,
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

/// Sorts a list and keeps each entry once.
fn once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}

/// What stays the same for every component of one assessment.
struct Judge<'a> {
    reach: &'a Reach<'a>,
    /// Nothing is prepared where nothing is stated.
    vex: Option<Statements<'a>>,
    policy: &'a Policy,
    context: UseContext,
    now: Timestamp,
    known: Option<Known<'a>>,
    state: DataState,
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
    fn component(&self, component: &Component) -> Judged {
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
        } = self.findings(component);
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

    fn matched(&self, component: &Component, known: &Known<'_>) -> Result<Matched, SnapshotError> {
        let snapshot = known.snapshot;
        let mut asked: Vec<(Question, Vec<Advisory>)> = Vec::new();
        for question in matching::questions(component) {
            let ecosystem = question.query.ecosystem().osv_name();
            if snapshot.covers(ecosystem) {
                let records = snapshot.advisories_for(ecosystem, question.query.name())?;
                asked.push((question, records));
            }
        }
        // Other questions add to what is known of a package; they do not stand for the one about it.
        let is_covered = match component.purl.ecosystem() {
            Some(ecosystem) => snapshot.covers(ecosystem.osv_name()),
            None => !asked.is_empty(),
        };
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
        if let Some(vex) = &self.vex {
            vex.apply(component, &mut findings);
        }
        Ok(Matched {
            findings,
            advice,
            data: if is_covered {
                self.state
            } else {
                DataState::Missing
            },
            damaged: None,
        })
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
