//! What is different between two bills of materials, as tables.

use gwanmun_model::{Language, Text};

use super::grid::{Cell, Grid, Paint, clean};
use super::{Style, WIDTH_MIN, heading};
use crate::sbom::{Changed, Difference, Entry, Field};

/// Writes what is different; `old` and `new` name the two documents.
pub fn difference(
    difference: &Difference,
    old: &str,
    new: &str,
    language: Language,
    style: Style,
) -> String {
    let style = Style {
        width: style.width.max(WIDTH_MIN),
        ..style
    };
    let mut text = format!("{} → {}\n", clean(old), clean(new));
    text.push_str(counts(difference).get(language));
    text.push('\n');
    let told = |text: Text| text.get(language).to_owned();
    let lists = [
        (Text::fixed("추가된 구성요소", "Added"), &difference.added),
        (
            Text::fixed("제거된 구성요소", "Removed"),
            &difference.removed,
        ),
    ];
    for (title, list) in lists {
        if !list.is_empty() {
            heading(&mut text, &told(title));
            entries(list, language).write(&mut text, style);
        }
    }
    if !difference.changed.is_empty() {
        heading(&mut text, &told(Text::fixed("변경된 구성요소", "Changed")));
        changes(&difference.changed, language).write(&mut text, style);
    }
    text
}

fn counts(difference: &Difference) -> Text {
    let (added, removed) = (difference.added.len(), difference.removed.len());
    let (changed, same) = (difference.changed.len(), difference.same);
    let licenses = difference.count(Field::License);
    Text::new(
        format!(
            "추가 {added}, 제거 {removed}, 변경 {changed}(라이선스 변경 {licenses}), 동일 {same}"
        ),
        format!(
            "added {added}, removed {removed}, changed {changed} (license changed {licenses}), same {same}"
        ),
    )
}

fn entries(list: &[Entry], language: Language) -> Grid {
    let mut grid = Grid::new(match language {
        Language::Ko => ["구성요소", "버전", "라이선스"],
        Language::En => ["Component", "Version", "License"],
    });
    for entry in list {
        grid.row(vec![
            Cell::new(&entry.name),
            Cell::new(or_unknown(entry.version.as_deref(), language)),
            Cell::new(or_unknown(Some(&entry.license), language)),
        ]);
    }
    grid
}

fn changes(list: &[Changed], language: Language) -> Grid {
    let mut grid = Grid::new(match language {
        Language::Ko => ["구성요소", "항목", "이전 → 이후"],
        Language::En => ["Component", "What", "Before → after"],
    });
    for changed in list {
        let mut name = match &changed.version {
            Some(version) => format!("{} {version}", changed.name),
            None => changed.name.clone(),
        };
        for (field, old, new) in &changed.fields {
            let paint = match field {
                Field::License => Paint::Care,
                Field::Hash => Paint::Alarm,
                _ => Paint::Plain,
            };
            let (old, new) = (
                or_unknown(Some(old), language),
                or_unknown(Some(new), language),
            );
            grid.row(vec![
                Cell::new(std::mem::take(&mut name)),
                Cell::painted(field.title().get(language), paint),
                Cell::new(format!("{old} → {new}")),
            ]);
        }
    }
    grid
}

fn or_unknown(value: Option<&str>, language: Language) -> &str {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => value,
        None => match language {
            Language::Ko => "알 수 없음",
            Language::En => "unknown",
        },
    }
}
