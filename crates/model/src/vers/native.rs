//! Ranges as the ecosystems' own tools write them.

mod brackets;
mod comparators;
mod composer;
mod conan;
mod gem;
mod lists;
mod npm;
mod python;

use super::{Constraint, InvalidVers, Vers, intervals, read as reading};
use crate::version::Scheme;

/// Alternatives, each a list of constraints that must all hold.
type Alternatives = Vec<Vec<Constraint>>;

/// Reads one notation.
type Read = fn(&str) -> Result<Alternatives, InvalidVers>;

/// The notations, and the schemes whose tools write them.
#[rustfmt::skip]
const NOTATIONS: &[(Scheme, Read)] = &[
    (Scheme::Alpm, comparators::read),
    (Scheme::Apk, comparators::read),
    (Scheme::Cargo, npm::cargo),
    (Scheme::Composer, composer::read),
    (Scheme::Conan, conan::read),
    (Scheme::Deb, comparators::read),
    (Scheme::FreeBsd, comparators::read),
    (Scheme::Gem, gem::read),
    (Scheme::Generic, comparators::read),
    (Scheme::Gentoo, comparators::read),
    (Scheme::Golang, comparators::read),
    (Scheme::Hackage, comparators::read),
    (Scheme::Hex, gem::hex),
    (Scheme::Linux, comparators::read),
    (Scheme::Maven, brackets::maven),
    (Scheme::Nginx, lists::nginx),
    (Scheme::Npm, npm::read),
    (Scheme::NuGet, brackets::nuget),
    (Scheme::OpenSsl, lists::openssl),
    (Scheme::PyPi, python::read),
    (Scheme::Rpm, comparators::read),
    (Scheme::Semver, comparators::read),
];

/// Longest range read, in bytes, and most constraints, those of all alternatives together.
const LENGTH_MAX: usize = 1 << 14;
const CONSTRAINTS_MAX: usize = 2_000;

/// Translates a range.
pub(super) fn read(version_type: &str, range: &str) -> Result<Vers, InvalidVers> {
    let scheme = reading::scheme(version_type)?;
    let Some((_, notation)) = NOTATIONS.iter().find(|(known, _)| *known == scheme) else {
        return Err(InvalidVers(format!(
            "ranges in the notation of `{version_type}` are not read; write it as vers:{version_type}/…"
        )));
    };
    if range.len() > LENGTH_MAX {
        return Err(InvalidVers(format!(
            "it is longer than {LENGTH_MAX} bytes; split it"
        )));
    }
    let alternatives = notation(range)?;
    if alternatives.iter().map(Vec::len).sum::<usize>() > CONSTRAINTS_MAX {
        return Err(InvalidVers(format!(
            "it has more than {CONSTRAINTS_MAX} constraints; split it"
        )));
    }
    let constraints = intervals::union(scheme, &alternatives)?;
    reading::finish(version_type, scheme, constraints)
}

/// Says that a part of a range is not in the notation.
fn unreadable(part: &str, expected: &str) -> InvalidVers {
    InvalidVers(format!("`{part}` cannot be read; expected {expected}"))
}

/// Returns the number one greater.
fn successor(number: &str) -> Option<String> {
    let number: u64 = number.parse().ok()?;
    Some(number.checked_add(1)?.to_string())
}
