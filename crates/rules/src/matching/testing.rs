//! Records for tests.

use gwanmun_model::advisory::{AdvisoryKind, Affected, EpssScore, KevEntry};
use gwanmun_model::{Advisory, SsvcPoints, Timestamp};

use crate::Intelligence;

/// Nothing is known beyond the records.
pub(crate) struct Nothing;

impl Intelligence for Nothing {
    fn kev(&self, _: &str) -> Option<KevEntry> {
        None
    }

    fn epss(&self, _: &str) -> Option<EpssScore> {
        None
    }

    fn ssvc(&self, _: &str) -> Option<SsvcPoints> {
        None
    }

    fn cve(&self, _: &str) -> Option<Advisory> {
        None
    }

    fn source_date(&self, _: &str) -> Timestamp {
        Timestamp::default()
    }
}

/// Makes a vulnerability record without anything but an id and what is affected.
pub(crate) fn advisory(id: &str, affected: Vec<Affected>) -> Advisory {
    Advisory {
        id: id.to_owned(),
        kind: AdvisoryKind::Vulnerability,
        aliases: Vec::new(),
        upstream: Vec::new(),
        published: None,
        modified: None,
        withdrawn: None,
        summary: String::new(),
        cvss: Vec::new(),
        stated_severity: None,
        cwes: Vec::new(),
        references: Vec::new(),
        affected,
        source: "osv/Maven".to_owned(),
    }
}
