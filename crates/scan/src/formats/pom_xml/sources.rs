//! Where projects are found: in the scanned tree, and in the repositories at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::effective::{Effective, Inherited, Need};
use super::model::{Parent, Pom};
use super::properties::{Properties, of_command_line};
use crate::document::xml::Element;
use crate::document::{Lines, decode};
use crate::formats::Input;
use crate::maven_repository::{Coordinates, MavenRepositories};
use crate::tree::{Tree, folder, normalize};

/// Longest chain of parents followed.
const CHAIN_MAX: usize = 32;

/// Most moves of one artifact followed.
const RELOCATIONS_MAX: usize = 8;

/// What the projects of one scan share: those of the tree, and whatever was looked up for them so far.
pub(super) struct Poms {
    by_path: BTreeMap<String, Arc<Pom>>,
    /// Paths by `group:artifact`.
    by_name: BTreeMap<String, Vec<String>>,
    /// Properties given on the command line, by the folder whose `.mvn/maven.config` gives them.
    user: BTreeMap<String, Properties>,
    /// Path of the first project with dependencies: what holds for all of them is said there.
    speaker: Option<String>,
    outside: Mutex<BTreeMap<Coordinates, Option<Arc<Pom>>>>,
    imported: Mutex<BTreeMap<Key, Arc<Inherited>>>,
    described: Mutex<BTreeMap<Key, Arc<Described>>>,
}

impl Poms {
    /// Reads every `pom.xml` of the tree once.
    pub(super) fn of(tree: &dyn Tree, depth_max: u32) -> Self {
        let mut by_path = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in tree.named("pom.xml", "") {
            let pom = tree
                .read(&path)
                .and_then(|bytes| read(&bytes, &path, depth_max));
            let Some(pom) = pom else {
                continue;
            };
            if let Some(group) = pom.group() {
                let name = format!("{group}:{}", pom.artifact);
                by_name.entry(name).or_default().push(path.clone());
            }
            by_path.insert(path, Arc::new(pom));
        }
        let user = tree
            .named("maven.config", "")
            .into_iter()
            .filter_map(|path| {
                let folder = folder(&path).strip_suffix(".mvn")?.trim_end_matches('/');
                let bytes = tree.read(&path)?;
                Some((folder.to_owned(), of_command_line(&decode(&bytes).0)))
            })
            .collect();
        let speaker = by_path
            .values()
            .find(|pom: &&Arc<Pom>| {
                !pom.own.dependencies.is_empty()
                    || pom
                        .profiles
                        .iter()
                        .any(|profile| !profile.section.dependencies.is_empty())
            })
            .map(|pom| pom.path.clone());
        Self {
            by_path,
            by_name,
            user,
            speaker,
            outside: Mutex::default(),
            imported: Mutex::default(),
            described: Mutex::default(),
        }
    }
}

/// Where to look projects up while one file is read.
pub(super) struct Sources<'a> {
    poms: Arc<Poms>,
    tree: &'a dyn Tree,
    pub(super) repositories: &'a MavenRepositories,
    depth_max: u32,
}

impl<'a> Sources<'a> {
    /// Makes the sources around a file.
    pub(super) fn around(input: &Input<'a>) -> Self {
        let depth_max = input.limits.document_depth_max;
        Self {
            poms: input
                .tree
                .memory()
                .once("pom-xml", || Poms::of(input.tree, depth_max)),
            tree: input.tree,
            repositories: input.maven_repositories,
            depth_max,
        }
    }

    /// Whether a project of that `group:artifact`, and of that version where it is known, is part of the tree.
    pub(super) fn has_module(&self, name: &str, version: Option<&str>) -> bool {
        match (name.split_once(':'), version) {
            (Some((group, artifact)), Some(version)) => {
                self.module(group, artifact, version).is_some()
            }
            _ => self.poms.by_name.contains_key(name),
        }
    }

    /// Whether the file at `path` is the one that says what holds for all projects of the tree.
    pub(super) fn speaks_for_all(&self, path: &str) -> bool {
        self.poms
            .speaker
            .as_deref()
            .is_none_or(|first| first == path)
    }

