//! What the databases of installed packages share: who needs whom, and whose file is whose.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use gwanmun_model::{Component, ProblemKind};

use super::Input;
use crate::collect::{Collector, SAME_NAME_MAX, shown};
use crate::source::Source;

/// Most needs looked at for one package: no real package has that many.
const NEEDS_MAX: usize = 20_000;

/// One installed package with what it gives to others and needs from them.
pub(super) struct Installed<'t> {
    /// The component.
    pub(super) component: Component,
    /// Names others may ask for: its own first, then what it provides, with the version where one is stated.
    pub(super) provides: Vec<(Cow<'t, str>, Option<&'t str>)>,
    /// What it needs.
    pub(super) needs: Vec<Need<'t>>,
}

/// One need: any of the alternatives will do.
pub(super) struct Need<'t> {
    /// Line of the statement, from 1, where known.
    pub(super) line: Option<u32>,
    /// Whether the package works without it, so that it need not be there.
    pub(super) is_optional: bool,
    /// Names asked for, the preferred first, each with the version where exactly one is asked for.
    pub(super) alternatives: Vec<(Cow<'t, str>, Option<&'t str>)>,
}

/// Which package gives a name.
#[derive(Default)]
pub(super) struct Providers {
    by_name: BTreeMap<String, Vec<Provider>>,
}

/// One package that gives a name.
#[derive(Clone)]
struct Provider {
    identity: String,
    architecture: String,
    version: Option<String>,
}

/// The package that asks.
struct Asking<'a> {
    identity: &'a str,
    architecture: &'a str,
}

impl Providers {
    /// Notes that the component gives `names`.
    pub(super) fn add<'n>(
        &mut self,
        component: &Component,
        names: impl IntoIterator<Item = (&'n str, Option<&'n str>)>,
    ) {
        let identity = component.identity();
        let architecture = architecture(component).to_owned();
        for (name, version) in names {
            self.by_name
                .entry(name.to_owned())
                .or_default()
                .push(Provider {
                    identity: identity.clone(),
                    architecture: architecture.clone(),
                    version: version.map(str::to_owned),
                });
        }
    }

    /// Returns the package that serves `from` best under a name: itself, then one of the version asked for, then one
    /// of the same architecture.
    fn choose(&self, from: &Asking<'_>, name: &str, version: Option<&str>) -> Option<&str> {
        let rank = |provider: &&Provider| {
            let other_version = version.is_some() && provider.version.as_deref() != version;
            let distance = match provider.architecture.as_str() {
                same if same == from.architecture => 0,
                "all" | "any" | "noarch" => 1,
                _ => 2,
            };
            (provider.identity != from.identity, other_version, distance)
        };
        let providers = self.by_name.get(name)?;
        providers
            .iter()
            .take(SAME_NAME_MAX)
            .min_by_key(rank)
            .map(|provider| provider.identity.as_str())
    }

    /// Adds the edges of one package; a need nobody serves becomes a problem.
    pub(super) fn link(&self, from: &Component, needs: &[Need<'_>], collector: &mut Collector<'_>) {
        let asking = Asking {
            identity: &from.identity(),
            architecture: architecture(from),
        };
        let identity = asking.identity;
        let mut unmet: Vec<&Need<'_>> = Vec::new();
        for need in needs.iter().take(NEEDS_MAX) {
            let found = need
                .alternatives
                .iter()
                .find_map(|(name, version)| self.choose(&asking, name, *version));
            match found {
                Some(to) => collector.edge(identity, to),
                None if need.is_optional => {}
                None => unmet.push(need),
            }
        }
        if let Some(first) = unmet.first() {
            let names: BTreeSet<&str> = unmet
                .iter()
                .flat_map(|need| &need.alternatives)
                .map(|(name, _)| name.as_ref())
                .collect();
            let names: Vec<&str> = names.into_iter().collect();
            let message = format!(
                "{identity} needs what is not installed: {}",
                shown(&names.join(", "))
            );
            collector.problem(ProblemKind::DanglingReference, first.line, message);
        }
    }
}

fn architecture(component: &Component) -> &str {
    component.purl.qualifier("arch").unwrap_or_default()
}

/// Keeps installed packages and the edges between them.
pub(super) fn keep(packages: Vec<Installed<'_>>, collector: &mut Collector<'_>) {
    let mut providers = Providers::default();
    for package in &packages {
        let names = package.provides.iter();
        providers.add(
            &package.component,
            names.map(|(name, version)| (name.as_ref(), *version)),
        );
    }
    for package in packages {
        if collector.add(package.component.clone()).is_some() {
            providers.link(&package.component, &package.needs, collector);
        }
    }
}

/// Paths that are asked for, found again however a database spells them.
pub(super) struct Asked<'p> {
    root: &'p str,
    paths: &'p BTreeSet<String>,
}

impl<'p> Asked<'p> {
    /// Takes the paths that lie below the root of a system (empty or ending in a separator); `None` when none does.
    pub(super) fn below(root: &'p str, paths: &'p BTreeSet<String>) -> Option<Self> {
        let from = (Bound::Included(root), Bound::Unbounded);
        let first = paths.range::<str, _>(from).next()?;
        first.starts_with(root).then_some(Self { root, paths })
    }

