//! Parts of rules: candidates are chosen by their words, then aligned with the file.

use super::align::Aligner;
use super::candidates::{self, Candidate, Workspace};
use super::found::{Match, Rule, matcher};
use super::merge::merge;
use super::query::Query;
use super::span::Span;
use crate::pack::Tables;

/// Most rules that are aligned with a whole file because their text is nearly the same.
const NEARLY_SAME_MAX: usize = 10;
/// Most rules that are aligned with one run.
const CANDIDATES_MAX: usize = 70;

/// Most blocks of words that are kept of one stretch.
const MATCHES_MAX: usize = 20_000;

/// Room for the work, made once for many files.
pub(crate) struct Workshop {
    pub(crate) candidates: Workspace,
    pub(crate) aligner: Aligner,
}

/// A stretch of a file to look at.
struct Stretch<'q> {
    start: u32,
    end: u32,
    /// Positions that may still be matched; `None` for all.
    open: Option<&'q [bool]>,
}

/// Finds rules the file has parts of. `covered` are the positions of rules found whole; `open` the positions that may
/// still be matched, from which those of texts nearly the same are taken.
pub(crate) fn find(
    query: &Query,
    covered: &[bool],
    open: &mut [bool],
    tables: &Tables<'_>,
    workshop: &mut Workshop,
) -> Vec<Match> {
    let mut matches = Vec::new();
    let whole = Stretch {
        start: 0,
        end: query.len().saturating_sub(1),
        open: None,
    };
    if is_worth_it(query, &whole, covered, tables) {
        let near = candidates::find(
            query,
            0..query.len(),
            NEARLY_SAME_MAX,
            true,
            tables,
            &mut workshop.candidates,
        );
        let aligned = align(query, &whole, &near, tables, &mut workshop.aligner);
        for this in &aligned {
            mark(open, &this.file, false);
        }
        matches.extend(aligned);
    }
    for &(start, end) in &query.runs {
        let run = Stretch {
            start,
            end,
            open: Some(open),
        };
        if !is_worth_it(query, &run, covered, tables) {
            continue;
        }
        let positions = (start..=end).filter(|&at| is_open(open, at));
        let best = candidates::find(
            query,
            positions,
            CANDIDATES_MAX,
            false,
            tables,
            &mut workshop.candidates,
        );
        matches.extend(align(query, &run, &best, tables, &mut workshop.aligner));
    }
    matches
}

/// Most rules that are aligned with one stretch to find the one it nearly is.
const NEARLY_ONE_MAX: usize = 5;

/// Finds the rule of a wanted kind whose text a stretch nearly is, the one it shares most with.
pub(crate) fn nearly_same(
    query: &Query,
    (start, end): (u32, u32),
    is_wanted: &dyn Fn(&Rule) -> bool,
    tables: &Tables<'_>,
    workshop: &mut Workshop,
) -> Option<Match> {
    let mut near = candidates::find(
        query,
        start..=end,
        CANDIDATES_MAX,
        true,
        tables,
        &mut workshop.candidates,
    );
    near.retain(|candidate| is_wanted(&Rule::of(candidate.rule, tables)));
    near.truncate(NEARLY_ONE_MAX);
    let open = None;
    let stretch = Stretch { start, end, open };
    let found = align(query, &stretch, &near, tables, &mut workshop.aligner);
    found.into_iter().max_by_key(Match::len)
}

/// Marks the positions of a span.
pub(crate) fn mark(marks: &mut [bool], span: &Span, value: bool) {
    for &(start, end) in span.runs() {
        if let Some(run) = marks.get_mut(start as usize..=end as usize) {
            run.fill(value);
        }
    }
}

fn is_open(open: &[bool], at: u32) -> bool {
    open.get(at as usize).copied().unwrap_or(false)
}

/// Whether a stretch has a legal word left that no rule found whole covers, and is not digits only.
fn is_worth_it(
    query: &Query,
    stretch: &Stretch<'_>,
    covered: &[bool],
    tables: &Tables<'_>,
) -> bool {
    let positions = || stretch.start..=stretch.end;
    let is_legal = |at: u32| query.word(at) < tables.legal;
    let is_free = |at: u32| stretch.open.is_none_or(|open| is_open(open, at));
    let is_uncovered = |at: u32| !is_open(covered, at);
    positions().any(|at| is_legal(at) && is_free(at) && is_uncovered(at))
        && !positions().all(|at| tables.is_number(query.word(at)))
}

fn align(
    query: &Query,
    stretch: &Stretch<'_>,
    candidates: &[Candidate],
    tables: &Tables<'_>,
    aligner: &mut Aligner,
) -> Vec<Match> {
    let mut matches = Vec::new();
    for candidate in candidates {
        let rule = Rule::of(candidate.rule, tables);
        let text = aligner.begin(candidate.rule, tables);
        let mut start = stretch.start;
        while start <= stretch.end {
            let blocks = aligner.blocks(query, (start, stretch.end + 1), text, stretch.open);
            if blocks.is_empty() {
                break;
            }
            for block in blocks {
                let says_something = block.length > 1 || query.word(block.file) < tables.legal;
                if says_something {
                    matches.push(Match::block(
                        rule,
                        block.file,
                        block.text,
                        block.length,
                        matcher::APPROXIMATE,
                        tables,
                    ));
                }
                start = start.max(block.file + block.length);
            }
        }
        aligner.end(text);
        if matches.len() > MATCHES_MAX {
            // The rest of the file is left out, and that is said.
            aligner.steps_left = 0;
            break;
        }
    }
    matches.truncate(MATCHES_MAX);
    merge(matches, tables)
}
