#![doc = include_str!("../README.md")]

pub mod advice;
pub mod catalogue;
pub mod checks;
mod choice;
pub mod condition;
pub mod conflicts;
pub mod deadlines;
pub mod duties;
pub mod exposure;
pub mod findings;
pub mod lifecycle;
pub mod matching;
pub mod notices;
pub mod policy;
pub mod priority;
mod quote;
pub mod reach;
pub mod sbom_profiles;
pub mod ssvc;
#[cfg(test)]
mod testing;
pub mod vex;
pub mod works;

use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::{Advisory, SsvcPoints, Timestamp};

/// What is known about a bug beyond the records that describe it.
pub trait Intelligence {
    /// Returns the entry of a CVE id in the catalogue of vulnerabilities known to be exploited.
    fn kev(&self, cve: &str) -> Option<KevEntry>;
    /// Returns the EPSS score of a CVE id.
    fn epss(&self, cve: &str) -> Option<EpssScore>;
    /// Returns the decision points CISA publishes for a CVE id.
    fn ssvc(&self, cve: &str) -> Option<SsvcPoints>;
    /// Returns what the record of a CVE id itself says.
    fn cve(&self, id: &str) -> Option<Advisory>;
    /// Returns the day the data of a source states; the source is named as records name it (`osv/Maven`).
    fn source_date(&self, source: &str) -> Timestamp;
}

/// Nothing is known beyond the records: what matching alone needs.
impl Intelligence for () {
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
