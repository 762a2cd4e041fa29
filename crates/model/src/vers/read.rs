//! Reading ranges, strictly as the specification asks or as documents have them.

use std::cmp::Ordering;

use super::{Comparator, Constraint, InvalidVers, Vers, encoding, order};
use crate::version::Scheme;

/// Longest text and most constraints read; no published range comes near.
const LENGTH_MAX: usize = 1 << 20;
const CONSTRAINTS_MAX: usize = 10_000;

/// Reads a range in canonical form.
pub(super) fn strictly(text: &str) -> Result<Vers, InvalidVers> {
    if let Some(at) = text.find(|c: char| !c.is_ascii_graphic()) {
        return Err(InvalidVers(format!(
            "there is white space or a character that is not ASCII at byte {at}; remove or encode it"
        )));
    }
    let (version_type, list) = split(text)?;
    if text.get(..VERS.len()) != Some(VERS) || version_type.bytes().any(|b| b.is_ascii_uppercase())
    {
        return Err(InvalidVers(
            "`vers:` and the type must be in lower case".to_owned(),
        ));
    }
    let scheme = scheme(version_type)?;
    let parts: Vec<&str> = list.split('|').collect();
    if !list.is_empty() && parts.iter().any(|part| part.is_empty()) {
        return Err(InvalidVers(
            "there is nothing before, behind or between pipes; write one `|` between two constraints".to_owned(),
        ));
    }
    let constraints = parts
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| canonical_constraint(part, scheme))
        .collect::<Result<Vec<_>, _>>()?;
    let range = finish(version_type, scheme, constraints)?;
    check_order(&range)?;
    check_sequence(&range)?;
    Ok(range)
}

/// Reads a range as documents have it and sorts its constraints.
pub(super) fn leniently(text: &str) -> Result<Vers, InvalidVers> {
    let (version_type, list) = split(text.trim())?;
    let version_type = version_type.trim().to_ascii_lowercase();
    let scheme = scheme(&version_type)?;
    let mut written: Vec<Constraint> = Vec::new();
    for part in list
        .split('|')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        written.push(constraint(part)?);
        if written.len() > CONSTRAINTS_MAX {
            return Err(InvalidVers(format!(
                "it has more than {CONSTRAINTS_MAX} constraints; split it"
            )));
        }
    }
    let sorted = sorted(scheme, &written);
    let constraints = if is_ordered(scheme, &sorted) {
        sorted
    } else {
        written
    };
    finish(&version_type, scheme, constraints)
}

/// Sorts constraints by version, as far as their versions can be ordered.
fn sorted(scheme: Scheme, written: &[Constraint]) -> Vec<Constraint> {
    let mut sorted: Vec<Constraint> = Vec::new();
    for constraint in written {
        let is_after = |known: &Constraint| {
            order(scheme, &known.version, &constraint.version).is_none_or(Ordering::is_le)
        };
        // The place is searched for by hand, for not every tool's order is free of contradictions.
        let at = match sorted.last() {
            Some(last) if !is_after(last) => sorted.partition_point(is_after),
            _ => sorted.len(),
        };
        sorted.insert(at, constraint.clone());
    }
    sorted
}

/// Whether no constraint's version comes after the next one's, or may.
pub(super) fn is_ordered(scheme: Scheme, constraints: &[Constraint]) -> bool {
    pairs(constraints).all(|(constraint, next)| {
        order(scheme, &constraint.version, &next.version).is_some_and(Ordering::is_le)
    })
}

const VERS: &str = "vers:";

/// Splits into type and constraints.
fn split(text: &str) -> Result<(&str, &str), InvalidVers> {
    if text.len() > LENGTH_MAX {
        return Err(InvalidVers(format!(
            "it is longer than {LENGTH_MAX} bytes; split it"
        )));
    }
    let rest = text
        .split_at_checked(VERS.len())
        .filter(|(start, _)| start.eq_ignore_ascii_case(VERS))
        .map(|(_, rest)| rest);
    let Some(rest) = rest else {
        return Err(InvalidVers(
            "it must begin with `vers:`, as in vers:npm/>=1.0.0|<2.0.0".to_owned(),
        ));
    };
    rest.split_once('/').ok_or_else(|| {
        InvalidVers("it must have a type and constraints, as in vers:npm/>=1.0.0".to_owned())
    })
}

/// Finds the order of a type's versions.
pub(super) fn scheme(version_type: &str) -> Result<Scheme, InvalidVers> {
    Scheme::of_type(version_type).ok_or_else(|| {
        let known: Vec<&str> = Scheme::all().map(Scheme::id).collect();
        InvalidVers(format!(
            "the type `{version_type}` is not known; known are {}",
            known.join(", ")
        ))
    })
}

