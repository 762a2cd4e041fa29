//! Relationships, one element each.

use std::collections::BTreeMap;

use gwanmun_model::Scope;
use gwanmun_model::sbom::Completeness;

use super::element::{Element, Node};
use super::{Context, NO_ELEMENT, NONE_ELEMENT, license, texts};
use crate::sbom::Loss;

/// A relationship still without its number.
pub(super) struct Told {
    kind: &'static str,
    from: String,
    to: Vec<String>,
    scope: Option<&'static str>,
    completeness: Option<&'static str>,
}

impl Told {
    fn new(kind: &'static str, from: &str, to: Vec<String>) -> Self {
        Self {
            kind,
            from: from.to_owned(),
            to,
            scope: None,
            completeness: None,
        }
    }

    pub(super) fn of_vulnerability(package: &str, vulnerability: &str) -> Self {
        let to = vec![vulnerability.to_owned()];
        Self::new("hasAssociatedVulnerability", package, to)
    }
}

/// Collects what components need, hold and are licensed under.
pub(super) fn write(context: &mut Context<'_>) -> Vec<Told> {
    let sbom = context.export.sbom;
    let mut list = Vec::new();
    for component in &sbom.components {
        let reference = component.reference.as_str();
        let Some(from) = context.ids.get(reference).cloned() else {
            continue;
        };
        let is_subject = sbom.subject.as_deref() == Some(reference);
        relations_of(reference, &from, is_subject, context, &mut list);
        let declared = license_of(&component.licenses.declared, context);
        let concluded = license_of(&component.licenses.concluded, context);
        list.push(Told::new("hasDeclaredLicense", &from, vec![declared]));
        list.push(Told::new("hasConcludedLicense", &from, vec![concluded]));
    }
    list
}

fn license_of(statements: &[String], context: &mut Context<'_>) -> String {
    if statements.len() == 1 && statements.iter().all(|statement| statement == "NONE") {
        return license::NONE.to_owned();
    }
    match context.licenses.of(statements) {
        Some(number) => license::id(number, &context.namespace),
        None => license::NO_ASSERTION.to_owned(),
    }
}

fn relations_of(
    reference: &str,
    from: &str,
    is_subject: bool,
    context: &mut Context<'_>,
    list: &mut Vec<Told>,
) {
    let id = |reference: &&str| context.ids.get(*reference).cloned();
    let completeness = context.export.sbom.completeness.get(reference).copied();
    if let Some(parts) = context.graph.parts.get(reference) {
        let parts = parts.iter().filter_map(id).collect();
        list.push(Told::new("contains", from, parts));
    }
    for (word, to) in context.graph.others.get(reference).into_iter().flatten() {
        match (other_word(word), id(to)) {
            (Some(word), Some(to)) => list.push(Told::new(word, from, vec![to])),
            _ => context.losses.note(Loss::RelationMeaning),
        }
    }
    let mut by_scope: BTreeMap<Scope, Vec<String>> = BTreeMap::new();
    for (to, scope) in context.graph.needs.get(reference).into_iter().flatten() {
        by_scope.entry(*scope).or_default().extend(id(to));
    }
    if by_scope.is_empty() && !is_subject {
        let sbom = context.export.sbom;
        let is_whole = context.graph.is_without_needs(sbom, reference);
        let to = if is_whole { NONE_ELEMENT } else { NO_ELEMENT };
        list.push(Told {
            completeness: Some(if is_whole { "complete" } else { "noAssertion" }),
            ..Told::new("dependsOn", from, vec![to.to_owned()])
        });
    }
    for (scope, to) in by_scope {
        let kind = if scope == Scope::Optional {
            "hasOptionalDependency"
        } else {
            "dependsOn"
        };
        list.push(Told {
            scope: word(scope),
            completeness: completeness.map(|completeness| match completeness {
                Completeness::Complete => "complete",
                Completeness::Incomplete => "incomplete",
                Completeness::Unknown => "noAssertion",
            }),
            ..Told::new(kind, from, to)
        });
    }
}

/// Words of the standard, by those of SPDX 2 and by themselves, for what is neither need nor part.
fn other_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "AMENDS" | "amendedBy" => "amendedBy",
        "ANCESTOR_OF" | "ancestorOf" => "ancestorOf",
        "COPY_OF" | "copiedTo" => "copiedTo",
        "DESCENDANT_OF" | "descendantOf" => "descendantOf",
        "GENERATES" | "generates" => "generates",
        "VARIANT_OF" | "hasVariant" => "hasVariant",
        "OTHER" | "other" => "other",
        "hasDistributionArtifact" => "hasDistributionArtifact",
        "hasDynamicLink" => "hasDynamicLink",
        "hasStaticLink" => "hasStaticLink",
        "hasProvidedDependency" => "hasProvidedDependency",
        "hasPrerequisite" | "HAS_PREREQUISITE" => "hasPrerequisite",
        "usesTool" => "usesTool",
        "packagedBy" => "packagedBy",
        "expandsTo" => "expandsTo",
        _ => return None,
    })
}

const fn word(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Runtime => Some("runtime"),
        Scope::Build => Some("build"),
        Scope::Test => Some("test"),
        Scope::Development => Some("development"),
        Scope::Optional | Scope::Unknown => None,
    }
}

/// Numbers the relationships.
pub(super) fn elements(list: Vec<Told>, context: &Context<'_>) -> Vec<Node> {
    list.into_iter()
        .zip(1..)
        .map(|(told, number)| {
            let kind = match told.scope {
                Some(_) => "LifecycleScopedRelationship",
                None => "Relationship",
            };
            Element::new(kind, &context.id(&format!("Relationship-{number}")))
                .text("relationshipType", Some(told.kind))
                .text("scope", told.scope)
                .text("completeness", told.completeness)
                .text("from", Some(&told.from))
                .list("to", texts(&told.to))
                .done()
        })
        .collect()
}
