//! Lines that may hold a statement, and the parts of one.

mod onward;
mod parts;
mod plain;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::year;

pub(super) use self::onward::{broken_name, continued, goes_on, is_prose};
pub(super) use self::parts::statements;
pub(super) use self::plain::plain;

#[cfg(test)]
mod tests;

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
