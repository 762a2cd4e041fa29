//! The rules results refer to, each with help a developer can act on.

use std::collections::BTreeMap;

use gwanmun_model::{Assessment, Finding, Language, RuleHit, Text};

use super::wire;
use crate::facts;
use crate::syntax;

/// Every rule that has a result, sorted by id.
pub(super) struct Rules {
    pub(super) list: Vec<wire::Rule>,
    positions: BTreeMap<String, usize>,
}

/// Returns the rule id of a policy check; the prefix keeps it apart from ids of advisories.
pub(super) fn check_id(id: &str) -> String {
    format!("gwanmun/{id}")
}

impl Rules {
    pub(super) fn collect(assessment: &Assessment, language: Language) -> Self {
        let mut rules: BTreeMap<String, wire::Rule> = BTreeMap::new();
        for finding in &assessment.findings {
            rules
                .entry(finding.primary_id().to_owned())
                .or_insert_with(|| of_finding(finding, language));
        }
        for hit in assessment.components.iter().flat_map(|one| &one.rules) {
            rules
                .entry(check_id(&hit.id))
                .or_insert_with(|| of_check(hit, assessment, language));
        }
        let positions = rules
            .keys()
            .cloned()
            .enumerate()
            .map(|(position, id)| (id, position))
            .collect();
        Self {
            list: rules.into_values().collect(),
            positions,
        }
    }

    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }
}

fn of_finding(finding: &Finding, language: Language) -> wire::Rule {
    let id = finding.primary_id();
    let address = facts::registry(id).address;
    let kind = finding.kind.title();
    let ids = finding.ids.join(", ");
    let severity = finding.severity.title();
    let mut help = Text::new(
        format!(
            "{ids}: 심각도 {}. 이 버전을 다른 버전으로 올리거나 빼십시오. 그럴 수 없으면 관문 포털에서 예외를 신청하십시오.",
            severity.ko
        ),
        format!(
            "{ids}: severity {}. Move to another version or remove the component. Where neither can be done, ask for an exception in the Gwanmun portal.",
            severity.en
        ),
    );
    if let Some(advice) = facts::recommendation(finding) {
        help = Text::new(
            format!("{} {}.", help.ko, advice.ko),
            format!("{} {}.", help.en, advice.en),
        );
    }
    let help = help.get(language);
    let mut tags = vec!["security".to_owned(), finding.kind.id().to_owned()];
    tags.extend(finding.cwes.iter().cloned());
    tags.dedup();
    let score = finding.cvss.iter().filter_map(facts::score);
    wire::Rule {
        id: id.to_owned(),
        short_description: message(format!("{}: {id}", kind.get(language))),
        full_description: message(if finding.summary.is_empty() {
            ids
        } else {
            finding.summary.clone()
        }),
        help: wire::Help {
            markdown: format!("{help}\n\n[{id}]({address})"),
            text: help.to_owned(),
        },
        help_uri: Some(address).filter(|address| syntax::is_web_address(address)),
        default_configuration: wire::Configuration { level: "warning" },
        properties: wire::RuleProperties {
            tags,
            security_severity: score
                .max_by(f64::total_cmp)
                .map(|score| format!("{score:.1}")),
        },
    }
}

fn of_check(hit: &RuleHit, assessment: &Assessment, language: Language) -> wire::Rule {
    let (id, policy, version) = (&hit.id, &assessment.policy, &hit.policy_version);
    let help = Text::new(
        format!(
            "정책 `{policy}` {version}의 점검 `{id}`입니다. 결과에 적힌 사유를 해소하거나, 관문 포털에서 사용 승인 또는 예외를 신청하십시오."
        ),
        format!(
            "Check `{id}` of policy `{policy}` {version}. Remove the reason given with the result, or ask for approval or an exception in the Gwanmun portal."
        ),
    );
    let help = help.get(language).to_owned();
    let title = Text::new(format!("정책 점검: {id}"), format!("Policy check: {id}"));
    wire::Rule {
        id: check_id(id),
        short_description: message(title.get(language).to_owned()),
        full_description: message(help.clone()),
        help_uri: None,
        help: wire::Help {
            text: help.clone(),
            markdown: help,
        },
        default_configuration: wire::Configuration {
            level: super::level(hit.verdict),
        },
        properties: wire::RuleProperties {
            tags: vec!["policy".to_owned()],
            security_severity: None,
        },
    }
}

fn message(text: String) -> wire::Message {
    wire::Message { text }
}
