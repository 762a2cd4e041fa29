//! What a project amounts to with its parents and imported bills of materials.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::model::{Dependency, Exclusion, Pom, Section};
use super::properties::{Properties, filled, inherited};
use super::sources::{Sources, key};
use crate::collect::shown;
use crate::maven_repository::Coordinates;

/// Most bills of materials taken in for one project, those imported by others included.
const IMPORTS_MAX: usize = 500;

/// What a managed dependency is found by: group, artifact, ending and classifier.
type Key = (String, String, String, String);

/// What a project has from itself and its parents.
pub(super) struct Inherited {
    /// The project and its parents, as far as they are at hand.
    pub(super) chain: Vec<Arc<Pom>>,
    /// The first parent that is not at hand.
    pub(super) missing: Option<String>,
    pub(super) properties: Properties,
    management: BTreeMap<Key, Managed>,
    imports: Vec<Coordinates>,
}

/// What is managed for a dependency, properties filled in.
pub(super) struct Managed {
    pub(super) version: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) optional: Option<String>,
    pub(super) exclusions: Vec<Exclusion>,
}

impl Inherited {
    /// Joins a project (first) and its parents.
    pub(super) fn of(chain: Vec<Arc<Pom>>, missing: Option<String>, user: &Properties) -> Self {
        let poms: Vec<&Pom> = chain.iter().map(Arc::as_ref).collect();
        let mut joined = Self {
            properties: inherited(&poms, user),
            missing,
            management: BTreeMap::new(),
            imports: Vec::new(),
            chain,
        };
        let chain = joined.chain.clone();
        let mut imported = BTreeSet::new();
        for (at, pom) in chain.iter().enumerate() {
            let sections: Vec<&Section> = managing(pom).collect();
            let inherits = || {
                chain
                    .iter()
                    .skip(at + 1)
                    .any(|above| managing(above).next().is_some())
            };
            let imports = || {
                let mut all = chain.iter().flat_map(|pom| managing(pom));
                at == 0 && all.any(|section| section.management.iter().any(|raw| is_import(raw)))
            };
            // What is joined with more keeps the last of two that are alike; what stays alone, the first.
            let last_wins = sections.len() > 1 || inherits() || imports();
            for section in sections {
                joined.add_management(section, last_wins, &mut imported);
            }
        }
        joined
    }

    fn add_management(
        &mut self,
        section: &Section,
        last_wins: bool,
        imported: &mut BTreeSet<(String, String)>,
    ) {
        let mut managed = BTreeMap::new();
        let mut imports: Vec<Coordinates> = Vec::new();
        let mut by_name: BTreeMap<(String, String), usize> = BTreeMap::new();
        for raw in &section.management {
            if is_import(raw) {
                let version = raw.version.as_deref().unwrap_or_default();
                let import = Coordinates {
                    group: self.fill(&raw.group),
                    artifact: self.fill(&raw.artifact),
                    version: self.fill(version),
                };
                let name = (import.group.clone(), import.artifact.clone());
                match by_name.insert(name, imports.len()) {
                    Some(same) if last_wins => {
                        by_name.insert((import.group.clone(), import.artifact.clone()), same);
                        if let Some(same) = imports.get_mut(same) {
                            *same = import;
                        }
                    }
                    _ => imports.push(import),
                }
                continue;
            }
            match managed.entry(self.key(raw)) {
                Entry::Vacant(place) => {
                    place.insert(self.manage(raw));
                }
                Entry::Occupied(mut place) if last_wins => {
                    place.insert(self.manage(raw));
                }
                Entry::Occupied(_) => {}
            }
        }
        for (key, managed) in managed {
            self.management.entry(key).or_insert(managed);
        }
        // A project that imports another version of what its parent imports has its own.
        imports
            .retain(|import| !imported.contains(&(import.group.clone(), import.artifact.clone())));
        imported.extend(by_name.into_keys());
        self.imports.extend(imports);
    }

    /// Fills properties in; one that is not known stays as it is written.
    pub(super) fn fill(&self, text: &str) -> String {
        filled(text, &[&self.properties])
    }

    /// Returns what the nearest project in the chain that names licenses says.
    pub(super) fn licenses(&self) -> &[String] {
        let mut all = self.chain.iter().map(|pom| pom.licenses.as_slice());
        all.find(|licenses| !licenses.is_empty())
            .unwrap_or_default()
    }

    fn manage(&self, raw: &Dependency) -> Managed {
        let fill = |text: &Option<String>| text.as_deref().map(|text| self.fill(text));
        Managed {
            version: fill(&raw.version),
            scope: fill(&raw.scope),
            optional: fill(&raw.optional),
            exclusions: self.exclusions(raw),
        }
    }

