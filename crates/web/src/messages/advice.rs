//! Texts of the page of advice.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("조치 방법", "What to move to");
pub(crate) static LEAD: &Text = &Text::fixed(
    "알려진 취약점이 모두 고쳐진 가장 낮은 버전입니다. 주 버전이 바뀌면 호환성을 먼저 확인하십시오.",
    "The smallest version without the known vulnerabilities. Check compatibility before a major step.",
);
pub(crate) static FIND: &Text = &Text::fixed("구성요소", "Component");
pub(crate) static FROM: &Text = &Text::fixed("지금 버전", "From");
pub(crate) static TO: &Text = &Text::fixed("올릴 버전", "To");
pub(crate) static MAJOR: &Text = &Text::fixed("주 버전 변경", "Major step");
pub(crate) static CLEARS: &Text = &Text::fixed("해결", "Clears");
pub(crate) static REMAINING: &Text = &Text::fixed("남음", "Stay");
pub(crate) static REMAINING_IDS: &Text = &Text::fixed("남는 발견 사항", "Findings that stay");
pub(crate) static THROUGH: &Text =
    &Text::fixed("올려야 할 직접 의존성", "Direct dependency to lift");
pub(crate) static ITSELF: &Text = &Text::fixed("이 구성요소", "the component itself");
pub(crate) static STANDING: &Text = &Text::fixed("승인 상태", "Approval");
pub(crate) static APPROVED: &Text = &Text::fixed("승인됨", "Approved");
pub(crate) static REQUESTED: &Text = &Text::fixed("결정 대기", "Waits for a decision");
pub(crate) static NOT_APPROVED: &Text = &Text::fixed("승인 전", "Not approved");
pub(crate) static NO_VERSION: &Text = &Text::fixed("알려진 버전 없음", "No version known");
pub(crate) static INSTEAD: &Text = &Text::fixed("이미 승인된 버전", "Approved already");
pub(crate) static REQUEST: &Text = &Text::fixed("이 버전 신청", "Request this version");
pub(crate) static EMPTY: &Text = &Text::fixed("올릴 버전이 없습니다", "Nothing to move to");
pub(crate) static EMPTY_TEXT: &Text = &Text::fixed(
    "취약점이 있는 구성요소가 없거나, 이 기능이 생긴 뒤 다시 평가하지 않았습니다. 데이터 상태는 화면 위 배너에서 확인하십시오.",
    "No component has a vulnerability, or the system was not judged since advice is kept. The state of the data is said in the banner above.",
);

pub(crate) static NEWER_THAN: &Text = &Text::fixed("이보다 높은 버전", "Newer than");

/// A bound nobody released: `newer than 3.999.999`.
pub(crate) fn newer_than(bound: &str) -> Text {
    Text::new(
        format!("{bound}보다 높은 버전"),
        format!("newer than {bound}"),
    )
}
