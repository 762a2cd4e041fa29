//! Texts that frame every page.

use gwanmun_model::text::Text;

pub(crate) static PRODUCT: &Text = &Text::fixed("관문", "Gwanmun");
pub(crate) static PRODUCT_LINE: &Text = &Text::fixed("오픈소스 거버넌스", "Open source governance");
pub(crate) static SKIP: &Text = &Text::fixed("본문으로 건너뛰기", "Skip to the content");
pub(crate) static MENU: &Text = &Text::fixed("메뉴", "Menu");
pub(crate) static MAIN_NAVIGATION: &Text = &Text::fixed("주 메뉴", "Main navigation");
pub(crate) static BREADCRUMBS: &Text = &Text::fixed("현재 위치", "You are here");

pub(crate) static GROUP_OVERVIEW: &Text = &Text::fixed("한눈에 보기", "Overview");
pub(crate) static GROUP_INVENTORY: &Text = &Text::fixed("식별·이슈", "Inventory");
pub(crate) static GROUP_APPROVAL: &Text = &Text::fixed("사용 승인", "Approval");
pub(crate) static GROUP_CONTROL: &Text = &Text::fixed("관리·증적", "Control");

pub(crate) static DASHBOARD: &Text = &Text::fixed("현황판", "Dashboard");
pub(crate) static SYSTEMS: &Text = &Text::fixed("시스템", "Systems");
pub(crate) static COMPONENTS: &Text = &Text::fixed("구성요소", "Components");
pub(crate) static REQUESTS: &Text = &Text::fixed("사용 신청", "Requests");
pub(crate) static REVIEWS: &Text = &Text::fixed("검토 대기함", "Review queue");
pub(crate) static AUDIT: &Text = &Text::fixed("감사 기록", "Audit log");
pub(crate) static USERS: &Text = &Text::fixed("사용자", "Users");
pub(crate) static DATA: &Text = &Text::fixed("취약점 데이터", "Advisory data");
pub(crate) static ABOUT: &Text = &Text::fixed("정책·도움말", "Policy and help");

pub(crate) static SEARCH: &Text = &Text::fixed("구성요소 검색", "Search components");
pub(crate) static SEARCH_HINT: &Text =
    &Text::fixed("이름 또는 pkg:… 로 찾기", "Find by name or pkg:…");
pub(crate) static SEARCH_GO: &Text = &Text::fixed("검색", "Search");
pub(crate) static LANGUAGE: &Text = &Text::fixed("언어", "Language");
pub(crate) static THEME: &Text = &Text::fixed("화면 색", "Colors");
pub(crate) static THEME_AUTO: &Text = &Text::fixed("시스템 설정", "As the system");
pub(crate) static THEME_LIGHT: &Text = &Text::fixed("밝게", "Light");
pub(crate) static THEME_DARK: &Text = &Text::fixed("어둡게", "Dark");
pub(crate) static ACCOUNT_MENU: &Text = &Text::fixed("내 계정", "My account");
pub(crate) static ROLES: &Text = &Text::fixed("역할", "Roles");
pub(crate) static SIGN_OUT: &Text = &Text::fixed("로그아웃", "Sign out");
pub(crate) static WAITING: &Text = &Text::fixed("건 대기", "waiting");

pub(crate) static DATA_LINK: &Text = &Text::fixed("데이터 상태 보기", "See the data status");

/// The footer's first line.
pub(crate) fn version(version: &str) -> Text {
    Text::new(format!("관문 {version}"), format!("Gwanmun {version}"))
}

pub(crate) static FOOT: &Text = &Text::fixed(
    "시각은 한국 표준시(KST)로 표시합니다.",
    "Times are shown in Korea Standard Time (KST).",
);
/// Languages are named in themselves.
pub(crate) static KOREAN: &Text = &Text::fixed("한국어", "한국어");
pub(crate) static ENGLISH: &Text = &Text::fixed("English", "English");
