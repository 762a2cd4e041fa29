//! Packages of a lock file and what they need, until scopes and direct use are worked out.

use std::borrow::Cow;

use gwanmun_model::{Component, Digest, Ecosystem, Location, ProblemKind, PublisherNotice, Scope};

use super::Origin;
use crate::collect::{Collector, shown};
use crate::reach::Reach;

/// One package, workspace or folder a lock file lists.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Package<'t> {
    /// Type and namespace of the package URL where it is no npm package.
    pub(in crate::formats) other: Option<(&'static str, Option<Cow<'t, str>>)>,
    /// Its real name, also where it is installed under an alias.
    pub(in crate::formats) name: Cow<'t, str>,
    /// Its version, when the file has one.
    pub(in crate::formats) version: Option<Cow<'t, str>>,
    /// What was written in the place of a version, when that is none.
    pub(in crate::formats) specifier: Option<Cow<'t, str>>,
    /// Where it was taken from.
    pub(in crate::formats) origin: Origin,
    /// Whether it is the project itself or a workspace of it.
    pub(in crate::formats) is_own: bool,
    /// Whether the file says nothing of who needs it.
    pub(in crate::formats) is_unconnected: bool,
    /// The scope the file gives this package, for where none follows from what the project asks for.
    pub(in crate::formats) scope: Option<Scope>,
    /// Hashes of the archive in the registry.
    pub(in crate::formats) hashes: Vec<Digest>,
    /// License statements.
    pub(in crate::formats) licenses: Vec<String>,
    /// What its publisher says against it.
    pub(in crate::formats) notices: Vec<PublisherNotice>,
    /// File its entry stands in, when that is not the one being read.
    pub(in crate::formats) path: Option<String>,
    /// Line of its entry.
    pub(in crate::formats) line: Option<u32>,
}

impl<'t> Package<'t> {
    /// Makes a package of a registry, of which nothing but the name is known.
    pub(in crate::formats) fn named(name: impl Into<Cow<'t, str>>, line: Option<u32>) -> Self {
        Self {
            other: None,
            name: name.into(),
            version: None,
            specifier: None,
            origin: Origin::Registry,
            is_own: false,
            is_unconnected: false,
            scope: None,
            hashes: Vec::new(),
            licenses: Vec::new(),
            notices: Vec::new(),
            path: None,
            line,
        }
    }

    /// Makes the component, or reports why there is none. Scope and direct use are not set.
    fn component(&self, may_be_open: bool, collector: &mut Collector<'_>) -> Option<Component> {
        let version = self.version.as_deref();
        let mut component = match &self.other {
            None => collector.package(Ecosystem::Npm, &self.name, version, self.line),
            Some((package_type, namespace)) => collector.package_of_type(
                package_type,
                namespace.as_deref(),
                &self.name,
                version,
                self.line,
            ),
        }?;
        let asked = match &self.origin {
            Origin::Git(url) => {
                component.purl = component.purl.with_qualifier("vcs_url", url);
                Some(url.as_str())
            }
            Origin::Url(url) => {
                component.purl = component.purl.with_qualifier("download_url", url);
                Some(url.as_str())
            }
            Origin::Folder(url) => Some(url.as_str()),
            Origin::Registry => self.specifier.as_deref(),
        };
        component.first_party =
            self.is_own || (matches!(self.origin, Origin::Folder(_)) && self.hashes.is_empty());
        if !component.is_pinned() {
            component.requirement = asked.map(shown).or(component.requirement);
            if !component.first_party && !may_be_open {
                collector.problem(
                    ProblemKind::UnresolvedVersion,
                    self.line,
                    format!("the version of {} is not in the file", self.name),
                );
            }
        }
        if let Some(path) = &self.path {
            component.locations = vec![Location::new(path, self.line)];
        }
        component.hashes.clone_from(&self.hashes);
        component.declared_licenses.clone_from(&self.licenses);
        component.notices.clone_from(&self.notices);
        Some(component)
    }
}

