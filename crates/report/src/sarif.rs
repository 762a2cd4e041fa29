//! SARIF 2.1.0, which continuous integration shows beside the lines of a change.
//!
//! A finding is a result of the rule that bears its id; a policy check that spoke is a result of the rule that bears the
//! check's id. Levels follow verdicts: refuse and board are errors, review is a warning, allow is a note.
//!
//! Source: OASIS SARIF 2.1.0, read 2026-10.

mod rules;
mod wire;

use std::fmt::Write as _;

use gwanmun_model::assessment::AssessedComponent;
use gwanmun_model::data::Loudness;
use gwanmun_model::{
    Assessment, Component, DataState, Finding, FindingKind, Language, Location, RuleHit,
    SsvcDecision, Verdict,
};

use crate::facts::Index;
use crate::syntax::encoded;
use crate::{Document, Format, Writer, facts};

pub(crate) const FORMAT: Format = Format {
    id: "sarif",
    media_type: "application/sarif+json",
    extension: "sarif",
    writer: Writer::Assessment(write),
};

/// Name of the folder all paths are relative to; whoever shows the results knows where it is.
const ROOT: &str = "%SRCROOT%";

fn write(document: &Document<'_>) -> String {
    let assessment = document.assessment;
    let rules = rules::Rules::collect(assessment, document.language);
    crate::to_json(&wire::Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: vec![wire::Run {
            results: results(assessment, &rules, document.language),
            tool: wire::Tool {
                driver: wire::Driver {
                    name: "gwanmun",
                    full_name: "Gwanmun (관문)",
                    semantic_version: document.tool_version.to_owned(),
                    version: document.tool_version.to_owned(),
                    information_uri: "https://github.com/gwanmun/gwanmun",
                    language: language(document.language),
                    rules: rules.list,
                },
            },
            language: language(document.language),
            column_kind: "utf16CodeUnits",
            automation_details: wire::AutomationDetails {
                id: format!("gwanmun/{}/", facts::named(&assessment.subject)),
                guid: facts::uuid(document.serial),
            },
            invocations: vec![invocation(assessment, document.language)],
            properties: wire::RunProperties {
                context: assessment.context.id(),
                policy: assessment.policy.clone(),
                policy_version: assessment.policy_version.clone(),
                verdict: assessment.verdict().id(),
                data_state: assessment.data.state.id(),
                data_age_days: assessment.data.age_days,
                data_records: assessment.data.records(),
                data_version: assessment.data.version.clone(),
            },
        }],
    })
}

const fn language(language: Language) -> &'static str {
    match language {
        Language::Ko => "ko-KR",
        Language::En => "en-US",
    }
}

const fn level(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Refuse | Verdict::Board => "error",
        Verdict::Review => "warning",
        Verdict::Allow => "note",
    }
}

fn results(
    assessment: &Assessment,
    rules: &rules::Rules,
    language: Language,
) -> Vec<wire::Outcome> {
    let index = Index::new(assessment);
    let mut results = Vec::new();
    for finding in &assessment.findings {
        for assessed in index.components(&finding.purl) {
            let mut outcome = of_finding(finding, assessed, rules, language);
            outcome.rank = Some(f64::from(finding.priority.score));
            outcome.properties = Some(properties(finding, language));
            outcome.suppressions = suppression(finding, language).map(|one| vec![one]);
            results.push(outcome);
        }
    }
    for assessed in &assessment.components {
        for hit in &assessed.rules {
            results.push(of_check(hit, assessed, rules, language));
        }
    }
    if results.iter().any(|result| result.suppressions.is_some()) {
        for result in &mut results {
            result.suppressions.get_or_insert_default();
        }
    }
    results
}

/// Without published points the decision is said to be unknown.
fn properties(finding: &Finding, language: Language) -> wire::OutcomeProperties {
    let inputs = finding.priority.inputs.iter();
    let reachability = finding.reachability.as_ref();
    wire::OutcomeProperties {
        priority: inputs
            .map(|(name, points)| wire::Points {
                name: name.clone(),
                points: *points,
            })
            .collect(),
        ssvc: finding.in_use.decision.map_or("unknown", SsvcDecision::id),
        deadline_hours: finding.in_use.deadline_hours,
        reachability: reachability.map(|reach| wire::Reachability {
            shipped: reach.shipped.id(),
            imported: reach.imported.id(),
            symbols: reach.symbols.id(),
            text: reach.title().get(language).to_owned(),
        }),
    }
}

/// A finding that a VEX statement answers is suppressed with its justification; what a person must look at all the
/// same is under review.
fn suppression(finding: &Finding, language: Language) -> Option<wire::Suppression> {
    let answer = finding.answer()?;
    Some(wire::Suppression {
        kind: "external",
        status: if finding.is_beyond_statements() {
            "underReview"
        } else {
            "accepted"
        },
        justification: facts::vex(answer).get(language).to_owned(),
    })
}

