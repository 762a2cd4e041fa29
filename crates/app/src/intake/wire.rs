//! The judged document as JSON: `gwanmun.sbom-check/1`. Every key is always present; what is unknown is `null`.

use gwanmun_model::Text;
use gwanmun_model::sbom::SchemaCheck;
use gwanmun_rules::sbom_profiles::{Offender, Outcome, Report};
use serde::Serialize;

use super::Intake;

#[derive(Serialize)]
struct Check<'a> {
    schema: &'static str,
    document: &'a str,
    format: String,
    id: Option<&'a str>,
    created: Option<&'a str>,
    product: Option<String>,
    supplier: Option<String>,
    components: usize,
    verdict: &'static str,
    #[serde(rename = "schema_check")]
    validity: SchemaDocument<'a>,
    profiles: Vec<ProfileDocument<'a>>,
    problems: Vec<ProblemDocument<'a>>,
}

#[derive(Serialize)]
struct SchemaDocument<'a> {
    state: &'static str,
    reason: Option<&'a str>,
    faults: Vec<FaultDocument<'a>>,
}

#[derive(Serialize)]
struct FaultDocument<'a> {
    place: &'a str,
    line: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
struct Both<'a> {
    ko: &'a str,
    en: &'a str,
}

#[derive(Serialize)]
struct ProfileDocument<'a> {
    id: &'a str,
    title: Both<'a>,
    source: &'a str,
    verdict: &'static str,
    score: u64,
    rules: Vec<RuleDocument<'a>>,
}

#[derive(Serialize)]
struct RuleDocument<'a> {
    id: &'a str,
    level: &'static str,
    status: &'static str,
    title: Both<'a>,
    remedy: Both<'a>,
    source: &'a str,
    checked: usize,
    failed: usize,
    percent: u64,
    offenders: Vec<OffenderDocument<'a>>,
}

#[derive(Serialize)]
struct OffenderDocument<'a> {
    name: &'a str,
    version: Option<&'a str>,
    line: Option<u32>,
    detail: Option<&'a str>,
}

#[derive(Serialize)]
struct ProblemDocument<'a> {
    path: &'a str,
    line: Option<u32>,
    kind: &'static str,
    message: &'a str,
}

pub(super) fn write(intake: &Intake) -> String {
    let document = Check {
        schema: "gwanmun.sbom-check/1",
        document: &intake.name,
        format: intake.sbom.format.to_string(),
        id: intake.sbom.document.id.as_deref(),
        created: intake.sbom.document.created.as_deref(),
        product: intake.product(),
        supplier: intake.supplier(),
        components: intake.sbom.components.len(),
        verdict: intake.judgement().id(),
        validity: schema(&intake.schema),
        profiles: intake.reports.iter().map(profile).collect(),
        problems: intake
            .problems
            .iter()
            .map(|problem| ProblemDocument {
                path: &problem.path,
                line: problem.line,
                kind: problem.kind.id(),
                message: &problem.message,
            })
            .collect(),
    };
    // Only a map with keys that are not text can fail here, and the document has none.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn schema(check: &SchemaCheck) -> SchemaDocument<'_> {
    let (state, reason, faults) = match check {
        SchemaCheck::Valid => ("valid", None, Vec::new()),
        SchemaCheck::Unchecked(reason) => ("unchecked", Some(reason.as_str()), Vec::new()),
        SchemaCheck::Invalid(faults) => {
            let told = faults.iter().map(|fault| FaultDocument {
                place: &fault.place,
                line: fault.line,
                message: &fault.message,
            });
            ("invalid", None, told.collect())
        }
    };
    SchemaDocument {
        state,
        reason,
        faults,
    }
}

fn both(text: &Text) -> Both<'_> {
    Both {
        ko: &text.ko,
        en: &text.en,
    }
}

fn profile(report: &Report) -> ProfileDocument<'_> {
    ProfileDocument {
        id: &report.profile,
        title: both(&report.title),
        source: &report.source.en,
        verdict: report.judgement.id(),
        score: report.score,
        rules: report.outcomes.iter().map(rule).collect(),
    }
}

fn rule(outcome: &Outcome) -> RuleDocument<'_> {
    let rule = &outcome.rule;
    RuleDocument {
        id: &rule.id,
        level: rule.level.id(),
        status: outcome.status.id(),
        title: both(&rule.title),
        remedy: both(&rule.remedy),
        source: &rule.source.en,
        checked: outcome.checked,
        failed: outcome.failed,
        percent: outcome.percent(),
        offenders: outcome.offenders.iter().map(offender).collect(),
    }
}

fn offender(offender: &Offender) -> OffenderDocument<'_> {
    OffenderDocument {
        name: &offender.name,
        version: offender.version.as_deref(),
        line: offender.line,
        detail: offender.detail.as_deref(),
    }
}
