//! Texts of the page of a system's license duties.

use gwanmun_model::UseContext;
use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("의무", "Duties");
pub(crate) static LEAD: &Text = &Text::fixed(
    "이 시스템이 쓰는 오픈소스의 라이선스가 지금의 사용 형태와 사용 사실에서 요구하는 일입니다. 법률 자문이 아닙니다.",
    "What the licenses of the open source in this system ask for, as it is used now. Not legal advice.",
);
pub(crate) static FIND: &Text = &Text::fixed("할 일·구성요소·조항", "What, component, clause");
pub(crate) static DUTY: &Text = &Text::fixed("해야 할 일", "What must be done");
pub(crate) static KIND: &Text = &Text::fixed("의무 종류", "Duty");
pub(crate) static CODE: &Text = &Text::fixed("의무 코드", "Duty code");
pub(crate) static COMPONENT: &Text = &Text::fixed("구성요소", "Component");
pub(crate) static COMPONENTS: &Text = &Text::fixed("구성요소", "Components");
pub(crate) static LICENSE: &Text = &Text::fixed("라이선스", "License");
pub(crate) static CLAUSE: &Text = &Text::fixed("근거 조항", "Clause");
pub(crate) static EVIDENCE: &Text = &Text::fixed("이행 증빙", "Proved by");
pub(crate) static TIER: &Text = &Text::fixed("라이선스 등급", "License tier");
pub(crate) static TIER_UNKNOWN: &Text = &Text::fixed("등급 미상", "Tier unknown");
pub(crate) static TIER_G: &Text = &Text::fixed("자동 허용", "Automatic");
pub(crate) static TIER_Y: &Text = &Text::fixed("검토", "Review");
pub(crate) static TIER_O: &Text = &Text::fixed("법무·심의", "Legal, board");
pub(crate) static TIER_R: &Text = &Text::fixed("사용 불가", "Refused");
pub(crate) static ASSUMED: &Text = &Text::fixed("미답변 사실", "Open facts");
pub(crate) static ASSUMED_FACET: &Text =
    &Text::fixed("모르는 사실 때문인지", "Owed for an open fact");
pub(crate) static ASSUMED_TAG: &Text = &Text::fixed("미답변", "Open fact");
pub(crate) static ONLY_ASSUMED: &Text = &Text::fixed("예, 그것만", "Only those");
pub(crate) static NOT_ASSUMED: &Text = &Text::fixed("아니요", "Not those");
pub(crate) static WHY: &Text = &Text::fixed("왜 해야 하나요?", "Why do I owe this?");
pub(crate) static WHY_TEXT: &Text = &Text::fixed("까닭", "Why");
pub(crate) static WHY_UNKNOWN: &Text = &Text::fixed(
    "이 판정을 만들 때는 까닭을 남기지 않았습니다. 다시 스캔하면 나타납니다.",
    "The reason was not kept when this was judged. Scan again to see it.",
);
pub(crate) static ANSWER: &Text = &Text::fixed("이 질문에 답하기", "Answer this question");
pub(crate) static VIEWS: &Text = &Text::fixed("보기", "View");
pub(crate) static BY_DUTY: &Text = &Text::fixed("의무별", "By duty");
pub(crate) static BY_COMPONENT: &Text = &Text::fixed("구성요소별", "By component");
pub(crate) static FACTS: &Text = &Text::fixed("사용 사실 답하기", "Answer facts of use");
pub(crate) static FACTS_SEE: &Text = &Text::fixed("사용 사실 보기", "Facts of use");
pub(crate) static CONFLICTS: &Text = &Text::fixed(
    "함께 쓸 수 없는 라이선스",
    "Licenses that do not go together",
);
pub(crate) static CONFLICT_SHIPPED: &Text = &Text::fixed("배포됨", "Distributed");
pub(crate) static CONFLICT_INSIDE: &Text =
    &Text::fixed("배포하지 않으므로 참고", "Not distributed: for information");
