//! JSON texts inside columns. These shapes belong to the database; the model's types are not wire formats.

mod vex;

use std::str::FromStr as _;

use gwanmun_model::advisory::{EpssScore, KevEntry};
use gwanmun_model::assessment::Advice;
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use gwanmun_model::digest::Digest;
use gwanmun_model::finding::{Evidence, FindingKind, InUse, MatchedBy, Priority};
use gwanmun_model::license::{Expression, Licenses};
use gwanmun_model::ssvc::{Exploitation, SsvcPoints, TechnicalImpact};
use gwanmun_model::{
    AppliedVex, Finding, Location, Purl, RuleHit, Severity, Text, Timestamp, Verdict,
};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;

#[derive(Serialize, Deserialize)]
struct RuleJson {
    id: String,
    policy: String,
    verdict: String,
    ko: String,
    en: String,
}

#[derive(Serialize, Deserialize)]
struct LicensesJson {
    declared: Option<String>,
    declared_raw: Vec<String>,
    detected: Option<String>,
    concluded: Option<String>,
}

/// Path, line and image layer; rows written before images were read have no third item.
#[derive(Serialize, Deserialize)]
struct PlaceJson(
    String,
    Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<String>,
);

#[derive(Serialize, Deserialize)]
struct FindingJson {
    kind: String,
    ids: Vec<String>,
    summary: String,
    severity: String,
    cvss: Vec<(String, String, String)>,
    cwes: Vec<String>,
    epss: Option<EpssJson>,
    kev: Option<KevJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ssvc: Option<SsvcJson>,
    fixed: Vec<String>,
    published: Option<i64>,
    references: Vec<String>,
    evidence: Vec<EvidenceJson>,
    priority: u8,
    inputs: Vec<(String, i16)>,
    /// Rows written before statements were read have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    vex: Vec<vex::VexJson>,
}

#[derive(Serialize, Deserialize)]
struct EpssJson {
    probability: f64,
    percentile: f64,
    model: String,
    date: i64,
}

#[derive(Serialize, Deserialize)]
struct KevJson {
    cve: String,
    added: i64,
    due: i64,
    ransomware: bool,
}

#[derive(Serialize, Deserialize)]
struct SsvcJson {
    exploitation: String,
    automatable: bool,
    impact: String,
    assessed: i64,
}

#[derive(Serialize, Deserialize)]
struct EvidenceJson {
    record: String,
    source: String,
    date: i64,
    /// Rows written before there was more than one way have none.
    #[serde(default = "by_package")]
    by: String,
    matched: String,
}

fn by_package() -> String {
    MatchedBy::Package.id().to_owned()
}

fn to_text<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::damaged("json", error.to_string()))
}

fn from_text<'a, T: Deserialize<'a>>(column: &'static str, text: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::damaged(column, error.to_string()))
}

pub(crate) fn write_rules(rules: &[RuleHit]) -> Result<String, StoreError> {
    let rules: Vec<RuleJson> = rules
        .iter()
        .map(|rule| RuleJson {
            id: rule.id.clone(),
            policy: rule.policy_version.clone(),
            verdict: rule.verdict.id().to_owned(),
            ko: rule.reason.ko.clone().into_owned(),
            en: rule.reason.en.clone().into_owned(),
        })
        .collect();
    to_text(&rules)
}

pub(crate) fn read_rules(text: &str) -> Result<Vec<RuleHit>, StoreError> {
    let rules: Vec<RuleJson> = from_text("rules", text)?;
    rules
        .into_iter()
        .map(|rule| {
            Ok(RuleHit {
                verdict: Verdict::from_str(&rule.verdict)
                    .map_err(|_| StoreError::damaged("rules", rule.verdict))?,
                id: rule.id,
                policy_version: rule.policy,
                reason: Text::new(rule.ko, rule.en),
            })
        })
        .collect()
}

/// Writes texts, each as its Korean and its English words.
pub(crate) fn write_texts(texts: &[Text]) -> Result<String, StoreError> {
    let pairs: Vec<[&str; 2]> = texts.iter().map(|text| [&*text.ko, &*text.en]).collect();
    to_text(&pairs)
}

pub(crate) fn read_texts(column: &'static str, text: &str) -> Result<Vec<Text>, StoreError> {
    let pairs: Vec<[String; 2]> = from_text(column, text)?;
    Ok(pairs
        .into_iter()
        .map(|[ko, en]| Text::new(ko, en))
        .collect())
}

pub(crate) fn write_hashes(hashes: &[Digest]) -> Result<String, StoreError> {
    to_text(&hashes.iter().map(ToString::to_string).collect::<Vec<_>>())
}

