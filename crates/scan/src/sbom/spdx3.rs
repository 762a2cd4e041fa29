//! SPDX 3.0 in its JSON-LD form: a flat graph of elements that name each other.
//!
//! Source: the SPDX specification 3.0.1, the model of each profile and annex on serialization.

mod element;
mod license;
mod relationship;

use std::collections::HashMap;

use gwanmun_model::sbom::{
    Encoding, ExternalDocument, ExtractedLicense, Party, SbomFormat, Standard,
};
use gwanmun_model::{Problem, ProblemKind, Sbom};

use self::element::read_element;
use super::draft::{Draft, Source};
use super::words::{Hash, hash, tool};
use crate::document::json::Json;

/// Versions that are read.
pub(super) const VERSIONS: [&str; 3] = ["3.0", "3.0.0", "3.0.1"];

/// The elements of a document by their id.
struct Graph<'n, 'a> {
    elements: &'n [Json<'a>],
    by_id: HashMap<&'n str, &'n Json<'a>>,
}

impl<'n, 'a> Graph<'n, 'a> {
    fn new(root: &'n Json<'a>) -> Self {
        // A document of one element has no graph.
        let elements = match root.get("@graph") {
            Some(graph) => graph.items(),
            None => std::slice::from_ref(root),
        };
        let mut by_id = HashMap::new();
        for element in elements {
            if let Some(id) = id(element) {
                by_id.entry(id).or_insert(element);
            }
        }
        Self { elements, by_id }
    }

    /// Returns the element a value names, or the value itself where the element is written in place.
    fn resolve(&self, value: &'n Json<'a>) -> Option<&'n Json<'a>> {
        match value.text() {
            Some(id) => self.by_id.get(id).copied(),
            None => value.is_object().then_some(value),
        }
    }

    /// Returns the elements named under a key, one or several.
    fn named(&self, element: &'n Json<'a>, key: &str) -> Vec<&'n Json<'a>> {
        one_or_more(element, key)
            .filter_map(|value| self.resolve(value))
            .collect()
    }

    fn of_kind(&self, kinds: &[&str]) -> impl Iterator<Item = &'n Json<'a>> {
        self.elements
            .iter()
            .filter(move |element| kinds.contains(&kind(element)))
    }
}

/// Reads a document from its root.
pub(super) fn read(root: &Json<'_>, version: &str, source: &Source<'_>) -> (Sbom, Vec<Problem>) {
    let format = SbomFormat {
        standard: Standard::Spdx,
        version: version.to_owned(),
        encoding: Encoding::Json,
    };
    let mut draft = Draft::new(source, format);
    let graph = Graph::new(root);
    for element in graph.elements {
        // What is no component may stand in relationships too: documents, licenses, agents, vulnerabilities.
        if let Some(id) = id(element).filter(|_| !element::is_component(kind(element))) {
            draft.know(id);
        }
    }
    read_document(&graph, &mut draft);
    let mut places = HashMap::new();
    for element in graph.elements {
        if let Some(component) = read_element(element, &graph, &mut draft) {
            places
                .entry(component.reference.clone())
                .or_insert(draft.sbom.components.len());
            draft.add(component);
        }
    }
    let described = relationship::read(&graph, &places, &mut draft);
    draft.sbom.subject = subject(&graph, &described, &places);
    draft.finish()
}

