//! CycloneDX 1.0 to 1.7 in XML, 1.2 to 1.7 in JSON.
//!
//! Source: the CycloneDX specification, JSON and XML references of each version; ECMA-424.

mod component;
mod graph;
mod license;

use gwanmun_model::sbom::{Encoding, Party, SbomFormat, SbomService, Standard, Tool};
use gwanmun_model::{Problem, Sbom};

use self::component::{components, read_component, references};
use super::draft::{Draft, Source};
use super::node::Node;

/// Versions that are read.
pub(super) const VERSIONS: [&str; 8] = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// Reads a document from its root.
pub(super) fn read<'n>(
    root: impl Node<'n>,
    version: &str,
    encoding: Encoding,
    source: &Source<'_>,
) -> (Sbom, Vec<Problem>) {
    let format = SbomFormat {
        standard: Standard::CycloneDx,
        version: version.to_owned(),
        encoding,
    };
    let mut draft = Draft::new(source, format);
    let document = &mut draft.sbom.document;
    document.id = root.value("serialNumber").map(str::to_owned);
    document.revision = root.value("version").and_then(|text| text.parse().ok());
    document.is_signed = root.get("signature").or(root.get("Signature")).is_some();
    document.has_vulnerabilities = !root.list("vulnerabilities", "vulnerability").is_empty();
    document.properties = properties(root);
    if let Some(metadata) = root.get("metadata") {
        read_metadata(metadata, &mut draft);
    }
    for component in root.list("components", "component") {
        components(component, None, &mut draft);
    }
    for service in root.list("services", "service") {
        services(service, &mut draft);
    }
    draft.sbom.document.references = references(root, &mut draft);
    graph::read(root, &mut draft);
    draft.finish()
}

fn read_metadata<'n>(metadata: impl Node<'n>, draft: &mut Draft<'_>) {
    read_tools(metadata, draft);
    let document = &mut draft.sbom.document;
    document.created = metadata.value("timestamp").map(str::to_owned);
    document.lifecycles = metadata
        .list("lifecycles", "lifecycle")
        .into_iter()
        .filter_map(|one| one.value("phase").or(one.value("name")))
        .map(str::to_owned)
        .collect();
    document.authors = metadata
        .list("authors", "author")
        .into_iter()
        .filter_map(person)
        .collect();
    document.manufacturer = metadata
        .get("manufacturer")
        .or(metadata.get("manufacture"))
        .and_then(organisation);
    document.supplier = metadata.get("supplier").and_then(organisation);
    document.properties.extend(properties(metadata));
    let licenses = license::read(metadata);
    let stated = [licenses.declared, licenses.concluded].concat();
    document.data_license = (!stated.is_empty()).then(|| stated.join(" AND "));
    if let Some(subject) = metadata.get("component") {
        draft.sbom.subject = read_component(subject, draft).map(|component| {
            let reference = component.reference.clone();
            draft.add(component);
            for nested in subject.list("components", "component") {
                components(nested, Some(&reference), draft);
            }
            reference
        });
    }
}

/// Reads the list of tools up to 1.4, and the components and services that are tools since 1.5.
fn read_tools<'n>(metadata: impl Node<'n>, draft: &mut Draft<'_>) {
    let mut tools = metadata.list("tools", "tool");
    if let Some(grouped) = metadata.get("tools") {
        tools.extend(grouped.list("components", "component"));
        tools.extend(grouped.list("services", "service"));
    }
    for tool in tools {
        if let Some(reference) = tool.value("bom-ref") {
            draft.know(reference);
        }
        let Some(name) = tool.value("name") else {
            continue;
        };
        let maker = ["manufacturer", "supplier", "provider"]
            .into_iter()
            .find_map(|key| tool.get(key)?.value("name"));
        let vendor = [tool.value("vendor"), maker, tool.value("publisher")];
        draft.sbom.document.tools.push(Tool {
            vendor: vendor.into_iter().flatten().next().map(str::to_owned),
            name: match tool.value("group") {
                Some(group) if group.starts_with('@') => format!("{group}/{name}"),
                _ => name.to_owned(),
            },
            version: tool.value("version").map(str::to_owned),
        });
    }
}

/// Reads a service and the services inside it. Nothing is contained in a system by being called from it.
fn services<'n>(service: impl Node<'n>, draft: &mut Draft<'_>) {
    if service.is_cut(draft.open()) {
        draft.cut("service", service.offset());
    } else {
        let reference = draft.reference(service.value("bom-ref"), service.offset());
        let line = draft.line(service.offset());
        draft.add_service(SbomService {
            reference,
            provider: service.get("provider").and_then(organisation),
            group: service.value("group").map(str::to_owned),
            name: service.value("name").unwrap_or_default().to_owned(),
            version: service.value("version").map(str::to_owned),
            endpoints: service
                .list("endpoints", "endpoint")
                .into_iter()
                .filter_map(Node::text)
                .map(str::to_owned)
                .collect(),
            licenses: license::read(service),
            line: Some(line),
        });
    }
    for nested in service.list("services", "service") {
        services(nested, draft);
    }
}

/// Reads an organisation (`organizationalEntity`).
fn organisation<'n>(entity: impl Node<'n>) -> Option<Party> {
    let texts = |nodes: Vec<_>| {
        nodes
            .into_iter()
            .filter_map(Node::text)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let party = Party {
        name: entity.value("name").map(str::to_owned),
        emails: entity
            .repeated("contact")
            .into_iter()
            .filter_map(|contact| contact.value("email"))
            .map(str::to_owned)
            .collect(),
        urls: texts(entity.repeated("url")),
        is_person: Some(false),
    };
    (party.name.is_some() || !party.emails.is_empty() || !party.urls.is_empty()).then_some(party)
}

/// Reads a person (`organizationalContact`).
fn person<'n>(contact: impl Node<'n>) -> Option<Party> {
    let party = Party {
        name: contact.value("name").map(str::to_owned),
        emails: contact
            .value("email")
            .map(str::to_owned)
            .into_iter()
            .collect(),
        urls: Vec::new(),
        is_person: Some(true),
    };
    (party.name.is_some() || !party.emails.is_empty()).then_some(party)
}

/// Reads named values; one without a name says nothing.
fn properties<'n>(node: impl Node<'n>) -> Vec<(String, String)> {
    node.list("properties", "property")
        .into_iter()
        .filter_map(|property| {
            let value = property.value("value").or(property.text());
            Some((
                property.value("name")?.to_owned(),
                value.unwrap_or_default().to_owned(),
            ))
        })
        .collect()
}
