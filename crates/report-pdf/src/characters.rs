//! Somebody else's characters, made fit to be set: nothing invisible, nothing that turns the order of reading, nothing the
//! fonts do not have.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::fonts::{Families, Fonts};

/// Where a word may be broken over two lines; the template takes it out again.
const BREAK: char = '\u{200b}';

/// Characters after which an address, a path or a hash may be broken.
const SEAMS: &str = "/.-_,:;@=&?+";

/// Characters between two places where a word may be broken: at least, when there is a seam, and at most.
const WORD_PART: (usize, usize) = (8, 32);

/// Columns of a page in the font of equal widths.
const COLUMNS: usize = 96;

/// Columns from one tabulator stop to the next.
const TAB: usize = 8;

/// Lines that are set as one piece, so that no piece grows with the text.
const PIECE: usize = 40;

/// Makes texts fit for the fonts and counts what had to be spelled.
pub(crate) struct Characters<'a> {
    fonts: &'a Fonts,
    /// How many characters the fonts do not have; they are spelled by their numbers.
    pub(crate) spelled: usize,
}

impl<'a> Characters<'a> {
    /// Begins with nothing spelled.
    pub(crate) const fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, spelled: 0 }
    }

    /// Returns words in one line, with marks where a long one may be broken.
    pub(crate) fn words(&mut self, text: &str) -> String {
        let text = self.fit(text);
        let mut line = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            push_breakable(&mut line, word);
        }
        line
    }

    /// Returns words in one line of at most `most` characters, and whether that is all of them.
    pub(crate) fn clipped(&mut self, text: &str, most: usize) -> (String, bool) {
        let text = self.fit(text);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(most) {
            Some((end, _)) => {
                let start = line.get(..end).unwrap_or_default();
                (format!("{}…", start.trim_end()), false)
            }
            None => (line, true),
        }
    }

    /// Returns a text as it is, in pieces of some lines each; only what is wider than a page goes on in a next line.
    pub(crate) fn pieces(&mut self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for line in self.fit(text).lines() {
            self.fold(line.trim_end(), &mut lines);
        }
        let from = lines.iter().take_while(|line| line.is_empty()).count();
        let blank = lines.iter().rev().take_while(|line| line.is_empty());
        let to = lines.len().saturating_sub(blank.count());
        let body = lines.get(from..to).unwrap_or_default();
        let mut pieces = Vec::new();
        let mut rest = body;
        while !rest.is_empty() {
            // A blank line at the end of a piece would not be seen.
            let later = rest.iter().skip(PIECE.saturating_sub(1));
            let end = later.take_while(|line| line.is_empty()).count();
            let end = end.saturating_add(PIECE).min(rest.len());
            let (piece, after) = rest.split_at(end);
            pieces.push(piece.join("\n"));
            rest = after;
        }
        pieces
    }

    /// Folds one line at the last space that fits, or in a word where there is none.
    fn fold(&self, line: &str, lines: &mut Vec<String>) {
        let mut current = String::new();
        let mut columns = 0_usize;
        let mut space = None;
        for character in line.chars() {
            let width = self.width(character, columns);
            if columns.saturating_add(width) > COLUMNS {
                let rest = space.map_or_else(String::new, |at| current.split_off(at));
                current.truncate(current.trim_end().len());
                lines.push(std::mem::take(&mut current));
                current.push_str(rest.trim_start());
                columns = self.columns(&current);
                space = None;
            }
            if character == '\t' {
                current.extend(std::iter::repeat_n(' ', width));
            } else {
                current.push(character);
            }
            columns = columns.saturating_add(width);
            // An indented line is not folded at its own indentation.
            if matches!(character, ' ' | '\t') && !current.trim_start().is_empty() {
                space = Some(current.len());
            }
        }
        lines.push(current);
    }

    fn columns(&self, text: &str) -> usize {
        text.chars().map(|one| self.width(one, 0)).sum()
    }

    /// Returns how many columns a character takes at a column.
    fn width(&self, character: char, column: usize) -> usize {
        if character == '\t' {
            return TAB.saturating_sub(column.checked_rem(TAB).unwrap_or(0));
        }
        if is_combining_mark(character) {
            return 0;
        }
        let has = self.fonts.with(character).common(Families::LINES);
        if has == Families::NONE { 2 } else { 1 }
    }

    /// Composes letters, leaves out what is invisible, and spells what cannot be shown.
    fn fit(&mut self, text: &str) -> String {
        let mut fit = String::with_capacity(text.len());
        let mut base = Families::BOTH;
        let mut is_spelling = false;
        for character in text.nfc() {
            if is_invisible(character) {
                continue;
            }
            let character = match character {
                '\u{2028}' | '\u{2029}' => '\n',
                other => other,
            };
            let families = self.families(character, base);
            if families == Families::NONE {
                let before = if is_spelling { ' ' } else { '[' };
                // Writing to a string cannot fail.
                let _ = write!(fit, "{before}U+{:04X}", u32::from(character));
                self.spelled = self.spelled.saturating_add(1);
                is_spelling = true;
                continue;
            }
            if is_spelling {
                fit.push(']');
            }
            is_spelling = false;
            fit.push(character);
            base = families;
        }
        if is_spelling {
            fit.push(']');
        }
        fit
    }

    /// Returns the families a character can be set in; a mark needs the one of the letter below it.
    fn families(&self, character: char, base: Families) -> Families {
        if matches!(character, '\n' | '\t') {
            return Families::BOTH;
        }
        if turns_reading(character) {
            return Families::NONE;
        }
        let families = self.fonts.with(character);
        if is_combining_mark(character) {
            return families.common(base);
        }
        families
    }
}

