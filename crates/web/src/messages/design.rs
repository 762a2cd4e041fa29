//! Texts of the page that shows every shared piece in every state.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("화면 부품", "Design");
pub(crate) static LEAD: &Text = &Text::fixed(
    "포털을 이루는 공통 부품을 모든 상태로 보여 줍니다. 아래 값은 모두 예시입니다.",
    "Every shared piece of the portal in every state. All values below are examples.",
);
pub(crate) static COLORS: &Text = &Text::fixed("표시", "Tags");
pub(crate) static VERDICTS: &Text = &Text::fixed("판정", "Verdicts");
pub(crate) static SEVERITIES: &Text = &Text::fixed("심각도", "Severities");
pub(crate) static KINDS: &Text = &Text::fixed("발견 사항 종류", "Kinds of findings");
pub(crate) static STATES: &Text = &Text::fixed("신청 상태", "Request states");
pub(crate) static BUTTONS: &Text = &Text::fixed("단추", "Buttons");
pub(crate) static PRIMARY: &Text = &Text::fixed("주된 작업", "Primary");
pub(crate) static QUIET: &Text = &Text::fixed("보조 작업", "Secondary");
pub(crate) static REJECT: &Text = &Text::fixed("반려", "Reject");
pub(crate) static DANGER: &Text = &Text::fixed("위험한 작업", "Dangerous");
pub(crate) static DISABLED: &Text = &Text::fixed("사용 불가", "Disabled");
pub(crate) static MESSAGES: &Text = &Text::fixed("안내문", "Messages");
pub(crate) static MESSAGE_OK: &Text = &Text::fixed("작업을 마쳤습니다.", "The work is done.");
pub(crate) static MESSAGE_NOTE: &Text =
    &Text::fixed("알아 두면 좋은 내용입니다.", "Something good to know.");
pub(crate) static MESSAGE_WARN: &Text = &Text::fixed(
    "주의가 필요한 내용입니다.",
    "Something to be careful about.",
);
pub(crate) static MESSAGE_RISK: &Text = &Text::fixed(
    "문제가 있어 계속할 수 없습니다.",
    "Something is wrong and stops the work.",
);
pub(crate) static BANNERS: &Text = &Text::fixed("전체 화면 배너", "Banners");
pub(crate) static FIGURES: &Text = &Text::fixed("수치", "Figures");
pub(crate) static FIGURE_LABEL: &Text = &Text::fixed("대기 중인 신청", "Open requests");
pub(crate) static FIGURE_NOTE: &Text =
    &Text::fixed("어제보다 2건 늘었습니다", "2 more than yesterday");
pub(crate) static CHARTS: &Text = &Text::fixed("도표", "Charts");
pub(crate) static UNIT: &Text = &Text::fixed("건", "items");
pub(crate) static TABLE: &Text = &Text::fixed("표", "Table");
pub(crate) static NAME: &Text = &Text::fixed("이름", "Name");
pub(crate) static VERDICT: &Text = &Text::fixed("판정", "Verdict");
pub(crate) static SEVERITY: &Text = &Text::fixed("심각도", "Severity");
pub(crate) static FINDINGS: &Text = &Text::fixed("발견 사항 수", "Findings");
pub(crate) static FORMS: &Text = &Text::fixed("입력 양식", "Forms");
pub(crate) static FIELD: &Text = &Text::fixed("시스템 이름", "System name");
pub(crate) static FIELD_HINT: &Text = &Text::fixed(
    "다른 시스템과 겹치지 않게 적으십시오.",
    "Must differ from every other system.",
);
pub(crate) static FIELD_FAULT: &Text = &Text::fixed(
    "이름을 입력하십시오. 예: 인터넷뱅킹 API",
    "Enter a name, for example Internet banking API",
);
pub(crate) static EMPTY_TITLE: &Text =
    &Text::fixed("아직 등록된 시스템이 없습니다", "No system yet");
pub(crate) static EMPTY_TEXT: &Text = &Text::fixed(
    "첫 시스템을 등록하고 잠금 파일을 올리면 구성요소와 취약점이 여기에 나타납니다.",
    "Register the first one and upload a lock file; its components and findings appear here.",
);
pub(crate) static EMPTY: &Text = &Text::fixed("빈 상태", "Empty states");
pub(crate) static CONFIRM: &Text = &Text::fixed("확인 절차", "Confirmation");
pub(crate) static CONFIRM_TEXT: &Text = &Text::fixed(
    "되돌릴 수 없습니다. 정말 진행하시겠습니까?",
    "This cannot be undone. Do you want to go on?",
);
pub(crate) static CONFIRM_YES: &Text = &Text::fixed("예, 진행합니다", "Yes, go on");
