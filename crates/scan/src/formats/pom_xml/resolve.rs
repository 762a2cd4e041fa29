//! What a project amounts to with its parents and imported bills of materials.

use std::collections::{BTreeMap, BTreeSet};

use super::Properties;
use super::model::{Declared, Dependency, Parent, Pom};
use crate::collect::shown;
use crate::document::xml::Element;
use crate::document::{Lines, decode};
use crate::tree::{Tree, folder, normalize};

/// Longest chain of parents, and deepest nesting of imports, followed.
const CHAIN_MAX: usize = 32;

/// Deepest nesting and most replacements of properties in one text.
const FILL_DEPTH_MAX: u32 = 16;
const FILL_STEPS_MAX: u32 = 256;

/// All projects of the tree.
pub(super) struct Poms {
    by_path: BTreeMap<String, Pom>,
    /// Paths by `group:artifact`.
    by_name: BTreeMap<String, Vec<String>>,
}

impl Poms {
    /// Reads every `pom.xml` of the tree once.
    pub(super) fn of(tree: &dyn Tree, depth_max: u32) -> Self {
        let mut by_path = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in tree.named("pom.xml", "") {
            let Some(bytes) = tree.read(&path) else {
                continue;
            };
            let (text, _) = decode(&bytes);
            let (document, _) = Element::read(&text, depth_max);
            let Some(project) = document.child("project") else {
                continue;
            };
            let pom = Pom::of(&path, project, &Lines::of(&text));
            if let Some(group) = pom.group() {
                let name = format!("{group}:{}", pom.artifact);
                by_name.entry(name).or_default().push(path.clone());
            }
            by_path.insert(path, pom);
        }
        Self { by_path, by_name }
    }

    /// Whether a project of that `group:artifact`, and of that version where it is known, is part of the tree.
    pub(super) fn has_module(&self, name: &str, version: Option<&str>) -> bool {
        match (name.split_once(':'), version) {
            (Some((group, artifact)), Some(version)) => {
                self.find(group, artifact, version).is_some()
            }
            _ => self.by_name.contains_key(name),
        }
    }

    /// Whether the file at `path` is the first with dependencies: what holds for all of them is said once.
    pub(super) fn speaks_for_all(&self, path: &str) -> bool {
        let mut with_dependencies = self
            .by_path
            .values()
            .filter(|pom| !pom.dependencies.is_empty() || !pom.profiles.is_empty());
        with_dependencies
            .next()
            .is_none_or(|first| first.path == path)
    }

    /// Finds a project by name and version. A version kept in a property (`${revision}`) is taken to fit.
    fn find(&self, group: &str, artifact: &str, version: &str) -> Option<&Pom> {
        let paths = self.by_name.get(&format!("{group}:{artifact}"))?;
        paths
            .iter()
            .filter_map(|path| self.by_path.get(path))
            .find(|pom| fits(pom, version))
    }

    /// Finds the parent of a project: where it is said to be, else by its name.
    fn parent(&self, path: &str, parent: &Parent) -> Option<&Pom> {
        let near = Some(&parent.relative_path).filter(|near| !near.is_empty());
        let near = near.and_then(|near| {
            let file = if near.to_ascii_lowercase().ends_with(".xml") {
                near.clone()
            } else {
                format!("{near}/pom.xml")
            };
            let pom = self.by_path.get(&normalize(folder(path), &file)?)?;
            // Since Maven 4 the place alone may name the parent.
            let same = [
                (pom.group().unwrap_or_default(), &parent.group),
                (&pom.artifact, &parent.artifact),
            ]
            .into_iter()
            .all(|(there, said)| said.is_empty() || there == said);
            (same && fits(pom, &parent.version)).then_some(pom)
        });
        near.or_else(|| self.find(&parent.group, &parent.artifact, &parent.version))
    }
}

fn fits(pom: &Pom, version: &str) -> bool {
    version.is_empty()
        || version.contains("${")
        || pom
            .version()
            .is_some_and(|own| own == version || own.contains("${"))
}

/// A project with everything it inherits.
pub(super) struct Effective<'p> {
    properties: Properties,
    dependencies: Vec<Declared<'p>>,
    management: BTreeMap<Key, Managed>,
    outside: Vec<String>,
}

/// What is managed for a dependency, properties filled in.
pub(super) struct Managed {
    pub(super) version: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) optional: Option<String>,
}

/// What a managed dependency is found by: group, artifact, type and classifier.
type Key = (String, String, String, String);

impl<'p> Effective<'p> {
    /// Works out what `pom` amounts to.
    pub(super) fn of(pom: &'p Pom, poms: &'p Poms) -> Self {
        let mut visited = BTreeSet::new();
        Self::within(pom, poms, &mut visited)
    }

