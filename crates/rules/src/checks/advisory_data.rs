//! `advisory-data`: no or old data must not look like no findings.

use gwanmun_model::{DataState, Text};

use super::{Check, Outcome, Subject};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "advisory-data",
    title: Text::fixed("취약점 데이터 상태", "State of the advisory data"),
    description: Text::fixed(
        "취약점 데이터가 없거나, 꼭 필요한 출처가 빠졌거나, 기준일보다 오래되면 ‘발견 사항 0건’을 믿을 수 없으므로 자동으로 허용하지 않습니다.",
        "Without advisory data, without a source verdicts rest on, or with data past its age limit, zero findings mean \
         nothing, so nothing is allowed automatically.",
    ),
    example: Text::fixed(
        "데이터를 가져온 지 30일이 지난 서버에서 스캔하면 모든 구성요소가 ‘검토 필요’가 됩니다.",
        "On a server whose data was imported 30 days ago every component needs a review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let (verdict, reason) = match subject.data {
        DataState::Fresh => return None,
        DataState::Incomplete => (
            policy.data_incomplete,
            Text::fixed(
                "판정에 꼭 필요한 출처(OSV 또는 CISA KEV)를 가져온 적이 없어 빠진 것이 있을 수 있습니다. 가져온 뒤 다시 평가하십시오.",
                "A source verdicts rest on (OSV or CISA KEV) was never imported, so something may be left out. Import it and \
                 assess again.",
            ),
        ),
        DataState::Stale => (
            policy.data_stale,
            Text::fixed(
                "취약점 데이터가 허용 기간보다 오래되어 최근에 알려진 취약점을 확인하지 못했습니다. 새 데이터를 가져온 뒤 다시 평가하십시오.",
                "The advisory data is past its age limit, so recent vulnerabilities were not looked for. Import new data \
                 and assess again.",
            ),
        ),
        DataState::Missing => (
            policy.data_missing,
            Text::fixed(
                "이 구성요소를 다루는 취약점 데이터가 없어 알려진 취약점을 확인하지 못했습니다. 데이터를 가져온 뒤 다시 평가하십시오.",
                "There is no advisory data that speaks of it, so known vulnerabilities were not looked for. Import data and \
                 assess again.",
            ),
        ),
    };
    Some(Outcome { verdict, reason })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{UseContext, Verdict};

    use super::*;
    use crate::testing;

    #[test]
    fn zero_findings_on_old_or_no_data_do_not_pass() {
        let component = testing::component(Some("2.24.1"));
        let licenses = testing::licenses("Apache-2.0");
        let mut subject = testing::subject(&component, &licenses, &[], UseContext::Internal);
        assert_eq!(run(&Policy::builtin(), &subject), None);
        for state in [DataState::Incomplete, DataState::Stale, DataState::Missing] {
            subject.data = state;
            let outcome = run(&Policy::builtin(), &subject).unwrap();
            assert_eq!(outcome.verdict, Verdict::Review);
        }
    }
}
