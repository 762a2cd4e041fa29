//! How components hang together and how much of that is known.

use gwanmun_model::sbom::{Completeness, ExternalDocument, Relation, RelationKind};

use super::super::draft::Draft;
use super::super::node::Node;

/// Reads `dependencies` and `compositions`.
pub(super) fn read<'n>(root: impl Node<'n>, draft: &mut Draft<'_>) {
    for dependency in root.list("dependencies", "dependency") {
        let Some(from) = dependency.value("ref") else {
            continue;
        };
        note_link(from, draft);
        draft.sbom.needs_stated.insert(from.to_owned());
        for (to, offset) in dependency.references("dependsOn", "dependency", false) {
            note_link(to, draft);
            let relation = Relation::new(from, to, RelationKind::DependsOn);
            draft.relate(relation, offset);
        }
        for (to, offset) in dependency.references("provides", "provides", false) {
            note_link(to, draft);
            let relation = Relation {
                written: Some("provides".to_owned()),
                ..Relation::new(from, to, RelationKind::Other)
            };
            draft.relate(relation, offset);
        }
    }
    for composition in root.list("compositions", "composition") {
        let aggregate = composition.value("aggregate").unwrap_or_default();
        let completeness = match aggregate {
            "complete" => Completeness::Complete,
            "unknown" | "not_specified" | "" => Completeness::Unknown,
            _ => Completeness::Incomplete,
        };
        let mut about: Vec<&str> = Vec::new();
        for (key, item) in [("assemblies", "assembly"), ("dependencies", "dependency")] {
            let list = composition.references(key, item, true);
            about.extend(list.into_iter().map(|(reference, _)| reference));
        }
        let subject = draft.sbom.subject.clone();
        if about.is_empty() {
            about.extend(subject.as_deref());
        }
        for reference in about {
            let known = draft.sbom.completeness.entry(reference.to_owned());
            let known = known.or_insert(completeness);
            // Where two claims differ, the weaker one is safe to believe.
            *known = (*known).max(completeness);
        }
    }
}

/// Keeps the document a BOM-Link leads into.
fn note_link(reference: &str, draft: &mut Draft<'_>) {
    if reference.starts_with("urn:cdx:") {
        let document = reference.split('#').next().unwrap_or(reference);
        draft.external_document(ExternalDocument {
            reference: document.to_owned(),
            uri: document.to_owned(),
            hashes: Vec::new(),
        });
    }
}
