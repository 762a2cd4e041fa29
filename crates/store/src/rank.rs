//! Ordered values as numbers, so that both engines sort them from the mildest.

use gwanmun_model::{Severity, Verdict};

use crate::db::Row;
use crate::error::StoreError;

/// The rank of what has no verdict.
pub(crate) const NO_VERDICT: i64 = -1;

pub(crate) fn of_verdict(verdict: Verdict) -> i64 {
    position(&Verdict::ALL, verdict)
}

pub(crate) fn of_severity(severity: Severity) -> i64 {
    position(&Severity::ALL, severity)
}

fn position<T: PartialEq + Copy>(all: &[T], value: T) -> i64 {
    all.iter()
        .position(|known| *known == value)
        .and_then(|index| i64::try_from(index).ok())
        .unwrap_or(0)
}

pub(crate) fn verdict(row: &Row<'_>, index: usize) -> Result<Verdict, StoreError> {
    verdict_option(row, index)?.ok_or_else(|| StoreError::damaged("verdict", "no verdict"))
}

pub(crate) fn verdict_option(row: &Row<'_>, index: usize) -> Result<Option<Verdict>, StoreError> {
    let rank: i64 = row.get(index)?;
    if rank == NO_VERDICT {
        return Ok(None);
    }
    known(&Verdict::ALL, rank)
        .map(Some)
        .ok_or_else(|| StoreError::damaged("verdict", rank.to_string()))
}

pub(crate) fn severity(row: &Row<'_>, index: usize) -> Result<Severity, StoreError> {
    let rank: i64 = row.get(index)?;
    known(&Severity::ALL, rank).ok_or_else(|| StoreError::damaged("severity", rank.to_string()))
}

fn known<T: Copy>(all: &[T], rank: i64) -> Option<T> {
    usize::try_from(rank)
        .ok()
        .and_then(|rank| all.get(rank))
        .copied()
}
