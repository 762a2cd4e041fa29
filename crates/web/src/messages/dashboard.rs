//! Texts of the dashboard.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("현황판", "Dashboard");
pub(crate) static LEAD: &Text = &Text::fixed(
    "승인 대기, 취약점, 데이터 상태를 한눈에 봅니다.",
    "Approvals, vulnerabilities and the state of the data at a glance.",
);
pub(crate) static OPEN_REQUESTS: &Text = &Text::fixed("처리 중인 신청", "Open requests");
pub(crate) static EXPLOITED: &Text = &Text::fixed("악용이 확인된 취약점", "Known exploited");
pub(crate) static EXPLOITED_NOTE: &Text = &Text::fixed(
    "CISA KEV 목록에 오른 항목입니다.",
    "Listed in CISA's KEV catalogue.",
);
pub(crate) static SYSTEMS: &Text = &Text::fixed("시스템", "Systems");
pub(crate) static DATA_AGE: &Text = &Text::fixed("취약점 데이터", "Advisory data");
pub(crate) static DATA_NONE: &Text = &Text::fixed("없음", "None");
pub(crate) static DATA_NONE_NOTE: &Text = &Text::fixed(
    "데이터가 없어 판정을 믿을 수 없습니다.",
    "Without data no verdict can be relied on.",
);
pub(crate) static VERDICTS: &Text = &Text::fixed("구성요소 판정 분포", "Verdicts of components");
pub(crate) static VERDICTS_NOTE: &Text =
    &Text::fixed("사용 중인 서로 다른 버전 기준", "Distinct versions in use");
pub(crate) static SEVERITIES: &Text = &Text::fixed("심각도별 발견 사항", "Findings by severity");
pub(crate) static REQUEST_STATES: &Text = &Text::fixed("신청 처리 상태", "Requests by state");
pub(crate) static UNIT_COMPONENTS: &Text = &Text::fixed("개 버전", "versions");
pub(crate) static UNIT_REQUESTS: &Text = &Text::fixed("건", "requests");
pub(crate) static RECENT_REQUESTS: &Text = &Text::fixed("최근 신청과 결정", "Recent requests");
pub(crate) static RECENT_SCANS: &Text = &Text::fixed("최근 스캔", "Recent scans");
pub(crate) static ALL_REQUESTS: &Text = &Text::fixed("모든 신청 보기", "All requests");
pub(crate) static ALL_SYSTEMS: &Text = &Text::fixed("모든 시스템 보기", "All systems");
pub(crate) static NO_REQUESTS: &Text = &Text::fixed("아직 신청이 없습니다", "No request yet");
pub(crate) static NO_REQUESTS_TEXT: &Text = &Text::fixed(
    "시스템의 구성요소나 필요한 패키지를 골라 첫 사용 신청을 내십시오.",
    "Pick a system's components or a package you need and ask for approval.",
);
pub(crate) static NO_SCANS: &Text =
    &Text::fixed("아직 스캔한 시스템이 없습니다", "No system was scanned yet");
pub(crate) static NO_SCANS_TEXT: &Text = &Text::fixed(
    "시스템을 등록하고 잠금 파일이나 압축 파일을 올리면 여기에 나타납니다.",
    "Register a system and upload a lock file or an archive; it appears here.",
);
pub(crate) static MALICIOUS_LEAD: &Text = &Text::fixed(
    "사용 중인 구성요소에 악성 패키지가 있습니다.",
    "A malicious package is in use.",
);
pub(crate) static ID: &Text = &Text::fixed("번호", "Number");
pub(crate) static PURPOSE: &Text = &Text::fixed("사용 목적", "Purpose");
pub(crate) static STATE: &Text = &Text::fixed("상태", "State");
pub(crate) static SYSTEM: &Text = &Text::fixed("시스템", "System");
pub(crate) static VERDICT: &Text = &Text::fixed("판정", "Verdict");
pub(crate) static FINDINGS: &Text = &Text::fixed("발견 사항", "Findings");
pub(crate) static ASSESSED: &Text = &Text::fixed("스캔 시각", "Scanned");

/// How many requests wait for the person who looks.
pub(crate) fn waiting(count: u64) -> Text {
    Text::new(
        format!("내가 처리할 신청 {count}건"),
        format!("{count} waiting for you"),
    )
}

/// How many systems were scanned, and how many components they have.
pub(crate) fn assessed(count: u64, components: &str) -> Text {
    Text::new(
        format!("{count}개 스캔됨 · 구성요소 {components}개"),
        format!("{count} scanned · {components} components"),
    )
}

/// How old the data is.
pub(crate) fn age(days: i64) -> Text {
    if days < 1 {
        return Text::fixed("오늘 기준", "Today");
    }
    Text::new(format!("{days}일 전"), format!("{days} days old"))
}

/// How old the data may be, and how much there is.
pub(crate) fn age_note(days_max: i64, records: &str) -> Text {
    Text::new(
        format!("허용 한도 {days_max}일 · 기록 {records}건"),
        format!("{days_max} days allowed · {records} records"),
    )
}

/// How many approvals end soon.
pub(crate) fn ending(count: u64) -> Text {
    Text::new(
        format!("30일 안에 끝나는 승인이 {count}건 있습니다. 계속 쓰려면 다시 신청하십시오."),
        format!("{count} approvals end within 30 days. Ask again for what is still needed."),
    )
}

/// How many malicious packages are in use.
pub(crate) fn malicious(count: u64) -> Text {
    Text::new(
        format!("{count}건입니다. 해당 시스템의 사용을 멈추고 침해 여부를 확인하십시오."),
        format!(
            "{count} found. Stop using it in the systems concerned and look for signs of intrusion."
        ),
    )
}
