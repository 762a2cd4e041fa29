//! Lines that may hold a statement, and the parts of one.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{holder, year};

/// What every statement has one of.
static HINTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let hints: [&[u8]; 12] = [
        b"copyr",
        b"(c)",
        b"\xc2\xa9",
        b"&copy",
        "저작권".as_bytes(),
        "ⓒ".as_bytes(),
        b"\xa9",
        b"\\(co",
        b"&#169;",
        b"&#xa9;",
        b"\\u00a9",
        b"( c )",
    ];
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(hints)
        .expect("a test builds the same automaton")
});

/// Longest line that is read for a statement, in bytes.
pub(super) const LINE_MAX: usize = 4_096;

/// Lines of a paragraph are at least this long where they are broken, in bytes.
const PARAGRAPH_LINE: usize = 50;

/// Words behind "copyright" that speak about it instead of stating it.
const PROSE: [&str; 67] = [
    "notice",
    "notices",
    "holder",
    "holders",
    "owner",
    "owners",
    "law",
    "laws",
    "license",
    "licence",
    "licenses",
    "statement",
    "statements",
    "and",
    "or",
    "in",
    "is",
    "are",
    "act",
    "information",
    "protection",
    "interest",
    "interests",
    "to",
    "this",
    "that",
    "year",
    "years",
    "date",
    "message",
    "infringement",
    "material",
    "line",
    "lines",
    "header",
    "headers",
    "text",
    "for",
    "on",
    "as",
    "if",
    "it",
    "its",
    "will",
    "may",
    "shall",
    "from",
    "with",
    "treaties",
    "grant",
    "grants",
    "treaty",
    "convention",
    "notification",
    "office",
    "royalty",
    "holder's",
    "owner's",
    "assignment",
    "disclaimer",
    "string",
    "tag",
    "file",
    "files",
    "claims",
    "claim",
    "has",
];

/// What stands for a name or a year nobody has filled in.
const PLACEHOLDERS: [&str; 20] = [
    "[yyyy]",
    "[xxxx]",
    "year your",
    "19xx",
    "20xx",
    "20[",
    "<owner",
    "[year]",
    "[name",
    "[fullname]",
    "<year>",
    "<yyyy>",
    "<name",
    "<copyright",
    "{yyyy}",
    "{year}",
    "{{",
    "yyyy",
    "year copyright",
    "$",
];

/// Where a statement begins in a line, and where what it states does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    at: usize,
    after: usize,
}

/// The parts of a statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) text: String,
    pub(super) holder: String,
    pub(super) years: Vec<(u16, u16)>,
}

/// Whether a text may hold a statement at all.
pub(super) fn has_hint(text: &[u8]) -> bool {
    HINTS.is_match(text)
}

