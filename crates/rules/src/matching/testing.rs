//! Records for tests.

use gwanmun_model::Advisory;
use gwanmun_model::advisory::{AdvisoryKind, Affected};

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
        references: gwanmun_model::Texts::default(),
        affected,
        source: "osv/Maven".to_owned(),
    }
}
