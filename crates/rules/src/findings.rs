//! Findings of one component: records matched, folded by alias, rated and sorted.

mod fold;

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

use gwanmun_model::advisory::AdvisoryKind;
use gwanmun_model::cvss::CvssVector;
use gwanmun_model::finding::{Evidence, FindingKind, InUse, MatchedBy, Severity};
use gwanmun_model::{Advisory, Finding, Purl, version};

use crate::matching::{Answer, Query, Question, Sorted, evaluate, speaking_of};
use crate::{Intelligence, priority};

/// What holding records against one component gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matched {
    /// Findings, most urgent first.
    pub findings: Vec<Finding>,
    /// Ids of every active record that covers the version, sorted.
    pub ids: Vec<String>,
    /// Ids of withdrawn records that would cover it, sorted.
    pub withdrawn: Vec<String>,
    /// Ids of active records that cannot be decided, sorted.
    pub cannot_tell: Vec<String>,
}

/// A record that hit, or may have.
struct Hit<'a> {
    record: &'a Advisory,
    answer: Answer,
    question: &'a Question,
    /// CVSS vectors of the record and of its parts about the package.
    cvss: Vec<CvssVector>,
}

/// Matches `advisories` against `purl` as [`for_questions`] does, asking for its package alone.
pub fn for_component(
    purl: &Purl,
    advisories: &[Advisory],
    intelligence: &dyn Intelligence,
) -> Matched {
    let Some(query) = Query::of(purl) else {
        return Matched::default();
    };
    let question = Question {
        query,
        by: MatchedBy::Package,
        confirmed: None,
    };
    for_questions(purl, &[(&question, advisories)], intelligence)
}

/// Holds records against the questions asked about `purl`, folds aliases, rates and sorts.
///
/// Records of one id that answer the same question count once, the last one. Withdrawn records are named but never
/// become findings.
pub fn for_questions(
    purl: &Purl,
    asked: &[(&Question, &[Advisory])],
    intelligence: &dyn Intelligence,
) -> Matched {
    let mut sorted = Sorted::default();
    let mut hits = Vec::new();
    for (question, advisories) in asked {
        let query = &question.query;
        let mut seen = BTreeSet::new();
        for record in advisories.iter().rev() {
            if !seen.insert(record.id.as_str()) {
                continue;
            }
            let answer = evaluate(query, record);
            sorted.add(record, &answer);
            if record.withdrawn.is_none() && answer != Answer::NotAffected {
                let of_package = speaking_of(query, record).flat_map(|affected| &affected.cvss);
                let cvss = record.cvss.iter().chain(of_package).cloned().collect();
                hits.push(Hit {
                    record,
                    answer,
                    question,
                    cvss,
                });
            }
        }
    }
    hits.sort_by(|a, b| fold::by_id(&a.record.id, &b.record.id));
    let mut findings: Vec<Finding> = fold::groups(&hits)
        .into_iter()
        .map(|group| finding(purl, &group, intelligence))
        .collect();
    findings.sort_by(most_urgent_first);
    Matched {
        findings,
        ids: sorted.ids,
        withdrawn: sorted.withdrawn,
        cannot_tell: sorted.cannot_tell,
    }
}

/// The order of findings in every list: by priority, then by severity, id and component.
pub fn most_urgent_first(a: &Finding, b: &Finding) -> Ordering {
    let key = |finding: &Finding| (Reverse(finding.priority.score), Reverse(finding.severity));
    key(a)
        .cmp(&key(b))
        .then_with(|| a.ids.cmp(&b.ids))
        .then_with(|| a.purl.cmp(&b.purl))
}

