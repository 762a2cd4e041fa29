//! What each system uses: links to component versions, edges between them, lists over both.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use gwanmun_model::{
    Assessment, Purl, RuleHit, Scope, Severity, SsvcDecision, Timestamp, UseContext, Verdict,
};

use crate::db::listing::{Listing, Slice, Sliced, contains};
use crate::db::{Param, Row, Tx, WriteTx};
use crate::error::StoreError;
use crate::rank;
use crate::records::{ComponentVersion, StoredAdvice, SystemComponent, SystemUse};
use crate::systems;
use crate::versions::{self, key_of};
use crate::wire;

/// Where a finding stands where its component is used as one system does: the points of the system's use added, those of
/// the component's place in it taken off, at most the whole. The parameters are a [`SystemView`]'s points.
macro_rules! priority_in_use {
    ($always:literal, $development:literal, $transitive:literal) => {
        concat!(
            "CASE WHEN f.priority + ",
            $always,
            " > ",
            points_off!($development, $transitive),
            " THEN f.priority + ",
            $always,
            " - ",
            points_off!($development, $transitive),
            " ELSE 0 END"
        )
    };
}

macro_rules! points_off {
    ($development:literal, $transitive:literal) => {
        concat!(
            "(CASE WHEN f.exploited OR f.kind = 'malicious' THEN 0 WHEN c.scope IN ('build', 'test', 'dev') THEN CAST(",
            $development,
            " AS BIGINT) WHEN NOT c.direct THEN CAST(",
            $transitive,
            " AS BIGINT) ELSE 0 END)"
        )
    };
}

mod findings;

#[cfg(test)]
pub(crate) use self::findings::FINDINGS;
pub use self::findings::{FindingFilter, findings};

crate::queries! {
    CLEAR_COMPONENTS = "DELETE FROM system_components WHERE system_id = $1";
    CLEAR_EDGES = "DELETE FROM system_edges WHERE system_id = $1";
    ADVICE = concat!("SELECT v.id, v.purl, v.advice,
            (SELECT COUNT(*) FROM findings f WHERE f.version_id = v.id AND f.kind = 'vulnerability'),
            COALESCE((SELECT MAX(", priority_in_use!("$2", "$3", "$4"), ") FROM findings f WHERE f.version_id = v.id), 0)
        FROM system_components c JOIN versions v ON v.id = c.version_id
        WHERE c.system_id = $1 AND v.advice IS NOT NULL AND NOT c.first_party ORDER BY v.purl, v.id");
    EDGES = "SELECT from_id, to_id FROM system_edges WHERE system_id = $1 ORDER BY from_id, to_id";
    NODES = "SELECT v.id, v.purl, c.direct, c.first_party FROM system_components c JOIN versions v ON v.id = c.version_id
        WHERE c.system_id = $1 ORDER BY v.purl, v.id";
    USES = "SELECT s.id, s.name, s.context, c.scope, c.direct, c.first_party, c.verdict_rank, c.rules, c.locations, s.criticality
        FROM system_components c JOIN systems s ON s.id = c.system_id WHERE c.version_id = $1 ORDER BY s.name_key, s.id";
    VERDICTS = "SELECT strictest, COUNT(*) FROM (SELECT MAX(verdict_rank) AS strictest FROM system_components
        WHERE NOT first_party GROUP BY version_id) v GROUP BY strictest ORDER BY strictest";
    RANKS = "SELECT version_id, verdict_rank FROM system_components WHERE system_id = $1";
    CONTEXTS = "SELECT DISTINCT s.context FROM systems s WHERE EXISTS (SELECT 1 FROM system_components c WHERE c.system_id = s.id)
        ORDER BY s.context";
    IN_CONTEXT = "SELECT v.id, v.purl, v.requirement, v.licenses, v.declared, v.hashes FROM versions v
        WHERE v.id IN (SELECT c.version_id FROM system_components c JOIN systems s ON s.id = c.system_id
            WHERE s.context = $1 AND NOT c.first_party) ORDER BY v.id";
    JUDGE = "UPDATE system_components SET verdict_rank = $3, rules = $4
        WHERE version_id = $1 AND NOT first_party AND verdict_rank <> $3
          AND system_id IN (SELECT id FROM systems WHERE context = $2)";
    JUDGE_SAME = "UPDATE system_components SET rules = $4
        WHERE version_id = $1 AND NOT first_party AND verdict_rank = $3 AND rules <> $4
          AND system_id IN (SELECT id FROM systems WHERE context = $2)";
    IN_CONFLICT = "SELECT c.version_id, c.system_id, c.rules, c.verdict_rank
        FROM system_components c JOIN systems s ON s.id = c.system_id
        WHERE s.context = $1 AND NOT c.first_party AND c.rules LIKE '%\"license-conflict\"%'";
    JUDGE_ONE = "UPDATE system_components SET verdict_rank = $3, rules = $4
        WHERE version_id = $1 AND system_id = $2";
    UNCOVERED = "SELECT v.purl, v.hashes, c.verdict_rank
        FROM system_components c JOIN versions v ON v.id = c.version_id JOIN systems s ON s.id = c.system_id
        WHERE c.system_id = $1 AND NOT c.first_party AND v.version <> ''
          AND NOT EXISTS (SELECT 1 FROM request_items i JOIN requests r ON r.id = i.request_id
            WHERE i.coordinate = v.coordinate AND r.context = s.context
              AND (i.purl = v.purl OR (i.purl NOT LIKE '%\\_url=%' ESCAPE '\\' AND v.purl NOT LIKE '%\\_url=%' ESCAPE '\\'))
              AND (r.state IN ('submitted', 'analysis-failed', 'review', 'board')
                OR (r.state IN ('auto-approved', 'approved', 'approved-conditional') AND r.expires_at > $2)))
        ORDER BY c.verdict_rank DESC, v.purl, v.id";
}

