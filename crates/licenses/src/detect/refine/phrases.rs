//! Words a rule requires: they must be there, in one piece, with nothing between them.

use super::Context;
use crate::detect::found::Match;
use crate::detect::span::Span;
use crate::pack::flag;

/// Keeps matches that have all their rule requires.
pub(super) fn keep_with_required(matches: &mut Vec<Match>, context: &Context<'_, '_>) {
    matches.retain(|this| has_required(this, context));
}

fn has_required(this: &Match, context: &Context<'_, '_>) -> bool {
    let is_continuous = this.rule.is(flag::CONTINUOUS | flag::REQUIRED_PHRASE);
    let index = this.rule.index.map_or(usize::MAX, |index| index as usize);
    let phrases = context.tables.phrases.get(index);
    if is_continuous {
        return this.is_continuous(context.query) && is_unbroken(this, &this.file, context);
    }
    phrases.chunks_exact(2).all(|phrase| match phrase {
        [first, last] => {
            let phrase = Span::new(*first, last - first + 1);
            this.text.covers(&phrase) && {
                let in_file = in_file(this, &phrase);
                in_file.len() == in_file.magnitude() && is_unbroken(this, &in_file, context)
            }
        }
        _ => true,
    })
}

/// The positions in the file of some positions in the rule.
fn in_file(this: &Match, phrase: &Span) -> Span {
    let pairs = this.file.positions().zip(this.text.positions());
    let within = pairs.filter(|(_, at)| phrase.contains(*at));
    within.fold(Span::default(), |span, (at, _)| {
        span.union(&Span::new(at, 1))
    })
}

/// Whether no unknown words stand between the positions, and the same stop words as in the rule.
fn is_unbroken(this: &Match, in_file: &Span, context: &Context<'_, '_>) -> bool {
    let query = context.query;
    let count = |counts: &[u32], at: u32| counts.get(at as usize).copied().unwrap_or(0);
    let inner = || in_file.positions().filter(|&at| at != in_file.end());
    if inner().any(|at| count(&query.unknown_after, at) > 0) {
        return false;
    }
    let stops = this
        .rule
        .index
        .map_or(&[][..], |index| context.tables.stops.get(index as usize));
    let stops_in_rule = |at: u32| {
        let mut entries = stops.chunks_exact(2);
        let found = entries.find(|entry| entry.first() == Some(&at));
        found.and_then(|entry| entry.get(1).copied()).unwrap_or(0)
    };
    let mut pairs = this.file.positions().zip(this.text.positions());
    pairs.all(|(at, place)| {
        !in_file.contains(at)
            || at == in_file.end()
            || stops_in_rule(place) == count(&query.stops_after, at)
    })
}
