//! `end-of-life`: the makers no longer mend what is found.

use gwanmun_model::{FindingKind, Text};

use super::{Check, Outcome, Subject, list, strictest};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "end-of-life",
    title: Text::fixed("지원 종료", "End of life"),
    description: Text::fixed(
        "보안 지원이 끝난 버전 계열은 앞으로 취약점이 발견되어도 고쳐지지 않으므로 지원되는 계열로 옮길지 검토합니다.",
        "A release line without security support will not be mended when the next vulnerability is found, so moving to \
         a supported line is considered.",
    ),
    example: Text::fixed(
        "보안 지원이 2026-04-30에 끝난 Django 4.2.7은 ‘검토 필요’가 됩니다.",
        "Django 4.2.7, whose security support ended on 2026-04-30, needs a review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let ended = subject
        .findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::EndOfLife);
    let (verdict, findings) = strictest(ended.map(|finding| (policy.end_of_life, finding)))?;
    let named = list(&findings, |finding| {
        Text::new(finding.summary.as_str(), finding.summary.as_str())
    });
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "보안 지원이 끝난 버전 계열입니다({}). 지원되는 계열로 옮기십시오.",
                named.ko
            ),
            format!(
                "The release line gets no more security fixes ({}). Move to a supported one.",
                named.en
            ),
        ),
    })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{Severity, UseContext, Verdict};

    use super::*;
    use crate::testing;

    #[test]
    fn a_line_at_its_end_needs_a_review() {
        let component = testing::component(Some("4.2.7"));
        let licenses = testing::licenses("MIT");
        let mut finding =
            testing::finding("EOL-django-4.2", FindingKind::EndOfLife, Severity::Unknown);
        finding.summary = "Django 4.2: security support ended on 2026-04-30".to_owned();
        let findings = [finding];
        let subject = testing::subject(&component, &licenses, &findings, UseContext::Internal);
        let outcome = run(&Policy::builtin(), &subject).unwrap();
        assert_eq!(outcome.verdict, Verdict::Review);
        assert!(outcome.reason.ko.contains("2026-04-30"));
    }
}
