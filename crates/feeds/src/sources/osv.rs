//! OSV records, from osv.dev's export or any database that publishes in its shape.
//!
//! Source: Open Source Vulnerability schema 1.7. `schema_version` and package URLs are often missing in real records
//! and are not asked for.

use std::collections::BTreeSet;
use std::io::{self, BufRead};

use gwanmun_model::advisory::{
    Advisory, AdvisoryKind, Affected, AffectedCode, Event, Range, RangeKind,
};
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use gwanmun_model::{Problem, ProblemKind, SourceRole};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{
    Context, Entry, Form, REFERENCES_MAX, Sample, Sink, Source, credible, for_each_line, summary,
};
use crate::ecosystems;

pub(super) const SOURCE: Source = Source {
    id: "osv",
    role: SourceRole::Verdicts,
    form: Form::RecordsByEcosystem,
    extension: "jsonl",
    recognises,
    split,
    date: |_| None,
    license: |id| ecosystems::license(id.strip_prefix("osv/").unwrap_or(id)),
    starter: false,
    read,
};

/// Names of affected code kept of one package.
const SYMBOLS_MAX: usize = 500;

/// The weakness id of embedded malicious code.
const MALICIOUS_CODE: &str = "CWE-506";

/// What makes a JSON object an OSV record: an id, a time of change, and something it says.
#[derive(Deserialize)]
struct Shape {
    id: String,
    #[serde(rename = "modified")]
    _modified: String,
    affected: Option<IgnoredAny>,
    withdrawn: Option<IgnoredAny>,
    details: Option<IgnoredAny>,
    summary: Option<IgnoredAny>,
}

impl Shape {
    fn says_something(&self) -> bool {
        !self.id.is_empty()
            && (self.affected.is_some()
                || self.withdrawn.is_some()
                || self.details.is_some()
                || self.summary.is_some())
    }
}

fn recognises(sample: &Sample<'_>) -> bool {
    let text = sample.text.trim_ascii_start();
    if text.starts_with(b"[") {
        let first = split(text).and_then(|records| records.into_iter().next());
        return first.is_some_and(|record| {
            serde_json::from_value::<Shape>(record).is_ok_and(|shape| shape.says_something())
        });
    }
    serde_json::from_slice::<Shape>(text).is_ok_and(|shape| shape.says_something())
}

/// Some databases publish arrays of records.
fn split(text: &[u8]) -> Option<Vec<Value>> {
    serde_json::from_slice(text).ok()
}

/// Returns the ecosystems a record names, without release suffix, in its order.
pub(crate) fn ecosystems_of(record: &[u8]) -> Vec<String> {
    #[derive(Deserialize)]
    struct Packages {
        affected: Option<Vec<Package>>,
    }
    #[derive(Deserialize)]
    struct Package {
        package: Option<RawPackage>,
    }
    let affected = serde_json::from_slice::<Packages>(record)
        .ok()
        .and_then(|record| record.affected);
    affected
        .unwrap_or_default()
        .into_iter()
        .filter_map(|affected| affected.package?.ecosystem)
        .map(|ecosystem| ecosystems::base(&ecosystem).to_owned())
        .filter(|ecosystem| !ecosystem.is_empty())
        .collect()
}

#[derive(Deserialize)]
struct Record {
    id: String,
    aliases: Option<Vec<String>>,
    upstream: Option<Vec<String>>,
    published: Option<String>,
    modified: Option<String>,
    withdrawn: Option<String>,
    summary: Option<String>,
    details: Option<String>,
    severity: Option<Vec<RawSeverity>>,
    references: Option<Vec<RawReference>>,
    affected: Option<Vec<RawAffected>>,
    #[serde(default)]
    database_specific: Value,
}

#[derive(Deserialize)]
struct RawSeverity {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    score: String,
}

#[derive(Deserialize)]
struct RawReference {
    url: Option<String>,
}

#[derive(Deserialize)]
struct RawAffected {
    package: Option<RawPackage>,
    ranges: Option<Vec<RawRange>>,
    versions: Option<Vec<String>>,
    severity: Option<Vec<RawSeverity>>,
    #[serde(default)]
    database_specific: Value,
    #[serde(default)]
    ecosystem_specific: Value,
}