pub(crate) fn read_hashes(text: &str) -> Result<Vec<Digest>, StoreError> {
    read_strings("hashes", text)?
        .into_iter()
        .map(|hash| Digest::parse(&hash).ok_or_else(|| StoreError::damaged("hashes", hash)))
        .collect()
}

pub(crate) fn write_strings(strings: &[String]) -> Result<String, StoreError> {
    to_text(&strings)
}

pub(crate) fn read_strings(column: &'static str, text: &str) -> Result<Vec<String>, StoreError> {
    from_text(column, text)
}

pub(crate) fn write_counts(counts: &[u64; 6]) -> Result<String, StoreError> {
    to_text(counts)
}

pub(crate) fn read_counts(text: &str) -> Result<[u64; 6], StoreError> {
    from_text("severities", text)
}

pub(crate) fn write_locations(locations: &[Location]) -> Result<String, StoreError> {
    let places: Vec<PlaceJson> = locations
        .iter()
        .map(|place| PlaceJson(place.path.clone(), place.line, place.layer.clone()))
        .collect();
    to_text(&places)
}

pub(crate) fn read_locations(text: &str) -> Result<Vec<Location>, StoreError> {
    let places: Vec<PlaceJson> = from_text("locations", text)?;
    Ok(places
        .into_iter()
        .map(|PlaceJson(path, line, layer)| Location { path, line, layer })
        .collect())
}

pub(crate) fn write_licenses(licenses: &Licenses) -> Result<String, StoreError> {
    let text = |expression: &Option<Expression>| expression.as_ref().map(ToString::to_string);
    to_text(&LicensesJson {
        declared: text(&licenses.declared),
        declared_raw: licenses.declared_raw.clone(),
        detected: text(&licenses.detected),
        concluded: text(&licenses.concluded),
    })
}

pub(crate) fn read_licenses(text: &str) -> Result<Licenses, StoreError> {
    let licenses: LicensesJson = from_text("licenses", text)?;
    let parse = |text: Option<String>| {
        text.map(|text| {
            Expression::from_str(&text).map_err(|error| StoreError::damaged("licenses", error.0))
        })
        .transpose()
    };
    Ok(Licenses {
        declared: parse(licenses.declared)?,
        declared_raw: licenses.declared_raw,
        detected: parse(licenses.detected)?,
        concluded: parse(licenses.concluded)?,
    })
}

pub(crate) fn write_finding(finding: &Finding) -> Result<String, StoreError> {
    // What the use added is left out: another system uses the version in another way.
    let priority = finding.priority.apart_from_use();
    to_text(&FindingJson {
        kind: finding.kind.id().to_owned(),
        ids: finding.ids.clone(),
        summary: finding.summary.clone(),
        severity: finding.severity.id().to_owned(),
        cvss: finding
            .cvss
            .iter()
            .map(|cvss| {
                (
                    cvss.version.id().to_owned(),
                    cvss.vector.clone(),
                    cvss.source.clone(),
                )
            })
            .collect(),
        cwes: finding.cwes.clone(),
        epss: finding.epss.as_ref().map(|epss| EpssJson {
            probability: epss.probability,
            percentile: epss.percentile,
            model: epss.model.clone(),
            date: epss.date.as_micros(),
        }),
        kev: finding.kev.as_ref().map(|kev| KevJson {
            cve: kev.cve.clone(),
            added: kev.added.as_micros(),
            due: kev.due.as_micros(),
            ransomware: kev.ransomware,
        }),
        ssvc: finding.ssvc.map(|points| SsvcJson {
            exploitation: points.exploitation.id().to_owned(),
            automatable: points.automatable,
            impact: points.technical_impact.id().to_owned(),
            assessed: points.assessed.as_micros(),
        }),
        fixed: finding.fixed_versions.clone(),
        published: finding.published.map(Timestamp::as_micros),
        references: finding.references.clone(),
        evidence: finding
            .evidence
            .iter()
            .map(|evidence| EvidenceJson {
                record: evidence.record.clone(),
                source: evidence.source.clone(),
                date: evidence.data_date.as_micros(),
                by: evidence.by.id().to_owned(),
                matched: evidence.matched.clone(),
            })
            .collect(),
        priority: priority.score,
        inputs: priority.inputs,
        vex: finding.vex.iter().map(vex::write).collect(),
    })
}

