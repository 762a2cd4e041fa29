//! A comparison of data for people: counts by source, then the first ids of each list.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use gwanmun_feeds::difference::{Changes, Difference, SourceDifference};
use gwanmun_model::{DataSource, Language, Text};
use gwanmun_report::table::harmless;

use super::Side;

/// Ids named of each list; JSON has all of them.
const NAMED_MAX: usize = 10;

/// Writes what is different.
pub(super) fn write(difference: &Difference, old: &Side, new: &Side, language: Language) -> String {
    let mut text = format!(
        "{} {} → {} {}\n",
        harmless(&old.name),
        old.snapshot.version(),
        harmless(&new.name),
        new.snapshot.version()
    );
    let (same, different): (Vec<_>, Vec<_>) = difference
        .sources
        .iter()
        .partition(|source| source.is_empty());
    if !different.is_empty() {
        let _ = writeln!(text, "{}", counts(&different, language));
    }
    if !same.is_empty() {
        let count = same.len();
        let line = Text::new(
            format!("달라지지 않은 출처 {count}개"),
            format!("sources that are the same: {count}"),
        );
        let _ = writeln!(text, "{}", line.get(language));
    }
    for source in different {
        names(&mut text, source, language);
    }
    text
}

fn counts(sources: &[&SourceDifference], language: Language) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(match language {
            Language::Ko => ["출처", "기준일", "레코드", "추가", "변경", "제거", "철회"],
            Language::En => [
                "Source",
                "Date",
                "Records",
                "Added",
                "Changed",
                "Removed",
                "Withdrawn",
            ],
        });
    for source in sources {
        let both = |tell: fn(&DataSource) -> String| {
            let side = |one: &Option<DataSource>| one.as_ref().map_or_else(|| "–".to_owned(), tell);
            let (old, new) = (side(&source.old), side(&source.new));
            if old == new {
                new
            } else {
                format!("{old} → {new}")
            }
        };
        let mut row = vec![
            harmless(&source.id),
            both(|one| one.date.date().to_string()),
            both(|one| one.records.to_string()),
        ];
        row.extend(source.counts().map(|count| count.to_string()));
        table.add_row(row);
    }
    for column in 2..7 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Names the first ids of every list that has some.
fn names(text: &mut String, source: &SourceDifference, language: Language) {
    let kinds = [
        (Text::fixed("취약점", "advisories"), &source.advisories),
        (Text::fixed("수명 주기", "lifecycles"), &source.lifecycles),
        (Text::fixed("공급자 진술", "statements"), &source.statements),
        (Text::fixed("CPE 대응", "CPE mappings"), &source.mappings),
        (Text::fixed("악용 목록", "exploited"), &source.exploited),
        (
            Text::fixed("SSVC 판단 요소", "SSVC points"),
            &source.decisions,
        ),
    ];
    for (kind, changes) in kinds {
        for (what, ids) in lists(changes) {
            let shown: Vec<String> = ids.iter().map(|id| harmless(id)).collect();
            let title = format!("{} {}", kind.get(language), what.get(language));
            list(text, &source.id, &title, &shown, language);
        }
    }
    let crossed: Vec<String> = source
        .scores
        .crossed
        .iter()
        .map(|one| {
            let old = one
                .old
                .map_or_else(|| "–".to_owned(), |old| old.to_string());
            format!("{} {old} → {}", one.cve, one.new)
        })
        .collect();
    let title = Text::fixed(
        "EPSS 0.1 또는 0.5를 넘나든 점수",
        "EPSS scores that crossed 0.1 or 0.5",
    );
    list(text, &source.id, title.get(language), &crossed, language);
}

const fn lists(changes: &Changes) -> [(Text, &Vec<String>); 4] {
    [
        (Text::fixed("추가", "added"), &changes.added),
        (Text::fixed("변경", "changed"), &changes.changed),
        (Text::fixed("제거", "removed"), &changes.removed),
        (Text::fixed("철회", "withdrawn"), &changes.withdrawn),
    ]
}

fn list(text: &mut String, source: &str, title: &str, ids: &[String], language: Language) {
    if ids.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{} – {title} ({})", harmless(source), ids.len());
    for id in ids.iter().take(NAMED_MAX) {
        let _ = writeln!(text, "  {id}");
    }
    let more = ids.len().saturating_sub(NAMED_MAX);
    if more > 0 {
        let line = Text::new(
            format!("그 밖에 {more}건, 전체는 --format json"),
            format!("and {more} more, all of them with --format json"),
        );
        let _ = writeln!(text, "  {}", line.get(language));
    }
}