/// Takes comment marks and markup off a line and writes every copyright sign as `(c)` or `©`.
pub(super) fn plain(line: &str) -> String {
    let line = line
        .get(..line.floor_char_boundary(LINE_MAX))
        .unwrap_or_default();
    let mut text = line.trim().to_owned();
    for (sign, plain) in [
        ("&copy;", "©"),
        ("&#169;", "©"),
        ("&#xA9;", "©"),
        ("\\(co", "©"),
        ("@copyright{}", "©"),
        ("ⓒ", "©"),
        ("\\u00a9", "©"),
        ("\\xa9", "©"),
        ("(C)", "(c)"),
        ("( c )", "(c)"),
        ("( C )", "(c)"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("\\n", " "),
        ("\\t", " "),
    ] {
        if text.contains(sign) {
            text = text.replace(sign, plain);
        }
    }
    let text = without_tags(&text);
    let marks = |c: char| c.is_whitespace() || "/*#;%!|<>{}=+~-\"'`.\\:,".contains(c);
    let mut text = text.trim_start_matches(marks);
    for word in ["dnl ", "rem ", "REM ", "Rem ", "@c ", "\\\" "] {
        text = text
            .strip_prefix(word)
            .unwrap_or(text)
            .trim_start_matches(marks);
    }
    let end = |c: char| c.is_whitespace() || "/*#|=~-\\\"'".contains(c);
    text.trim_end_matches(end).to_owned()
}

/// Takes out markup, but not addresses in angle brackets.
fn without_tags(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        plain.push_str(before);
        let close = tag.find('>');
        let inner = close
            .and_then(|close| tag.get(1..close))
            .unwrap_or_default();
        let is_tag = inner
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
            && !inner.contains('@')
            && !inner.contains(" at ")
            && (inner.contains('=') || inner.starts_with(['/', '!', '?']) || is_element(inner));
        if is_tag {
            plain.push(' ');
            rest = close
                .and_then(|close| tag.get(close + 1..))
                .unwrap_or_default();
        } else {
            plain.push('<');
            rest = tag.get(1..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    plain
}

fn is_element(name: &str) -> bool {
    const ELEMENTS: [&str; 22] = [
        "a", "b", "i", "p", "br", "br/", "br /", "hr", "li", "ul", "td", "tr", "th", "em", "tt",
        "div", "pre", "span", "font", "center", "strong", "small",
    ];
    let lower = name.to_ascii_lowercase();
    let element = lower.split(char::is_whitespace).next().unwrap_or(&lower);
    ELEMENTS.contains(&element)
        || element == "copyright"
        || element == "year"
        || element == "holder"
}

/// Finds the first statement of a line.
pub(super) fn start(plain: &str) -> Option<Start> {
    start_from(plain, 0)
}

fn start_from(plain: &str, from: usize) -> Option<Start> {
    let lower = plain.to_ascii_lowercase();
    // Letters whose lower case is longer would shift positions; ASCII ones are not.
    let rest = lower.get(from..)?;
    let marks = [
        "spdx-filecopyrighttext",
        "spdx-snippetcopyrighttext",
        "copyright",
        "copr.",
        "(c)",
        "©",
        "저작권",
    ];
    let mut places: Vec<(usize, &str)> = marks
        .iter()
        .flat_map(|mark| rest.match_indices(mark).map(|(at, _)| (from + at, *mark)))
        .collect();
    places.sort_unstable();
    places
        .into_iter()
        .find_map(|(at, mark)| accepted(plain, at, mark))
}

/// Whether what stands at a mark is a statement.
fn accepted(plain: &str, at: usize, mark: &str) -> Option<Start> {
    let before = plain.get(..at)?;
    if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-')) {
        return None;
    }
    let behind = plain.get(at + mark.len()..)?;
    match mark {
        "spdx-filecopyrighttext" | "spdx-snippetcopyrighttext" => {
            let rest = behind.strip_prefix(':')?.trim_start();
            let skipped = behind_marks(rest);
            let after = plain.len() - skipped.len();
            (!skipped.trim().is_empty()).then_some(Start { at, after })
        }
        "(c)" => {
            let rest = behind_marks(behind);
            let after = plain.len() - rest.len();
            let names = behind.trim_start().starts_with("by ") && is_name_start(rest);
            (year::begins(rest) || names).then_some(Start { at, after })
        }
        "©" => {
            let rest = behind_marks(behind);
            let after = plain.len() - rest.len();
            (year::begins(rest) || is_name_start(rest) && !is_placeholder(rest))
                .then_some(Start { at, after })
        }
        "저작권" => {
            let rest = behind.strip_prefix('자').unwrap_or(behind);
            let is_statement =
                rest.trim_start().starts_with([':', '(', '©']) || year::begins(rest.trim_start());
            let rest = behind_marks(rest);
            let after = plain.len() - rest.len();
            (is_statement && (year::begins(rest) || is_name_start(rest)))
                .then_some(Start { at, after })
        }
        _ => word(plain, at, behind),
    }
}

/// Judges the word "copyright" by what follows it.
fn word(plain: &str, at: usize, behind: &str) -> Option<Start> {
    let behind = ["ed", "s", "text"]
        .iter()
        .find_map(|end| behind.strip_prefix(end))
        .unwrap_or(behind);
    if behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '=' | '[' | '.' | '('))
        && !behind.starts_with("(c)")
        && !behind.starts_with("(19")
        && !behind.starts_with("(20")
    {
        return None;
    }
    let rest = behind_marks(behind);
    let after = plain.len() - rest.len();
    let passed = behind.get(..behind.len() - rest.len()).unwrap_or_default();
    let has_sign = passed.contains("(c)") || passed.contains('©');
    if year::begins(rest) {
        return Some(Start { at, after });
    }
    if is_placeholder(rest) {
        return None;
    }
    let is_capital = plain.get(at..).is_some_and(|text| text.starts_with('C'));
    let is_first = plain
        .get(..at)
        .is_some_and(|before| !before.contains(char::is_alphanumeric));
    if rest.trim().is_empty() {
        return (has_sign || is_capital && is_first).then_some(Start { at, after });
    }
    let first = rest
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .next()
        .unwrap_or_default();
    let is_prose = PROSE.contains(&first.to_lowercase().as_str());
    let holds = if has_sign {
        !is_prose || is_name_start(rest)
    } else {
        is_capital && is_name_start(rest) && !is_prose && !is_shouted_prose(plain, at)
    };
    holds.then_some(Start { at, after })
}

/// "COPYRIGHT OWNER" and the like, in capitals within a disclaimer.
fn is_shouted_prose(plain: &str, at: usize) -> bool {
    let before = plain.get(..at).unwrap_or_default();
    before.chars().filter(|c| c.is_alphabetic()).count() > 3
        && before.chars().all(|c| !c.is_lowercase())
}