pub(crate) fn read_finding(purl: &Purl, text: &str) -> Result<Finding, StoreError> {
    let json: FindingJson = from_text("findings", text)?;
    Ok(Finding {
        kind: finding_kind(&json.kind).ok_or_else(|| StoreError::damaged("findings", json.kind))?,
        ids: json.ids,
        purl: purl.clone(),
        summary: json.summary,
        severity: Severity::parse(&json.severity)
            .ok_or_else(|| StoreError::damaged("findings", json.severity))?,
        cvss: json
            .cvss
            .into_iter()
            .map(|(version, vector, source)| {
                Ok(CvssVector {
                    version: cvss_version(&version)
                        .ok_or_else(|| StoreError::damaged("findings", version))?,
                    vector,
                    source,
                })
            })
            .collect::<Result<_, StoreError>>()?,
        cwes: json.cwes,
        epss: json.epss.map(|epss| EpssScore {
            probability: epss.probability,
            percentile: epss.percentile,
            model: epss.model,
            date: Timestamp::from_micros(epss.date),
        }),
        kev: json.kev.map(|kev| KevEntry {
            cve: kev.cve,
            added: Timestamp::from_micros(kev.added),
            due: Timestamp::from_micros(kev.due),
            ransomware: kev.ransomware,
        }),
        ssvc: json.ssvc.map(|points| ssvc(&points)).transpose()?,
        in_use: InUse::default(),
        fixed_versions: json.fixed,
        published: json.published.map(Timestamp::from_micros),
        references: json.references,
        evidence: json
            .evidence
            .into_iter()
            .map(|json| {
                Ok(Evidence {
                    by: matched_by(&json.by)
                        .ok_or_else(|| StoreError::damaged("findings", json.by))?,
                    record: json.record,
                    source: json.source,
                    data_date: Timestamp::from_micros(json.date),
                    matched: json.matched,
                })
            })
            .collect::<Result<_, StoreError>>()?,
        priority: Priority {
            score: json.priority,
            inputs: json.inputs,
        },
        vex: json
            .vex
            .into_iter()
            .map(vex::read)
            .collect::<Result<_, StoreError>>()?,
        // A version's findings are shared by every system that uses it; how its code uses it is not.
        reachability: None,
    })
}

#[derive(Serialize, Deserialize)]
struct AdviceJson {
    version: Option<String>,
    newer_than: Option<String>,
    major: bool,
    unfixed: Vec<String>,
}

pub(crate) fn write_advice(advice: &Advice) -> Result<String, StoreError> {
    to_text(&AdviceJson {
        version: advice.version.clone(),
        newer_than: advice.newer_than.clone(),
        major: advice.is_major,
        unfixed: advice.unfixed.clone(),
    })
}

pub(crate) fn read_advice(purl: &Purl, text: &str) -> Result<Advice, StoreError> {
    let json: AdviceJson = from_text("advice", text)?;
    Ok(Advice {
        purl: purl.clone(),
        version: json.version,
        newer_than: json.newer_than,
        is_major: json.major,
        unfixed: json.unfixed,
        through: Vec::new(),
    })
}

/// The statements alone, from the text of a finding.
#[derive(Deserialize)]
struct StatedJson {
    #[serde(default)]
    vex: Vec<vex::VexJson>,
}

pub(crate) fn read_vex(text: &str) -> Result<Vec<AppliedVex>, StoreError> {
    let json: StatedJson = from_text("findings", text)?;
    json.vex.into_iter().map(vex::read).collect()
}

pub(crate) fn finding_kind(id: &str) -> Option<FindingKind> {
    FindingKind::ALL.into_iter().find(|kind| kind.id() == id)
}

fn matched_by(id: &str) -> Option<MatchedBy> {
    MatchedBy::ALL.into_iter().find(|by| by.id() == id)
}

fn ssvc(json: &SsvcJson) -> Result<SsvcPoints, StoreError> {
    let damaged = |word: &str| StoreError::damaged("findings", word.to_owned());
    Ok(SsvcPoints {
        exploitation: Exploitation::parse(&json.exploitation)
            .ok_or_else(|| damaged(&json.exploitation))?,
        automatable: json.automatable,
        technical_impact: TechnicalImpact::parse(&json.impact)
            .ok_or_else(|| damaged(&json.impact))?,
        assessed: Timestamp::from_micros(json.assessed),
    })
}

fn cvss_version(id: &str) -> Option<CvssVersion> {
    [CvssVersion::V2, CvssVersion::V3, CvssVersion::V4]
        .into_iter()
        .find(|version| version.id() == id)
}

#[cfg(test)]
mod tests {
    use gwanmun_model::digest::Algorithm;
    use gwanmun_model::{VexOutcome, VexReason, VexResponse, VexStatus};

    use super::*;

