//! `gwanmun data status`.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::{DataState, DataStatus, Text};
use serde::Serialize;
use std::fmt::Write as _;

use crate::arguments;
use crate::commands::{Setting, wants_table};
use crate::environment;
use crate::exit::Exit;
use crate::output;

#[derive(Serialize)]
struct StatusDocument {
    state: &'static str,
    age_days: Option<i64>,
    age_days_max: i64,
    records: u64,
    size_bytes: u64,
    version: String,
    file: String,
    sources: Vec<SourceDocument>,
}

#[derive(Serialize)]
struct SourceDocument {
    id: String,
    date: String,
    records: u64,
    license: String,
    sha256: String,
    starter: bool,
}

/// Prints the state of the data; exit code 1 when it may not be relied on.
pub(crate) fn run(setting: &Setting, command: &arguments::DataStatus) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let limit = setting.configuration.data_age_days_max;
    let status = Snapshot::open(&setting.place.data_file())?.map_or_else(
        || DataStatus::missing(limit),
        |snapshot| snapshot.status(limit, environment::now()),
    );
    let text = if table {
        as_table(setting, &status)
    } else {
        format!(
            "{}\n",
            serde_json::to_string_pretty(&document(setting, &status))?
        )
    };
    output::write(None, &text)?;
    Ok(match status.state {
        DataState::Fresh => Exit::Fine,
        DataState::Stale | DataState::Missing => Exit::Refused,
    })
}

fn document(setting: &Setting, status: &DataStatus) -> StatusDocument {
    StatusDocument {
        state: status.state.id(),
        age_days: status.age_days,
        age_days_max: status.age_days_max,
        records: status.records(),
        size_bytes: status.size_bytes,
        version: status.version.clone(),
        file: setting.place.data_file().display().to_string(),
        sources: status
            .sources
            .iter()
            .map(|source| SourceDocument {
                id: source.id.clone(),
                date: source.date.to_string(),
                records: source.records,
                license: source.license.clone(),
                sha256: source.sha256.clone(),
                starter: source.starter,
            })
            .collect(),
    }
}

fn as_table(setting: &Setting, status: &DataStatus) -> String {
    let say = |text: Text| text.get(setting.language).to_owned();
    let mut text = format!("{}\n", say(headline(status)));
    if status.has_starter() {
        text.push_str(&say(Text::fixed(
            "시범용 데이터(starter set)입니다. 운영에 사용하지 마세요.\n",
            "This is the starter set, not for production.\n",
        )));
    }
    if status.sources.is_empty() {
        return text;
    }
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header([
            say(Text::fixed("출처", "Source")),
            say(Text::fixed("기준일", "Date")),
            say(Text::fixed("레코드", "Records")),
            say(Text::fixed("라이선스", "License")),
        ]);
    for source in &status.sources {
        table.add_row([
            source.id.clone(),
            source.date.date().to_string(),
            source.records.to_string(),
            source.license.clone(),
        ]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let _ = writeln!(text, "{table}");
    let _ = writeln!(
        text,
        "{} ({} KiB)",
        status.version,
        status.size_bytes / 1024
    );
    text
}

fn headline(status: &DataStatus) -> Text {
    let age = status.age_days.unwrap_or_default();
    let limit = status.age_days_max;
    let records = status.records();
    match status.state {
        DataState::Fresh => Text::new(
            format!("정상: 레코드 {records}건, 가장 오래된 출처 {age}일 전(한도 {limit}일)"),
            format!("fresh: {records} records, oldest source {age} days old (limit {limit})"),
        ),
        DataState::Stale => Text::new(
            format!(
                "오래됨: 가장 오래된 출처가 {age}일 전(한도 {limit}일)입니다. 새 데이터를 가져오기 전에는 결과를 믿지 마세요."
            ),
            format!(
                "STALE: the oldest source is {age} days old (limit {limit}); do not rely on results before importing newer data"
            ),
        ),
        DataState::Missing => Text::fixed(
            "데이터 없음: `gwanmun data import PATH`로 가져오세요. 발견 사항 0건은 안전하다는 뜻이 아닙니다.",
            "MISSING: import data with `gwanmun data import PATH`; zero findings mean nothing",
        ),
    }
}
