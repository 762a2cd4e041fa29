//! Copyright statements in files, and who they name.
//!
//! Only lines with a hint (`copyright`, `©`, `(c)` before a year, 저작권, an SPDX tag) are looked at; everything else
//! costs no more than the search for the hint.

mod candidate;
mod holder;
mod year;

use crate::detect::lines::Lines;

pub use self::holder::key as holder_key;

/// Most statements kept of one file.
const STATEMENTS_MAX: usize = 2_000;
/// Most lines one statement may go on over.
const LINES_MAX: usize = 8;

/// One statement, or the part of one that a single holder has in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// First line, from 1.
    pub start_line: u32,
    /// Last line.
    pub end_line: u32,
    /// The statement on one line, without comment marks and without what follows it.
    pub text: String,
    /// Who holds the copyright; empty where nobody is named.
    pub holder: String,
    /// Years, first and last of each range, as written.
    pub years: Vec<(u16, u16)>,
}

/// The statements of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copyrights {
    /// In order of position.
    pub statements: Vec<Statement>,
    /// Whether there were more than are kept.
    pub is_cut: bool,
}

impl Copyrights {
    /// Every statement, each once, sorted.
    pub fn texts(&self) -> Vec<&str> {
        sorted(self.statements.iter().map(|one| one.text.as_str()))
    }

    /// Everybody named, each once, sorted.
    pub fn holders(&self) -> Vec<&str> {
        sorted(self.statements.iter().map(|one| one.holder.as_str()))
    }
}

fn sorted<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// Finds the copyright statements of a file; `path` tells source code by its extension and is not opened.
pub fn copyrights(path: &str, bytes: &[u8]) -> Copyrights {
    if !candidate::has_hint(bytes) {
        return Copyrights::default();
    }
    let lines = Lines::read(path, bytes);
    let mut found = Copyrights::default();
    let mut at = 0;
    while let Some((number, line)) = lines.numbered.get(at) {
        at += 1;
        if !candidate::has_hint(line.as_bytes()) {
            continue;
        }
        if found.statements.len() >= STATEMENTS_MAX {
            found.is_cut = true;
            break;
        }
        found.is_cut |= line.len() > candidate::LINE_MAX;
        let mut plain = candidate::plain(line);
        let Some(mut start) = candidate::start(&plain) else {
            continue;
        };
        let mut end = *number;
        let mut used = 1;
        // A statement that has not named anybody, or ends in the middle, goes on in the next line.
        while used < LINES_MAX && candidate::goes_on(&plain, &start) {
            let Some((next_number, next)) = lines.numbered.get(at) else {
                break;
            };
            let next = candidate::plain(next);
            if next.is_empty() || candidate::start(&next).is_some() || candidate::is_prose(&next) {
                break;
            }
            plain = format!("{} {next}", plain.trim_end());
            let Some(longer) = candidate::start(&plain) else {
                break;
            };
            start = longer;
            end = *next_number;
            at += 1;
            used += 1;
        }
        if let Some((next_number, next)) = lines.numbered.get(at)
            && let Some(name) = candidate::broken_name(&plain, &start, &candidate::plain(next))
        {
            plain = format!("{plain} {name}");
            end = *next_number;
        }
        for statement in candidate::statements(&plain, &start) {
            push(&mut found, *number, end, &statement);
        }
        // Lines of years and names right below belong to the same "Copyright".
        while let Some((next_number, next)) = lines.numbered.get(at) {
            let next = candidate::plain(next);
            let Some(statement) = candidate::continued(&next) else {
                break;
            };
            push(&mut found, *next_number, *next_number, &statement);
            at += 1;
        }
    }
    found
}

fn push(found: &mut Copyrights, start_line: u32, end_line: u32, parts: &candidate::Parts) {
    if found.statements.len() >= STATEMENTS_MAX {
        found.is_cut = true;
        return;
    }
    for holder in holder::each(&parts.holder) {
        found.statements.push(Statement {
            start_line,
            end_line,
            text: parts.text.clone(),
            holder: holder.to_owned(),
            years: parts.years.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_beyond_the_limit_is_said() {
        let line = "Copyright (c) 2020 Ann Smith\n";
        let whole = copyrights("a.txt", line.repeat(STATEMENTS_MAX).as_bytes());
        assert!(!whole.is_cut);
        let more = copyrights("a.txt", line.repeat(STATEMENTS_MAX + 1).as_bytes());
        assert!(more.is_cut);
        assert_eq!(more.statements.len(), STATEMENTS_MAX);
    }

    proptest! {
        /// Lines of marks, years, names, brackets and bytes that are no text.
        #[test]
        fn whatever_a_file_holds_statements_are_lines_of_it(
            parts in prop::collection::vec(
                prop_oneof![
                    Just("Copyright ".to_owned()), Just("(c)".to_owned()), Just("©".to_owned()), Just("저작권".to_owned()),
                    Just("&copy;".to_owned()), Just("SPDX-FileCopyrightText:".to_owned()), Just("2019-".to_owned()),
                    Just("\n".to_owned()), Just(" * ".to_owned()), Just("<a href=".to_owned()), Just("All rights reserved".to_owned()),
                    "[A-Za-z ,.()<>@'ÄİßK-]{0,12}", "[0-9, -]{0,9}", "\\PC{0,6}",
                ],
                0..30,
            ),
            broken in any::<bool>(),
        ) {
            let mut bytes = parts.concat().into_bytes();
            if broken {
                bytes.insert(bytes.len() / 2, 0xa9);
            }
            let found = copyrights("a.c", &bytes);
            let lines = u32::try_from(bytes.split(|&byte| byte == b'\n').count()).unwrap();
            let mut last = 0;
            for one in &found.statements {
                prop_assert!(one.start_line >= last && one.start_line <= one.end_line && one.end_line <= lines, "{one:?}");
                prop_assert!(!one.text.contains('\n') && !one.holder.contains('\n'));
                prop_assert!(!one.text.trim().is_empty());
                prop_assert!(one.years.iter().all(|(first, _)| (1950..=2200).contains(first)));
                last = one.start_line;
            }
        }
    }
}
