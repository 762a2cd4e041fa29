//! Distinct component versions with their findings: stored once, however many systems use them.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use gwanmun_model::assessment::{Advice, AssessedComponent};
use gwanmun_model::finding::FindingKind;
use gwanmun_model::{Assessment, Finding, Purl, Timestamp};

use crate::db::{Param, Row, Tx, WriteTx, many_rows};
use crate::digest::sha256_hex;
use crate::error::StoreError;
use crate::rank;
use crate::records::ComponentVersion;
use crate::wire;

crate::queries! {
    GET = "SELECT id, purl, requirement, licenses, declared, hashes FROM versions WHERE id = $1";
    BY_COORDINATE = "SELECT id, purl, requirement, licenses, declared, hashes FROM versions WHERE coordinate = $1 ORDER BY id";
    LICENSE_STATEMENTS = "SELECT statements FROM version_statements WHERE version_id = $1 ORDER BY statements";
    FINDINGS = "SELECT document FROM findings WHERE version_id = $1 ORDER BY position";
    SIGHTINGS = "SELECT finding_id, at FROM sightings WHERE version_id = $1 ORDER BY finding_id";
    ADVICE = "SELECT purl, advice FROM versions WHERE id = $1 AND advice IS NOT NULL";
    PUBLISHER_FINDINGS = "SELECT document FROM findings WHERE version_id = $1 AND kind IN ('yanked', 'deprecated') ORDER BY position";
    COUNT_USED = "SELECT COUNT(DISTINCT version_id) FROM system_components WHERE NOT first_party";
    COUNT_FINDINGS = "SELECT severity_rank, COUNT(*) FROM findings
        WHERE version_id IN (SELECT version_id FROM system_components) GROUP BY severity_rank";
    COUNT_EXPLOITED = "SELECT COUNT(*) FROM findings WHERE exploited AND version_id IN (SELECT version_id FROM system_components)";
    COUNT_MALICIOUS = "SELECT COUNT(*) FROM versions WHERE malicious AND id IN (SELECT version_id FROM system_components)";
}

const UPSERT: (&str, &str) = (
    "INSERT INTO versions (id, purl, requirement, coordinate, package_type, name, version, license, licenses, declared, hashes,
        findings, severity_rank, exploited, malicious, priority, advice)",
    // What one assessment does not know does not erase what an earlier one knew.
    "ON CONFLICT (id) DO UPDATE SET
        license = COALESCE(excluded.license, versions.license),
        licenses = CASE WHEN excluded.license IS NULL AND versions.license IS NOT NULL THEN versions.licenses ELSE excluded.licenses END,
        declared = CASE WHEN excluded.declared = '[]' THEN versions.declared ELSE excluded.declared END,
        hashes = CASE WHEN excluded.hashes = '[]' THEN versions.hashes ELSE excluded.hashes END,
        findings = excluded.findings, severity_rank = excluded.severity_rank, exploited = excluded.exploited,
        malicious = excluded.malicious, priority = excluded.priority, advice = excluded.advice",
);

const INSERT_FINDINGS: (&str, &str) = (
    "INSERT INTO findings (version_id, position, primary_id, ids, kind, severity_rank, score, exploited, epss, fixed, fixable,
        summary, priority, published, document, branch)",
    "",
);

/// The first time stays.
const INSERT_SIGHTINGS: (&str, &str) = (
    "INSERT INTO sightings (version_id, finding_id, at)",
    "ON CONFLICT DO NOTHING",
);

const INSERT_STATEMENTS: (&str, &str) = (
    "INSERT INTO version_statements (version_id, statements)",
    "ON CONFLICT DO NOTHING",
);

/// Versions named in one `DELETE`.
const DELETE_MAX: usize = 100;

fn delete_findings_sql(versions: usize) -> String {
    format!(
        "DELETE FROM findings WHERE version_id IN {}",
        many_rows(versions, 1)
    )
}

