//! SPDX 2.3 in JSON.
//!
//! What is unknown is `NOASSERTION`, also where a package's own dependencies are not known: it is never silence, which a
//! reader may take for *none*.
//!
//! Source: SPDX specification 2.3, read 2026-10.

mod licenses;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::assessment::AssessedComponent;
use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Assessment, Timestamp};

use crate::facts::Index;
use crate::{Document, Format, facts};
use licenses::Extracted;

pub(crate) const FORMAT: Format = Format {
    id: "spdx",
    media_type: "application/spdx+json",
    extension: "spdx.json",
    write,
};

const NO_ASSERTION: &str = "NOASSERTION";
const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const SUBJECT: &str = "SPDXRef-Subject";

fn write(document: &Document<'_>) -> String {
    let assessment = document.assessment;
    let index = Index::new(assessment);
    let mut extracted = Extracted::default();
    let mut packages = vec![subject(assessment)];
    packages.extend(
        assessment
            .components
            .iter()
            .zip(1..)
            .map(|(assessed, number)| package(number, assessed, document, &index, &mut extracted)),
    );
    crate::to_json(&wire::Root {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name: facts::named(&assessment.subject),
        document_namespace: format!(
            "https://spdx.org/spdxdocs/gwanmun-{}",
            facts::uuid(document.serial)
        ),
        creation_info: wire::CreationInfo {
            created: seconds(assessment.assessed_at),
            creators: vec![format!("Tool: gwanmun-{}", document.tool_version)],
            comment: creation_comment(document),
        },
        comment: document_comment(document),
        packages,
        has_extracted_licensing_infos: extracted.into_infos(),
        relationships: relationships(assessment),
    })
}

/// Times without fractions, the only form the specification takes.
fn seconds(time: Timestamp) -> String {
    let whole = time.as_micros().div_euclid(1_000_000) * 1_000_000;
    Timestamp::from_micros(whole).to_string()
}

fn creation_comment(document: &Document<'_>) -> String {
    let assessment = document.assessment;
    format!(
        "context: {}; policy: {} {}; verdict: {}; data: {}, {} records, version {}",
        assessment.context,
        assessment.policy,
        assessment.policy_version,
        assessment.verdict(),
        assessment.data.state.id(),
        assessment.data.records(),
        if assessment.data.version.is_empty() {
            "unknown"
        } else {
            &assessment.data.version
        },
    )
}

/// What the document lacks: files that were not read and data that may not be relied on.
fn document_comment(document: &Document<'_>) -> Option<String> {
    let data = &document.assessment.data;
    let warnings = [facts::data_warning(data), facts::starter_warning(data)];
    let lines: Vec<String> = warnings
        .into_iter()
        .flatten()
        .map(|text| text.get(document.language).to_owned())
        .chain(document.assessment.problems.iter().map(ToString::to_string))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn subject(assessment: &Assessment) -> wire::Package {
    wire::Package {
        id: SUBJECT.to_owned(),
        name: facts::named(&assessment.subject),
        version_info: None,
        supplier: NO_ASSERTION,
        download_location: NO_ASSERTION,
        files_analyzed: false,
        primary_package_purpose: "APPLICATION",
        checksums: Vec::new(),
        license_concluded: NO_ASSERTION.to_owned(),
        license_declared: NO_ASSERTION.to_owned(),
        license_comments: None,
        copyright_text: NO_ASSERTION,
        source_info: None,
        comment: None,
        external_refs: Vec::new(),
        annotations: Vec::new(),
    }
}

fn package(
    number: usize,
    assessed: &AssessedComponent,
    document: &Document<'_>,
    index: &Index<'_>,
    extracted: &mut Extracted,
) -> wire::Package {
    let component = &assessed.component;
    let license = licenses::of(&assessed.licenses, extracted);
    let places: Vec<String> = component
        .locations
        .iter()
        .map(|location| match location.line {
            Some(line) => format!("{}:{line}", location.path),
            None => location.path.clone(),
        })
        .collect();
    wire::Package {
        id: package_id(number),
        name: component.purl.package_name(),
        version_info: component.purl.version().map(str::to_owned),
        supplier: NO_ASSERTION,
        download_location: NO_ASSERTION,
        files_analyzed: false,
        primary_package_purpose: if component.first_party {
            "APPLICATION"
        } else {
            "LIBRARY"
        },
        checksums: component
            .hashes
            .iter()
            .map(|digest| wire::Checksum {
                algorithm: algorithm(digest.algorithm()),
                checksum_value: digest.hex().to_owned(),
            })
            .collect(),
        license_concluded: license.concluded,
        license_declared: license.declared,
        license_comments: license.comments,
        copyright_text: NO_ASSERTION,
        source_info: (!places.is_empty()).then(|| places.join("\n")),
        comment: comment(assessed),
        external_refs: external_refs(assessed, index),
        annotations: vec![wire::Remark {
            annotation_date: seconds(document.assessment.assessed_at),
            annotation_type: "OTHER",
            annotator: format!("Tool: gwanmun-{}", document.tool_version),
            comment: annotation(assessed, document),
        }],
    }
}

fn package_id(number: usize) -> String {
    format!("SPDXRef-Package-{number}")
}

const fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha1 => "SHA1",
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha384 => "SHA384",
        Algorithm::Sha224 => "SHA224",
        Algorithm::Sha512 => "SHA512",
        Algorithm::Sha3_256 => "SHA3-256",
        Algorithm::Sha3_384 => "SHA3-384",
        Algorithm::Sha3_512 => "SHA3-512",
        Algorithm::Blake2b256 => "BLAKE2b-256",
        Algorithm::Blake2b384 => "BLAKE2b-384",
        Algorithm::Blake2b512 => "BLAKE2b-512",
        Algorithm::Blake3 => "BLAKE3",
    }
}

