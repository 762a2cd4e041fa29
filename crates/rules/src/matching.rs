//! Whether one advisory record covers one version of one package.
//!
//! Source: the evaluation algorithm of the OSV schema 1.7, read so that nothing undecidable passes: a version or a
//! bound its ecosystem cannot order gives [`Answer::CannotTell`]. Commit ranges say nothing about versions.

mod questions;
mod range;
mod release;
#[cfg(test)]
pub(crate) mod testing;

use std::cmp::Ordering;

use gwanmun_model::advisory::{Advisory, Affected, Event, RangeKind};
use gwanmun_model::version::{self, Scheme};
use gwanmun_model::{Ecosystem, Purl, Texts};

use range::Cover;

pub use self::questions::{Question, questions};

/// The package and version records are held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    ecosystem: Ecosystem,
    release: Option<String>,
    name: String,
    version: Option<String>,
    /// The order of its versions: the ecosystem's, or that of the product a CPE name means.
    scheme: Scheme,
}

impl Query {
    /// Asks about a package named as its ecosystem names it.
    ///
    /// `release` is the distribution's (`12` of `Debian:12`, `bookworm`), where the ecosystem has releases and it is
    /// known; `version` is absent when it could not be resolved.
    pub fn new(
        ecosystem: Ecosystem,
        release: Option<&str>,
        name: &str,
        version: Option<&str>,
    ) -> Self {
        Self {
            ecosystem,
            release: release.map(str::to_owned),
            name: name.to_owned(),
            version: version.map(str::to_owned),
            scheme: match ecosystem {
                Ecosystem::Cpe => Scheme::of_product(name),
                _ => ecosystem.scheme(),
            },
        }
    }

    /// Returns the ecosystem whose records are asked.
    pub const fn ecosystem(&self) -> Ecosystem {
        self.ecosystem
    }

    /// Returns the name records are asked for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks the same of another version.
    #[must_use]
    pub fn at(&self, version: &str) -> Self {
        Self {
            version: Some(version.to_owned()),
            ..self.clone()
        }
    }

    /// Asks about a component, under the name advisories use ([`Purl::advised`]); `None` when the product does not
    /// know its ecosystem.
    pub fn of(purl: &Purl) -> Option<Self> {
        let purl = purl.advised();
        Some(Self::new(
            purl.ecosystem()?,
            purl.release(),
            &purl.package_name(),
            purl.full_version().as_deref(),
        ))
    }
}

/// What a record says about a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The record covers the version.
    Affected {
        /// The range or listed version that hit, as text: `>= 2.13.0, < 2.15.0`.
        matched: String,
        /// Versions the record says fix it, as written.
        fixed: Vec<String>,
    },
    /// The record does not cover the version.
    NotAffected,
    /// The record names the package, but whether it covers the version cannot be told.
    CannotTell {
        /// What stands in the way.
        why: String,
    },
}

/// Ids of records, sorted by what they say about one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Active records that cover the version.
    pub ids: Vec<String>,
    /// Withdrawn records that would cover it.
    pub withdrawn: Vec<String>,
    /// Active records that cannot be decided.
    pub cannot_tell: Vec<String>,
}

impl Sorted {
    /// Files a record under its answer.
    pub(crate) fn add(&mut self, advisory: &Advisory, answer: &Answer) {
        let list = match (answer, advisory.withdrawn) {
            (Answer::Affected { .. }, None) => &mut self.ids,
            (Answer::Affected { .. }, Some(_)) => &mut self.withdrawn,
            (Answer::CannotTell { .. }, None) => &mut self.cannot_tell,
            (Answer::CannotTell { .. }, Some(_)) | (Answer::NotAffected, _) => return,
        };
        if let Err(place) = list.binary_search(&advisory.id) {
            list.insert(place, advisory.id.clone());
        }
    }
}

/// Sorts the ids of records by what they say about the version; every list is sorted and without repeats.
pub fn sort_out(query: &Query, advisories: &[Advisory]) -> Sorted {
    let mut sorted = Sorted::default();
    for advisory in advisories {
        sorted.add(advisory, &evaluate(query, advisory));
    }
    sorted
}

/// Evaluates one record. Withdrawal is not looked at.
pub fn evaluate(query: &Query, advisory: &Advisory) -> Answer {
    let mut best = Answer::NotAffected;
    for affected in speaking_of(query, advisory) {
        let answer = match release::applies(query, affected) {
            release::Applies::No => continue,
            release::Applies::Yes => evaluate_affected(query, affected),
            release::Applies::Unknown => match evaluate_affected(query, affected) {
                Answer::Affected { matched, .. } => Answer::CannotTell {
                    why: format!(
                        "covers {matched} of {}; the release of the package is not known",
                        affected.ecosystem
                    ),
                },
                other => other,
            },
        };
        best = stricter(best, answer);
    }
    best
}