/// The statements that are put together, for the test that prepares every one.
#[cfg(test)]
pub(crate) fn built_statements() -> Vec<String> {
    vec![
        format!("{} VALUES {} {}", UPSERT.0, many_rows(17, 2), UPSERT.1),
        format!("{} VALUES {}", INSERT_FINDINGS.0, many_rows(16, 2)),
        format!(
            "{} VALUES {} {}",
            INSERT_SIGHTINGS.0,
            many_rows(3, 2),
            INSERT_SIGHTINGS.1
        ),
        format!(
            "{} VALUES {} {}",
            INSERT_STATEMENTS.0,
            many_rows(2, 2),
            INSERT_STATEMENTS.1
        ),
        delete_findings_sql(2),
    ]
}

/// Returns the key of a component version: the same for the same identity, in every database.
pub fn key_of(identity: &str) -> String {
    let mut key = sha256_hex(identity.as_bytes());
    key.truncate(32);
    key
}

/// Returns type, namespace, name and version of a package URL, without qualifiers and subpath: what an
/// approval holds for.
pub fn coordinate(purl: &Purl) -> String {
    Purl::new(
        purl.package_type(),
        purl.namespace(),
        purl.name(),
        purl.version(),
    )
    .map_or_else(|_| purl.to_string(), |plain| plain.to_string())
}

/// Replaces NUL, which PostgreSQL's texts cannot hold: names and summaries come from strangers.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

struct VersionRow {
    id: String,
    purl: String,
    requirement: Option<String>,
    coordinate: String,
    package_type: String,
    name: String,
    version: String,
    license: Option<String>,
    licenses: String,
    declared: String,
    hashes: String,
    findings: i64,
    severity: i64,
    exploited: bool,
    malicious: bool,
    priority: i64,
    advice: Option<String>,
}

impl VersionRow {
    fn new(
        assessed: &AssessedComponent,
        findings: &[&Finding],
        advice: Option<&Advice>,
    ) -> Result<Self, StoreError> {
        let component = &assessed.component;
        let purl = &component.purl;
        Ok(Self {
            id: key_of(&component.identity()),
            purl: purl.to_string(),
            requirement: component.requirement.as_deref().map(without_nul),
            coordinate: coordinate(purl),
            package_type: purl.package_type().to_owned(),
            name: without_nul(&purl.package_name()),
            version: without_nul(purl.version().unwrap_or_default()),
            license: assessed
                .licenses
                .concluded
                .as_ref()
                .map(ToString::to_string),
            licenses: wire::write_licenses(&assessed.licenses)?,
            declared: wire::write_strings(&component.declared_licenses)?,
            hashes: wire::write_hashes(&component.hashes)?,
            findings: i64::try_from(findings.len()).unwrap_or(i64::MAX),
            severity: findings
                .iter()
                .map(|finding| rank::of_severity(finding.severity))
                .max()
                .unwrap_or(0),
            exploited: findings.iter().any(|finding| finding.kev.is_some()),
            malicious: findings
                .iter()
                .any(|finding| finding.kind == FindingKind::Malicious),
            priority: findings
                .iter()
                .map(|finding| i64::from(finding.priority.apart_from_use().score))
                .max()
                .unwrap_or(0),
            advice: advice.map(wire::write_advice).transpose()?,
        })
    }

    fn params(&self) -> [&dyn Param; 17] {
        [
            &self.id,
            &self.purl,
            &self.requirement,
            &self.coordinate,
            &self.package_type,
            &self.name,
            &self.version,
            &self.license,
            &self.licenses,
            &self.declared,
            &self.hashes,
            &self.findings,
            &self.severity,
            &self.exploited,
            &self.malicious,
            &self.priority,
            &self.advice,
        ]
    }
}

struct FindingRow {
    version: String,
    position: i64,
    primary: String,
    ids: String,
    kind: &'static str,
    severity: i64,
    score: i64,
    exploited: bool,
    epss: f64,
    fixed: String,
    fixable: bool,
    summary: String,
    priority: i64,
    published: i64,
    document: String,
    branch: i64,
}

