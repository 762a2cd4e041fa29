//! The list of a system's findings, each where it stands in that system.

use gwanmun_model::finding::FindingKind;
use gwanmun_model::{Severity, Timestamp};

use super::{SystemView, purl, small};
use crate::db::listing::{Listing, Slice, Sliced, contains};
use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::rank;
use crate::records::SystemFinding;
use crate::wire;

pub(crate) const FINDINGS: Listing = Listing {
    select: "SELECT f.version_id, f.purl, f.primary_id, f.ids, f.kind, f.severity_rank, f.score, f.exploited, f.epss, f.fixed,
        f.summary, f.priority, f.published, f.document, f.branch, f.known_since",
    from: concat!(
        "FROM (SELECT v.id AS version_id, v.purl, v.name, f.position, f.primary_id, f.ids, f.kind, f.severity_rank, f.score,
            f.exploited, f.epss, f.fixed, f.fixable, f.summary, f.published, f.document, f.branch, k.at AS known_since, ",
        priority_in_use!("$7", "$8", "$9"),
        " AS priority, CAST(substr(CAST($10 AS TEXT), CAST(f.branch AS INTEGER) + 2, 1) AS BIGINT) AS decision
            FROM system_components c JOIN versions v ON v.id = c.version_id JOIN findings f ON f.version_id = v.id
            LEFT JOIN sightings k ON k.version_id = v.id AND k.finding_id = f.primary_id
            WHERE c.system_id = $1) f
        WHERE ($2 = '%%' OR lower(f.ids || ' ' || f.name || ' ' || f.summary) LIKE lower($2) ESCAPE '\\')
        AND (CAST($3 AS BIGINT) IS NULL OR f.severity_rank = $3)
        AND (CAST($4 AS TEXT) IS NULL OR f.kind = $4)
        AND (CAST($5 AS BOOLEAN) IS NULL OR f.exploited = $5)
        AND (CAST($6 AS BOOLEAN) IS NULL OR f.fixable = $6)
        AND (CAST($11 AS BIGINT) IS NULL OR f.decision = $11)"
    ),
    params: 11,
    sorts: &[
        ("priority", "f.priority"),
        ("ssvc", "f.decision * 1000 + f.priority"),
        ("severity", "f.severity_rank"),
        ("id", "f.primary_id"),
        ("component", "f.name"),
        ("kind", "f.kind"),
        ("score", "f.score"),
        ("epss", "f.epss"),
        ("published", "f.published"),
    ],
    default: "f.priority DESC, f.severity_rank DESC, f.primary_id ASC, f.version_id ASC, f.position ASC",
    tie: "f.version_id || CAST(f.position AS TEXT)",
};

/// Which findings are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Of this severity.
    pub severity: Option<Severity>,
    /// Of this kind.
    pub kind: Option<FindingKind>,
    /// Known to be exploited, or not.
    pub exploited: Option<bool>,
    /// With a version that fixes it, or without.
    pub fixable: Option<bool>,
    /// With a decision that has this digit in the order of the [`SystemView`].
    pub decision: Option<u8>,
}

fn read_finding(row: &Row<'_>, view: &SystemView) -> Result<SystemFinding, StoreError> {
    let score: i64 = row.get(6)?;
    let epss: f64 = row.get(8)?;
    let published: i64 = row.get(12)?;
    Ok(SystemFinding {
        version_key: row.text(0)?,
        purl: purl(row, 1)?,
        primary_id: row.text(2)?,
        ids: wire::read_strings("ids", &row.text(3)?)?,
        kind: row.parsed(4, "kind", wire::finding_kind)?,
        severity: rank::severity(row, 5)?,
        score_tenths: u8::try_from(score).ok(),
        exploited: row.get(7)?,
        epss: (epss >= 0.0).then_some(epss),
        fixed_versions: wire::read_strings("fixed", &row.text(9)?)?,
        summary: row.text(10)?,
        priority: small(row, 11)?,
        published: (published != i64::MIN).then(|| Timestamp::from_micros(published)),
        vex: wire::read_vex(&row.text(13)?)?,
        decision: usize::try_from(row.get::<i64>(14)?)
            .ok()
            .and_then(|branch| view.decisions.get(branch))
            .copied(),
        known_since: row.get::<Option<i64>>(15)?.map(Timestamp::from_micros),
    })
}

/// Lists a system's findings, the most urgent first by default.
///
/// # Errors
/// [`StoreError::UnknownSort`]; when the database cannot be used.
pub fn findings(
    t: &mut Tx<'_>,
    system: &str,
    view: &SystemView,
    filter: &FindingFilter,
    text: &str,
    slice: &Slice<'_>,
) -> Result<Sliced<SystemFinding>, StoreError> {
    FINDINGS.slice(
        t,
        slice,
        &[
            &system,
            &contains(text),
            &filter.severity.map(rank::of_severity),
            &filter.kind.map(FindingKind::id),
            &filter.exploited,
            &filter.fixable,
            &view.always,
            &view.development,
            &view.transitive,
            &view.order,
            &filter.decision.map(i64::from),
        ],
        |row| read_finding(row, view),
    )
}
