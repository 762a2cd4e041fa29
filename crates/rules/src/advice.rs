//! Advice: the smallest step that is rid of every vulnerability of a component, and whose step it is.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::advisory::{Event, RangeKind};
use gwanmun_model::assessment::Advice;
use gwanmun_model::finding::{Finding, FindingKind};
use gwanmun_model::{Advisory, Component, Dependency, Ecosystem, Purl, version};

use crate::matching::{Answer, Question, evaluate, speaking_of};

/// Most candidates tried for one component; real ones have far fewer.
const CANDIDATES_MAX: usize = 200;

/// Returns what one component with vulnerabilities should move to; `None` where it has none.
///
/// Candidates are the versions records of the package name as fixed; the last version a record calls affected is none.
/// One is good when no active record covers it or leaves it open, so that a version that mends one bug and brings
/// another is not advised. Findings without any fixed version are named and do not count. Where every good candidate
/// is a mere bound (`3.999.999`), it is given as one.
pub fn for_component(
    purl: &Purl,
    findings: &[Finding],
    asked: &[(&Question, &[Advisory])],
) -> Option<Advice> {
    let wrong: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::Vulnerability)
        .collect();
    if wrong.is_empty() {
        return None;
    }
    let (fixable, unfixable): (Vec<&Finding>, Vec<&Finding>) = wrong
        .into_iter()
        .partition(|finding| !finding.fixed_versions.is_empty());
    let hopeless: BTreeSet<&str> = unfixable
        .iter()
        .flat_map(|finding| &finding.evidence)
        .map(|evidence| evidence.record.as_str())
        .collect();
    let (mut version, mut bound) = (None, None);
    if !fixable.is_empty() {
        let (bounds, released): (Vec<String>, Vec<String>) = candidates(purl, asked)
            .into_iter()
            .partition(|candidate| is_bound(candidate));
        let first_clear = |list: Vec<String>| {
            list.into_iter()
                .find(|candidate| is_clear(candidate, asked, &hopeless))
        };
        version = first_clear(released);
        if version.is_none() {
            bound = first_clear(bounds);
        }
    }
    let is_major = match (
        version.as_ref().or(bound.as_ref()),
        purl.ecosystem(),
        purl.version(),
    ) {
        (Some(to), Some(ecosystem), Some(from)) => is_major(ecosystem, from, to),
        _ => false,
    };
    let mut unfixed: Vec<&Finding> = unfixable;
    if version.is_none() && bound.is_none() {
        unfixed.extend(fixable);
    }
    let unfixed: BTreeSet<String> = unfixed
        .iter()
        .map(|finding| finding.primary_id().to_owned())
        .collect();
    Some(Advice {
        purl: purl.clone(),
        version,
        newer_than: bound,
        is_major,
        unfixed: unfixed.into_iter().collect(),
        through: Vec::new(),
    })
}

/// Whether a version is a bound records write for “every version so far” (`3.999.999`), which nobody released.
///
/// Two numbers that start with zero are left alone: html5lib did release 0.999999.
fn is_bound(version: &str) -> bool {
    let numbers: Vec<&str> = version
        .trim_start_matches(['v', 'V'])
        .split('.')
        .take_while(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    let is_nines = |part: &&str| part.len() >= 3 && part.bytes().all(|byte| byte == b'9');
    let starts_with_zero = numbers.first() == Some(&"0");
    numbers.last().is_some_and(is_nines)
        && match numbers.len() {
            0 | 1 => false,
            2 => !starts_with_zero,
            _ => true,
        }
}

/// Whether a version is clear of every vulnerability that has a fix: no active record but those that name `unfixed` ones
/// covers it or leaves it open.
pub fn clears(candidate: &str, unfixed: &[String], asked: &[(&Question, &[Advisory])]) -> bool {
    let unfixed: BTreeSet<&str> = unfixed.iter().map(String::as_str).collect();
    let hopeless: BTreeSet<&str> = asked
        .iter()
        .flat_map(|(_, records)| *records)
        .filter(|record| {
            let aliases = record.aliases.iter().map(String::as_str);
            aliases
                .chain([record.id.as_str()])
                .any(|id| unfixed.contains(id))
        })
        .map(|record| record.id.as_str())
        .collect();
    is_clear(candidate, asked, &hopeless)
}

/// The versions above the component's own that any record of its package names as fixed, smallest first.
fn candidates(purl: &Purl, asked: &[(&Question, &[Advisory])]) -> Vec<String> {
    let (Some(ecosystem), Some(current)) = (purl.ecosystem(), purl.advised().full_version()) else {
        return Vec::new();
    };
    let is_above = |version: &&String| {
        version::compare(ecosystem, version, &current).is_some_and(Ordering::is_gt)
    };
    let mut named: BTreeSet<&String> = BTreeSet::new();
    for (question, records) in asked {
        let affected = records
            .iter()
            .flat_map(|record| speaking_of(&question.query, record));
        let events = affected
            .flat_map(|affected| &affected.ranges)
            .filter(|range| range.kind != RangeKind::Git)
            .flat_map(|range| &range.events);
        let fixed = events.filter_map(|event| match event {
            Event::Fixed(version) => Some(version),
            _ => None,
        });
        named.extend(fixed.filter(is_above));
    }
    let mut versions: Vec<String> = named.into_iter().cloned().collect();
    versions.sort_by(|a, b| version::compare(ecosystem, a, b).unwrap_or(Ordering::Equal));
    versions.truncate(CANDIDATES_MAX);
    versions
}

/// Whether no active record but the hopeless ones covers a version or leaves it open.
fn is_clear(
    candidate: &str,
    asked: &[(&Question, &[Advisory])],
    hopeless: &BTreeSet<&str>,
) -> bool {
    asked.iter().all(|(question, records)| {
        let query = question.query.at(candidate);
        records
            .iter()
            .filter(|record| record.withdrawn.is_none() && !hopeless.contains(record.id.as_str()))
            .all(|record| evaluate(&query, record) == Answer::NotAffected)
    })
}

/// Whether a step may break what relies on the package: another first number or, where versions follow Semantic
/// Versioning, another first number that is not zero.
fn is_major(ecosystem: Ecosystem, from: &str, to: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        text.trim_start_matches(['v', 'V', '='])
            .split(['.', '-', '+', '_', ':', '~'])
            .map_while(|part| part.parse().ok())
            .collect()
    };
    let (from, to) = (numbers(from), numbers(to));
    let place = if ecosystem.follows_semver() {
        from.iter().position(|number| *number != 0).unwrap_or(0)
    } else {
        0
    };
    let head = |numbers: &[u64]| numbers.iter().take(place + 1).copied().collect::<Vec<_>>();
    head(&from) != head(&to)
}