const INSERT_COMPONENTS: (&str, &str) = (
    "INSERT INTO system_components (system_id, version_id, scope, direct, first_party, verdict_rank, rules, locations)",
    "",
);
const INSERT_EDGES: (&str, &str) = (
    "INSERT INTO system_edges (system_id, from_id, to_id)",
    "ON CONFLICT DO NOTHING",
);

/// The statements that are put together, for the test that prepares every one.
#[cfg(test)]
pub(crate) fn built_statements() -> Vec<String> {
    use crate::db::many_rows;
    vec![
        format!("{} VALUES {}", INSERT_COMPONENTS.0, many_rows(8, 2)),
        format!(
            "{} VALUES {} {}",
            INSERT_EDGES.0,
            many_rows(3, 2),
            INSERT_EDGES.1
        ),
    ]
}

/// What a system makes of findings: the points and decisions the rules give, since nothing is decided here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemView {
    /// Points its use context and criticality add to every finding.
    pub always: i64,
    /// Points taken off for what is there to build, test or develop only.
    pub development: i64,
    /// Points taken off for what comes through another component.
    pub transitive: i64,
    /// The decision of every branch of the SSVC tree.
    pub decisions: [SsvcDecision; 12],
    /// Where decisions stand in an order, a digit each: first what is not decided, then every branch of the tree.
    pub order: String,
}

