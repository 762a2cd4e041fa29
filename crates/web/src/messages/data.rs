//! Texts of the page about the advisory data.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("취약점 데이터", "Advisory data");
pub(crate) static LEAD: &Text = &Text::fixed(
    "판정은 이 데이터로 합니다. 서명을 확인한 번들로만 반입됩니다.",
    "Verdicts rest on this data. It comes in only as bundles whose signature was verified.",
);
pub(crate) static STATE: &Text = &Text::fixed("상태", "State");
pub(crate) static FRESH: &Text = &Text::fixed("사용할 수 있음", "Fit for use");
pub(crate) static STALE: &Text = &Text::fixed("오래됨", "Too old");
pub(crate) static INCOMPLETE: &Text = &Text::fixed("불완전", "Incomplete");
pub(crate) static MISSING: &Text = &Text::fixed("없음", "Missing");
pub(crate) static STARTER: &Text = &Text::fixed("시범용", "Starter set");
pub(crate) static VERSION: &Text = &Text::fixed("데이터 버전", "Data version");
pub(crate) static SIZE: &Text = &Text::fixed("크기", "Size");
pub(crate) static RECORDS: &Text = &Text::fixed("기록 수", "Records");
pub(crate) static AGE: &Text = &Text::fixed("가장 오래된 자료", "Oldest source");
pub(crate) static AGE_MAX: &Text = &Text::fixed("허용 한도", "Allowed age");
pub(crate) static SOURCES: &Text = &Text::fixed("출처", "Sources");
pub(crate) static SOURCE: &Text = &Text::fixed("출처", "Source");
pub(crate) static NEEDED_FOR: &Text = &Text::fixed("쓰임", "Needed for");
pub(crate) static AGE_DAYS: &Text = &Text::fixed("경과일", "Age in days");
pub(crate) static DATE: &Text = &Text::fixed("기준일", "Date");
pub(crate) static LICENSE: &Text = &Text::fixed("라이선스", "License");
pub(crate) static SHA256: &Text = &Text::fixed("SHA-256", "SHA-256");
pub(crate) static HOW: &Text = &Text::fixed("새 데이터 반입하기", "Bringing in new data");
pub(crate) static HOW_TEXT: &Text = &Text::fixed(
    "인터넷이 되는 쪽에서 번들을 만들어 서명하고, 승인된 절차로 옮긴 뒤 서버에서 아래 명령을 실행하십시오. 재시작하지 않아도 바로 적용됩니다.",
    "Pack and sign a bundle where the internet is reachable, carry it over by the approved procedure, and run the command below on the server. It takes effect without a restart.",
);
pub(crate) static NO_SOURCES: &Text =
    &Text::fixed("반입된 데이터가 없습니다", "No data was imported");
pub(crate) static NO_SOURCES_TEXT: &Text = &Text::fixed(
    "데이터를 반입할 때까지 취약점을 찾을 수 없고, 어떤 항목도 자동 승인되지 않습니다.",
    "Until data is imported no vulnerability can be found, and nothing is approved by rule.",
);

/// A number of days.
pub(crate) fn days(days: i64) -> Text {
    Text::new(format!("{days}일"), format!("{days} days"))
}
