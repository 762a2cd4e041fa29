//! What a bill of materials claims, in the form a scan has.

use std::collections::{HashMap, HashSet};

use gwanmun_model::sbom::{Party, Relation, RelationKind, SbomComponent, SchemaCheck};
use gwanmun_model::{Component, ComponentKind, Found, Problem, ProblemKind, Purl, Sbom, Scope};

use super::Statement;
use crate::collect::{Collector, is_version, shown};
use crate::formats::Input;

/// Most faults of the schema that are named as problems of a scan; checking the document by itself names more.
const FAULTS_MAX: usize = 10;

/// Reads a file that is a bill of materials.
pub(crate) fn read(input: &Input<'_>) -> Found {
    match super::read(input.path, input.bytes, input.limits) {
        Ok(statement) => convert(statement, input),
        Err(refusal) => Found {
            problems: vec![refusal],
            ..Found::default()
        },
    }
}

/// Turns a document into components with identities. A component without a package URL keeps its name as
/// `pkg:generic`: which ecosystem it is of is not guessed.
fn convert(statement: Statement, input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    for problem in statement.problems {
        collector.report(problem);
    }
    if let SchemaCheck::Invalid(faults) = &statement.schema {
        // A document that breaks off is named by its reader already.
        let placed = faults.iter().filter(|fault| !fault.place.is_empty());
        for fault in placed.take(FAULTS_MAX) {
            let message = format!("breaks the schema at `{}`: {}", fault.place, fault.message);
            let mut problem = Problem::new(input.path, ProblemKind::Malformed, message);
            problem.line = fault.line;
            collector.report(problem);
        }
        if faults.len() > FAULTS_MAX {
            let message = format!("breaks the schema at {} places", faults.len());
            collector.problem(ProblemKind::Malformed, None, message);
        }
    }
    let sbom = statement.sbom;
    let roots = roots(&sbom);
    let graph = Graph::new(&sbom, &roots);
    let mut identities: HashMap<&str, String> = HashMap::new();
    let mut loose_files = 0_usize;
    for component in &sbom.components {
        let reference = component.reference.as_str();
        let is_file = component.kind == ComponentKind::File;
        if is_file && component.purl.is_none() && component.cpes.is_empty() {
            loose_files += usize::from(!graph.parts.contains(reference));
            continue;
        }
        let Some(mut made) = made(component, &mut collector, roots.contains(reference)) else {
            continue;
        };
        if !made.first_party {
            made.direct = graph.direct(reference);
        }
        if made.scope == Scope::Unknown {
            made.scope = graph.scope(reference);
        }
        if let Some(identity) = collector.add(made) {
            identities.insert(reference, identity);
        }
    }
    if loose_files > 0 {
        let message = format!(
            "{loose_files} files that are part of nothing are listed; without a package URL they were not taken as components"
        );
        collector.problem(ProblemKind::Incomplete, None, message);
    }
    for relation in needs(&sbom) {
        let ends = (
            identities.get(relation.from.as_str()),
            identities.get(relation.to.as_str()),
        );
        if let (Some(from), Some(to)) = ends {
            collector.edge(from, to);
        }
    }
    collector.finish()
}

/// Relations by which one component needs another.
fn needs(sbom: &Sbom) -> impl Iterator<Item = &Relation> {
    let is_need = |relation: &&Relation| relation.kind == RelationKind::DependsOn;
    sbom.relations.iter().filter(is_need)
}

/// What the relations say about single components.
struct Graph<'s> {
    /// What is part of something.
    parts: HashSet<&'s str>,
    /// What the described components need.
    directs: HashSet<&'s str>,
    /// What can be reached from the described components.
    reached: HashSet<&'s str>,
    /// Scopes that relations give.
    scopes: HashMap<&'s str, Scope>,
}

impl<'s> Graph<'s> {
    fn new(sbom: &'s Sbom, roots: &HashSet<&'s str>) -> Self {
        let mut edges: HashMap<&str, Vec<&Relation>> = HashMap::new();
        for relation in needs(sbom) {
            edges.entry(&relation.from).or_default().push(relation);
        }
        let contained = sbom.relations.iter();
        Self {
            parts: contained
                .filter(|relation| relation.kind == RelationKind::Contains)
                .map(|relation| relation.to.as_str())
                .collect(),
            directs: needs(sbom)
                .filter(|relation| roots.contains(relation.from.as_str()))
                .map(|relation| relation.to.as_str())
                .collect(),
            reached: reach(&edges, roots.iter().copied(), |_| true),
            scopes: scopes(sbom, &edges),
        }
    }

    /// Whether the described components name it; `None` where no relation leads to it.
    fn direct(&self, reference: &str) -> Option<bool> {
        self.reached
            .contains(reference)
            .then(|| self.directs.contains(reference))
    }

    fn scope(&self, reference: &str) -> Scope {
        self.scopes.get(reference).copied().unwrap_or_default()
    }
}

/// Returns what can be reached from `starts`, those included, along the relations wanted.
fn reach<'s>(
    edges: &HashMap<&'s str, Vec<&'s Relation>>,
    starts: impl Iterator<Item = &'s str>,
    is_wanted: fn(&Relation) -> bool,
) -> HashSet<&'s str> {
    let mut waiting: Vec<&str> = starts.collect();
    let mut reached: HashSet<&str> = waiting.iter().copied().collect();
    while let Some(from) = waiting.pop() {
        for relation in edges.get(from).into_iter().flatten() {
            if is_wanted(relation) && reached.insert(&relation.to) {
                waiting.push(&relation.to);
            }
        }
    }
    reached
}

