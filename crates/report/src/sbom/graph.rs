//! The relations of a bill of materials, without those that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Scope;
use gwanmun_model::sbom::{RelationKind, Sbom};

use super::{Loss, Losses};

/// Relations by their first component, every reference known.
pub(crate) struct Graph<'a> {
    /// Needs: what each component depends on, with the scope the document states.
    pub(crate) needs: BTreeMap<&'a str, BTreeMap<&'a str, Scope>>,
    /// Parts of the component.
    pub(crate) parts: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Relations of another meaning, each with the document's own word for it.
    pub(crate) others: BTreeMap<&'a str, BTreeSet<(&'a str, &'a str)>>,
    /// What the document itself says it describes.
    pub(crate) described: BTreeSet<&'a str>,
    /// Components some of whose needs lead nowhere: not everything they need is told.
    pub(crate) cut: BTreeSet<&'a str>,
    /// For each component that is needed, the scope that reaches furthest among those of its relations.
    pub(crate) scopes: BTreeMap<&'a str, Scope>,
}

impl<'a> Graph<'a> {
    /// Sorts the relations of a document; what leads nowhere or to itself is left out and counted.
    pub(crate) fn of(sbom: &'a Sbom, losses: &mut Losses) -> Self {
        let components = sbom.components.iter().map(|one| one.reference.as_str());
        Self::among(&components.collect(), sbom, losses)
    }

    /// The same for formats that have services beside components.
    pub(crate) fn with_services(sbom: &'a Sbom, losses: &mut Losses) -> Self {
        let components = sbom.components.iter().map(|one| one.reference.as_str());
        let services = sbom.services.iter().map(|one| one.reference.as_str());
        Self::among(&components.chain(services).collect(), sbom, losses)
    }

    fn among(known: &BTreeSet<&'a str>, sbom: &'a Sbom, losses: &mut Losses) -> Self {
        let mut graph = Self {
            needs: BTreeMap::new(),
            parts: BTreeMap::new(),
            others: BTreeMap::new(),
            described: BTreeSet::new(),
            cut: BTreeSet::new(),
            scopes: BTreeMap::new(),
        };
        for relation in &sbom.relations {
            let (from, to) = (relation.from.as_str(), relation.to.as_str());
            let word = relation.written.as_deref().unwrap_or_default();
            if relation.kind == RelationKind::Other && word.eq_ignore_ascii_case("describes") {
                graph.described.extend(known.get(to));
                continue;
            }
            if !known.contains(from) || !known.contains(to) {
                losses.note(Loss::DanglingRelation);
                if relation.kind == RelationKind::DependsOn {
                    graph.cut.insert(from);
                }
                continue;
            }
            if from == to {
                continue;
            }
            match relation.kind {
                RelationKind::DependsOn => {
                    let scope = graph.needs.entry(from).or_default().entry(to);
                    let scope = scope.or_insert(relation.scope);
                    *scope = (*scope).min(relation.scope);
                    let furthest = graph.scopes.entry(to).or_insert(relation.scope);
                    *furthest = (*furthest).min(relation.scope);
                }
                RelationKind::Contains => {
                    graph.parts.entry(from).or_default().insert(to);
                }
                RelationKind::Other => {
                    let others = graph.others.entry(from).or_default();
                    others.insert((word, to));
                }
            }
        }
        graph
    }

    /// Whether the document says that a component needs nothing: a need that leads nowhere is not nothing.
    pub(crate) fn is_without_needs(&self, sbom: &Sbom, reference: &str) -> bool {
        sbom.needs_stated.contains(reference)
            && !self.needs.contains_key(reference)
            && !self.cut.contains(reference)
    }

    /// Returns the containments that form a tree below the components other than `top`: each part with its one whole.
    /// A part of several wholes, or of itself in the end, is in none.
    pub(crate) fn nesting(&self, top: Option<&str>) -> BTreeMap<&'a str, &'a str> {
        let mut whole_of: BTreeMap<&'a str, Option<&'a str>> = BTreeMap::new();
        for (whole, parts) in &self.parts {
            if Some(*whole) == top {
                continue;
            }
            for part in parts {
                whole_of
                    .entry(part)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(whole));
            }
        }
        let mut single: BTreeMap<&'a str, &'a str> = whole_of
            .into_iter()
            .filter_map(|(part, whole)| Some((part, whole?)))
            .filter(|(part, _)| Some(*part) != top)
            .collect();
        for part in in_circles_or_too_deep(&single) {
            single.remove(part);
        }
        single
    }
}

/// Documents nested deeper than this are flattened: readers, ours among them, limit how deep they follow.
const DEPTH_MAX: usize = 16;

/// Returns the parts whose chain of wholes does not end within [`DEPTH_MAX`] steps.
fn in_circles_or_too_deep<'a>(whole_of: &BTreeMap<&'a str, &'a str>) -> Vec<&'a str> {
    let ends = |part: &'a str| {
        let mut at = part;
        for _ in 0..DEPTH_MAX {
            match whole_of.get(at) {
                Some(whole) => at = whole,
                None => return true,
            }
        }
        false
    };
    whole_of
        .keys()
        .copied()
        .filter(|part| !ends(part))
        .collect()
}
