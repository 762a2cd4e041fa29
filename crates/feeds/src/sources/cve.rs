//! CVE records as the CVE programme publishes them, with what others add to them: CISA's decision points and products
//! named by CPE.
//!
//! Source: CVE Record Format 5.1; CISA, "Vulnrichment"; collections of decision points or additions by line.

use std::io::{self, BufRead};

use gwanmun_model::SourceRole;
use gwanmun_model::advisory::{Advisory, AdvisoryKind};
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use gwanmun_model::ssvc::{Exploitation, SsvcPoints, TechnicalImpact};
use serde::Deserialize;
use serde_json::Value;

use super::cpe::{Bounds, Products};
use super::{
    Context, Entry, Form, REFERENCES_MAX, Sample, Sink, Source, credible, each_record, object,
    strings, summary, weaknesses,
};

pub(super) const SOURCE: Source = Source {
    id: "cve",
    role: SourceRole::Supplement,
    form: Form::Records,
    extension: "jsonl",
    recognises,
    split: |_| None,
    date: |_| None,
    license: |_| "LicenseRef-CVE-Terms-of-Use",
    starter: false,
    read,
};

/// One of the shapes a line may have.
#[derive(Deserialize)]
#[serde(untagged)]
enum Shape {
    Points(Points),
    Full(Box<Full>),
    Addition(Addition),
}

/// Decision points alone.
#[derive(Deserialize)]
struct Points {
    cve: String,
    exploitation: String,
    automatable: String,
    technical_impact: String,
    timestamp: Option<String>,
}

/// A whole record.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Full {
    #[serde(rename = "dataType")]
    _data_type: String,
    cve_metadata: Metadata,
    #[serde(default)]
    containers: Containers,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    cve_id: String,
    state: Option<String>,
    date_published: Option<String>,
    date_updated: Option<String>,
}

#[derive(Default, Deserialize)]
struct Containers {
    #[serde(default)]
    cna: Container,
    #[serde(default)]
    adp: Vec<Container>,
}

/// What one party says.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    title: Option<String>,
    #[serde(default)]
    descriptions: Vec<Value>,
    #[serde(default)]
    affected: Vec<Product>,
    #[serde(default)]
    metrics: Vec<Value>,
    #[serde(default)]
    problem_types: Vec<Value>,
    #[serde(default)]
    references: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    #[serde(default)]
    cpes: Vec<String>,
    default_status: Option<String>,
    #[serde(default)]
    versions: Vec<Versions>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Versions {
    #[serde(default)]
    version: String,
    #[serde(default)]
    status: String,
    less_than: Option<String>,
    less_than_or_equal: Option<String>,
    version_type: Option<String>,
}

/// What somebody adds to a record, by itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Addition {
    additional_metadata: Value,
    adp: Container,
}

fn recognises(sample: &Sample<'_>) -> bool {
    match object::<Shape>(sample.text) {
        Ok(Shape::Full(record)) => !record.cve_metadata.cve_id.is_empty(),
        Ok(Shape::Points(_) | Shape::Addition(_)) => true,
        Err(_) => false,
    }
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    each_record(reader, context, sink, &|shape: Shape| match shape {
        Shape::Points(points) => decision(points, context).map(|entry| vec![entry]),
        Shape::Full(record) => full(*record, context),
        Shape::Addition(addition) => added(&addition, context),
    })
}

fn decision(points: Points, context: &Context<'_>) -> Result<Entry, String> {
    cve_id(&points.cve)?;
    let words = [
        &points.exploitation,
        &points.automatable,
        &points.technical_impact,
    ];
    let stated = decision_points(
        words.map(String::as_str),
        points.timestamp.as_deref(),
        context,
    );
    Ok(Entry::Decision {
        points: stated.ok_or_else(|| {
            format!(
                "{}: {} are no decision points",
                points.cve,
                words.map(String::as_str).join(", ")
            )
        })?,
        cve: points.cve,
    })
}

/// Reads exploitation, automatable and technical impact.
fn decision_points(
    words: [&str; 3],
    at: Option<&str>,
    context: &Context<'_>,
) -> Option<SsvcPoints> {
    let [exploitation, automatable, technical_impact] = words;
    Some(SsvcPoints {
        exploitation: Exploitation::parse(exploitation)?,
        automatable: match automatable.to_ascii_lowercase().as_str() {
            "yes" => true,
            "no" => false,
            _ => return None,
        },
        technical_impact: TechnicalImpact::parse(technical_impact)?,
        assessed: credible(at, context).unwrap_or_default(),
    })
}