/// Reads one constraint.
fn constraint(part: &str) -> Result<Constraint, InvalidVers> {
    if part == "*" {
        return Ok(Constraint::new(Comparator::Any, ""));
    }
    let (comparator, version) = comparator(part);
    let version = version.trim();
    if version.is_empty() {
        return Err(InvalidVers(format!(
            "`{part}` names no version; write one behind the comparator"
        )));
    }
    Ok(Constraint::new(comparator, encoding::decode(version)?))
}

/// Splits a comparator off; without one equality is meant.
pub(super) fn comparator(text: &str) -> (Comparator, &str) {
    const SYMBOLS: [(&str, Comparator); 6] = [
        (">=", Comparator::GreaterOrEqual),
        ("<=", Comparator::LessOrEqual),
        ("!=", Comparator::NotEqual),
        ("<", Comparator::Less),
        (">", Comparator::Greater),
        ("=", Comparator::Equal),
    ];
    SYMBOLS
        .iter()
        .find_map(|(symbol, comparator)| Some((*comparator, text.strip_prefix(symbol)?)))
        .unwrap_or((Comparator::Equal, text))
}

fn canonical_constraint(part: &str, scheme: Scheme) -> Result<Constraint, InvalidVers> {
    let constraint = constraint(part)?;
    if part.starts_with('=') {
        return Err(InvalidVers(format!(
            "`{part}` begins with `=`; write the version alone"
        )));
    }
    let is_datetime = scheme == Scheme::Datetime;
    if !encoding::is_canonical(part) || is_datetime && part.contains("%3A") {
        return Err(InvalidVers(format!(
            "`{part}` encodes what need not be, or not in capitals; encode only < > = ! * | % as %3C and so on"
        )));
    }
    if is_datetime && part.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Err(InvalidVers(format!(
            "`{part}` must have `T` and `Z` in capitals"
        )));
    }
    Ok(constraint)
}

/// Makes a range of constraints in order.
pub(super) fn finish(
    version_type: &str,
    scheme: Scheme,
    constraints: Vec<Constraint>,
) -> Result<Vers, InvalidVers> {
    let any = constraints
        .iter()
        .filter(|constraint| constraint.comparator == Comparator::Any)
        .count();
    if constraints.is_empty() {
        return Err(InvalidVers(
            "it has no constraints; write `*` for any version".to_owned(),
        ));
    }
    if any > 0 && constraints.len() > 1 {
        return Err(InvalidVers(
            "`*` must stand alone; remove the other constraints or the `*`".to_owned(),
        ));
    }
    if any == 0 && matches!(scheme, Scheme::All | Scheme::None) {
        return Err(InvalidVers(format!(
            "ranges of the type `{scheme}` are written vers:{scheme}/*"
        )));
    }
    Ok(Vers {
        version_type: version_type.to_owned(),
        scheme,
        constraints,
    })
}

/// Each version must come before the next. Source: VERS, "Normalized, canonical representation and validation".
fn check_order(range: &Vers) -> Result<(), InvalidVers> {
    for (constraint, next) in pairs(&range.constraints) {
        let (a, b) = (&constraint.version, &next.version);
        let why = match order(range.scheme, a, b) {
            Some(Ordering::Less) => continue,
            Some(Ordering::Equal) => "are the same version; keep one",
            Some(Ordering::Greater) => "are not sorted by version; exchange them",
            None => "have no order; write versions of the type",
        };
        return Err(InvalidVers(format!("`{a}` and `{b}` {why}")));
    }
    Ok(())
}

/// Comparators must alternate, so that no constraint is redundant. Source: as [`check_order`], and "Constraints
/// simplification".
fn check_sequence(range: &Vers) -> Result<(), InvalidVers> {
    let relevant: Vec<Constraint> = range
        .constraints
        .iter()
        .filter(|constraint| constraint.comparator != Comparator::NotEqual)
        .cloned()
        .collect();
    for (a, b) in pairs(&relevant) {
        let is_redundant = if a.comparator.is_lower() {
            !b.comparator.is_upper()
        } else {
            b.comparator.is_upper()
        };
        if is_redundant {
            return Err(InvalidVers(format!(
                "of `{}{}` and `{}{}` one makes no difference; remove it",
                a.comparator.symbol(),
                a.version,
                b.comparator.symbol(),
                b.version
            )));
        }
    }
    Ok(())
}

fn pairs(constraints: &[Constraint]) -> impl Iterator<Item = (&Constraint, &Constraint)> {
    constraints.iter().zip(constraints.iter().skip(1))
}
