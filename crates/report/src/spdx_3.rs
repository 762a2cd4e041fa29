//! SPDX 3.0.1 as JSON-LD.
//!
//! Everything is an element of one graph: agents, tools, packages, licenses and the relationships between them. What is
//! unknown is said with the standard's own individuals (`NoAssertionElement`, `NoAssertionLicense`), never by silence.
//!
//! Source: SPDX specification 3.0.1, profiles Core, Software, `SimpleLicensing`, Security and Extension, read 2026-11.

mod element;
mod license;
mod package;
mod relation;

use std::collections::BTreeMap;

use gwanmun_model::Timestamp;
use gwanmun_model::sbom::{Party, SbomDocument};

use crate::sbom::{Export, Graph, Joined, Loss, Losses, Written, is_vulnerability};
use crate::{Format, Writer, facts, spdx, syntax};
use element::{Element, Node, properties};

pub(crate) const FORMAT: Format = Format {
    id: "spdx-3",
    media_type: "application/spdx+json",
    extension: "spdx3.json",
    writer: Writer::Sbom(write),
};

const CREATION: &str = "_:creation";
const NO_ELEMENT: &str = "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement";
const NONE_ELEMENT: &str = "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement";

/// What the elements are written with.
struct Context<'a> {
    export: &'a Export<'a>,
    joined: Joined<'a>,
    graph: Graph<'a>,
    losses: Losses,
    namespace: String,
    /// SPDX id of every reference.
    ids: BTreeMap<&'a str, String>,
    agents: Numbered<Party>,
    licenses: license::Licenses,
}

impl Context<'_> {
    fn id(&self, local: &str) -> String {
        format!("{}#{local}", self.namespace)
    }
}

/// Things that become one element each, numbered in order of first appearance.
struct Numbered<T>(BTreeMap<T, usize>);

impl<T: Ord + Clone> Numbered<T> {
    const fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn number(&mut self, one: &T) -> usize {
        let next = self.0.len() + 1;
        *self.0.entry(one.clone()).or_insert(next)
    }

    fn in_order(&self) -> Vec<(usize, &T)> {
        let mut list: Vec<_> = self.0.iter().map(|(one, number)| (*number, one)).collect();
        list.sort_by_key(|(number, _)| *number);
        list
    }
}

fn write(export: &Export<'_>) -> Written {
    let sbom = export.sbom;
    let mut losses = Losses::default();
    let graph = Graph::of(sbom, &mut losses);
    if sbom.document.is_signed {
        losses.note(Loss::Signature);
    }
    if sbom.document.has_vulnerabilities {
        losses.note(Loss::Vulnerabilities);
    }
    losses.note_many(Loss::Service, sbom.services.len());
    losses.note_many(Loss::Party, spdx::vendors(export));
    let is_lost = crate::sbom::is_supplier_lost(sbom);
    losses.note_many(Loss::Party, usize::from(is_lost));
    losses.note_many(Loss::Link, sbom.document.references.len());
    losses.note_many(
        Loss::ExternalDocument,
        sbom.document.external_documents.len(),
    );
    let namespace = spdx::namespace(export);
    let mut context = Context {
        export,
        joined: Joined::new(export.assessment),
        graph,
        losses,
        ids: ids(export, &namespace),
        namespace,
        agents: Numbered::new(),
        licenses: license::Licenses::new(&sbom.extracted_licenses),
    };
    let packages: Vec<Node> = sbom
        .components
        .iter()
        .map(|component| package::write(component, &mut context))
        .collect();
    let mut relations = relation::write(&mut context);
    let vulnerabilities = vulnerabilities(&context, &mut relations);
    let document = documents(&mut context);
    let mut graph = vec![creation(&mut context)];
    graph.extend(tools(&context));
    graph.extend(agents(&context));
    graph.extend(document);
    graph.extend(context.licenses.elements(&context.namespace));
    graph.extend(packages);
    graph.extend(relation::elements(relations, &context));
    graph.extend(vulnerabilities);
    Written {
        text: crate::to_json(&Node::Map(vec![
            (
                "@context",
                Node::Word("https://spdx.org/rdf/3.0.1/spdx-context.jsonld"),
            ),
            ("@graph", Node::List(graph)),
        ])),
        losses: context.losses,
    }
}

