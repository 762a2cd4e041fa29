//! Texts of the sign-in page.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("로그인", "Sign in");
pub(crate) static LEAD: &Text = &Text::fixed(
    "오픈소스 사용 승인과 취약점 관리를 시작합니다.",
    "Approvals and vulnerabilities of open source, in one place.",
);
pub(crate) static LOGIN: &Text = &Text::fixed("아이디", "User name");
pub(crate) static PASSWORD: &Text = &Text::fixed("비밀번호", "Password");
pub(crate) static SUBMIT: &Text = &Text::fixed("로그인", "Sign in");
pub(crate) static REFUSED: &Text =
    &Text::fixed("로그인하지 못했습니다", "You could not be signed in");
pub(crate) static NEEDED: &Text =
    &Text::fixed("계속하려면 로그인하십시오.", "Please sign in to continue.");
