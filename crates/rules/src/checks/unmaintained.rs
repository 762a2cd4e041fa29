//! `unmaintained`: nobody will fix what is found next.

use gwanmun_model::{FindingKind, Text};

use super::{Check, Outcome, Subject, list, strictest};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "unmaintained",
    title: Text::fixed("유지보수 중단", "Unmaintained"),
    description: Text::fixed(
        "유지보수가 중단된 것으로 알려진 패키지는 앞으로 취약점이 발견되어도 고쳐지지 않으므로 대체 여부를 검토합니다.",
        "A package known to be unmaintained will not be fixed when the next vulnerability is found, so replacing it is \
         considered.",
    ),
    example: Text::fixed(
        "RUSTSEC-2024-0320(yaml-rust 유지보수 중단)에 해당하면 ‘검토 필요’가 됩니다.",
        "A crate covered by RUSTSEC-2024-0320 (yaml-rust is unmaintained) needs a review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let unmaintained = subject
        .open_findings()
        .filter(|finding| finding.kind == FindingKind::Unmaintained);
    let (verdict, findings) =
        strictest(unmaintained.map(|finding| (policy.unmaintained, finding)))?;
    let named = list(&findings, |finding| {
        Text::new(finding.primary_id(), finding.primary_id())
    });
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "유지보수가 중단된 패키지입니다({}). 대체할 패키지를 검토하십시오.",
                named.ko
            ),
            format!(
                "Nobody maintains the package ({}). Consider replacing it.",
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
    fn an_abandoned_package_needs_a_review() {
        let component = testing::component(Some("0.4.5"));
        let licenses = testing::licenses("MIT");
        let findings = [testing::finding(
            "RUSTSEC-2024-0320",
            FindingKind::Unmaintained,
            Severity::Unknown,
        )];
        let subject = testing::subject(&component, &licenses, &findings, UseContext::Internal);
        let outcome = run(&Policy::builtin(), &subject).unwrap();
        assert_eq!(outcome.verdict, Verdict::Review);
        assert!(outcome.reason.en.contains("RUSTSEC-2024-0320"));
    }
}
