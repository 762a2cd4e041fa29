//! Matches of one rule that continue each other become one.

use super::found::Match;
use crate::pack::Tables;

/// Matches farther apart than this many words stay apart.
const DISTANCE_MAX: u32 = 50;

/// What to do with two matches of one rule.
enum Step {
    DropNext,
    DropCurrent,
    NextIntoCurrent,
    CurrentIntoNext,
    Keep,
    TooFar,
}

/// Merges the matches of each rule. The result is sorted by rule.
pub(crate) fn merge(mut matches: Vec<Match>, tables: &Tables<'_>) -> Vec<Match> {
    if matches.len() < 2 {
        return matches;
    }
    matches.sort_by_key(|this| {
        let longest = std::cmp::Reverse((this.legal, this.len()));
        (this.rule.order, this.start(), longest, this.precedence)
    });
    let mut merged = Vec::with_capacity(matches.len());
    let mut rest = matches.into_iter().peekable();
    while let Some(first) = rest.next() {
        let order = first.rule.order;
        let mut group = vec![first];
        while let Some(next) = rest.next_if(|next| next.rule.order == order) {
            group.push(next);
        }
        if group.len() > 1 {
            merge_group(&mut group, tables);
        }
        merged.append(&mut group);
    }
    merged
}

fn merge_group(group: &mut Vec<Match>, tables: &Tables<'_>) {
    let length = group.first().map_or(0, |first| first.rule.length);
    let distance_max = i64::from((length / 2).clamp(1, DISTANCE_MAX));
    let mut current = 0;
    while current + 1 < group.len() {
        let mut next = current + 1;
        let mut is_dropped = false;
        while next < group.len() {
            let (Some(one), Some(two)) = (group.get(current), group.get(next)) else {
                break;
            };
            match step(one, two, distance_max) {
                Step::TooFar => break,
                Step::Keep => next += 1,
                Step::DropNext => drop(group.remove(next)),
                Step::NextIntoCurrent => {
                    let taken = group.remove(next);
                    if let Some(one) = group.get_mut(current) {
                        one.combine(&taken, tables);
                    }
                }
                Step::DropCurrent => {
                    group.remove(current);
                    is_dropped = true;
                    break;
                }
                Step::CurrentIntoNext => {
                    let taken = group.remove(current);
                    if let Some(two) = group.get_mut(next - 1) {
                        two.combine(&taken, tables);
                    }
                    is_dropped = true;
                    break;
                }
            }
        }
        // The one after a dropped match takes its place and is looked at in its turn.
        current += usize::from(!is_dropped);
    }
}

fn step(current: &Match, next: &Match, distance_max: i64) -> Step {
    if current.file.distance(&next.file) > distance_max
        || current.text.distance(&next.text) > distance_max
    {
        return Step::TooFar;
    }
    if current.file == next.file && current.text == next.text {
        return Step::DropNext;
    }
    if current.text == next.text && current.file.overlap(&next.file) > 0 {
        return if current.file.magnitude() <= next.file.magnitude() {
            Step::DropNext
        } else {
            Step::DropCurrent
        };
    }
    if current.file.covers(&next.file) {
        return Step::DropNext;
    }
    if next.file.covers(&current.file) {
        return Step::DropCurrent;
    }
    let stays_aligned =
        || current.file.union(&next.file).len() == current.text.union(&next.text).len();
    if current.surrounds(next) && stays_aligned() {
        return Step::NextIntoCurrent;
    }
    if next.surrounds(current) && stays_aligned() {
        return Step::CurrentIntoNext;
    }
    if next.is_after(current) || overlaps_in_order(current, next) {
        return Step::NextIntoCurrent;
    }
    Step::Keep
}

/// Whether two matches overlap by the same words of the file and of the rule, in the same order.
fn overlaps_in_order(current: &Match, next: &Match) -> bool {
    let in_order = current.start() <= next.start()
        && current.end() <= next.end()
        && current.text.start() <= next.text.start()
        && current.text.end() <= next.text.end();
    let overlap = current.file.overlap(&next.file);
    in_order && overlap > 0 && overlap == current.text.overlap(&next.text)
}