impl FindingRow {
    fn new(version: &str, position: usize, finding: &Finding) -> Result<Self, StoreError> {
        let score = finding
            .cvss
            .iter()
            .filter_map(gwanmun_model::cvss::CvssVector::score_tenths);
        Ok(Self {
            version: version.to_owned(),
            position: i64::try_from(position).unwrap_or(i64::MAX),
            primary: without_nul(finding.primary_id()),
            ids: wire::write_strings(&finding.ids)?,
            kind: finding.kind.id(),
            severity: rank::of_severity(finding.severity),
            score: score.max().map_or(-1, i64::from),
            exploited: finding.kev.is_some(),
            epss: finding.epss.as_ref().map_or(-1.0, |epss| epss.probability),
            fixed: wire::write_strings(&finding.fixed_versions)?,
            fixable: !finding.fixed_versions.is_empty(),
            summary: without_nul(&finding.summary),
            priority: i64::from(finding.priority.apart_from_use().score),
            published: finding.published.map_or(i64::MIN, Timestamp::as_micros),
            document: wire::write_finding(finding)?,
            branch: branch(finding),
        })
    }

    fn params(&self) -> [&dyn Param; 16] {
        [
            &self.version,
            &self.position,
            &self.primary,
            &self.ids,
            &self.kind,
            &self.severity,
            &self.score,
            &self.exploited,
            &self.epss,
            &self.fixed,
            &self.fixable,
            &self.summary,
            &self.priority,
            &self.published,
            &self.document,
            &self.branch,
        ]
    }
}

/// Returns the branch of the SSVC tree; -1 where no points are published.
fn branch(finding: &Finding) -> i64 {
    let points = finding.ssvc.as_ref();
    points
        .and_then(|points| i64::try_from(points.branch(finding.kev.is_some())).ok())
        .unwrap_or(-1)
}

/// Stores every distinct component version of an assessment with its findings, replacing older findings; what follows
/// from the use in one system is left out.
///
/// # Errors
/// When the database cannot be used.
pub fn store(t: &mut WriteTx<'_>, assessment: &Assessment) -> Result<(), StoreError> {
    let mut by_purl: BTreeMap<&Purl, Vec<&Finding>> = BTreeMap::new();
    for finding in &assessment.findings {
        by_purl.entry(&finding.purl).or_default().push(finding);
    }
    let advised: BTreeMap<&Purl, &Advice> = (assessment.advice.iter())
        .map(|advice| (&advice.purl, advice))
        .collect();
    let none = Vec::new();
    // A document made elsewhere may name a component twice.
    let mut seen = BTreeSet::new();
    let mut versions = Vec::new();
    let mut findings = Vec::new();
    for assessed in &assessment.components {
        let own = by_purl.get(&assessed.component.purl).unwrap_or(&none);
        let advice = advised.get(&assessed.component.purl).copied();
        let version = VersionRow::new(assessed, own, advice)?;
        if !seen.insert(version.id.clone()) {
            continue;
        }
        for (position, finding) in own.iter().enumerate() {
            findings.push(FindingRow::new(&version.id, position, finding)?);
        }
        versions.push(version);
    }
    let params: Vec<&dyn Param> = versions.iter().flat_map(VersionRow::params).collect();
    t.insert_many(UPSERT, 17, &params)?;
    let params: Vec<&dyn Param> = versions
        .iter()
        .filter(|version| version.declared != "[]")
        .flat_map(|version| -> [&dyn Param; 2] { [&version.id, &version.declared] })
        .collect();
    t.insert_many(INSERT_STATEMENTS, 2, &params)?;
    for chunk in versions.chunks(DELETE_MAX) {
        let keys: Vec<&dyn Param> = chunk
            .iter()
            .map(|version| {
                let key: &dyn Param = &version.id;
                key
            })
            .collect();
        t.execute(&delete_findings_sql(chunk.len()), &keys)?;
    }
    let params: Vec<&dyn Param> = findings.iter().flat_map(FindingRow::params).collect();
    t.insert_many(INSERT_FINDINGS, 16, &params)?;
    let now = assessment.assessed_at.as_micros();
    let params: Vec<&dyn Param> = findings
        .iter()
        .flat_map(|finding| -> [&dyn Param; 3] { [&finding.version, &finding.primary, &now] })
        .collect();
    t.insert_many(INSERT_SIGHTINGS, 3, &params)
}

