//! A list of packages that name what they need: how most lock files are built.

use std::collections::BTreeMap;

use gwanmun_model::{Component, ProblemKind, Scope};

use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::reach::Reach;

/// One package of a lock file.
pub(super) struct Listed {
    /// What others ask for it by, in the one spelling the format compares.
    pub(super) key: String,
    /// The package. A stated scope stays; an unknown one is derived from what the project asks for.
    pub(super) component: Component,
    /// What it needs.
    pub(super) needs: Vec<Need>,
}

/// One thing a package needs.
pub(super) struct Need {
    /// Key of the package needed.
    pub(super) key: String,
    /// Its name as written.
    pub(super) name: String,
    /// Whether it may rightly be absent: optional, part of the language, provided by the platform.
    pub(super) may_be_absent: bool,
}

impl Need {
    /// A need that must be met.
    pub(super) fn of(name: &str, key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            name: name.to_owned(),
            may_be_absent: false,
        }
    }

    /// A need that may stay unmet.
    pub(super) fn maybe(name: &str, key: impl Into<String>) -> Self {
        Self {
            may_be_absent: true,
            ..Self::of(name, key)
        }
    }
}

/// What the project itself asks for.
#[derive(Default)]
pub(super) struct Asked {
    /// Keys, each with the scope that reaches furthest. Empty where no file at hand tells.
    pub(super) scopes: BTreeMap<String, Scope>,
    /// The project's own package, where its manifest names one.
    pub(super) root: Option<Component>,
}

impl Asked {
    /// Notes that the project asks for a package.
    pub(super) fn ask(&mut self, key: impl Into<String>, scope: Scope) {
        let known = self.scopes.entry(key.into()).or_default();
        *known = scope.min(*known);
    }
}

/// Keeps the packages with their edges: scopes spread from what the project asks for, `direct` follows from it.
pub(super) fn keep(packages: Vec<Listed>, asked: Asked, collector: &mut Collector<'_>) {
    let own = asked.root.as_ref().map(|root| root.purl.name());
    let Edges {
        among: edges,
        to_own,
    } = edges(&packages, own, collector);
    let scopes = scopes(&packages, &edges, &asked);
    let mut asked_for = Vec::new();
    let mut identities = Vec::with_capacity(packages.len());
    for (package, scope) in packages.into_iter().zip(scopes) {
        let mut component = package.component;
        if component.scope == Scope::Unknown {
            component.scope = scope;
        }
        let is_asked = asked.scopes.contains_key(&package.key);
        if component.direct.is_none() && !asked.scopes.is_empty() && !component.first_party {
            component.direct = Some(is_asked);
        }
        let identity = collector.add(component);
        if is_asked {
            asked_for.extend(identity.clone());
        }
        identities.push(identity);
    }
    for (from, edges) in identities.iter().zip(&edges) {
        for to in edges.iter().filter_map(|index| identities.get(*index)) {
            if let (Some(from), Some(to)) = (from, to) {
                collector.edge(from, to);
            }
        }
    }
    if let Some(root) = asked.root.and_then(|root| collector.add(root)) {
        for to in &asked_for {
            collector.edge(&root, to);
        }
        let from = to_own.iter().filter_map(|index| identities.get(*index));
        for from in from.flatten() {
            collector.edge(from, &root);
        }
    }
}

/// Who needs whom, by their places in the list.
struct Edges {
    /// What each package needs of the others.
    among: Vec<Vec<usize>>,
    /// Packages that need the project's own: those of a framework need it, and it is tested with them.
    to_own: Vec<usize>,
}

/// Finds what each package needs; where one name stands for several packages, each of them is meant.
fn edges(packages: &[Listed], own: Option<&str>, collector: &mut Collector<'_>) -> Edges {
    let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, package) in packages.iter().enumerate() {
        by_key.entry(&package.key).or_default().push(index);
    }
    let mut among = Vec::with_capacity(packages.len());
    let mut to_own = Vec::new();
    for (index, package) in packages.iter().enumerate() {
        let mut edges = Vec::new();
        for need in &package.needs {
            match by_key.get(need.key.as_str()) {
                Some(targets) => edges.extend(targets.iter().take(SAME_NAME_MAX)),
                None if own == Some(need.name.as_str()) => to_own.push(index),
                None if need.may_be_absent => {}
                None => {
                    let line = package.component.locations.first();
                    let message = format!(
                        "{} needs `{}`, which is missing",
                        package.component.purl.package_name(),
                        shown(&need.name)
                    );
                    collector.problem(
                        ProblemKind::DanglingReference,
                        line.and_then(|place| place.line),
                        message,
                    );
                }
            }
        }
        among.push(edges);
    }
    Edges { among, to_own }
}

fn scopes(packages: &[Listed], edges: &[Vec<usize>], asked: &Asked) -> Vec<Scope> {
    let mut reach = Reach::new(packages.len());
    for (index, (package, edges)) in packages.iter().zip(edges).enumerate() {
        if package.component.scope != Scope::Unknown {
            reach.ask(index, package.component.scope);
        }
        if let Some(scope) = asked.scopes.get(&package.key) {
            reach.ask(index, *scope);
        }
        for target in edges {
            reach.edge(index, *target);
        }
    }
    reach.spread()
}
