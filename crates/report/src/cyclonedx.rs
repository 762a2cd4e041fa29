//! CycloneDX in JSON and XML, 1.4 to 1.7. The versions share one shape; what a version does not know is left out of it
//! or written as a property.
//!
//! Source: the CycloneDX specification, JSON and XML reference of each version, read 2026-10.

mod component;
mod license;
mod metadata;
mod vulnerability;
mod wire;
mod write_xml;

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::sbom::{Completeness, ExternalReference, Sbom, SbomComponent, SbomService};

use crate::sbom::{Export, Graph, Joined, Loss, Losses, Written, is_vulnerability};
use crate::{Format, Writer, facts, syntax};

pub(crate) use component::algorithm;

const JSON_TYPE: &str = "application/vnd.cyclonedx+json";
const XML_TYPE: &str = "application/vnd.cyclonedx+xml";

const fn json(id: &'static str, write: fn(&Export<'_>) -> Written) -> Format {
    Format {
        id,
        media_type: JSON_TYPE,
        extension: "cdx.json",
        writer: Writer::Sbom(write),
    }
}

const fn xml(id: &'static str, write: fn(&Export<'_>) -> Written) -> Format {
    Format {
        id,
        media_type: XML_TYPE,
        extension: "cdx.xml",
        writer: Writer::Sbom(write),
    }
}

/// What people get who do not ask for a version.
pub(crate) const DEFAULT: Format = json("cyclonedx", |export| write_json(export, Version::V1_6));
pub(crate) const V1_4: Format = json("cyclonedx-1.4", |export| write_json(export, Version::V1_4));
pub(crate) const V1_5: Format = json("cyclonedx-1.5", |export| write_json(export, Version::V1_5));
pub(crate) const V1_6: Format = json("cyclonedx-1.6", |export| write_json(export, Version::V1_6));
pub(crate) const V1_7: Format = json("cyclonedx-1.7", |export| write_json(export, Version::V1_7));
pub(crate) const XML: Format = xml("cyclonedx-xml", |export| write_xml(export, Version::V1_6));
pub(crate) const XML_1_4: Format = xml("cyclonedx-xml-1.4", |export| {
    write_xml(export, Version::V1_4)
});
pub(crate) const XML_1_5: Format = xml("cyclonedx-xml-1.5", |export| {
    write_xml(export, Version::V1_5)
});
pub(crate) const XML_1_6: Format = xml("cyclonedx-xml-1.6", |export| {
    write_xml(export, Version::V1_6)
});
pub(crate) const XML_1_7: Format = xml("cyclonedx-xml-1.7", |export| {
    write_xml(export, Version::V1_7)
});

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

    const fn minor(self) -> u8 {
        match self {
            Self::V1_4 => 4,
            Self::V1_5 => 5,
            Self::V1_6 => 6,
            Self::V1_7 => 7,
        }
    }
}

fn write_json(export: &Export<'_>, version: Version) -> Written {
    let (root, losses) = root(export, version);
    Written {
        text: crate::to_json(&root),
        losses,
    }
}

fn write_xml(export: &Export<'_>, version: Version) -> Written {
    let (root, losses) = root(export, version);
    Written {
        text: write_xml::write(&root),
        losses,
    }
}

/// What the parts of a document are written with.
struct Context<'a> {
    export: &'a Export<'a>,
    joined: Joined<'a>,
    graph: Graph<'a>,
    version: Version,
    losses: Losses,
    /// Texts of the licenses the document carries, each for the first component that is under it.
    texts: BTreeMap<String, String>,
}

fn root(export: &Export<'_>, version: Version) -> (wire::Root, Losses) {
    let mut losses = Losses::default();
    let graph = Graph::with_services(export.sbom, &mut losses);
    let mut context = Context {
        export,
        joined: Joined::new(export.assessment),
        graph,
        version,
        losses,
        texts: texts(export.sbom),
    };
    let sbom = export.sbom;
    if sbom.document.is_signed {
        context.losses.note(Loss::Signature);
    }
    if sbom.document.has_vulnerabilities {
        context.losses.note(Loss::Vulnerabilities);
    }
    let (serial_number, revision) = serial_number(export);
    let metadata = metadata::write(&mut context);
    let components = components(&mut context);
    let services = sbom
        .services
        .iter()
        .map(|one| service(one, &mut context))
        .collect();
    let external_references = document_references(&mut context);
    for others in context.graph.others.values() {
        context
            .losses
            .note_many(Loss::RelationMeaning, others.len());
    }
    let texts_left = context.texts.len();
    context.losses.note_many(Loss::LicenseText, texts_left);
    let root = wire::Root {
        schema: format!(
            "http://cyclonedx.org/schema/bom-{}.schema.json",
            version.id()
        ),
        bom_format: "CycloneDX",
        spec_version: version.id(),
        serial_number,
        version: revision,
        metadata,
        components,
        services,
        external_references,
        dependencies: dependencies(&context),
        compositions: compositions(export),
        vulnerabilities: vulnerabilities(&context),
    };
    (root, context.losses)
}

/// Returns the texts of the licenses the document carries, by their ids.
fn texts(sbom: &Sbom) -> BTreeMap<String, String> {
    let licenses = sbom.extracted_licenses.iter();
    licenses
        .filter_map(|license| {
            let text = license.text.clone().filter(|text| !text.is_empty())?;
            Some((license.id.clone(), text))
        })
        .collect()
}

/// Keeps a serial number that is one; any other id stands among the properties.
fn serial_number(export: &Export<'_>) -> (String, u64) {
    let document = &export.sbom.document;
    match document.id.as_deref().filter(|id| is_serial_number(id)) {
        Some(id) => (id.to_owned(), document.revision.unwrap_or(1).max(1)),
        None => (format!("urn:uuid:{}", facts::uuid(export.serial)), 1),
    }
}

