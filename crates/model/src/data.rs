//! Advisory data as a whole: where it came from, how old it is, whether it may be relied on.

use crate::time::Timestamp;

/// One imported source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataSource {
    /// Stable id, for example `osv/Maven`, `kev`, `epss`.
    pub id: String,
    /// The day the data states, taken from the source's own manifest or file date; never from record contents.
    pub date: Timestamp,
    /// Records kept.
    pub records: u64,
    /// License the data comes under, as an SPDX id where known.
    pub license: String,
    /// SHA-256 of what was imported, in hexadecimal.
    pub sha256: String,
    /// Whether this is the small starter set that must not be used in production.
    pub starter: bool,
}

/// Whether advisory data may be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataState {
    /// Within the age limit.
    Fresh,
    /// Older than the age limit: an error state.
    Stale,
    /// There is none: an error state. Zero findings then mean nothing.
    Missing,
}

impl DataState {
    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Missing => "missing",
        }
    }
}

/// The data an assessment ran on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataStatus {
    /// Every source, sorted by id.
    pub sources: Vec<DataSource>,
    /// Whether it may be relied on.
    pub state: DataState,
    /// Version of the data file (a digest of its contents), empty when missing.
    pub version: String,
    /// Size of the data file in bytes.
    pub size_bytes: u64,
    /// Age limit in days the state was judged by.
    pub age_days_max: i64,
    /// Age in days of the oldest advisory source at the time of judging; `None` when missing.
    pub age_days: Option<i64>,
}

impl DataStatus {
    /// The status of no data at all.
    pub const fn missing(age_days_max: i64) -> Self {
        Self {
            sources: Vec::new(),
            state: DataState::Missing,
            version: String::new(),
            size_bytes: 0,
            age_days_max,
            age_days: None,
        }
    }

    /// Judges sources by their age at `now`: stale as soon as the oldest advisory source is past the limit, and
    /// when any claims a day to come, since its age then says nothing.
    pub fn judge(
        sources: Vec<DataSource>,
        version: String,
        size_bytes: u64,
        age_days_max: i64,
        now: Timestamp,
    ) -> Self {
        let Some(oldest) = sources.iter().map(|source| source.date).min() else {
            return Self::missing(age_days_max);
        };
        let age_days = now.days_since(oldest);
        // A day of tolerance for time zones and clocks that differ.
        let tomorrow = now.plus_days(1);
        let is_ahead = sources.iter().any(|source| source.date > tomorrow);
        let state = if age_days > age_days_max || is_ahead {
            DataState::Stale
        } else {
            DataState::Fresh
        };
        Self {
            sources,
            state,
            version,
            size_bytes,
            age_days_max,
            age_days: Some(age_days),
        }
    }

    /// Whether any source is the starter set.
    pub fn has_starter(&self) -> bool {
        self.sources.iter().any(|source| source.starter)
    }

    /// Number of records over all sources.
    pub fn records(&self) -> u64 {
        self.sources.iter().map(|source| source.records).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(days: &[&str]) -> DataState {
        let now = "2026-11-23T03:00:00Z".parse().unwrap();
        let source = |day: &&str| DataSource {
            id: (*day).to_owned(),
            date: day.parse().unwrap(),
            records: 1,
            license: String::new(),
            sha256: String::new(),
            starter: false,
        };
        let sources = days.iter().map(source).collect();
        DataStatus::judge(sources, String::new(), 0, 7, now).state
    }

    #[test]
    fn data_is_fresh_within_the_limit_only() {
        assert_eq!(judged(&["2026-11-20", "2026-11-23"]), DataState::Fresh);
        assert_eq!(judged(&["2026-11-24"]), DataState::Fresh, "a time zone");
        assert_eq!(judged(&["2026-11-01", "2026-11-23"]), DataState::Stale);
        assert_eq!(judged(&[]), DataState::Missing);
    }

    /// Otherwise one wrong clock would keep data fresh for years.
    #[test]
    fn a_day_to_come_is_not_fresh() {
        assert_eq!(judged(&["2099-01-01"]), DataState::Stale);
        assert_eq!(judged(&["2026-11-22", "2099-01-01"]), DataState::Stale);
    }
}
