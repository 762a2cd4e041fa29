//! Texts shared by all tables.

use gwanmun_model::text::Text;

pub(crate) static FILTER: &Text = &Text::fixed("찾기", "Find");
pub(crate) static ALL: &Text = &Text::fixed("전체", "All");
pub(crate) static APPLY: &Text = &Text::fixed("적용", "Apply");
pub(crate) static CLEAR: &Text = &Text::fixed("조건 지우기", "Clear");
pub(crate) static PREVIOUS: &Text = &Text::fixed("이전", "Previous");
pub(crate) static NEXT: &Text = &Text::fixed("다음", "Next");
pub(crate) static PAGES: &Text = &Text::fixed("쪽 이동", "Pages");
pub(crate) static PAGE_SIZE: &Text = &Text::fixed("쪽당 줄 수", "Rows a page");
pub(crate) static EXPORT: &Text = &Text::fixed("내보내기", "Export");
pub(crate) static NOTHING_MATCHES: &Text = &Text::fixed(
    "조건에 맞는 항목이 없습니다",
    "Nothing matches these conditions",
);
pub(crate) static NOTHING_MATCHES_TEXT: &Text = &Text::fixed(
    "검색어나 조건을 줄여 보십시오.",
    "Try fewer words or conditions.",
);
pub(crate) static SORTED_UP: &Text = &Text::fixed("오름차순 정렬됨", "sorted ascending");
pub(crate) static SORTED_DOWN: &Text = &Text::fixed("내림차순 정렬됨", "sorted descending");

/// Which rows are shown: `1–50 of 1,234`.
pub(crate) fn range(first: u64, last: u64, total: &str) -> Text {
    Text::new(
        format!("전체 {total}건 중 {first}–{last}"),
        format!("{first}–{last} of {total}"),
    )
}

pub(crate) static UNKNOWN_FORMAT: &Text = &Text::fixed(
    "내보내기 형식은 csv 또는 json이어야 합니다.",
    "The export format must be csv or json.",
);
