//! The twenty columns of the Korean joint guideline 1.0 (NIS-SBOM 1.0) as CSV: one row a component, UTF-8 with a byte
//! order mark, CRLF, empty where a value is not known.
//!
//! Supporting the columns is not a certification by any authority.
//!
//! Source: 「SW 공급망 보안 가이드라인 1.0」 (2024-05), basic items of an SBOM; the names and order of the columns are those
//! that exporters in use write.

use std::collections::BTreeMap;

use gwanmun_model::sbom::{Party, SbomComponent, Standard};
use gwanmun_model::{Scope, Timestamp};

use crate::csv::{self, row};
use crate::sbom::{
    Export, Graph, Joined, Loss, Losses, Written, full_name, is_vulnerability, places,
};
use crate::{Format, Writer, facts};

pub(crate) const FORMAT: Format = Format {
    id: "nis-csv",
    media_type: "text/csv; charset=utf-8; header=present",
    extension: "nis.csv",
    writer: Writer::Sbom(write),
};

const COLUMNS: [&str; 20] = [
    "SBOM Standard",
    "SBOM Type",
    "CycloneDX No.",
    "SPDX Doc. ID",
    "SBOM ID",
    "Product Name",
    "Product Version",
    "Component Name",
    "Component Alias",
    "Component Version",
    "Component Supplier Name",
    "Component Hash",
    "Component Path",
    "SBOM Author Name",
    "Unique Identifier",
    "Dependency Relationship",
    "Timestamp",
    "License Name·Version",
    "Vul. DB",
    "Vul. Info",
];

/// Values within one cell are told apart by this.
const BETWEEN: &str = "; ";

/// What stands in every row.
struct Common {
    kind: String,
    cyclonedx: String,
    spdx: String,
    id: String,
    product: String,
    product_version: String,
    author: String,
    time: String,
}

fn write(export: &Export<'_>) -> Written {
    let sbom = export.sbom;
    let mut losses = Losses::default();
    let graph = Graph::of(sbom, &mut losses);
    let joined = Joined::new(export.assessment);
    let common = common(export, &mut losses);
    let labels: BTreeMap<&str, String> = sbom
        .components
        .iter()
        .map(|component| (component.reference.as_str(), label(component)))
        .collect();
    let mut text = String::from(csv::BYTE_ORDER_MARK);
    row(&mut text, &COLUMNS.map(str::to_owned));
    for component in &sbom.components {
        if Some(&component.reference) == sbom.subject.as_ref() {
            continue;
        }
        note_component(component, &mut losses);
        let findings = joined.findings(component);
        let vulnerabilities: Vec<&str> = findings
            .iter()
            .filter(|finding| is_vulnerability(finding.kind))
            .flat_map(|finding| finding.ids.iter().map(String::as_str))
            .collect();
        let mut registries: Vec<&str> = vulnerabilities
            .iter()
            .map(|id| facts::registry(id).name)
            .collect();
        registries.sort_unstable();
        registries.dedup();
        let cells = [
            "NIS 1.0".to_owned(),
            common.kind.clone(),
            common.cyclonedx.clone(),
            common.spdx.clone(),
            common.id.clone(),
            common.product.clone(),
            common.product_version.clone(),
            component.name.clone(),
            alias(component),
            component.version.clone().unwrap_or_default(),
            supplier(component),
            hashes(component),
            places(component).join(BETWEEN),
            common.author.clone(),
            identifiers(component),
            relations(component, export.sbom.subject.as_deref(), &graph, &labels),
            common.time.clone(),
            licenses(component),
            registries.join(BETWEEN),
            vulnerabilities.join(BETWEEN),
        ];
        row(&mut text, &cells);
    }
    Written { text, losses }
}

fn common(export: &Export<'_>, losses: &mut Losses) -> Common {
    let sbom = export.sbom;
    let document = &sbom.document;
    let subject = sbom.subject.as_deref();
    let subject = subject.and_then(|reference| sbom.component(reference));
    let stated = document.created.as_deref();
    let parsed = stated.and_then(|text| text.parse::<Timestamp>().ok());
    if stated.is_some() && parsed.is_none() {
        losses.note(Loss::Time);
    }
    losses.note_many(Loss::Service, sbom.services.len());
    losses.note_many(Loss::ExternalDocument, document.external_documents.len());
    losses.note_many(Loss::Link, document.references.len());
    losses.note_many(Loss::Tool, document.tools.len());
    losses.note_many(Loss::Property, document.properties.len());
    losses.note_many(Loss::Remark, usize::from(document.comment.is_some()));
    losses.note_many(Loss::Completeness, sbom.completeness.len());
    losses.note_many(Loss::Signature, usize::from(document.is_signed));
    losses.note_many(
        Loss::Vulnerabilities,
        usize::from(document.has_vulnerabilities),
    );
    let id = document.id.clone();
    let is_cyclonedx = sbom.format.standard == Standard::CycloneDx && export.assessment.is_none();
    let is_spdx = sbom.format.standard == Standard::Spdx;
    let makers = document.manufacturer.iter().chain(&document.authors);
    let names: Vec<&str> = makers.filter_map(|author| author.name.as_deref()).collect();
    let author = if names.is_empty() {
        // Where nobody is named, the program that made the list is.
        let tools = crate::sbom::tools(export);
        let tools: Vec<String> = tools.into_iter().map(|tool| tool.name).collect();
        tools.join(BETWEEN)
    } else {
        names.join(BETWEEN)
    };
    Common {
        kind: kinds(&document.lifecycles),
        cyclonedx: id.clone().filter(|_| is_cyclonedx).unwrap_or_default(),
        spdx: id.clone().filter(|_| is_spdx).unwrap_or_default(),
        id: id.unwrap_or_else(|| format!("urn:uuid:{}", facts::uuid(export.serial))),
        product: subject
            .map(full_name)
            .or_else(|| document.name.clone())
            .unwrap_or_default(),
        product_version: subject
            .and_then(|subject| subject.version.clone())
            .unwrap_or_default(),
        author,
        time: parsed.map(facts::seconds).unwrap_or_default(),
    }
}