pub(crate) const COMPONENTS: Listing = Listing {
    select: "SELECT v.id, v.purl, v.requirement, c.scope, c.direct, c.first_party, v.license, c.verdict_rank, v.findings,
        v.severity_rank, v.exploited, c.priority AS sort_priority",
    from: concat!(
        "FROM (SELECT c.version_id, c.scope, c.direct, c.first_party, c.verdict_rank, COALESCE((SELECT MAX(",
        priority_in_use!("$8", "$9", "$10"),
        ") FROM findings f WHERE f.version_id = c.version_id), 0) AS priority FROM system_components c WHERE c.system_id = $1) c
        JOIN versions v ON v.id = c.version_id WHERE ($2 = '%%' OR lower(v.name || ' ' || v.version || ' ' || COALESCE(v.license, '')) LIKE lower($2) ESCAPE '\\')
        AND (CAST($3 AS BIGINT) IS NULL OR c.verdict_rank = $3)
        AND (CAST($4 AS BIGINT) IS NULL OR (v.findings > 0 AND v.severity_rank = $4))
        AND (CAST($5 AS TEXT) IS NULL OR v.package_type = $5)
        AND (CAST($6 AS BOOLEAN) IS NULL OR c.direct = $6)
        AND (CAST($7 AS BOOLEAN) IS NULL OR (v.findings > 0) = $7)"
    ),
    params: 10,
    sorts: &[
        ("name", "v.name"),
        ("version", "v.version"),
        ("ecosystem", "v.package_type"),
        ("license", "COALESCE(v.license, '')"),
        ("verdict", "c.verdict_rank"),
        ("severity", "CASE WHEN v.findings > 0 THEN v.severity_rank ELSE -1 END"),
        ("findings", "v.findings"),
        ("priority", "sort_priority"),
        ("scope", "c.scope"),
        ("direct", "CASE WHEN c.direct THEN 1 WHEN c.direct IS NULL THEN 0 ELSE -1 END"),
    ],
    default: "v.name ASC, v.version ASC",
    tie: "v.id",
};

/// Over all systems: the strictest verdict of any, runtime before any other scope.
pub(crate) const INVENTORY: Listing = Listing {
    select: "SELECT v.id, v.purl, v.requirement, c.scope, c.direct, c.first_party, v.license, c.verdict_rank, v.findings,
        v.severity_rank, v.exploited, v.priority AS sort_priority",
    from: "FROM (SELECT version_id, MAX(verdict_rank) AS verdict_rank,
            CASE WHEN MAX(CASE WHEN scope = 'runtime' THEN 1 ELSE 0 END) = 1 THEN 'runtime' ELSE MIN(scope) END AS scope,
            MAX(CASE WHEN direct THEN 1 ELSE 0 END) = 1 AS direct, MAX(CASE WHEN first_party THEN 1 ELSE 0 END) = 1 AS first_party
            FROM system_components WHERE NOT first_party GROUP BY version_id) c
        JOIN versions v ON v.id = c.version_id
        WHERE ($1 = '%%' OR lower(v.purl || ' ' || v.name || ' ' || COALESCE(v.license, '')) LIKE lower($1) ESCAPE '\\')
        AND (CAST($2 AS BIGINT) IS NULL OR c.verdict_rank = $2)
        AND (CAST($3 AS BIGINT) IS NULL OR (v.findings > 0 AND v.severity_rank = $3))
        AND (CAST($4 AS TEXT) IS NULL OR v.package_type = $4)
        AND (CAST($5 AS BOOLEAN) IS NULL OR c.direct = $5)
        AND (CAST($6 AS BOOLEAN) IS NULL OR (v.findings > 0) = $6)",
    params: 6,
    sorts: COMPONENTS.sorts,
    default: "v.purl ASC",
    tie: "v.id",
};

/// Which components are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComponentFilter {
    /// With this verdict.
    pub verdict: Option<Verdict>,
    /// Whose worst finding has this severity.
    pub severity: Option<Severity>,
    /// Of this package-url type (`npm`, `maven`).
    pub package_type: Option<String>,
    /// Named by the system's own manifest, or not.
    pub direct: Option<bool>,
    /// With findings, or without.
    pub with_findings: Option<bool>,
}

/// Returns the use contexts systems with components have.
///
/// # Errors
/// When the database cannot be used.
pub fn contexts(t: &mut Tx<'_>) -> Result<Vec<UseContext>, StoreError> {
    t.query(CONTEXTS, &[], |row| {
        row.parsed(0, "context", |id| UseContext::from_str(id).ok())
    })
}