/// Makes one finding of the records of one bug, sorted by id.
fn finding(purl: &Purl, group: &[&Hit<'_>], intelligence: &dyn Intelligence) -> Finding {
    let kind = kind(group);
    let ids = fold::ids(group);
    let cves = || ids.iter().filter(|id| id.starts_with("CVE-"));
    let mut cvss: Vec<CvssVector> = unique(group.iter().flat_map(|hit| hit.cvss.iter().cloned()));
    let mut cwes = unique(group.iter().flat_map(|hit| hit.record.cwes.clone()));
    // What the records of the package leave open, the record of the CVE may say.
    if (cvss.is_empty() || cwes.is_empty())
        && let Some(cve) = cves().find_map(|cve| intelligence.cve(cve))
    {
        if cvss.is_empty() {
            cvss = unique(cve.cvss.into_iter());
        }
        if cwes.is_empty() {
            cwes = cve.cwes;
        }
    }
    let severity = severity(kind, group, &cvss);
    let kev = cves().find_map(|cve| intelligence.kev(cve));
    let epss = cves()
        .filter_map(|cve| intelligence.epss(cve))
        .max_by(|a, b| a.probability.total_cmp(&b.probability));
    let fixed_versions = fixed_versions(purl, group);
    let priority = priority::rate(&priority::Facts {
        severity,
        cvss: &cvss,
        epss: epss.as_ref(),
        kev: kev.as_ref(),
        malicious: kind == FindingKind::Malicious,
        fixable: !fixed_versions.is_empty(),
    });
    Finding {
        kind,
        purl: purl.clone(),
        summary: group
            .iter()
            .map(|hit| &hit.record.summary)
            .find(|summary| !summary.is_empty())
            .cloned()
            .unwrap_or_default(),
        severity,
        cvss,
        cwes,
        epss,
        kev,
        ssvc: cves().filter_map(|cve| intelligence.ssvc(cve)).max(),
        fixed_versions,
        published: group.iter().filter_map(|hit| hit.record.published).min(),
        references: unique(
            group
                .iter()
                .flat_map(|hit| hit.record.references.iter().map(str::to_owned)),
        ),
        evidence: group
            .iter()
            .map(|hit| evidence(hit, intelligence))
            .collect(),
        priority,
        in_use: InUse::default(),
        vex: Vec::new(),
        reachability: None,
        ids,
    }
}

/// The gravest kind of the records that cover the version; cannot tell when none does for certain.
fn kind(group: &[&Hit<'_>]) -> FindingKind {
    group
        .iter()
        .filter(|hit| matches!(hit.answer, Answer::Affected { .. }))
        .map(|hit| match hit.record.kind {
            AdvisoryKind::Malicious => (0, FindingKind::Malicious),
            AdvisoryKind::Vulnerability => (1, FindingKind::Vulnerability),
            AdvisoryKind::Unmaintained => (2, FindingKind::Unmaintained),
            AdvisoryKind::Notice => (3, FindingKind::Notice),
        })
        .min()
        .map_or(FindingKind::CannotTell, |(_, kind)| kind)
}

/// The strictest severity any record gives. Malicious packages carry none and are critical.
fn severity(kind: FindingKind, group: &[&Hit<'_>], cvss: &[CvssVector]) -> Severity {
    if kind == FindingKind::Malicious {
        return Severity::Critical;
    }
    let stated = group
        .iter()
        .filter_map(|hit| hit.record.stated_severity.as_deref())
        .filter_map(Severity::parse);
    cvss.iter()
        .map(CvssVector::severity)
        .chain(stated)
        .max()
        .unwrap_or_default()
}

/// Versions that fix the bug and come after the component's own, in the ecosystem's order.
fn fixed_versions(purl: &Purl, group: &[&Hit<'_>]) -> Vec<String> {
    let (Some(ecosystem), Some(current)) = (purl.ecosystem(), purl.advised().full_version()) else {
        return Vec::new();
    };
    let above =
        |fixed: &&String| version::compare(ecosystem, fixed, &current).is_some_and(Ordering::is_gt);
    let mut versions: Vec<String> = group
        .iter()
        .filter_map(|hit| match &hit.answer {
            Answer::Affected { fixed, .. } => Some(fixed),
            Answer::NotAffected | Answer::CannotTell { .. } => None,
        })
        .flatten()
        .filter(above)
        .cloned()
        .collect();
    let order =
        |a: &String, b: &String| version::compare(ecosystem, a, b).unwrap_or(Ordering::Equal);
    versions.sort_by(|a, b| order(a, b).then_with(|| a.cmp(b)));
    versions.dedup_by(|a, b| order(a, b).is_eq());
    versions
}

fn evidence(hit: &Hit<'_>, intelligence: &dyn Intelligence) -> Evidence {
    Evidence {
        record: hit.record.id.clone(),
        source: hit.record.source.clone(),
        data_date: intelligence.source_date(&hit.record.source),
        by: hit.question.by,
        matched: match (&hit.answer, &hit.question.confirmed) {
            (Answer::Affected { matched, .. }, Some(by)) => format!("{matched} ({by})"),
            (Answer::Affected { matched, .. }, None) => matched.clone(),
            (Answer::CannotTell { why }, _) => format!("cannot tell: {why}"),
            (Answer::NotAffected, _) => String::new(),
        },
    }
}

fn unique<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use gwanmun_model::advisory::{Affected, EpssScore, Event, KevEntry, Range, RangeKind};
    use gwanmun_model::cvss::CvssVersion;
    use gwanmun_model::{SsvcPoints, Texts, Timestamp};

    use super::*;
    use crate::matching::testing::advisory;

    /// One CVE is known to be exploited; every source is of one day.
    struct Known;

    impl Intelligence for Known {
        fn kev(&self, cve: &str) -> Option<KevEntry> {
            (cve == "CVE-2021-44228").then(|| KevEntry {
                cve: cve.to_owned(),
                added: Timestamp::default(),
                due: Timestamp::default(),
                ransomware: true,
            })
        }

        fn epss(&self, _: &str) -> Option<EpssScore> {
            None
        }

        fn ssvc(&self, _: &str) -> Option<SsvcPoints> {
            None
        }

        fn cve(&self, id: &str) -> Option<Advisory> {
            (id == "CVE-2030-1").then(|| Advisory {
                cvss: vec![CvssVector {
                    version: CvssVersion::V3,
                    vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N".to_owned(),
                    source: id.to_owned(),
                }],
                ..advisory(id, Vec::new())
            })
        }

        fn source_date(&self, _: &str) -> Timestamp {
            "2026-08-21".parse().unwrap()
        }
    }

    fn record(id: &str, aliases: &[&str], introduced: &str, fixed: &str) -> Advisory {
        let range = Range {
            kind: RangeKind::Ecosystem,
            events: vec![
                Event::Introduced(introduced.to_owned()),
                Event::Fixed(fixed.to_owned()),
            ],
        };
        let affected = Affected {
            ecosystem: "Maven".to_owned(),
            name: "org.apache.logging.log4j:log4j-core".to_owned(),
            ranges: vec![range],
            versions: Texts::default(),
            code: Vec::new(),
            cvss: Vec::new(),
        };
        Advisory {
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            ..advisory(id, vec![affected])
        }
    }

    fn log4j(version: &str) -> Purl {
        Purl::new(
            "maven",
            Some("org.apache.logging.log4j"),
            "log4j-core",
            Some(version),
        )
        .unwrap()
    }

    #[test]
    fn records_of_one_bug_are_one_finding() {
        let vector = CvssVector {
            version: CvssVersion::V3,
            vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H".to_owned(),
            source: "GHSA-jfh8-c2jp-5v3q".to_owned(),
        };
        let records = [
            Advisory {
                cvss: vec![vector],
                ..record(
                    "GHSA-jfh8-c2jp-5v3q",
                    &["CVE-2021-44228"],
                    "2.13.0",
                    "2.15.0",
                )
            },
            Advisory {
                stated_severity: Some("MODERATE".to_owned()),
                ..record("X-7", &["CVE-2021-44228"], "2.0", "2.16.0")
            },
            record("GHSA-other", &[], "2.0", "2.17.1"),
            record("GHSA-old", &[], "1.0", "1.2"),
        ];
        let matched = for_component(&log4j("2.14.1"), &records, &Known);
        assert_eq!(matched.ids, ["GHSA-jfh8-c2jp-5v3q", "GHSA-other", "X-7"]);
        let [first, second] = matched.findings.as_slice() else {
            panic!("{:?}", matched.findings);
        };
        assert_eq!(first.ids, ["CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q", "X-7"]);
        assert_eq!(first.severity, Severity::Critical);
        assert_eq!(first.kind, FindingKind::Vulnerability);
        assert_eq!(first.fixed_versions, ["2.15.0", "2.16.0"]);
        assert!(first.kev.is_some());
        assert_eq!(
            first
                .evidence
                .first()
                .map(|evidence| evidence.matched.as_str()),
            Some(">= 2.13.0, < 2.15.0")
        );
        assert_eq!(second.severity, Severity::Unknown);
    }

    #[test]
    fn what_nobody_rated_is_rated_by_the_record_of_the_cve() {
        let records = [record("GHSA-1", &["CVE-2030-1"], "2.0", "9")];
        let matched = for_component(&log4j("2.14.1"), &records, &Known);
        let finding = matched.findings.first().unwrap();
        assert_eq!(finding.severity, Severity::High);
        assert_eq!(finding.cvss.first().unwrap().source, "CVE-2030-1");
    }

    #[test]
    fn withdrawn_records_are_named_but_are_no_findings() {
        let withdrawn = Advisory {
            withdrawn: Some(Timestamp::default()),
            ..record("GHSA-gone", &[], "0", "9")
        };
        let matched = for_component(&log4j("2.14.1"), &[withdrawn], &Known);
        assert_eq!(matched.withdrawn, ["GHSA-gone"]);
        assert!(matched.ids.is_empty() && matched.findings.is_empty());
    }

    #[test]
    fn undecided_records_are_findings_that_say_why() {
        let mut unknown = log4j("2.14.1").with_version(None);
        unknown = unknown.with_qualifier("type", "jar");
        let matched = for_component(&unknown, &[record("GHSA-1", &[], "0", "9")], &Known);
        assert_eq!(matched.cannot_tell, ["GHSA-1"]);
        let finding = matched.findings.first().unwrap();
        assert_eq!(finding.kind, FindingKind::CannotTell);
        assert_eq!(
            finding.evidence.first().unwrap().matched,
            "cannot tell: the version of the package is not known"
        );
    }

    #[test]
    fn malicious_packages_are_critical_and_the_order_of_records_does_not_matter() {
        let malicious = Advisory {
            kind: AdvisoryKind::Malicious,
            ..record("MAL-2026-1", &[], "0", "99")
        };
        let records = [malicious, record("GHSA-1", &[], "0", "99")];
        let reversed = [records[1].clone(), records[0].clone()];
        let matched = for_component(&log4j("2.14.1"), &records, &Known);
        assert_eq!(matched, for_component(&log4j("2.14.1"), &reversed, &Known));
        let finding = matched.findings.first().unwrap();
        assert_eq!(
            (finding.kind, finding.severity),
            (FindingKind::Malicious, Severity::Critical)
        );
    }
}
