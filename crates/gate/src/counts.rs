//! Numbers of requests by outcome.

use std::sync::atomic::{AtomicU64, Ordering};

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// An index file was handed out.
    IndexServed,
    /// The client's copy of an index file still holds.
    IndexUnchanged,
    /// Checked bytes of an allowed version were handed out.
    DownloadServed,
    /// A version was not allowed to pass.
    DownloadBlocked,
    /// Bytes or index entries did not fit their hash.
    HashMismatch,
    /// The request was malformed.
    Malformed,
    /// The registry does not know what was asked for.
    NotFound,
    /// The product could not say whether the version may pass.
    PassagesUnavailable,
    /// The registry could not be reached or answered with an error.
    UpstreamFailed,
}

impl Count {
    /// Every outcome, in the order they are shown.
    pub const ALL: [Self; 9] = [
        Self::IndexServed,
        Self::IndexUnchanged,
        Self::DownloadServed,
        Self::DownloadBlocked,
        Self::HashMismatch,
        Self::Malformed,
        Self::NotFound,
        Self::PassagesUnavailable,
        Self::UpstreamFailed,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::IndexServed => "index-served",
            Self::IndexUnchanged => "index-unchanged",
            Self::DownloadServed => "download-served",
            Self::DownloadBlocked => "download-blocked",
            Self::HashMismatch => "hash-mismatch",
            Self::Malformed => "malformed",
            Self::NotFound => "not-found",
            Self::PassagesUnavailable => "passages-unavailable",
            Self::UpstreamFailed => "upstream-failed",
        }
    }
}

/// One counter for each outcome, since the start of the process.
#[derive(Debug, Default)]
pub struct Counts([AtomicU64; Count::ALL.len()]);

impl Counts {
    /// Returns how many requests ended so.
    pub fn get(&self, count: Count) -> u64 {
        self.0
            .get(count as usize)
            .map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    pub(crate) fn add(&self, count: Count) {
        if let Some(counter) = self.0.get(count as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_own_counter_and_id() {
        for (position, count) in Count::ALL.into_iter().enumerate() {
            assert_eq!(position, count as usize);
        }
        let ids: std::collections::BTreeSet<_> = Count::ALL.map(Count::id).into_iter().collect();
        assert_eq!(ids.len(), Count::ALL.len());
    }
}
