//! Matches that say nothing are dropped, and of those that overlap the better ones stay.

mod doubtful;
mod lists;
mod overlapping;
mod phrases;

use super::found::{Licensing, Match};
use super::merge::merge;
use super::query::Query;
use super::span::Span;
use super::{Mode, native};
use crate::pack::{Pack, Tables, flag};

/// What the passes look at.
pub(crate) struct Context<'a, 'p> {
    pub(crate) query: &'a Query,
    pub(crate) pack: &'p Pack,
    pub(crate) tables: Tables<'p>,
    /// Text of the lines, for the few short matches whose letters matter.
    pub(crate) lines: &'a super::lines::Lines<'a>,
    pub(crate) mode: Mode,
}

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Rules found whole, before others are looked for.
    Exact,
    /// Everything, before texts that stand for no license are taken out.
    All,
    /// The end.
    Last,
}

/// Sorts out matches.
pub(crate) fn refine(
    mut matches: Vec<Match>,
    stage: Stage,
    context: &Context<'_, '_>,
    licensing: &mut Licensing<'_>,
) -> Vec<Match> {
    if matches.is_empty() {
        return matches;
    }
    let tables = &context.tables;
    if stage != Stage::Exact {
        matches = merge(matches, tables);
    }
    phrases::keep_with_required(&mut matches, context);
    doubtful::drop(&mut matches, context);
    // Before others are dropped for them.
    if context.mode == Mode::Native {
        matches.retain(|this| native::is_strong(this, context.query, licensing, tables));
    }
    matches = merge(matches, tables);
    let contained = overlapping::drop_contained(&mut matches);
    let overlapped = overlapping::drop_overlapping(&mut matches, licensing);
    for dropped in [contained, overlapped] {
        let kept = restored(&matches, dropped, tables);
        matches.extend(kept);
    }
    overlapping::drop_contained(&mut matches);
    if stage == Stage::Last {
        matches.retain(|this| !this.rule.is(flag::FALSE_POSITIVE));
        matches = lists::without_lists(matches);
    }
    if stage != Stage::Exact {
        matches = merge(matches, tables);
    }
    matches
}

/// Of the matches that were dropped for others, those that none of the kept ones touches after all.
fn restored(kept: &[Match], dropped: Vec<Match>, tables: &Tables<'_>) -> Vec<Match> {
    if dropped.is_empty() {
        return dropped;
    }
    let taken = kept
        .iter()
        .fold(Span::default(), |all, this| all.union(&this.file));
    let mut merged = merge(dropped, tables);
    merged.retain(|this| this.file.overlap(&taken) == 0);
    merged
}
