//! `deprecated-package`: whoever published it advises against it.

use gwanmun_model::{FindingKind, Text};

use super::{Check, Outcome, Subject, reasoned, strictest};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "deprecated-package",
    title: Text::fixed("사용 중단 권고", "Deprecated package"),
    description: Text::fixed(
        "배포자가 쓰지 말라고 한 패키지나 버전은 앞으로 고쳐지지 않을 수 있으므로 알립니다. 검토를 요구하려면 정책 파일에서 정합니다.",
        "A package or version its publisher advises against may not be mended any more, so it is pointed out. A policy \
         file can ask for a review.",
    ),
    example: Text::fixed(
        "package-lock.json에 deprecated로 표시된 npm 패키지는 허용하되 사유를 알립니다.",
        "An npm package marked `deprecated` in package-lock.json is allowed, with the reason told.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let deprecated = subject
        .open_findings()
        .filter(|finding| finding.kind == FindingKind::Deprecated);
    let judged = deprecated.map(|finding| (policy.deprecated_package, finding));
    let (verdict, findings) = strictest(judged)?;
    let reason = reasoned(&findings);
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "배포자가 사용하지 말라고 권고합니다{}. 대체할 패키지나 버전을 검토하십시오.",
                reason.ko
            ),
            format!(
                "Its publisher advises against it{}. Consider another package or version.",
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
    fn what_is_advised_against_is_pointed_out_and_allowed() {
        let component = testing::component(Some("2.88.2"));
        let licenses = testing::licenses("MIT");
        let findings = [testing::finding(
            "DEPRECATED-request-2.88.2",
            FindingKind::Deprecated,
            Severity::Unknown,
        )];
        let subject = testing::subject(&component, &licenses, &findings, UseContext::Internal);
        let outcome = run(&Policy::builtin(), &subject).unwrap();
        assert_eq!(outcome.verdict, Verdict::Allow);
        let strict = Policy {
            deprecated_package: Verdict::Review,
            ..Policy::builtin()
        };
        assert_eq!(run(&strict, &subject).unwrap().verdict, Verdict::Review);
        let subject = testing::subject(&component, &licenses, &[], UseContext::Internal);
        assert!(run(&Policy::builtin(), &subject).is_none());
    }
}