/// Returns the parts of a record that speak of the package.
pub(crate) fn speaking_of<'a>(
    query: &'a Query,
    advisory: &'a Advisory,
) -> impl Iterator<Item = &'a Affected> {
    advisory.affected.iter().filter(|affected| {
        query.ecosystem.is_same_package(&query.name, &affected.name)
            && Ecosystem::from_osv_name(&affected.ecosystem) == Some(query.ecosystem)
    })
}

fn stricter(a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (
            Answer::Affected { matched, mut fixed },
            Answer::Affected {
                fixed: more,
                matched: also,
            },
        ) => {
            fixed.extend(more);
            let matched = if matched == also {
                matched
            } else {
                format!("{matched} or {also}")
            };
            Answer::Affected { matched, fixed }
        }
        (affected @ Answer::Affected { .. }, _) | (_, affected @ Answer::Affected { .. }) => {
            affected
        }
        (unclear @ Answer::CannotTell { .. }, _) | (_, unclear @ Answer::CannotTell { .. }) => {
            unclear
        }
        (Answer::NotAffected, Answer::NotAffected) => Answer::NotAffected,
    }
}

fn evaluate_affected(query: &Query, affected: &Affected) -> Answer {
    let about_versions = || {
        affected
            .ranges
            .iter()
            .filter(|range| range.kind != RangeKind::Git)
    };
    if affected.versions.is_empty() && about_versions().next().is_none() {
        let why = if affected.ranges.is_empty() {
            "the record names no versions"
        } else {
            "the record names commits but no versions"
        };
        return Answer::CannotTell {
            why: why.to_owned(),
        };
    }
    let mut answer = listed(query, &affected.versions);
    for range in about_versions() {
        let cover = range::cover(query, range);
        answer = stricter(
            answer,
            match cover {
                Cover::Yes(matched) => Answer::Affected {
                    matched,
                    fixed: Vec::new(),
                },
                Cover::No => Answer::NotAffected,
                Cover::CannotTell(why) => Answer::CannotTell { why },
            },
        );
    }
    if let Answer::Affected { fixed, .. } = &mut answer {
        fixed.extend(about_versions().flat_map(|range| &range.events).filter_map(
            |event| match event {
                Event::Fixed(version) => Some(version.clone()),
                _ => None,
            },
        ));
    }
    answer
}

