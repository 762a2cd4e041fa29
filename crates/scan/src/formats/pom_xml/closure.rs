//! What a project brings with it, itself and through others, chosen as Maven chooses.
//!
//! Source: Maven's introduction to the dependency mechanism: the nearest version wins, at equal distance the first;
//! what the project manages holds for all it brings; `test`, `provided` and optional dependencies of others are not
//! brought; exclusions hold for everything behind them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use gwanmun_model::Scope;

use super::effective::{Effective, Need, packed};
use super::model::{Exclusion, Pom};
use super::sources::Sources;
use crate::collect::is_version;
use crate::maven_repository::{Coordinates, is_range};

/// Most packages followed for one project.
const NODES_MAX: usize = 20_000;

/// Group, artifact, ending and classifier: of those that agree in all four only one version is chosen.
type Id = (String, String, String, String);

/// One package the project needs.
pub(super) struct Node {
    /// Group and artifact after moves, and the version where it is settled (else empty).
    pub(super) coordinates: Coordinates,
    pub(super) need: Need,
    pub(super) scope: Scope,
    /// Index of the direct dependency that brings it; its own for a direct one.
    pub(super) via: usize,
    /// Whether what it needs itself could not be looked up.
    pub(super) is_unread: bool,
    /// Names of its licenses, where its project is at hand.
    pub(super) licenses: Vec<String>,
    /// Indices of the packages it needs itself.
    pub(super) needs: Vec<usize>,
    pom: Option<Arc<Pom>>,
    exclusions: Arc<Vec<Exclusion>>,
    reached: Reached,
}

/// How a package is reached, the best way there is.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reached {
    scope: MavenScope,
    is_optional: bool,
}

/// The scopes of Maven, the one that reaches furthest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MavenScope {
    Compile,
    Runtime,
    /// `provided` and `system`: what the container, the platform or the machine brings.
    Provided,
    Test,
}

impl MavenScope {
    fn of(text: &str) -> Self {
        match text {
            "runtime" => Self::Runtime,
            "provided" | "system" => Self::Provided,
            "test" => Self::Test,
            _ => Self::Compile,
        }
    }

    /// Returns the scope of something a package of this scope needs.
    fn pass_on(self, inner: Self) -> Self {
        match (self, inner) {
            (_, Self::Test) => Self::Test,
            (Self::Compile, inner) => inner,
            (outer, _) => outer,
        }
    }
}

/// The packages a project brings with it.
pub(super) struct Closure {
    pub(super) nodes: Vec<Node>,
    /// Whether there is a repository to look up in what others need.
    pub(super) is_followed: bool,
    /// Whether there were more than are followed.
    pub(super) is_cut: bool,
}

impl Closure {
    /// Follows the dependencies of a project; only its own where there is no repository to look others up in.
    pub(super) fn of(effective: &Effective, sources: &Sources<'_>) -> Self {
        let mut walk = Walk {
            effective,
            sources,
            nodes: Vec::new(),
            by_id: BTreeMap::new(),
            edges: Vec::new(),
            waiting: VecDeque::new(),
            is_cut: false,
        };
        for need in effective.active_needs() {
            walk.add_direct(need);
        }
        let outside = walk.nodes.iter().filter_map(|node| node.pom.as_ref());
        let is_followed = !sources.repositories.is_empty()
            || outside.into_iter().any(|pom| !sources.is_module(pom));
        while is_followed && let Some(at) = walk.waiting.pop_front() {
            walk.expand(at);
        }
        walk.settle_scopes();
        for need in effective.inactive_needs() {
            walk.add_chosen(need);
        }
        Self {
            nodes: walk.nodes,
            is_followed,
            is_cut: walk.is_cut,
        }
    }
}

struct Walk<'a> {
    effective: &'a Effective,
    sources: &'a Sources<'a>,
    nodes: Vec<Node>,
    by_id: BTreeMap<Id, usize>,
    edges: Vec<Edge>,
    waiting: VecDeque<usize>,
    is_cut: bool,
}