fn cve_id(text: &str) -> Result<(), String> {
    match crate::snapshot::cve_key(text) {
        Some(_) => Ok(()),
        None => Err(format!("`{text}` is not a CVE id")),
    }
}

fn full(record: Full, context: &Context<'_>) -> Result<Vec<Entry>, String> {
    let Metadata {
        cve_id: id,
        state,
        date_published,
        date_updated,
    } = record.cve_metadata;
    cve_id(&id)?;
    let Containers { cna, adp } = record.containers;
    let parties: Vec<&Container> = std::iter::once(&cna).chain(&adp).collect();
    let mut entries: Vec<Entry> = parties
        .iter()
        .flat_map(|party| &party.metrics)
        .filter_map(|metric| ssvc(metric, context))
        .map(|points| Entry::Decision {
            cve: id.clone(),
            points,
        })
        .collect();
    let mut advisory = of_parties(&id, &parties, context);
    advisory.published = credible(date_published.as_deref(), context);
    advisory.modified = credible(date_updated.as_deref(), context);
    advisory.withdrawn = (state.as_deref() == Some("REJECTED")).then_some(context.created);
    entries.push(advisory.into());
    Ok(entries)
}

fn added(addition: &Addition, context: &Context<'_>) -> Result<Vec<Entry>, String> {
    let metadata = &addition.additional_metadata;
    let text = |key: &str| metadata.get(key).and_then(Value::as_str);
    let id = text("cveId").ok_or("the record names no CVE")?;
    cve_id(id)?;
    let mut advisory = of_parties(id, &[&addition.adp], context);
    advisory.summary = summary(None, text("description"));
    let references = strings(metadata.get("references"));
    advisory.references = references.into_iter().take(REFERENCES_MAX).collect();
    Ok(vec![advisory.into()])
}

fn of_parties(id: &str, parties: &[&Container], context: &Context<'_>) -> Advisory {
    let mut products = Products::default();
    for product in parties.iter().flat_map(|party| &party.affected) {
        add_product(product, &mut products);
    }
    let title = parties.iter().find_map(|party| party.title.as_deref());
    let description = parties.iter().find_map(|party| party.description());
    let links = parties.iter().flat_map(|party| &party.references);
    let links = links.filter_map(|link| link.get("url")?.as_str());
    let metrics = parties.iter().flat_map(|party| &party.metrics);
    Advisory {
        id: id.to_owned(),
        kind: AdvisoryKind::Vulnerability,
        aliases: Vec::new(),
        upstream: Vec::new(),
        published: None,
        modified: None,
        withdrawn: None,
        summary: summary(title, description),
        cvss: metrics.flat_map(|metric| vectors(metric, id)).collect(),
        stated_severity: None,
        cwes: weaknesses(parties.iter().flat_map(|party| party.weaknesses())),
        references: links.take(REFERENCES_MAX).map(str::to_owned).collect(),
        affected: products.into_affected(),
        source: context.source.to_owned(),
    }
}

impl Container {
    fn description(&self) -> Option<&str> {
        let english = self.descriptions.iter().find(|one| {
            let language = one.get("lang").and_then(Value::as_str);
            language.is_some_and(|language| language.starts_with("en"))
        });
        english?.get("value")?.as_str()
    }

    fn weaknesses(&self) -> impl Iterator<Item = &str> {
        let lists = self.problem_types.iter();
        lists
            .filter_map(|types| types.get("descriptions")?.as_array())
            .flatten()
            .filter_map(|text| text.get("cweId")?.as_str())
    }
}

/// Adds the affected versions of a product under each of its CPE names.
fn add_product(product: &Product, products: &mut Products) {
    for cpe in &product.cpes {
        if product.versions.is_empty() && product.default_status.as_deref() == Some("affected") {
            products.add(cpe, &Bounds::default());
        }
        let affected = product.versions.iter().filter(|versions| {
            versions.status == "affected" && versions.version_type.as_deref() != Some("git")
        });
        for versions in affected {
            let start = bound(&versions.version);
            let last = versions.less_than_or_equal.as_deref().and_then(bound);
            let end = versions.less_than.as_deref().and_then(bound);
            let is_one = versions.less_than.is_none() && versions.less_than_or_equal.is_none();
            products.add(
                cpe,
                &Bounds {
                    start,
                    last: if is_one { start } else { last },
                    end,
                },
            );
        }
    }
}

/// A bound that is a version: records write `*`, `0`, `n/a` and `unspecified` for none.
fn bound(text: &str) -> Option<&str> {
    let text = text.trim();
    (!matches!(text, "" | "*" | "0" | "-" | "n/a" | "unspecified")).then_some(text)
}