pub(crate) static WORK: &Text = &Text::fixed("결과물", "Work");
pub(crate) static SIDES: &Text = &Text::fixed("부딪치는 구성요소", "Components in conflict");
pub(crate) static WITH: &Text = &Text::fixed("와(과)", "with");
pub(crate) static SOURCE: &Text = &Text::fixed("근거", "Source");
pub(crate) static WAYS_OUT: &Text = &Text::fixed("구성요소와 해결 방법", "Components and ways out");
pub(crate) static WHAT_TO_DO: &Text = &Text::fixed("해결 방법", "Ways out");
pub(crate) static SEE_UNKNOWN: &Text = &Text::fixed("어느 것인지 보기", "See which");
pub(crate) static CHANGED: &Text = &Text::fixed("바뀐 것", "What changed");
pub(crate) static NOTHING_CHANGED: &Text = &Text::fixed(
    "답을 저장하고 다시 판정했습니다. 의무와 판정은 그대로입니다.",
    "The answers are stored and the system was judged again. Duties and verdicts stay as they were.",
);
pub(crate) static GONE: &Text = &Text::fixed("없어진 의무", "Duties that went");
pub(crate) static ADDED: &Text = &Text::fixed("생긴 의무", "Duties that came");
pub(crate) static CONFLICTS_GONE: &Text =
    &Text::fixed("없어진 라이선스 충돌", "Conflicts that went");
pub(crate) static CONFLICTS_ADDED: &Text =
    &Text::fixed("생긴 라이선스 충돌", "Conflicts that came");
pub(crate) static VERDICTS: &Text = &Text::fixed("바뀐 판정", "Verdicts that changed");
pub(crate) static NOTHING_OWED: &Text = &Text::fixed(
    "지금의 사용에서 생기는 의무가 없습니다",
    "Nothing is owed as it is used now",
);
pub(crate) static NO_COMPONENTS: &Text =
    &Text::fixed("오픈소스 구성요소가 없습니다", "No open source components");
pub(crate) static NO_COMPONENTS_TEXT: &Text = &Text::fixed(
    "최근 스캔이 자체 코드만 찾았습니다.",
    "The latest scan found own code only.",
);

/// Why nothing is owed: what the context means, and that more follows from another one.
pub(crate) fn nothing_owed(context: UseContext, components: &str) -> Text {
    let title = context.title();
    let (ko, en) = if context.is_distributed() {
        (
            "라이선스가 알려져 있고 그 라이선스들은 이 사용에서 아무것도 요구하지 않기 때문입니다.",
            "their licenses are known and ask for nothing in this use.",
        )
    } else {
        (
            "사본이 밖으로 나가지 않고, 라이선스가 알려져 있으며, 배포하지 않을 때에도 요구하는 일이 없기 때문입니다.",
            "no copy reaches anybody outside, their licenses are known, and they ask for nothing where nothing is distributed.",
        )
    };
    Text::new(
        format!(
            "사용 형태가 ‘{}’인 구성요소 {components}개: {ko} 사용 형태나 사용 사실이 바뀌면 의무가 생길 수 있습니다.",
            title.ko
        ),
        format!(
            "{components} components used as “{}”: {en} Another use context or fact of use may bring duties.",
            title.en
        ),
    )
}

pub(crate) static JUDGE_AGAIN: &Text = &Text::fixed("다시 판정", "Judge again");

/// The list was made for another use context than the system has now.
pub(crate) fn other_context(judged: UseContext, now: UseContext) -> Text {
    let (judged, now) = (judged.title(), now.title());
    Text::new(
        format!(
            "아래 의무는 사용 형태가 ‘{}’일 때의 것입니다. 지금은 ‘{}’이므로 그대로 따르지 말고 다시 판정하십시오.",
            judged.ko, now.ko
        ),
        format!(
            "These duties are for the use “{}”. The system is now used as “{}”: do not rely on them, judge it again.",
            judged.en, now.en
        ),
    )
}

/// How many licenses nobody knows.
pub(crate) fn licenses_unknown(count: &str, components: &str) -> Text {
    Text::new(
        format!(
            "구성요소 {components}개 가운데 {count}개의 라이선스를 알 수 없습니다. 무엇을 해야 하는지도 알 수 없으므로, 의무가 없다는 뜻이 아닙니다."
        ),
        format!(
            "The license of {count} of {components} components is unknown. What they ask for is unknown too; that is not the same as nothing."
        ),
    )
}

/// How many duties hang on facts nobody stated.
pub(crate) fn assumed(count: &str) -> Text {
    Text::new(
        format!(
            "의무 {count}건은 사용 사실을 아무도 답하지 않아, 더 요구하는 쪽으로 셌습니다. 답하면 바로 다시 판정합니다."
        ),
        format!(
            "{count} duties count because nobody answered a fact of use, so the answer that asks for more was taken. Answer, and the system is judged again at once."
        ),
    )
}

/// What is not named any more: `and 12 more`.
pub(crate) fn more(count: usize) -> Text {
    Text::new(format!("외 {count}개"), format!("and {count} more"))
}

/// A link to all of a list.
pub(crate) fn see_all(count: &str) -> Text {
    Text::new(format!("{count}건 모두 보기"), format!("See all {count}"))
}
