//! The policy checks, one file each; a released id keeps its meaning.
//!
//! A check's verdicts stand in the section of the policy file that carries its id.

use gwanmun_model::cvss::CvssVector;
use gwanmun_model::license::Licenses;
use gwanmun_model::{
    Component, DataState, Finding, LicenseConflict, RuleHit, Text, Timestamp, UseContext, UseFacts,
    Verdict,
};

use crate::policy::Policy;

mod advisory_data;
mod cannot_tell;
mod deprecated_package;
mod end_of_life;
mod known_exploited;
mod license_conflict;
mod license_differs;
mod license_tier;
mod malicious_package;
mod severity_threshold;
mod unknown_license;
mod unmaintained;
mod unpinned_version;
mod vex_answered;
mod yanked_version;

/// How many findings or licenses a reason names before it only counts the rest.
const NAMED_MAX: usize = 5;

/// What the checks look at: one component in one use context.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The component.
    pub component: &'a Component,
    /// What is known of its license.
    pub licenses: &'a Licenses,
    /// Every finding about it.
    pub findings: &'a [Finding],
    /// How it is used.
    pub context: UseContext,
    /// What people say of its use.
    pub facts: UseFacts,
    /// Licenses that do not go together in the works it is a part of.
    pub conflicts: &'a [LicenseConflict],
    /// Whether the advisory data may be relied on.
    pub data: DataState,
    /// The time the checks run at.
    pub now: Timestamp,
}

impl<'a> Subject<'a> {
    /// Returns the findings no statement in effect answers; the others are looked at by one check of their own.
    fn open_findings(&self) -> impl Iterator<Item = &'a Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.answer().is_none())
    }
}

/// One policy check.
#[derive(Debug)]
pub struct Check {
    /// Stable id, also the name of its section in the policy file.
    pub id: &'static str,
    /// A short title for people.
    pub title: Text,
    /// What it looks for and why.
    pub description: Text,
    /// An example for the documentation.
    pub example: Text,
    /// Looks at one component; `None` when it has nothing to say.
    pub run: fn(&Policy, &Subject<'_>) -> Option<Outcome>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What this check alone would decide.
    pub verdict: Verdict,
    /// Why, with the values that led to it.
    pub reason: Text,
}

/// Every check, sorted by id.
pub static ALL: &[Check] = &[
    advisory_data::CHECK,
    cannot_tell::CHECK,
    deprecated_package::CHECK,
    end_of_life::CHECK,
    known_exploited::CHECK,
    license_conflict::CHECK,
    license_differs::CHECK,
    license_tier::CHECK,
    malicious_package::CHECK,
    severity_threshold::CHECK,
    unknown_license::CHECK,
    unmaintained::CHECK,
    unpinned_version::CHECK,
    vex_answered::CHECK,
    yanked_version::CHECK,
];

/// Runs every check: strictest hit first, then by id. First-party components are not checked.
///
/// A third-party component always gets at least one hit, if only an `allow`: no hit means nobody looked.
pub fn run(policy: &Policy, subject: &Subject<'_>) -> Vec<RuleHit> {
    if subject.component.first_party {
        return Vec::new();
    }
    let mut hits: Vec<RuleHit> = ALL
        .iter()
        .filter_map(|check| {
            let outcome = (check.run)(policy, subject)?;
            Some(RuleHit {
                id: check.id.to_owned(),
                policy_version: policy.version.clone(),
                verdict: outcome.verdict,
                reason: outcome.reason,
            })
        })
        .collect();
    hits.sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.id.cmp(&b.id)));
    hits
}

/// Returns the strictest verdict among `judged` and, most urgent first, the findings that led to it.
fn strictest<'a>(
    judged: impl Iterator<Item = (Verdict, &'a Finding)>,
) -> Option<(Verdict, Vec<&'a Finding>)> {
    let judged: Vec<(Verdict, &Finding)> = judged.collect();
    let verdict = judged.iter().map(|(verdict, _)| *verdict).max()?;
    let mut findings: Vec<&Finding> = judged
        .into_iter()
        .filter(|(own, _)| *own == verdict)
        .map(|(_, finding)| finding)
        .collect();
    findings.sort_by(|a, b| {
        let urgency = b.priority.score.cmp(&a.priority.score);
        urgency.then_with(|| a.primary_id().cmp(b.primary_id()))
    });
    Some((verdict, findings))
}

/// Names the first few of `items` and counts the rest, in both languages.
fn list<T>(items: &[T], describe: impl Fn(&T) -> Text) -> Text {
    let (mut ko, mut en) = (Vec::new(), Vec::new());
    for item in items.iter().take(NAMED_MAX) {
        let text = describe(item);
        ko.push(text.ko.into_owned());
        en.push(text.en.into_owned());
    }
    let (mut ko, mut en) = (ko.join(", "), en.join(", "));
    if items.len() > NAMED_MAX {
        let rest = items.len() - NAMED_MAX;
        ko = format!("{ko} 외 {rest}건");
        en = format!("{en} and {rest} more");
    }
    Text::new(ko, en)
}

/// Returns what sources say of `findings`, in brackets to stand within a sentence; nothing where they say nothing.
fn reasoned(findings: &[&Finding]) -> Text {
    let said: Vec<&str> = findings
        .iter()
        .map(|finding| finding.summary.as_str())
        .filter(|summary| !summary.is_empty())
        .collect();
    if said.is_empty() {
        return Text::fixed("", "");
    }
    let named = list(&said, |text| Text::new(*text, *text));
    Text::new(format!("({})", named.ko), format!(" ({})", named.en))
}

/// Describes a finding by its id, severity and highest CVSS score: `CVE-2021-44228 (critical, CVSS 10.0)`.
fn describe(finding: &Finding) -> Text {
    let score = finding
        .cvss
        .iter()
        .filter_map(CvssVector::score_tenths)
        .max();
    let score = score.map_or_else(String::new, |tenths| {
        format!(", CVSS {}.{}", tenths / 10, tenths % 10)
    });
    let title = finding.severity.title();
    Text::new(
        format!("{}({}{score})", finding.primary_id(), title.ko),
        format!(
            "{} ({}{score})",
            finding.primary_id(),
            finding.severity.id()
        ),
    )
}

#[cfg(test)]
mod tests;
