//! Stored assessments, each whole as a document and counted.

use crate::db::{Tx, WriteTx};
use crate::error::StoreError;
use crate::rank;
use crate::records::AssessmentSummary;
use crate::systems::read_summary;
use crate::wire;

macro_rules! columns {
    () => {
        "SELECT a.id, a.system_id, a.assessed_at, a.stored_by, a.context, a.verdict, a.components, a.severities,
            a.licenses_unknown, a.problems, a.policy_version, a.data_version, a.data_state"
    };
}

crate::queries! {
    INSERT = "INSERT INTO assessments (id, system_id, assessed_at, stored_by, context, verdict, verdict_rank, components, findings,
            severities, licenses_unknown, problems, policy_version, data_version, data_state, document)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    OF_SYSTEM = concat!(columns!(), " FROM assessments a WHERE a.system_id = $1 ORDER BY a.assessed_at DESC, a.id DESC");
    GET = concat!(columns!(), ", a.document FROM assessments a WHERE a.id = $1");
    RECENT = concat!(columns!(), ", s.name FROM assessments a JOIN systems s ON s.id = a.system_id
        ORDER BY a.assessed_at DESC, a.id DESC LIMIT $1");
}

/// Adds an assessment with its document.
///
/// # Errors
/// When the database cannot be used.
pub fn insert(
    t: &mut WriteTx<'_>,
    summary: &AssessmentSummary,
    document: &str,
) -> Result<(), StoreError> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    t.execute(
        INSERT,
        &[
            &summary.id,
            &summary.system,
            &summary.assessed_at.as_micros(),
            &summary.stored_by,
            &summary.context.id(),
            &summary.verdict.id(),
            &rank::of_verdict(summary.verdict),
            &number(summary.components),
            &number(summary.findings_total()),
            &wire::write_counts(&summary.findings)?,
            &number(summary.licenses_unknown),
            &number(summary.problems),
            &summary.policy_version,
            &summary.data_version,
            &summary.data_state.id(),
            &document,
        ],
    )?;
    t.touch("assessments", &summary.id);
    Ok(())
}

/// Returns a system's assessments, the newest first.
///
/// # Errors
/// When the database cannot be used.
pub fn of_system(t: &mut Tx<'_>, system: &str) -> Result<Vec<AssessmentSummary>, StoreError> {
    t.query(OF_SYSTEM, &[&system], |row| read_summary(row, 0))
}

/// Returns an assessment with its document.
///
/// # Errors
/// When the database cannot be used.
pub fn get(t: &mut Tx<'_>, id: &str) -> Result<Option<(AssessmentSummary, String)>, StoreError> {
    t.first(GET, &[&id], |row| {
        Ok((read_summary(row, 0)?, row.text(13)?))
    })
}

/// Returns the newest assessments with the name of their system.
///
/// # Errors
/// When the database cannot be used.
pub fn recent(t: &mut Tx<'_>, size: i64) -> Result<Vec<(String, AssessmentSummary)>, StoreError> {
    t.query(RECENT, &[&size], |row| {
        Ok((row.text(13)?, read_summary(row, 0)?))
    })
}
