//! One component per identity out of many files.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::reach::ClassFiles;
use gwanmun_model::{Component, Dependency, Found, Problem, ProblemKind};

/// Joins what the readers found: components by identity, sorted; edges unique and none dangling; problems sorted.
pub(crate) fn merge(parts: impl IntoIterator<Item = Found>) -> Found {
    let mut components: BTreeMap<String, Component> = BTreeMap::new();
    let mut edges: BTreeSet<Dependency> = BTreeSet::new();
    let mut problems: BTreeSet<Problem> = BTreeSet::new();
    let mut classes = ClassFiles::default();
    let mut license_texts = BTreeSet::new();
    for part in parts {
        for component in part.components {
            let identity = component.identity();
            match components.get_mut(&identity) {
                Some(known) => join(known, component),
                None => {
                    components.insert(identity, component);
                }
            }
        }
        edges.extend(part.dependencies);
        problems.extend(part.problems);
        classes.absorb(part.classes);
        license_texts.extend(part.license_texts);
    }
    edges.retain(|edge| {
        let dangling = [&edge.from, &edge.to]
            .into_iter()
            .find(|end| !components.contains_key(*end));
        if let Some(end) = dangling {
            let message = format!("{} -> {}: {end} is not in the result", edge.from, edge.to);
            problems.insert(Problem::new("", ProblemKind::DanglingReference, message));
        }
        dangling.is_none()
    });
    Found {
        components: components.into_values().map(tidy).collect(),
        dependencies: edges.into_iter().collect(),
        problems: problems.into_iter().collect(),
        source: None,
        classes,
        license_texts: license_texts.into_iter().collect(),
    }
}

/// Adds a second sighting of the same component.
///
/// It is the system's own code only if every place says so: otherwise a foreign package would go unmatched.
fn join(known: &mut Component, other: Component) {
    known.requirement = known.requirement.take().or(other.requirement);
    known.scope = known.scope.min(other.scope);
    known.direct = match (known.direct, other.direct) {
        (Some(a), Some(b)) => Some(a || b),
        (a, b) => a.or(b),
    };
    known.first_party &= other.first_party;
    known.locations.extend(other.locations);
    known.declared_licenses.extend(other.declared_licenses);
    known.hashes.extend(other.hashes);
    known.supplier = known.supplier.take().or(other.supplier);
    known.copyright = known.copyright.take().or(other.copyright);
    known.cpes.extend(other.cpes);
    known.provides.extend(other.provides);
    known.notices.extend(other.notices);
}

fn tidy(mut component: Component) -> Component {
    component.locations.sort_unstable();
    component.locations.dedup();
    component.declared_licenses.sort_unstable();
    component.declared_licenses.dedup();
    component.hashes.sort_unstable();
    component.hashes.dedup();
    component.cpes.sort_unstable();
    component.cpes.dedup();
    component.provides.sort_unstable();
    component.provides.dedup();
    component.notices.sort_unstable();
    component.notices.dedup();
    component
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{Ecosystem, Location, Purl, Scope};

    use super::*;

    fn component(path: &str, scope: Scope, direct: Option<bool>) -> Component {
        let purl = Purl::of_package(Ecosystem::Cargo, "a", Some("1.0.0")).expect("purl");
        let mut component = Component::new(purl, Location::new(path.to_owned(), Some(1)));
        component.scope = scope;
        component.direct = direct;
        component
    }

    fn found(component: Component) -> Found {
        Found {
            components: vec![component],
            ..Found::default()
        }
    }

    #[test]
    fn one_identity_is_one_component_with_every_place() {
        let merged = merge([
            found(component("b", Scope::Development, Some(false))),
            found(component("a", Scope::Runtime, None)),
            found(component("c", Scope::Unknown, Some(true))),
        ]);
        let [only] = merged.components.as_slice() else {
            panic!("{merged:?}")
        };
        assert_eq!(only.scope, Scope::Runtime);
        assert_eq!(only.direct, Some(true));
        let paths: Vec<_> = only.locations.iter().map(|place| &place.path).collect();
        assert_eq!(paths, ["a", "b", "c"]);
    }

    #[test]
    fn a_component_is_first_party_only_where_all_agree() {
        let mut own = component("a", Scope::Runtime, None);
        own.first_party = true;
        let merged = merge([found(own), found(component("b", Scope::Runtime, None))]);
        assert!(!merged.components[0].first_party);
    }

    #[test]
    fn a_dangling_edge_becomes_a_problem() {
        let mut part = found(component("a", Scope::Runtime, None));
        part.dependencies.push(Dependency {
            from: part.components[0].identity(),
            to: "pkg:cargo/gone@1".to_owned(),
        });
        let merged = merge([part]);
        assert!(merged.dependencies.is_empty());
        assert_eq!(merged.problems[0].kind, ProblemKind::DanglingReference);
    }
}