/// Looks the version up among those listed one by one: as written, or equal in the ecosystem's order.
fn listed(query: &Query, versions: &Texts) -> Answer {
    let Some(wanted) = &query.version else {
        return if versions.is_empty() {
            Answer::NotAffected
        } else {
            Answer::CannotTell {
                why: "the version of the package is not known".to_owned(),
            }
        };
    };
    let equal = |listed: &&str| {
        version::may_be_equal(query.ecosystem, listed, wanted)
            && query.scheme.compare(listed, wanted) == Some(Ordering::Equal)
    };
    let hit = versions
        .iter()
        .find(|listed| *listed == wanted.as_str())
        .or_else(|| versions.iter().find(equal));
    hit.map_or(Answer::NotAffected, |listed| Answer::Affected {
        matched: format!("= {listed}"),
        fixed: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::advisory::Range;

    use super::*;
    use crate::matching::testing::advisory;

    fn range(kind: RangeKind, events: &[Event]) -> Range {
        Range {
            kind,
            events: events.to_vec(),
        }
    }

    fn introduced(bound: &str) -> Event {
        Event::Introduced(bound.to_owned())
    }

    fn fixed(bound: &str) -> Event {
        Event::Fixed(bound.to_owned())
    }

    fn last_affected(bound: &str) -> Event {
        Event::LastAffected(bound.to_owned())
    }

    /// What a record with these ranges and listed versions says, in short.
    fn says(ecosystem: &str, version: Option<&str>, ranges: &[Range], versions: &[&str]) -> String {
        let record = advisory(
            "X-1",
            vec![Affected {
                ecosystem: ecosystem.to_owned(),
                name: "it".to_owned(),
                ranges: ranges.to_vec(),
                versions: versions.iter().collect(),
                cvss: Vec::new(),
                code: Vec::new(),
            }],
        );
        let known = ecosystem.parse().unwrap();
        let query = Query::new(known, Some("9.2"), "it", version);
        match evaluate(&query, &record) {
            Answer::Affected { matched, .. } => matched,
            Answer::NotAffected => "spared".to_owned(),
            Answer::CannotTell { why } => format!("cannot tell: {why}"),
        }
    }

    #[test]
    fn ranges_are_read_in_version_order_whatever_the_order_of_events() {
        let events = [
            fixed("2.12.2"),
            introduced("2.13.0"),
            introduced("2.0-beta9"),
            fixed("2.15.0"),
        ];
        let ranges = [range(RangeKind::Ecosystem, &events)];
        let says = |version| says("Maven", Some(version), &ranges, &[]);
        assert_eq!(says("2.14.1"), ">= 2.13.0, < 2.15.0");
        assert_eq!(says("2.15.0-rc1"), ">= 2.13.0, < 2.15.0");
        assert_eq!(says("2.15.0"), "spared");
        assert_eq!(says("2.12.2"), "spared");
        assert_eq!(says("2.12.1"), ">= 2.0-beta9, < 2.12.2");
        assert_eq!(says("1.2.17"), "spared");
    }

    #[test]
    fn the_last_affected_version_is_affected() {
        let events = [introduced("0"), last_affected("1.5")];
        let ranges = [range(RangeKind::Ecosystem, &events)];
        assert_eq!(says("PyPI", Some("1.5.0"), &ranges, &[]), "<= 1.5");
        assert_eq!(says("PyPI", Some("1.5.post1"), &ranges, &[]), "spared");
    }

    #[test]
    fn a_version_in_a_range_need_not_be_listed() {
        let ranges = [range(RangeKind::Semver, &[introduced("0"), fixed("2.0.0")])];
        assert_eq!(says("npm", Some("1.1.0"), &ranges, &["1.0.0"]), "< 2.0.0");
        assert_eq!(says("npm", Some("3.0.0"), &ranges, &["3.0.0"]), "= 3.0.0");
    }

    #[test]
    fn what_cannot_be_ordered_is_said() {
        let bad_bound = [range(
            RangeKind::Ecosystem,
            &[introduced("1.0"), fixed("2004d")],
        )];
        assert_eq!(
            says("PyPI", Some("1.1"), &bad_bound, &[]),
            "cannot tell: `2004d` is not a version PyPI can order"
        );
        assert_eq!(says("PyPI", Some("0.9"), &bad_bound, &[]), "spared");
        let good = [range(
            RangeKind::Ecosystem,
            &[introduced("0"), fixed("2.0")],
        )];
        assert_eq!(
            says("PyPI", Some("latest"), &good, &[]),
            "cannot tell: `latest` is not a version PyPI can order"
        );
        assert_eq!(
            says("PyPI", None, &good, &[]),
            "cannot tell: the version of the package is not known"
        );
        assert_eq!(
            says("PyPI", Some("1.0"), &[], &[]),
            "cannot tell: the record names no versions"
        );
    }

    #[test]
    fn a_record_of_all_versions_needs_no_version() {
        let ranges = [range(RangeKind::Semver, &[introduced("0")])];
        assert_eq!(says("npm", None, &ranges, &[]), "all versions");
    }

    #[test]
    fn commits_say_nothing_about_versions() {
        let ranges = [range(RangeKind::Git, &[introduced("0"), fixed("1f2e3d")])];
        assert_eq!(says("PyPI", Some("1.0"), &ranges, &["2.0"]), "spared");
        assert_eq!(
            says("PyPI", Some("1.0"), &ranges, &[]),
            "cannot tell: the record names commits but no versions"
        );
    }

    #[test]
    fn bounds_short_of_a_full_version_are_read() {
        let short = [range(
            RangeKind::Ecosystem,
            &[introduced("9.11"), fixed("10.13.0")],
        )];
        assert_eq!(
            says("npm", Some("10.1.0"), &short, &[]),
            ">= 9.11, < 10.13.0"
        );
        let strange = [range(
            RangeKind::Semver,
            &[introduced("0"), fixed("1.9.0b1")],
        )];
        assert_eq!(says("npm", Some("3.6.0"), &strange, &[]), "spared");
        assert_eq!(says("npm", Some("1.8.3"), &strange, &[]), "< 1.9.0b1");
        assert!(says("npm", Some("1.9.0"), &strange, &[]).starts_with("cannot tell"));
    }

    #[test]
    fn only_records_of_the_packages_release_count() {
        let ranges = [range(
            RangeKind::Ecosystem,
            &[introduced("0"), fixed("2-1")],
        )];
        assert_eq!(says("AlmaLinux:9", Some("1-1"), &ranges, &[]), "< 2-1");
        assert_eq!(says("AlmaLinux:8", Some("1-1"), &ranges, &[]), "spared");
        let record = advisory(
            "X-1",
            vec![Affected {
                ecosystem: "Debian:12".to_owned(),
                name: "it".to_owned(),
                ranges: ranges.to_vec(),
                versions: Texts::default(),
                cvss: Vec::new(),
                code: Vec::new(),
            }],
        );
        let ask = |release, version| {
            let query = Query::new(Ecosystem::Debian, release, "it", Some(version));
            evaluate(&query, &record)
        };
        assert!(matches!(
            ask(Some("bookworm"), "1-1"),
            Answer::Affected { .. }
        ));
        assert_eq!(ask(Some("bullseye"), "1-1"), Answer::NotAffected);
        assert!(matches!(ask(None, "1-1"), Answer::CannotTell { .. }));
        assert_eq!(ask(None, "2-1"), Answer::NotAffected);
    }
}
