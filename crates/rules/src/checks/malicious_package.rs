//! `malicious-package`: a package published to do harm.

use gwanmun_model::{FindingKind, Text};

use super::{Check, Outcome, Subject, list, strictest};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "malicious-package",
    title: Text::fixed("악성 패키지", "Malicious package"),
    description: Text::fixed(
        "악성 코드로 보고된 패키지 버전(OSV의 MAL- 기록)은 사용 형태와 관계없이 막습니다.",
        "A package version reported as malicious (OSV records `MAL-`) is stopped in every use context.",
    ),
    example: Text::fixed(
        "빌드 도구로만 쓰더라도 MAL-2024-1234에 해당하는 버전은 ‘불가’가 됩니다.",
        "A version covered by MAL-2024-1234 is refused even as a mere build tool.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let malicious = subject
        .open_findings()
        .filter(|finding| finding.kind == FindingKind::Malicious);
    let (verdict, findings) =
        strictest(malicious.map(|finding| (policy.malicious_package, finding)))?;
    let named = list(&findings, |finding| {
        Text::new(finding.primary_id(), finding.primary_id())
    });
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "악성 패키지로 보고되었습니다: {}. 이미 쓰고 있다면 즉시 격리하고 사용처를 조사하십시오.",
                named.ko
            ),
            format!(
                "It is reported as malicious: {}. Where it is in use, isolate it at once and trace it.",
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
    fn malicious_is_refused_in_every_context() {
        let component = testing::component(Some("1.0"));
        let licenses = testing::licenses("MIT");
        let findings = [testing::finding(
            "MAL-2024-1",
            FindingKind::Malicious,
            Severity::Unknown,
        )];
        for context in UseContext::ALL {
            let subject = testing::subject(&component, &licenses, &findings, context);
            let outcome = run(&Policy::builtin(), &subject).unwrap();
            assert_eq!(outcome.verdict, Verdict::Refuse);
            assert!(outcome.reason.ko.contains("MAL-2024-1"));
        }
    }
}
