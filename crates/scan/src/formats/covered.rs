//! Which manifests a lock file that stands above them speaks for: those of the same workspace, and no others. What
//! another project below it asks for would go unnoticed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::Input;
use super::javascript::manifest::{Manifest, are_workspaces};
use crate::document::json::Json;
use crate::document::{decode, toml};
use crate::tree::{folder, normalize};

/// What a lock file speaks for.
pub(super) enum Projects {
    /// Everything below it.
    All,
    /// The projects in these folders, relative to its own, `/`-separated.
    Folders(BTreeSet<String>),
    /// The projects in folders that patterns of a `package.json` beside it name.
    Patterns(Vec<String>),
    /// The projects of these names.
    Names(BTreeSet<String>),
}

/// A kind of lock file: how it is called, and what one speaks for, by its text.
pub(super) struct Lock {
    pub(super) name: &'static str,
    pub(super) projects: fn(&str, &Input<'_>) -> Projects,
}

/// What was found of each lock file so far, by path; `None` where there is none.
type Known = Mutex<BTreeMap<String, Arc<Option<Projects>>>>;

/// Whether one of these lock files in a folder above the manifest `input` speaks for it. `name` is that of the project.
pub(super) fn is_covered(input: &Input<'_>, locks: &[Lock], name: Option<&str>) -> bool {
    let known = input.tree.memory().once("covered", Known::default);
    let place = folder(input.path);
    let mut here = place;
    while !here.is_empty() {
        here = folder(here);
        let inside = place.get(here.len()..).unwrap_or_default();
        let inside = inside.trim_start_matches('/');
        for lock in locks {
            let Some(path) = normalize(here, lock.name) else {
                continue;
            };
            let is_covering = match &*projects(&path, lock, input, &known) {
                Some(Projects::All) => true,
                Some(Projects::Folders(folders)) => folders.contains(inside),
                Some(Projects::Patterns(patterns)) => are_workspaces(patterns, inside),
                Some(Projects::Names(names)) => name.is_some_and(|name| names.contains(name)),
                None => false,
            };
            if is_covering {
                return true;
            }
        }
    }
    false
}

fn projects(path: &str, lock: &Lock, input: &Input<'_>, known: &Known) -> Arc<Option<Projects>> {
    let known = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(projects) = known().get(path) {
        return Arc::clone(projects);
    }
    let projects = input.tree.read(path).map(|bytes| {
        let (text, _) = decode(&bytes);
        (lock.projects)(&text, &Input { path, ..*input })
    });
    let projects = Arc::new(projects);
    known().insert(path.to_owned(), Arc::clone(&projects));
    projects
}

/// Lock files of npm, Yarn, pnpm, Bun and Deno.
pub(super) const OF_NPM: &[Lock] = &[
    Lock {
        name: "package-lock.json",
        projects: of_package_lock,
    },
    Lock {
        name: "npm-shrinkwrap.json",
        projects: of_package_lock,
    },
    Lock {
        name: "yarn.lock",
        projects: of_yarn,
    },
    Lock {
        name: "pnpm-lock.yaml",
        projects: of_pnpm,
    },
    Lock {
        name: "bun.lock",
        projects: by_patterns,
    },
    Lock {
        name: "bun.lockb",
        projects: by_patterns,
    },
    Lock {
        name: "deno.lock",
        projects: |_, _| Projects::All,
    },
    Lock {
        name: "shrinkwrap.yaml",
        projects: |_, _| Projects::All,
    },
];

/// The lock file of Cargo, which names the packages of its workspace as those that come from nowhere.
pub(super) const OF_CARGO: &[Lock] = &[Lock {
    name: "Cargo.lock",
    projects: |text, _| {
        let mut names = BTreeSet::new();
        for package in text.split("[[package]]").skip(1) {
            let value = |key: &str| {
                let mut lines = package.lines();
                lines.find_map(|line| {
                    line.strip_prefix(key)?
                        .trim()
                        .strip_prefix('=')?
                        .trim()
                        .strip_prefix('"')
                })
            };
            let name = value("name").and_then(|name| name.strip_suffix('"'));
            if let (Some(name), None) = (name, value("source")) {
                names.insert(name.to_owned());
            }
        }
        Projects::Names(names)
    },
}];

/// The lock files of Bundler, which name the folders of the gems that come from the same repository.
pub(super) const OF_BUNDLER: &[Lock] = &[
    Lock {
        name: "Gemfile.lock",
        projects: of_bundler,
    },
    Lock {
        name: "gems.locked",
        projects: of_bundler,
    },
];

/// The manifests of Julia, which hold for the projects of a workspace.
pub(super) const OF_JULIA: &[Lock] = &[
    Lock {
        name: "Manifest.toml",
        projects: of_julia,
    },
    Lock {
        name: "JuliaManifest.toml",
        projects: of_julia,
    },
];

/// The lock file of Paket; those of NuGet itself hold for the project beside them only.
pub(super) const OF_PAKET: &[Lock] = &[Lock {
    name: "paket.lock",
    projects: |_, _| Projects::All,
}];

fn of_bundler(text: &str, _: &Input<'_>) -> Projects {
    let mut is_path = false;
    let mut folders = BTreeSet::new();
    for line in text.lines() {
        if !line.starts_with(' ') {
            is_path = line == "PATH";
        } else if is_path && let Some(remote) = line.strip_prefix("  remote: ") {
            folders.insert(plain(remote));
        }
    }
    Projects::Folders(folders)
}

fn of_julia(_: &str, input: &Input<'_>) -> Projects {
    let mut folders = BTreeSet::new();
    for name in ["Project.toml", "JuliaProject.toml"] {
        let bytes = normalize(folder(input.path), name).and_then(|path| input.tree.read(&path));
        let text = bytes.map_or_else(String::new, |bytes| decode(&bytes).0.into_owned());
        let (document, _) = toml::read(&text);
        let workspace = toml::table(document.get_ref(), "workspace");
        let projects =
            workspace.and_then(|workspace| workspace.get("projects")?.get_ref().as_array());
        for project in projects.into_iter().flatten() {
            folders.extend(project.get_ref().as_str().map(plain));
        }
    }
    Projects::Folders(folders)
}

fn of_package_lock(text: &str, input: &Input<'_>) -> Projects {
    let document = Json::read(text, input.limits.document_depth_max);
    let packages = document.as_ref().ok().and_then(|json| json.get("packages"));
    let Some(packages) = packages else {
        return by_patterns(text, input);
    };
    let keys = packages.members().iter().map(|member| &*member.key);
    let folders = keys.filter(|key| !key.contains("node_modules/"));
    Projects::Folders(folders.map(str::to_owned).collect())
}

fn of_yarn(text: &str, input: &Input<'_>) -> Projects {
    if !text.contains("__metadata:") {
        return by_patterns(text, input);
    }
    let places = text.split("@workspace:").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| c.is_whitespace() || "\",".contains(c))?;
        Some(plain(rest.get(..end)?))
    });
    Projects::Folders(places.collect())
}

