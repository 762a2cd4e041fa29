//! One range of a record against one version.

use std::cmp::Ordering;

use gwanmun_model::advisory::{Event, Range, RangeKind};
use gwanmun_model::version;

use super::Query;

/// Whether a range covers a version.
pub(super) enum Cover {
    /// It does; the part of the range that hit, as text.
    Yes(String),
    /// It does not.
    No,
    /// Its bounds or the version cannot be ordered; why.
    CannotTell(String),
}

type Order<'a> = &'a dyn Fn(&str, &str) -> Option<Ordering>;

/// Bounds that mean "from the beginning" and "without limit". Source: OSV schema, `events`.
const BEGINNING: &str = "0";
const NO_LIMIT: &str = "*";

/// Evaluates a range whose kind is not [`RangeKind::Git`].
pub(super) fn cover(query: &Query, range: &Range) -> Cover {
    if covers_everything(range) {
        return Cover::Yes("all versions".to_owned());
    }
    let Some(wanted) = &query.version else {
        return Cover::CannotTell("the version of the package is not known".to_owned());
    };
    let own = |a: &str, b: &str| query.scheme.compare(a, b);
    let semver = |a: &str, b: &str| version::compare_semver(a, b);
    let orders_all = |order: Order<'_>| {
        bounds(range)
            .chain([wanted.as_str()])
            .all(|bound| order(bound, bound).is_some())
    };
    let by_semver = range.kind == RangeKind::Semver;
    // Records are written with bounds their ecosystem's own tool refuses (`9.11` in npm), and with type SEMVER
    // where the ecosystem has another order; take the first order that can read them all.
    let order: Order<'_> = match () {
        () if by_semver && orders_all(&semver) => &semver,
        () if orders_all(&own) => &own,
        () if by_semver || query.ecosystem.follows_semver() => &semver,
        () => &own,
    };
    decide(range, wanted, order).unwrap_or_else(|| {
        let unreadable = bounds(range)
            .chain([wanted.as_str()])
            .find(|bound| order(bound, bound).is_none())
            .unwrap_or(wanted);
        Cover::CannotTell(format!(
            "`{unreadable}` is not a version {} can order",
            query.ecosystem
        ))
    })
}

/// Whether the range begins at the beginning and nothing ends it.
fn covers_everything(range: &Range) -> bool {
    let from_beginning =
        |event: &Event| matches!(event, Event::Introduced(bound) if bound == BEGINNING);
    let endless = |event: &Event| match event {
        Event::Introduced(_) => true,
        Event::Limit(bound) => bound == NO_LIMIT,
        Event::Fixed(_) | Event::LastAffected(_) => false,
    };
    range.events.iter().any(from_beginning) && range.events.iter().all(endless)
}

fn text(event: &Event) -> &str {
    match event {
        Event::Introduced(bound)
        | Event::Fixed(bound)
        | Event::LastAffected(bound)
        | Event::Limit(bound) => bound,
    }
}

/// Every bound that is a version.
fn bounds(range: &Range) -> impl Iterator<Item = &str> {
    range.events.iter().filter_map(|event| match event {
        Event::Introduced(bound) if bound == BEGINNING => None,
        Event::Limit(bound) if bound == NO_LIMIT => None,
        _ => Some(text(event)),
    })
}

/// Decides by the last start and the last end the version has passed; `None` when the order cannot tell them.
fn decide(range: &Range, wanted: &str, order: Order<'_>) -> Option<Cover> {
    let starts = range.events.iter().filter_map(|event| match event {
        Event::Introduced(bound) => Some(bound.as_str()),
        _ => None,
    });
    let mut last_start: Option<&str> = None;
    for start in starts {
        if compare(order, start, wanted)?.is_le() {
            last_start = match last_start {
                Some(last) if compare(order, last, start)?.is_ge() => Some(last),
                _ => Some(start),
            };
        }
    }
    // Before every start the version is spared, whatever the other bounds are.
    let Some(start) = last_start else {
        return Some(Cover::No);
    };
    if !within_limits(range, wanted, order)? {
        return Some(Cover::No);
    }
    let mut next_end: Option<&Event> = None;
    for end in &range.events {
        let (bound, is_passed) = match end {
            Event::Fixed(bound) => (bound, order(bound, wanted)?.is_le()),
            Event::LastAffected(bound) => (bound, order(bound, wanted)?.is_lt()),
            Event::Introduced(_) | Event::Limit(_) => continue,
        };
        if is_passed {
            // At one version an end comes before a new start, except that the last affected version ends itself.
            let position = compare(order, bound, start)?;
            let ends =
                position.is_gt() || (position.is_eq() && matches!(end, Event::LastAffected(_)));
            if ends {
                return Some(Cover::No);
            }
        } else if next_end.is_none_or(|next| order(bound, text(next)) == Some(Ordering::Less)) {
            next_end = Some(end);
        }
    }
    Some(Cover::Yes(match next_end {
        Some(Event::LastAffected(end)) => between(start, "<=", end),
        Some(end) => between(start, "<", text(end)),
        None if start == BEGINNING => "all versions".to_owned(),
        None => format!(">= {start}"),
    }))
}

/// Compares with a bound that may be the beginning.
fn compare(order: Order<'_>, a: &str, b: &str) -> Option<Ordering> {
    match (a == BEGINNING, b == BEGINNING) {
        (true, true) => Some(Ordering::Equal),
        (true, false) => Some(Ordering::Less),
        (false, true) => Some(Ordering::Greater),
        (false, false) => order(a, b),
    }
}

/// Whether no limit is given or the version lies before one of them.
fn within_limits(range: &Range, wanted: &str, order: Order<'_>) -> Option<bool> {
    let mut is_limited = false;
    for event in &range.events {
        if let Event::Limit(bound) = event {
            is_limited = true;
            if bound == NO_LIMIT || order(wanted, bound)?.is_lt() {
                return Some(true);
            }
        }
    }
    Some(!is_limited)
}

fn between(start: &str, relation: &str, end: &str) -> String {
    if start == BEGINNING {
        format!("{relation} {end}")
    } else {
        format!(">= {start}, {relation} {end}")
    }
}
