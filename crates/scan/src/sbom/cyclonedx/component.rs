//! Components, nested ones included.

use std::collections::HashSet;

use gwanmun_model::sbom::{
    ExternalReference, Party, Relation, RelationKind, Relative, SbomComponent,
};
use gwanmun_model::{ComponentKind, Digest, Location, ProblemKind, Scope};

use super::super::draft::Draft;
use super::super::node::Node;
use super::super::own::place;
use super::super::words::{Hash, hash, scope_of_property};
use super::{license, organisation, person, properties};
use crate::collect::shown;

/// Reads a component and those inside it, which are related to it as its parts.
pub(super) fn components<'n>(node: impl Node<'n>, parent: Option<&str>, draft: &mut Draft<'_>) {
    let reference = read_component(node, draft).map(|component| {
        let reference = component.reference.clone();
        draft.add(component);
        reference
    });
    if let (Some(parent), Some(reference)) = (parent, &reference) {
        let relation = Relation::new(parent, reference, RelationKind::Contains);
        draft.relate(relation, node.offset());
    }
    for nested in node.list("components", "component") {
        components(nested, reference.as_deref(), draft);
    }
}

/// Reads one component without those inside it; `None` when the document breaks off in it or it has no name.
pub(super) fn read_component<'n>(
    node: impl Node<'n>,
    draft: &mut Draft<'_>,
) -> Option<SbomComponent> {
    let offset = node.offset();
    if node.is_cut(draft.open()) {
        draft.cut("component", offset);
        return None;
    }
    let Some(name) = node.value("name") else {
        let message = "a component without a name; it was left out";
        draft.problem(ProblemKind::SkippedEntry, offset, message);
        return None;
    };
    let reference = draft.reference(node.value("bom-ref"), offset);
    let text = |key| node.value(key).map(str::to_owned);
    let mut component = SbomComponent {
        kind: kind(node, draft),
        group: text("group"),
        version: text("version"),
        version_range: text("versionRange"),
        is_external: node.value("isExternal") == Some("true"),
        is_modified: node.value("modified").map(|flag| flag == "true"),
        purl_written: text("purl"),
        supplier: node.get("supplier").and_then(organisation),
        manufacturer: node.get("manufacturer").and_then(organisation),
        publisher: text("publisher"),
        authors: authors(node),
        description: text("description"),
        copyright: text("copyright"),
        licenses: license::read(node),
        scope: scope(node),
        properties: properties(node),
        line: Some(draft.line(offset)),
        ..SbomComponent::new(reference, name)
    };
    component.cpes.extend(text("cpe"));
    component.purl = node
        .value("purl")
        .and_then(|written| draft.purl(written, offset));
    component.identifiers = identifiers(node);
    component.pedigree = pedigree(node);
    component.references = references(node, draft);
    let (hashes, others) = hashes(node, draft);
    component.hashes = hashes;
    component.properties.extend(others);
    read_evidence(node, &mut component);
    heed_properties(&mut component);
    Some(component)
}

fn kind<'n>(node: impl Node<'n>, draft: &mut Draft<'_>) -> ComponentKind {
    let written = node.value("type").unwrap_or("library");
    ComponentKind::from_id(written).unwrap_or_else(|| {
        let message = format!(
            "`{}` is no type of component; it was taken as a library",
            shown(written)
        );
        draft.problem(ProblemKind::Malformed, node.offset(), message);
        ComponentKind::Library
    })
}

/// Reads the people of 1.6, or the free text before.
fn authors<'n>(node: impl Node<'n>) -> Vec<Party> {
    let mut authors: Vec<Party> = node
        .list("authors", "author")
        .into_iter()
        .filter_map(person)
        .collect();
    if authors.is_empty()
        && let Some(name) = node.value("author")
    {
        authors.push(Party {
            name: Some(name.to_owned()),
            ..Party::default()
        });
    }
    authors
}

/// `excluded` says "not at run time", for tests or development, not which of the two.
fn scope<'n>(node: impl Node<'n>) -> Scope {
    match node.value("scope") {
        Some("required") => Scope::Runtime,
        Some("optional") => Scope::Optional,
        Some("excluded") => Scope::Development,
        _ => Scope::Unknown,
    }
}

fn identifiers<'n>(node: impl Node<'n>) -> Vec<(String, String)> {
    let mut identifiers = Vec::new();
    for kind in ["omniborId", "swhid"] {
        for value in node.repeated(kind).into_iter().filter_map(Node::text) {
            identifiers.push((kind.to_owned(), value.to_owned()));
        }
    }
    if let Some(tag) = node.get("swid").and_then(|swid| swid.value("tagId")) {
        identifiers.push(("swid".to_owned(), tag.to_owned()));
    }
    identifiers
}