/// Names in every piece of advice the direct dependencies through which its component comes.
pub fn trace(advice: &mut [Advice], components: &[&Component], dependencies: &[Dependency]) {
    if advice.is_empty() {
        return;
    }
    let mut needed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in dependencies {
        needed_by.entry(&edge.to).or_default().push(&edge.from);
    }
    let mut direct: BTreeSet<String> = BTreeSet::new();
    let mut identities: BTreeMap<&Purl, Vec<String>> = BTreeMap::new();
    for component in components {
        if component.direct == Some(true) {
            direct.insert(component.identity());
        }
        let known = identities.entry(&component.purl).or_default();
        known.push(component.identity());
    }
    for one in advice {
        let own = identities.get(&one.purl).map_or(&[][..], Vec::as_slice);
        one.through = above(own, &needed_by, &direct);
    }
}

/// Walks from a component to those that need it, up to the first direct dependency on each way.
fn above(
    own: &[String],
    needed_by: &BTreeMap<&str, Vec<&str>>,
    direct: &BTreeSet<String>,
) -> Vec<String> {
    if own.iter().any(|identity| direct.contains(identity)) {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    let mut seen: BTreeSet<&str> = own.iter().map(String::as_str).collect();
    let mut open: Vec<&str> = seen.iter().copied().collect();
    while let Some(identity) = open.pop() {
        for &user in needed_by.get(identity).into_iter().flatten() {
            if !seen.insert(user) {
                continue;
            }
            if direct.contains(user) {
                found.insert(user.to_owned());
            } else {
                open.push(user);
            }
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use gwanmun_model::advisory::{Affected, Event, Range, RangeKind};
    use gwanmun_model::{Location, Texts};

    use super::*;
    use crate::findings;
    use crate::matching::testing::advisory;
    use crate::matching::{Query, questions};

    fn record(id: &str, introduced: &str, fixed: Option<&str>) -> Advisory {
        let mut events = vec![Event::Introduced(introduced.to_owned())];
        events.extend(fixed.map(|fixed| Event::Fixed(fixed.to_owned())));
        let affected = Affected {
            ecosystem: "npm".to_owned(),
            name: "it".to_owned(),
            ranges: vec![Range {
                kind: RangeKind::Semver,
                events,
            }],
            versions: Texts::default(),
            cvss: Vec::new(),
            code: Vec::new(),
        };
        advisory(id, vec![affected])
    }

    fn component(purl: &str) -> Component {
        let location = Location::new("package-lock.json".to_owned(), None);
        Component::new(purl.parse().unwrap(), location)
    }

    fn advise(version: &str, records: &[Advisory]) -> Option<Advice> {
        let component = component(&format!("pkg:npm/it@{version}"));
        let questions = questions(&component, &[]);
        let asked: Vec<(&Question, &[Advisory])> = questions
            .iter()
            .map(|question| (question, records))
            .collect();
        let findings = findings::for_questions(&component.purl, &asked, &()).findings;
        for_component(&component.purl, &findings, &asked)
    }

    #[test]
    fn the_smallest_version_without_any_bug_is_advised() {
        let records = [
            record("A-1", "0", Some("1.2.4")),
            record("A-2", "0", Some("1.3.1")),
            record("A-3", "1.3.0", Some("2.0.1")),
        ];
        let advice = advise("1.2.0", &records).unwrap();
        assert_eq!(advice.version.as_deref(), Some("2.0.1"), "1.3.1 has A-3");
        assert!(advice.unfixed.is_empty());
        let advice = advise("1.3.0", &records).unwrap();
        assert_eq!(advice.version.as_deref(), Some("2.0.1"));
        assert!(advice.is_major);
        let advice = advise("1.2.0", &records[..2]).unwrap();
        assert_eq!(advice.version.as_deref(), Some("1.3.1"));
        assert!(!advice.is_major && advice.unfixed.is_empty());
        assert!(advise("3.0.0", &records).is_none());
    }

    #[test]
    fn what_nobody_fixed_is_named_and_does_not_hide_the_rest() {
        let records = [record("A-1", "0", Some("1.2.4")), record("A-2", "0", None)];
        let advice = advise("1.2.0", &records).unwrap();
        assert_eq!(advice.version.as_deref(), Some("1.2.4"));
        assert_eq!(advice.unfixed, ["A-2"]);
    }

    #[test]
    fn a_bound_nobody_released_is_advised_as_a_bound() {
        let far = record("A-1", "0", Some("3.999.999"));
        let advice = advise("1.2.0", std::slice::from_ref(&far)).unwrap();
        assert_eq!(
            (advice.version.as_deref(), advice.newer_than.as_deref()),
            (None, Some("3.999.999"))
        );
        assert!(advice.unfixed.is_empty() && advice.is_major);
        let records = [far, record("A-2", "0", Some("4.0.1"))];
        let advice = advise("1.2.0", &records).unwrap();
        assert_eq!(
            advice.version.as_deref(),
            Some("4.0.1"),
            "a version somebody released is better"
        );
        assert_eq!(advice.newer_than, None);
    }

    #[test]
    fn bounds_are_told_from_odd_versions() {
        let bounds = ["3.999.999", "2.0.999999", "v1.9.9999", "7.999"];
        assert!(bounds.into_iter().all(is_bound));
        let versions = [
            "0.999999",
            "1.99.99",
            "1.0.99",
            "999",
            "1.999.0",
            "2.0.999-rc1",
            "1.0.20999",
        ];
        assert_eq!(versions.into_iter().find(|version| is_bound(version)), None);
    }

    #[test]
    fn the_last_affected_version_is_never_advised() {
        let mut last = record("A-1", "0", None);
        last.affected[0].ranges[0]
            .events
            .push(Event::LastAffected("1.9.9".to_owned()));
        let advice = advise("1.2.0", &[last]).unwrap();
        assert_eq!((advice.version, advice.newer_than), (None, None));
        assert_eq!(advice.unfixed, ["A-1"]);
    }

    #[test]
    fn any_version_can_be_held_against_the_records() {
        let records = [record("A-1", "0", Some("1.2.4")), record("A-2", "0", None)];
        let component = component("pkg:npm/it@1.2.0");
        let questions = questions(&component, &[]);
        let asked: Vec<(&Question, &[Advisory])> = questions
            .iter()
            .map(|question| (question, records.as_slice()))
            .collect();
        let unfixed = ["A-2".to_owned()];
        assert!(clears("1.5.0", &unfixed, &asked));
        assert!(!clears("1.2.3", &unfixed, &asked));
        assert!(!clears("1.5.0", &[], &asked));
    }

    #[test]
    fn major_steps_follow_the_ecosystem() {
        let check = |ecosystem, from, to, expected| {
            assert_eq!(is_major(ecosystem, from, to), expected, "{from} to {to}");
        };
        check(Ecosystem::Npm, "1.9.0", "2.0.0", true);
        check(Ecosystem::Npm, "0.3.1", "0.4.0", true);
        check(Ecosystem::Npm, "0.3.1", "0.3.9", false);
        check(Ecosystem::Go, "v1.2.3", "v1.9.0", false);
        check(Ecosystem::Maven, "0.3.1", "0.4.0", false);
        check(Ecosystem::PyPi, "4.2", "5.0.1", true);
    }

    #[test]
    fn the_direct_dependencies_above_are_named() {
        let mut direct = component("pkg:npm/framework@1.0.0");
        direct.direct = Some(true);
        let deep = component("pkg:npm/it@1.2.0");
        let middle = component("pkg:npm/middle@1.0.0");
        let edge = |from: &Component, to: &Component| Dependency {
            from: from.identity(),
            to: to.identity(),
        };
        let edges = [
            edge(&direct, &middle),
            edge(&middle, &deep),
            edge(&deep, &middle),
        ];
        let mut advice = vec![advise("1.2.0", &[record("A-1", "0", Some("1.2.4"))]).unwrap()];
        trace(&mut advice, &[&direct, &deep, &middle], &edges);
        assert_eq!(advice[0].through, ["pkg:npm/framework@1.0.0"]);
        assert_eq!(Query::of(&deep.purl).unwrap().at("2").name(), "it");
    }
}
