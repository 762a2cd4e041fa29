//! Texts of the order of work: what a priority is made of, SSVC, deadlines.

use gwanmun_model::text::Text;

pub(crate) static WHY: &Text = &Text::fixed("이 숫자의 근거", "How this number came about");
pub(crate) static INPUT: &Text = &Text::fixed("항목", "Input");
pub(crate) static POINTS: &Text = &Text::fixed("점수", "Points");
pub(crate) static APART: &Text = &Text::fixed("사용 방식과 무관한 점수", "Apart from its use");
pub(crate) static BY_SYSTEM: &Text = &Text::fixed(
    "시스템별 우선순위와 기한",
    "Priority and deadline by system",
);
pub(crate) static SYSTEM: &Text = &Text::fixed("시스템", "System");
pub(crate) static EXPOSURE: &Text = &Text::fixed("노출", "Exposure");
pub(crate) static CRITICALITY: &Text = &Text::fixed("중요도", "Criticality");
pub(crate) static SCOPE: &Text = &Text::fixed("범위", "Scope");
pub(crate) static SSVC: &Text = &Text::fixed("SSVC", "SSVC");
pub(crate) static DUE: &Text = &Text::fixed("조치 기한", "Due");
pub(crate) static OVERDUE: &Text = &Text::fixed("기한 지남", "Overdue");
pub(crate) static REGULAR: &Text = &Text::fixed("정기 주기", "Regular cycle");
pub(crate) static IN: &Text = &Text::fixed("기준 시스템:", "in");
pub(crate) static AUTOMATABLE: &Text = &Text::fixed("공격 자동화 가능", "automatable");
pub(crate) static NOT_AUTOMATABLE: &Text = &Text::fixed("공격 자동화 불가", "not automatable");
pub(crate) static NO_POINTS: &Text = &Text::fixed(
    "공개된 판단 항목이 없어 결정할 수 없습니다.",
    "No points are published, so nothing can be decided.",
);

/// The last step through the tree: `criticality High`.
pub(crate) fn criticality(level: &Text) -> Text {
    Text::new(
        format!("시스템 중요도 {}", level.ko),
        format!("criticality {}", level.en.to_lowercase()),
    )
}