/// Returns the distinct third-party component versions systems use in a context.
///
/// # Errors
/// When the database cannot be used.
pub fn used_in(t: &mut Tx<'_>, context: UseContext) -> Result<Vec<ComponentVersion>, StoreError> {
    t.query(IN_CONTEXT, &[&context.id()], versions::read)
}

/// Stores verdicts and rules of a new assessment for every system in its use context, and returns how many
/// uses changed their verdict.
///
/// # Errors
/// When the database cannot be used.
pub fn judge(t: &mut WriteTx<'_>, assessment: &Assessment) -> Result<u64, StoreError> {
    let context = assessment.context.id();
    let mut changed = 0;
    let mut in_conflict = in_conflict(t, context)?;
    for assessed in &assessment.components {
        let key = key_of(&assessed.component.identity());
        let verdict = rank::of_verdict(assessed.verdict);
        let rules = wire::write_rules(&assessed.rules)?;
        let params: [&dyn Param; 4] = [&key, &context, &verdict, &rules];
        t.execute(JUDGE_SAME, &params)?;
        changed += t.execute(JUDGE, &params)?;
        for kept in in_conflict.remove(&key).into_iter().flatten() {
            let verdict = assessed.verdict.max(kept.hit.verdict);
            let mut rules = assessed.rules.clone();
            rules.push(kept.hit);
            rules.sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.id.cmp(&b.id)));
            let (rank, rules) = (rank::of_verdict(verdict), wire::write_rules(&rules)?);
            t.execute(JUDGE_ONE, &[&key, &kept.system, &rank, &rules])?;
            let (judged, stands) = (rank::of_verdict(assessed.verdict), kept.rank);
            changed = changed
                .saturating_sub(u64::from(judged != stands))
                .saturating_add(u64::from(rank != stands));
        }
    }
    Ok(changed)
}

/// Stores verdicts and rules of an assessment of one system as it is used.
///
/// # Errors
/// When the database cannot be used.
pub fn judge_system(
    t: &mut WriteTx<'_>,
    system: &str,
    assessment: &Assessment,
) -> Result<(), StoreError> {
    let theirs = assessment.components.iter();
    for assessed in theirs.filter(|assessed| !assessed.component.first_party) {
        let key = key_of(&assessed.component.identity());
        let verdict = rank::of_verdict(assessed.verdict);
        let rules = wire::write_rules(&assessed.rules)?;
        t.execute(JUDGE_ONE, &[&key, &system, &verdict, &rules])?;
    }
    Ok(())
}

