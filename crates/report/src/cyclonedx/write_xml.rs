//! The same document in XML. The order of elements is the schemas'.

use super::wire;
use crate::vex::cyclonedx::Analysis;
use crate::xml::Xml;

pub(super) fn write(root: &wire::Root) -> String {
    let namespace = format!("http://cyclonedx.org/schema/bom/{}", root.spec_version);
    let version = root.version.to_string();
    let attributes = [
        ("xmlns", Some(namespace.as_str())),
        ("serialNumber", Some(root.serial_number.as_str())),
        ("version", Some(version.as_str())),
    ];
    let mut xml = Xml::new();
    xml.element("bom", &attributes, |xml| {
        metadata(xml, &root.metadata);
        xml.element("components", &[], |xml| {
            for one in &root.components {
                component(xml, "component", one);
            }
        });
        xml.list("services", &root.services, service);
        references(xml, &root.external_references);
        xml.list("dependencies", &root.dependencies, dependency);
        xml.list("compositions", &root.compositions, composition);
        xml.list("vulnerabilities", &root.vulnerabilities, vulnerability);
    });
    xml.finish()
}

fn metadata(xml: &mut Xml, metadata: &wire::Metadata) {
    xml.element("metadata", &[], |xml| {
        xml.optional("timestamp", metadata.timestamp.as_deref());
        xml.list("lifecycles", &metadata.lifecycles, |xml, lifecycle| {
            xml.element("lifecycle", &[], |xml| {
                xml.optional("phase", lifecycle.phase.as_deref());
                xml.optional("name", lifecycle.name.as_deref());
            });
        });
        xml.element("tools", &[], |xml| tools(xml, &metadata.tools));
        xml.list("authors", &metadata.authors, |xml, author| {
            contact(xml, "author", author);
        });
        if let Some(subject) = &metadata.component {
            component(xml, "component", subject);
        }
        entity(xml, "manufacturer", metadata.manufacturer.as_ref());
        entity(xml, "manufacture", metadata.manufacture.as_ref());
        entity(xml, "supplier", metadata.supplier.as_ref());
        xml.list("licenses", &metadata.licenses, license);
        properties(xml, &metadata.properties);
    });
}

fn tools(xml: &mut Xml, tools: &wire::Tools) {
    match tools {
        wire::Tools::List(list) => {
            for tool in list {
                xml.element("tool", &[], |xml| {
                    xml.optional("vendor", tool.vendor.as_deref());
                    xml.text("name", &[], &tool.name);
                    xml.optional("version", tool.version.as_deref());
                });
            }
        }
        wire::Tools::Components { components } => {
            xml.list("components", components, |xml, tool| {
                xml.element("component", &[("type", Some(tool.kind))], |xml| {
                    xml.optional("publisher", tool.publisher.as_deref());
                    xml.text("name", &[], &tool.name);
                    xml.optional("version", tool.version.as_deref());
                });
            });
        }
    }
}

fn contact(xml: &mut Xml, name: &'static str, contact: &wire::Contact) {
    xml.element(name, &[], |xml| {
        xml.optional("name", contact.name.as_deref());
        xml.optional("email", contact.email.as_deref());
    });
}

fn entity(xml: &mut Xml, name: &'static str, entity: Option<&wire::Entity>) {
    if let Some(entity) = entity {
        xml.element(name, &[], |xml| {
            xml.optional("name", entity.name.as_deref());
            for url in &entity.url {
                xml.text("url", &[], url);
            }
            for one in &entity.contact {
                contact(xml, "contact", one);
            }
        });
    }
}