#[derive(Deserialize)]
struct RawPackage {
    ecosystem: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct RawRange {
    #[serde(rename = "type", default)]
    kind: String,
    events: Option<Vec<RawEvent>>,
}

#[derive(Deserialize)]
struct RawEvent {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
    limit: Option<String>,
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    for_each_line(reader, context.path, sink, &mut |line, number, sink| {
        let record = serde_json::from_slice::<Record>(line)
            .map_err(|error| error.to_string())
            .and_then(|record| advisory(record, context));
        sink(match record {
            Ok(advisory) => advisory.into(),
            Err(fault) => Entry::Problem(
                Problem::new(
                    context.path,
                    ProblemKind::SkippedEntry,
                    describe(line, &fault),
                )
                .at(number),
            ),
        });
    })
}

/// Names the broken record where its id can still be read.
fn describe(line: &[u8], fault: &str) -> String {
    serde_json::from_slice::<Shape>(line).map_or_else(
        |_| format!("not an OSV record: {fault}"),
        |shape| format!("{}: {fault}", shape.id),
    )
}

/// Reads one record given as a JSON value.
pub(super) fn from_value(value: Value, context: &Context<'_>) -> Result<Advisory, String> {
    let record = serde_json::from_value(value).map_err(|error| error.to_string())?;
    advisory(record, context)
}

fn advisory(record: Record, context: &Context<'_>) -> Result<Advisory, String> {
    if record.id.is_empty() {
        return Err("the id is empty".to_owned());
    }
    let raw_affected = record.affected.unwrap_or_default();
    let severities = record.severity.unwrap_or_default();
    let stated_severity = stated_severity(&record.database_specific, &severities, &raw_affected);
    let cwes = cwes(&record.database_specific, &raw_affected);
    let kind = kind(&record.id, &cwes, &raw_affected);
    let withdrawn = record.withdrawn.filter(|text| !text.is_empty());
    let affected = raw_affected
        .into_iter()
        .filter_map(|raw| affected(raw, &record.id))
        .collect();
    Ok(Advisory {
        kind,
        aliases: record.aliases.unwrap_or_default(),
        upstream: record.upstream.unwrap_or_default(),
        published: credible(record.published.as_deref(), context),
        modified: credible(record.modified.as_deref(), context),
        // Whatever the text says, a record that says it was withdrawn is never active.
        withdrawn: withdrawn.map(|text| text.parse().unwrap_or(context.created)),
        summary: summary(record.summary.as_deref(), record.details.as_deref()),
        cvss: cvss(severities, &record.id),
        stated_severity,
        cwes,
        references: record
            .references
            .unwrap_or_default()
            .into_iter()
            .filter_map(|reference| reference.url)
            .take(REFERENCES_MAX)
            .collect(),
        affected,
        source: context.source.to_owned(),
        id: record.id,
    })
}

/// A package that carries an attack is malicious, whichever database says so: GitHub and RustSec file such packages
/// under ids of their own with the weakness "embedded malicious code".
fn kind(id: &str, cwes: &[String], affected: &[RawAffected]) -> AdvisoryKind {
    if id.starts_with("MAL-") || cwes.iter().any(|cwe| cwe == MALICIOUS_CODE) {
        return AdvisoryKind::Malicious;
    }
    let informational = affected
        .iter()
        .find_map(|affected| affected.database_specific.get("informational")?.as_str());
    match informational {
        Some("unmaintained") => AdvisoryKind::Unmaintained,
        Some("notice") => AdvisoryKind::Notice,
        _ => AdvisoryKind::Vulnerability,
    }
}

fn cvss(severities: Vec<RawSeverity>, id: &str) -> Vec<CvssVector> {
    severities
        .into_iter()
        .filter_map(|severity| {
            let version = match severity.kind.as_str() {
                "CVSS_V2" => CvssVersion::V2,
                "CVSS_V3" => CvssVersion::V3,
                "CVSS_V4" => CvssVersion::V4,
                _ => return None,
            };
            Some(CvssVector {
                version,
                vector: severity.score,
                source: id.to_owned(),
            })
        })
        .collect()
}

/// Returns a severity in words, from the places the databases put it.
fn stated_severity(
    database: &Value,
    severities: &[RawSeverity],
    affected: &[RawAffected],
) -> Option<String> {
    let stated = |value: &Value, key: &str| {
        let text = value.get(key)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    stated(database, "severity")
        .or_else(|| {
            severities
                .iter()
                .find(|severity| severity.kind == "Ubuntu")
                .map(|severity| severity.score.clone())
        })
        .or_else(|| {
            affected.iter().find_map(|affected| {
                stated(&affected.database_specific, "severity")
                    .or_else(|| stated(&affected.ecosystem_specific, "severity"))
                    .or_else(|| stated(&affected.ecosystem_specific, "urgency"))
            })
        })
}

/// Returns weakness ids: `cwe_ids` of the record, and `cwes` of its packages as malicious-package records write them.
fn cwes(database: &Value, affected: &[RawAffected]) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut take = |value: Option<&Value>| {
        for entry in value.and_then(Value::as_array).into_iter().flatten() {
            let id = entry.as_str().or_else(|| entry.get("cweId")?.as_str());
            found.extend(id.filter(|id| id.starts_with("CWE-")).map(str::to_owned));
        }
    };
    take(database.get("cwe_ids"));
    for affected in affected {
        take(affected.database_specific.get("cwes"));
    }
    found.into_iter().collect()
}

/// Reads one package; `None` where the record names none (commit ranges only).
fn affected(raw: RawAffected, id: &str) -> Option<Affected> {
    let package = raw.package?;
    let ecosystem = package.ecosystem.filter(|text| !text.is_empty())?;
    let name = package.name.filter(|text| !text.is_empty())?;
    Some(Affected {
        ecosystem,
        name,
        ranges: raw
            .ranges
            .unwrap_or_default()
            .into_iter()
            .map(range)
            .collect(),
        versions: raw.versions.unwrap_or_default().into_iter().collect(),
        cvss: cvss(raw.severity.unwrap_or_default(), id),
        code: code(&raw.ecosystem_specific),
    })
}

/// Reads which code is affected, as the databases of Go and Rust write it.
fn code(specific: &Value) -> Vec<AffectedCode> {
    let texts = |value: Option<&Value>| -> Vec<String> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items
            .filter_map(Value::as_str)
            .take(SYMBOLS_MAX)
            .map(str::to_owned)
            .collect()
    };
    let imports = specific.get("imports").and_then(Value::as_array);
    let imports = imports.into_iter().flatten().take(SYMBOLS_MAX);
    let mut code: Vec<AffectedCode> = imports
        .filter_map(|import| {
            Some(AffectedCode {
                path: import.get("path")?.as_str()?.to_owned(),
                symbols: texts(import.get("symbols")),
            })
        })
        .collect();
    let affects = specific.get("affects");
    let functions = texts(affects.and_then(|affects| affects.get("functions")));
    if !functions.is_empty() {
        code.push(AffectedCode {
            path: String::new(),
            symbols: functions,
        });
    }
    code
}

