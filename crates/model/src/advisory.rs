//! Advisories: what sources say about packages, in the shape of the OSV schema's model.

use crate::cvss::CvssVector;
use crate::texts::Texts;
use crate::time::Timestamp;

/// What kind of fact a record states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdvisoryKind {
    /// A vulnerability.
    Vulnerability,
    /// A malicious package (OSV `MAL-`).
    Malicious,
    /// A package nobody maintains (`RustSec` `unmaintained`).
    Unmaintained,
    /// Another notice that is not a vulnerability (`RustSec` `notice`).
    Notice,
}

/// One record of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// The record's id, for example `GHSA-jfh8-c2jp-5v3q`.
    pub id: String,
    /// What kind of fact it states.
    pub kind: AdvisoryKind,
    /// Ids of the same bug in other databases.
    pub aliases: Vec<String>,
    /// Ids of the bugs this record passes on (a distribution's notice lists CVEs).
    pub upstream: Vec<String>,
    /// When it was first published; `None` where the record does not say or says nonsense.
    pub published: Option<Timestamp>,
    /// When it last changed; `None` where the record does not say or says nonsense.
    pub modified: Option<Timestamp>,
    /// When it was withdrawn; a withdrawn record is never reported as active.
    pub withdrawn: Option<Timestamp>,
    /// One line of what it is.
    pub summary: String,
    /// CVSS vectors as published for the record.
    pub cvss: Vec<CvssVector>,
    /// A qualitative severity the source states (`CRITICAL`, `MODERATE`), as written.
    pub stated_severity: Option<String>,
    /// Weakness ids, for example `CWE-502`.
    pub cwes: Vec<String>,
    /// Web addresses that say more.
    pub references: Texts,
    /// What is affected.
    pub affected: Vec<Affected>,
    /// Id of the data source the record came from, for example `osv/Maven`.
    pub source: String,
}

/// One package and which of its versions are affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// Ecosystem as the record writes it, release suffix included (`Debian:12`).
    pub ecosystem: String,
    /// Package name as the ecosystem writes it.
    pub name: String,
    /// Version ranges.
    pub ranges: Vec<Range>,
    /// Versions listed one by one.
    pub versions: Texts,
    /// CVSS vectors stated for this package only.
    pub cvss: Vec<CvssVector>,
    /// Which code of the package is affected; empty where the record does not say.
    pub code: Vec<AffectedCode>,
}

/// A part of a package that is affected. Source: the Go vulnerability database (`ecosystem_specific.imports`) and
/// `RustSec` (`ecosystem_specific.affects.functions`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffectedCode {
    /// Path of the package within its module (Go); empty for the package as a whole.
    pub path: String,
    /// Names of functions, types and methods, whole paths for Rust; empty for all there are.
    pub symbols: Vec<String>,
}

/// How a range's versions are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RangeKind {
    /// Semantic Versioning 2.0.0.
    Semver,
    /// The ecosystem's own order.
    Ecosystem,
    /// Git commits; never matches a version query.
    Git,
}

/// A range as a list of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// How its versions are ordered.
    pub kind: RangeKind,
    /// Its events, in the record's order.
    pub events: Vec<Event>,
}

/// One event of a range. Source: OSV schema, `affected[].ranges[].events`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// First affected version; `0` means from the beginning.
    Introduced(String),
    /// First version no longer affected.
    Fixed(String),
    /// Last affected version.
    LastAffected(String),
    /// Upper bound of what the range speaks about.
    Limit(String),
}

/// An entry of the catalogue of vulnerabilities known to be exploited (CISA KEV).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KevEntry {
    /// The CVE id.
    pub cve: String,
    /// Day it was added.
    pub added: Timestamp,
    /// Day the catalogue asks for action by.
    pub due: Timestamp,
    /// Whether known to be used in ransomware campaigns.
    pub ransomware: bool,
}

/// An EPSS score: the probability of exploitation within 30 days.
#[derive(Debug, Clone, PartialEq)]
pub struct EpssScore {
    /// Probability, 0 to 1.
    pub probability: f64,
    /// Share of all scored CVEs with the same or a lower probability, 0 to 1.
    pub percentile: f64,
    /// The model's version, for example `v2026.03.01`, empty where the file does not say.
    pub model: String,
    /// Day the scores were computed.
    pub date: Timestamp,
}