fn component(xml: &mut Xml, name: &'static str, component: &wire::Component) {
    let attributes = [
        ("type", Some(component.kind)),
        ("isExternal", component.is_external.map(|_| "true")),
        ("bom-ref", Some(component.bom_ref.as_str())),
    ];
    xml.element(name, &attributes, |xml| {
        entity(xml, "supplier", component.supplier.as_ref());
        entity(xml, "manufacturer", component.manufacturer.as_ref());
        xml.list("authors", &component.authors, |xml, author| {
            contact(xml, "author", author);
        });
        xml.optional("author", component.author.as_deref());
        xml.optional("publisher", component.publisher.as_deref());
        xml.optional("group", component.group.as_deref());
        xml.text("name", &[], &component.name);
        xml.optional("version", component.version.as_deref());
        xml.optional("versionRange", component.version_range.as_deref());
        xml.optional("description", component.description.as_deref());
        xml.optional("scope", component.scope);
        hashes(xml, &component.hashes);
        xml.list("licenses", &component.licenses, license);
        xml.optional("copyright", component.copyright.as_deref());
        identifiers(xml, component);
        let modified = component.modified.map(|modified| modified.to_string());
        xml.optional("modified", modified.as_deref());
        if let Some(pedigree) = &component.pedigree {
            xml.element("pedigree", &[], |xml| {
                xml.list("ancestors", &pedigree.ancestors, relative);
                xml.list("descendants", &pedigree.descendants, relative);
                xml.list("variants", &pedigree.variants, relative);
            });
        }
        references(xml, &component.external_references);
        properties(xml, &component.properties);
        xml.list("components", &component.components, |xml, part| {
            self::component(xml, "component", part);
        });
        if let Some(found) = &component.evidence {
            evidence(xml, found);
        }
    });
}

fn relative(xml: &mut Xml, relative: &wire::Relative) {
    xml.element("component", &[("type", Some(relative.kind))], |xml| {
        xml.text("name", &[], &relative.name);
        xml.optional("version", relative.version.as_deref());
        xml.optional("purl", relative.purl.as_deref());
    });
}

fn references(xml: &mut Xml, list: &[wire::ExternalReference]) {
    xml.list("externalReferences", list, |xml, reference| {
        let kind = [("type", Some(reference.kind.as_str()))];
        xml.element("reference", &kind, |xml| {
            xml.text("url", &[], &reference.url);
            xml.optional("comment", reference.comment.as_deref());
            hashes(xml, &reference.hashes);
        });
    });
}

fn hashes(xml: &mut Xml, list: &[wire::Hash]) {
    xml.list("hashes", list, |xml, hash| {
        xml.text("hash", &[("alg", Some(hash.alg))], &hash.content);
    });
}

fn service(xml: &mut Xml, service: &wire::Service) {
    let own = [("bom-ref", Some(service.bom_ref.as_str()))];
    xml.element("service", &own, |xml| {
        entity(xml, "provider", service.provider.as_ref());
        xml.optional("group", service.group.as_deref());
        xml.text("name", &[], &service.name);
        xml.optional("version", service.version.as_deref());
        xml.list("endpoints", &service.endpoints, |xml, endpoint| {
            xml.text("endpoint", &[], endpoint);
        });
        xml.list("licenses", &service.licenses, license);
    });
}

fn identifiers(xml: &mut Xml, component: &wire::Component) {
    xml.optional("cpe", component.cpe.as_deref());
    xml.optional("purl", component.purl.as_deref());
    for id in &component.omnibor_id {
        xml.text("omniborId", &[], id);
    }
    for id in &component.swhid {
        xml.text("swhid", &[], id);
    }
    if let Some(swid) = &component.swid {
        let attributes = [
            ("tagId", Some(swid.tag_id.as_str())),
            ("name", Some(swid.name.as_str())),
            ("version", swid.version.as_deref()),
        ];
        xml.element("swid", &attributes, |_| {});
    }
}

fn evidence(xml: &mut Xml, evidence: &wire::Evidence) {
    xml.element("evidence", &[], |xml| {
        xml.list("occurrences", &evidence.occurrences, |xml, occurrence| {
            xml.element("occurrence", &[], |xml| {
                xml.text("location", &[], &occurrence.location);
                let line = occurrence.line.map(|line| line.to_string());
                xml.optional("line", line.as_deref());
            });
        });
        xml.list("licenses", &evidence.licenses, license);
    });
}

