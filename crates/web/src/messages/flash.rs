//! One-line confirmations shown once after a change.

use gwanmun_model::text::Text;

pub(crate) static ACCOUNT_CREATED: &Text = &Text::fixed(
    "계정을 만들었습니다. 첫 로그인 때 비밀번호를 바꾸게 됩니다.",
    "The account was created. Its password must be changed at the first sign-in.",
);
pub(crate) static ACCOUNT_LOCKED: &Text = &Text::fixed(
    "계정을 잠갔습니다. 열려 있던 세션도 모두 끝났습니다.",
    "The account is locked and its sessions have ended.",
);
pub(crate) static ACCOUNT_UNLOCKED: &Text =
    &Text::fixed("계정 잠금을 풀었습니다.", "The account is unlocked.");
pub(crate) static APPROVAL_REVOKED: &Text = &Text::fixed(
    "승인을 취소했습니다. 지금부터 관문을 통과할 수 없습니다.",
    "The approval was revoked. Nothing of it passes the gate from now on.",
);
pub(crate) static ASSESSMENT_STORED: &Text = &Text::fixed(
    "파일을 스캔하고 결과를 저장했습니다.",
    "The file was scanned and the result is stored.",
);
pub(crate) static DECIDED: &Text =
    &Text::fixed("결정을 기록했습니다.", "The decision is recorded.");
pub(crate) static DOCUMENT_MADE: &Text = &Text::fixed(
    "문서를 만들어 보관했습니다.",
    "The document was made and is kept.",
);
pub(crate) static ESCALATED: &Text =
    &Text::fixed("심의로 올렸습니다.", "The request went to the board.");
pub(crate) static FACTS_KEPT: &Text = &Text::fixed(
    "답을 저장했습니다. 새로 판정할 것은 없었습니다.",
    "The answers are stored. There was nothing to judge again.",
);
pub(crate) static FACTS_STATED: &Text = &Text::fixed(
    "답을 저장하고 시스템을 다시 판정했습니다.",
    "The answers are stored and the system was judged again.",
);
pub(crate) static OPINION_GIVEN: &Text =
    &Text::fixed("의견을 기록했습니다.", "The opinion is recorded.");
pub(crate) static PASSWORD_CHANGED: &Text = &Text::fixed(
    "비밀번호를 바꿨습니다. 다른 곳의 세션은 끝났습니다.",
    "The password was changed. Your other sessions have ended.",
);
pub(crate) static PASSWORD_RESET: &Text = &Text::fixed(
    "비밀번호를 재설정했습니다. 다음 로그인 때 바꾸게 됩니다.",
    "The password was reset. It must be changed at the next sign-in.",
);
pub(crate) static REQUEST_RETRIED: &Text =
    &Text::fixed("다시 분석했습니다.", "The request was assessed again.");
pub(crate) static REQUEST_SENT: &Text = &Text::fixed(
    "사용 신청을 접수하고 분석했습니다.",
    "The request was received and assessed.",
);
pub(crate) static REQUEST_WITHDRAWN: &Text =
    &Text::fixed("신청을 철회했습니다.", "The request was withdrawn.");
pub(crate) static ROLES_CHANGED: &Text = &Text::fixed(
    "역할을 바꿨습니다. 해당 계정의 세션은 끝났습니다.",
    "The roles were changed and the account's sessions have ended.",
);
pub(crate) static SESSION_ENDED: &Text =
    &Text::fixed("세션을 끝냈습니다.", "The session has ended.");
pub(crate) static SIGNED_OUT: &Text = &Text::fixed("로그아웃했습니다.", "You are signed out.");
pub(crate) static SYSTEM_CHANGED: &Text =
    &Text::fixed("시스템 정보를 바꿨습니다.", "The system was changed.");
pub(crate) static SYSTEM_CREATED: &Text = &Text::fixed(
    "시스템을 등록했습니다. 이제 잠금 파일을 올려 스캔하십시오.",
    "The system is registered. Now upload a lock file to scan it.",
);