pub(crate) fn read(row: &Row<'_>) -> Result<ComponentVersion, StoreError> {
    Ok(ComponentVersion {
        key: row.text(0)?,
        purl: row.parsed(1, "purl", |text| Purl::from_str(text).ok())?,
        requirement: row.get(2)?,
        licenses: wire::read_licenses(&row.text(3)?)?,
        declared_licenses: wire::read_strings("declared", &row.text(4)?)?,
        hashes: wire::read_hashes(&row.text(5)?)?,
    })
}

/// Returns a component version by its key.
///
/// # Errors
/// When the database cannot be used.
pub fn get(t: &mut Tx<'_>, key: &str) -> Result<Option<ComponentVersion>, StoreError> {
    t.first(GET, &[&key], read)
}

/// Returns every stored form of a component version: those that differ in qualifiers only.
///
/// # Errors
/// When the database cannot be used.
pub fn at(t: &mut Tx<'_>, coordinate: &str) -> Result<Vec<ComponentVersion>, StoreError> {
    t.query(BY_COORDINATE, &[&coordinate], read)
}

/// Returns every distinct set of license statements the version was ever stored with.
///
/// # Errors
/// When the database cannot be used.
pub fn statements_of(t: &mut Tx<'_>, key: &str) -> Result<Vec<Vec<String>>, StoreError> {
    t.query(LICENSE_STATEMENTS, &[&key], |row| {
        wire::read_strings("statements", &row.text(0)?)
    })
}

/// Returns a component version's findings, most urgent first.
///
/// # Errors
/// When the database cannot be used.
pub fn findings_of(t: &mut Tx<'_>, version: &ComponentVersion) -> Result<Vec<Finding>, StoreError> {
    t.query(FINDINGS, &[&version.key], |row| {
        wire::read_finding(&version.purl, &row.text(0)?)
    })
}

/// Returns when each finding about a version first became known here, by its primary id.
///
/// # Errors
/// When the database cannot be used.
pub fn sightings_of(t: &mut Tx<'_>, key: &str) -> Result<BTreeMap<String, Timestamp>, StoreError> {
    let rows = t.query(SIGHTINGS, &[&key], |row| Ok((row.text(0)?, row.time(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// Returns what to move a version to; `None` where it has no vulnerability.
///
/// # Errors
/// When the database cannot be used.
pub fn advice_of(t: &mut Tx<'_>, key: &str) -> Result<Option<Advice>, StoreError> {
    t.first(ADVICE, &[&key], |row| {
        let purl = row.parsed(0, "purl", |text| Purl::from_str(text).ok())?;
        wire::read_advice(&purl, &row.text(1)?)
    })
}

/// Returns the findings of a component version that are of the kinds its publisher makes, most urgent first.
///
/// # Errors
/// When the database cannot be used.
pub fn publisher_findings_of(
    t: &mut Tx<'_>,
    version: &ComponentVersion,
) -> Result<Vec<Finding>, StoreError> {
    t.query(PUBLISHER_FINDINGS, &[&version.key], |row| {
        wire::read_finding(&version.purl, &row.text(0)?)
    })
}

/// Numbers over component versions in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Distinct third-party component versions.
    pub used: u64,
    /// Findings, in the order of `Severity::ALL`.
    pub findings: [u64; 6],
    /// Findings known to be exploited.
    pub exploited: u64,
    /// Malicious component versions.
    pub malicious: u64,
}

/// Counts over component versions in use.
///
/// # Errors
/// When the database cannot be used.
pub fn numbers(t: &mut Tx<'_>) -> Result<Numbers, StoreError> {
    let mut findings = [0; 6];
    for (rank, count) in t.query(COUNT_FINDINGS, &[], |row| {
        Ok((row.count(0)?, row.count(1)?))
    })? {
        if let Some(place) = usize::try_from(rank)
            .ok()
            .and_then(|rank| findings.get_mut(rank))
        {
            *place = count;
        }
    }
    Ok(Numbers {
        used: t.count(COUNT_USED, &[])?,
        findings,
        exploited: t.count(COUNT_EXPLOITED, &[])?,
        malicious: t.count(COUNT_MALICIOUS, &[])?,
    })
}
