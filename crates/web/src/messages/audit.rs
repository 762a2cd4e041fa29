//! Texts of the audit log.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("감사 기록", "Audit log");
pub(crate) static LEAD: &Text = &Text::fixed(
    "모든 변경과 결정이 앞뒤로 이어진 해시와 함께 남습니다. 고치거나 지우면 검증에서 드러납니다.",
    "Every change and decision, chained by hashes. Whatever is altered or removed shows when the log is verified.",
);
pub(crate) static FIND: &Text = &Text::fixed("행위·대상·사유", "Action, object, reason");
pub(crate) static FROM: &Text = &Text::fixed("시작일", "From");
pub(crate) static UNTIL: &Text = &Text::fixed("종료일", "To");
pub(crate) static BY_ITSELF: &Text = &Text::fixed("자동", "Automatic");
pub(crate) static SEQ: &Text = &Text::fixed("순번", "No.");
pub(crate) static AT: &Text = &Text::fixed("시각", "Time");
pub(crate) static ACTOR: &Text = &Text::fixed("행위자", "Actor");
pub(crate) static ACTION: &Text = &Text::fixed("행위", "Action");
pub(crate) static FAMILY: &Text = &Text::fixed("분류", "Kind");
pub(crate) static OBJECT: &Text = &Text::fixed("대상", "Object");
pub(crate) static REASON: &Text = &Text::fixed("사유", "Reason");
pub(crate) static DETAILS: &Text = &Text::fixed("세부 내용", "Details");
pub(crate) static HASH: &Text = &Text::fixed("해시", "Hash");
pub(crate) static VERIFY: &Text = &Text::fixed("기록 검증", "Verify");
pub(crate) static EXPORT: &Text = &Text::fixed(
    "검증용 내보내기(JSON Lines)",
    "Export to verify (JSON Lines)",
);
pub(crate) static INTACT: &Text = &Text::fixed("기록이 온전합니다", "The log is intact");
pub(crate) static BROKEN: &Text =
    &Text::fixed("기록이 맞지 않습니다", "The log does not fit together");
pub(crate) static BROKEN_TEXT: &Text = &Text::fixed(
    "아래 행이 기록된 내용과 다릅니다. 데이터베이스 접근 기록과 백업을 확인하십시오.",
    "The rows below differ from what was recorded. Look at the database's access log and at backups.",
);
pub(crate) static HEAD: &Text = &Text::fixed(
    "이 값을 데이터베이스 밖에 따로 보관하면 나중에 기록 전체가 바뀌지 않았음을 증명할 수 있습니다.",
    "Keep this value outside the database to prove later that nothing of the log changed.",
);
pub(crate) static LAST_HASH: &Text = &Text::fixed("마지막 해시", "Last hash");
pub(crate) static TABLE: &Text = &Text::fixed("표", "Table");
pub(crate) static KEY: &Text = &Text::fixed("행", "Row");
pub(crate) static FAULT: &Text = &Text::fixed("문제", "What does not fit");
pub(crate) static BACK: &Text = &Text::fixed("감사 기록으로 돌아가기", "Back to the audit log");
pub(crate) static EMPTY: &Text = &Text::fixed("기록이 없습니다", "No rows");
pub(crate) static EMPTY_TEXT: &Text = &Text::fixed(
    "첫 변경부터 모두 여기에 남습니다.",
    "Everything from the first change on is kept here.",
);

/// How much was verified.
pub(crate) fn verified(rows: &str, compared: &str) -> Text {
    Text::new(
        format!(
            "기록 {rows}행의 해시 사슬을 확인하고, 저장된 자료 {compared}행을 기록과 맞춰 보았습니다."
        ),
        format!(
            "The chain of {rows} rows was checked, and {compared} stored rows were compared with it."
        ),
    )
}

/// Titles of the actions people know; the id is shown where none is.
static ACTIONS: &[(&str, &Text)] = &[
    (
        "account.create",
        &Text::fixed("계정 생성", "Account created"),
    ),
    (
        "account.init",
        &Text::fixed("첫 관리자 생성", "First administrator made"),
    ),
    ("account.lock", &Text::fixed("계정 잠금", "Account locked")),
    (
        "account.password-change",
        &Text::fixed("비밀번호 변경", "Password changed"),
    ),
    (
        "account.password-reset",
        &Text::fixed("비밀번호 재설정", "Password reset"),
    ),
    ("account.roles", &Text::fixed("역할 변경", "Roles changed")),
    (
        "account.unlock",
        &Text::fixed("계정 잠금 해제", "Account unlocked"),
    ),
    (
        "assessment.export",
        &Text::fixed("스캔 결과 내보내기", "Result exported"),
    ),
    (
        "audit.export",
        &Text::fixed("감사 기록 내보내기", "Audit log exported"),
    ),
    (
        "audit.read",
        &Text::fixed("감사 기록 조회", "Audit log read"),
    ),
    (
        "audit.verify",
        &Text::fixed("감사 기록 검증", "Audit log verified"),
    ),
    ("data.import", &Text::fixed("데이터 반입", "Data imported")),
    (
        "data.reassess",
        &Text::fixed(
            "사용 중인 구성요소 재평가",
            "Components in use judged again",
        ),
    ),
    ("export", &Text::fixed("목록 내보내기", "List exported")),
    ("request.decide", &Text::fixed("결정", "Decided")),
    (
        "request.escalate",
        &Text::fixed("심의 회부", "Sent to the board"),
    ),
    (
        "request.expire",
        &Text::fixed("승인 만료", "Approval ended"),
    ),
    (
        "request.opinion",
        &Text::fixed("의견 등록", "Opinion given"),
    ),
    ("request.retry", &Text::fixed("재분석", "Assessed again")),
    (
        "request.revoke",
        &Text::fixed("승인 취소", "Approval revoked"),
    ),
    ("request.submit", &Text::fixed("신청 접수", "Request made")),
    (
        "request.withdraw",
        &Text::fixed("신청 철회", "Request withdrawn"),
    ),
    ("session.end", &Text::fixed("로그아웃", "Signed out")),
    ("session.open", &Text::fixed("로그인", "Signed in")),
    (
        "session.refuse",
        &Text::fixed("로그인 거부", "Sign-in refused"),
    ),
    (
        "system.assess",
        &Text::fixed("스캔 결과 저장", "Scan stored"),
    ),
    (
        "system.create",
        &Text::fixed("시스템 등록", "System registered"),
    ),
    (
        "system.document",
        &Text::fixed("라이선스 문서 작성", "License document made"),
    ),
    (
        "system.edit",
        &Text::fixed("시스템 정보 변경", "System changed"),
    ),
    (
        "system.facts",
        &Text::fixed("사용 사실 답변", "Facts of use stated"),
    ),
];

/// Families of actions to restrict the log to.
pub(crate) static FAMILIES: &[(&str, &Text)] = &[
    ("account.", &Text::fixed("계정", "Accounts")),
    ("session.", &Text::fixed("로그인", "Sign-in")),
    ("system.", &Text::fixed("시스템", "Systems")),
    ("request.", &Text::fixed("신청·결정", "Requests")),
    ("data.", &Text::fixed("데이터", "Data")),
    ("audit.", &Text::fixed("감사", "Audit")),
    ("export", &Text::fixed("목록 내보내기", "Exports of lists")),
];

/// Returns the title of an action.
pub(crate) fn action(id: &str) -> Option<&'static Text> {
    ACTIONS
        .iter()
        .find(|(known, _)| *known == id)
        .map(|(_, title)| *title)
}