/// Writes a word with marks where it may be broken.
fn push_breakable(line: &mut String, word: &str) {
    let (least, most) = WORD_PART;
    if word.chars().nth(most).is_none() {
        line.push_str(word);
        return;
    }
    let mut since = 0_usize;
    let mut is_seam = false;
    for character in word.chars() {
        let is_due = since >= most || (is_seam && since >= least);
        if is_due && !is_combining_mark(character) {
            line.push(BREAK);
            since = 0;
        }
        line.push(character);
        since = since.saturating_add(1);
        is_seam = SEAMS.contains(character);
    }
}

/// Whether a character has no look of its own: controls, joiners, variation selectors, tags.
fn is_invisible(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        other => other.is_control(),
    }
}

/// Whether a character changes the order in which others are read; what is read must be what is written.
const fn turns_reading(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        Characters::new(crate::fonts::embedded().unwrap()).pieces(text)
    }

    fn words(text: &str) -> String {
        Characters::new(crate::fonts::embedded().unwrap()).words(text)
    }

    #[test]
    fn characters_without_a_glyph_are_spelled() {
        assert_eq!(words("山田 Yamada"), "[U+5C71 U+7530] Yamada");
        assert_eq!(words("a\u{202e}b"), "a[U+202E]b");
        assert_eq!(words("관문 – Gwanmun ©"), "관문 – Gwanmun ©");
        // The letter is in one font only and the mark in both; two marks no letter has.
        assert_eq!(words("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_eq!(words("e\u{301}"), "é");
        assert_eq!(words("가\u{489}"), "가\u{489}");
    }

    #[test]
    fn what_is_invisible_does_not_break_words() {
        assert_eq!(
            words("\u{feff}MIT\u{200b} \u{7}License\u{fe0f}"),
            "MIT License"
        );
    }

    #[test]
    fn long_words_can_be_broken() {
        let long = words(&"x".repeat(100));
        assert_eq!(long.matches(BREAK).count(), 3);
        let address = words("https://example.org/a-long/path-of/words");
        assert_eq!(
            address.replace(BREAK, ""),
            "https://example.org/a-long/path-of/words"
        );
        assert!(address.contains("path-of/\u{200b}words"), "{address:?}");
        assert_eq!(words("a/short/path-of/words"), "a/short/path-of/words");
    }

    #[test]
    fn lines_keep_their_indentation_and_wide_ones_go_on() {
        assert_eq!(lines("\n\n  a\n\tb\n\n c  \n\n"), ["  a\n        b\n\n c"]);
        let wide = lines(&format!("  {} end", "word ".repeat(30)));
        let wide: Vec<&str> = wide[0].lines().collect();
        assert!(wide.iter().all(|line| line.len() <= COLUMNS), "{wide:?}");
        assert!(wide[0].starts_with("  word") && wide[0].ends_with("word"));
        assert_eq!(lines(&"y".repeat(200))[0].lines().count(), 3);
    }

    #[test]
    fn pieces_hold_some_lines_each() {
        let pieces = lines(&"line\n".repeat(100));
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces.join("\n").lines().count(), 100);
        // None ends in a blank line.
        let text = "line\n\n\n".repeat(100);
        let pieces = lines(&text);
        assert!(pieces.iter().all(|piece| piece.ends_with("line")));
        assert_eq!(pieces.join("\n"), text.trim_end());
    }
}
