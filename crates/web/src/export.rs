//! Lists as files: CSV for spreadsheets, JSON for programs.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use gwanmun_model::text::{Language, Text};
use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::messages::table as m;

/// A list to write: its columns with a stable id and a title, and its cells.
pub(crate) struct Sheet {
    /// Name of the file without its extension.
    pub(crate) name: String,
    pub(crate) columns: Vec<(&'static str, &'static Text)>,
    pub(crate) rows: Vec<Vec<Value>>,
}

impl Sheet {
    /// Answers with the list in the format asked for.
    pub(crate) fn answer(self, format: &str, language: Language) -> Result<Response, Fault> {
        let (kind, body) = match format {
            "csv" => ("text/csv; charset=utf-8", self.csv(language)),
            "json" => ("application/json", self.json()),
            _ => return Err(Fault::invalid(m::UNKNOWN_FORMAT.clone())),
        };
        let disposition = format!("attachment; filename=\"{}.{format}\"", self.name);
        let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
        if let Ok(value) = HeaderValue::from_str(&disposition) {
            response
                .headers_mut()
                .insert(header::CONTENT_DISPOSITION, value);
        }
        Ok(response)
    }

    /// RFC 4180 with a byte order mark, without which spreadsheets garble Korean.
    fn csv(&self, language: Language) -> String {
        let mut text = String::from('\u{feff}');
        let titles = self.columns.iter().map(|(_, title)| title.get(language));
        push_row(&mut text, titles.map(quoted));
        for row in &self.rows {
            push_row(&mut text, row.iter().map(|cell| quoted(plain(cell))));
        }
        text
    }

    fn json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let cells = self.columns.iter().zip(row);
            Value::Object(
                cells
                    .map(|((id, _), cell)| ((*id).to_owned(), cell.clone()))
                    .collect::<Map<_, _>>(),
            )
        });
        let mut text = Value::Array(rows.collect()).to_string();
        text.push('\n');
        text
    }
}

fn push_row(text: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&cell);
    }
    text.push_str("\r\n");
}

fn plain(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => guarded(text),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// A spreadsheet runs a cell that starts like a formula; an apostrophe in front keeps it text. Korean and
/// Japanese ones take the full-width signs too, and some look past white space.
fn guarded(text: &str) -> String {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(signs) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    // Where the list separator of the system is a semicolon, spreadsheets split at that.
    if text.contains([',', ';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sheet() -> Sheet {
        Sheet {
            name: "x".to_owned(),
            columns: vec![("name", m::FILTER), ("count", m::ALL)],
            rows: vec![
                vec![json!("a,\"b\""), json!(3)],
                vec![json!("=1+1"), Value::Null],
            ],
        }
    }

    #[test]
    fn cells_are_quoted_and_never_run_as_formulas() {
        assert_eq!(
            sheet().csv(Language::En),
            "\u{feff}Find,All\r\n\"a,\"\"b\"\"\",3\r\n'=1+1,\r\n"
        );
    }

    #[test]
    fn no_disguise_makes_a_formula() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            " =1+1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{3000}＝1",
            "＋1",
            "－1",
            "＠A1",
        ] {
            assert!(guarded(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(guarded("a=1"), "a=1");
        assert_eq!(quoted("a;=1"), "\"a;=1\"");
    }

    #[test]
    fn json_keeps_values_as_they_are() {
        assert_eq!(
            sheet().json(),
            "[{\"count\":3,\"name\":\"a,\\\"b\\\"\"},{\"count\":null,\"name\":\"=1+1\"}]\n"
        );
    }
}