    /// Returns the path asked for that `listed`, a path in a database, names.
    ///
    /// Where `/bin`, `/sbin` and `/lib` are links into `/usr`, a database may name a file under either; a path is
    /// looked up as it is first.
    pub(super) fn find(&self, listed: &str) -> Option<&'p str> {
        const MERGED: [&str; 6] = ["bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/"];
        let place = listed.strip_prefix("./").unwrap_or(listed);
        let place = place.trim_start_matches('/');
        let is_merged = |path: &str| MERGED.iter().any(|folder| path.starts_with(folder));
        if let Some(path) = self.get(place) {
            return Some(path);
        }
        match place.strip_prefix("usr/") {
            Some(rest) if is_merged(rest) => self.get(rest),
            None if is_merged(place) => self.get(&format!("usr/{place}")),
            _ => None,
        }
    }

    fn get(&self, place: &str) -> Option<&'p str> {
        let path = if self.root.is_empty() {
            self.paths.get(place)
        } else {
            self.paths.get(&format!("{}{place}", self.root))
        };
        path.map(String::as_str)
    }
}

/// Pairs of a path asked for and the package that lists it.
pub(super) struct Owned<'p> {
    asked: Asked<'p>,
    pairs: BTreeSet<(&'p str, String)>,
}

impl<'p> Owned<'p> {
    /// Starts with no pair; `None` when nothing is asked for below the root.
    pub(super) fn below(root: &'p str, paths: &'p BTreeSet<String>) -> Option<Self> {
        Some(Self {
            asked: Asked::below(root, paths)?,
            pairs: BTreeSet::new(),
        })
    }

    /// Notes that a package lists a path.
    pub(super) fn note(&mut self, listed: &str, owner: &str) {
        if let Some(path) = self.asked.find(listed) {
            self.pairs.insert((path, owner.to_owned()));
        }
    }

    /// Returns the pairs, sorted.
    pub(super) fn finish(self) -> Vec<(String, String)> {
        let pairs = self.pairs.into_iter();
        pairs
            .map(|(path, owner)| (path.to_owned(), owner))
            .collect()
    }
}

/// Reads all files called `name` in a folder and below for what the package of each gives to others.
pub(super) fn providers_in(
    input: &Input<'_>,
    name: &str,
    folder: &str,
    read: impl Fn(&Input<'_>, &mut Collector<'_>) -> Option<(Component, Vec<String>)>,
) -> Providers {
    let mut providers = Providers::default();
    for path in input.tree.named(name, folder) {
        let Some(bytes) = input.tree.read(&path) else {
            continue;
        };
        let other = Input {
            path: &path,
            bytes: &bytes,
            source: Source::Memory(&bytes),
            ..*input
        };
        // What is wrong with the other file is said when that file is read.
        if let Some((component, names)) = read(&other, &mut Collector::new(&other)) {
            providers.add(&component, names.iter().map(|name| (name.as_str(), None)));
        }
    }
    providers
}

/// Asks the owners function of a format about a database among the fixtures.
#[cfg(test)]
pub(super) mod testing {
    use std::collections::BTreeSet;
    use std::path::Path;

    use gwanmun_model::Limits;

    use crate::formats::{Input, claiming, is_beside};
    use crate::maven_repository::MavenRepositories;
    use crate::scan::Options;
    use crate::source::Source;
    use crate::tree::Directory;
    use crate::walk;

    /// Returns the owners of `paths`, as `path: identity`.
    pub(in crate::formats) fn owners(case: &str, database: &str, paths: &[&str]) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(case);
        let options = Options::default();
        let limits = Limits::default();
        let known = |path: &str| claiming(path).is_some() || is_beside(path);
        let files = walk::list(&root, &limits, &options.stop, &known, &|_| false).files;
        let bytes = std::fs::read(root.join(database)).expect("database");
        let tree = Directory::new(root.canonicalize().expect("root"), limits, &files);
        let input = Input {
            path: database,
            bytes: &bytes,
            source: Source::Memory(&bytes),
            limits: &limits,
            options: &options,
            tree: &tree,
            budget: None,
            maven_repositories: &MavenRepositories::default(),
        };
        let owners = claiming(database)
            .and_then(|format| format.owners)
            .expect("owners");
        let paths: BTreeSet<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        owners(&input, &paths)
            .into_iter()
            .map(|(path, owner)| format!("{path}: {owner}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_folders_are_one() {
        let paths = ["r/usr/bin/a", "r/lib/b", "other/c"].map(str::to_owned);
        let paths = BTreeSet::from(paths);
        let asked = Asked::below("r/", &paths).expect("paths");
        for (listed, expected) in [
            ("/bin/a", Some("r/usr/bin/a")),
            ("usr/bin/a", Some("r/usr/bin/a")),
            ("./usr/bin/a", Some("r/usr/bin/a")),
            ("/usr/lib/b", Some("r/lib/b")),
            ("/usr/share/a", None),
            ("/c", None),
        ] {
            assert_eq!(asked.find(listed), expected, "{listed}");
        }
    }
}
