//! `unpinned-version`: without an exact version nothing can be looked up.

use gwanmun_model::Text;

use super::{Check, Outcome, Subject};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "unpinned-version",
    title: Text::fixed("고정되지 않은 버전", "Unpinned version"),
    description: Text::fixed(
        "버전이 하나로 정해지지 않은 구성요소는 취약점과 비교할 수 없고, 설치할 때마다 달라질 수 있으므로 사람이 확인합니다.",
        "A component without one exact version cannot be compared with advisories and may change with every install, so \
         a person looks.",
    ),
    example: Text::fixed(
        "requirements.txt에 ‘requests>=2’라고만 적혀 있으면 ‘검토 필요’가 됩니다. 잠금 파일로 버전을 고정하십시오.",
        "A requirements.txt that only says `requests>=2` needs a review; pin it with a lock file.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    if subject.component.is_pinned() {
        return None;
    }
    let (ko, en) = match &subject.component.requirement {
        Some(requirement) => (
            format!("버전이 하나로 정해지지 않고 범위(‘{requirement}’)로만 지정되었습니다."),
            format!("The version is only given as “{requirement}”."),
        ),
        None => (
            "버전이 적혀 있지 않습니다.".to_owned(),
            "No version is given.".to_owned(),
        ),
    };
    Some(Outcome {
        verdict: policy.unpinned_version,
        reason: Text::new(
            format!("{ko} 취약점을 확인할 수 없으므로 정확한 버전을 정해야 합니다."),
            format!("{en} Vulnerabilities cannot be looked up until it is exact."),
        ),
    })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{UseContext, Verdict};

    use super::*;
    use crate::testing;

    #[test]
    fn a_component_without_an_exact_version_needs_a_review() {
        let licenses = testing::licenses("MIT");
        let pinned = testing::component(Some("1.0"));
        let mut open = testing::component(None);
        let outcome = |component: &gwanmun_model::Component| {
            run(
                &Policy::builtin(),
                &testing::subject(component, &licenses, &[], UseContext::Internal),
            )
        };
        assert_eq!(outcome(&pinned), None);
        assert_eq!(outcome(&open).unwrap().verdict, Verdict::Review);
        open.requirement = Some(">=2,<3".to_owned());
        assert!(outcome(&open).unwrap().reason.en.contains(">=2,<3"));
    }
}
