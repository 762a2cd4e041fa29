//! What publishers say against their own packages, as findings, and back.

use std::collections::BTreeSet;

use gwanmun_model::finding::{Evidence, InUse, MatchedBy, Priority, Severity};
use gwanmun_model::{Component, Finding, NoticeKind, PublisherNotice, Timestamp};

/// Name of the one input of the priority, and its points: of a version taken back something is known to be wrong,
/// though not what; of one advised against it is not.
const fn points(kind: NoticeKind) -> u8 {
    match kind {
        NoticeKind::Yanked => 20,
        NoticeKind::Deprecated => 10,
    }
}

/// Returns one finding for each kind of notice a component carries. `read_at` is when it was read; how old the publisher's
/// words are is not known.
pub fn findings(component: &Component, read_at: Timestamp) -> Vec<Finding> {
    NoticeKind::ALL
        .into_iter()
        .filter_map(|kind| finding(component, kind, read_at))
        .collect()
}

fn finding(component: &Component, kind: NoticeKind, read_at: Timestamp) -> Option<Finding> {
    let notices = component.notices.iter();
    let said: BTreeSet<&str> = notices
        .filter(|notice| notice.kind == kind)
        .map(|notice| notice.text.as_str())
        .collect();
    if said.is_empty() {
        return None;
    }
    let texts: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    let purl = &component.purl;
    let mut id = format!("{}-{}", kind.id().to_ascii_uppercase(), purl.package_name());
    if let Some(version) = purl.version() {
        id = format!("{id}-{version}");
    }
    let place = component.locations.first();
    Some(Finding {
        kind: kind.finding(),
        ids: vec![id.clone()],
        purl: purl.clone(),
        summary: texts.join("; "),
        severity: Severity::Unknown,
        cvss: Vec::new(),
        cwes: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        vex: Vec::new(),
        reachability: None,
        in_use: InUse::default(),
        fixed_versions: Vec::new(),
        published: None,
        references: Vec::new(),
        evidence: vec![Evidence {
            record: id,
            source: place.map_or_else(String::new, |place| place.path.clone()),
            data_date: read_at,
            by: MatchedBy::Publisher,
            matched: component.identity(),
        }],
        priority: Priority {
            score: points(kind),
            inputs: vec![(kind.id().to_owned(), i16::from(points(kind)))],
        },
    })
}

/// Returns the notices stored findings were made of, so that judging anew does not forget them.
pub fn of_findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<PublisherNotice> {
    let by_publisher = |finding: &&Finding| {
        let mut evidence = finding.evidence.iter();
        evidence.any(|one| one.by == MatchedBy::Publisher)
    };
    findings
        .into_iter()
        .filter(by_publisher)
        .filter_map(|finding| {
            let kind = NoticeKind::from_id(finding.kind.id())?;
            Some(PublisherNotice::new(kind, &finding.summary))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use gwanmun_model::FindingKind;

    use super::*;
    use crate::testing;

    #[test]
    fn each_kind_becomes_one_finding_that_leads_back_to_it() {
        let mut component = testing::component(Some("1.0.0"));
        component.notices = vec![
            PublisherNotice::new(NoticeKind::Yanked, ""),
            PublisherNotice::new(NoticeKind::Deprecated, "a"),
            PublisherNotice::new(NoticeKind::Deprecated, "b"),
        ];
        let findings = findings(&component, Timestamp::default());
        let [yanked, deprecated] = findings.as_slice() else {
            panic!("{findings:?}")
        };
        assert_eq!(yanked.kind, FindingKind::Yanked);
        assert_eq!(deprecated.summary, "a; b");
        assert_eq!(
            of_findings(&findings),
            [
                PublisherNotice::new(NoticeKind::Yanked, ""),
                PublisherNotice::new(NoticeKind::Deprecated, "a; b"),
            ]
        );
    }

    #[test]
    fn where_nothing_is_said_there_is_no_finding() {
        let component = testing::component(Some("1.0.0"));
        assert!(findings(&component, Timestamp::default()).is_empty());
    }
}
