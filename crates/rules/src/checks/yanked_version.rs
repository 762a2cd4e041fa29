//! `yanked-version`: whoever published the version took it back.

use gwanmun_model::{FindingKind, Text};

use super::{Check, Outcome, Subject, reasoned, strictest};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "yanked-version",
    title: Text::fixed("배포 철회", "Yanked version"),
    description: Text::fixed(
        "배포자가 철회한 버전에는 배포자가 아는 문제가 있으므로 다른 버전으로 바꿀지 검토합니다.",
        "Something is wrong with a version its publisher took back, so moving to another one is considered.",
    ),
    example: Text::fixed(
        "모듈의 go.mod에 retract로 적힌 버전은 ‘검토 필요’가 됩니다.",
        "A version named by `retract` in the go.mod of its module needs a review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let yanked = subject
        .open_findings()
        .filter(|finding| finding.kind == FindingKind::Yanked);
    let (verdict, findings) = strictest(yanked.map(|finding| (policy.yanked_version, finding)))?;
    let reason = reasoned(&findings);
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "배포자가 이 버전을 철회했습니다{}. 다른 버전을 쓰십시오.",
                reason.ko
            ),
            format!(
                "Its publisher took the version back{}. Use another one.",
                reason.en
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
    fn a_version_taken_back_needs_a_review_and_others_do_not() {
        let component = testing::component(Some("1.0.5"));
        let licenses = testing::licenses("MIT");
        let mut finding =
            testing::finding("YANKED-a-1.0.5", FindingKind::Yanked, Severity::Unknown);
        finding.summary = "published by accident".to_owned();
        let findings = [finding];
        let subject = testing::subject(&component, &licenses, &findings, UseContext::Internal);
        let outcome = run(&Policy::builtin(), &subject).unwrap();
        assert_eq!(outcome.verdict, Verdict::Review);
        assert!(outcome.reason.ko.contains("published by accident"));
        let subject = testing::subject(&component, &licenses, &[], UseContext::Internal);
        assert!(run(&Policy::builtin(), &subject).is_none());
    }
}
