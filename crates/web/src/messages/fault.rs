//! Texts of error pages and problem documents.

use gwanmun_model::text::Text;

pub(crate) static NOT_FOUND: &Text =
    &Text::fixed("찾을 수 없는 화면입니다", "There is nothing here");
pub(crate) static NOT_FOUND_REMEDY: &Text = &Text::fixed(
    "주소를 확인하거나, 왼쪽 메뉴 또는 위쪽 검색에서 다시 찾아보십시오. 삭제되었거나 볼 권한이 없는 자료일 수 있습니다.",
    "Check the address, or look again from the menu or the search above. It may have been removed.",
);
pub(crate) static FORBIDDEN: &Text = &Text::fixed(
    "이 작업을 할 권한이 없습니다",
    "You do not have the right to do this",
);
pub(crate) static FORBIDDEN_REMEDY: &Text = &Text::fixed(
    "필요한 권한은 관리자에게 요청하십시오. 내 역할은 오른쪽 위 사용자 메뉴에서 볼 수 있습니다.",
    "Ask an administrator for the role you need. Your roles are shown in the menu at the top right.",
);
pub(crate) static SIGN_IN_NEEDED: &Text = &Text::fixed("로그인이 필요합니다", "Please sign in");
pub(crate) static SIGN_IN_NEEDED_REMEDY: &Text =
    &Text::fixed("로그인한 뒤 다시 시도하십시오.", "Sign in, then try again.");
pub(crate) static CROSS_SITE: &Text = &Text::fixed(
    "다른 사이트에서 온 변경 요청을 거부했습니다",
    "A change asked for by another site was refused",
);
pub(crate) static CROSS_SITE_REMEDY: &Text = &Text::fixed(
    "이 포털의 화면에서 다시 시도하십시오. 프로그램에서 호출한다면 Origin 헤더에 포털 주소를 넣으십시오.",
    "Try again from a page of this portal. A program must send this portal's address in the Origin header.",
);
pub(crate) static CONFLICT: &Text = &Text::fixed(
    "지금 상태에서는 할 수 없는 작업입니다",
    "This cannot be done in the present state",
);
pub(crate) static CONFLICT_REMEDY: &Text = &Text::fixed(
    "다른 사람이 먼저 처리했을 수 있습니다. 화면을 새로 열어 현재 상태를 확인하십시오.",
    "Someone may have been faster. Open the page again to see how it stands.",
);
pub(crate) static INVALID: &Text = &Text::fixed(
    "입력한 내용을 처리할 수 없습니다",
    "The input cannot be used",
);
pub(crate) static INVALID_REMEDY: &Text = &Text::fixed(
    "이전 화면으로 돌아가 값을 고친 뒤 다시 보내십시오.",
    "Go back, correct the values and send the form again.",
);
pub(crate) static INTERNAL: &Text =
    &Text::fixed("처리 중 오류가 발생했습니다", "Something went wrong here");
pub(crate) static INTERNAL_REMEDY: &Text = &Text::fixed(
    "변경한 내용은 저장되지 않았습니다. 잠시 후 다시 시도하고, 계속되면 관리자에게 시각과 함께 알리십시오. 원인은 서버 로그에 기록되었습니다.",
    "Nothing was changed. Try again shortly; if it happens again, tell an administrator when it happened. The cause is in the server's log.",
);
pub(crate) static UNAVAILABLE: &Text = &Text::fixed(
    "지금은 처리할 수 없습니다",
    "The service cannot answer at the moment",
);
pub(crate) static UNAVAILABLE_REMEDY: &Text = &Text::fixed(
    "데이터베이스나 취약점 데이터 파일에 접근하지 못했습니다. 잠시 후 다시 시도하고, 계속되면 관리자에게 알리십시오.",
    "The database or the data file could not be reached. Try again shortly; if it lasts, tell an administrator.",
);
pub(crate) static METHOD_NOT_ALLOWED: &Text = &Text::fixed(
    "이 주소에서는 할 수 없는 요청입니다",
    "This address does not take that kind of request",
);
pub(crate) static METHOD_NOT_ALLOWED_REMEDY: &Text = &Text::fixed(
    "메뉴에서 화면을 열어 다시 시도하십시오.",
    "Open the page from the menu and try again.",
);
pub(crate) static TOO_LARGE: &Text =
    &Text::fixed("보낸 파일이 너무 큽니다", "What was sent is too large");
pub(crate) static TOO_LARGE_REMEDY: &Text = &Text::fixed(
    "잠금 파일만 올리거나, 명령줄 도구 gwanmun scan으로 스캔한 결과 JSON을 올리십시오.",
    "Upload only the lock file, or scan with the command-line tool gwanmun scan and upload its JSON result.",
);
pub(crate) static TIMEOUT: &Text = &Text::fixed("처리 시간이 초과되었습니다", "This took too long");
pub(crate) static TIMEOUT_REMEDY: &Text = &Text::fixed(
    "조건을 좁히거나 잠시 후 다시 시도하십시오.",
    "Narrow the selection, or try again shortly.",
);

pub(crate) static SAME_PERSON: &Text = &Text::fixed(
    "본인이 낸 신청은 결정할 수 없습니다",
    "Nobody decides their own request",
);
pub(crate) static SAME_PERSON_REMEDY: &Text = &Text::fixed(
    "다른 승인자에게 결정을 맡기십시오. 신청자와 승인자는 항상 다른 사람이어야 합니다.",
    "Leave the decision to another approver. Requester and approver are never the same person.",
);
pub(crate) static PASSWORD_CHANGE_NEEDED: &Text = &Text::fixed(
    "먼저 비밀번호를 바꿔야 합니다",
    "The password must be changed first",
);
pub(crate) static PASSWORD_CHANGE_NEEDED_REMEDY: &Text = &Text::fixed(
    "내 계정 화면에서 관리자가 정해 준 비밀번호를 바꾸십시오.",
    "Change the password an administrator gave you on your account page.",
);

pub(crate) static PAGE_KICKER: &Text = &Text::fixed("오류", "Error");
pub(crate) static BACK_HOME: &Text = &Text::fixed("현황판으로 가기", "Go to the dashboard");
pub(crate) static GO_SIGN_IN: &Text = &Text::fixed("로그인 화면으로 가기", "Go to sign-in");
pub(crate) static WHAT_TO_DO: &Text = &Text::fixed("이렇게 해 보십시오", "What you can do");
