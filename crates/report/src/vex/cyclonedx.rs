//! CycloneDX 1.4 to 1.7 with analyses, and the analysis other CycloneDX documents of ours carry.
//!
//! Source: CycloneDX specification, `vulnerabilities[].analysis`; its times are there since 1.5.

use std::collections::BTreeSet;

use gwanmun_model::vex::{VexComponent, VexStatement};
use gwanmun_model::{Timestamp, VexReason, VexResponse, VexStatus};
use serde::Serialize;

use super::{Beside, Export, Format, Single, Written, components, singles};
use crate::{facts, syntax};

const fn format(id: &'static str, write: fn(&Export<'_>) -> Written) -> Format {
    Format {
        id,
        media_type: "application/vnd.cyclonedx+json",
        write,
    }
}

/// What people get who do not ask for a version.
pub(super) const DEFAULT: Format = format("cyclonedx", |export| write(export, "1.6"));
pub(super) const V1_4: Format = format("cyclonedx-1.4", |export| write(export, "1.4"));
pub(super) const V1_5: Format = format("cyclonedx-1.5", |export| write(export, "1.5"));
pub(super) const V1_6: Format = format("cyclonedx-1.6", |export| write(export, "1.6"));
pub(super) const V1_7: Format = format("cyclonedx-1.7", |export| write(export, "1.7"));

/// An analysis, as every CycloneDX document of ours has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Analysis {
    pub(crate) state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) response: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_issued: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_updated: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    #[serde(rename = "$schema")]
    schema: String,
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u32,
    metadata: Metadata<'a>,
    components: Vec<Component<'a>>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    timestamp: String,
    tools: Vec<Tool<'a>>,
    authors: Vec<Party<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<Component<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    vendor: &'static str,
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Party<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Property<'a> {
    name: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct Component<'a> {
    r#type: &'static str,
    #[serde(rename = "bom-ref")]
    reference: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpe: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
}

#[derive(Serialize)]
struct Hash<'a> {
    alg: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    #[serde(rename = "bom-ref")]
    reference: String,
    id: &'a str,
    source: Source,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Reference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recommendation: Option<&'a str>,
    analysis: Analysis,
    affects: Vec<Affects<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Reference<'a> {
    id: &'a str,
    source: Source,
}

#[derive(Serialize)]
struct Affects<'a> {
    #[serde(rename = "ref")]
    reference: &'a str,
}

fn write(export: &Export<'_>, version: &'static str) -> Written {
    let (mut singles, mut left_out) = singles(export);
    let product = product(&singles);
    // A document is about one product: parts of others cannot be told apart in it.
    let count = singles.len();
    singles.retain(|single| single.part.is_none() || product.is_some());
    left_out += count - singles.len();
    let own: BTreeSet<&str> = product.iter().map(|product| product.id.as_str()).collect();
    let document = Document {
        schema: format!("http://cyclonedx.org/schema/bom-{version}.schema.json"),
        bom_format: "CycloneDX",
        spec_version: version,
        serial_number: export.id(),
        version: 1,
        metadata: Metadata {
            timestamp: export.now.to_string(),
            tools: vec![Tool {
                vendor: "Gwanmun",
                name: "gwanmun",
                version: export.tool_version,
            }],
            authors: vec![Party {
                name: export.author,
            }],
            component: product.map(|product| component(product, "application")),
            properties: export
                .role
                .map(|value| Property {
                    name: "gwanmun:role",
                    value,
                })
                .into_iter()
                .collect(),
        },
        components: components(&singles)
            .into_iter()
            .filter(|(id, _)| !own.contains(id))
            .map(|(_, one)| component(one, "library"))
            .collect(),
        vulnerabilities: singles
            .iter()
            .zip(1..)
            .map(|(single, number)| vulnerability(single, number, export.now, version))
            .collect(),
    };
    Written {
        text: crate::to_json(&document),
        left_out,
    }
}

/// Returns the one product all statements are about, in whole or in part.
fn product<'a>(singles: &[Single<'a>]) -> Option<&'a VexComponent> {
    let products: BTreeSet<&VexComponent> = singles.iter().map(|single| single.product).collect();
    let has_parts = singles.iter().any(|single| single.part.is_some());
    products
        .first()
        .copied()
        .filter(|_| products.len() == 1 && has_parts)
}

fn component<'a>(component: &'a VexComponent, kind: &'static str) -> Component<'a> {
    let purl = component.purl.as_ref();
    Component {
        r#type: kind,
        reference: &component.id,
        name: purl.map_or(component.id.as_str(), |purl| purl.name()),
        version: purl.and_then(|purl| purl.version()),
        hashes: component
            .hashes
            .iter()
            .filter_map(|hash| {
                Some(Hash {
                    alg: crate::cyclonedx::algorithm(hash.algorithm())?,
                    content: hash.hex(),
                })
            })
            .collect(),
        cpe: component.cpe.as_deref().filter(|cpe| syntax::is_cpe(cpe)),
        purl: purl.map(ToString::to_string),
    }
}

fn vulnerability<'a>(
    single: &Single<'a>,
    number: usize,
    now: Timestamp,
    version: &str,
) -> Vulnerability<'a> {
    let said = single.statement;
    Vulnerability {
        reference: format!("gwanmun:vulnerability-{number}"),
        id: &said.vulnerability,
        source: source(&said.vulnerability),
        references: said
            .aliases
            .iter()
            .map(|id| Reference {
                id,
                source: source(id),
            })
            .collect(),
        recommendation: said.action.as_deref(),
        analysis: analysis(said, version != "1.4", now),
        affects: vec![Affects {
            reference: &single.part.unwrap_or(single.product).id,
        }],
    }
}

fn source(id: &str) -> Source {
    let registry = facts::registry(id);
    Source {
        name: registry.name,
        url: Some(registry.address).filter(|address| syntax::is_web_address(address)),
    }
}

/// Writes a statement as an analysis; before 1.5 the times stand in its text.
pub(crate) fn analysis(said: &VexStatement, has_times: bool, now: Timestamp) -> Analysis {
    let mut beside = Beside::new(said);
    if !has_times {
        beside = beside.times(now);
    }
    let denies = matches!(said.status, VexStatus::NotAffected | VexStatus::WrongMatch);
    let reason = said.reason.filter(|_| denies);
    let justification = reason.map(VexReason::cyclonedx);
    if justification.and_then(VexReason::from_cyclonedx) != reason {
        beside.kept.reason = reason;
    }
    let response: Vec<&'static str> = said
        .responses
        .iter()
        .map(|response| response.cyclonedx())
        .collect();
    let read: Vec<VexResponse> = response
        .iter()
        .filter_map(|word| VexResponse::from_cyclonedx(word))
        .collect();
    if read != said.responses {
        beside.kept.responses = Some(said.responses.clone());
    }
    let time = |time: Option<Timestamp>| time.filter(|_| has_times).map(|time| time.to_string());
    Analysis {
        state: said.status.cyclonedx(),
        justification,
        response,
        detail: beside.text(None),
        first_issued: time(Some(said.issued.unwrap_or(now))),
        last_updated: time(said.updated),
    }
}
