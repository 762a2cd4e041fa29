//! Duties as a table for people and as CSV.

use std::fmt::Write as _;

use gwanmun_app::duties::{Duties, DutyGroup, Owed, Tier};
use gwanmun_model::conflict::ConflictPart;
use gwanmun_model::duty::DutyEvidence;
use gwanmun_model::{Language, LicenseConflict, Text};
use gwanmun_report::csv as cells;
use gwanmun_report::table::{self, Style};

/// Components named of one duty.
const NAMED_MAX: usize = 5;

/// Writes the conflicts, the duties by what must be done, and with `why` the reason of each.
pub(super) fn table(duties: &Duties, why: bool, style: Style, language: Language) -> String {
    let mut text = String::new();
    let mut line = |told: &Text| {
        let _ = writeln!(text, "{}", plain(told.get(language)));
    };
    line(&head(duties));
    if duties.licenses_unknown > 0 {
        line(&unknown(duties));
    }
    if duties.assumed() > 0 {
        line(&assumed(duties));
    }
    for one in &duties.conflicts {
        line(&Text::fixed("", ""));
        line(&conflict(one));
    }
    let groups = duties.groups();
    if groups.is_empty() {
        line(&nothing(duties));
        return text;
    }
    line(&Text::fixed("", ""));
    let titles = match language {
        Language::Ko => ["등급", "해야 할 일", "구성요소", "근거 조항", "증빙"],
        Language::En => ["Tier", "What must be done", "Components", "Clause", "Proof"],
    };
    let rows = groups.iter().map(|group| row(group, language)).collect();
    text.push_str(&table::listing(titles, rows, style));
    if why {
        for owed in groups.iter().flat_map(|group| &group.owed) {
            text.push('\n');
            text.push_str(&reason(owed, language));
        }
    }
    text
}

fn head(duties: &Duties) -> Text {
    let (subject, context) = (&duties.subject, duties.context.title());
    let (components, count) = (duties.components, duties.owed.len());
    Text::new(
        format!(
            "{subject} [{}]: 구성요소 {components}개, 의무 {count}건",
            context.ko
        ),
        format!(
            "{subject} [{}]: {components} components, {count} duties",
            context.en
        ),
    )
}

/// What nobody may miss: an unknown license is not one that asks for nothing.
pub(super) fn unknown(duties: &Duties) -> Text {
    let count = duties.licenses_unknown;
    Text::new(
        format!("라이선스를 알 수 없는 구성요소 {count}개: 의무가 없다는 뜻이 아닙니다"),
        format!("{count} components with an unknown license: that does not mean no duty"),
    )
}

fn assumed(duties: &Duties) -> Text {
    let count = duties.assumed();
    Text::new(
        format!("사용 사실을 몰라 더 요구하는 쪽으로 센 의무 {count}건(표에 ?로 표시)"),
        format!("{count} duties count because a fact of use is unknown (marked ? in the table)"),
    )
}

fn nothing(duties: &Duties) -> Text {
    let context = duties.context.title();
    Text::new(
        format!("사용 형태 ‘{}’에서는 생기는 의무가 없습니다.", context.ko),
        format!("Nothing is owed in the use context “{}”.", context.en),
    )
}

fn conflict(conflict: &LicenseConflict) -> Text {
    let side = |parts: &[ConflictPart]| {
        let told = parts.iter();
        let told = told.map(|part| format!("{} ({})", part.identity, part.license));
        told.collect::<Vec<_>>().join(", ")
    };
    let parts = format!("{} ↔ {}", side(&conflict.left), side(&conflict.right));
    let ways = |get: fn(&Text) -> &str| {
        let mut told = String::new();
        for way in &conflict.ways_out {
            let _ = write!(told, "\n  - {}", get(&way.text));
        }
        told
    };
    let (ko, en) = (&conflict.text.ko, &conflict.text.en);
    Text::new(
        format!(
            "라이선스 충돌: {ko}\n  {parts}{}",
            ways(|text| text.ko.as_ref())
        ),
        format!(
            "Licenses in conflict: {en}\n  {parts}{}",
            ways(|text| text.en.as_ref())
        ),
    )
}

fn row(group: &DutyGroup, language: Language) -> Vec<String> {
    let tier = group.tier.map_or("?", Tier::id);
    let mark = if group.assumed > 0 { "?" } else { "" };
    let named: Vec<String> = group.owed.iter().take(NAMED_MAX).map(named).collect();
    let rest = group.owed.len().saturating_sub(named.len());
    let mut components = named.join(", ");
    if rest > 0 {
        let more = Text::new(format!(" 외 {rest}개"), format!(" and {rest} more"));
        components.push_str(more.get(language));
    }
    let evidence = group.evidence.map(DutyEvidence::title);
    vec![
        tier.to_owned(),
        format!("{}{mark} {}", group.code, group.text.get(language)),
        components,
        group.clause.clone(),
        evidence.map_or_else(String::new, |title| title.get(language).to_owned()),
    ]
}

fn named(owed: &Owed) -> String {
    let purl = &owed.duty.purl;
    let version = purl.version().unwrap_or_default();
    let license = match owed.duty.license.as_str() {
        "" => "?",
        known => known,
    };
    format!("{} {version} ({license})", purl.package_name())
}

/// The chain of one duty, a line each.
fn reason(owed: &Owed, language: Language) -> String {
    let mut lines = format!("{} {}\n", owed.duty.code, owed.duty.text.get(language));
    for link in owed.duty.chain() {
        let mark = if link.assumed.is_some() { " (?)" } else { "" };
        let title = link.kind.title();
        let (title, told) = (title.get(language), link.text.get(language));
        let _ = writeln!(lines, "  {title}: {told}{mark}");
    }
    plain(&lines)
}

/// Names and stated licenses come from strangers: nothing of them may steer the terminal.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|one| *one == '\n' || !one.is_control())
        .collect()
}

/// Writes one row for each component and duty, with a byte order mark.
pub(super) fn csv(duties: &Duties, language: Language) -> String {
    let titles = match language {
        Language::Ko => [
            "의무 코드",
            "해야 할 일",
            "구성요소",
            "라이선스",
            "라이선스 등급",
            "이행 증빙",
            "근거 조항",
            "사실 미답변",
            "까닭",
        ],
        Language::En => [
            "Duty code",
            "What must be done",
            "Component",
            "License",
            "License tier",
            "Proved by",
            "Clause",
            "Fact open",
            "Why",
        ],
    };
    let mut text = String::from(cells::BYTE_ORDER_MARK);
    cells::row(&mut text, &titles.map(str::to_owned));
    for owed in duties.groups().iter().flat_map(|group| &group.owed) {
        let duty = &owed.duty;
        let why = duty.explanation();
        let row = [
            duty.code.clone(),
            duty.text.get(language).to_owned(),
            duty.purl.to_string(),
            duty.license.clone(),
            owed.tier
                .map_or_else(String::new, |tier| tier.id().to_owned()),
            owed.evidence()
                .map_or_else(String::new, |one| one.id().to_owned()),
            owed.clause().to_owned(),
            owed.assumed.to_string(),
            why.map_or_else(String::new, |why| why.get(language).to_owned()),
        ];
        cells::row(&mut text, &row);
    }
    text
}
