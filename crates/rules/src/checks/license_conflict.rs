//! `license-conflict`: licenses that do not go together within one work.

use gwanmun_model::conflict::ConflictPart;
use gwanmun_model::{Linking, Text, Verdict};

use super::{Check, Outcome, Subject, list};
use crate::policy::Policy;

pub(super) const CHECK: Check = Check {
    id: "license-conflict",
    title: Text::fixed("라이선스 충돌", "License conflict"),
    description: Text::fixed(
        "하나의 저작물 안에서 함께 배포할 수 없는 라이선스의 결합을 찾습니다. 별도 프로그램으로 실행하는 것은 \
         저작물에 포함되지 않으며, 링크 방식을 알 수 없으면 링크한 것으로 봅니다. 배포하지 않는 사용 형태에서는 \
         정보로만 알립니다.",
        "Finds licenses that cannot be distributed together within one work. What runs as a program of its own is no \
         part of the work; where it is not known how something is linked, it counts as linked. Where nothing is \
         distributed it is information only.",
    ),
    example: Text::fixed(
        "앱으로 배포하는 프로그램이 Apache-2.0 라이브러리와 GPL-2.0-only 라이브러리를 함께 링크하면 심의 대상이 됩니다.",
        "An app that links a library under Apache-2.0 and one under GPL-2.0-only goes to the board.",
    ),
    run,
};

fn run(policy: &Policy, subject: &Subject<'_>) -> Option<Outcome> {
    let identity = subject.component.identity();
    let mut conflicts = subject.conflicts.iter();
    let (conflict, own, others) = conflicts.find_map(|conflict| {
        let (own, others) = conflict.opposite(&identity)?;
        Some((conflict, own, others))
    })?;
    let others: Vec<&ConflictPart> = others
        .iter()
        .filter(|part| part.identity != identity)
        .collect();
    let named = list(&others, |part| {
        let text = format!("{} ({})", part.identity, part.license);
        Text::new(text.clone(), text)
    });
    let ways: Vec<&Text> = conflict.ways_out.iter().map(|way| &way.text).collect();
    let ways = list(&ways, |text| (*text).clone());
    let is_assumed = own.linking == Linking::Unknown
        || others.iter().any(|part| part.linking == Linking::Unknown);
    let (ko_assumed, en_assumed) = if is_assumed {
        (
            " 링크 방식을 알 수 없어 링크한 것으로 보았습니다.",
            " It is not known how they are linked, so they count as linked.",
        )
    } else {
        ("", "")
    };
    let (verdict, ko_end, en_end) = if conflict.is_distributed {
        (policy.license_conflict, "", "")
    } else {
        (
            Verdict::Allow,
            " 배포하지 않으므로 정보로만 알립니다.",
            " Nothing is distributed, so this is information.",
        )
    };
    Some(Outcome {
        verdict,
        reason: Text::new(
            format!(
                "{} 안에서 {} 라이선스는 다음과 함께 배포할 수 없습니다: {}. {}{ko_assumed} 해결 방법: {}{ko_end}",
                conflict.work, own.license, named.ko, conflict.text.ko, ways.ko
            ),
            format!(
                "Within {}, {} cannot be distributed together with {}. {}{en_assumed} Ways out: {}{en_end}",
                conflict.work, own.license, named.en, conflict.text.en, ways.en
            ),
        ),
    })
}
