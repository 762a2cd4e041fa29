//! Which lines of a license text are copyright lines: they differ where the text is the same.

/// Signs comments draw around lines.
const FRAMES: &[char] = &['*', '#', '/', ';', '-', '%', '|', '>', '"'];

/// Marks of a place somebody was to fill in, as templates of licenses have them.
const PLACEHOLDERS: &[&str] = &[
    "<year>",
    "<yyyy>",
    "[yyyy]",
    "[year]",
    "{yyyy}",
    "{year}",
    "<copyright holder",
    "[fullname]",
    "[name of copyright",
    "<name of author>",
    "<owner>",
    "(c) year",
];

/// Returns the line without what comments draw around it and with single spaces.
pub(super) fn bare(line: &str) -> String {
    let inner = line.trim_start_matches(|c: char| c.is_whitespace() || FRAMES.contains(&c));
    // At the end a slash or an angle bracket may belong to the address of the holder.
    let inner = inner.trim_end();
    let inner = inner.strip_suffix("*/").unwrap_or(inner);
    let inner =
        inner.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '|' | '%'));
    inner.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line may claim a copyright or reserve rights, by the character it begins with. Most lines of license texts do
/// not, and need no closer look.
pub(super) fn is_candidate(line: &str) -> bool {
    let inner = line.trim_start_matches(|c: char| c.is_whitespace() || FRAMES.contains(&c));
    inner.starts_with(['c', 'C', '(', '©', 'p', 'P', 's', 'S', 'a', 'A'])
}

/// Whether a bare line claims a copyright. Cautious: a sentence of a license that begins with the word is none.
pub(super) fn is_statement(bare: &str) -> bool {
    let lower = bare.to_lowercase();
    let lower = lower.strip_prefix("portions ").unwrap_or(&lower);
    if lower.starts_with("spdx-filecopyrighttext:") {
        return true;
    }
    let sign = |text: &str| text.starts_with("(c)") || text.starts_with('©');
    let after_word = lower
        .strip_prefix("copyright")
        .filter(|rest| rest.starts_with([' ', ':', '(', '©', ',']));
    let named = after_word.map(|rest| rest.trim_start_matches([' ', ':', ',']));
    match named {
        Some(rest) => sign(rest) || begins_with_year(rest) || is_placeholder(bare),
        // "(c)" may also number the third condition of a license.
        None => sign(lower) && (holds_year(lower) || behind_sign(lower).starts_with("copyright")),
    }
}

fn behind_sign(text: &str) -> &str {
    text.trim_start_matches("(c)")
        .trim_start_matches(['©', ' '])
}

/// Whether a bare line is a template's, not anybody's.
pub(super) fn is_placeholder(bare: &str) -> bool {
    let lower = bare.to_lowercase();
    PLACEHOLDERS.iter().any(|mark| lower.contains(mark))
}

/// Whether a bare line only goes on from the copyright line before it.
pub(super) fn is_reservation(bare: &str) -> bool {
    bare.trim_end_matches('.')
        .eq_ignore_ascii_case("all rights reserved")
}

fn begins_with_year(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
}

fn holds_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_told_from_sentences_about_them() {
        for line in [
            "Copyright (c) 2014 Jon Schlinkert",
            "copyright 1999-2003 Somebody",
            "© 2020 은행",
            "(C) 2001 Somebody",
            "Copyright: 2011, Somebody",
            "Copyright <YEAR> <COPYRIGHT HOLDER>",
            "Portions Copyright (c) 1996 Somebody",
            "SPDX-FileCopyrightText: 2024 Somebody",
        ] {
            assert!(is_statement(line) && is_candidate(line), "{line}");
        }
        for line in [
            "copyright notice, this list of conditions and the following disclaimer.",
            "Copyright License. Subject to the terms",
            "COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM",
            "(c) You must retain, in the Source form, all copyright, patent and trademark notices",
            "copyrighted by the Free Software Foundation",
            "",
        ] {
            assert!(!is_statement(line), "{line}");
        }
    }

    #[test]
    fn what_comments_draw_is_taken_away() {
        let line = " *  Copyright (c)  2020 A */";
        assert_eq!(bare(line), "Copyright (c) 2020 A");
        assert!(is_candidate(line));
        for whole in [
            "Copyright (c) 2020 A <a@example.org>",
            "Copyright 2020 https://example.org/",
        ] {
            assert_eq!(bare(&format!("# {whole} #")), whole);
        }
        assert!(is_candidate(" * All rights reserved."));
    }

    #[test]
    fn templates_are_nobodys() {
        assert!(is_placeholder("Copyright (c) <year> <copyright holders>"));
        assert!(is_placeholder("Copyright [yyyy] [name of copyright owner]"));
        assert!(!is_placeholder("Copyright (c) 2020 A"));
    }
}
