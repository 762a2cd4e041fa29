//! Ranges of other notations as intervals, and their union as constraints.

use std::cmp::Ordering;

use super::{Comparator, Constraint, InvalidVers};
use crate::version::Scheme;

/// An end of an interval.
#[derive(Clone)]
struct Bound {
    version: String,
    /// Whether the version itself is part of the interval.
    is_in: bool,
}

/// Versions between two ends, of which either may be missing, but for some.
#[derive(Clone, Default)]
struct Interval {
    lower: Option<Bound>,
    upper: Option<Bound>,
    without: Vec<String>,
}

/// Joins alternatives, each a list of constraints that must all hold, to the constraints of one range.
///
/// # Errors
/// When a version is not valid in the scheme, or no version can satisfy any alternative.
pub(super) fn union(
    scheme: Scheme,
    alternatives: &[Vec<Constraint>],
) -> Result<Vec<Constraint>, InvalidVers> {
    let mut intervals: Vec<Interval> = Vec::new();
    for constraints in alternatives {
        if let Some(interval) = intersect(scheme, constraints)? {
            insert(scheme, &mut intervals, interval)?;
        }
    }
    if intervals.is_empty() {
        return Err(InvalidVers(
            "no version can satisfy it; check the bounds".to_owned(),
        ));
    }
    Ok(write(scheme, &merge(scheme, intervals)?))
}

/// Compares two versions.
fn order(scheme: Scheme, a: &str, b: &str) -> Result<Ordering, InvalidVers> {
    scheme.compare(a, b).ok_or_else(|| {
        let unclear = if scheme.is_valid(a) { b } else { a };
        InvalidVers(format!("`{unclear}` is not a version `{scheme}` can order"))
    })
}

/// Returns the versions that satisfy all constraints; `None` where none can.
fn intersect(scheme: Scheme, constraints: &[Constraint]) -> Result<Option<Interval>, InvalidVers> {
    let mut interval = Interval::default();
    for Constraint {
        comparator,
        version,
    } in constraints
    {
        if *comparator != Comparator::Any {
            order(scheme, version, version)?;
        }
        let bound = |is_in| Bound {
            version: version.clone(),
            is_in,
        };
        match comparator {
            Comparator::Any => {}
            Comparator::NotEqual => interval.without.push(version.clone()),
            Comparator::Equal => {
                raise(scheme, &mut interval.lower, bound(true))?;
                lower(scheme, &mut interval.upper, bound(true))?;
            }
            Comparator::Less => lower(scheme, &mut interval.upper, bound(false))?,
            Comparator::LessOrEqual => lower(scheme, &mut interval.upper, bound(true))?,
            Comparator::Greater => raise(scheme, &mut interval.lower, bound(false))?,
            Comparator::GreaterOrEqual => raise(scheme, &mut interval.lower, bound(true))?,
        }
    }
    exclude(scheme, &mut interval)?;
    let is_empty = match (&interval.lower, &interval.upper) {
        (Some(lower), Some(upper)) => match order(scheme, &lower.version, &upper.version)? {
            Ordering::Less => false,
            Ordering::Equal => !(lower.is_in && upper.is_in),
            Ordering::Greater => true,
        },
        _ => false,
    };
    Ok((!is_empty).then_some(interval))
}

/// Takes versions that are left out off the ends, and forgets those that lie beyond.
fn exclude(scheme: Scheme, interval: &mut Interval) -> Result<(), InvalidVers> {
    let without = std::mem::take(&mut interval.without);
    for version in without {
        for bound in [&mut interval.lower, &mut interval.upper] {
            if let Some(bound) = bound
                && order(scheme, &version, &bound.version)?.is_eq()
            {
                bound.is_in = false;
            }
        }
        if covers(scheme, interval, &version)? {
            interval.without.push(version);
        }
    }
    Ok(())
}

/// Moves a lower end up.
fn raise(scheme: Scheme, end: &mut Option<Bound>, bound: Bound) -> Result<(), InvalidVers> {
    let is_higher = match end {
        Some(known) => {
            order(scheme, &bound.version, &known.version)?.then(known.is_in.cmp(&bound.is_in))
        }
        None => Ordering::Greater,
    };
    if is_higher.is_gt() {
        *end = Some(bound);
    }
    Ok(())
}

/// Moves an upper end down.
fn lower(scheme: Scheme, end: &mut Option<Bound>, bound: Bound) -> Result<(), InvalidVers> {
    let is_lower = match end {
        Some(known) => {
            order(scheme, &bound.version, &known.version)?.then(bound.is_in.cmp(&known.is_in))
        }
        None => Ordering::Less,
    };
    if is_lower.is_lt() {
        *end = Some(bound);
    }
    Ok(())
}