/// How one package needs another.
struct Edge {
    from: usize,
    to: usize,
    inner: Reached,
    /// Whether the project manages scope and optionality: then they hold as they are, whoever asks.
    is_scope_managed: bool,
    is_optional_managed: bool,
}

impl Edge {
    /// Returns how the package needed is reached from one that is reached as `outer`.
    fn pass_on(&self, outer: Reached) -> Reached {
        Reached {
            scope: if self.is_scope_managed {
                self.inner.scope
            } else {
                outer.scope.pass_on(self.inner.scope)
            },
            is_optional: self.inner.is_optional || !self.is_optional_managed && outer.is_optional,
        }
    }
}

impl Walk<'_> {
    fn add_direct(&mut self, need: Need) {
        let mut need = need;
        // Exclusions the project manages add to those of its own dependencies too.
        if let Some(managed) = self.effective.managed_for(&need) {
            need.exclusions.extend(managed.exclusions.iter().cloned());
        }
        let at = self.nodes.len();
        let node = self.node(need, at, &Arc::default());
        let id = id_of(&node);
        self.nodes.push(node);
        // Alike after a move: the first counts for what others need, both are reported.
        self.by_id.entry(id).or_insert(at);
        self.waiting.push_back(at);
    }

    /// Adds a dependency of a profile that is not active: it is named and brings nothing with it.
    fn add_chosen(&mut self, need: Need) {
        let at = self.nodes.len();
        let mut node = self.node(need, at, &Arc::default());
        node.is_unread = false;
        node.scope = scope(node.reached).max(Scope::Optional);
        self.nodes.push(node);
    }

    /// Makes a node; its version is settled and its moves followed.
    fn node(&self, need: Need, via: usize, outer: &Arc<Vec<Exclusion>>) -> Node {
        let version = need
            .version
            .as_deref()
            .and_then(|version| self.settled(&need, version));
        let wanted = Coordinates::new(
            &need.group,
            &need.artifact,
            version.as_deref().unwrap_or_default(),
        );
        let is_local = need.scope == "system";
        let (coordinates, pom) = if version.is_none() || is_local {
            (wanted, None)
        } else {
            self.sources.settled(wanted)
        };
        let described = pom.as_ref().map(|pom| self.sources.described(pom));
        let exclusions = if need.exclusions.is_empty() {
            Arc::clone(outer)
        } else {
            let mut all = outer.to_vec();
            all.extend(need.exclusions.iter().cloned());
            Arc::new(all)
        };
        Node {
            is_unread: pom.is_none() && version.is_some() && !is_local,
            licenses: described.map_or_else(Vec::new, |described| described.licenses.clone()),
            reached: Reached {
                scope: MavenScope::of(&need.scope),
                is_optional: need.is_optional,
            },
            scope: Scope::Runtime,
            needs: Vec::new(),
            coordinates,
            need,
            via,
            pom,
            exclusions,
        }
    }

    /// Returns the one version a version text stands for.
    fn settled(&self, need: &Need, version: &str) -> Option<String> {
        if let Some(version) = exact(version) {
            return Some(version.to_owned());
        }
        is_range(version).then_some(())?;
        let newest = self
            .sources
            .repositories
            .newest(&need.group, &need.artifact, version);
        newest.filter(|version| is_version(version))
    }

    /// Adds what a package needs.
    fn expand(&mut self, at: usize) {
        let Some(node) = self.nodes.get(at) else {
            return;
        };
        let Some(pom) = &node.pom else {
            return;
        };
        let (via, exclusions) = (node.via, Arc::clone(&node.exclusions));
        let described = self.sources.described(pom);
        for need in &described.needs {
            let is_brought = !matches!(need.scope.as_str(), "test" | "provided")
                && !need.is_optional
                && !exclusions.iter().any(|exclusion| exclusion.holds_for(need));
            if is_brought {
                self.add_brought(at, via, need.clone(), &exclusions);
            }
        }
    }

    fn add_brought(&mut self, from: usize, via: usize, need: Need, outer: &Arc<Vec<Exclusion>>) {
        let mut need = need;
        let (mut is_scope_managed, mut is_optional_managed) = (false, false);
        if let Some(managed) = self.effective.managed_for(&need) {
            is_scope_managed = managed.scope.is_some();
            is_optional_managed = managed.optional.is_some();
            need.version = managed.version.clone().or(need.version);
            need.scope = managed.scope.clone().unwrap_or(need.scope);
            if let Some(optional) = &managed.optional {
                need.is_optional = optional == "true";
            }
            need.exclusions.extend(managed.exclusions.iter().cloned());
        }
        let inner = Reached {
            scope: MavenScope::of(&need.scope),
            is_optional: need.is_optional,
        };
        let node = self.node(need, via, outer);
        let id = id_of(&node);
        let to = match self.by_id.get(&id) {
            Some(known) => *known,
            None if self.nodes.len() >= NODES_MAX => {
                self.is_cut = true;
                return;
            }
            None => {
                let at = self.nodes.len();
                self.nodes.push(node);
                self.by_id.insert(id, at);
                self.waiting.push_back(at);
                at
            }
        };
        self.edges.push(Edge {
            from,
            to,
            inner,
            is_scope_managed,
            is_optional_managed,
        });
        if let Some(node) = self.nodes.get_mut(from) {
            node.needs.push(to);
        }
    }

    /// Works out how far each package reaches: what the project asks for itself is as it says, everything else as
    /// the best way to it is.
    fn settle_scopes(&mut self) {
        let worst = Reached {
            scope: MavenScope::Test,
            is_optional: true,
        };
        for (at, node) in self.nodes.iter_mut().enumerate() {
            if node.via != at {
                node.reached = worst;
            }
        }
        let mut waiting: VecDeque<usize> = (0..self.nodes.len()).collect();
        let mut edges: BTreeMap<usize, Vec<&Edge>> = BTreeMap::new();
        for edge in &self.edges {
            edges.entry(edge.from).or_default().push(edge);
        }
        while let Some(from) = waiting.pop_front() {
            let Some(outer) = self.nodes.get(from).map(|node| node.reached) else {
                continue;
            };
            for edge in edges.get(&from).into_iter().flatten() {
                let node = self.nodes.get_mut(edge.to);
                let Some(node) = node.filter(|node| node.via != edge.to) else {
                    continue;
                };
                let reached = edge.pass_on(outer);
                let better = Reached {
                    scope: node.reached.scope.min(reached.scope),
                    is_optional: node.reached.is_optional && reached.is_optional,
                };
                if better != node.reached {
                    node.reached = better;
                    waiting.push_back(edge.to);
                }
            }
        }
        for node in &mut self.nodes {
            node.scope = scope(node.reached);
        }
    }
}

/// Returns the scope in our terms.
fn scope(reached: Reached) -> Scope {
    let scope = match reached.scope {
        MavenScope::Compile | MavenScope::Runtime => Scope::Runtime,
        // Needed to compile, and not shipped.
        MavenScope::Provided => Scope::Build,
        MavenScope::Test => Scope::Test,
    };
    if reached.is_optional {
        scope.max(Scope::Optional)
    } else {
        scope
    }
}

fn id_of(node: &Node) -> Id {
    let (ending, classifier) = packed(&node.need.kind, &node.need.classifier);
    (
        node.coordinates.group.clone(),
        node.coordinates.artifact.clone(),
        ending.to_owned(),
        classifier.to_owned(),
    )
}

impl Exclusion {
    fn holds_for(&self, need: &Need) -> bool {
        let fits = |pattern: &str, text: &str| pattern == "*" || pattern == text;
        fits(&self.group, &need.group) && fits(&self.artifact, &need.artifact)
    }
}

/// Returns the version when the text allows exactly one: a plain version, or a range of one (`[1.5.2]`).
pub(super) fn exact(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text)
        .trim();
    let is_moving = matches!(inner, "LATEST" | "RELEASE");
    (is_version(inner) && !is_moving).then_some(inner)
}