    /// Whether a project is one the scanned system builds itself.
    pub(super) fn is_module(&self, pom: &Pom) -> bool {
        pom.is_in_tree && self.poms.by_path.contains_key(&pom.path)
    }

    /// Finds a project of the tree by name and version: of that very version, else of one kept in a property.
    fn module(&self, group: &str, artifact: &str, version: &str) -> Option<&Arc<Pom>> {
        let paths = self.poms.by_name.get(&format!("{group}:{artifact}"))?;
        let poms = || paths.iter().filter_map(|path| self.poms.by_path.get(path));
        poms()
            .find(|pom| pom.version() == Some(version))
            .or_else(|| poms().find(|pom| fits(pom, version)))
    }

    /// Finds a project by its coordinates: in the tree, in a repository within the tree, in the repositories at hand.
    pub(super) fn find(&self, wanted: &Coordinates) -> Option<Arc<Pom>> {
        self.module(&wanted.group, &wanted.artifact, &wanted.version)
            .map(Arc::clone)
            .or_else(|| self.outside(wanted))
    }

    /// Finds a project that is not one of the tree's own.
    fn outside(&self, wanted: &Coordinates) -> Option<Arc<Pom>> {
        let mut known = self
            .poms
            .outside
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(wanted) {
            return known.clone();
        }
        let found = self.in_tree(wanted).or_else(|| {
            let bytes = self.repositories.pom(wanted)?;
            let path = format!(
                "{}/{}/{}",
                wanted.group.replace('.', "/"),
                wanted.artifact,
                wanted.version
            );
            let mut pom = read(&bytes, &path, self.depth_max)?;
            pom.is_in_tree = false;
            Some(pom)
        });
        let found = found.map(Arc::new);
        known.insert(wanted.clone(), found.clone());
        found
    }

    /// Finds the `.pom` of an artifact in a repository that is part of the tree.
    fn in_tree(&self, wanted: &Coordinates) -> Option<Pom> {
        let file = format!("{}-{}.pom", wanted.artifact, wanted.version);
        let paths = self.tree.named(&file, "");
        paths.iter().find_map(|path| {
            let pom = read(&self.tree.read(path)?, path, self.depth_max)?;
            let is_it = pom.group() == Some(&wanted.group) && pom.artifact == wanted.artifact;
            is_it.then_some(pom)
        })
    }

    /// Finds what an artifact is called after its moves, and its project where that is at hand.
    pub(super) fn settled(&self, wanted: Coordinates) -> (Coordinates, Option<Arc<Pom>>) {
        let mut wanted = wanted;
        for _ in 0..RELOCATIONS_MAX {
            let Some(pom) = self.find(&wanted) else {
                return (wanted, None);
            };
            match &pom.relocation {
                Some(relocation) => {
                    // A whole group moves with the version it has, often as a property.
                    let inherited = self.inherited(&pom);
                    let moved = relocation.from(&wanted);
                    wanted = Coordinates {
                        group: inherited.fill(&moved.group),
                        artifact: inherited.fill(&moved.artifact),
                        version: inherited.fill(&moved.version),
                    };
                }
                None => return (wanted, Some(pom)),
            }
        }
        (wanted, None)
    }

    /// Finds the parent of a project: where it is said to be, else by its name.
    fn parent(&self, pom: &Pom, parent: &Parent) -> Option<Arc<Pom>> {
        let near = Some(&parent.relative_path).filter(|near| !near.is_empty() && pom.is_in_tree);
        let near = near.and_then(|near| {
            let place = folder(&pom.path);
            let file = if near.to_ascii_lowercase().ends_with(".xml") {
                normalize(place, near)?
            } else {
                normalize(place, &format!("{near}/pom.xml"))?
            };
            let pom = self.poms.by_path.get(&file)?;
            // Since Maven 4 the place alone may name the parent.
            let same = [
                (pom.group().unwrap_or_default(), &parent.group),
                (&pom.artifact, &parent.artifact),
            ]
            .into_iter()
            .all(|(there, said)| said.is_empty() || there == said);
            (same && fits(pom, &parent.version)).then(|| Arc::clone(pom))
        });
        near.or_else(|| {
            self.find(&Coordinates::new(
                &parent.group,
                &parent.artifact,
                &parent.version,
            ))
        })
    }