/// Passes over what may stand between the mark and the years or the name.
fn behind_marks(text: &str) -> &str {
    let mut rest = text;
    loop {
        let next = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, ':' | ',' | '-' | '©' | '.' | '|' | '*' | '=')
        });
        let lower = next.get(..12).unwrap_or(next).to_ascii_lowercase();
        let word = [
            "(c)",
            "copyright ",
            "copyright:",
            "by ",
            "by:",
            "held by ",
            "notice: ",
            "owner: ",
            "holder: ",
            "owned by ",
        ]
        .iter()
        .find(|word| lower.starts_with(**word));
        rest = match word {
            Some(word) => next.get(word.len()..).unwrap_or_default(),
            None if lower.starts_with('(') && next.get(1..).is_some_and(year::begins) => {
                next.get(1..).unwrap_or_default()
            }
            None => return next,
        };
    }
}

fn is_name_start(text: &str) -> bool {
    text.trim_start_matches(['"', '\'', '(', '[', '`'])
        .starts_with(|c: char| {
            c.is_uppercase() || c.is_alphabetic() && !c.is_ascii() || c == '@' || c == '<'
        })
        && !is_placeholder(text)
}

fn is_placeholder(text: &str) -> bool {
    let lower = text
        .trim_start()
        .get(..16)
        .unwrap_or(text.trim_start())
        .to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|mark| lower.starts_with(mark))
}

/// Whether a statement has not named anybody yet or stops in the middle.
pub(super) fn goes_on(plain: &str, start: &Start) -> bool {
    let Some(stated) = plain.get(start.after..) else {
        return false;
    };
    let (_, rest) = year::leading(stated);
    let cut = holder::cut(rest);
    let is_whole = cut.len() < rest.trim().len();
    let text = stated.trim_end();
    let lower = text.to_ascii_lowercase();
    !is_whole
        && (holder::name(rest).is_empty()
            || text.ends_with([',', '&'])
            || lower.ends_with(" and")
            || lower.ends_with(" by"))
}

/// The rest of a name that the line broke within a paragraph: capitalised words up to a stop.
pub(super) fn broken_name<'t>(plain: &str, start: &Start, next: &'t str) -> Option<&'t str> {
    let stated = plain.get(start.after..)?;
    let (_, rest) = year::leading(stated);
    let is_open = plain.len() >= PARAGRAPH_LINE
        && rest.trim_end().ends_with(char::is_alphanumeric)
        && holder::cut(rest).len() == rest.trim().len();
    let stop = next
        .find(". ")
        .or_else(|| next.strip_suffix('.').map(str::len))?;
    let name = next.get(..stop)?;
    let mut words = name.split(' ');
    let is_name = words.clone().count() <= 6
        && words.all(|word| {
            word.starts_with(char::is_uppercase)
                || matches!(word, "of" | "and" | "the" | "for" | "de")
        });
    (is_open && is_name && start_from(next, 0).is_none() && !holder::cut(next).is_empty())
        .then_some(name)
}

/// Whether a line below an unfinished statement is a sentence or an address, not a name.
pub(super) fn is_prose(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let is_number = line.starts_with(|c: char| c.is_ascii_digit()) && !year::begins(line);
    let starts_small = line.starts_with(char::is_lowercase);
    is_number
        || starts_small
        || line.len() > 120
        || holder::cut(line).is_empty()
        || [
            "this ",
            "permission",
            "licensed",
            "redistribution",
            "the ",
            "you ",
            "use ",
            "see ",
            "all ",
            "if ",
            "@",
            "software ",
        ]
        .iter()
        .any(|start| lower.starts_with(start))
}

/// Reads a line of years and a name, or of a name and its address, right below a statement.
pub(super) fn continued(line: &str) -> Option<Parts> {
    if !year::begins(line) {
        return addressed(line);
    }
    let (years, rest) = year::leading(line);
    let rest = rest.trim_start_matches([' ', ',', ':']);
    let name = holder::name(rest);
    let is_name = is_name_start(rest) && name.split(' ').count() <= 8 && !rest.contains(". ");
    let is_full = name.contains(' ') || rest.contains('@');
    (is_name && is_full && !name.is_empty()).then(|| Parts {
        text: format!("Copyright {}", stated(line, rest)),
        holder: name,
        years,
    })
}

/// Reads a line that is nothing but a name and its e-mail address.
fn addressed(line: &str) -> Option<Parts> {
    let (name, address) = line.strip_suffix('>')?.split_once('<')?;
    let name = name.trim();
    let is_name = is_name_start(name)
        && (2..=4).contains(&name.split(' ').count())
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''));
    (is_name && address.contains('@') && !address.contains('<')).then(|| Parts {
        text: format!("Copyright {line}"),
        holder: name.to_owned(),
        years: Vec::new(),
    })
}

