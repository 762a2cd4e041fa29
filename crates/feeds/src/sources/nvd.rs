//! CVE records of the National Vulnerability Database: which versions of which products, named by CPE, are affected.
//!
//! Source: NVD, CVE API 2.0 (its answers and single records), and collections of corrections in the same shape.

use std::io::{self, BufRead};

use gwanmun_model::SourceRole;
use gwanmun_model::advisory::{Advisory, AdvisoryKind};
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use serde::Deserialize;
use serde_json::Value;

use super::cpe::{Bounds, Products};
use super::{
    Context, Form, REFERENCES_MAX, Sample, Sink, Source, credible, each_record, object, strings,
    summary,
};

pub(super) const SOURCE: Source = Source {
    id: "nvd",
    role: SourceRole::Supplement,
    form: Form::Records,
    extension: "jsonl",
    recognises,
    split,
    date: |_| None,
    license: |_| "LicenseRef-US-Government-Work",
    starter: false,
    read,
};

#[derive(Deserialize)]
struct Answer {
    vulnerabilities: Vec<Value>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "_annotation", default)]
    annotation: Value,
    cve: Cve,
}

impl Record {
    /// Whether it is more than any JSON with a key `cve`.
    fn names_cve(&self) -> bool {
        self.cve.id.is_some() || self.annotation.get("cve_id").is_some()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cve {
    id: Option<String>,
    published: Option<String>,
    last_modified: Option<String>,
    vuln_status: Option<String>,
    #[serde(default)]
    descriptions: Vec<Value>,
    #[serde(default)]
    metrics: Value,
    #[serde(default)]
    weaknesses: Vec<Value>,
    #[serde(default)]
    references: Vec<Value>,
    configurations: Option<Vec<Configuration>>,
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default)]
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    #[serde(default)]
    negate: bool,
    #[serde(default)]
    cpe_match: Vec<Match>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Match {
    criteria: String,
    #[serde(default)]
    vulnerable: bool,
    version_start_including: Option<String>,
    version_start_excluding: Option<String>,
    version_end_including: Option<String>,
    version_end_excluding: Option<String>,
}

fn recognises(sample: &Sample<'_>) -> bool {
    let one = |text: &[u8]| object::<Record>(text).is_ok_and(|record| record.names_cve());
    one(sample.text)
        || split(sample.text).is_some_and(|found| {
            found
                .first()
                .is_some_and(|first| one(first.to_string().as_bytes()))
        })
}

fn split(text: &[u8]) -> Option<Vec<Value>> {
    let answer: Answer = object(text).ok()?;
    Some(answer.vulnerabilities)
}

fn read(reader: &mut dyn BufRead, context: &Context<'_>, sink: Sink<'_>) -> io::Result<()> {
    each_record(reader, context, sink, &|record: Record| {
        advisory(record, context).map(|advisory| vec![advisory.into()])
    })
}

fn advisory(record: Record, context: &Context<'_>) -> Result<Advisory, String> {
    let Record { annotation, cve } = record;
    let noted = |key: &str| annotation.get(key).and_then(Value::as_str);
    let id = cve.id.as_deref().or_else(|| noted("cve_id"));
    let id = id.filter(|id| crate::snapshot::cve_key(id).is_some());
    let id = id.ok_or("the record names no CVE")?.to_owned();
    let mut products = Products::default();
    let nodes = cve
        .configurations
        .iter()
        .flatten()
        .flat_map(|one| &one.nodes);
    for found in nodes
        .filter(|node| !node.negate)
        .flat_map(|node| &node.cpe_match)
    {
        if found.vulnerable {
            let bounds = Bounds {
                start: found
                    .version_start_including
                    .as_deref()
                    .or(found.version_start_excluding.as_deref()),
                last: found.version_end_including.as_deref(),
                end: found.version_end_excluding.as_deref(),
            };
            products.add(&found.criteria, &bounds);
        }
    }
    let description = cve.descriptions.iter().find_map(|one| {
        let is_english = one.get("lang")?.as_str()? == "en";
        is_english.then(|| one.get("value")?.as_str()).flatten()
    });
    let rejected = cve.vuln_status.as_deref() == Some("Rejected");
    let weaknesses = cve.weaknesses.iter().flat_map(|one| {
        let texts = one.get("description").and_then(Value::as_array);
        texts
            .into_iter()
            .flatten()
            .filter_map(|text| text.get("value")?.as_str())
    });
    let references = cve
        .references
        .iter()
        .filter_map(|one| one.get("url")?.as_str());
    Ok(Advisory {
        kind: AdvisoryKind::Vulnerability,
        aliases: Vec::new(),
        upstream: Vec::new(),
        published: credible(
            cve.published.as_deref().or_else(|| noted("published")),
            context,
        ),
        modified: credible(
            cve.last_modified.as_deref().or_else(|| noted("modified")),
            context,
        ),
        withdrawn: rejected.then_some(context.created),
        summary: summary(None, description.or_else(|| noted("description"))),
        cvss: vectors(&cve.metrics, &id),
        stated_severity: None,
        cwes: super::weaknesses(weaknesses),
        references: references
            .map(str::to_owned)
            .chain(strings(annotation.get("references")))
            .take(REFERENCES_MAX)
            .collect(),
        affected: products.into_affected(),
        source: context.source.to_owned(),
        id,
    })
}

fn vectors(metrics: &Value, id: &str) -> Vec<CvssVector> {
    const KINDS: [(&str, CvssVersion); 4] = [
        ("cvssMetricV40", CvssVersion::V4),
        ("cvssMetricV31", CvssVersion::V3),
        ("cvssMetricV30", CvssVersion::V3),
        ("cvssMetricV2", CvssVersion::V2),
    ];
    let mut found = Vec::new();
    for (key, version) in KINDS {
        for metric in metrics
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let vector = metric
                .get("cvssData")
                .and_then(|data| data.get("vectorString"));
            found.extend(vector.and_then(Value::as_str).map(|vector| CvssVector {
                version,
                vector: vector.to_owned(),
                source: id.to_owned(),
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use gwanmun_model::advisory::Event;

    use super::*;
    use crate::record::Record as Kept;
    use crate::sources::Entry;
    use crate::sources::tests::read;

    fn one(text: &str) -> Advisory {
        match read("nvd", text).remove(0) {
            Entry::Record(record) => match *record {
                Kept::Advisory(advisory) => advisory,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn vulnerable_products_become_ranges() {
        let text = r#"{"vulnerabilities":[{"cve":{"id":"CVE-2016-1","published":"2016-01-01T00:00:00.000","vulnStatus":"Analyzed","descriptions":[{"lang":"es","value":"Un"},{"lang":"en","value":"A bug"}],"metrics":{"cvssMetricV31":[{"cvssData":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}}]},"weaknesses":[{"description":[{"lang":"en","value":"CWE-79"},{"lang":"en","value":"NVD-CWE-noinfo"}]}],"configurations":[{"operator":"AND","nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*","versionStartIncluding":"1.0.1","versionEndExcluding":"1.0.1t"},{"vulnerable":true,"criteria":"cpe:2.3:a:openssl:openssl:1.0.2:a:*:*:*:*:*:*"}]},{"cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*"}]}]}]}}]}"#;
        let records = split(text.as_bytes()).unwrap();
        let advisory = one(&records[0].to_string());
        let [affected] = advisory.affected.as_slice() else {
            panic!("{advisory:?}")
        };
        assert_eq!(
            (affected.ecosystem.as_str(), affected.name.as_str()),
            ("CPE", "a:openssl:openssl")
        );
        assert_eq!(
            affected.ranges[0].events,
            [
                Event::Introduced("1.0.1".to_owned()),
                Event::Fixed("1.0.1t".to_owned())
            ]
        );
        assert!(affected.versions.iter().eq(["1.0.2-a"]));
        assert_eq!(
            (advisory.summary.as_str(), advisory.cwes.as_slice()),
            ("A bug", &["CWE-79".to_owned()][..])
        );
        assert_eq!(advisory.cvss.len(), 1);
    }

    #[test]
    fn corrections_name_their_cve_beside_the_record() {
        let advisory = one(
            r#"{"_annotation":{"cve_id":"CVE-1999-1","description":"Old","references":["https://example.com"]},"cve":{"configurations":[{"nodes":[{"cpeMatch":[{"criteria":"cpe:2.3:a:null:null:*:*:*:*:*:*:*:*","vulnerable":false}]}]}]}}"#,
        );
        assert_eq!(advisory.id, "CVE-1999-1");
        assert!(advisory.affected.is_empty());
        assert_eq!(advisory.references.len(), 1);
        let entries = read("nvd", r#"{"cve":{"id":"something"}}"#);
        assert!(
            matches!(&entries[0], Entry::Problem(problem) if problem.message.contains("names no CVE"))
        );
    }
}
