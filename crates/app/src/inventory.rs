//! Components and findings: of one system, and of one component version over all systems.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use gwanmun_model::assessment::{Advice, Duty};
use gwanmun_model::role::Permission;
use gwanmun_model::{Finding, Timestamp};
use gwanmun_rules::condition::Situation;
use gwanmun_rules::duties;
use gwanmun_store::inventory::{self, Graph};
pub use gwanmun_store::inventory::{ComponentFilter, FindingFilter};
use gwanmun_store::{Tx, requests, use_facts, versions};
use serde_json::json;

use crate::order::{Placed, view_of};
use crate::systems::{find, object};
use crate::watch::component;
use crate::{
    App, AppError, Caller, ComponentVersion, Page, Paged, Request, SystemComponent, SystemFinding,
    SystemUse,
};

/// Sort keys of [`App::components`].
pub const COMPONENT_SORTS: &[&str] = &[
    "name",
    "version",
    "ecosystem",
    "license",
    "verdict",
    "severity",
    "findings",
    "priority",
    "scope",
    "direct",
];

/// Sort keys of [`App::findings`].
pub const FINDING_SORTS: &[&str] = &[
    "priority",
    "ssvc",
    "severity",
    "id",
    "component",
    "kind",
    "score",
    "epss",
    "published",
];

/// One component version with everything known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentDetail {
    /// The component version and its license.
    pub version: ComponentVersion,
    /// Its findings, rated apart from any use, most urgent first.
    pub findings: Vec<Finding>,
    /// Every finding as it stands in each system that uses the version, most urgent first, in the order of `findings`.
    pub placed: Vec<Vec<Placed>>,
    /// What to move to; `None` where it has no vulnerability.
    pub advice: Option<Advice>,
    /// License duties that arise in any of the systems that use it, by what is stated of its use there.
    pub duties: Vec<Duty>,
    /// Systems that use it (where-used), with verdict, rules and locations, sorted by name.
    pub systems: Vec<SystemUse>,
    /// Requests that name it, the newest first.
    pub requests: Vec<Request>,
}

impl App {
    /// Lists a system's components. The filter looks at the package's name, version and license.
    /// A list without pages is an export and audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for an unknown sort key.
    pub fn components(
        &self,
        caller: &Caller,
        system: &str,
        filter: &ComponentFilter,
        page: &Page,
    ) -> Result<Paged<SystemComponent>, AppError> {
        caller.check(Permission::Read)?;
        let listed = self.read(|t| {
            let view = view_of(&find(t, system)?);
            let sliced =
                inventory::components(t, system, &view, filter, &page.filter, &page.slice())?;
            Ok(page.of(sliced))
        })?;
        self.record_unpaged(caller, page, (object(system), "components"))?;
        Ok(listed)
    }

    /// Lists a system's findings. The filter looks at ids, the package's name and the summary.
    /// By default the most urgent come first. A list without pages is an export and audited.
    ///
    /// # Errors
    /// As [`App::components`].
    pub fn findings(
        &self,
        caller: &Caller,
        system: &str,
        filter: &FindingFilter,
        page: &Page,
    ) -> Result<Paged<SystemFinding>, AppError> {
        caller.check(Permission::Read)?;
        let listed = self.read(|t| {
            let view = view_of(&find(t, system)?);
            let sliced =
                inventory::findings(t, system, &view, filter, &page.filter, &page.slice())?;
            Ok(page.of(sliced))
        })?;
        self.record_unpaged(caller, page, (object(system), "findings"))?;
        Ok(listed)
    }

    /// Lists distinct third-party component versions in use anywhere whose package URL, name or license
    /// contains the filter, with the verdict of the strictest system, sorted by package URL by default.
    /// What the portal's search shows.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown sort key.
    pub fn inventory(
        &self,
        caller: &Caller,
        filter: &ComponentFilter,
        page: &Page,
    ) -> Result<Paged<SystemComponent>, AppError> {
        caller.check(Permission::Read)?;
        let listed = self.read(|t| {
            let sliced = inventory::everywhere(t, filter, &page.filter, &page.slice())?;
            Ok(page.of(sliced))
        })?;
        self.record_unpaged(caller, page, ("inventory".to_owned(), "components"))?;
        Ok(listed)
    }

    /// Notes a list taken out whole; a page on a screen is not.
    pub(crate) fn record_unpaged(
        &self,
        caller: &Caller,
        page: &Page,
        (object, list): (String, &str),
    ) -> Result<(), AppError> {
        if page.size > 0 {
            return Ok(());
        }
        self.record_export(caller, object, json!({ "list": list }))
    }

