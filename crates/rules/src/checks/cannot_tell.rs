//! `cannot-tell`: what can neither be confirmed nor ruled out, or not be rated, needs a person.

use gwanmun_model::{Finding, FindingKind, Severity, Text, Verdict};

use super::{Check, Outcome, Subject, list, strictest};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "cannot-tell",
    title: Text::fixed(
        "판정할 수 없는 취약점",
        "Vulnerabilities that cannot be judged",
    ),
    description: Text::fixed(
        "취약점 기록이 이 버전에 해당하는지 가릴 수 없거나 심각도가 매겨지지 않은 경우, 문제없음으로 보지 않고 사람이 확인합니다.",
        "When a record may or may not cover the version, or nobody has rated it, it does not count as fine: a person \
         looks.",
    ),
    example: Text::fixed(
        "버전이 ‘unspecified’인 Maven 구성요소는 범위를 비교할 수 없어 ‘검토 필요’가 됩니다.",
        "A Maven component whose version is `unspecified` cannot be compared with a range and needs a review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let judged = subject
        .open_findings()
        .filter_map(|finding| Some((verdict(policy, finding)?, finding)));
    let (verdict, findings) = strictest(judged)?;
    let named = list(&findings, |finding| {
        let why = match finding.kind {
            FindingKind::CannotTell => Text::fixed(
                "해당 버전인지 판정 불가",
                "cannot tell whether it covers this version",
            ),
            _ => Text::fixed("심각도 미상", "severity unknown"),
        };
        Text::new(
            format!("{}({})", finding.primary_id(), why.ko),
            format!("{} ({})", finding.primary_id(), why.en),
        )
    });
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "자동으로 판정할 수 없는 기록이 있어 사람이 확인해야 합니다: {}.",
                named.ko
            ),
            format!(
                "A person must look at records that cannot be judged automatically: {}.",
                named.en
            ),
        ),
    })
}

fn verdict(policy: &Policy, finding: &Finding) -> Option<Verdict> {
    match (finding.kind, finding.severity) {
        (FindingKind::CannotTell, _) => Some(policy.version_unclear),
        (FindingKind::Vulnerability | FindingKind::Notice, Severity::Unknown) => {
            Some(policy.severity_unknown)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use gwanmun_model::UseContext;

    use super::*;
    use crate::testing;

    #[test]
    fn neither_an_unclear_version_nor_an_unknown_severity_passes() {
        let component = testing::component(Some("unspecified"));
        let licenses = testing::licenses("Apache-2.0");
        let findings = [
            testing::finding("GHSA-b", FindingKind::CannotTell, Severity::Critical),
            testing::vulnerability("CVE-2026-9", Severity::Unknown),
            testing::vulnerability("CVE-2026-1", Severity::Low),
        ];
        let subject = testing::subject(&component, &licenses, &findings, UseContext::Internal);
        let outcome = run(&Policy::builtin(), &subject).unwrap();
        assert_eq!(outcome.verdict, Verdict::Review);
        expect!["A person must look at records that cannot be judged automatically: CVE-2026-9 (severity unknown), GHSA-b (cannot tell whether it covers this version)."].assert_eq(&outcome.reason.en);
        assert!(outcome.reason.ko.contains("CVE-2026-9(심각도 미상)"));
    }
}
