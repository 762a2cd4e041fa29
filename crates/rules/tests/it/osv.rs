//! A small reader of OSV records, enough to judge matching by real data.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use gwanmun_model::Texts;
use gwanmun_model::advisory::{Advisory, AdvisoryKind, Affected, Event, Range, RangeKind};
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use serde::Deserialize;

/// Records by ecosystem (without release) and package name key.
pub(crate) type Index = BTreeMap<(String, String), Vec<Advisory>>;

#[derive(Deserialize)]
struct Record {
    id: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    aliases: Vec<String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    upstream: Vec<String>,
    withdrawn: Option<String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    summary: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    severity: Vec<Severity>,
    #[serde(default, deserialize_with = "null_is_empty")]
    affected: Vec<Part>,
}

#[derive(Deserialize)]
struct Severity {
    r#type: String,
    score: String,
}

#[derive(Deserialize)]
struct Part {
    package: Option<Package>,
    #[serde(default, deserialize_with = "null_is_empty")]
    ranges: Vec<Span>,
    #[serde(default, deserialize_with = "null_is_empty")]
    versions: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    ecosystem: String,
    name: String,
}

#[derive(Deserialize)]
struct Span {
    r#type: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    events: Vec<BTreeMap<String, String>>,
}

fn null_is_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads every record below `folder` that speaks of one of the wanted packages.
pub(crate) fn read(folder: &Path, wanted: &BTreeSet<(String, String)>, index: &mut Index) {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut seen = BTreeSet::new();
    for file in files {
        let decoder = zstd::Decoder::new(std::fs::File::open(&file).unwrap()).unwrap();
        for line in BufReader::new(decoder).lines() {
            let record: Record = serde_json::from_str(&line.unwrap()).unwrap();
            let keys: BTreeSet<_> = record.affected.iter().filter_map(key).collect();
            if keys.is_disjoint(wanted) || !seen.insert(record.id.clone()) {
                continue;
            }
            let advisory = advisory(record, &format!("{}", file.display()));
            for key in keys {
                index.entry(key).or_default().push(advisory.clone());
            }
        }
    }
}

fn key(part: &Part) -> Option<(String, String)> {
    let package = part.package.as_ref()?;
    package_key(&package.ecosystem, &package.name)
}

/// Returns the key of a package; `None` when its ecosystem is not known.
pub(crate) fn package_key(ecosystem: &str, name: &str) -> Option<(String, String)> {
    let known: gwanmun_model::Ecosystem = ecosystem.parse().ok()?;
    Some((
        known.osv_name().to_owned(),
        known.name_key(name).into_owned(),
    ))
}

fn advisory(record: Record, source: &str) -> Advisory {
    let cvss = record.severity.iter().filter_map(|severity| {
        let version = match severity.r#type.as_str() {
            "CVSS_V2" => CvssVersion::V2,
            "CVSS_V3" => CvssVersion::V3,
            "CVSS_V4" => CvssVersion::V4,
            _ => return None,
        };
        Some(CvssVector {
            version,
            vector: severity.score.clone(),
            source: record.id.clone(),
        })
    });
    Advisory {
        kind: if record.id.starts_with("MAL-") {
            AdvisoryKind::Malicious
        } else {
            AdvisoryKind::Vulnerability
        },
        cvss: cvss.collect(),
        id: record.id,
        aliases: record.aliases,
        upstream: record.upstream,
        published: None,
        modified: None,
        withdrawn: record
            .withdrawn
            .map(|time| time.parse().unwrap_or_default()),
        summary: record.summary,
        stated_severity: None,
        cwes: Vec::new(),
        references: Texts::default(),
        affected: record.affected.into_iter().filter_map(affected).collect(),
        source: source.to_owned(),
    }
}

fn affected(part: Part) -> Option<Affected> {
    let package = part.package?;
    Some(Affected {
        ecosystem: package.ecosystem,
        name: package.name,
        ranges: part.ranges.into_iter().map(range).collect(),
        versions: part.versions.into_iter().collect(),
        cvss: Vec::new(),
        code: Vec::new(),
    })
}

fn range(span: Span) -> Range {
    let event = |(name, bound): (String, String)| match name.as_str() {
        "introduced" => Event::Introduced(bound),
        "fixed" => Event::Fixed(bound),
        "last_affected" => Event::LastAffected(bound),
        "limit" => Event::Limit(bound),
        other => panic!("unknown event {other}"),
    };
    Range {
        kind: match span.r#type.as_str() {
            "SEMVER" => RangeKind::Semver,
            "ECOSYSTEM" => RangeKind::Ecosystem,
            _ => RangeKind::Git,
        },
        events: span.events.into_iter().flatten().map(event).collect(),
    }
}
