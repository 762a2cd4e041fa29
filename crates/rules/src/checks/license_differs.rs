//! `license-differs`: license texts in a package that its declaration does not name.

use std::collections::BTreeSet;

use gwanmun_model::Text;

use super::{Check, Outcome, Subject, list};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "license-differs",
    title: Text::fixed("선언과 다른 라이선스", "License differs"),
    description: Text::fixed(
        "패키지가 밝힌 라이선스에 없는 라이선스 전문이 그 패키지의 파일에 있으면 사람이 확인합니다. 이름만 언급되거나 \
         일부만 일치하는 글은 따지지 않습니다.",
        "A package that brings the whole text of a license it does not declare is looked at by a person. Names and parts \
         of texts do not count.",
    ),
    example: Text::fixed(
        "Apache-2.0으로 밝힌 패키지에 MIT 전문이 함께 있으면 ‘검토 필요’가 됩니다.",
        "A package declared as Apache-2.0 that also brings the text of MIT needs a review.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let declared: BTreeSet<String> = subject
        .licenses
        .declared
        .as_ref()?
        .terms()
        .into_iter()
        .collect();
    let files = subject.component.license_files.iter();
    let others: BTreeSet<(String, &str)> = files
        .filter(|file| file.is_certain)
        .flat_map(|file| {
            let terms = file
                .expression
                .iter()
                .flat_map(gwanmun_model::Expression::terms);
            terms.map(|term| (term, file.path.as_str()))
        })
        .filter(|(term, _)| !declared.contains(term))
        .collect();
    if others.is_empty() {
        return None;
    }
    let others: Vec<(String, &str)> = others.into_iter().collect();
    let named = list(&others, |(term, path)| {
        let text = format!("{term} ({path})");
        Text::new(text.clone(), text)
    });
    Some(Outcome {
        verdict: policy.license_differs,
        reason: Text::new(
            format!(
                "패키지가 밝힌 라이선스에 없는 라이선스의 전문이 파일에 있습니다: {}. 어느 것이 적용되는지 확인하십시오.",
                named.ko
            ),
            format!(
                "Its files bring license texts that it does not declare: {}. Settle which of them hold.",
                named.en
            ),
        ),
    })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{LicenseFile, UseContext, Verdict};

    use super::*;
    use crate::testing;

    fn verdict(declared: &str, files: &[(&str, bool)]) -> Option<Verdict> {
        let mut component = testing::component(Some("1.0"));
        component.license_files = files
            .iter()
            .map(|(expression, is_certain)| LicenseFile {
                path: "LICENSE".to_owned(),
                text: String::new(),
                expression: Some(expression.parse().unwrap()),
                is_certain: *is_certain,
                copyrights: Vec::new(),
            })
            .collect();
        let licenses = testing::licenses(declared);
        let subject = testing::subject(&component, &licenses, &[], UseContext::Internal);
        run(&Policy::builtin(), &subject).map(|outcome| outcome.verdict)
    }

    #[test]
    fn only_whole_texts_of_licenses_that_are_not_declared_count() {
        assert_eq!(
            verdict("Apache-2.0", &[("Apache-2.0 AND MIT", true)]),
            Some(Verdict::Review)
        );
        assert_eq!(verdict("MIT OR Apache-2.0", &[("MIT", true)]), None);
        assert_eq!(verdict("Apache-2.0", &[("MIT", false)]), None);
        assert_eq!(verdict("Apache-2.0", &[]), None);
    }
}