    /// Returns a component version by its key.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn component(&self, caller: &Caller, key: &str) -> Result<ComponentDetail, AppError> {
        caller.check(Permission::Read)?;
        let now = self.now();
        self.read(|t| {
            let version = versions::get(t, key)?
                .ok_or_else(|| AppError::not_found(("구성요소를", "component"), key))?;
            let systems = inventory::uses(t, key)?;
            let duties = self.duties_of(t, &version, &systems)?;
            let findings = versions::findings_of(t, &version)?;
            let sightings = versions::sightings_of(t, key)?;
            let placed = findings
                .iter()
                .map(|finding| {
                    let known = sightings.get(finding.primary_id()).copied();
                    self.everywhere(finding, known, &systems)
                })
                .collect();
            Ok(ComponentDetail {
                findings,
                placed,
                advice: versions::advice_of(t, key)?,
                duties,
                requests: requests::naming(t, &versions::coordinate(&version.purl), now)?,
                systems,
                version,
            })
        })
    }

    /// Returns what the license of a component version asks for in the systems that use it, each thing once.
    fn duties_of(
        &self,
        t: &mut Tx<'_>,
        version: &ComponentVersion,
        systems: &[SystemUse],
    ) -> Result<Vec<Duty>, AppError> {
        let mut situations = BTreeSet::new();
        for system in systems.iter().filter(|system| !system.first_party) {
            let facts = use_facts::joined(&use_facts::of_system(t, &system.system)?);
            let identity = component(t, version.clone())?.identity();
            situations.insert((system.context, facts.of(&identity)));
        }
        let mut duties: Vec<Duty> = Vec::new();
        for (context, facts) in situations {
            let used = duties::Used {
                purl: &version.purl,
                licenses: &version.licenses,
                locations: &[],
                situation: Situation {
                    facts,
                    ..Situation::of(context)
                },
            };
            duties.extend(duties::for_component(&self.settings.policy, &used));
        }
        duties.sort();
        duties.dedup_by(|a, b| a.code == b.code && a.license == b.license && a.text == b.text);
        Ok(duties)
    }

    /// Places a finding in every system that uses its component, the most urgent first.
    fn everywhere(
        &self,
        finding: &Finding,
        known: Option<Timestamp>,
        systems: &[SystemUse],
    ) -> Vec<Placed> {
        let theirs = systems.iter().filter(|system| !system.first_party);
        let mut placed: Vec<Placed> = theirs
            .map(|system| self.place(finding, known, system))
            .collect();
        placed.sort_by_key(|one| Reverse(one.priority.score));
        placed
    }

    /// Returns the shortest way from one of the system's own dependencies to the component: package URLs
    /// from the root to it, the component last. Empty when no edge leads there.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn dependency_path(
        &self,
        caller: &Caller,
        system: &str,
        key: &str,
    ) -> Result<Vec<String>, AppError> {
        caller.check(Permission::Read)?;
        let graph = self.read(|t| {
            find(t, system)?;
            Ok(inventory::graph(t, system)?)
        })?;
        if !graph.nodes.contains_key(key) {
            return Err(AppError::not_found(("구성요소를", "component"), key));
        }
        Ok(shortest_path(&graph, key))
    }
}

/// Breadth-first from every root at once; ties go to the smaller package URL, so the answer is stable.
fn shortest_path(graph: &Graph, target: &str) -> Vec<String> {
    let mut came_from: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut queue = VecDeque::new();
    for root in roots(graph) {
        came_from.insert(root, None);
        queue.push_back(root);
    }
    while let Some(node) = queue.pop_front() {
        if node == target {
            break;
        }
        for next in graph.edges.get(node).into_iter().flatten() {
            if !came_from.contains_key(next.as_str()) {
                came_from.insert(next, Some(node));
                queue.push_back(next);
            }
        }
    }
    let mut path = Vec::new();
    let mut step = came_from.contains_key(target).then_some(target);
    while let Some(node) = step {
        path.push(graph.nodes.get(node).cloned().unwrap_or_default());
        step = came_from.get(node).copied().flatten();
    }
    path.reverse();
    path
}

/// Where paths start: what the system names itself; where the lock file does not say, what nothing else needs.
fn roots(graph: &Graph) -> Vec<&str> {
    if !graph.roots.is_empty() {
        return graph.roots.iter().map(String::as_str).collect();
    }
    let needed: BTreeSet<&str> = graph.edges.values().flatten().map(String::as_str).collect();
    graph
        .edges
        .keys()
        .map(String::as_str)
        .filter(|node| !needed.contains(node))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(roots: &[&str], edges: &[(&str, &str)]) -> Graph {
        let mut graph = Graph {
            roots: roots.iter().map(ToString::to_string).collect(),
            ..Graph::default()
        };
        for (from, to) in edges {
            for node in [from, to] {
                graph.nodes.insert((*node).to_owned(), (*node).to_owned());
            }
            let list = graph.edges.entry((*from).to_owned()).or_default();
            list.push((*to).to_owned());
        }
        graph
    }

    #[test]
    fn the_shortest_path_wins_and_cycles_end() {
        let edges = [
            ("a", "b"),
            ("b", "c"),
            ("c", "a"),
            ("a", "x"),
            ("x", "y"),
            ("y", "c"),
        ];
        let path = shortest_path(&graph(&["a"], &edges), "c");
        assert_eq!(path, ["a", "b", "c"]);
        assert_eq!(shortest_path(&graph(&["a"], &edges), "a"), ["a"]);
    }

    #[test]
    fn without_named_roots_what_nothing_needs_is_one() {
        let path = shortest_path(&graph(&[], &[("top", "mid"), ("mid", "low")]), "low");
        assert_eq!(path, ["top", "mid", "low"]);
    }
}
