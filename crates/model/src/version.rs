//! Version order, exact to each ecosystem's own tool: one file per order, one row of the table of schemes for each.

mod alpm;
mod android;
mod apk;
mod composer;
mod conan;
mod conda;
mod cpan;
mod datetime;
mod deb;
pub(crate) mod digits;
mod freebsd;
mod gem;
mod generic;
mod gentoo;
mod julia;
mod kernel;
mod luarocks;
mod maven;
mod nuget;
mod numbers;
mod opam;
mod openssl;
mod pep440;
mod rpm;
mod scheme;
mod semver;

use std::cmp::Ordering;

pub use self::scheme::{Scheme, UnknownScheme};
use crate::ecosystem::Ecosystem;

/// How a scheme orders two versions; `None` when one is not valid there or the two have no order.
type Order = fn(&str, &str) -> Option<Ordering>;

/// Longest version looked at, in bytes; no tool's real version comes near.
const LENGTH_MAX: usize = 4096;

/// Compares two versions in the order of `ecosystem`.
///
/// `None` means *cannot tell*: a version is not valid in the ecosystem. It never means equal.
pub fn compare(ecosystem: Ecosystem, a: &str, b: &str) -> Option<Ordering> {
    ecosystem.scheme().compare(a, b)
}

/// Compares two versions by Semantic Versioning 2.0.0 as leniently as advisory records need: with a `v` in front,
/// fewer than three numbers, zeros in front; other texts only where the numbers they begin with differ.
///
/// `None` means *cannot tell*. It never means equal.
pub fn compare_semver(a: &str, b: &str) -> Option<Ordering> {
    bounded(semver::lenient, a, b)
}

/// Whether two versions may be equal in the order of `ecosystem`: `false` is certain, and found out without reading
/// either.
///
/// **Why:** records list hundreds of versions, and reading each to see whether it is another way to write the one asked
/// for takes most of the time of matching. In these ecosystems versions that are equal have the same digits but for
/// zeros, up to the build metadata; of the others nothing is claimed.
pub fn may_be_equal(ecosystem: Ecosystem, a: &str, b: &str) -> bool {
    let is_known = matches!(
        ecosystem,
        Ecosystem::Cargo
            | Ecosystem::Maven
            | Ecosystem::Npm
            | Ecosystem::NuGet
            | Ecosystem::PyPi
            | Ecosystem::RubyGems
    );
    !is_known || telling_digits(a).eq(telling_digits(b))
}

fn telling_digits(version: &str) -> impl Iterator<Item = u8> {
    let before = version.bytes().take_while(|byte| *byte != b'+');
    before.filter(|byte| matches!(byte, b'1'..=b'9'))
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

/// The order of what has none: a version equals itself, more cannot be told.
fn none(a: &str, b: &str) -> Option<Ordering> {
    (!a.is_empty() && a == b).then_some(Ordering::Equal)
}

/// Checks that each version comes before all that follow.
#[cfg(test)]
fn assert_ascending(order: Order, versions: &[&str]) {
    for (index, a) in versions.iter().enumerate() {
        assert_eq!(order(a, a), Some(Ordering::Equal), "{a}");
        for b in versions.iter().skip(index + 1) {
            assert_eq!(order(a, b), Some(Ordering::Less), "{a} {b}");
            assert_eq!(order(b, a), Some(Ordering::Greater), "{b} {a}");
        }
    }
}
