//! Matches that are too short, too scattered or too lone to mean anything.

use super::Context;
use crate::detect::found::Match;
use crate::detect::lines::Lines;
use crate::detect::query::Query;
use crate::pack::{NO_WORD, STOP, Tables, flag};

/// How many unknown or short words on both sides make one word found between them a chance hit.
const LONELY: u32 = 5;
/// Least share of a match in the stretch it lies in.
const DENSITY_MIN: f64 = 0.4;

/// Drops doubtful matches.
pub(super) fn drop(matches: &mut Vec<Match>, context: &Context<'_, '_>) {
    let query = context.query;
    matches.retain(|this| !this.is_approximate_only() || is_dense(this, query));
    matches.retain(|this| {
        !this.is_approximate_only() || this.coverage() >= f64::from(this.rule.coverage_min)
    });
    matches.retain(|this| !this.is_approximate_only() || !is_lonely(this, query));
    matches.retain(|this| !this.is_approximate_only() || !is_too_short(this));
    if matches.len() > 1 {
        matches.retain(|this| !is_scattered(this, query));
    }
    if query.is_binary {
        matches.retain(|this| is_plausible_in_binary(this, context));
    }
}

/// Whether enough of what lies between the first and the last word belongs to the match, in the file and in the rule.
fn is_dense(this: &Match, query: &Query) -> bool {
    let share = |magnitude: u32| f64::from(this.len()) / f64::from(magnitude.max(1));
    share(this.magnitude(query)).min(share(this.text.magnitude())) >= DENSITY_MIN
}

fn is_lonely(this: &Match, query: &Query) -> bool {
    if this.len() != 1 {
        return false;
    }
    let at = this.start();
    let unknown = |at: Option<u32>| {
        let count = at.and_then(|at| query.unknown_after.get(at as usize));
        count.copied().unwrap_or(0)
    };
    let short = |from: u32, to: u32| {
        let range = query
            .is_short
            .get(from as usize..(to as usize).min(query.is_short.len()));
        let count = range
            .unwrap_or_default()
            .iter()
            .filter(|short| **short)
            .count();
        crate::pack::position(count)
    };
    let before = unknown(at.checked_sub(1)) + short(at.saturating_sub(1 + LONELY), at);
    let after = unknown(Some(at)) + short(at, at + 1 + LONELY);
    before >= LONELY && after >= LONELY
}

fn is_too_short(this: &Match) -> bool {
    this.len() < this.rule.words_min
        || this.legal < this.rule.legal_min
        || this.rule.is(flag::SMALL) && this.coverage() < 80.0
}

/// Whether a short rule's words are spread over more lines than there are words.
fn is_scattered(this: &Match, query: &Query) -> bool {
    let (first, last) = this.lines(query);
    let extra = if this.rule.is(flag::TAG) { 2 } else { 0 };
    this.rule.is(flag::SMALL) && last - first + 1 > this.len() + extra
}

/// Whether one word found in a program is written as people write it, not as chance does.
fn is_plausible_in_binary(this: &Match, context: &Context<'_, '_>) -> bool {
    let rule = this.rule;
    let Some(index) = rule.index.filter(|_| rule.length == 1) else {
        return true;
    };
    if !rule.is(flag::REFERENCE | flag::CLUE) {
        return true;
    }
    let Some(written) = written(this.start(), context.query, context.lines, &context.tables) else {
        return true;
    };
    let text = context
        .pack
        .rule_text(index)
        .replace("{{", "")
        .replace("}}", "");
    let slack = usize::from(rule.relevance >= 80);
    is_written_so(&written, text.trim(), slack)
}

/// The word at a position as the file has it, with the punctuation right behind it.
fn written(at: u32, query: &Query, lines: &Lines<'_>, tables: &Tables<'_>) -> Option<String> {
    let number = query.line(at);
    let first = query.lines.partition_point(|&line| line < number);
    let nth = at as usize - first;
    let of_line = || {
        lines
            .numbered
            .iter()
            .filter(|(line, _)| *line == number)
            .map(|(_, text)| text)
    };
    let mut met = 0;
    for line in of_line() {
        let mut rest: &str = line;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            rest = rest.get(start..)?;
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '+')
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let id = tables.word(word.to_lowercase().as_bytes());
            if id != NO_WORD && id != STOP {
                if met == nth {
                    let punctuation = after.find(char::is_alphanumeric).unwrap_or(after.len());
                    return Some(format!("{word}{}", after.get(..punctuation)?.trim_end()));
                }
                met += 1;
            }
            rest = after;
        }
    }
    None
}

fn is_written_so(written: &str, text: &str, slack: usize) -> bool {
    let (count, of_text) = (written.chars().count(), text.chars().count());
    if written == text || of_text >= 5 {
        return true;
    }
    if count != of_text && count != of_text + slack {
        return false;
    }
    let (written, text) = match text.strip_suffix('+') {
        Some(text) => (written.trim_end_matches('+'), text),
        None => (written, text),
    };
    let mut letters = written.chars().filter(|c| c.is_alphabetic());
    let is_title =
        letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase);
    is_title
        || written == written.to_lowercase()
        || written == written.to_uppercase()
        || written.contains(text)
}

#[cfg(test)]
mod tests {
    use super::is_written_so;

    #[test]
    fn names_are_written_in_one_case_or_as_titles() {
        for (written, text) in [
            ("gpl", "GPL"),
            ("Gpl", "GPL"),
            ("GPL", "gpl"),
            ("Cc0", "CC0"),
            ("GPLv2(", "GPLv2"),
        ] {
            assert!(is_written_so(written, text, 0), "{written}");
        }
        for (written, text) in [
            ("gPl", "GPL"),
            ("GPL[", "GPL"),
            ("MpL2", "MPL2"),
            ("Cc0(", "CC0"),
        ] {
            assert!(!is_written_so(written, text, 0), "{written}");
        }
        assert!(is_written_so("ALv2@", "ALv2", 1));
        assert!(!is_written_so("aLv2@", "ALv2", 1));
    }
}