/// Returns the scopes that relations give to components, spread along what those need in turn. What is also needed
/// without a scope stays without: it may be there at run time.
fn scopes<'s>(
    sbom: &'s Sbom,
    edges: &HashMap<&'s str, Vec<&'s Relation>>,
) -> HashMap<&'s str, Scope> {
    if needs(sbom).all(|relation| relation.scope == Scope::Unknown) {
        return HashMap::new();
    }
    let needed: HashSet<&str> = needs(sbom).map(|relation| relation.to.as_str()).collect();
    let tops = edges.keys().copied().filter(|from| !needed.contains(from));
    let open = reach(edges, tops, |relation| relation.scope == Scope::Unknown);
    let mut scopes = HashMap::new();
    for scope in Scope::ALL {
        if scope == Scope::Unknown {
            continue;
        }
        let asked = needs(sbom)
            .filter(|relation| relation.scope == scope)
            .map(|relation| relation.to.as_str());
        let reached = reach(edges, asked, |relation| relation.scope == Scope::Unknown);
        for reference in reached.difference(&open) {
            scopes.entry(*reference).or_insert(scope);
        }
    }
    scopes
}

/// References of what the document is about.
fn roots(sbom: &Sbom) -> HashSet<&str> {
    let described = sbom.relations.iter().filter(|relation| {
        let word = relation.written.as_deref().unwrap_or_default();
        relation.kind == RelationKind::Other && word.eq_ignore_ascii_case("describes")
    });
    described
        .map(|relation| relation.to.as_str())
        .chain(sbom.subject.as_deref())
        .collect()
}

/// Makes a component of a scan; `None` when not even a name makes an identity of it.
fn made(
    component: &SbomComponent,
    collector: &mut Collector<'_>,
    is_root: bool,
) -> Option<Component> {
    let is_own = is_root
        || component
            .properties
            .iter()
            .any(|(name, value)| name == "gwanmun:first-party" && value == "true");
    let mut requirement = component.version_range.clone();
    let purl = match &component.purl {
        Some(purl) => versioned(purl.clone(), component, &mut requirement, collector),
        None => unnamed(component, &mut requirement, collector, is_own)?,
    };
    let location = collector.location(component.line);
    let name_of = |party: &Option<Party>| party.as_ref()?.name.clone();
    let licenses = &component.licenses;
    let stated = if licenses.declared.is_empty() {
        &licenses.concluded
    } else {
        &licenses.declared
    };
    Some(Component {
        kind: component.kind,
        requirement: requirement.filter(|_| purl.version().is_none()),
        scope: component.scope,
        first_party: is_own,
        // `NONE` says that there is no license to state.
        declared_licenses: stated
            .iter()
            .filter(|one| *one != "NONE")
            .cloned()
            .collect(),
        hashes: component.hashes.clone(),
        supplier: name_of(&component.supplier).or_else(|| name_of(&component.manufacturer)),
        copyright: component.copyright.clone(),
        cpes: component.cpes.clone(),
        ..Component::new(purl, location)
    })
}

/// Returns the package URL with the one version it and the component give.
fn versioned(
    purl: Purl,
    component: &SbomComponent,
    requirement: &mut Option<String>,
    collector: &mut Collector<'_>,
) -> Purl {
    let stated = component.version.as_deref().map(str::trim);
    match (purl.version(), stated) {
        (Some(version), _) if !is_version(version) => {
            *requirement = Some(version.to_owned());
            purl.with_version(None)
        }
        (Some(version), Some(stated)) if !agree(version, stated) => {
            let message = format!(
                "`{}` is of version {} by its package URL and {} by itself; the package URL was believed",
                shown(&component.name),
                shown(version),
                shown(stated)
            );
            collector.problem(ProblemKind::Malformed, component.line, message);
            purl
        }
        (None, Some(stated)) if is_version(stated) => purl.with_version(Some(stated)),
        (None, Some(stated)) => {
            *requirement = requirement.take().or_else(|| Some(stated.to_owned()));
            purl
        }
        _ => purl,
    }
}

/// Whether two ways to write a version are the same but for an epoch, a leading `v` or letter case.
fn agree(version: &str, stated: &str) -> bool {
    let plain = |text: &str| {
        let text = text.split_once(':').map_or(text, |(_, rest)| rest);
        text.strip_prefix('v').unwrap_or(text).to_lowercase()
    };
    stated.is_empty() || plain(version) == plain(stated)
}

/// Makes the identity of a component that has no package URL.
fn unnamed(
    component: &SbomComponent,
    requirement: &mut Option<String>,
    collector: &mut Collector<'_>,
    is_own: bool,
) -> Option<Purl> {
    let stated = component
        .version
        .as_deref()
        .map(str::trim)
        .filter(|version| !version.is_empty());
    let version = stated.filter(|version| is_version(version));
    if version.is_none() {
        *requirement = requirement.take().or_else(|| stated.map(str::to_owned));
    }
    let purl = match Purl::new(
        "generic",
        component.group.as_deref(),
        &component.name,
        version,
    ) {
        Ok(purl) => purl,
        Err(error) => {
            let message = format!("`{}`: {error}", shown(&component.name));
            collector.problem(ProblemKind::SkippedEntry, component.line, message);
            return None;
        }
    };
    let is_software = matches!(
        component.kind,
        ComponentKind::Library | ComponentKind::Framework | ComponentKind::Application
    );
    if is_software && !is_own {
        let message = format!(
            "`{}` has no usable package URL; advisories for it cannot be looked up by package",
            shown(&component.name)
        );
        collector.problem(ProblemKind::Incomplete, component.line, message);
    }
    Some(purl)
}
