//! What is fetched: one row a source.

use std::time::Duration;

use super::integrity::Content;
use super::{FetchError, Job, Part, Planned, nvd, osv, single};

/// Pause between two requests to a host that states no limit of its own.
const PAUSE: Duration = Duration::from_millis(50);

/// One source that can be fetched.
pub struct Row {
    /// Id of the source in `sources::ALL`, of its folder in the cache and on a mirror.
    pub id: &'static str,
    /// Where its publisher has it.
    pub address: &'static str,
    /// What it is called in its folder on a mirror; empty where the folder itself is what is fetched.
    pub mirrored: &'static str,
    /// What the file must be.
    pub(super) content: Content,
    /// Largest file taken, in bytes.
    pub(super) bytes_max: u64,
    /// Pause between two requests.
    pub(super) pause: Duration,
    /// Fetches it.
    pub(super) fetch: fn(&Job<'_>) -> Vec<Part>,
    /// Says what would be fetched.
    pub(super) plan: fn(&Job<'_>) -> Vec<Result<Planned, FetchError>>,
}

/// Every source that can be fetched, sorted by id.
///
/// Addresses: the publishers' own documentation, read 2026-11.
pub static ALL: &[Row] = &[
    Row {
        id: "cve",
        address: "https://github.com/cisagov/vulnrichment/archive/refs/heads/develop.zip",
        mirrored: "vulnrichment.zip",
        content: Content::Zip,
        bytes_max: 8 << 30,
        pause: PAUSE,
        fetch: single::fetch,
        plan: single::plan,
    },
    Row {
        id: "endoflife",
        address: "https://endoflife.date/api/v1/products/full",
        mirrored: "products.json",
        content: Content::Json,
        bytes_max: 256 << 20,
        pause: PAUSE,
        fetch: single::fetch,
        plan: single::plan,
    },
    Row {
        id: "epss",
        address: "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
        mirrored: "epss_scores-current.csv.gz",
        content: Content::Gzip,
        bytes_max: 256 << 20,
        pause: PAUSE,
        fetch: single::fetch,
        plan: single::plan,
    },
    Row {
        id: "kev",
        address: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
        mirrored: "known_exploited_vulnerabilities.json",
        content: Content::Json,
        bytes_max: 256 << 20,
        pause: PAUSE,
        fetch: single::fetch,
        plan: single::plan,
    },
    Row {
        id: "nvd",
        address: "https://services.nvd.nist.gov/rest/json/cves/2.0",
        mirrored: "cves/2.0",
        content: Content::Json,
        bytes_max: 256 << 20,
        // Five requests in 30 seconds are allowed without a key.
        pause: Duration::from_secs(6),
        fetch: nvd::fetch,
        plan: nvd::plan,
    },
    Row {
        id: "osv",
        address: "https://osv-vulnerabilities.storage.googleapis.com",
        mirrored: "",
        content: Content::Zip,
        bytes_max: 8 << 30,
        pause: PAUSE,
        fetch: osv::fetch,
        plan: osv::plan,
    },
    Row {
        id: "retire",
        address: "https://raw.githubusercontent.com/RetireJS/retire.js/master/repository/jsrepository-v4.json",
        mirrored: "jsrepository-v4.json",
        content: Content::Json,
        bytes_max: 64 << 20,
        pause: PAUSE,
        fetch: single::fetch,
        plan: single::plan,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_source_with_a_safe_address() {
        assert!(ALL.is_sorted_by(|a, b| a.id < b.id));
        for row in ALL {
            assert_eq!(crate::sources::by_id(row.id).unwrap().id, row.id);
            assert!(row.address.starts_with("https://"), "{}", row.id);
            super::super::address::parse(row.address).unwrap();
        }
    }
}
