//! CycloneDX in JSON, 1.4 to 1.7. The versions share one shape; what a version does not know is left out of it.
//!
//! Source: the CycloneDX specification, JSON reference of each version, read 2026-10.

mod component;
mod vulnerability;
mod wire;

use gwanmun_model::{Assessment, FindingKind};

use crate::{Document, Format, facts};

const MEDIA_TYPE: &str = "application/vnd.cyclonedx+json";
const EXTENSION: &str = "cdx.json";

/// What people get who do not ask for a version.
pub(crate) const DEFAULT: Format = Format {
    id: "cyclonedx",
    media_type: MEDIA_TYPE,
    extension: EXTENSION,
    write: |document| write(document, Version::V1_6),
};
pub(crate) const V1_4: Format = Format {
    id: "cyclonedx-1.4",
    media_type: MEDIA_TYPE,
    extension: EXTENSION,
    write: |document| write(document, Version::V1_4),
};
pub(crate) const V1_5: Format = Format {
    id: "cyclonedx-1.5",
    media_type: MEDIA_TYPE,
    extension: EXTENSION,
    write: |document| write(document, Version::V1_5),
};
pub(crate) const V1_6: Format = Format {
    id: "cyclonedx-1.6",
    media_type: MEDIA_TYPE,
    extension: EXTENSION,
    write: |document| write(document, Version::V1_6),
};
pub(crate) const V1_7: Format = Format {
    id: "cyclonedx-1.7",
    media_type: MEDIA_TYPE,
    extension: EXTENSION,
    write: |document| write(document, Version::V1_7),
};

/// Reference of the assessed system itself within the document.
const SUBJECT: &str = "gwanmun:subject";

/// A version of the specification; compared to know what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    V1_4,
    V1_5,
    V1_6,
    V1_7,
}

impl Version {
    const fn id(self) -> &'static str {
        match self {
            Self::V1_4 => "1.4",
            Self::V1_5 => "1.5",
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }
}

fn write(document: &Document<'_>, version: Version) -> String {
    let assessment = document.assessment;
    let index = facts::Index::new(assessment);
    crate::to_json(&wire::Root {
        schema: format!(
            "http://cyclonedx.org/schema/bom-{}.schema.json",
            version.id()
        ),
        bom_format: "CycloneDX",
        spec_version: version.id(),
        serial_number: format!("urn:uuid:{}", facts::uuid(document.serial)),
        version: 1,
        metadata: metadata(document, version),
        components: assessment
            .components
            .iter()
            .map(|assessed| component::write(assessed, &index, version))
            .collect(),
        dependencies: dependencies(assessment),
        compositions: vec![composition(assessment)],
        vulnerabilities: assessment
            .findings
            .iter()
            .filter(|finding| is_vulnerability(finding.kind))
            .zip(1..)
            .map(|(finding, number)| {
                let context = vulnerability::Context {
                    index: &index,
                    language: document.language,
                    version,
                };
                vulnerability::write(number, finding, &context)
            })
            .collect(),
    })
}

/// A package nobody maintains is no vulnerability; such facts stand with the component.
const fn is_vulnerability(kind: FindingKind) -> bool {
    match kind {
        FindingKind::Vulnerability | FindingKind::Malicious | FindingKind::CannotTell => true,
        FindingKind::Unmaintained | FindingKind::Notice => false,
    }
}

fn metadata(document: &Document<'_>, version: Version) -> wire::Metadata {
    let assessment = document.assessment;
    let tools = if version >= Version::V1_5 {
        wire::Tools::Components {
            components: vec![wire::ToolComponent {
                kind: "application",
                name: "gwanmun",
                version: document.tool_version.to_owned(),
            }],
        }
    } else {
        wire::Tools::List(vec![wire::Tool {
            vendor: "Gwanmun",
            name: "gwanmun",
            version: document.tool_version.to_owned(),
        }])
    };
    wire::Metadata {
        timestamp: assessment.assessed_at.to_string(),
        tools,
        component: wire::Component {
            kind: "application",
            bom_ref: SUBJECT.to_owned(),
            name: facts::named(&assessment.subject),
            ..wire::Component::default()
        },
        properties: metadata_properties(assessment),
    }
}

fn metadata_properties(assessment: &Assessment) -> Vec<wire::Property> {
    let data = &assessment.data;
    let mut properties = vec![
        property("context", assessment.context.id()),
        property("policy", &assessment.policy),
        property("policy:version", &assessment.policy_version),
        property("verdict", assessment.verdict().id()),
        property("data:state", data.state.id()),
        property(
            "data:age-days",
            data.age_days
                .map_or("unknown".to_owned(), |days| days.to_string()),
        ),
        property("data:age-days-max", data.age_days_max.to_string()),
        property("data:records", data.records().to_string()),
        property("data:starter", data.has_starter().to_string()),
        property("data:version", &data.version),
    ];
    properties.extend(data.sources.iter().map(|source| {
        property(
            "data:source",
            format!("{} {} {}", source.id, source.date, source.records),
        )
    }));
    properties.extend(
        assessment
            .problems
            .iter()
            .map(|problem| property("problem", problem.to_string())),
    );
    properties
}

/// Makes a property in the product's own name space.
fn property(name: &str, value: impl Into<String>) -> wire::Property {
    wire::Property {
        name: format!("gwanmun:{name}"),
        value: value.into(),
    }
}

/// A component without known edges has no entry: by the specification that means *unknown*, an empty list *none*.
fn dependencies(assessment: &Assessment) -> Vec<wire::Dependency> {
    let mut list = vec![wire::Dependency {
        reference: SUBJECT.to_owned(),
        depends_on: facts::roots(assessment),
    }];
    list.extend(
        facts::edges(assessment)
            .into_iter()
            .map(|(from, to)| wire::Dependency {
                reference: from.to_owned(),
                depends_on: to.into_iter().map(str::to_owned).collect(),
            }),
    );
    list
}

/// Says how complete the list is: with problems it is known to lack something, without it is not known to be whole.
fn composition(assessment: &Assessment) -> wire::Composition {
    wire::Composition {
        aggregate: if assessment.problems.is_empty() {
            "unknown"
        } else {
            "incomplete"
        },
        assemblies: vec![SUBJECT.to_owned()],
    }
}
