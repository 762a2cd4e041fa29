//! `unknown-license`: without a license there is no right to use.

use gwanmun_model::{Text, Verdict};

use super::{Check, Outcome, Subject, list};
use crate::choice;
use crate::policy::Policy;
use crate::quote;

pub(super) const CHECK: Check = Check {
    id: "unknown-license",
    title: Text::fixed("알 수 없는 라이선스", "Unknown license"),
    description: Text::fixed(
        "라이선스 표시가 없거나(NONE, NOASSERTION 포함), 해석할 수 없거나, 라이선스 목록에 없으면 사람이 확인합니다. \
         라이선스가 없으면 사용 권한도 없는 것으로 봅니다.",
        "A license that is not stated (or NONE, NOASSERTION), cannot be read or is not in the license catalogue is \
         looked at by a person: without a license there is no right to use.",
    ),
    example: Text::fixed(
        "‘BSD’라고만 적힌 패키지는 어떤 BSD 라이선스인지 알 수 없어 ‘검토 필요’가 됩니다.",
        "A package that only says `BSD` does not say which BSD license it means and needs a review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    if subject.licenses.concluded.is_some() {
        return uncatalogued(policy, subject);
    }
    let stated: Vec<&str> = subject
        .licenses
        .declared_raw
        .iter()
        .map(|statement| statement.trim())
        .filter(|statement| !matches!(*statement, "" | "NONE" | "NOASSERTION" | "UNLICENSED"))
        .collect();
    if stated.is_empty() {
        let denied = !subject.licenses.declared_raw.is_empty();
        return Some(Outcome {
            verdict: if denied {
                policy.license_none
            } else {
                policy.license_not_stated
            },
            reason: Text::fixed(
                "라이선스 표시가 없습니다. 저작자에게 확인하거나 파일을 조사하여 라이선스를 확정해야 합니다.",
                "No license is stated. Ask the author or examine the files and settle it.",
            ),
        });
    }
    let named = list(&stated, |statement| {
        let quoted = quote::short(statement);
        Text::new(format!("‘{quoted}’"), format!("“{quoted}”"))
    });
    Some(Outcome {
        verdict: policy.license_unintelligible,
        reason: Text::new(
            format!(
                "라이선스 표시를 하나의 라이선스로 해석할 수 없습니다: {}. 원문을 확인하여 확정해야 합니다.",
                named.ko
            ),
            format!(
                "The license statement cannot be read as a definite license: {}. Look at the text and settle it.",
                named.en
            ),
        ),
    })
}

fn uncatalogued(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let unknown: Vec<(String, Verdict)> =
        choice::applicable(policy, subject.licenses, subject.context, subject.facts)?
            .terms
            .into_iter()
            .filter(|(_, (_, unknown))| *unknown)
            .map(|(term, (verdict, _))| (term, verdict))
            .collect();
    let verdict = unknown.iter().map(|(_, verdict)| *verdict).max()?;
    let named = list(&unknown, |(term, _)| Text::new(term.clone(), term.clone()));
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "라이선스 목록에 없어 등급을 알 수 없는 라이선스입니다: {}. 조건을 검토해야 합니다.",
                named.ko
            ),
            format!(
                "The license catalogue has no tier for {}. Its terms must be reviewed.",
                named.en
            ),
        ),
    })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::UseContext;
    use gwanmun_model::license::Licenses;

    use super::*;
    use crate::testing;

    fn outcome(licenses: &Licenses) -> Option<Outcome> {
        let component = testing::component(Some("1.0"));
        run(
            &Policy::builtin(),
            &testing::subject(&component, licenses, &[], UseContext::Internal),
        )
    }

    fn raw(statements: &[&str]) -> Licenses {
        Licenses {
            declared_raw: statements.iter().map(|text| (*text).to_owned()).collect(),
            ..Licenses::default()
        }
    }

    #[test]
    fn no_statement_unintelligible_and_uncatalogued_never_pass() {
        let silent = outcome(&Licenses::default()).unwrap();
        assert_eq!(silent.verdict, Verdict::Review);
        for licenses in [
            raw(&["BSD"]),
            testing::licenses("LicenseRef-Foo"),
            testing::licenses("MIT AND LicenseRef-Foo"),
        ] {
            let outcome = outcome(&licenses).unwrap_or_else(|| panic!("{licenses:?}"));
            assert_eq!(outcome.verdict, Verdict::Board, "{licenses:?}");
        }
        for stated in ["NOASSERTION", "NONE", "UNLICENSED"] {
            let outcome = outcome(&raw(&[stated, ""])).unwrap();
            assert_eq!(outcome.verdict, Verdict::Refuse, "{stated}");
        }
        assert!(
            outcome(&raw(&["NONE"]))
                .unwrap()
                .reason
                .en
                .starts_with("No license is stated")
        );
        assert!(
            outcome(&raw(&["BSD-ish"]))
                .unwrap()
                .reason
                .ko
                .contains("‘BSD-ish’")
        );
    }

    #[test]
    fn a_known_alternative_is_enough() {
        assert_eq!(outcome(&testing::licenses("MIT")), None);
        assert_eq!(outcome(&testing::licenses("LicenseRef-Foo OR MIT")), None);
    }

    #[test]
    fn a_whole_license_text_is_quoted_in_short() {
        let outcome = outcome(&raw(&[&"permission ".repeat(500)])).unwrap();
        assert!(outcome.reason.en.len() < 300);
    }
}
