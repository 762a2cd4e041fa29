//! The parts of a statement: what it says, whom it names, and the years.

use super::{Parts, Start, is_name_start, start_from};
use crate::copyright::{holder, year};

/// Reads every statement of a line.
pub(crate) fn statements(plain: &str, start: &Start) -> Vec<Parts> {
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
    if let Some(named) = named_before(plain, start, rest) {
        let text = format!("{named} ({}", plain.get(start.at..end)?.trim_end());
        return Some(Parts {
            text: text.get(..=text.rfind(')')?)?.to_owned(),
            holder: named,
            years,
        });
    }
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

/// Most words of a name that stands before its statement.
const NAME_WORDS_MAX: usize = 6;

/// The name before a statement of years alone in brackets: `Example, Inc. (Copyright 2002)`.
fn named_before(plain: &str, start: Start, rest: &str) -> Option<String> {
    let before = plain.get(..start.at)?.strip_suffix('(')?.trim_end();
    let is_alone = rest.trim_start().starts_with(')');
    let named = before.rsplit(['(', ')', ':', ';']).next()?.trim();
    let is_name = is_name_start(named) && named.split(' ').count() <= NAME_WORDS_MAX;
    (is_alone && is_name).then(|| named.to_owned())
}

/// Writes years and name as they stand, without the sentence after them.
pub(super) fn stated(whole: &str, rest: &str) -> String {
    let years = whole.get(..whole.len() - rest.len()).unwrap_or_default();
    let name = holder::cut(rest);
    let name = holder::with_whole_brackets(&name).trim_end_matches(|c: char| {
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