    fn within(pom: &'p Pom, poms: &'p Poms, visited: &mut BTreeSet<&'p str>) -> Self {
        visited.insert(&pom.path);
        let (chain, missing) = chain(pom, poms);
        let mut effective = Self {
            properties: inherited_properties(&chain),
            dependencies: Vec::new(),
            management: BTreeMap::new(),
            outside: missing
                .filter(|parent| !parent.artifact.is_empty())
                .map(|parent| format!("{}:{}:{}", parent.group, parent.artifact, parent.version))
                .into_iter()
                .collect(),
        };
        let mut imports = Vec::new();
        for pom in &chain {
            for declared in declared(pom, |pom| &pom.management, |profile| &profile.management) {
                if is_import(declared.raw) {
                    imports.push(declared);
                } else {
                    let managed = effective.manage(&declared);
                    let key = effective.key(&declared);
                    effective.management.entry(key).or_insert(managed);
                }
            }
        }
        for import in imports {
            effective.import(&import, poms, visited);
        }
        let mut known = BTreeSet::new();
        for pom in &chain {
            for declared in declared(
                pom,
                |pom| &pom.dependencies,
                |profile| &profile.dependencies,
            ) {
                let key = effective.key(&declared);
                // Two profiles may ask for different versions of one artifact; both count.
                if declared.properties.is_some() || known.insert(key) {
                    effective.dependencies.push(declared);
                }
            }
        }
        effective
    }

    /// Takes over what an imported bill of materials manages.
    fn import(&mut self, import: &Declared<'p>, poms: &'p Poms, visited: &mut BTreeSet<&'p str>) {
        let group = self.fill(&import.raw.group);
        let artifact = self.fill(&import.raw.artifact);
        let version = self.fill(import.raw.version.as_deref().unwrap_or_default());
        match poms.find(&group, &artifact, &version) {
            Some(pom) if visited.len() < CHAIN_MAX && !visited.contains(pom.path.as_str()) => {
                let imported = Self::within(pom, poms, visited);
                for (key, managed) in imported.management {
                    self.management.entry(key).or_insert(managed);
                }
                self.outside.extend(imported.outside);
            }
            Some(_) => {}
            None => self.outside.push(format!(
                "{}:{}:{}",
                shown(&group),
                shown(&artifact),
                shown(&version)
            )),
        }
    }

    /// Returns the dependencies of the project and its parents.
    pub(super) fn dependencies(&self) -> &[Declared<'p>] {
        &self.dependencies
    }

    /// Returns the parents and bills of materials outside the tree that may manage an artifact of `group`: those of
    /// that very group where there are some, else all.
    pub(super) fn outside(&self, group: &str) -> BTreeSet<&str> {
        let all = || self.outside.iter().map(String::as_str);
        let of_group: BTreeSet<&str> = all()
            .filter(|name| name.split(':').next() == Some(group))
            .collect();
        if of_group.is_empty() {
            all().collect()
        } else {
            of_group
        }
    }

    /// Returns what is managed for a dependency.
    pub(super) fn managed(&self, dependency: &Declared<'_>) -> Option<&Managed> {
        self.management.get(&self.key(dependency))
    }

    /// Returns `group:artifact` with properties filled in; `None` when one stays open or is empty.
    pub(super) fn name_of(&self, group: &str, artifact: &str) -> Option<String> {
        let (group, artifact) = (self.fill(group), self.fill(artifact));
        let is_known = |text: &str| !text.is_empty() && !text.contains("${");
        (is_known(&group) && is_known(&artifact)).then(|| format!("{group}:{artifact}"))
    }

    /// Fills properties in; one that is not known stays as it is written.
    pub(super) fn fill(&self, text: &str) -> String {
        filled(text, &[&self.properties])
    }

    /// Fills properties in, those of the profile around the dependency first.
    pub(super) fn fill_for(&self, text: &str, dependency: &Declared<'_>) -> String {
        match dependency.properties {
            Some(own) => filled(text, &[own, &self.properties]),
            None => self.fill(text),
        }
    }

    fn manage(&self, dependency: &Declared<'_>) -> Managed {
        let fill =
            |text: &Option<String>| text.as_deref().map(|text| self.fill_for(text, dependency));
        Managed {
            version: fill(&dependency.raw.version),
            scope: fill(&dependency.raw.scope),
            optional: fill(&dependency.raw.optional),
        }
    }

    fn key(&self, dependency: &Declared<'_>) -> Key {
        let raw = dependency.raw;
        let or =
            |text: &Option<String>, default: &str| self.fill(text.as_deref().unwrap_or(default));
        (
            self.fill(&raw.group),
            self.fill(&raw.artifact),
            or(&raw.kind, "jar"),
            or(&raw.classifier, ""),
        )
    }
}

