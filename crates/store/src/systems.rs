//! Systems of the institution.

use std::str::FromStr as _;

use gwanmun_model::{Criticality, DataState, UseContext, Verdict};

use crate::db::listing::{Listing, Slice, Sliced, contains};
use crate::db::{Row, Tx, WriteTx};
use crate::error::StoreError;
use crate::records::{AssessmentSummary, System};
use crate::wire;

macro_rules! columns {
    () => {
        "SELECT s.id, s.name, s.owner, s.description, s.context, s.created_by, s.created_at, s.updated_at,
            s.criticality, a.id, a.system_id, a.assessed_at, a.stored_by, a.context, a.verdict, a.components, a.severities,
            a.licenses_unknown, a.problems, a.policy_version, a.data_version, a.data_state"
    };
}

macro_rules! tables {
    () => {
        " FROM systems s LEFT JOIN assessments a ON a.id = s.assessment_id"
    };
}

crate::queries! {
    INSERT = "INSERT INTO systems (id, name, name_key, owner, description, context, created_by, created_at, updated_at,
            criticality)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    UPDATE = "UPDATE systems SET name = $2, name_key = $3, owner = $4, description = $5, context = $6, updated_at = $7,
        criticality = $8 WHERE id = $1";
    SET_LATEST = "UPDATE systems SET assessment_id = $2 WHERE id = $1";
    GET = concat!(columns!(), tables!(), " WHERE s.id = $1");
    BY_NAME = concat!(columns!(), tables!(), " WHERE s.name_key = $1");
    COUNT = "SELECT COUNT(*) FROM systems";
    COUNT_ASSESSED = "SELECT COUNT(*) FROM systems WHERE assessment_id IS NOT NULL";
}

pub(crate) const LISTING: Listing = Listing {
    select: columns!(),
    from: concat!(
        tables!(),
        " WHERE ($1 = '%%' OR lower(s.name || ' ' || s.owner || ' ' || s.description) LIKE lower($1) ESCAPE '\\')
            AND (CAST($2 AS TEXT) IS NULL OR s.context = $2)"
    ),
    params: 2,
    sorts: &[
        ("name", "s.name_key"),
        ("owner", "s.owner"),
        ("context", "s.context"),
        (
            "criticality",
            "CASE s.criticality WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 ELSE 3 END",
        ),
        ("assessed", "COALESCE(a.assessed_at, 0)"),
        ("verdict", "COALESCE(a.verdict_rank, -1)"),
        ("components", "COALESCE(a.components, -1)"),
        ("findings", "COALESCE(a.findings, -1)"),
        ("created", "s.created_at"),
    ],
    default: "s.name_key ASC",
    tie: "s.id",
};

fn read(row: &Row<'_>) -> Result<System, StoreError> {
    let assessed: Option<String> = row.get(9)?;
    Ok(System {
        id: row.text(0)?,
        name: row.text(1)?,
        owner: row.text(2)?,
        description: row.text(3)?,
        context: row.parsed(4, "context", |id| UseContext::from_str(id).ok())?,
        created_by: row.text(5)?,
        created_at: row.time(6)?,
        updated_at: row.time(7)?,
        criticality: criticality(row, 8)?,
        latest: assessed.map(|_| read_summary(row, 9)).transpose()?,
    })
}

/// Reads a system's criticality; NULL is unknown.
pub(crate) fn criticality(row: &Row<'_>, index: usize) -> Result<Option<Criticality>, StoreError> {
    let id: Option<String> = row.get(index)?;
    id.map(|id| {
        Criticality::from_str(&id).map_err(|_| StoreError::damaged("criticality", id.clone()))
    })
    .transpose()
}

/// Reads the 13 columns of a summary from `first` on.
pub(crate) fn read_summary(row: &Row<'_>, first: usize) -> Result<AssessmentSummary, StoreError> {
    Ok(AssessmentSummary {
        id: row.text(first)?,
        system: row.text(first + 1)?,
        assessed_at: row.time(first + 2)?,
        stored_by: row.text(first + 3)?,
        context: row.parsed(first + 4, "context", |id| UseContext::from_str(id).ok())?,
        verdict: row.parsed(first + 5, "verdict", |id| Verdict::from_str(id).ok())?,
        components: row.count(first + 6)?,
        findings: wire::read_counts(&row.text(first + 7)?)?,
        licenses_unknown: row.count(first + 8)?,
        problems: row.count(first + 9)?,
        policy_version: row.text(first + 10)?,
        data_version: row.text(first + 11)?,
        data_state: row.parsed(first + 12, "data_state", data_state)?,
    })
}

fn data_state(id: &str) -> Option<DataState> {
    DataState::ALL.into_iter().find(|state| state.id() == id)
}

fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// Adds a system.
///
/// # Errors
/// [`StoreError::Refused`] when the name is taken.
pub fn insert(t: &mut WriteTx<'_>, system: &System) -> Result<(), StoreError> {
    t.execute(
        INSERT,
        &[
            &system.id,
            &system.name,
            &name_key(&system.name),
            &system.owner,
            &system.description,
            &system.context.id(),
            &system.created_by,
            &system.created_at.as_micros(),
            &system.updated_at.as_micros(),
            &system.criticality.map(Criticality::id),
        ],
    )?;
    t.touch("systems", &system.id);
    Ok(())
}

/// Stores what people write about a system.
///
/// # Errors
/// [`StoreError::Refused`] when the name is taken.
pub fn update(t: &mut WriteTx<'_>, system: &System) -> Result<(), StoreError> {
    t.execute(
        UPDATE,
        &[
            &system.id,
            &system.name,
            &name_key(&system.name),
            &system.owner,
            &system.description,
            &system.context.id(),
            &system.updated_at.as_micros(),
            &system.criticality.map(Criticality::id),
        ],
    )?;
    t.touch("systems", &system.id);
    Ok(())
}

/// Makes an assessment the system's newest one.
///
/// # Errors
/// When the database cannot be used.
pub fn set_latest(t: &mut WriteTx<'_>, system: &str, assessment: &str) -> Result<(), StoreError> {
    t.execute(SET_LATEST, &[&system, &assessment])?;
    t.touch("systems", system);
    Ok(())
}

/// Returns a system by id.
///
/// # Errors
/// When the database cannot be used.
pub fn get(t: &mut Tx<'_>, id: &str) -> Result<Option<System>, StoreError> {
    t.first(GET, &[&id], read)
}

/// Returns a system by name, in any letter case.
///
/// # Errors
/// When the database cannot be used.
pub fn by_name(t: &mut Tx<'_>, name: &str) -> Result<Option<System>, StoreError> {
    t.first(BY_NAME, &[&name_key(name)], read)
}

/// Counts systems, and those with an assessment.
///
/// # Errors
/// When the database cannot be used.
pub fn count(t: &mut Tx<'_>) -> Result<(u64, u64), StoreError> {
    Ok((t.count(COUNT, &[])?, t.count(COUNT_ASSESSED, &[])?))
}

/// Lists systems.
///
/// # Errors
/// [`StoreError::UnknownSort`]; when the database cannot be used.
pub fn list(
    t: &mut Tx<'_>,
    text: &str,
    context: Option<UseContext>,
    slice: &Slice<'_>,
) -> Result<Sliced<System>, StoreError> {
    let context = context.map(UseContext::id);
    LISTING.slice(t, slice, &[&contains(text), &context], read)
}