fn license(xml: &mut Xml, choice: &wire::LicenseChoice) {
    match choice {
        wire::LicenseChoice::License { license } => {
            let attributes = [("acknowledgement", license.acknowledgement)];
            xml.element("license", &attributes, |xml| {
                xml.optional("id", license.id.as_deref());
                xml.optional("name", license.name.as_deref());
                if let Some(text) = &license.text {
                    xml.text("text", &[], &text.content);
                }
                xml.optional("url", license.url.as_deref());
            });
        }
        wire::LicenseChoice::Expression {
            expression,
            acknowledgement,
        } => xml.text(
            "expression",
            &[("acknowledgement", *acknowledgement)],
            expression,
        ),
    }
}

fn properties(xml: &mut Xml, properties: &[wire::Property]) {
    xml.list("properties", properties, |xml, property| {
        xml.text(
            "property",
            &[("name", Some(property.name.as_str()))],
            &property.value,
        );
    });
}

fn dependency(xml: &mut Xml, dependency: &wire::Dependency) {
    let own = [("ref", Some(dependency.reference.as_str()))];
    xml.element("dependency", &own, |xml| {
        for needed in &dependency.depends_on {
            xml.element("dependency", &[("ref", Some(needed.as_str()))], |_| {});
        }
    });
}

fn composition(xml: &mut Xml, composition: &wire::Composition) {
    xml.element("composition", &[], |xml| {
        xml.text("aggregate", &[], composition.aggregate);
        xml.list("assemblies", &composition.assemblies, |xml, assembly| {
            xml.element("assembly", &[("ref", Some(assembly.as_str()))], |_| {});
        });
    });
}

fn source(xml: &mut Xml, source: &wire::Source) {
    xml.element("source", &[], |xml| {
        xml.text("name", &[], &source.name);
        xml.optional("url", source.url.as_deref());
    });
}

fn vulnerability(xml: &mut Xml, one: &wire::Vulnerability) {
    let own = [("bom-ref", Some(one.bom_ref.as_str()))];
    xml.element("vulnerability", &own, |xml| {
        xml.text("id", &[], &one.id);
        source(xml, &one.source);
        xml.list("references", &one.references, |xml, reference| {
            xml.element("reference", &[], |xml| {
                xml.text("id", &[], &reference.id);
                source(xml, &reference.source);
            });
        });
        xml.list("ratings", &one.ratings, rating);
        xml.list("cwes", &one.cwes, |xml, cwe| {
            xml.text("cwe", &[], &cwe.to_string());
        });
        xml.text("description", &[], &one.description);
        xml.optional("recommendation", one.recommendation.as_deref());
        xml.list("advisories", &one.advisories, |xml, advisory| {
            xml.element("advisory", &[], |xml| xml.text("url", &[], &advisory.url));
        });
        xml.optional("published", one.published.as_deref());
        if let Some(one) = &one.analysis {
            analysis(xml, one);
        }
        xml.list("affects", &one.affects, affects);
        properties(xml, &one.properties);
    });
}

fn rating(xml: &mut Xml, rating: &wire::Rating) {
    xml.element("rating", &[], |xml| {
        if let Some(from) = &rating.source {
            source(xml, from);
        }
        let score = rating.score.map(|score| score.to_string());
        xml.optional("score", score.as_deref());
        xml.text("severity", &[], rating.severity);
        xml.optional("method", rating.method);
        xml.optional("vector", rating.vector.as_deref());
    });
}

fn analysis(xml: &mut Xml, analysis: &Analysis) {
    xml.element("analysis", &[], |xml| {
        xml.text("state", &[], analysis.state);
        xml.optional("justification", analysis.justification);
        xml.list("responses", &analysis.response, |xml, response| {
            xml.text("response", &[], response);
        });
        xml.optional("detail", analysis.detail.as_deref());
        xml.optional("firstIssued", analysis.first_issued.as_deref());
        xml.optional("lastUpdated", analysis.last_updated.as_deref());
    });
}

fn affects(xml: &mut Xml, affects: &wire::Affects) {
    xml.element("target", &[], |xml| {
        xml.text("ref", &[], &affects.reference);
        xml.list("versions", &affects.versions, |xml, version| {
            xml.element("version", &[], |xml| {
                xml.text("version", &[], &version.version);
                xml.text("status", &[], version.status);
            });
        });
    });
}
