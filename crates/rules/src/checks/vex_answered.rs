//! `vex-answered`: findings a VEX statement answers, so that nobody overlooks that they are there.

use gwanmun_model::vex::AppliedVex;
use gwanmun_model::{Finding, FindingKind, Text, Verdict};

use super::{Check, Outcome, Subject, list, strictest};
use crate::policy::Policy;
use crate::quote::short;

pub(super) const CHECK: Check = Check {
    id: "vex-answered",
    title: Text::fixed("VEX로 답한 발견 사항", "Findings answered by VEX"),
    description: Text::fixed(
        "유효한 VEX 진술이 답한 발견 사항(영향 없음, 오탐, 수정됨)은 심각도로 판정하지 않고 작성자, 문서, 사유를 판정 근거에 남깁니다. 악용이 확인되었거나 악성인 것은 진술과 관계없이 사람이 확인합니다.",
        "A finding that a VEX statement in effect answers (not affected, wrong match, fixed) no longer counts by its \
         severity; the trace names author, document and reason. What is known to be exploited or malicious stays with \
         people.",
    ),
    example: Text::fixed(
        "공급사가 ‘취약 코드가 실행되지 않음’이라고 밝힌 CVE는 ‘허용’되지만, KEV에 오른 CVE라면 ‘검토 필요’로 남습니다.",
        "A CVE whose vulnerable code never runs, as the supplier states, is allowed; one in the KEV catalogue stays at \
         review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let answered = subject
        .findings
        .iter()
        .filter(|finding| finding.answer().is_some());
    let judged = answered.map(|finding| (verdict(policy, finding), finding));
    let (verdict, findings) = strictest(judged)?;
    let named = list(&findings, |finding| describe(finding));
    let (ko, en) = if verdict == Verdict::Allow {
        (
            "VEX 진술이 답한 발견 사항입니다",
            "Findings answered by VEX statements",
        )
    } else {
        (
            "VEX 진술이 있어도 사람이 확인해야 하는 발견 사항입니다",
            "Findings a person must look at whatever the VEX statements say",
        )
    };
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!("{ko}: {}.", named.ko),
            format!("{en}: {}.", named.en),
        ),
    })
}

fn verdict(policy: &Policy, finding: &Finding) -> Verdict {
    let malicious = (finding.kind == FindingKind::Malicious).then_some(policy.vex_malicious);
    let exploited = finding.kev.is_some().then_some(policy.vex_exploited);
    malicious
        .max(exploited)
        .map_or(policy.vex_answered, |floor| floor.max(policy.vex_answered))
}

/// Describes an answered finding: `CVE-2021-44228 (not affected: vulnerable code never runs; Example Inc., doc-1)`.
fn describe(finding: &Finding) -> Text {
    let id = finding.primary_id();
    let Some(vex) = finding.answer() else {
        return Text::new(id, id);
    };
    let status = vex.status.title();
    let (why_ko, why_en) = match vex.reason.map(gwanmun_model::VexReason::title) {
        Some(title) => (format!(": {}", title.ko), format!(": {}", title.en)),
        None => (String::new(), String::new()),
    };
    let by = by(vex);
    Text::new(
        format!("{id}({}{why_ko}; {by})", status.ko),
        format!("{id} ({}{why_en}; {by})", status.en),
    )
}

/// Names who says so and where.
fn by(vex: &AppliedVex) -> String {
    let document = if vex.document.is_empty() {
        &vex.source
    } else {
        &vex.document
    };
    format!("{}, {}", short(&vex.author), short(document))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use gwanmun_model::vex::{VexOutcome, VexReason, VexStatus};
    use gwanmun_model::{Severity, UseContext};

    use super::*;
    use crate::checks;
    use crate::testing;

    fn verdict_of(finding: &Finding) -> Verdict {
        let component = testing::component(Some("2.14.1"));
        let licenses = testing::licenses("Apache-2.0");
        let findings = [finding.clone()];
        let subject = testing::subject(&component, &licenses, &findings, UseContext::Network);
        checks::run(&Policy::builtin(), &subject)
            .iter()
            .map(|hit| hit.verdict)
            .max()
            .unwrap()
    }

    fn outcome(finding: &Finding) -> Option<Outcome> {
        let component = testing::component(Some("2.14.1"));
        let licenses = testing::licenses("Apache-2.0");
        let findings = [finding.clone()];
        let subject = testing::subject(&component, &licenses, &findings, UseContext::Network);
        run(&Policy::builtin(), &subject)
    }

    #[test]
    fn an_answered_finding_no_longer_refuses_but_is_told() {
        let mut finding = testing::vulnerability("CVE-2026-1", Severity::Critical);
        assert_eq!(verdict_of(&finding), Verdict::Refuse);
        finding.vex = vec![testing::applied(VexStatus::NotAffected)];
        assert_eq!(verdict_of(&finding), Verdict::Allow);
        let reason = outcome(&finding).unwrap().reason;
        expect!["Findings answered by VEX statements: CVE-2026-1 (Not affected: Vulnerable code never runs; Example Inc., doc-1)."].assert_eq(&reason.en);
        expect!["VEX 진술이 답한 발견 사항입니다: CVE-2026-1(영향 없음: 취약 코드가 실행되지 않음; Example Inc., doc-1)."].assert_eq(&reason.ko);
    }

    #[test]
    fn under_review_affected_and_what_has_no_effect_change_nothing() {
        for (status, outcome_of) in [
            (VexStatus::UnderReview, VexOutcome::Effective),
            (VexStatus::Affected, VexOutcome::Effective),
            (VexStatus::NotAffected, VexOutcome::Expired),
            (VexStatus::Fixed, VexOutcome::Contradicted),
            (VexStatus::WrongMatch, VexOutcome::Untrusted),
        ] {
            let mut finding = testing::vulnerability("CVE-2026-1", Severity::Critical);
            let mut vex = testing::applied(status);
            vex.outcome = outcome_of;
            finding.vex = vec![vex];
            assert_eq!(verdict_of(&finding), Verdict::Refuse, "{status:?}");
            assert_eq!(outcome(&finding), None);
        }
    }

    #[test]
    fn no_statement_lets_the_exploited_or_the_malicious_pass() {
        for status in VexStatus::ALL {
            let mut exploited = testing::exploited("CVE-2026-1", Severity::Low);
            exploited.vex = vec![testing::applied(status)];
            assert!(verdict_of(&exploited) >= Verdict::Review);
            let mut malicious =
                testing::finding("MAL-2026-1", FindingKind::Malicious, Severity::Critical);
            malicious.vex = vec![testing::applied(status)];
            assert!(verdict_of(&malicious) >= Verdict::Review);
        }
    }

    #[test]
    fn the_reason_is_optional() {
        let mut finding = testing::vulnerability("CVE-2026-1", Severity::High);
        let mut vex = testing::applied(VexStatus::Fixed);
        vex.reason = None::<VexReason>;
        finding.vex = vec![vex];
        assert!(outcome(&finding).unwrap().reason.en.contains("(Fixed; "));
    }
}
