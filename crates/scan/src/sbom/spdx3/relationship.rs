//! Relationships, those that attach licenses included.

use std::collections::HashMap;

use gwanmun_model::Scope;
use gwanmun_model::sbom::{Completeness, Relation, RelationKind};

use super::super::draft::Draft;
use super::license::{expression, last_segment};
use super::{Graph, is_cut, kind, one_or_more, skipped, text};
use crate::document::json::Json;

/// Reads every relationship and returns what the document says it describes.
pub(super) fn read(
    graph: &Graph<'_, '_>,
    places: &HashMap<String, usize>,
    draft: &mut Draft<'_>,
) -> Vec<String> {
    let mut described = Vec::new();
    for element in graph.elements {
        if !matches!(
            kind(element),
            "Relationship" | "LifecycleScopedRelationship"
        ) || is_cut(element, "relationship", draft)
        {
            continue;
        }
        let word = element.text_of("relationshipType").unwrap_or_default();
        let Some(from) = text(element, "from") else {
            skipped(
                draft,
                element.offset,
                "a relationship without `from`; it was left out",
            );
            continue;
        };
        match word {
            "hasDeclaredLicense" | "hasConcludedLicense" => {
                license(element, word, &from, graph, places, draft);
            }
            _ => relate(element, word, &from, &mut described, draft),
        }
    }
    described
}

fn license<'n, 'a>(
    element: &'n Json<'a>,
    word: &str,
    from: &str,
    graph: &Graph<'n, 'a>,
    places: &HashMap<String, usize>,
    draft: &mut Draft<'_>,
) {
    let Some(place) = places.get(from) else {
        return;
    };
    for target in one_or_more(element, "to") {
        let statement = expression(target, graph);
        let is_named = target.text().is_none_or(|id| {
            graph.by_id.contains_key(id) || id.contains("spdx.org/") || last_segment(id) != id
        });
        if !is_named {
            let message = "a license that the document does not contain";
            skipped(draft, target.offset, message);
        }
        let Some(component) = draft.sbom.components.get_mut(*place) else {
            return;
        };
        let (list, field) = if word == "hasDeclaredLicense" {
            (&mut component.licenses.declared, "licenses.declared")
        } else {
            (&mut component.licenses.concluded, "licenses.concluded")
        };
        match statement {
            Some(statement) => list.push(statement),
            None => component.said_unknown.push(field.to_owned()),
        }
    }
}

/// Returns what a relationship type means: its kind, its scope, and whether the word says more than these.
fn meaning(word: &str) -> (RelationKind, Scope, bool) {
    match word {
        "dependsOn" => (RelationKind::DependsOn, Scope::Unknown, false),
        "hasOptionalDependency" => (RelationKind::DependsOn, Scope::Optional, false),
        "hasProvidedDependency" | "hasPrerequisite" | "hasStaticLink" | "hasDynamicLink" => {
            (RelationKind::DependsOn, Scope::Unknown, true)
        }
        "contains" => (RelationKind::Contains, Scope::Unknown, false),
        "hasOptionalComponent" => (RelationKind::Contains, Scope::Optional, true),
        _ => (RelationKind::Other, Scope::Unknown, true),
    }
}

fn relate(
    element: &Json<'_>,
    word: &str,
    from: &str,
    described: &mut Vec<String>,
    draft: &mut Draft<'_>,
) {
    let (kind, scope, is_special) = meaning(word);
    let scope = match element.text_of("scope") {
        Some("build") => Scope::Build,
        Some("development" | "design") => Scope::Development,
        Some("runtime") => Scope::Runtime,
        Some("test") => Scope::Test,
        _ => scope,
    };
    if kind != RelationKind::Other {
        let completeness = match element.text_of("completeness") {
            Some("complete") => Some(Completeness::Complete),
            Some("incomplete") => Some(Completeness::Incomplete),
            Some("noAssertion") => Some(Completeness::Unknown),
            _ => None,
        };
        if let Some(completeness) = completeness {
            let known = draft.sbom.completeness.entry(from.to_owned());
            let known = known.or_insert(completeness);
            *known = (*known).max(completeness);
        }
    }
    for target in one_or_more(element, "to") {
        let Some(to) = target.text() else {
            continue;
        };
        match last_segment(to) {
            "NoneElement" => {
                if kind == RelationKind::DependsOn {
                    draft.sbom.needs_stated.insert(from.to_owned());
                }
                continue;
            }
            "NoAssertionElement" => continue,
            _ => {}
        }
        if word == "describes" {
            described.push(to.to_owned());
        }
        let relation = Relation {
            scope,
            written: is_special.then(|| word.to_owned()),
            ..Relation::new(from, to, kind)
        };
        draft.relate(relation, target.offset);
    }
}
