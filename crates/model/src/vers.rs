//! Version ranges in the notation all ecosystems share.
//!
//! Source: the version range specification (VERS), "Core specification" and "How to parse and validate VERS".

mod encoding;
mod intervals;
mod native;
mod read;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::version::Scheme;

/// A range of versions: `vers:npm/1.2.3|>=2.0.0|<5.0.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vers {
    version_type: String,
    scheme: Scheme,
    /// Sorted by version, or as written where the scheme cannot sort them; [`Comparator::Any`] stands alone.
    constraints: Vec<Constraint>,
}

/// One signpost on the way of versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// How versions compare with the one named.
    pub comparator: Comparator,
    /// The version, decoded; empty for [`Comparator::Any`].
    pub version: String,
}

impl Constraint {
    pub(crate) fn new(comparator: Comparator, version: impl Into<String>) -> Self {
        Self {
            comparator,
            version: version.into(),
        }
    }
}

/// How versions compare with the one a constraint names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparator {
    /// `*`: any version.
    Any,
    /// `=`, which is not written.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// Returns the characters a range is written with, nothing for equality.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Any => "*",
            Self::Equal => "",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether the version named is itself part of the range.
    const fn includes_equal(self) -> bool {
        matches!(self, Self::Equal | Self::LessOrEqual | Self::GreaterOrEqual)
    }

    /// Whether versions before the one named are meant.
    const fn is_upper(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual)
    }

    /// Whether versions after the one named are meant.
    const fn is_lower(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }
}

impl Vers {
    /// Reads a range that need not be canonical, as documents have them: white space, constraints out of order or
    /// twice, letters in another case, `=` written out. Written again it has its constraints sorted, where that can be.
    ///
    /// # Errors
    /// When it is no range, or its type is not known.
    pub fn normalised(text: &str) -> Result<Self, InvalidVers> {
        read::leniently(text)
    }

    /// Translates a range in the notation of an ecosystem's own tool: `^1.2.3` for npm, `[1.0,2.0)` for Maven.
    ///
    /// Ends of npm's and Cargo's ranges stay without the mark that excludes pre-releases (`<2.0.0`, not `<2.0.0-0`).
    ///
    /// # Errors
    /// When the range is not valid there, no version can be in it, or the type's ranges are not known.
    pub fn from_native(version_type: &str, range: &str) -> Result<Self, InvalidVers> {
        native::read(version_type, range)
    }

    /// Returns the type: which ecosystem or tool orders the versions.
    pub fn version_type(&self) -> &str {
        &self.version_type
    }

    /// Returns the order of its versions.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Returns the constraints, sorted by version where the scheme can order them all.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// Whether a version is in the range.
    ///
    /// `None` means *cannot tell*: the version or a constraint that decides has no place in the order. A range that
    /// only excludes versions (`!=1.0`) has all others in it.
    pub fn contains(&self, version: &str) -> Option<bool> {
        let has = |comparator: Comparator| {
            self.constraints
                .iter()
                .any(|constraint| constraint.comparator == comparator)
        };
        if has(Comparator::Any) {
            return Some(self.scheme != Scheme::None);
        }
        let places: Vec<Place> = self
            .constraints
            .iter()
            .map(|constraint| {
                let order = order(self.scheme, version, &constraint.version);
                (constraint.comparator, order)
            })
            .collect();
        let mut at_it = places
            .iter()
            .filter(|(_, order)| *order == Some(Ordering::Equal))
            .map(|(comparator, _)| *comparator);
        if at_it.clone().any(Comparator::includes_equal) {
            return Some(true);
        }
        if at_it.any(|comparator| comparator == Comparator::NotEqual) {
            return Some(false);
        }
        // Between which ends a version lies is only known where the ends are in order.
        if !read::is_ordered(self.scheme, &self.constraints) {
            return None;
        }
        let excludes = |(comparator, _): &Place| *comparator == Comparator::NotEqual;
        let is_unknown = |(_, order): &Place| order.is_none();
        if is_between(&places) {
            let may_be_excluded = places
                .iter()
                .any(|place| excludes(place) && is_unknown(place));
            return (!may_be_excluded).then_some(true);
        }
        if places.iter().any(is_unknown) {
            return None;
        }
        Some(places.iter().all(excludes))
    }
}

/// Compares two versions; a text that is no version still equals itself.
fn order(scheme: Scheme, a: &str, b: &str) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    scheme.compare(a, b)
}

/// A constraint's comparator, and how the version asked about compares with the constraint's.
type Place = (Comparator, Option<Ordering>);

/// Whether a version surely lies in an interval. Bounds that another makes redundant are passed over.
///
/// Source: VERS, "Constraints simplification" and "Checking if a version is contained within a range".
fn is_between(places: &[Place]) -> bool {
    let mut bounds: Vec<Place> = Vec::new();
    for place in places {
        let last = bounds.last().map(|(comparator, _)| *comparator);
        if place.0.is_upper() {
            if last.is_some_and(Comparator::is_upper) {
                bounds.pop();
            }
            bounds.push(*place);
        } else if place.0.is_lower() && !last.is_some_and(Comparator::is_lower) {
            bounds.push(*place);
        }
    }
    let mut is_after_start = true;
    for (comparator, order) in bounds {
        if comparator.is_lower() {
            is_after_start = order == Some(Ordering::Greater);
        } else {
            if is_after_start && order == Some(Ordering::Less) {
                return true;
            }
            is_after_start = false;
        }
    }
    // Nothing ends the last interval, if there is one.
    is_after_start && places.iter().any(|(comparator, _)| comparator.is_lower())
}

impl FromStr for Vers {
    type Err = InvalidVers;

    /// Reads a range in canonical form, as the specification asks: anything else is an error.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read::strictly(text)
    }
}

/// The canonical text, provided that the constraints are.
impl fmt::Display for Vers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vers:{}/", self.version_type)?;
        for (index, constraint) in self.constraints.iter().enumerate() {
            if index > 0 {
                f.write_str("|")?;
            }
            f.write_str(constraint.comparator.symbol())?;
            encoding::encode(f, &constraint.version)?;
        }
        Ok(())
    }
}

/// The text is not a version range; carries what is wrong with it and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidVers(pub String);

impl fmt::Display for InvalidVers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a version range: {}", self.0)
    }
}

impl std::error::Error for InvalidVers {}