fn of_finding(
    finding: &Finding,
    assessed: &AssessedComponent,
    rules: &rules::Rules,
    language: Language,
) -> wire::Outcome {
    let verdict = if finding.kind == FindingKind::CannotTell {
        assessed.verdict.max(Verdict::Review)
    } else {
        assessed.verdict
    };
    let identity = assessed.component.identity();
    let advice = facts::recommendation(finding).map_or(String::new(), |advice| {
        format!(" {}.", advice.get(language))
    });
    let told = finding.vex.iter().fold(String::new(), |mut told, vex| {
        let _ = write!(told, " {}.", facts::vex(vex).get(language));
        told
    });
    let text = format!(
        "{identity}: {} {}: {}{advice}{told}",
        finding.kind.title().get(language),
        finding.ids.join(", "),
        finding.summary,
    );
    outcome(
        finding.primary_id(),
        level(verdict),
        &text,
        &assessed.component,
        rules,
    )
}

fn of_check(
    hit: &RuleHit,
    assessed: &AssessedComponent,
    rules: &rules::Rules,
    language: Language,
) -> wire::Outcome {
    let identity = assessed.component.identity();
    let text = format!(
        "{identity}: {}: {}",
        hit.verdict.title().get(language),
        hit.reason.get(language)
    );
    outcome(
        &rules::check_id(&hit.id),
        level(hit.verdict),
        &text,
        &assessed.component,
        rules,
    )
}

fn outcome(
    rule: &str,
    level: &'static str,
    text: &str,
    component: &Component,
    rules: &rules::Rules,
) -> wire::Outcome {
    let identity = component.identity();
    let first = component.locations.first();
    // What must stay the same when lines move: the rule, the component and the file.
    let fingerprint = format!(
        "{rule}|{identity}|{}",
        first.map_or("", |location| &location.path)
    );
    wire::Outcome {
        rule_index: rules.position(rule),
        rule_id: rule.to_owned(),
        level,
        message: message(text),
        locations: vec![place(first, Some(&identity), None)],
        related_locations: component
            .locations
            .iter()
            .skip(1)
            .zip(1..)
            .map(|(location, number)| place(Some(location), None, Some(number)))
            .collect(),
        partial_fingerprints: wire::Fingerprints {
            identity: fingerprint,
        },
        rank: None,
        suppressions: None,
        properties: None,
    }
}

fn place(location: Option<&Location>, component: Option<&str>, id: Option<u32>) -> wire::Place {
    wire::Place {
        id,
        physical_location: location.map(|location| physical(&location.path, location.line)),
        logical_locations: component
            .map(|identity| wire::LogicalPlace {
                fully_qualified_name: identity.to_owned(),
                kind: "module",
            })
            .into_iter()
            .collect(),
    }
}

fn physical(path: &str, line: Option<u32>) -> wire::PhysicalPlace {
    wire::PhysicalPlace {
        artifact_location: wire::Artifact {
            uri: encoded(path),
            uri_base_id: ROOT,
        },
        region: line
            .filter(|line| *line > 0)
            .map(|start_line| wire::Region { start_line }),
    }
}

/// Braces mark places for arguments, so literal ones are doubled. Source: SARIF 2.1.0, section 3.11.5.
fn message(text: &str) -> wire::Message {
    wire::Message {
        text: text.replace('{', "{{").replace('}', "}}"),
    }
}

/// Problems and the state of the data are notifications: a run with either did not see everything.
fn invocation(assessment: &Assessment, language: Language) -> wire::Invocation {
    let data = &assessment.data;
    let mut notifications: Vec<_> = data
        .warnings()
        .iter()
        .map(|warning| wire::Notification {
            level: match warning.loudness {
                Loudness::Error => "error",
                Loudness::Warning => "warning",
            },
            message: message(&warning.line(language)),
            locations: Vec::new(),
        })
        .collect();
    notifications.extend(
        assessment
            .problems
            .iter()
            .map(|problem| wire::Notification {
                level: "warning",
                message: wire::Message {
                    text: format!(
                        "{}: {}",
                        problem.kind.title().get(language),
                        problem.message
                    ),
                },
                locations: vec![wire::Place {
                    id: None,
                    physical_location: Some(physical(&problem.path, problem.line)),
                    logical_locations: Vec::new(),
                }],
            }),
    );
    wire::Invocation {
        execution_successful: assessment.data.state != DataState::Missing,
        end_time_utc: assessment.assessed_at.to_string(),
        tool_execution_notifications: notifications,
    }
}