fn pedigree<'n>(node: impl Node<'n>) -> Vec<Relative> {
    let Some(pedigree) = node.get("pedigree") else {
        return Vec::new();
    };
    let mut relatives = Vec::new();
    for (list, kind) in [
        ("ancestors", "ancestor"),
        ("descendants", "descendant"),
        ("variants", "variant"),
    ] {
        for one in pedigree.list(list, "component") {
            relatives.push(Relative {
                kind: kind.to_owned(),
                name: one.value("name").unwrap_or_default().to_owned(),
                version: one.value("version").map(str::to_owned),
                purl: one.value("purl").and_then(|written| written.parse().ok()),
            });
        }
    }
    relatives
}

/// Reads `externalReferences`.
pub(super) fn references<'n>(node: impl Node<'n>, draft: &mut Draft<'_>) -> Vec<ExternalReference> {
    node.list("externalReferences", "reference")
        .into_iter()
        .filter_map(|reference| {
            let url = reference.value("url")?;
            Some(ExternalReference {
                kind: reference.value("type").unwrap_or("other").to_owned(),
                url: url.to_owned(),
                comment: reference.value("comment").map(str::to_owned),
                hashes: hashes(reference, draft).0,
            })
        })
        .collect()
}

/// Reads `hashes`: those of known algorithms sorted, and the others as properties.
fn hashes<'n>(node: impl Node<'n>, draft: &mut Draft<'_>) -> (Vec<Digest>, Vec<(String, String)>) {
    let (mut good, mut others) = (Vec::new(), Vec::new());
    for one in node.list("hashes", "hash") {
        let algorithm = one.value("alg").unwrap_or_default();
        let value = one.value("content").or(one.text()).unwrap_or_default();
        match hash(algorithm, value) {
            Hash::Good(digest) => good.push(digest),
            Hash::Other(name, value) => others.push((name, value)),
            Hash::Bad => {
                let message = format!(
                    "`{}` is not a {} value; it was left out",
                    shown(value),
                    shown(algorithm)
                );
                draft.problem(ProblemKind::SkippedEntry, one.offset(), message);
            }
        }
    }
    good.sort_unstable();
    good.dedup();
    (good, others)
}

fn read_evidence<'n>(node: impl Node<'n>, component: &mut SbomComponent) {
    let Some(evidence) = node.get("evidence") else {
        return;
    };
    let seen = license::read(evidence);
    component.licenses.observed = seen.declared;
    component.licenses.observed.extend(seen.concluded);
    for (name, text) in seen.texts {
        component.licenses.texts.entry(name).or_insert(text);
    }
    if component.copyright.is_none() {
        let texts: Vec<&str> = evidence
            .list("copyright", "text")
            .into_iter()
            .filter_map(|one| one.value("text").or(one.text()))
            .filter(|text| !text.is_empty())
            .collect();
        component.copyright = (!texts.is_empty()).then(|| texts.join("\n"));
    }
    for occurrence in evidence.list("occurrences", "occurrence") {
        if let Some(path) = occurrence.value("location") {
            let line = occurrence.value("line").and_then(|line| line.parse().ok());
            component.locations.push(Location::new(path, line));
        }
    }
}

/// Takes over what widely used producers say in properties because the format has no field for it.
fn heed_properties(component: &mut SbomComponent) {
    let mut layer = None;
    let mut places = Vec::new();
    for (name, value) in &component.properties {
        if let Some(scope) = scope_of_property(name, value) {
            component.scope = scope;
        }
        match name.as_str() {
            "bsi:component:filename" => component.file_name = Some(value.clone()),
            "syft:cpe23" if !component.cpes.contains(value) => component.cpes.push(value.clone()),
            "aquasecurity:trivy:LayerDiffID" => layer = Some(value.clone()),
            "aquasecurity:trivy:FilePath" | "SrcFile" | "gwanmun:location" => {
                places.push(place(value));
            }
            _ if name.starts_with("syft:location:") && name.ends_with(":path") => {
                places.push(Location::new(value, None));
            }
            _ => {}
        }
    }
    if component.locations.is_empty() {
        // Two properties may name one place.
        let mut seen = HashSet::new();
        places.retain(|place| seen.insert(place.clone()));
        component.locations = places;
    }
    if layer.is_some() {
        for place in &mut component.locations {
            place.layer.clone_from(&layer);
        }
    }
}