/// Keeps references that are addresses, numbers everything else.
fn ids<'a>(export: &Export<'a>, namespace: &str) -> BTreeMap<&'a str, String> {
    let sbom = export.sbom;
    let mut ids = BTreeMap::new();
    for (number, component) in sbom.components.iter().enumerate() {
        let reference = component.reference.as_str();
        let id = if syntax::is_web_address(reference) {
            reference.to_owned()
        } else if sbom.subject.as_deref() == Some(reference) {
            format!("{namespace}#Subject")
        } else {
            format!("{namespace}#Package-{}", number + 1)
        };
        ids.insert(reference, id);
    }
    ids
}

fn creation(context: &mut Context<'_>) -> Node {
    let document = &context.export.sbom.document;
    let parsed = document
        .created
        .as_deref()
        .and_then(|text| text.parse::<Timestamp>().ok());
    if document.created.is_some() && parsed.is_none() {
        context.losses.note(Loss::Time);
    }
    let makers = document.manufacturer.iter().chain(&document.authors);
    let mut authors: Vec<String> = makers
        .filter(|author| author.name.is_some())
        .map(|author| agent_id(context.agents.number(author), &context.namespace))
        .collect();
    // The standard asks for an agent; where nobody is named it is the program.
    if authors.is_empty() {
        authors.push(context.id("SoftwareAgent"));
    }
    let tools: Vec<String> = (1..=crate::sbom::tools(context.export).len())
        .map(|number| context.id(&format!("Tool-{number}")))
        .collect();
    Node::Map(vec![
        ("@id", Node::Word(CREATION)),
        (
            "created",
            facts::seconds(parsed.unwrap_or(context.export.now)).into(),
        ),
        ("createdBy", Node::List(texts(&authors))),
        ("createdUsing", Node::List(texts(&tools))),
        ("specVersion", Node::Word("3.0.1")),
        ("type", Node::Word("CreationInfo")),
    ])
}

fn tools(context: &Context<'_>) -> Vec<Node> {
    let mut list: Vec<Node> = crate::sbom::tools(context.export)
        .into_iter()
        .zip(1..)
        .map(|(tool, number)| {
            let version = tool
                .version
                .map_or(String::new(), |version| format!("-{version}"));
            Element::new("Tool", &context.id(&format!("Tool-{number}")))
                .text("name", Some(&format!("{}{version}", tool.name)))
                .done()
        })
        .collect();
    let document = &context.export.sbom.document;
    let mut authors = document.manufacturer.iter().chain(&document.authors);
    if authors.all(|author| author.name.is_none()) {
        let own = Element::new("SoftwareAgent", &context.id("SoftwareAgent"));
        list.push(own.text("name", Some("gwanmun")).done());
    }
    list
}

fn agent_id(number: usize, namespace: &str) -> String {
    format!("{namespace}#Agent-{number}")
}

fn agents(context: &Context<'_>) -> Vec<Node> {
    context
        .agents
        .in_order()
        .into_iter()
        .map(|(number, party)| {
            let kind = match party.is_person {
                Some(true) => "Person",
                Some(false) => "Organization",
                None => "Agent",
            };
            let contacts = party
                .emails
                .iter()
                .map(|mail| ("email", mail))
                .chain(party.urls.iter().map(|url| ("urlScheme", url)));
            let contacts: Vec<Node> = contacts
                .map(|(kind, value)| element::identifier(kind, value))
                .collect();
            Element::new(kind, &agent_id(number, &context.namespace))
                .text("name", party.name.as_deref())
                .list("externalIdentifier", contacts)
                .done()
        })
        .collect()
}

