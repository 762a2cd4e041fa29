//! Whether the system's own code uses a component: scope, imports, and names an advisory lists. It closes nothing.

mod python;
mod symbols;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use gwanmun_model::advisory::AffectedCode;
use gwanmun_model::reach::{Imported, ReachGap, Shipped, Symbols};
use gwanmun_model::{
    Advisory, Component, Dependency, Finding, Import, Location, Reachability, SourceCode,
    SourceLanguage,
};

use crate::matching::{Question, speaking_of};

/// Places named of one component.
const PLACES_MAX: usize = 3;

/// The module that stands for Go itself.
const GO_ITSELF: &str = "stdlib";

/// What is known of the use of the components of one assessment.
pub struct Reach<'a> {
    source: Option<&'a SourceCode>,
    /// Imports by language and what they are looked up by.
    imports: BTreeMap<(SourceLanguage, String), &'a Import>,
    /// Imports of each Go module, by its name in lower case.
    modules: BTreeMap<String, Vec<&'a Import>>,
    /// By the identity of a component that is needed by an imported one: that one's package URL.
    through: BTreeMap<&'a str, String>,
}

/// What code may call a component.
struct Names {
    names: Vec<String>,
    /// Whether another name is possible.
    is_guess: bool,
}

impl<'a> Reach<'a> {
    /// Prepares the answers for `components`, which need each other as `dependencies` says, from what the system's source
    /// code imports.
    pub fn new(
        components: &[Component],
        dependencies: &'a [Dependency],
        source: Option<&'a SourceCode>,
    ) -> Self {
        let imports = source.map(|source| source.imports.as_slice());
        let imports = imports.unwrap_or_default();
        let mut reach = Self {
            source,
            imports: imports
                .iter()
                .map(|import| ((import.language, key(import)), import))
                .collect(),
            modules: modules(components, imports),
            through: BTreeMap::new(),
        };
        let imported: BTreeMap<String, String> = components
            .iter()
            .filter(|component| !component.first_party)
            .filter(|component| matches!(reach.imported(component), Imported::Seen { .. }))
            .map(|component| (component.identity(), component.purl.to_string()))
            .collect();
        reach.through = through(&imported, dependencies);
        reach
    }

    /// Returns what is known of the use of a component, of which `code` is affected.
    pub fn of(&self, component: &Component, code: &[&AffectedCode]) -> Reachability {
        let mut imported = self.imported(component);
        let mut symbols = Symbols::NotListed;
        let language = component.purl.ecosystem().and_then(SourceLanguage::of);
        if let (Some(language), Imported::Seen { places: told, .. }) = (language, &mut imported) {
            let imports = self.imports_of(language, component);
            symbols = symbols::named(language, &imports, code);
            // Of a module with many packages, where the affected ones are imported says most.
            let is_affected = |import: &&Import| code.iter().any(|code| code.path == import.name);
            let affected: Vec<&Import> = imports.into_iter().filter(is_affected).collect();
            if !affected.is_empty() {
                *told = places(&affected);
            }
        }
        let is_seen = matches!(imported, Imported::Seen { .. });
        Reachability {
            shipped: Shipped::of(component.scope),
            through: self
                .through
                .get(component.identity().as_str())
                .filter(|_| !is_seen)
                .cloned(),
            symbols,
            imported,
        }
    }

    fn imported(&self, component: &Component) -> Imported {
        let Some(source) = self.source else {
            return Imported::Unknown(ReachGap::NotLooked);
        };
        let Some(language) = component.purl.ecosystem().and_then(SourceLanguage::of) else {
            return Imported::Unknown(ReachGap::NoReader);
        };
        let read = source.read.iter().find(|read| read.language == language);
        let Some(read) = read else {
            return Imported::Unknown(ReachGap::NoSource);
        };
        let is_guess = self.names(language, component).is_guess;
        let imports = self.imports_of(language, component);
        if !imports.is_empty() {
            return Imported::Seen {
                places: places(&imports),
                is_guess,
                only_in_tests: imports.iter().all(|import| import.only_in_tests),
            };
        }
        if read.unread > 0 {
            Imported::Unknown(ReachGap::Incomplete)
        } else if is_guess {
            Imported::Unknown(ReachGap::NameUnknown)
        } else {
            Imported::NotSeen
        }
    }

