//! Lists of license names, as tools and data files have them: they say nothing of the file's own license.

use std::collections::BTreeSet;

use crate::detect::found::{Match, matcher};
use crate::pack::flag;

/// Fewest names in a row that are a list.
const LIST_MIN: usize = 15;
/// Fewest names of a file that is nothing but a list.
const LONG_LIST_MIN: usize = 150;
/// Longest name, in words.
const NAME_MAX: u32 = 20;
/// Names farther apart than this many words are not in a row.
const DISTANCE_MAX: i64 = 10;

/// Takes out lists.
pub(super) fn without_lists(matches: Vec<Match>) -> Vec<Match> {
    if matches.len() < LIST_MIN {
        return matches;
    }
    let names = matches.iter().filter(|this| is_name(this)).count();
    let is_all_list = matches.len() > LONG_LIST_MIN
        && names * 100 > matches.len() * 95
        && has_variety(&matches, LONG_LIST_MIN);
    if is_all_list {
        return Vec::new();
    }
    let mut kept = Vec::new();
    let mut row: Vec<Match> = Vec::new();
    for this in matches {
        let continues = is_name(&this)
            && row
                .last()
                .is_none_or(|last| last.file.distance(&this.file) <= DISTANCE_MAX);
        if !continues {
            settle(&mut row, &mut kept);
        }
        if is_name(&this) {
            row.push(this);
        } else {
            kept.push(this);
        }
    }
    settle(&mut row, &mut kept);
    kept
}

fn settle(row: &mut Vec<Match>, kept: &mut Vec<Match>) {
    let is_list = row.len() >= LIST_MIN && has_variety(row, LIST_MIN / 3);
    if is_list {
        row.clear();
    }
    kept.append(row);
}

/// Whether a row names many different licenses.
fn has_variety(row: &[Match], least: usize) -> bool {
    let different: BTreeSet<u32> = row.iter().map(|this| this.rule.expression).collect();
    different.len() * 3 > row.len() || different.len() >= least
}

fn is_name(this: &Match) -> bool {
    this.rule
        .is(flag::REFERENCE | flag::TAG | flag::INTRO | flag::CLUE)
        && this.matchers != matcher::TAG
        && this.coverage() >= 100.0
        && this.len() <= NAME_MAX
}
