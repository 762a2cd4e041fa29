//! Texts of the lists of requests and of the form that makes one.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("사용 신청", "Requests");
pub(crate) static LEAD: &Text = &Text::fixed(
    "오픈소스 사용 신청과 그 결과입니다.",
    "Requests to use open source, and what became of them.",
);
pub(crate) static QUEUE_TITLE: &Text = &Text::fixed("검토 대기함", "Review queue");
pub(crate) static QUEUE_LEAD: &Text = &Text::fixed(
    "내가 의견을 내거나 결정할 수 있는 신청입니다. 내가 낸 신청은 나오지 않습니다.",
    "Requests you can give an opinion on or decide. Your own are not among them.",
);
pub(crate) static QUEUE_EMPTY: &Text =
    &Text::fixed("처리할 신청이 없습니다", "Nothing waits for you");
pub(crate) static QUEUE_EMPTY_TEXT: &Text = &Text::fixed(
    "새 신청이 들어오면 여기에 나타나고, 메뉴에 건수가 표시됩니다.",
    "New requests appear here, and the menu shows how many.",
);
pub(crate) static NEW: &Text = &Text::fixed("사용 신청하기", "New request");
pub(crate) static EMPTY: &Text = &Text::fixed("아직 신청이 없습니다", "No request yet");
pub(crate) static EMPTY_TEXT: &Text = &Text::fixed(
    "필요한 패키지 주소를 붙여 넣거나, 시스템 화면에서 승인이 필요한 항목을 한 번에 신청할 수 있습니다.",
    "Paste the packages you need, or ask from a system's page for all that needs approval.",
);
pub(crate) static FIND: &Text = &Text::fixed(
    "번호·목적·신청자·패키지",
    "Number, purpose, requester, package",
);
pub(crate) static ID: &Text = &Text::fixed("번호", "Number");
pub(crate) static STATE: &Text = &Text::fixed("상태", "State");
pub(crate) static VERDICT: &Text = &Text::fixed("판정", "Verdict");
pub(crate) static CONTEXT: &Text = &Text::fixed("사용 형태", "Use context");
pub(crate) static PURPOSE: &Text = &Text::fixed("사용 목적", "Purpose");
pub(crate) static SYSTEM: &Text = &Text::fixed("시스템", "System");
pub(crate) static REQUESTER: &Text = &Text::fixed("신청자", "Requester");
pub(crate) static ITEMS: &Text = &Text::fixed("항목", "Items");
pub(crate) static CREATED: &Text = &Text::fixed("신청 시각", "Asked");
pub(crate) static UPDATED: &Text = &Text::fixed("최근 변경", "Updated");
pub(crate) static EXPIRES: &Text = &Text::fixed("승인 만료일", "Approval ends");
pub(crate) static OPEN: &Text = &Text::fixed("처리 여부", "Progress");
pub(crate) static OPEN_ONLY: &Text = &Text::fixed("처리 중인 것만", "Open only");
pub(crate) static MINE: &Text = &Text::fixed("신청한 사람", "Made by");
pub(crate) static MINE_ONLY: &Text = &Text::fixed("나", "Me");

pub(crate) static FORM_LEAD: &Text = &Text::fixed(
    "접수하면 바로 분석합니다. 모든 점검을 통과하면 자동 승인되고, 아니면 검토자에게 갑니다.",
    "It is assessed at once: approved by rule when every check passes, otherwise sent to reviewers.",
);
pub(crate) static PURLS: &Text = &Text::fixed("필요한 패키지", "Packages");
pub(crate) static PURLS_HINT: &Text = &Text::fixed(
    "한 줄에 하나씩 패키지 주소(purl)를 버전까지 적으십시오. 예: pkg:npm/lodash@4.17.21",
    "One package URL a line, with its version. For example pkg:npm/lodash@4.17.21",
);
pub(crate) static PURLS_MISSING: &Text = &Text::fixed(
    "패키지를 하나 이상 적으십시오.",
    "Enter at least one package.",
);
pub(crate) static PURPOSE_HINT: &Text = &Text::fixed(
    "어떤 업무에 왜 필요한지 적으십시오. 검토자가 이 내용을 보고 판단합니다.",
    "What it is needed for and why. Reviewers decide on this.",
);
pub(crate) static PURPOSE_MISSING: &Text =
    &Text::fixed("사용 목적을 적으십시오.", "Say what it is needed for.");
pub(crate) static CONTEXT_HINT: &Text = &Text::fixed(
    "승인은 이 사용 형태에만 적용됩니다.",
    "The approval holds for this use context only.",
);
pub(crate) static SYSTEM_HINT: &Text = &Text::fixed(
    "쓰려는 시스템이 등록되어 있으면 고르십시오.",
    "The system that needs it, if it is registered.",
);
pub(crate) static NO_SYSTEM: &Text = &Text::fixed("해당 없음", "None");
pub(crate) static SEND: &Text = &Text::fixed("신청하기", "Send request");
pub(crate) static PREVIEW: &Text = &Text::fixed("미리 보기", "Preview");
pub(crate) static PREVIEW_HINT: &Text = &Text::fixed(
    "미리 보기는 신청했을 때와 똑같이 평가하지만 아무것도 저장하지 않습니다.",
    "A preview assesses exactly as sending does, and stores nothing.",
);
pub(crate) static PREVIEW_TITLE: &Text = &Text::fixed("미리 보기 결과", "What the preview found");
pub(crate) static NOTHING_NEEDED: &Text = &Text::fixed(
    "이 시스템에는 새로 승인받을 항목이 없습니다. 모두 허용되었거나, 이미 승인되었거나 신청 중입니다.",
    "Nothing of this system needs a new approval: all is allowed, approved or already asked for.",
);

/// What a request would come to: the state it would be in and how many of its items people must look at.
pub(crate) fn previewed(state: &Text, items: usize, looked_at: usize) -> Text {
    Text::new(
        format!(
            "아직 신청하지 않았습니다. 지금 신청하면 ‘{}’ 상태가 됩니다. {items}개 항목 중 {looked_at}개는 사람이 확인해야 합니다.",
            state.ko
        ),
        format!(
            "Nothing was sent yet. Sent now, the request would be: {}. Items that people must look at: {looked_at} of {items}.",
            state.en
        ),
    )
}

/// What is wrong with one line of packages.
pub(crate) fn bad_line(number: usize, why: &str) -> Text {
    Text::new(
        format!("{number}번째 줄을 읽을 수 없습니다: {why}"),
        format!("Line {number} cannot be read: {why}"),
    )
}

/// A package without a version.
pub(crate) fn no_version(number: usize) -> Text {
    Text::new(
        format!("{number}번째 줄에 버전이 없습니다. 끝에 @버전을 붙이십시오."),
        format!("Line {number} has no version. Add @version at its end."),
    )
}

/// How many items were taken over from a system.
pub(crate) fn taken_over(count: usize, system: &str) -> Text {
    Text::new(
        format!(
            "{system}에서 승인이 필요한 {count}개 항목을 채웠습니다. 필요 없는 줄은 지우십시오."
        ),
        format!(
            "{count} items of {system} need approval and were filled in. Remove what you do not want."
        ),
    )
}
