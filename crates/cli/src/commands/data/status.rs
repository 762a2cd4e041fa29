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
    missing_sources: Vec<MissingDocument>,
    sources: Vec<SourceDocument>,
}

#[derive(Serialize)]
struct SourceDocument {
    id: String,
    role: &'static str,
    state: &'static str,
    age_days: i64,
    date: String,
    records: u64,
    license: String,
    sha256: String,
    starter: bool,
}

#[derive(Serialize)]
struct MissingDocument {
    id: String,
    role: &'static str,
}

/// Prints the state of the data; exit code 1 when it may not be relied on.
pub(crate) fn run(setting: &Setting, command: &arguments::DataStatus) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let limit = setting.configuration.data_age_days_max;
    let status = Snapshot::open(&setting.place.data_file())?.map_or_else(
        || DataStatus::none(limit, environment::now()),
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
    Ok(if status.state.is_reliable() {
        Exit::Fine
    } else {
        Exit::Refused
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
        missing_sources: status
            .missing
            .iter()
            .map(|missing| MissingDocument {
                id: missing.id.clone(),
                role: missing.role.id(),
            })
            .collect(),
        sources: status
            .sources
            .iter()
            .map(|source| SourceDocument {
                id: source.id.clone(),
                role: source.role.id(),
                state: status.state_of(source).id(),
                age_days: status.age_days_of(source),
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
    for warning in status.warnings() {
        let _ = writeln!(text, "!! {}", warning.line(setting.language));
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
            say(Text::fixed("상태", "State")),
            say(Text::fixed("기준일", "Date")),
            say(Text::fixed("경과일", "Age, days")),
            say(Text::fixed("레코드", "Records")),
            say(Text::fixed("쓰임", "Needed for")),
            say(Text::fixed("라이선스", "License")),
        ]);
    for source in &status.sources {
        table.add_row([
            source.id.clone(),
            say(status.state_of(source).title()),
            source.date.date().to_string(),
            status.age_days_of(source).to_string(),
            source.records.to_string(),
            say(source.role.title()),
            source.license.clone(),
        ]);
    }
    for missing in &status.missing {
        let nothing = || "–".to_owned();
        table.add_row([
            missing.id.clone(),
            say(DataState::Missing.title()),
            nothing(),
            nothing(),
            "0".to_owned(),
            say(missing.role.title()),
            nothing(),
        ]);
    }
    for column in [3, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
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
    let state = status.state.title();
    let (records, limit) = (status.records(), status.age_days_max);
    match status.age_days {
        Some(age) => Text::new(
            format!(
                "{}: 레코드 {records}건, 가장 오래된 자료 {age}일 전(한도 {limit}일)",
                state.ko
            ),
            format!(
                "{}: {records} records, oldest part {age} days old (limit {limit})",
                state.en
            ),
        ),
        None => state,
    }
}