    /// Returns the project and its parents as far as they are at hand, and the name of the first parent that is not.
    fn chain(&self, pom: &Arc<Pom>) -> (Vec<Arc<Pom>>, Option<String>) {
        let mut chain = vec![Arc::clone(pom)];
        let mut last = Arc::clone(pom);
        let mut seen = BTreeSet::from([key(pom)]);
        while let Some(parent) = &last.parent {
            let next = self.parent(&last, parent);
            let Some(next) = next.filter(|next| chain.len() < CHAIN_MAX && seen.insert(key(next)))
            else {
                let name = format!("{}:{}:{}", parent.group, parent.artifact, parent.version);
                return (chain, Some(name).filter(|_| !parent.artifact.is_empty()));
            };
            chain.push(Arc::clone(&next));
            last = next;
        }
        (chain, None)
    }

    /// Returns the properties given on the command line of the build a project of the tree belongs to.
    fn user(&self, pom: &Pom) -> Properties {
        let mut place = Some(folder(&pom.path)).filter(|_| pom.is_in_tree);
        while let Some(here) = place {
            if let Some(user) = self.poms.user.get(here) {
                return user.clone();
            }
            place = (!here.is_empty()).then(|| folder(here));
        }
        Properties::new()
    }

    /// Returns what a project has from itself and its parents. Not kept: hundreds of projects with one large parent
    /// would each hold all that it manages.
    pub(super) fn inherited(&self, pom: &Arc<Pom>) -> Inherited {
        let (chain, missing) = self.chain(pom);
        Inherited::of(chain, missing, &self.user(pom))
    }

    /// Returns what a bill of materials has, for those who import it.
    pub(super) fn imported(&self, pom: &Arc<Pom>) -> Arc<Inherited> {
        once(&self.poms.imported, key(pom), || self.inherited(pom))
    }

    /// Returns what a project asks for and is licensed under, for those who need it.
    pub(super) fn described(&self, pom: &Arc<Pom>) -> Arc<Described> {
        once(&self.poms.described, key(pom), || {
            let effective = Effective::of(pom, self);
            Described {
                needs: effective.active_needs(),
                licenses: effective.inherited.licenses().to_vec(),
            }
        })
    }
}

/// What a project that others need asks for itself.
pub(super) struct Described {
    /// Its dependencies, in Maven's order.
    pub(super) needs: Vec<Need>,
    /// Names of its licenses.
    pub(super) licenses: Vec<String>,
}

/// Returns what is kept for a project, working it out first if need be.
fn once<T>(kept: &Mutex<BTreeMap<Key, Arc<T>>>, key: Key, work_out: impl FnOnce() -> T) -> Arc<T> {
    let kept = || kept.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().get(&key).map(Arc::clone);
    known.unwrap_or_else(|| {
        let made = Arc::new(work_out());
        kept().insert(key, Arc::clone(&made));
        made
    })
}

/// What names a project among all of one scan: whether it is of the tree, and its path.
type Key = (bool, String);

/// Names a project among all of one scan.
pub(super) fn key(pom: &Pom) -> Key {
    (pom.is_in_tree, pom.path.clone())
}

/// Reads a project; `None` when the document is not one.
fn read(bytes: &[u8], path: &str, depth_max: u32) -> Option<Pom> {
    let (text, _) = decode(bytes);
    let (document, _) = Element::read(&text, depth_max);
    let project = document.child("project")?;
    Some(Pom::of(path, project, &Lines::of(&text)))
}

/// Whether a project may be the one of that version. One kept in a property (`${revision}`) is taken to fit.
fn fits(pom: &Pom, version: &str) -> bool {
    version.is_empty()
        || version.contains("${")
        || pom
            .version()
            .is_some_and(|own| own == version || own.contains("${"))
}