/// Returns the one component at the root of the document; where there are several, no single one is.
fn subject(
    graph: &Graph<'_, '_>,
    described: &[String],
    places: &HashMap<String, usize>,
) -> Option<String> {
    let mut roots: Vec<String> = described.to_vec();
    for bom in graph.of_kind(&["SpdxDocument", "software_Sbom", "Bom"]) {
        for root in one_or_more(bom, "rootElement") {
            let is_bom = graph.resolve(root).is_some_and(|root| {
                matches!(
                    kind(root),
                    "software_Sbom" | "Bom" | "Bundle" | "SpdxDocument"
                )
            });
            if let Some(id) = root.text().filter(|_| !is_bom) {
                roots.push(id.to_owned());
            }
        }
    }
    // Documents also name licenses and files of other documents as roots; what counts is what is here.
    roots.retain(|root| places.contains_key(root));
    roots.sort_unstable();
    roots.dedup();
    match roots.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

fn read_document(graph: &Graph<'_, '_>, draft: &mut Draft<'_>) {
    let document = graph.of_kind(&["SpdxDocument"]).next();
    let creation = document
        .and_then(|document| graph.resolve(document.get("creationInfo")?))
        .or_else(|| graph.of_kind(&["CreationInfo"]).next());
    let about = &mut draft.sbom.document;
    if let Some(document) = document {
        // The fragment is the one we give; without it the id is that of the document, as it was written from.
        about.id = id(document).map(|id| id.strip_suffix("#SPDXDocument").unwrap_or(id).to_owned());
        about.properties = element::named_values(document);
        about.name = text(document, "name");
        about.comment = text(document, "comment");
        about.data_license = document
            .get("dataLicense")
            .and_then(|license| license::expression(license, graph));
        about.profiles = texts(document, "profileConformance");
        for import in one_or_more(document, "import") {
            read_import(import, draft);
        }
    }
    for bom in graph.of_kind(&["software_Sbom", "Bom"]) {
        let kinds = texts(bom, "software_sbomType");
        draft.sbom.document.lifecycles.extend(kinds);
    }
    if let Some(creation) = creation {
        read_creation(creation, graph, draft);
    }
    for element in graph.elements {
        let kind = kind(element);
        if kind.starts_with("security_Vulnerability") || kind.starts_with("security_Vex") {
            draft.sbom.document.has_vulnerabilities = true;
        }
        if matches!(
            kind,
            "expandedlicensing_CustomLicense" | "simplelicensing_SimpleLicensingText"
        ) && let Some(id) = id(element)
        {
            draft.sbom.extracted_licenses.push(ExtractedLicense {
                id: license::last_segment(id).to_owned(),
                name: text(element, "name"),
                text: text(element, "simplelicensing_licenseText"),
                urls: texts(element, "expandedlicensing_seeAlso"),
            });
        }
    }
}

fn read_creation<'n, 'a>(creation: &'n Json<'a>, graph: &Graph<'n, 'a>, draft: &mut Draft<'_>) {
    let document = &mut draft.sbom.document;
    document.created = text(creation, "created");
    for named in graph.named(creation, "createdUsing") {
        if let Some(name) = text(named, "name") {
            document.tools.push(tool(&name));
        }
    }
    for agent in graph.named(creation, "createdBy") {
        match (kind(agent), text(agent, "name")) {
            ("SoftwareAgent" | "Tool", Some(name)) => {
                let agent = tool(&name);
                // A program that is agent and tool of a document is one program.
                if document.tools.iter().all(|known| known.name != agent.name) {
                    document.tools.push(agent);
                }
            }
            _ => document.authors.extend(party(agent)),
        }
    }
}

fn read_import(import: &Json<'_>, draft: &mut Draft<'_>) {
    let Some(reference) = text(import, "externalSpdxId") else {
        return;
    };
    draft.know(&reference);
    draft.external_document(ExternalDocument {
        uri: text(import, "locationHint").unwrap_or_else(|| reference.clone()),
        reference,
        hashes: one_or_more(import, "verifiedUsing")
            .filter_map(
                |one| match hash(one.text_of("algorithm")?, one.text_of("hashValue")?) {
                    Hash::Good(digest) => Some(digest),
                    _ => None,
                },
            )
            .collect(),
    });
}

/// Reads a person or an organisation.
fn party(agent: &Json<'_>) -> Option<Party> {
    let mut party = Party {
        name: text(agent, "name"),
        is_person: match kind(agent) {
            "Person" => Some(true),
            "Organization" => Some(false),
            _ => None,
        },
        ..Party::default()
    };
    for identifier in one_or_more(agent, "externalIdentifier") {
        let Some(value) = text(identifier, "identifier") else {
            continue;
        };
        match identifier.text_of("externalIdentifierType") {
            Some("email") => party.emails.push(value),
            Some("urlScheme") => party.urls.push(value),
            _ => {}
        }
    }
    (party.name.is_some() || !party.emails.is_empty()).then_some(party)
}

/// Returns the id of an element.
fn id<'n>(element: &'n Json<'_>) -> Option<&'n str> {
    ["spdxId", "@id", "id"]
        .into_iter()
        .find_map(|key| element.text_of(key))
}

/// Returns the type of an element.
fn kind<'n>(element: &'n Json<'_>) -> &'n str {
    element
        .text_of("type")
        .or_else(|| element.text_of("@type"))
        .unwrap_or_default()
}

/// Returns the values under a key, which JSON-LD may write as one value or as a list.
fn one_or_more<'n, 'a>(json: &'n Json<'a>, key: &str) -> impl Iterator<Item = &'n Json<'a>> {
    let value = json.get(key);
    let items = value.map(Json::items).unwrap_or_default();
    let one = value.filter(|value| value.text().is_some() || value.is_object());
    items.iter().chain(one)
}

fn texts(json: &Json<'_>, key: &str) -> Vec<String> {
    one_or_more(json, key)
        .filter_map(Json::text)
        .map(str::to_owned)
        .collect()
}

/// Returns the text under a key unless it is empty.
fn text(json: &Json<'_>, key: &str) -> Option<String> {
    json.text_of(key)
        .filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

/// Keeps an element out of the result because the document breaks off inside it.
fn is_cut(element: &Json<'_>, what: &str, draft: &mut Draft<'_>) -> bool {
    let is_cut = draft.open().contains(&element.offset);
    if is_cut {
        draft.cut(what, element.offset);
    }
    is_cut
}

/// Says that a value was left out.
fn skipped(draft: &mut Draft<'_>, offset: usize, message: impl Into<String>) {
    draft.problem(ProblemKind::SkippedEntry, offset, message);
}