fn vectors<'a>(metric: &'a Value, id: &'a str) -> impl Iterator<Item = CvssVector> + 'a {
    const KINDS: [(&str, CvssVersion); 4] = [
        ("cvssV4_0", CvssVersion::V4),
        ("cvssV3_1", CvssVersion::V3),
        ("cvssV3_0", CvssVersion::V3),
        ("cvssV2_0", CvssVersion::V2),
    ];
    KINDS.into_iter().filter_map(move |(key, version)| {
        Some(CvssVector {
            version,
            vector: metric.get(key)?.get("vectorString")?.as_str()?.to_owned(),
            source: id.to_owned(),
        })
    })
}

/// Reads the decision points of a metric of type `ssvc`.
fn ssvc(metric: &Value, context: &Context<'_>) -> Option<SsvcPoints> {
    let other = metric.get("other")?;
    if other.get("type")?.as_str()? != "ssvc" {
        return None;
    }
    let content = other.get("content")?;
    let options = content.get("options")?.as_array()?;
    let word = |key: &str| options.iter().find_map(|option| option.get(key)?.as_str());
    let words = [
        word("Exploitation")?,
        word("Automatable")?,
        word("Technical Impact")?,
    ];
    let at = content.get("timestamp").and_then(Value::as_str);
    decision_points(words, at, context)
}

#[cfg(test)]
mod tests {
    use gwanmun_model::advisory::Event;

    use super::*;
    use crate::record::Record;
    use crate::sources::tests::read;

    const RECORD: &str = r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-1","state":"PUBLISHED","datePublished":"2024-05-01T00:00:00.000Z"},"containers":{"cna":{"title":"A bug","affected":[{"vendor":"v","product":"p","cpes":["cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"],"versions":[{"version":"1.8","status":"affected","lessThan":"1.8.5","versionType":"custom"},{"version":"2.0","status":"affected"},{"version":"3","status":"unaffected"}]}],"metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}}],"problemTypes":[{"descriptions":[{"cweId":"CWE-20"}]}],"references":[{"url":"https://example.com"}]},"adp":[{"metrics":[{"other":{"type":"ssvc","content":{"timestamp":"2024-06-01T00:00:00Z","options":[{"Exploitation":"poc"},{"Automatable":"yes"},{"Technical Impact":"total"}]}}}]}]}}"#;

    #[test]
    fn a_record_gives_ranges_and_decision_points() {
        let entries = read("cve", RECORD);
        let [Entry::Decision { cve, points }, Entry::Record(record)] = &entries[..] else {
            panic!("{entries:?}")
        };
        assert_eq!(cve, "CVE-2024-1");
        assert_eq!(points.exploitation, Exploitation::PublicProof);
        assert!(points.automatable);
        assert_eq!(points.technical_impact, TechnicalImpact::Total);
        let Record::Advisory(advisory) = &**record else {
            panic!("{record:?}")
        };
        assert_eq!(advisory.summary, "A bug");
        assert_eq!(advisory.cwes, ["CWE-20"]);
        let ranges = &advisory.affected[0].ranges;
        assert_eq!(ranges[0].events[1], Event::Fixed("1.8.5".to_owned()));
        assert_eq!(ranges[1].events[1], Event::LastAffected("2.0".to_owned()));
    }

    #[test]
    fn decision_points_come_by_line_too_and_nonsense_is_named() {
        let entries = read(
            "cve",
            "{\"cve\":\"CVE-2024-2\",\"exploitation\":\"active\",\"automatable\":\"no\",\"technical_impact\":\"partial\",\"timestamp\":\"2024-08-01T18:51:01Z\"}\n{\"cve\":\"CVE-2024-3\",\"exploitation\":\"perhaps\",\"automatable\":\"no\",\"technical_impact\":\"partial\"}\n",
        );
        assert!(
            matches!(&entries[0], Entry::Decision { points, .. } if points.exploitation == Exploitation::Active)
        );
        assert!(
            matches!(&entries[1], Entry::Problem(problem) if problem.message.contains("CVE-2024-3: perhaps"))
        );
    }

    #[test]
    fn additions_carry_products() {
        let entries = read(
            "cve",
            r#"{"additionalMetadata":{"cveId":"CVE-2008-1145","description":"Old","references":[]},"adp":{"affected":[{"cpes":["cpe:2.3:a:ruby-lang:ruby:*:*:*:*:*:*:*:*"],"versions":[{"lessThan":"1.8.5.115","status":"affected","version":"1.8"}]}]}}"#,
        );
        let Entry::Record(record) = &entries[0] else {
            panic!("{entries:?}")
        };
        assert_eq!(
            record.place(),
            ("CPE".to_owned(), "a:ruby-lang:ruby".to_owned())
        );
    }
}