    fn exclusions(&self, raw: &Dependency) -> Vec<Exclusion> {
        raw.exclusions
            .iter()
            .map(|exclusion| Exclusion {
                group: self.fill(&exclusion.group),
                artifact: self.fill(&exclusion.artifact),
            })
            .collect()
    }

    fn key(&self, raw: &Dependency) -> Key {
        let fill = |text: &Option<String>| self.fill(text.as_deref().unwrap_or_default());
        let (kind, classifier) = (fill(&raw.kind), fill(&raw.classifier));
        let (ending, classifier) = packed(&kind, &classifier);
        (
            self.fill(&raw.group),
            self.fill(&raw.artifact),
            ending.to_owned(),
            classifier.to_owned(),
        )
    }
}

/// Returns how a type of dependency is packed: ending and classifier of its file.
///
/// Source: Maven's default artifact handlers.
pub(super) fn packed<'t>(kind: &'t str, classifier: &'t str) -> (&'t str, &'t str) {
    let (ending, usual) = match kind {
        "test-jar" => ("jar", "tests"),
        "java-source" => ("jar", "sources"),
        "javadoc" => ("jar", "javadoc"),
        "ejb-client" => ("jar", "client"),
        "" | "bundle" | "ejb" | "maven-plugin" => ("jar", ""),
        kind => (kind, ""),
    };
    let classifier = if classifier.is_empty() {
        usual
    } else {
        classifier
    };
    (ending, classifier)
}

/// Returns the sections of a project that manage anything, the one that decides first.
fn managing(pom: &Pom) -> impl Iterator<Item = &Section> {
    let sections = pom.active().rev();
    sections.filter(|section| !section.management.is_empty())
}

fn is_import(dependency: &Dependency) -> bool {
    dependency.scope.as_deref() == Some("import") && dependency.kind.as_deref() == Some("pom")
}

/// One dependency with everything known about it filled in.
#[derive(Clone)]
pub(super) struct Need {
    pub(super) group: String,
    pub(super) artifact: String,
    /// Version as declared or managed; may be a range or hold a property nobody defines.
    pub(super) version: Option<String>,
    /// How many of [`Effective::missing`] might manage the version differently.
    pub(super) missing: usize,
    pub(super) scope: String,
    pub(super) is_optional: bool,
    /// `type`, `jar` where nothing is said.
    pub(super) kind: String,
    pub(super) classifier: String,
    pub(super) exclusions: Vec<Exclusion>,
    /// Whether it applies without choosing a profile.
    pub(super) is_active: bool,
    /// File and line it stands at; `None` where that is not in the scanned tree.
    pub(super) place: Option<(String, u32)>,
}

/// A project with everything it inherits and imports.
pub(super) struct Effective {
    pub(super) inherited: Arc<Inherited>,
    /// Who manages versions, the first that manages a dependency decides: each with how many that are not at hand
    /// come before it.
    managers: Vec<(usize, Arc<Inherited>)>,
    /// Parents and bills of materials that are not at hand, in that order.
    pub(super) missing: Vec<String>,
}

impl Effective {
    /// Works out what `pom` amounts to.
    pub(super) fn of(pom: &Arc<Pom>, sources: &Sources<'_>) -> Self {
        let inherited = Arc::new(sources.inherited(pom));
        let mut effective = Self {
            inherited: Arc::clone(&inherited),
            managers: Vec::new(),
            missing: Vec::new(),
        };
        effective.add_managers(pom, inherited, sources);
        effective
    }

    /// Lists who manages versions: the project with its parents, then what they import, depth first.
    fn add_managers(&mut self, pom: &Pom, own: Arc<Inherited>, sources: &Sources<'_>) {
        let mut seen = BTreeSet::from([key(pom)]);
        let mut waiting = Vec::new();
        let mut next = Some(own);
        while let Some(inherited) = next {
            self.missing.extend(inherited.missing.as_deref().map(shown));
            // The first import is looked at first, with all it imports itself.
            waiting.extend(inherited.imports.iter().rev().cloned());
            let missing_before = self.missing.len() - usize::from(inherited.missing.is_some());
            self.managers.push((missing_before, inherited));
            next = loop {
                let Some(import) = waiting.pop() else {
                    break None;
                };
                match sources.find(&import) {
                    None => self.missing.push(shown(&import.to_string())),
                    Some(pom) if seen.len() < IMPORTS_MAX && seen.insert(key(&pom)) => {
                        break Some(sources.imported(&pom));
                    }
                    Some(_) => {}
                }
            };
        }
    }

    /// Returns what is managed for a dependency, and how many are missing that would come first.
    fn managed(&self, key: &Key) -> (Option<&Managed>, usize) {
        self.managers
            .iter()
            .find_map(|(missing, manager)| Some((Some(manager.management.get(key)?), *missing)))
            .unwrap_or((None, self.missing.len()))
    }