/// Returns where the verdict of each use of a component version in a system stands, by the version's key.
///
/// # Errors
/// When the database cannot be used.
pub fn ranks(t: &mut Tx<'_>, system: &str) -> Result<BTreeMap<String, i64>, StoreError> {
    let rows = t.query(RANKS, &[&system], |row| Ok((row.text(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// A conflict of licenses found in one system: only an assessment of the whole system can find it or find it gone.
struct InConflict {
    system: String,
    rank: i64,
    hit: RuleHit,
}

/// Returns the conflicts of licenses in systems of this context, by component version.
fn in_conflict(
    t: &mut WriteTx<'_>,
    context: &str,
) -> Result<BTreeMap<String, Vec<InConflict>>, StoreError> {
    let rows = t.query(IN_CONFLICT, &[&context], |row| {
        let rules = wire::read_rules(&row.text(2)?)?;
        let hit = rules.into_iter().find(|hit| hit.id == "license-conflict");
        Ok((row.text(0)?, row.text(1)?, row.get::<i64>(3)?, hit))
    })?;
    let mut found: BTreeMap<String, Vec<InConflict>> = BTreeMap::new();
    for (version, system, rank, hit) in rows {
        if let Some(hit) = hit {
            let kept = InConflict { system, rank, hit };
            found.entry(version).or_default().push(kept);
        }
    }
    Ok(found)
}

/// Makes an assessment's components and edges what the system uses. The versions must be stored before.
///
/// # Errors
/// When the database cannot be used.
pub fn replace(
    t: &mut WriteTx<'_>,
    system: &str,
    assessment: &Assessment,
) -> Result<(), StoreError> {
    t.execute(CLEAR_COMPONENTS, &[&system])?;
    t.execute(CLEAR_EDGES, &[&system])?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for assessed in &assessment.components {
        let component = &assessed.component;
        let key = key_of(&component.identity());
        if !seen.insert(key.clone()) {
            continue;
        }
        rows.push((
            key,
            component.scope.id(),
            component.direct,
            component.first_party,
            rank::of_verdict(assessed.verdict),
            wire::write_rules(&assessed.rules)?,
            wire::write_locations(&component.locations)?,
        ));
    }
    let params: Vec<&dyn Param> = rows
        .iter()
        .flat_map(|row| -> [&dyn Param; 8] {
            [
                &system, &row.0, &row.1, &row.2, &row.3, &row.4, &row.5, &row.6,
            ]
        })
        .collect();
    t.insert_many(INSERT_COMPONENTS, 8, &params)?;
    let edges: BTreeSet<(String, String)> = assessment
        .dependencies
        .iter()
        .map(|edge| (key_of(&edge.from), key_of(&edge.to)))
        .collect();
    let params: Vec<&dyn Param> = edges
        .iter()
        .flat_map(|(from, to)| -> [&dyn Param; 3] { [&system, from, to] })
        .collect();
    t.insert_many(INSERT_EDGES, 3, &params)
}

fn purl(row: &Row<'_>, index: usize) -> Result<Purl, StoreError> {
    row.parsed(index, "purl", |text| Purl::from_str(text).ok())
}

fn scope(row: &Row<'_>, index: usize) -> Result<Scope, StoreError> {
    row.parsed(index, "scope", |id| {
        Scope::ALL.into_iter().find(|scope| scope.id() == id)
    })
}

fn small(row: &Row<'_>, index: usize) -> Result<u8, StoreError> {
    Ok(u8::try_from(row.get::<i64>(index)?).unwrap_or(u8::MAX))
}

fn read_component(row: &Row<'_>) -> Result<SystemComponent, StoreError> {
    Ok(SystemComponent {
        version_key: row.text(0)?,
        purl: purl(row, 1)?,
        requirement: row.get(2)?,
        scope: scope(row, 3)?,
        direct: row.get(4)?,
        first_party: row.get(5)?,
        license: row.get(6)?,
        verdict: rank::verdict(row, 7)?,
        findings: row.count(8)?,
        severity: rank::severity(row, 9)?,
        exploited: row.get(10)?,
        priority: small(row, 11)?,
    })
}

/// Lists a system's components.
///
/// # Errors
/// [`StoreError::UnknownSort`]; when the database cannot be used.
pub fn components(
    t: &mut Tx<'_>,
    system: &str,
    view: &SystemView,
    filter: &ComponentFilter,
    text: &str,
    slice: &Slice<'_>,
) -> Result<Sliced<SystemComponent>, StoreError> {
    COMPONENTS.slice(
        t,
        slice,
        &[
            &system,
            &contains(text),
            &filter.verdict.map(rank::of_verdict),
            &filter.severity.map(rank::of_severity),
            &filter.package_type,
            &filter.direct,
            &filter.with_findings,
            &view.always,
            &view.development,
            &view.transitive,
        ],
        read_component,
    )
}

/// Lists distinct third-party component versions in use anywhere, sorted by package URL by default.
///
/// # Errors
/// [`StoreError::UnknownSort`]; when the database cannot be used.
pub fn everywhere(
    t: &mut Tx<'_>,
    filter: &ComponentFilter,
    text: &str,
    slice: &Slice<'_>,
) -> Result<Sliced<SystemComponent>, StoreError> {
    INVENTORY.slice(
        t,
        slice,
        &[
            &contains(text),
            &filter.verdict.map(rank::of_verdict),
            &filter.severity.map(rank::of_severity),
            &filter.package_type,
            &filter.direct,
            &filter.with_findings,
        ],
        read_component,
    )
}

/// Counts distinct third-party component versions in use by their strictest verdict.
///
/// # Errors
/// When the database cannot be used.
pub fn count_by_verdict(t: &mut Tx<'_>) -> Result<Vec<(Verdict, u64)>, StoreError> {
    t.query(VERDICTS, &[], |row| {
        Ok((rank::verdict(row, 0)?, row.count(1)?))
    })
}

/// Returns the systems that use a component version, sorted by name.
///
/// # Errors
/// When the database cannot be used.
pub fn uses(t: &mut Tx<'_>, version: &str) -> Result<Vec<SystemUse>, StoreError> {
    t.query(USES, &[&version], |row| {
        Ok(SystemUse {
            system: row.text(0)?,
            name: row.text(1)?,
            context: row.parsed(2, "context", |id| UseContext::from_str(id).ok())?,
            scope: scope(row, 3)?,
            direct: row.get(4)?,
            first_party: row.get(5)?,
            verdict: rank::verdict(row, 6)?,
            rules: wire::read_rules(&row.text(7)?)?,
            locations: wire::read_locations(&row.text(8)?)?,
            criticality: systems::criticality(row, 9)?,
        })
    })
}

/// Returns what to move a system's components with vulnerabilities to, by package URL.
///
/// # Errors
/// When the database cannot be used.
pub fn advice(
    t: &mut Tx<'_>,
    system: &str,
    view: &SystemView,
) -> Result<Vec<StoredAdvice>, StoreError> {
    let params: [&dyn Param; 4] = [&system, &view.always, &view.development, &view.transitive];
    t.query(ADVICE, &params, |row| {
        Ok(StoredAdvice {
            version_key: row.text(0)?,
            advice: wire::read_advice(&purl(row, 1)?, &row.text(2)?)?,
            vulnerabilities: row.count(3)?,
            priority: small(row, 4)?,
        })
    })
}

/// A system's dependency graph by version keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// Package URL of every node, in the order nodes are to be visited.
    pub nodes: BTreeMap<String, String>,
    /// Where a path starts: the system's own code, and what its manifest names.
    pub roots: Vec<String>,
    /// What each node needs.
    pub edges: BTreeMap<String, Vec<String>>,
}

/// Returns a system's dependency graph.
///
/// # Errors
/// When the database cannot be used.
pub fn graph(t: &mut Tx<'_>, system: &str) -> Result<Graph, StoreError> {
    let mut graph = Graph::default();
    let nodes = t.query(NODES, &[&system], |row| {
        let direct: Option<bool> = row.get(2)?;
        let first_party: bool = row.get(3)?;
        Ok((
            row.text(0)?,
            row.text(1)?,
            first_party || direct == Some(true),
        ))
    })?;
    for (key, purl, root) in nodes {
        if root {
            graph.roots.push(key.clone());
        }
        graph.nodes.insert(key, purl);
    }
    for (from, to) in t.query(EDGES, &[&system], |row| Ok((row.text(0)?, row.text(1)?)))? {
        graph.edges.entry(from).or_default().push(to);
    }
    Ok(graph)
}

/// A pinned third-party component that neither an approval in force nor an open request covers. What comes
/// from an address of its own is covered only by a request for exactly that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncovered {
    /// The component version.
    pub purl: Purl,
    /// Hashes as the lock file gives them.
    pub hashes: Vec<gwanmun_model::Digest>,
    /// Its verdict in the system.
    pub verdict: Verdict,
}

/// Returns what of a system no request covers in its use context, the strictest verdict first.
///
/// # Errors
/// When the database cannot be used.
pub fn uncovered(
    t: &mut Tx<'_>,
    system: &str,
    now: Timestamp,
) -> Result<Vec<Uncovered>, StoreError> {
    t.query(UNCOVERED, &[&system, &now.as_micros()], |row| {
        Ok(Uncovered {
            purl: purl(row, 0)?,
            hashes: wire::read_hashes(&row.text(1)?)?,
            verdict: rank::verdict(row, 2)?,
        })
    })
}
