//! Rows of CSV that spreadsheets read as text: RFC 4180, with nothing that would run as a formula.

/// What stands at the start of a file, without which spreadsheets garble Korean.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// Appends one row. A cell that starts like a formula gets an apostrophe in front; Korean and Japanese spreadsheets take
/// the full-width signs too, some look past white space, and some split at a semicolon.
pub fn row(text: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        let is_formula = cell.trim_start().starts_with([
            '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ]) || cell.starts_with(['\t', '\r', '\n']);
        let needs_quotes = cell.contains(['"', ',', '\n', '\r', ';']) || is_formula;
        if !needs_quotes {
            text.push_str(cell);
            continue;
        }
        text.push('"');
        if is_formula {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_run() {
        let mut text = String::new();
        let cells = ["a,\"b\"", "=1+1", "plain", ""].map(str::to_owned);
        row(&mut text, &cells);
        assert_eq!(text, "\"a,\"\"b\"\"\",\"'=1+1\",plain,\r\n");
    }
}