/// Reads every statement of a line.
pub(super) fn statements(plain: &str, start: &Start) -> Vec<Parts> {
    let mut found = Vec::new();
    let mut this = *start;
    loop {
        let next = start_from(plain, this.after);
        let end = next.map_or(plain.len(), |next| next.at);
        if let Some(parts) = parts(plain, this, end) {
            found.push(parts);
        }
        match next {
            Some(next) => this = next,
            None => return found,
        }
    }
}

fn parts(plain: &str, start: Start, end: usize) -> Option<Parts> {
    let stated_part = plain.get(start.after..end)?;
    let (years, rest) = year::leading(stated_part);
    let name = holder::name(rest);
    if years.is_empty() && name.is_empty() {
        return None;
    }
    let mark = plain.get(start.at..start.after)?;
    let mark = if mark.to_ascii_lowercase().starts_with("spdx") {
        "Copyright".to_owned()
    } else {
        mark.replace('©', "(c)")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let text = format!(
        "{} {}",
        mark.trim_end_matches([':', ',', '-']).trim_end(),
        stated(stated_part, rest)
    );
    Some(Parts {
        text,
        holder: name,
        years,
    })
}

/// Writes years and name as they stand, without the sentence after them.
fn stated(whole: &str, rest: &str) -> String {
    let years = whole.get(..whole.len() - rest.len()).unwrap_or_default();
    let name = holder::cut(rest);
    let name = name.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '*' | '/' | '"')
    });
    let text = format!(
        "{years}{}{name}",
        if years.is_empty() || name.is_empty() || years.ends_with(' ') || name.starts_with(' ') {
            ""
        } else {
            " "
        }
    );
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(String, String)> {
        let plain = plain(line);
        let Some(start) = start(&plain) else {
            return Vec::new();
        };
        statements(&plain, &start)
            .into_iter()
            .map(|parts| (parts.text, parts.holder))
            .collect()
    }

    #[test]
    fn statements_are_read_whatever_stands_around_them() {
        for (line, text, holder) in [
            (
                " * Copyright (C) 2007-2009 Aaron Seigo <aseigo@kde.org>",
                "Copyright (c) 2007-2009 Aaron Seigo <aseigo@kde.org>",
                "Aaron Seigo",
            ),
            (
                "// (c) 2001 Foo, Inc. All rights reserved.",
                "(c) 2001 Foo, Inc.",
                "Foo, Inc.",
            ),
            (
                "# SPDX-FileCopyrightText: 2020 Jane Doe <jane@x.org>",
                "Copyright 2020 Jane Doe <jane@x.org>",
                "Jane Doe",
            ),
            (
                "Copyright &copy; 2010 <a href=\"http://x.org\">Example Ltd.</a>",
                "Copyright (c) 2010 Example Ltd.",
                "Example Ltd.",
            ),
            (
                "COPYRIGHT (c) 1999, 2000 Big Corp",
                "COPYRIGHT (c) 1999, 2000 Big Corp",
                "Big Corp",
            ),
            (
                "Copyright The Linux Foundation",
                "Copyright The Linux Foundation",
                "The Linux Foundation",
            ),
            (
                "저작권 (c) 2020 주식회사 예제",
                "저작권 (c) 2020 주식회사 예제",
                "주식회사 예제",
            ),
            ("© 2021 홍길동", "(c) 2021 홍길동", "홍길동"),
            (
                ".\\\" Copyright 1990 The Regents of the University of California.",
                "Copyright 1990 The Regents of the University of California.",
                "The Regents of the University of California",
            ),
        ] {
            assert_eq!(read(line), [(text.to_owned(), holder.to_owned())], "{line}");
        }
    }

    #[test]
    fn what_speaks_about_copyright_states_none() {
        for line in [
            "THE COPYRIGHT HOLDERS AND CONTRIBUTORS",
            "Redistributions must retain the above copyright notice, this list of conditions",
            "if ((c) == 2) return;",
            "copyright_year = 2020",
            "(c) You must cause any modified files to carry notices",
            "Copyright [yyyy] [name of copyright owner]",
            "Copyright (c) <year> <copyright holders>",
            "under copyright law: that is to say",
            "IN NO EVENT SHALL THE COPYRIGHT OWNER BE LIABLE",
            "저작권법에 따라 보호됩니다",
        ] {
            assert!(read(line).is_empty(), "{line}: {:?}", read(line));
        }
    }

    #[test]
    fn one_line_may_hold_several() {
        let found = read("Copyright (c) 2001 A Corp, Copyright (c) 2002 B Corp");
        let holders: Vec<&str> = found.iter().map(|(_, holder)| holder.as_str()).collect();
        assert_eq!(holders, ["A Corp", "B Corp"]);
    }
}
