//! What the advisory data knows beyond the records of packages, as the rules ask for it.

use std::collections::BTreeMap;

use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::{Advisory, SsvcPoints, Timestamp};
use gwanmun_rules::Intelligence;

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