/// Whether a version lies between the ends.
fn covers(scheme: Scheme, interval: &Interval, version: &str) -> Result<bool, InvalidVers> {
    let within = |bound: &Option<Bound>, outside: Ordering| match bound {
        None => Ok(true),
        Some(bound) => order(scheme, version, &bound.version).map(|order| match order {
            Ordering::Equal => bound.is_in,
            order => order != outside,
        }),
    };
    Ok(within(&interval.lower, Ordering::Less)? && within(&interval.upper, Ordering::Greater)?)
}

/// Compares where two intervals begin.
fn starts(scheme: Scheme, a: &Interval, b: &Interval) -> Result<Ordering, InvalidVers> {
    match (&a.lower, &b.lower) {
        (Some(a), Some(b)) => {
            Ok(order(scheme, &a.version, &b.version)?.then(b.is_in.cmp(&a.is_in)))
        }
        (a, b) => Ok(a.is_some().cmp(&b.is_some())),
    }
}

/// Puts an interval where it begins among the others.
fn insert(
    scheme: Scheme,
    intervals: &mut Vec<Interval>,
    interval: Interval,
) -> Result<(), InvalidVers> {
    let mut at = intervals.len();
    for (index, known) in intervals.iter().enumerate() {
        if starts(scheme, &interval, known)?.is_lt() {
            at = index;
            break;
        }
    }
    intervals.insert(at, interval);
    Ok(())
}

/// Joins intervals that overlap or touch. Of two that leave out one version between them, it is left out of the whole.
fn merge(scheme: Scheme, intervals: Vec<Interval>) -> Result<Vec<Interval>, InvalidVers> {
    let mut merged: Vec<Interval> = Vec::new();
    for next in intervals {
        let Some(last) = merged.last_mut() else {
            merged.push(next);
            continue;
        };
        let gap = match (&last.upper, &next.lower) {
            (Some(upper), Some(lower)) => match order(scheme, &upper.version, &lower.version)? {
                Ordering::Less => {
                    merged.push(next);
                    continue;
                }
                Ordering::Equal if !upper.is_in && !lower.is_in => Some(lower.version.clone()),
                _ => None,
            },
            _ => None,
        };
        let mut without = Vec::new();
        for version in &last.without {
            if !covers(scheme, &next, version)? || contains(scheme, &next.without, version) {
                without.push(version.clone());
            }
        }
        for version in &next.without {
            if !covers(scheme, last, version)? {
                without.push(version.clone());
            }
        }
        without.extend(gap);
        last.without = without;
        last.upper = match (last.upper.take(), next.upper) {
            (Some(a), Some(b)) => {
                let is_later = order(scheme, &b.version, &a.version)?.then(b.is_in.cmp(&a.is_in));
                Some(if is_later.is_gt() { b } else { a })
            }
            _ => None,
        };
    }
    Ok(merged)
}

fn contains(scheme: Scheme, versions: &[String], version: &str) -> bool {
    versions
        .iter()
        .any(|known| scheme.compare(known, version) == Some(Ordering::Equal))
}

/// Writes intervals as constraints sorted by version.
fn write(scheme: Scheme, intervals: &[Interval]) -> Vec<Constraint> {
    let mut constraints: Vec<Constraint> = Vec::new();
    for interval in intervals {
        let (lower, upper) = (&interval.lower, &interval.upper);
        if let (Some(lower), Some(upper)) = (lower, upper)
            && scheme.compare(&lower.version, &upper.version) == Some(Ordering::Equal)
        {
            constraints.push(Constraint::new(Comparator::Equal, &lower.version));
            continue;
        }
        constraints.extend(lower.iter().map(|bound| {
            let comparator = if bound.is_in {
                Comparator::GreaterOrEqual
            } else {
                Comparator::Greater
            };
            Constraint::new(comparator, &bound.version)
        }));
        constraints.extend(
            sorted(scheme, &interval.without)
                .into_iter()
                .map(|version| Constraint::new(Comparator::NotEqual, version)),
        );
        constraints.extend(upper.iter().map(|bound| {
            let comparator = if bound.is_in {
                Comparator::LessOrEqual
            } else {
                Comparator::Less
            };
            Constraint::new(comparator, &bound.version)
        }));
    }
    if constraints.is_empty() {
        constraints.push(Constraint::new(Comparator::Any, ""));
    }
    constraints
}

/// Returns the versions in order, each once.
fn sorted(scheme: Scheme, versions: &[String]) -> Vec<&String> {
    let mut sorted: Vec<&String> = Vec::new();
    for version in versions {
        // The place is searched for and not sorted, for not every tool's order is free of contradictions.
        let order = |known: &&String| scheme.compare(known, version);
        let at = sorted.partition_point(|known| order(known) == Some(Ordering::Less));
        let is_new = sorted
            .get(at)
            .is_none_or(|next| order(next) != Some(Ordering::Equal));
        if is_new {
            sorted.insert(at, version);
        }
    }
    sorted
}
