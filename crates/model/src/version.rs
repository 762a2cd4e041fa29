//! Version order, exact to each ecosystem's own tool: one file per order, one row of the ecosystem table per user.

mod apk;
mod composer;
mod deb;
mod digits;
mod gem;
mod maven;
mod nuget;
mod numbers;
mod pep440;
mod rpm;
mod semver;

use std::cmp::Ordering;

use crate::ecosystem::Ecosystem;

/// How an ecosystem orders two versions; `None` when one is not valid there.
pub(crate) type Order = fn(&str, &str) -> Option<Ordering>;

/// The orders the ecosystem table chooses from.
pub(crate) mod orders {
    pub(crate) use super::apk::compare as apk;
    pub(crate) use super::composer::compare as composer;
    pub(crate) use super::deb::compare as deb;
    pub(crate) use super::gem::compare as gem;
    pub(crate) use super::maven::compare as maven;
    pub(crate) use super::nuget::compare as nuget;
    pub(crate) use super::numbers::{cran, hackage};
    pub(crate) use super::pep440::compare as pep440;
    pub(crate) use super::rpm::compare as rpm;
    pub(crate) use super::semver::{cargo, go, hex, npm, plain as semver, pub_dev};

    use std::cmp::Ordering;

    /// The order of an ecosystem that has none: a version equals itself, more cannot be told.
    pub(crate) fn none(a: &str, b: &str) -> Option<Ordering> {
        (!a.is_empty() && a == b).then_some(Ordering::Equal)
    }
}

/// Longest version looked at, in bytes; no tool's real version comes near.
const LENGTH_MAX: usize = 4096;

/// Compares two versions in the order of `ecosystem`.
///
/// `None` means *cannot tell*: a version is not valid in the ecosystem. It never means equal.
pub fn compare(ecosystem: Ecosystem, a: &str, b: &str) -> Option<Ordering> {
    bounded(ecosystem.order(), a, b)
}

/// Compares two versions by Semantic Versioning 2.0.0 as leniently as advisory records need: with a `v` in front,
/// fewer than three numbers, zeros in front; other texts only where the numbers they begin with differ.
///
/// `None` means *cannot tell*. It never means equal.
pub fn compare_semver(a: &str, b: &str) -> Option<Ordering> {
    bounded(semver::lenient, a, b)
}

/// Whether `ecosystem`'s own tool accepts the version.
pub fn is_valid(ecosystem: Ecosystem, version: &str) -> bool {
    compare(ecosystem, version, version).is_some()
}

fn bounded(order: Order, a: &str, b: &str) -> Option<Ordering> {
    if a.len().max(b.len()) > LENGTH_MAX {
        return None;
    }
    order(a, b)
}
