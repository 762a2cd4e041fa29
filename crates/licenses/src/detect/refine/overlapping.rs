//! Matches that lie within others or share much with them.

use std::cmp::Reverse;

use crate::detect::found::{Licensing, Match};
use crate::pack::flag;

/// Sorts by position, the one that says most first.
fn sort(matches: &mut [Match]) {
    matches.sort_by_key(|this| {
        (
            this.start(),
            Reverse(this.legal),
            Reverse(this.len()),
            this.precedence,
        )
    });
}

/// What to do with two matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    DropNext,
    DropCurrent,
    Keep,
    /// None of those that follow touches the current one.
    Stop,
}

/// Walks over pairs of neighbours and returns what was dropped.
fn walk(
    matches: &mut Vec<Match>,
    mut step: impl FnMut(Option<&Match>, &Match, &Match) -> Step,
) -> Vec<Match> {
    let mut dropped = Vec::new();
    if matches.len() < 2 {
        return dropped;
    }
    sort(matches);
    let mut current = 0;
    while current + 1 < matches.len() {
        let mut next = current + 1;
        let mut is_dropped = false;
        while let (Some(one), Some(two)) = (matches.get(current), matches.get(next)) {
            let before = current.checked_sub(1).and_then(|at| matches.get(at));
            match step(before, one, two) {
                Step::Stop => break,
                Step::Keep => next += 1,
                Step::DropNext => dropped.push(matches.remove(next)),
                Step::DropCurrent => {
                    dropped.push(matches.remove(current));
                    is_dropped = true;
                    break;
                }
            }
        }
        // Where the current one fell, the pair before it is not looked at again.
        current += usize::from(!is_dropped);
    }
    dropped
}

/// Drops matches whose words all lie within another's, and returns them.
pub(super) fn drop_contained(matches: &mut Vec<Match>) -> Vec<Match> {
    walk(matches, |_, current, next| {
        if next.end() > current.end() {
            return Step::Stop;
        }
        if current.file == next.file {
            return if current.coverage() >= next.coverage() {
                Step::DropNext
            } else {
                Step::DropCurrent
            };
        }
        if current.file.covers(&next.file) {
            Step::DropNext
        } else if next.file.covers(&current.file) {
            Step::DropCurrent
        } else {
            Step::Keep
        }
    })
}

/// Shares of a match that another has too.
const NEARLY_ALL: f64 = 0.9;
const MOST: f64 = 0.7;
const MUCH: f64 = 0.4;
const SOME: f64 = 0.1;

/// Drops matches that share too much with a better one, and returns them.
pub(super) fn drop_overlapping(
    matches: &mut Vec<Match>,
    licensing: &mut Licensing<'_>,
) -> Vec<Match> {
    walk(matches, |before, current, next| {
        if next.start() > current.end() {
            return Step::Stop;
        }
        let shared = current.file.overlap(&next.file);
        let both_stand_for_nothing =
            current.rule.is(flag::FALSE_POSITIVE) && next.rule.is(flag::FALSE_POSITIVE);
        if shared == 0 || both_stand_for_nothing {
            return Step::Keep;
        }
        let pair = Pair {
            current,
            next,
            of_next: f64::from(shared) / f64::from(next.len()),
            of_current: f64::from(shared) / f64::from(current.len()),
        };
        pair.judge(licensing)
            .unwrap_or_else(|| pair.squeezed(before, shared))
    })
}

struct Pair<'m> {
    current: &'m Match,
    next: &'m Match,
    of_next: f64,
    of_current: f64,
}

impl Pair<'_> {
    fn judge(&self, licensing: &mut Licensing<'_>) -> Option<Step> {
        let (current, next) = (self.current, self.next);
        let current_is_longer = current.len() >= next.len();
        let next_is_longer = current.len() <= next.len();
        let current_is_better = current_is_longer && current.legal >= next.legal;
        let next_is_better = next_is_longer && current.legal <= next.legal;
        if self.of_next >= NEARLY_ALL && current_is_longer {
            return Some(Step::DropNext);
        }
        if self.of_current >= NEARLY_ALL && next_is_longer {
            return Some(Step::DropCurrent);
        }
        if self.of_next >= MOST && current_is_better {
            return Some(Step::DropNext);
        }
        if self.of_current >= MOST && next_is_better {
            return Some(Step::DropCurrent);
        }
        let current_holds = current_is_better && licensing.holds(current.rule, next.rule);
        let next_holds = next_is_better && licensing.holds(next.rule, current.rule);
        if self.of_next >= MUCH {
            if current_holds || self.next_is_one_word_more() {
                return Some(Step::DropNext);
            }
            if next_holds {
                return Some(Step::DropCurrent);
            }
        }
        if self.of_current >= MUCH {
            if current_holds {
                return Some(Step::DropNext);
            }
            if next_holds {
                return Some(Step::DropCurrent);
            }
        }
        if self.of_next >= SOME && current.surrounds(next) && current_holds {
            return Some(Step::DropNext);
        }
        if self.of_current >= SOME && next.surrounds(current) && next_holds {
            return Some(Step::DropCurrent);
        }
        None
    }

    /// Whether the next one is two words long and begins with the word the current one ends with: "license".
    fn next_is_one_word_more(&self) -> bool {
        let (current, next) = (self.current, self.next);
        next.len() == 2
            && current.len() >= next.len() + 2
            && current.legal >= next.legal
            && current.rule.is(flag::ENDS_WITH_LICENSE)
            && next.rule.is(flag::STARTS_WITH_LICENSE)
    }

    /// Drops the current one where the one before and the next have nearly all of it between them.
    fn squeezed(&self, before: Option<&Match>, shared: u32) -> Step {
        let Some(before) = before.filter(|before| before.file.overlap(&self.next.file) == 0) else {
            return Step::Keep;
        };
        let with_before = self.current.file.overlap(&before.file);
        let both = f64::from(shared + with_before);
        if with_before > 0 && both >= f64::from(self.current.len()) * NEARLY_ALL {
            Step::DropCurrent
        } else {
            Step::Keep
        }
    }
}