    /// Returns what the project manages for something it needs through others.
    pub(super) fn managed_for(&self, need: &Need) -> Option<&Managed> {
        let (ending, classifier) = packed(&need.kind, &need.classifier);
        let key = (
            need.group.clone(),
            need.artifact.clone(),
            ending.to_owned(),
            classifier.to_owned(),
        );
        self.managed(&key).0
    }

    /// Lists the dependencies of the project and its parents. Of two that are alike, the one nearest to the project
    /// counts; within one file the last.
    pub(super) fn active_needs(&self) -> Vec<Need> {
        let mut needs: Vec<Need> = Vec::new();
        let mut known: BTreeMap<Key, usize> = BTreeMap::new();
        for pom in &self.inherited.chain {
            let first_own = needs.len();
            for raw in pom.active().flat_map(|section| &section.dependencies) {
                let key = self.inherited.key(raw);
                let need = self.need(raw, pom, None);
                match known.get(&key).copied() {
                    Some(at) if at >= first_own => {
                        if let Some(same) = needs.get_mut(at) {
                            *same = need;
                        }
                    }
                    Some(_) => {}
                    None => {
                        known.insert(key, needs.len());
                        needs.push(need);
                    }
                }
            }
        }
        needs
    }

    /// Lists the dependencies of profiles somebody has to choose, each for itself.
    pub(super) fn inactive_needs(&self) -> Vec<Need> {
        let mut needs = Vec::new();
        for pom in &self.inherited.chain {
            for (profile, _) in pom.profiles().filter(|(_, is_active)| !is_active) {
                let section = &profile.section;
                let management = section.management.iter();
                let chosen = Chosen {
                    properties: &section.properties,
                    management: management
                        .map(|raw| (self.inherited.key(raw), self.inherited.manage(raw)))
                        .collect(),
                };
                let dependencies = section.dependencies.iter();
                needs.extend(dependencies.map(|raw| self.need(raw, pom, Some(&chosen))));
            }
        }
        needs
    }

    /// Fills one dependency in; `chosen` is the profile around it, where that is not active.
    fn need(&self, raw: &Dependency, pom: &Pom, chosen: Option<&Chosen<'_>>) -> Need {
        let inherited = &self.inherited;
        let fill = |text: &str| match chosen {
            Some(chosen) => filled(text, &[chosen.properties, &inherited.properties]),
            None => inherited.fill(text),
        };
        let own = |text: &Option<String>| text.as_deref().map(fill);
        let key = inherited.key(raw);
        let (managed, missing) = match chosen.and_then(|chosen| chosen.management.get(&key)) {
            Some(managed) => (Some(managed), 0),
            None => self.managed(&key),
        };
        let version = own(&raw.version);
        let missing = if version.is_some() { 0 } else { missing };
        let version = version.or_else(|| managed?.version.as_deref().map(fill));
        // What is managed for it leaves `optional` alone, unlike version, scope and exclusions.
        let optional = own(&raw.optional);
        let exclusions = match inherited.exclusions(raw) {
            none if none.is_empty() => managed.map(|managed| managed.exclusions.clone()),
            own => Some(own),
        };
        Need {
            group: fill(&raw.group),
            artifact: fill(&raw.artifact),
            version,
            missing,
            scope: own(&raw.scope)
                .or_else(|| managed?.scope.clone())
                .unwrap_or_else(|| "compile".to_owned()),
            is_optional: optional.as_deref() == Some("true"),
            kind: own(&raw.kind).unwrap_or_else(|| "jar".to_owned()),
            classifier: own(&raw.classifier).unwrap_or_default(),
            exclusions: exclusions.unwrap_or_default(),
            is_active: chosen.is_none(),
            place: pom.is_in_tree.then(|| (pom.path.clone(), raw.line)),
        }
    }

    /// Returns the versions the project and its parents manage for plugins, by group and artifact.
    pub(super) fn plugin_versions(&self) -> BTreeMap<(String, String), String> {
        let mut versions = BTreeMap::new();
        for pom in &self.inherited.chain {
            for section in pom.active().rev() {
                for raw in section.plugin_management.iter().chain(&section.plugins) {
                    if let Some(version) = &raw.version {
                        let fill = |text: &str| self.inherited.fill(text);
                        versions
                            .entry((fill(&raw.group), fill(&raw.artifact)))
                            .or_insert_with(|| fill(version));
                    }
                }
            }
        }
        versions
    }
}

/// A profile somebody may choose.
struct Chosen<'p> {
    properties: &'p Properties,
    management: BTreeMap<Key, Managed>,
}