    #[test]
    fn a_finding_comes_back_whole() {
        let purl = Purl::new("npm", Some("@scope"), "name", Some("1.0.0")).unwrap();
        let time: Timestamp = "2026-11-23T03:00:00.000001Z".parse().unwrap();
        let finding = Finding {
            kind: FindingKind::CannotTell,
            ids: vec!["CVE-2026-1".to_owned(), "GHSA-1".to_owned()],
            purl: purl.clone(),
            summary: "한글 \"요약\"\n".to_owned(),
            severity: Severity::High,
            cvss: vec![CvssVector {
                version: CvssVersion::V4,
                vector: "CVSS:4.0/…".to_owned(),
                source: "GHSA-1".to_owned(),
            }],
            cwes: vec!["CWE-79".to_owned()],
            epss: Some(EpssScore {
                probability: 0.123_456,
                percentile: 1.0,
                model: "v1".to_owned(),
                date: time,
            }),
            kev: Some(KevEntry {
                cve: "CVE-2026-1".to_owned(),
                added: time,
                due: time.plus_days(1),
                ransomware: true,
            }),
            ssvc: Some(SsvcPoints {
                exploitation: Exploitation::Active,
                automatable: true,
                technical_impact: TechnicalImpact::Total,
                assessed: time,
            }),
            in_use: InUse::default(),
            fixed_versions: vec!["1.0.1".to_owned()],
            published: Some(time),
            references: vec!["https://example.org".to_owned()],
            evidence: vec![Evidence {
                record: "GHSA-1".to_owned(),
                source: "osv/npm".to_owned(),
                data_date: time,
                by: MatchedBy::Cpe,
                matched: "< 1.0.1".to_owned(),
            }],
            priority: Priority {
                score: 99,
                inputs: vec![("kev".to_owned(), -3)],
            },
            reachability: None,
            vex: vec![AppliedVex {
                vulnerability: "CVE-2026-1".to_owned(),
                status: VexStatus::NotAffected,
                reason: Some(VexReason::ProtectedAtRuntime),
                detail: Some("한글".to_owned()),
                action: None,
                responses: vec![VexResponse::Update],
                author: "Example Inc.".to_owned(),
                document: "doc-1".to_owned(),
                issued: Some(time),
                updated: None,
                expires: Some(time.plus_days(90)),
                source: "vex.json".to_owned(),
                outcome: VexOutcome::Effective,
            }],
        };
        let text = write_finding(&finding).unwrap();
        assert_eq!(read_finding(&purl, &text).unwrap(), finding);
        assert_eq!(read_vex(&text).unwrap(), finding.vex);
    }

    #[test]
    fn a_finding_stored_before_statements_were_read_has_none() {
        let purl = Purl::new("npm", None, "name", Some("1.0.0")).unwrap();
        let text = r#"{"kind":"vulnerability","ids":["CVE-2026-1"],"summary":"","severity":"high","cvss":[],"cwes":[],
            "epss":null,"kev":null,"fixed":[],"published":null,"references":[],"evidence":[],"priority":28,
            "inputs":[["severity",28]]}"#;
        let finding = read_finding(&purl, text).unwrap();
        assert!(finding.vex.is_empty());
        assert!(!write_finding(&finding).unwrap().contains("vex"));
    }

    #[test]
    fn licenses_rules_and_hashes_come_back_whole() {
        let licenses = Licenses {
            declared: Some("MIT OR Apache-2.0".parse().unwrap()),
            declared_raw: vec!["see LICENSE".to_owned()],
            detected: None,
            concluded: Some("MIT".parse().unwrap()),
        };
        let text = write_licenses(&licenses).unwrap();
        assert_eq!(read_licenses(&text).unwrap(), licenses);
        let rules = vec![RuleHit {
            id: "severity-threshold".to_owned(),
            policy_version: "2".to_owned(),
            verdict: Verdict::Board,
            reason: Text::fixed("이유", "reason"),
        }];
        let text = write_rules(&rules).unwrap();
        assert_eq!(read_rules(&text).unwrap(), rules);
        let hashes: Vec<_> = Algorithm::ALL
            .into_iter()
            .filter_map(|algorithm| {
                let bytes = [
                    [0xab_u8; 16].as_slice(),
                    &[0xab; 20],
                    &[0xab; 28],
                    &[0xab; 32],
                    &[0xab; 48],
                    &[0xab; 64],
                ];
                bytes
                    .iter()
                    .find_map(|bytes| Digest::from_bytes(algorithm, bytes))
            })
            .collect();
        assert_eq!(hashes.len(), Algorithm::ALL.len());
        let text = write_hashes(&hashes).unwrap();
        assert_eq!(read_hashes(&text).unwrap(), hashes);
        assert!(read_hashes("[\"sha256:xyz\"]").is_err());
    }
}