/// Returns the project and its parents as far as they are in the tree, and the first parent that is not.
fn chain<'p>(pom: &'p Pom, poms: &'p Poms) -> (Vec<&'p Pom>, Option<&'p Parent>) {
    let mut chain = vec![pom];
    let mut last = pom;
    while let Some(parent) = &last.parent {
        let next = poms.parent(&last.path, parent);
        let next = next.filter(|next| chain.iter().all(|known| known.path != next.path));
        match next {
            Some(next) if chain.len() < CHAIN_MAX => {
                chain.push(next);
                last = next;
            }
            _ => return (chain, Some(parent)),
        }
    }
    (chain, None)
}

/// Joins the properties of the chain, those nearest to the project first, and those Maven itself defines.
fn inherited_properties(chain: &[&Pom]) -> Properties {
    let mut all = Properties::new();
    for pom in chain {
        let profiles = pom.profiles.iter().filter(|profile| profile.is_active);
        let profiles = profiles.map(|profile| &profile.properties);
        for properties in profiles.chain([&pom.properties]) {
            for (name, value) in properties {
                all.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    }
    let Some(pom) = chain.first() else {
        return all;
    };
    let mut define = |names: &[&str], value: Option<&str>| {
        for name in names {
            // A project whose version is `${project.version}` would never end.
            if let Some(value) = value.filter(|value| !value.contains(&format!("${{{name}}}"))) {
                all.insert((*name).to_owned(), value.to_owned());
            }
        }
    };
    define(&["project.groupId", "pom.groupId"], pom.group());
    define(
        &["project.artifactId", "pom.artifactId"],
        Some(&pom.artifact),
    );
    define(
        &["project.version", "pom.version", "version"],
        pom.version(),
    );
    let parent = pom.parent.as_ref();
    define(
        &["project.parent.groupId", "parent.groupId"],
        parent.map(|parent| parent.group.as_str()),
    );
    define(
        &["project.parent.version", "parent.version"],
        parent.map(|parent| parent.version.as_str()),
    );
    all
}

/// Lists what a project declares itself and in its profiles.
fn declared(
    pom: &Pom,
    own: fn(&Pom) -> &Vec<Dependency>,
    in_profile: fn(&super::model::Profile) -> &Vec<Dependency>,
) -> Vec<Declared<'_>> {
    let plain = own(pom).iter().map(|raw| Declared {
        raw,
        path: &pom.path,
        properties: None,
        is_active: true,
    });
    let conditional = pom.profiles.iter().flat_map(|profile| {
        in_profile(profile).iter().map(|raw| Declared {
            raw,
            path: &pom.path,
            properties: Some(&profile.properties),
            is_active: profile.is_active,
        })
    });
    plain.chain(conditional).collect()
}

fn is_import(dependency: &Dependency) -> bool {
    dependency.scope.as_deref() == Some("import") && dependency.kind.as_deref() == Some("pom")
}

/// Fills `${name}` in, as far as the limits allow; what is not known or goes beyond them stays as it is written.
fn filled(text: &str, properties: &[&Properties]) -> String {
    let mut steps_left = FILL_STEPS_MAX;
    let mut result = String::new();
    fill_into(
        &mut result,
        text,
        properties,
        FILL_DEPTH_MAX,
        &mut steps_left,
    );
    result
}

fn fill_into(
    result: &mut String,
    text: &str,
    properties: &[&Properties],
    depth_left: u32,
    steps_left: &mut u32,
) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        result.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            result.push_str("${");
            rest = after;
            continue;
        };
        let value = properties
            .iter()
            .find_map(|properties| properties.get(name));
        match value {
            Some(value) if depth_left > 0 && *steps_left > 0 => {
                *steps_left -= 1;
                fill_into(result, value, properties, depth_left - 1, steps_left);
            }
            _ => {
                result.push_str("${");
                result.push_str(name);
                result.push('}');
            }
        }
        rest = after;
    }
    result.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_filled_in_and_stay_bounded() {
        let properties: Properties = [
            ("a", "1.${b}"),
            ("b", "2"),
            ("loop", "${loop}x"),
            ("wide", &"${wide}".repeat(1000)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let fill = |text: &str| filled(text, &[&properties]);
        assert_eq!(fill("v${a}-${gone}"), "v1.2-${gone}");
        assert_eq!(fill("${a"), "${a");
        assert!(fill("${loop}").len() < 100);
        assert!(fill("${wide}").len() < 10_000_000);
    }
}
