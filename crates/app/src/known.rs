//! What the advisory data knows beyond the records of packages, as the rules ask for it.

use std::collections::BTreeMap;

use gwanmun_feeds::snapshot::{Snapshot, SnapshotError};
use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::{Advisory, Component, SsvcPoints, Timestamp};
use gwanmun_rules::Intelligence;
use gwanmun_rules::matching::{self, Question};

/// Asks everything there is to ask about a component of the sources that cover it; the question about its package comes
/// first.
pub(crate) fn asked(
    snapshot: &Snapshot,
    component: &Component,
) -> Result<Vec<(Question, Vec<Advisory>)>, SnapshotError> {
    let confirmed = snapshot.mappings_of(&component.purl)?;
    let mut asked = Vec::new();
    for question in matching::questions(component, &confirmed) {
        let ecosystem = question.query.ecosystem().osv_name();
        if snapshot.covers(ecosystem) {
            let records = snapshot.advisories_for(ecosystem, question.query.name())?;
            asked.push((question, records));
        }
    }
    Ok(asked)
}

/// A data file with the day of each of its sources.
pub(crate) struct Known<'a> {
    pub(crate) snapshot: &'a Snapshot,
    dates: BTreeMap<&'a str, Timestamp>,
}

impl<'a> Known<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot) -> Self {
        let sources = snapshot.sources().iter();
        let dates = sources.map(|source| (source.id.as_str(), source.date));
        Self {
            snapshot,
            dates: dates.collect(),
        }
    }
}

impl Intelligence for Known<'_> {
    fn kev(&self, cve: &str) -> Option<KevEntry> {
        self.snapshot.kev(cve)
    }

    fn epss(&self, cve: &str) -> Option<EpssScore> {
        self.snapshot.epss(cve)
    }

    fn ssvc(&self, cve: &str) -> Option<SsvcPoints> {
        self.snapshot.ssvc(cve)
    }

    fn cve(&self, id: &str) -> Option<Advisory> {
        // Damage is found and said where the records of packages are read; a bug nobody rated counts as high.
        self.snapshot.cve(id).ok().flatten()
    }

    fn source_date(&self, source: &str) -> Timestamp {
        self.dates.get(source).copied().unwrap_or_default()
    }
}