/// Whether an id is a UUID as the schemas want it: lower-case hexadecimal.
fn is_serial_number(id: &str) -> bool {
    let Some(uuid) = id.strip_prefix("urn:uuid:") else {
        return false;
    };
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = uuid.split('-').collect();
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    parts.len() == lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.bytes().all(is_hex))
}

/// Writes every component but the subject, each below the one it is part of.
fn components(context: &mut Context<'_>) -> Vec<wire::Component> {
    let sbom = context.export.sbom;
    let top = sbom.subject.as_deref();
    let whole_of = context.graph.nesting(top);
    let mut parts_of: BTreeMap<&str, Vec<&SbomComponent>> = BTreeMap::new();
    let mut list = Vec::new();
    for component in &sbom.components {
        let reference = component.reference.as_str();
        if Some(reference) == top {
            continue;
        }
        match whole_of.get(reference) {
            Some(whole) => parts_of.entry(whole).or_default().push(component),
            None => list.push(component),
        }
    }
    for (whole, parts) in &context.graph.parts {
        let flattened = parts
            .iter()
            .filter(|part| whole_of.get(*part) != Some(whole));
        context
            .losses
            .note_many(Loss::Containment, flattened.count());
    }
    let mut written = Vec::with_capacity(list.len());
    for component in list {
        written.push(nested(component, &parts_of, context));
    }
    written
}

/// Writes a component with its parts; [`Graph::nesting`] limits the depth.
fn nested(
    component: &SbomComponent,
    parts_of: &BTreeMap<&str, Vec<&SbomComponent>>,
    context: &mut Context<'_>,
) -> wire::Component {
    let mut written = component::write(component, context);
    for part in parts_of
        .get(component.reference.as_str())
        .into_iter()
        .flatten()
    {
        written.components.push(nested(part, parts_of, context));
    }
    written
}

/// A component without known edges has no entry: by the specification that means *unknown*, an empty list *none*.
fn dependencies(context: &Context<'_>) -> Vec<wire::Dependency> {
    let sbom = context.export.sbom;
    let top = sbom.subject.as_deref();
    let mut list = Vec::new();
    let components = sbom.components.iter().map(|one| one.reference.as_str());
    let services = sbom.services.iter().map(|one| one.reference.as_str());
    for reference in components.chain(services) {
        let mut needed: Vec<String> = Vec::new();
        if let Some(needs) = context.graph.needs.get(reference) {
            needed.extend(needs.keys().map(|to| (*to).to_owned()));
        }
        let is_top = Some(reference) == top;
        if let Some(parts) = context.graph.parts.get(reference).filter(|_| is_top) {
            needed.extend(parts.iter().map(|part| (*part).to_owned()));
        }
        needed.sort();
        needed.dedup();
        if !needed.is_empty() || context.graph.is_without_needs(sbom, reference) {
            list.push(wire::Dependency {
                reference: reference.to_owned(),
                depends_on: needed,
            });
        }
    }
    list
}

fn service(service: &SbomService, context: &mut Context<'_>) -> wire::Service {
    wire::Service {
        bom_ref: service.reference.clone(),
        provider: service
            .provider
            .as_ref()
            .and_then(|provider| metadata::entity(provider, context)),
        group: service.group.clone().filter(|group| !group.is_empty()),
        name: facts::named(&service.name),
        version: service.version.clone(),
        endpoints: service
            .endpoints
            .iter()
            .filter_map(|address| syntax::uri(address))
            .collect(),
        licenses: license::write(&service.licenses, context).licenses,
    }
}

/// Links of the whole document, the documents it refers to among them.
fn document_references(context: &mut Context<'_>) -> Vec<wire::ExternalReference> {
    let document = &context.export.sbom.document;
    let mut list = component::references(&document.references, context);
    for other in &document.external_documents {
        let reference = ExternalReference {
            comment: Some(other.reference.clone()),
            hashes: other.hashes.clone(),
            ..ExternalReference::new("bom", &other.uri)
        };
        list.extend(component::references(&[reference], context));
    }
    list
}

fn compositions(export: &Export<'_>) -> Vec<wire::Composition> {
    let mut groups: BTreeMap<Completeness, Vec<String>> = BTreeMap::new();
    let known: BTreeSet<&String> = export
        .sbom
        .components
        .iter()
        .map(|component| &component.reference)
        .collect();
    for (reference, completeness) in &export.sbom.completeness {
        if known.contains(reference) {
            groups
                .entry(*completeness)
                .or_default()
                .push(reference.clone());
        }
    }
    groups
        .into_iter()
        .map(|(completeness, assemblies)| wire::Composition {
            aggregate: match completeness {
                Completeness::Complete => "complete",
                Completeness::Incomplete => "incomplete",
                Completeness::Unknown => "unknown",
            },
            assemblies,
        })
        .collect()
}

fn vulnerabilities(context: &Context<'_>) -> Vec<wire::Vulnerability> {
    let (Some(assessment), Some(index)) = (context.export.assessment, &context.joined.index) else {
        return Vec::new();
    };
    let context = vulnerability::Context {
        index,
        language: context.export.language,
        version: context.version,
        now: assessment.assessed_at,
    };
    assessment
        .findings
        .iter()
        .filter(|finding| is_vulnerability(finding.kind))
        .zip(1..)
        .map(|(finding, number)| vulnerability::write(number, finding, &context))
        .collect()
}

/// Makes a property in the product's own name space.
fn property(name: &str, value: impl Into<String>) -> wire::Property {
    let (name, value) = crate::sbom::named(name, value);
    wire::Property { name, value }
}