fn of_pnpm(text: &str, _: &Input<'_>) -> Projects {
    let importers = text
        .lines()
        .skip_while(|line| line.trim_end() != "importers:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with(' '))
        .filter_map(|line| {
            let key = line
                .strip_prefix("  ")
                .filter(|key| !key.starts_with(' '))?;
            let key = key.trim_end().trim_end_matches("{}").trim_end();
            Some(plain(key.strip_suffix(':')?.trim_matches(['\'', '"'])))
        });
    Projects::Folders(importers.collect())
}

/// The lock file does not tell, but the manifest beside it does.
fn by_patterns(_: &str, input: &Input<'_>) -> Projects {
    let manifest = Manifest::in_folder(input, folder(input.path));
    Projects::Patterns(manifest.map_or_else(Vec::new, |manifest| manifest.workspaces))
}

/// Takes `./` before and `/` behind off a folder.
fn plain(folder: &str) -> String {
    folder
        .trim_start_matches("./")
        .trim_end_matches('/')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use gwanmun_model::Limits;

    use super::*;
    use crate::maven_repository::MavenRepositories;
    use crate::scan::Options;
    use crate::source::Source;
    use crate::tree::Alone;

    fn folders(lock: &str, text: &str) -> Vec<String> {
        let (options, limits, tree) = (Options::default(), Limits::default(), Alone::default());
        let input = Input {
            path: lock,
            bytes: &[],
            source: Source::Memory(&[]),
            limits: &limits,
            options: &options,
            tree: &tree,
            budget: None,
            maven_repositories: &MavenRepositories::new(&[], limits),
        };
        let mut locks = OF_NPM.iter().chain(OF_CARGO).chain(OF_BUNDLER);
        let lock = locks.find(|known| known.name == lock).expect("lock");
        match (lock.projects)(text, &input) {
            Projects::Folders(all) | Projects::Names(all) => all.into_iter().collect(),
            Projects::Patterns(all) => all,
            Projects::All => vec!["*".to_owned()],
        }
    }

    #[test]
    fn lock_files_tell_their_workspaces() {
        let pnpm = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n  \
                    packages/one: {}\n\n  'packages/two':\n    x: y\n\npackages:\n\n  three:\n";
        assert_eq!(
            folders("pnpm-lock.yaml", pnpm),
            [".", "packages/one", "packages/two"]
        );
        let yarn = "__metadata:\n  version: 8\n\n\"a@npm:1, a@workspace:*, a@workspace:packages/a\":\n  \
                    resolution: \"a@workspace:packages/a\"\n";
        assert_eq!(folders("yarn.lock", yarn), ["*", "packages/a"]);
        let cargo = "[[package]]\nname = \"own\"\nversion = \"1\"\n\n[[package]]\nname = \"other\"\n\
                     source = \"registry\"\n";
        assert_eq!(folders("Cargo.lock", cargo), ["own"]);
        assert!(folders("package-lock.json", "{\"packages\":").is_empty());
        let bundler =
            "PATH\n  remote: engines/a\n  specs:\n    a (1)\n\nGEM\n  remote: https://x\n";
        assert_eq!(folders("Gemfile.lock", bundler), ["engines/a"]);
    }
}
