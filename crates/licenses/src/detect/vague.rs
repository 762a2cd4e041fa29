//! Texts that rules only call permissive, proprietary or the like. Where one is a known license but for a few words,
//! that license is named: people who changed a word still mean it, and what they changed shows beside the text.

use super::Workshop;
use super::approximate;
use super::conclude::Names;
use super::found::{Licensing, Match, Rule};
use super::keys::Expr;
use super::query::Query;
use crate::pack::{Tables, flag};

/// A text of fewer words is no license.
const WORDS_MIN: u32 = 80;
/// How much both texts must share, of each.
const SHARE_MIN: f64 = 0.92;

/// Names the licenses of vague matches where there is one nearly word for word the same.
pub(super) fn named(
    matches: Vec<Match>,
    query: &Query,
    (names, licensing): (&Names, &Licensing<'_>),
    tables: &Tables<'_>,
    workshop: &mut Workshop,
) -> Vec<Match> {
    let is_vague = |rule: &Rule| {
        let expression = Expr::parse(&licensing.text(rule.expression));
        expression.is_none_or(|keys| names.is_generic(&keys))
    };
    let is_license = |rule: &Rule| rule.is(flag::TEXT) && !is_vague(rule);
    let name = |this: Match, workshop: &mut Workshop| {
        if this.len() < WORDS_MIN || this.rule.is(flag::TAG) || !is_vague(&this.rule) {
            return this;
        }
        let place = (this.file.start(), this.file.end());
        let known = approximate::nearly_same(query, place, &is_license, tables, workshop);
        known
            .filter(|known| shares_enough(known, place))
            .unwrap_or(this)
    };
    matches
        .into_iter()
        .map(|this| name(this, workshop))
        .collect()
}

fn shares_enough(known: &Match, (start, end): (u32, u32)) -> bool {
    let longer = known.rule.length.max(end - start + 1);
    f64::from(known.len()) >= f64::from(longer) * SHARE_MIN
}