/// The document and the bill of materials in it.
fn documents(context: &mut Context<'_>) -> Vec<Node> {
    let export = context.export;
    let document = &export.sbom.document;
    let roots: Vec<String> = spdx::described(export.sbom, &context.graph)
        .into_iter()
        .filter_map(|reference| context.ids.get(reference).cloned())
        .collect();
    let elements: Vec<String> = context.ids.values().cloned().collect();
    let license = document.data_license.as_deref().unwrap_or("CC0-1.0");
    let license = context.licenses.of(&[license.to_owned()]);
    let license = license.map(|number| license::id(number, &context.namespace));
    let sbom_id = context.id("SBOM");
    let mut profiles = vec!["core", "software", "simpleLicensing", "extension"];
    if export.assessment.is_some_and(|assessment| {
        let mut findings = assessment.findings.iter();
        findings.any(|finding| is_vulnerability(finding.kind))
    }) {
        profiles.push("security");
    }
    let name = spdx::name(export.sbom);
    let known = sbom_types(document);
    vec![
        Element::new("SpdxDocument", &context.id("SPDXDocument"))
            .text("name", Some(&name))
            .text("comment", document.comment.as_deref())
            .text("dataLicense", license.as_deref())
            .list("profileConformance", texts(&profiles))
            .list("rootElement", vec![sbom_id.as_str().into()])
            .list("element", vec![sbom_id.as_str().into()])
            .list("extension", properties(&document_properties(document)))
            .done(),
        Element::new("software_Sbom", &sbom_id)
            .text("name", Some(&name))
            .list("software_sbomType", texts(&known))
            .list("rootElement", texts(&roots))
            .list("element", texts(&elements))
            .done(),
    ]
}

fn texts<T: AsRef<str>>(list: &[T]) -> Vec<Node> {
    list.iter().map(|one| one.as_ref().into()).collect()
}

fn document_properties(document: &SbomDocument) -> Vec<(String, String)> {
    let id = document.id.as_deref();
    let is_kept = id.is_none_or(syntax::is_web_address);
    let mut list = document.properties.clone();
    let mut more = crate::sbom::unplaced_of_document(document, is_kept);
    let phases = &document.lifecycles;
    if phases.iter().any(|phase| sbom_type(phase) != Some(phase)) {
        let told = phases.iter();
        more.extend(told.map(|phase| crate::sbom::named("lifecycle", phase)));
    }
    crate::sbom::add(&mut list, more);
    list
}

/// Phases of the life cycle in the standard's words for kinds of bills of materials.
fn sbom_types(document: &SbomDocument) -> Vec<&'static str> {
    let mut known = Vec::new();
    for phase in &document.lifecycles {
        if let Some(word) = sbom_type(phase)
            && !known.contains(&word)
        {
            known.push(word);
        }
    }
    known
}

fn sbom_type(phase: &str) -> Option<&'static str> {
    Some(match phase {
        "design" => "design",
        "pre-build" | "source" => "source",
        "build" => "build",
        "post-build" | "analyzed" => "analyzed",
        "operations" | "deployed" => "deployed",
        "discovery" | "runtime" => "runtime",
        _ => return None,
    })
}

/// The vulnerabilities of the assessment, each with the packages it is in.
fn vulnerabilities(context: &Context<'_>, relations: &mut Vec<relation::Told>) -> Vec<Node> {
    let (Some(assessment), Some(index)) = (context.export.assessment, &context.joined.index) else {
        return Vec::new();
    };
    let findings = assessment.findings.iter();
    findings
        .filter(|finding| is_vulnerability(finding.kind))
        .zip(1..)
        .map(|(finding, number)| {
            let id = context.id(&format!("Vulnerability-{number}"));
            for assessed in index.components(&finding.purl) {
                let identity = assessed.component.identity();
                if let Some(from) = context.ids.get(identity.as_str()) {
                    relations.push(relation::Told::of_vulnerability(from, &id));
                }
            }
            let ids: Vec<Node> = finding
                .ids
                .iter()
                .map(|id| {
                    let kind = if id.starts_with("CVE-") {
                        "cve"
                    } else {
                        "securityOther"
                    };
                    element::identifier(kind, id)
                })
                .collect();
            Element::new("security_Vulnerability", &id)
                .text("name", Some(finding.primary_id()))
                .text("summary", Some(&finding.summary))
                .text(
                    "security_publishedTime",
                    finding.published.map(facts::seconds).as_deref(),
                )
                .list("externalIdentifier", ids)
                .done()
        })
        .collect()
}