fn range(raw: RawRange) -> Range {
    let kind = match raw.kind.as_str() {
        "SEMVER" => RangeKind::Semver,
        "GIT" => RangeKind::Git,
        _ => RangeKind::Ecosystem,
    };
    let events = raw
        .events
        .unwrap_or_default()
        .into_iter()
        .flat_map(|event| {
            [
                event.introduced.map(Event::Introduced),
                event.fixed.map(Event::Fixed),
                event.last_affected.map(Event::LastAffected),
                event.limit.map(Event::Limit),
            ]
        })
        .flatten()
        .collect();
    Range { kind, events }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record as Kept;
    use crate::sources::tests::read;

    fn one(text: &str) -> Advisory {
        match read("osv/Test", text).remove(0) {
            Entry::Record(record) => match *record {
                Kept::Advisory(advisory) => advisory,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_what_a_record_says() {
        let advisory = one(
            r#"{"id":"GHSA-1","modified":"2024-05-01T00:00:00Z","published":"0001-01-01T00:00:00Z","aliases":["CVE-2024-1"],"summary":" A bug ","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N"},{"type":"Other","score":"x"}],"database_specific":{"severity":"HIGH","cwe_ids":["CWE-79","CWE-20"]},"affected":[{"ranges":[{"type":"GIT","events":[]}]},{"package":{"ecosystem":"PyPI","name":"A"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]}],"versions":["1"]}]}"#,
        );
        assert_eq!(advisory.summary, "A bug");
        assert_eq!(advisory.published, None);
        assert!(advisory.modified.is_some());
        assert_eq!(advisory.cvss.len(), 1);
        assert_eq!(advisory.cwes, ["CWE-20", "CWE-79"]);
        assert_eq!(advisory.stated_severity.as_deref(), Some("HIGH"));
        assert_eq!(advisory.affected.len(), 1);
        assert_eq!(
            advisory.affected[0].ranges[0].events,
            [
                Event::Introduced("0".to_owned()),
                Event::Fixed("2".to_owned())
            ]
        );
        assert_eq!(advisory.source, "osv/Test");
    }

    #[test]
    fn affected_code_is_read_as_go_and_rust_write_it() {
        let code = |specific: &str| {
            let text = format!(
                r#"{{"id":"A-1","modified":"m","affected":[{{"package":{{"ecosystem":"Go","name":"a"}},"ecosystem_specific":{specific}}}]}}"#
            );
            one(&text).affected.remove(0).code
        };
        assert_eq!(
            code(r#"{"imports":[{"path":"a/b","symbols":["F","T.M",7]},{"symbols":[]}]}"#),
            [AffectedCode {
                path: "a/b".to_owned(),
                symbols: vec!["F".to_owned(), "T.M".to_owned()],
            }]
        );
        assert_eq!(
            code(r#"{"affects":{"functions":["a::b::f"],"os":[]},"imports":"x"}"#),
            [AffectedCode {
                path: String::new(),
                symbols: vec!["a::b::f".to_owned()],
            }]
        );
        assert!(code("null").is_empty());
    }

    #[test]
    fn kinds_follow_id_and_notice() {
        let kind = |id: &str, informational: &str| {
            one(&format!(
                r#"{{"id":"{id}","modified":"2024-05-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"crates.io","name":"a"}},"database_specific":{{"informational":{informational}}}}}]}}"#
            ))
            .kind
        };
        assert_eq!(kind("MAL-2024-1", "null"), AdvisoryKind::Malicious);
        assert_eq!(
            kind("RUSTSEC-1", "\"unmaintained\""),
            AdvisoryKind::Unmaintained
        );
        assert_eq!(kind("RUSTSEC-2", "\"notice\""), AdvisoryKind::Notice);
        assert_eq!(
            kind("RUSTSEC-3", "\"unsound\""),
            AdvisoryKind::Vulnerability
        );
        assert_eq!(kind("GHSA-1", "null"), AdvisoryKind::Vulnerability);
        let planted = one(
            r#"{"id":"GHSA-2","modified":"2024-05-01T00:00:00Z","database_specific":{"cwe_ids":["CWE-506"]},"affected":[]}"#,
        );
        assert_eq!(planted.kind, AdvisoryKind::Malicious);
    }

    #[test]
    fn a_template_heading_is_no_summary() {
        let of = |summary, details| super::summary(Some(summary), Some(details));
        assert_eq!(of("## Summary", "### Impact\n\nIt crashes."), "It crashes.");
        assert_eq!(of("Impact of a crash", "It crashes."), "Impact of a crash");
        assert_eq!(of("### Impact", ""), "");
    }

    #[test]
    fn times_from_the_future_are_not_believed_but_withdrawal_always_is() {
        let advisory = one(
            r#"{"id":"PYSEC-1","modified":"2027-05-01T00:00:00Z","withdrawn":"some day","details":"\n## Heading\nmore"}"#,
        );
        assert_eq!(advisory.modified, None);
        assert!(advisory.withdrawn.is_some());
        assert_eq!(advisory.summary, "Heading");
    }

    #[test]
    fn a_broken_record_is_named_and_the_others_are_kept() {
        let entries = read(
            "osv/Test",
            "{\"id\":\"A-1\",\"modified\":\"m\",\"affected\":7}\n\n{\"id\":\"A-2\",\"modified\":\"m\",\"details\":\"d\"}\n{]\n",
        );
        let [
            Entry::Problem(first),
            Entry::Record(_),
            Entry::Problem(last),
        ] = &entries[..]
        else {
            panic!("{entries:?}")
        };
        assert!(first.message.starts_with("A-1: "), "{first}");
        assert_eq!((first.line, last.line), (Some(1), Some(4)));
    }
}
