//! `severity-threshold`: rated vulnerabilities, by severity and exposure.

use std::cmp::Reverse;

use gwanmun_model::{FindingKind, Text, Verdict};

use super::{Check, Outcome, Subject, describe, list, strictest};
use crate::exposure::Exposure;
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "severity-threshold",
    title: Text::fixed("취약점 심각도 기준", "Severity threshold"),
    description: Text::fixed(
        "알려진 취약점의 심각도와 사용 형태의 노출 정도(외부 노출, 내부, 격리)에 따라 판정합니다.",
        "Judges known vulnerabilities by their severity and by how exposed the use context is: exposed, inside or \
         isolated.",
    ),
    example: Text::fixed(
        "CVSS 9.8 취약점은 대고객 서비스에서는 ‘불가’, 내부 업무에서는 ‘심의 필요’가 됩니다.",
        "A vulnerability of CVSS 9.8 is refused where customers reach it and goes to the board for internal use.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let exposure = Exposure::of(subject.context);
    let judged = subject
        .open_findings()
        .filter(|finding| {
            matches!(
                finding.kind,
                FindingKind::Vulnerability | FindingKind::Notice
            )
        })
        .filter_map(|finding| Some((policy.severity.of(finding.severity, exposure)?, finding)));
    let (verdict, mut findings) = strictest(judged)?;
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let named = list(&findings, |finding| describe(finding));
    let context = subject.context.title();
    let place = exposure.title();
    let (ko, en) = if verdict == Verdict::Allow {
        (
            "기준에 미치지 않는 취약점이 있습니다",
            "It has vulnerabilities below the threshold",
        )
    } else {
        (
            "기준을 넘는 취약점이 있습니다",
            "It has vulnerabilities above the threshold",
        )
    };
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "‘{}’ 사용 형태({})의 {ko}: {}.",
                context.ko, place.ko, named.ko
            ),
            format!(
                "{en} for the use “{}” ({}): {}.",
                context.en, place.en, named.en
            ),
        ),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use gwanmun_model::{Finding, Severity, UseContext};

    use super::*;
    use crate::testing;

    fn outcome(findings: &[Finding], context: UseContext) -> Option<Outcome> {
        let component = testing::component(Some("2.14.1"));
        let licenses = testing::licenses("Apache-2.0");
        run(
            &Policy::builtin(),
            &testing::subject(&component, &licenses, findings, context),
        )
    }

    #[test]
    fn the_verdict_follows_severity_and_exposure() {
        let verdict = |severity, context| {
            outcome(&[testing::vulnerability("CVE-1", severity)], context)
                .map(|outcome| outcome.verdict)
        };
        assert_eq!(
            verdict(Severity::Critical, UseContext::Network),
            Some(Verdict::Refuse)
        );
        assert_eq!(
            verdict(Severity::Critical, UseContext::Internal),
            Some(Verdict::Board)
        );
        assert_eq!(
            verdict(Severity::High, UseContext::Internal),
            Some(Verdict::Review)
        );
        assert_eq!(
            verdict(Severity::Medium, UseContext::Tool),
            Some(Verdict::Allow)
        );
        assert_eq!(
            verdict(Severity::Low, UseContext::App),
            Some(Verdict::Allow)
        );
        assert_eq!(verdict(Severity::Unknown, UseContext::App), None);
    }

    #[test]
    fn the_reason_gives_ids_and_scores() {
        let findings = [
            testing::vulnerability("CVE-2021-45105", Severity::High),
            testing::scored(
                "CVE-2021-44228",
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
            ),
            testing::scored(
                "CVE-2021-45046",
                "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:H",
            ),
        ];
        let outcome = outcome(&findings, UseContext::Network).unwrap();
        expect!["It has vulnerabilities above the threshold for the use “Network service” (exposed): CVE-2021-44228 (critical, CVSS 10.0), CVE-2021-45046 (critical, CVSS 9.0)."].assert_eq(&outcome.reason.en);
        expect!["‘대고객 네트워크 서비스’ 사용 형태(외부 노출)의 기준을 넘는 취약점이 있습니다: CVE-2021-44228(심각, CVSS 10.0), CVE-2021-45046(심각, CVSS 9.0)."].assert_eq(&outcome.reason.ko);
    }

    #[test]
    fn a_long_list_is_counted() {
        let findings: Vec<Finding> = (1..=7)
            .map(|number| testing::vulnerability(&format!("CVE-2026-{number}"), Severity::High))
            .collect();
        let outcome = outcome(&findings, UseContext::Internal).unwrap();
        assert!(outcome.reason.en.ends_with("CVE-2026-5 (high) and 2 more."));
        assert!(outcome.reason.ko.ends_with("CVE-2026-5(높음) 외 2건."));
    }
}