/// The phases of the life cycle in the guideline's way: `Analyzed`, `Build`, `Deployed`.
fn kinds(phases: &[String]) -> String {
    let capital = |phase: &String| {
        let mut letters = phase.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    phases.iter().map(capital).collect::<Vec<_>>().join(BETWEEN)
}

/// Notes what of a component no column holds.
fn note_component(component: &SbomComponent, losses: &mut Losses) {
    let licenses = &component.licenses;
    losses.note_many(
        Loss::LicenseText,
        licenses.texts.len() + licenses.urls.len(),
    );
    let is_double = !licenses.concluded.is_empty() && licenses.concluded != licenses.declared;
    losses.note_many(
        Loss::LicenseKind,
        usize::from(is_double) + licenses.observed.len(),
    );
    losses.note_many(Loss::Link, component.references.len());
    losses.note_many(Loss::Property, component.properties.len());
    let makers = component.authors.len() + usize::from(component.manufacturer.is_some());
    losses.note_many(Loss::Party, makers);
    losses.note_many(Loss::Scope, usize::from(component.scope != Scope::Unknown));
    let remarks = [&component.description, &component.copyright];
    losses.note_many(Loss::Remark, remarks.into_iter().flatten().count());
}

/// What else it is called: the name with its group, or its file's.
fn alias(component: &SbomComponent) -> String {
    let full = full_name(component);
    if full != component.name {
        return full;
    }
    component.file_name.clone().unwrap_or_default()
}

fn supplier(component: &SbomComponent) -> String {
    let name = |party: &Party| party.name.clone();
    component
        .supplier
        .as_ref()
        .and_then(name)
        .unwrap_or_default()
}

fn hashes(component: &SbomComponent) -> String {
    let each = component.hashes.iter();
    each.map(|hash| format!("{}:{}", hash.algorithm().id(), hash.hex()))
        .collect::<Vec<_>>()
        .join(BETWEEN)
}

fn identifiers(component: &SbomComponent) -> String {
    let purl = component.purl.as_ref().map(ToString::to_string);
    let mut list: Vec<String> = purl
        .or_else(|| component.purl_written.clone())
        .into_iter()
        .collect();
    list.extend(component.cpes.iter().cloned());
    list.extend(component.identifiers.iter().map(|(_, value)| value.clone()));
    list.join(BETWEEN)
}

/// How a component is named by others: its identifier, else name and version.
fn label(component: &SbomComponent) -> String {
    match (&component.purl, &component.version) {
        (Some(purl), _) => purl.to_string(),
        (None, Some(version)) => format!("{} {version}", component.name),
        (None, None) => component.name.clone(),
    }
}

/// What it needs and holds; and that the product needs or holds it itself, since the product has no row.
fn relations(
    component: &SbomComponent,
    subject: Option<&str>,
    graph: &Graph<'_>,
    labels: &BTreeMap<&str, String>,
) -> String {
    let reference = component.reference.as_str();
    let told = |word: &str, to: &&str| labels.get(*to).map(|label| format!("{word} {label}"));
    let needs = graph.needs.get(reference).into_iter().flatten();
    let parts = graph.parts.get(reference).into_iter().flatten();
    let top = subject.and_then(|subject| {
        let needed = graph.needs.get(subject);
        let needed = needed.is_some_and(|needs| needs.contains_key(reference));
        let part = graph.parts.get(subject);
        let part = part.is_some_and(|parts| parts.contains(reference));
        let word = if part {
            "CONTAINED_BY"
        } else {
            "DEPENDENCY_OF"
        };
        (needed || part).then(|| told(word, &subject)).flatten()
    });
    let list: Vec<String> = needs
        .filter_map(|(to, _)| told("DEPENDS_ON", to))
        .chain(parts.filter_map(|to| told("CONTAINS", to)))
        .chain(top)
        .collect();
    list.join(BETWEEN)
}

fn licenses(component: &SbomComponent) -> String {
    let licenses = &component.licenses;
    let list = if licenses.concluded.is_empty() {
        &licenses.declared
    } else {
        &licenses.concluded
    };
    list.join(BETWEEN)
}