    /// Returns every import of a component.
    fn imports_of(&self, language: SourceLanguage, component: &Component) -> Vec<&'a Import> {
        let name = component.purl.package_name();
        if language == SourceLanguage::Go {
            let imports = self.modules.get(&name.to_lowercase());
            return imports.cloned().unwrap_or_default();
        }
        let names = self.names(language, component).names;
        let found = names.iter().flat_map(|name| self.below(language, name));
        found.collect()
    }

    /// Returns the imports of a name and, where names have parts, of what lies below it.
    fn below(&self, language: SourceLanguage, name: &str) -> Vec<&'a Import> {
        let exact = (language, name.to_owned());
        let mut found: Vec<&Import> = self.imports.get(&exact).into_iter().copied().collect();
        if language == SourceLanguage::Python {
            let prefix = format!("{name}.");
            let rest = self.imports.range((language, prefix.clone())..);
            let below =
                rest.take_while(|((of, known), _)| *of == language && known.starts_with(&prefix));
            found.extend(below.map(|(_, import)| *import));
        }
        found
    }

    /// Returns what code may call a component, in the form imports are looked up by.
    fn names(&self, language: SourceLanguage, component: &Component) -> Names {
        let package = component.purl.package_name();
        let aliases = self.source.map(|source| source.aliases.as_slice());
        let mut names: Vec<String> = aliases
            .unwrap_or_default()
            .iter()
            .filter(|alias| alias.language == language && alias.package == package)
            .map(|alias| alias.import.clone())
            .collect();
        let mut is_guess = false;
        match language {
            SourceLanguage::Go | SourceLanguage::JavaScript => names.push(package),
            // Only the archive of a library tells which classes are its own.
            SourceLanguage::Jvm => is_guess = names.is_empty(),
            SourceLanguage::Rust => names.push(package.replace('-', "_")),
            SourceLanguage::Python => {
                for name in &mut names {
                    *name = name.to_lowercase();
                }
                names.extend(python::modules(&package).map(str::to_lowercase));
                if names.is_empty() {
                    is_guess = true;
                    names.push(package.replace('-', "_"));
                    names.push(package.replace('-', "."));
                }
            }
        }
        names.sort();
        names.dedup();
        Names { names, is_guess }
    }
}

/// Returns what an import is looked up by. Letter case is no evidence against a guessed name in Python.
fn key(import: &Import) -> String {
    match import.language {
        SourceLanguage::Python => import.name.to_lowercase(),
        _ => import.name.clone(),
    }
}

/// Gives each import of Go to the module with the longest name that leads to it.
fn modules<'a>(
    components: &[Component],
    imports: &'a [Import],
) -> BTreeMap<String, Vec<&'a Import>> {
    let is_go =
        |component: &&Component| component.purl.ecosystem() == Some(SourceLanguage::Go.ecosystem());
    let known: BTreeSet<String> = components
        .iter()
        .filter(is_go)
        .map(|component| component.purl.package_name().to_lowercase())
        .collect();
    let mut modules: BTreeMap<String, Vec<&Import>> = BTreeMap::new();
    for import in imports {
        if import.language != SourceLanguage::Go {
            continue;
        }
        let path = import.name.to_lowercase();
        let first = path.split('/').next().unwrap_or_default();
        let mut prefix = if first.contains('.') {
            path.as_str()
        } else {
            GO_ITSELF
        };
        while !known.contains(prefix) {
            match prefix.rsplit_once('/') {
                Some((shorter, _)) => prefix = shorter,
                None => break,
            }
        }
        if known.contains(prefix) {
            modules.entry(prefix.to_owned()).or_default().push(import);
        }
    }
    modules
}

/// Follows the edges from imported components; each component keeps the first that leads to it.
fn through<'a>(
    imported: &BTreeMap<String, String>,
    dependencies: &'a [Dependency],
) -> BTreeMap<&'a str, String> {
    let mut edges: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    for edge in dependencies {
        edges.entry(&edge.from).or_default().push(&edge.to);
    }
    let mut through: BTreeMap<&'a str, String> = BTreeMap::new();
    let starts = imported.iter();
    let mut waiting: VecDeque<(&str, &String)> =
        starts.map(|(id, purl)| (id.as_str(), purl)).collect();
    while let Some((from, first)) = waiting.pop_front() {
        for to in edges.get(from).into_iter().flatten() {
            if !imported.contains_key(*to) && !through.contains_key(to) {
                through.insert(to, first.clone());
                waiting.push_back((to, first));
            }
        }
    }
    through
}

/// Returns the first places of some imports, those of each in turn; imports by tests alone come last.
fn places(imports: &[&Import]) -> Vec<Location> {
    let mut imports = imports.to_vec();
    imports.sort_by_key(|import| import.only_in_tests);
    let mut places: Vec<Location> = Vec::new();
    for rank in 0..PLACES_MAX {
        let of_rank = imports.iter().filter_map(|import| import.places.get(rank));
        for place in of_rank {
            if places.len() < PLACES_MAX && !places.contains(place) {
                places.push(place.clone());
            }
        }
    }
    places
}

/// Returns which code of the component the records behind a finding name.
pub fn affected_code<'r>(
    finding: &Finding,
    asked: &[(&'r Question, &'r [Advisory])],
) -> Vec<&'r AffectedCode> {
    let is_evidence =
        |record: &Advisory| finding.evidence.iter().any(|one| one.record == record.id);
    let mut code = Vec::new();
    for (question, records) in asked {
        for record in records.iter().filter(|record| is_evidence(record)) {
            let affected = speaking_of(&question.query, record);
            code.extend(affected.flat_map(|affected| &affected.code));
        }
    }
    code
}

#[cfg(test)]
mod tests;
