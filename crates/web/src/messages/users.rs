//! Texts of the pages about accounts: everybody's for administrators, and one's own.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("사용자", "Users");
pub(crate) static LEAD: &Text = &Text::fixed(
    "로그인할 수 있는 사람과 역할을 관리합니다. 관리자 역할에는 승인 권한이 없습니다.",
    "Who may sign in, and what for. Administrators have no right to approve.",
);
pub(crate) static NEW: &Text = &Text::fixed("계정 만들기", "New account");
pub(crate) static NEW_LEAD: &Text = &Text::fixed(
    "첫 비밀번호는 본인에게 따로 전달하십시오. 처음 로그인할 때 반드시 바꾸게 됩니다.",
    "Hand over the first password separately. It must be changed at the first sign-in.",
);
pub(crate) static CREATE: &Text = &Text::fixed("계정 만들기", "Create");
pub(crate) static FIND: &Text = &Text::fixed("아이디·이름", "User name, name");
pub(crate) static LOGIN: &Text = &Text::fixed("아이디", "User name");
pub(crate) static LOGIN_HINT: &Text = &Text::fixed(
    "영문자, 숫자, 점, 하이픈, 밑줄, @ 2–64자",
    "2 to 64 letters, digits, dots, hyphens, underscores, @",
);
pub(crate) static NAME: &Text = &Text::fixed("이름", "Name");
pub(crate) static ROLES: &Text = &Text::fixed("역할", "Roles");
pub(crate) static LOGIN_MISSING: &Text = &Text::fixed("아이디를 적으십시오.", "Enter a user name.");
pub(crate) static NAME_MISSING: &Text = &Text::fixed("이름을 적으십시오.", "Enter a name.");
pub(crate) static PASSWORD_MISSING: &Text =
    &Text::fixed("첫 비밀번호를 적으십시오.", "Enter the first password.");
pub(crate) static ROLES_MISSING: &Text =
    &Text::fixed("역할을 하나 이상 고르십시오.", "Choose at least one role.");
pub(crate) static PASSWORD: &Text = &Text::fixed("첫 비밀번호", "First password");
pub(crate) static PASSWORD_HINT: &Text = &Text::fixed(
    "12자 이상이며 추측하기 어려운 것으로 정하십시오.",
    "At least 12 characters, and hard to guess.",
);
pub(crate) static STATE: &Text = &Text::fixed("상태", "State");
pub(crate) static ACTIVE: &Text = &Text::fixed("사용 중", "Active");
pub(crate) static LOCKED: &Text = &Text::fixed("잠김", "Locked");
pub(crate) static MUST_CHANGE: &Text = &Text::fixed("비밀번호 변경 필요", "Password change due");
pub(crate) static CREATED: &Text = &Text::fixed("생성", "Created");
pub(crate) static LAST_SIGN_IN: &Text = &Text::fixed("최근 로그인", "Last sign-in");
pub(crate) static NEVER: &Text = &Text::fixed("없음", "Never");
pub(crate) static EMPTY: &Text = &Text::fixed("계정이 없습니다", "No account");
pub(crate) static CHANGE_ROLES: &Text = &Text::fixed("역할 바꾸기", "Change roles");
pub(crate) static CHANGE_ROLES_TEXT: &Text = &Text::fixed(
    "바꾸면 이 계정의 세션이 모두 끝납니다.",
    "All sessions of the account end.",
);
pub(crate) static LOCK: &Text = &Text::fixed("계정 잠그기", "Lock the account");
pub(crate) static LOCK_TEXT: &Text = &Text::fixed(
    "잠그면 바로 로그아웃되고 다시 로그인할 수 없습니다.",
    "The person is signed out at once and cannot sign in again.",
);
pub(crate) static LOCK_YES: &Text = &Text::fixed("예, 잠급니다", "Yes, lock it");
pub(crate) static UNLOCK: &Text = &Text::fixed("잠금 풀기", "Unlock");
pub(crate) static RESET: &Text = &Text::fixed("비밀번호 재설정", "Reset the password");
pub(crate) static RESET_TEXT: &Text = &Text::fixed(
    "새 비밀번호를 정해 주면 모든 세션이 끝나고, 다음 로그인 때 바꾸게 됩니다.",
    "All sessions end, and the new password must be changed at the next sign-in.",
);
pub(crate) static RESET_YES: &Text = &Text::fixed("예, 재설정합니다", "Yes, reset it");
pub(crate) static NEW_PASSWORD: &Text = &Text::fixed("새 비밀번호", "New password");
pub(crate) static REASON: &Text = &Text::fixed("사유", "Reason");
pub(crate) static REASON_MISSING: &Text = &Text::fixed("사유를 적으십시오.", "Give a reason.");
pub(crate) static REASON_HINT: &Text =
    &Text::fixed("감사 기록에 남습니다.", "Kept in the audit log.");
pub(crate) static HISTORY: &Text = &Text::fixed("변경 이력", "History");

pub(crate) static ACCOUNT_TITLE: &Text = &Text::fixed("내 계정", "My account");
pub(crate) static MUST_CHANGE_NOW: &Text = &Text::fixed(
    "관리자가 정해 준 비밀번호를 쓰고 있습니다. 다른 화면을 열기 전에 새 비밀번호로 바꾸십시오.",
    "You use a password an administrator set. Choose your own before you go on.",
);
pub(crate) static CHANGE_PASSWORD: &Text = &Text::fixed("비밀번호 바꾸기", "Change the password");
pub(crate) static CURRENT: &Text = &Text::fixed("현재 비밀번호", "Present password");
pub(crate) static CURRENT_WRONG: &Text = &Text::fixed(
    "현재 비밀번호가 맞지 않습니다.",
    "This is not your present password.",
);
pub(crate) static REPEAT: &Text = &Text::fixed("새 비밀번호 다시", "New password again");
pub(crate) static REPEAT_WRONG: &Text = &Text::fixed(
    "두 번 적은 새 비밀번호가 서로 다릅니다.",
    "The two new passwords differ.",
);
pub(crate) static SESSIONS: &Text = &Text::fixed("열려 있는 세션", "Open sessions");
pub(crate) static CLIENT: &Text = &Text::fixed("브라우저", "Browser");
pub(crate) static SINCE: &Text = &Text::fixed("로그인", "Signed in");
pub(crate) static LAST_SEEN: &Text = &Text::fixed("최근 사용", "Last used");
pub(crate) static THIS_ONE: &Text = &Text::fixed("지금 이 세션", "This session");
pub(crate) static END: &Text = &Text::fixed("끝내기", "End");
pub(crate) static ROLE_HINTS: [&Text; 5] = [
    &Text::fixed(
        "시스템 등록, 스캔, 사용 신청",
        "Registers systems, scans, asks",
    ),
    &Text::fixed("신청에 의견 등록", "Gives opinions on requests"),
    &Text::fixed("승인·반려 결정, 승인 취소", "Decides and revokes"),
    &Text::fixed(
        "모든 자료와 감사 기록 조회",
        "Reads everything and the audit log",
    ),
    &Text::fixed(
        "계정과 데이터 관리(승인 권한 없음)",
        "Manages accounts and data; cannot approve",
    ),
];