/// Packages by index and the edges between them.
#[derive(Default)]
pub(in crate::formats) struct Graph<'t> {
    packages: Vec<Package<'t>>,
    edges: Vec<Vec<(usize, Strength)>>,
    asks: Vec<(usize, Scope)>,
    /// Whether the file, or a manifest beside it, says what the project itself asks for.
    asks_known: bool,
    /// Whether it is of the nature of the file that it does not say versions.
    may_be_open: bool,
}

/// Whether a package works without another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::formats) enum Strength {
    /// It does not.
    Required,
    /// It does.
    Optional,
}

impl<'t> Graph<'t> {
    /// Makes the graph of a manifest, which asks for packages and does not say which versions are used.
    pub(in crate::formats) fn of_manifest() -> Self {
        Self {
            may_be_open: true,
            ..Self::default()
        }
    }

    /// Adds a package and returns its index.
    pub(in crate::formats) fn add(&mut self, package: Package<'t>) -> usize {
        self.packages.push(package);
        self.edges.push(Vec::new());
        self.packages.len() - 1
    }

    /// Returns how many packages there are.
    pub(in crate::formats) fn len(&self) -> usize {
        self.packages.len()
    }

    /// Notes that one package needs another.
    pub(in crate::formats) fn need(&mut self, from: usize, to: usize, strength: Strength) {
        if let Some(edges) = self.edges.get_mut(from) {
            edges.push((to, strength));
        }
    }

    /// Notes that what the project itself asks for is known, even if it asks for nothing.
    pub(in crate::formats) fn asks_are_known(&mut self) {
        self.asks_known = true;
    }

    /// Notes that the project itself, or its workspace `from`, asks for a package at a scope.
    pub(in crate::formats) fn ask(&mut self, from: Option<usize>, to: usize, scope: Scope) {
        self.asks_known = true;
        self.asks.push((to, scope));
        if let Some(from) = from {
            self.need(from, to, Strength::Required);
        }
    }

    /// Works out scopes and direct use and hands everything to the collector.
    pub(in crate::formats) fn finish(self, collector: &mut Collector<'_>) {
        let scopes = self.scopes();
        let mut direct = vec![false; self.packages.len()];
        for (package, _) in &self.asks {
            if let Some(direct) = direct.get_mut(*package) {
                *direct = true;
            }
        }
        let mut identities = Vec::with_capacity(self.packages.len());
        for ((package, scope), direct) in self.packages.iter().zip(scopes).zip(direct) {
            let component = package
                .component(self.may_be_open, collector)
                .map(|mut component| {
                    component.scope = match scope {
                        Scope::Unknown => package.scope.unwrap_or_default(),
                        known => known,
                    };
                    let is_known = self.asks_known && !package.is_unconnected;
                    component.direct = Some(direct).filter(|_| is_known && !component.first_party);
                    component
                });
            identities.push(component.and_then(|component| collector.add(component)));
        }
        for (from, edges) in identities.iter().zip(&self.edges) {
            for to in edges.iter().filter_map(|(index, _)| identities.get(*index)) {
                if let (Some(from), Some(to)) = (from, to) {
                    collector.edge(from, to);
                }
            }
        }
    }

    /// Spreads the scopes at which the project asks for packages. What a package of the project itself needs is asked
    /// for by the project, for its own reasons, and does not spread from there.
    fn scopes(&self) -> Vec<Scope> {
        let mut reach = Reach::new(self.packages.len());
        for (from, (package, edges)) in self.packages.iter().zip(&self.edges).enumerate() {
            if package.is_own {
                reach.ask(from, Scope::Runtime);
                continue;
            }
            for (to, strength) in edges {
                match strength {
                    Strength::Required => reach.edge(from, *to),
                    Strength::Optional => reach.optional_edge(from, *to),
                }
            }
        }
        for (package, scope) in &self.asks {
            reach.ask(*package, *scope);
        }
        reach.spread()
    }
}
