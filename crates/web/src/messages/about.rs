//! Texts of the page that explains policy and product.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("정책·도움말", "Policy and help");
pub(crate) static LEAD: &Text = &Text::fixed(
    "관문이 무엇을 보고 어떻게 판정하는지, 어디서 무엇을 할 수 있는지 설명합니다.",
    "What is looked at, how verdicts come about, and what can be done where.",
);
pub(crate) static STEPS: &Text = &Text::fixed("네 단계", "Four steps");
pub(crate) static STEP_TITLES: [&Text; 4] = [
    &Text::fixed("식별", "Identify"),
    &Text::fixed("이슈 파악", "Find issues"),
    &Text::fixed("사용 승인", "Approve"),
    &Text::fixed("관리", "Manage"),
];
pub(crate) static STEP_TEXTS: [&Text; 4] = [
    &Text::fixed(
        "시스템을 등록하고 잠금 파일이나 압축 파일을 올립니다. 간접 의존까지 모두 찾아 파일과 줄 번호를 남깁니다.",
        "Register a system and upload a lock file or an archive. Every dependency is found, with file and line.",
    ),
    &Text::fixed(
        "반입한 취약점 데이터와 라이선스 목록에 비추어 봅니다. 알 수 없는 것은 알 수 없다고 표시하고 통과시키지 않습니다.",
        "Components are held against the imported data and the license catalogue. Unknown is said and never passes.",
    ),
    &Text::fixed(
        "모든 점검을 통과하면 자동 승인되고, 아니면 검토자와 승인자가 판단합니다. 신청자는 자기 신청을 결정할 수 없습니다.",
        "What passes every check is approved by rule; people decide the rest, never on their own request.",
    ),
    &Text::fixed(
        "승인은 정해진 사용 형태과 기간에만 유효합니다. 모든 변경은 감사 기록에 남고 검증할 수 있습니다.",
        "Approvals hold for one use context and a limited time. Every change is in the audit log, which can be verified.",
    ),
];
pub(crate) static VERDICTS: &Text = &Text::fixed("판정의 뜻", "What verdicts mean");
pub(crate) static VERDICT_TEXTS: [&Text; 4] = [
    &Text::fixed(
        "사람이 보지 않아도 쓸 수 있습니다.",
        "May be used without a person looking.",
    ),
    &Text::fixed(
        "검토자의 의견과 승인자의 결정이 필요합니다.",
        "Needs a reviewer's opinion and an approver's decision.",
    ),
    &Text::fixed("심의가 필요합니다.", "Needs the review board."),
    &Text::fixed(
        "예외를 인정받지 않는 한 쓸 수 없습니다.",
        "Refused unless an exception is granted.",
    ),
];
pub(crate) static CHECKS: &Text = &Text::fixed("정책 점검", "Policy checks");
pub(crate) static CHECKS_NOTE: &Text = &Text::fixed(
    "가장 엄한 결과가 판정이 됩니다.",
    "The strictest outcome is the verdict.",
);
pub(crate) static CHECK: &Text = &Text::fixed("점검", "Check");
pub(crate) static EXAMPLE: &Text = &Text::fixed("예시 보기", "See an example");
pub(crate) static STRICTEST: &Text = &Text::fixed("가장 엄한 판정", "Strictest verdict");
pub(crate) static OFF: &Text = &Text::fixed("사용 안 함", "Switched off");
pub(crate) static KEYS: &Text = &Text::fixed("단축키", "Keys");
pub(crate) static KEY_SEARCH: &Text = &Text::fixed("검색으로 이동", "Go to the search");
pub(crate) static KEY_ESCAPE: &Text = &Text::fixed("열린 메뉴 닫기", "Close an open menu");
pub(crate) static KEY_TAB: &Text = &Text::fixed(
    "다음 항목으로 이동(처음에는 본문 건너뛰기 링크)",
    "Go to the next item (first the link to the content)",
);
