//! Texts of the page of one request.

use gwanmun_model::text::Text;

pub(crate) static ITEMS: &Text = &Text::fixed("신청 항목", "Items");
pub(crate) static WHY: &Text = &Text::fixed("판정 이유", "Reasons");
pub(crate) static NO_RULES: &Text =
    &Text::fixed("지적된 사항이 없습니다.", "No check had anything to say.");
pub(crate) static FACTS: &Text = &Text::fixed("신청 정보", "The request");
pub(crate) static NOTE: &Text = &Text::fixed("비고", "Note");
pub(crate) static DECISION: &Text = &Text::fixed("결정", "Decision");
pub(crate) static BY_RULE: &Text = &Text::fixed("규칙에 따른 자동 승인", "Approved by rule");
pub(crate) static DECIDED_BY: &Text = &Text::fixed("결정한 사람", "Decided by");
pub(crate) static DECIDED_AT: &Text = &Text::fixed("결정 시각", "Decided at");
pub(crate) static REASON: &Text = &Text::fixed("사유", "Reason");
pub(crate) static CONDITIONS: &Text = &Text::fixed("조건", "Conditions");
pub(crate) static EXPIRES: &Text = &Text::fixed("승인 만료", "Ends");
pub(crate) static POLICY: &Text = &Text::fixed("정책 버전", "Policy version");
pub(crate) static DATA: &Text = &Text::fixed("데이터 버전", "Data version");
pub(crate) static OPINIONS: &Text = &Text::fixed("검토 의견", "Opinions");
pub(crate) static NO_OPINIONS: &Text = &Text::fixed("아직 의견이 없습니다.", "No opinion yet.");
pub(crate) static IN_FAVOUR: &Text = &Text::fixed("찬성", "In favour");
pub(crate) static AGAINST: &Text = &Text::fixed("반대", "Against");
pub(crate) static HISTORY: &Text = &Text::fixed("처리 이력", "History");

pub(crate) static DECIDE: &Text = &Text::fixed("결정하기", "Decide");
pub(crate) static DECIDE_SEND: &Text = &Text::fixed("결정 기록", "Record the decision");
pub(crate) static OUTCOME: &Text = &Text::fixed("결정 내용", "Outcome");
pub(crate) static APPROVE_HINT: &Text = &Text::fixed(
    "조건 없이 사용을 허용합니다.",
    "May be used without conditions.",
);
pub(crate) static CONDITIONAL_HINT: &Text = &Text::fixed(
    "아래 조건을 지킬 때만 허용합니다.",
    "May be used while the conditions below are kept.",
);
pub(crate) static REJECT_HINT: &Text =
    &Text::fixed("사용을 허용하지 않습니다.", "May not be used.");
pub(crate) static OUTCOME_MISSING: &Text = &Text::fixed(
    "승인, 조건부 승인, 반려 가운데 하나를 고르십시오.",
    "Choose to approve, approve with conditions or reject.",
);
pub(crate) static REASON_HINT: &Text = &Text::fixed(
    "감사 기록에 남습니다. 무엇을 보고 판단했는지 적으십시오.",
    "Kept in the audit log. Say what you looked at and why.",
);
pub(crate) static REASON_MISSING: &Text = &Text::fixed("사유를 적으십시오.", "Give a reason.");
pub(crate) static CONDITIONS_HINT: &Text = &Text::fixed(
    "조건부 승인일 때만 적으십시오. 예: 6월 말까지 2.17.1 이상으로 올릴 것",
    "Only for an approval under conditions. For example: upgrade to 2.17.1 by the end of June",
);
pub(crate) static EXPIRES_FIELD: &Text = &Text::fixed("승인 만료일", "Approval ends on");
pub(crate) static DATE_WRONG: &Text = &Text::fixed(
    "날짜를 YYYY-MM-DD 형식으로 적으십시오.",
    "Enter a day as YYYY-MM-DD.",
);
pub(crate) static REFUSED_ITEM: &Text = &Text::fixed(
    "불가 판정 항목이 있어 조건부 승인 또는 반려만 할 수 있습니다.",
    "An item is refused by policy, so only conditions or a rejection are possible.",
);

pub(crate) static WHY_NOT: &Text =
    &Text::fixed("지금 결정할 수 없는 이유", "Why you cannot decide this");
pub(crate) static WHY_NOT_OWN: &Text = &Text::fixed(
    "본인이 낸 신청입니다. 신청자와 승인자는 항상 다른 사람이어야 하므로 다른 승인자가 결정합니다.",
    "You made this request. Requester and approver are never the same person, so another approver decides.",
);
pub(crate) static WHY_NOT_ROLE: &Text = &Text::fixed(
    "승인자 역할이 없습니다. 승인자가 결정하면 이 화면에 표시됩니다.",
    "You do not have the approver's role. The decision appears here once an approver made it.",
);

pub(crate) static OPINION: &Text = &Text::fixed("의견 남기기", "Give an opinion");
pub(crate) static OPINION_SEND: &Text = &Text::fixed("의견 기록", "Record the opinion");
pub(crate) static ASPECT: &Text = &Text::fixed("검토 분야", "Aspect");
pub(crate) static STANCE: &Text = &Text::fixed("의견", "Opinion");
pub(crate) static OPINION_TEXT: &Text = &Text::fixed("내용", "Why");

pub(crate) static ESCALATE: &Text = &Text::fixed("심의로 올리기", "Send to the board");
pub(crate) static ESCALATE_TEXT: &Text = &Text::fixed(
    "혼자 판단하기 어려운 신청을 심의 대기로 넘깁니다.",
    "For a request that should not be decided by one person.",
);
pub(crate) static WITHDRAW: &Text = &Text::fixed("신청 철회", "Withdraw");
pub(crate) static WITHDRAW_TEXT: &Text = &Text::fixed(
    "철회한 신청은 되살릴 수 없습니다. 필요하면 새로 신청해야 합니다.",
    "A withdrawn request cannot be brought back; a new one must be made.",
);
pub(crate) static WITHDRAW_YES: &Text = &Text::fixed("예, 철회합니다", "Yes, withdraw it");
pub(crate) static REVOKE: &Text = &Text::fixed("승인 취소", "Revoke the approval");
pub(crate) static REVOKE_TEXT: &Text = &Text::fixed(
    "취소하는 즉시 이 항목들은 관문에서 차단됩니다. 되돌리려면 새로 승인해야 합니다.",
    "Its items are blocked at the gate at once. Going back needs a new approval.",
);
pub(crate) static REVOKE_YES: &Text = &Text::fixed("예, 승인을 취소합니다", "Yes, revoke it");
pub(crate) static RETRY: &Text = &Text::fixed("다시 분석", "Assess again");
pub(crate) static FAILED: &Text = &Text::fixed(
    "분석하지 못했습니다. 원인을 해결한 뒤 다시 분석하십시오. 그때까지 아무것도 통과하지 않습니다.",
    "The assessment could not be made. Remove the cause and assess again; until then nothing passes.",
);
pub(crate) static MORE: &Text = &Text::fixed("다른 작업", "Other actions");

/// When an approval ends if nothing is entered.
pub(crate) fn expires_hint(days: i64) -> Text {
    Text::new(
        format!("비워 두면 {days}일 뒤에 끝납니다. 그보다 길게는 할 수 없습니다."),
        format!("{days} days from now if left empty, which is also the longest possible."),
    )
}

/// Title of the page.
pub(crate) fn title(id: &str) -> Text {
    Text::new(format!("신청 {id}"), format!("Request {id}"))
}
