//! Columns of text that fit a width, measured as terminals draw them: Hangul takes two columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Style;

/// Blanks between columns.
const GAP: usize = 2;

/// No column is squeezed below this.
const COLUMN_MIN: usize = 8;

/// What a word's colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Good,
    Care,
    Alarm,
}

impl Paint {
    /// Wraps the text in the colour's escape sequences if colour is asked for.
    pub(super) fn apply(self, text: &str, colour: bool) -> String {
        let code = match self {
            Self::Plain => "",
            Self::Good => "32",
            Self::Care => "33",
            Self::Alarm => "1;31",
        };
        if !colour || code.is_empty() || text.is_empty() {
            text.to_owned()
        } else {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        }
    }
}

/// One cell; line feeds start new lines within it.
pub(super) struct Cell {
    text: String,
    paint: Paint,
}

impl Cell {
    pub(super) fn new(text: impl AsRef<str>) -> Self {
        Self::painted(text, Paint::Plain)
    }

    pub(super) fn painted(text: impl AsRef<str>, paint: Paint) -> Self {
        Self {
            text: text
                .as_ref()
                .split('\n')
                .map(clean)
                .collect::<Vec<_>>()
                .join("\n"),
            paint,
        }
    }

    fn width(&self) -> usize {
        self.text
            .lines()
            .map(UnicodeWidthStr::width)
            .max()
            .unwrap_or(0)
    }
}

/// Replaces what could steer a terminal or turn text around by U+FFFD.
pub(super) fn clean(text: &str) -> String {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|letter| {
            if steers(letter) {
                char::REPLACEMENT_CHARACTER
            } else {
                letter
            }
        })
        .collect()
}

/// A table: titles and rows of as many cells.
pub(super) struct Grid {
    rows: Vec<Vec<Cell>>,
}

impl Grid {
    pub(super) fn new(titles: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            rows: vec![titles.into_iter().map(Cell::new).collect()],
        }
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Writes the table no wider than `style` says, each cell wrapped where it must be.
    pub(super) fn write(&self, out: &mut String, style: Style) {
        let widths = self.widths(style.width);
        for (index, row) in self.rows.iter().enumerate() {
            write_row(out, row, &widths, style.colour);
            if index == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                out.push_str(rule.join(&" ".repeat(GAP)).trim_end());
                out.push('\n');
            }
        }
    }

    /// Gives each column its natural width, then takes from the widest until all fit.
    fn widths(&self, width: usize) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(Cell::width).max().unwrap_or(0).min(width)
            })
            .collect();
        let room = width.saturating_sub(GAP * columns.saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            match widths.iter_mut().max() {
                Some(widest) if *widest > COLUMN_MIN => *widest -= 1,
                _ => break,
            }
        }
        widths
    }
}

fn write_row(out: &mut String, row: &[Cell], widths: &[usize], colour: bool) {
    let wrapped: Vec<(Vec<String>, Paint)> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| (wrap(&cell.text, *width), cell.paint))
        .collect();
    let height = wrapped
        .iter()
        .map(|(lines, _)| lines.len())
        .max()
        .unwrap_or(0);
    for line in 0..height {
        let mut text = String::new();
        let mut blanks = 0;
        for ((lines, paint), width) in wrapped.iter().zip(widths) {
            let part = lines.get(line).map_or("", String::as_str);
            if !part.is_empty() {
                text.push_str(&" ".repeat(blanks));
                text.push_str(&paint.apply(part, colour));
                blanks = 0;
            }
            blanks += width.saturating_sub(if part.is_empty() { 0 } else { part.width() }) + GAP;
        }
        out.push_str(&text);
        out.push('\n');
    }
}

/// Breaks text into lines of at most `width` columns: after a blank or a sign of a path, else within the word.
fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| wrap_line(line, width))
        .collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut current_width = 0;
    for letter in line.chars() {
        let letter_width = letter.width().unwrap_or(0);
        if current_width + letter_width > width && !current.is_empty() {
            let rest = match current.rfind([' ', '/', ',']) {
                // Breaking in the first third would leave the line mostly empty.
                Some(index) if index * 3 > current.len() => current.split_off(index + 1),
                _ => String::new(),
            };
            lines.push(current.trim_end().to_owned());
            current_width = rest.width();
            current = rest;
            if letter == ' ' && current.is_empty() {
                continue;
            }
        }
        current.push(letter);
        current_width += letter_width;
    }
    lines.push(current.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_counts_twice() {
        assert_eq!(wrap("가나다라", 4), ["가나", "다라"]);
        assert_eq!(wrap("가나다라", 5), ["가나", "다라"]);
    }

    #[test]
    fn breaks_where_a_reader_would() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(
            wrap("maven/org.example/name", 18),
            ["maven/org.example/", "name"]
        );
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[31mb\r\u{202e}c"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}c"
        );
    }
}
