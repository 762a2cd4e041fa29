//! `license-tier`: what the license catalogue says for the use context.

use gwanmun_model::{Text, Verdict};

use super::{Check, Outcome, Subject, list};
use crate::catalogue;
use crate::choice::{self, tier};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "license-tier",
    title: Text::fixed("라이선스 등급", "License tier"),
    description: Text::fixed(
        "사용 형태에 따른 라이선스 등급(G 자동 허용, Y 검토, O 법무·심의, R 불가)을 적용합니다. \
         OR는 가장 부담이 적은 쪽을, AND는 가장 엄격한 쪽을 따르며, 추가 허용(WITH)을 반영합니다.",
        "Applies the tier the license has in the use context: G allowed, Y reviewed, O for legal and the board, R \
         refused. Of OR the mildest alternative counts, of AND the strictest, and exceptions (WITH) are respected.",
    ),
    example: Text::fixed(
        "GPL-2.0-only는 내부 업무에서는 G 등급이지만 앱으로 배포하면 O 등급이어서 심의 대상이 됩니다.",
        "GPL-2.0-only is tier G for internal use but tier O in an app customers install, which goes to the board.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let chosen = choice::applicable(policy, subject.licenses, subject.context, subject.facts)?;
    let known = || chosen.terms.iter().filter(|(_, (_, unknown))| !unknown);
    let verdict = known().map(|(_, (verdict, _))| *verdict).max()?;
    let deciding: Vec<&str> = known()
        .filter(|(_, (own, _))| *own == verdict)
        .map(|(term, _)| term.as_str())
        .collect();
    let context = subject.context.title();
    let named = list(&deciding, |term| {
        let Some(tier) = tier(policy, term, subject.context, subject.facts) else {
            return Text::new(*term, *term);
        };
        let title = tier.title();
        Text::new(
            format!("{term} 라이선스는 {} 등급({})", tier.id(), title.ko),
            format!("{term} is tier {} ({})", tier.id(), title.en),
        )
    });
    let mut ko = format!("‘{}’ 사용 형태에서 {}입니다.", context.ko, named.ko);
    let mut en = format!("For the use “{}”, {}.", context.en, named.en);
    if let ([term], true) = (deciding.as_slice(), verdict > Verdict::Allow)
        && let Some(entry) = catalogue::entry(term)
    {
        ko = format!("{ko} {}", entry.note.ko);
        en = format!("{en} {}", entry.note.en);
    }
    let offered = subject.licenses.concluded.as_ref()?;
    let alternatives = offered.fold(|_| false, |left, right| left || right, |_, _| true);
    if alternatives == Some(true) {
        let taken: Vec<&str> = chosen.terms.iter().map(|(term, _)| term.as_str()).collect();
        let taken = taken.join(" AND ");
        ko = format!(
            "{ko} 선택할 수 있는 ‘{offered}’ 가운데 부담이 가장 적은 ‘{taken}’ 쪽을 적용했습니다."
        );
        en = format!("{en} Of the alternatives “{offered}” the mildest, “{taken}”, was taken.");
    }
    Some(Outcome {
        verdict,
        reason: Text::new(ko, en),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use gwanmun_model::UseContext;

    use super::*;
    use crate::testing;

    fn outcome(policy: &Policy, expression: &str, context: UseContext) -> Option<Outcome> {
        let component = testing::component(Some("1.0"));
        let licenses = testing::licenses(expression);
        run(
            policy,
            &testing::subject(&component, &licenses, &[], context),
        )
    }

    fn check(expression: &str, context: UseContext, expect: &Expect) {
        let outcome = outcome(&Policy::builtin(), expression, context).unwrap();
        expect.assert_eq(&format!("{}: {}", outcome.verdict, outcome.reason.en));
    }

    #[test]
    fn reasons_name_license_tier_context_and_choice() {
        check(
            "MIT",
            UseContext::App,
            &expect![
                "allow: For the use “Installed by customers”, MIT is tier G (allowed automatically)."
            ],
        );
        check(
            "GPL-2.0-only",
            UseContext::App,
            &expect![
                "board: For the use “Installed by customers”, GPL-2.0-only is tier O (for legal and the review board). Whoever distributes it must give the source of the whole combined program under the same license. Not to be distributed together with Apache-2.0 code."
            ],
        );
        check(
            "GPL-2.0-only OR MIT",
            UseContext::App,
            &expect![
                "allow: For the use “Installed by customers”, MIT is tier G (allowed automatically). Of the alternatives “GPL-2.0-only OR MIT” the mildest, “MIT”, was taken."
            ],
        );
        check(
            "MIT AND GPL-3.0-or-later",
            UseContext::Device,
            &expect![
                "board: For the use “Shipped in equipment”, GPL-3.0-or-later is tier O (for legal and the review board). Whoever distributes it must give the source of the whole combined program under the same license. Consumer devices also need installation information."
            ],
        );
        check(
            "GPL-2.0-only WITH Classpath-exception-2.0",
            UseContext::App,
            &expect![
                "review: For the use “Installed by customers”, GPL-2.0-only WITH Classpath-exception-2.0 is tier Y (for review). Modules that merely link with the library stay free of the GPL; only the library's own source is due."
            ],
        );
        check(
            "AGPL-3.0-only",
            UseContext::Service,
            &expect![
                "refuse: For the use “Managed service to others”, AGPL-3.0-only is tier R (refused unless an exception is granted). Asks for the whole source not only on distribution but also when a modified version is used over a network."
            ],
        );
        let korean = outcome(
            &Policy::builtin(),
            "GPL-2.0-only OR LGPL-2.1-only",
            UseContext::App,
        );
        expect!["‘앱 배포’ 사용 형태에서 LGPL-2.1-only 라이선스는 Y 등급(검토 대상)입니다. 배포하면 라이브러리의 소스 코드를 제공하고 이용자가 라이브러리를 교체할 수 있게 해야 합니다. 수정하지 않아도 소스 제공 의무가 있습니다. 선택할 수 있는 ‘GPL-2.0-only OR LGPL-2.1-only’ 가운데 부담이 가장 적은 ‘LGPL-2.1-only’ 쪽을 적용했습니다."].assert_eq(&korean.unwrap().reason.ko);
    }

    #[test]
    fn unknown_licenses_are_left_to_another_check() {
        assert_eq!(
            outcome(&Policy::builtin(), "LicenseRef-Foo", UseContext::App),
            None
        );
        let both = outcome(
            &Policy::builtin(),
            "LicenseRef-Foo AND GPL-3.0-only",
            UseContext::App,
        );
        assert_eq!(both.unwrap().verdict, Verdict::Board);
    }

    #[test]
    fn tiers_of_ones_own_come_first() {
        let policy = Policy::from_toml(
            "id = \"bank\"\nversion = \"1\"\n[license-tiers]\n\
             \"LicenseRef-Deal\" = { inside = \"G\", distributed = \"R\", service = \"R\" }\n\
             \"MIT\" = { inside = \"Y\", distributed = \"Y\", service = \"Y\" }\n",
        )
        .unwrap();
        let verdict = |expression, context| outcome(&policy, expression, context).unwrap().verdict;
        assert_eq!(
            verdict("LicenseRef-Deal", UseContext::Internal),
            Verdict::Allow
        );
        assert_eq!(verdict("LicenseRef-Deal", UseContext::App), Verdict::Refuse);
        assert_eq!(verdict("MIT", UseContext::Internal), Verdict::Review);
    }
}