fn comment(assessed: &AssessedComponent) -> Option<String> {
    let component = &assessed.component;
    let mut parts = Vec::new();
    if component.purl.version().is_none() {
        parts.push("version: unknown".to_owned());
    }
    if let Some(requirement) = &component.requirement {
        parts.push(format!("asked for: {requirement}"));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn annotation(assessed: &AssessedComponent, document: &Document<'_>) -> String {
    let component = &assessed.component;
    let mut lines = vec![format!(
        "verdict: {}; scope: {}; direct: {}; first-party: {}",
        assessed.verdict,
        component.scope.id(),
        component
            .direct
            .map_or("unknown".to_owned(), |direct| direct.to_string()),
        component.first_party,
    )];
    lines.extend(assessed.rules.iter().map(|hit| {
        format!(
            "{} {}: {}",
            hit.verdict,
            hit.id,
            hit.reason.get(document.language)
        )
    }));
    lines.join("\n")
}

fn external_refs(assessed: &AssessedComponent, index: &Index<'_>) -> Vec<wire::ExternalRef> {
    let purl = &assessed.component.purl;
    let mut list = vec![wire::ExternalRef {
        reference_category: "PACKAGE-MANAGER",
        reference_type: "purl",
        reference_locator: purl.to_string(),
        comment: None,
    }];
    for finding in index.findings(purl) {
        list.extend(
            finding
                .ids
                .iter()
                .map(|id| (id, facts::registry(id).address))
                .filter(|(_, address)| facts::is_web_address(address))
                .map(|(id, address)| wire::ExternalRef {
                    reference_category: "SECURITY",
                    reference_type: "advisory",
                    reference_locator: address,
                    comment: Some(format!("{}: {id}", finding.kind.id())),
                }),
        );
    }
    list
}

fn relationships(assessment: &Assessment) -> Vec<wire::Edge> {
    let ids: BTreeMap<String, String> = assessment
        .components
        .iter()
        .zip(1..)
        .map(|(assessed, number)| (assessed.component.identity(), package_id(number)))
        .collect();
    let id = |identity: &str| ids.get(identity).cloned();
    let edges = facts::edges(assessment);
    let roots: BTreeSet<String> = facts::roots(assessment).into_iter().collect();
    let mut list = vec![relationship(DOCUMENT, "DESCRIBES", SUBJECT)];
    for assessed in &assessment.components {
        let identity = assessed.component.identity();
        let Some(own) = id(&identity) else { continue };
        let kind = if assessed.component.first_party {
            "CONTAINS"
        } else {
            "DEPENDS_ON"
        };
        if roots.contains(&identity) {
            list.push(relationship(SUBJECT, kind, &own));
        }
        match edges.get(identity.as_str()) {
            Some(needed) => list.extend(
                needed
                    .iter()
                    .filter_map(|to| id(to))
                    .map(|to| relationship(&own, "DEPENDS_ON", &to)),
            ),
            None => list.push(relationship(&own, "DEPENDS_ON", NO_ASSERTION)),
        }
    }
    list
}

fn relationship(from: &str, kind: &'static str, to: &str) -> wire::Edge {
    wire::Edge {
        spdx_element_id: from.to_owned(),
        relationship_type: kind,
        related_spdx_element: to.to_owned(),
    }
}
