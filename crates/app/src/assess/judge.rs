//! How one component is judged: what the data, its publisher and suppliers say of it, and what policy makes of that.

use std::collections::BTreeSet;

use gwanmun_feeds::snapshot::{Snapshot, SnapshotError};
use gwanmun_model::assessment::{Advice, Duty};
use gwanmun_model::finding::InUse;
use gwanmun_model::license::Licenses;
use gwanmun_model::use_facts::Combined;
use gwanmun_model::{
    Advisory, Component, Criticality, DataSource, DataState, DataStatus, Dependency, Finding,
    LicenseConflict, Problem, ProblemKind, SourceRole, SystemFacts, Timestamp, UseContext, Verdict,
    VexStatement,
};
use gwanmun_rules::Intelligence;
use gwanmun_rules::advice;
use gwanmun_rules::checks::{self, Subject};
use gwanmun_rules::condition::Situation;
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

use super::Stated;

/// What stays the same for every component of one assessment.
pub(super) struct Judge<'a> {
    pub(super) reach: &'a Reach<'a>,
    pub(super) policy: &'a Policy,
    pub(super) context: UseContext,
    pub(super) criticality: Option<Criticality>,
    pub(super) facts: &'a SystemFacts,
    pub(super) conflicts: &'a [LicenseConflict],
    pub(super) now: Timestamp,
    pub(super) known: Option<Known<'a>>,
    pub(super) data: &'a DataStatus,
}

/// The components that are judged: with their licenses and what each is combined with, in the same order.
pub(super) struct Used<'a> {
    pub(super) components: &'a [Component],
    pub(super) dependencies: &'a [Dependency],
    pub(super) licenses: &'a [Licenses],
    pub(super) combined: &'a [Combined],
}

/// What is said of one component.
pub(super) struct Judged {
    pub(super) licenses: Licenses,
    pub(super) findings: Vec<Finding>,
    pub(super) advice: Option<Advice>,
    pub(super) duties: Vec<Duty>,
    pub(super) verdict: Verdict,
    pub(super) rules: Vec<gwanmun_model::RuleHit>,
    pub(super) damaged: Option<Problem>,
}

impl Judge<'_> {
    /// Judges every component; returns what could not be read besides.
    pub(super) fn all(&self, used: &Used<'_>, vex: Stated<'_>) -> (Vec<Judged>, Option<Problem>) {
        let (components, dependencies) = (used.components, used.dependencies);
        let mut matched: Vec<Matched> = components.iter().map(|one| self.findings(one)).collect();
        let problem = self.apply_statements(components, dependencies, vex, &mut matched);
        for (component, matched) in components.iter().zip(&mut matched) {
            for finding in &mut matched.findings {
                self.place(component, finding);
            }
        }
        let licensed = used.licenses.iter().zip(used.combined);
        let pairs = components.iter().zip(licensed).zip(matched);
        let judged = pairs.map(|((component, (licenses, combined)), matched)| {
            self.component(component, (licenses, *combined), matched)
        });
        (judged.collect(), problem)
    }

    fn component(
        &self,
        component: &Component,
        (licenses, combined): (&Licenses, Combined),
        matched: Matched,
    ) -> Judged {
        if component.first_party {
            return Judged {
                licenses: licenses.clone(),
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
        let situation = Situation {
            context: self.context,
            facts: self.facts.of(&component.identity()),
            combined,
        };
        let rules = checks::run(
            self.policy,
            &Subject {
                component,
                licenses,
                findings: &findings,
                context: self.context,
                facts: situation.facts,
                conflicts: self.conflicts,
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
            duties: duties::for_component(
                self.policy,
                &duties::Used {
                    purl: &component.purl,
                    licenses,
                    locations: &component.locations,
                    situation,
                },
            ),
            licenses: licenses.clone(),
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
        let of_it: Vec<&DataSource> = if let Some(ecosystem) = component.purl.ecosystem() {
            let covering = snapshot.covering(ecosystem.osv_name());
            let leading = |source: &&DataSource| source.role == SourceRole::Verdicts;
            covering.filter(leading).collect()
        } else {
            let covering = asked.iter().map(|ecosystem| snapshot.covering(ecosystem));
            covering.flatten().collect()
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
