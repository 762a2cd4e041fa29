//! The table of formats and how a file finds its reader.

use std::collections::BTreeSet;

use gwanmun_model::{Component, Found, Limits, Problem, ProblemKind};

use crate::archive::Budget;
use crate::scan::Options;
use crate::source::Source;
use crate::tree::{Tree, file_name};

mod archives;
mod cabal;
mod cabal_freeze;
mod cargo_lock;
mod cartfile;
mod composer;
mod composer_installed;
mod composer_json;
mod composer_lock;
mod cpan_meta;
mod cpanfile;
mod dotnet_deps;
mod dotnet_project;
mod dotnet_tools;
mod gem_metadata;
mod gemfile;
mod gemfile_lock;
mod gemspec;
mod gleam;
mod go_mod;
mod hackage;
mod hex;
mod hex_metadata;
mod hpack;
mod java_archive;
mod listed;
mod lua;
mod luarocks;
mod mix;
mod mix_exs;
mod mix_lock;
mod node_modules;
mod nuget;
mod nuget_lock;
mod nuspec;
mod opam;
mod opened;
mod package_lock;
mod package_resolved;
mod package_swift;
mod packages_config;
mod paket_dependencies;
mod paket_lock;
mod perl;
mod podfile;
mod podfile_lock;
mod poetry_lock;
mod pom_xml;
mod project_assets;
mod project_json;
mod pubspec;
mod pubspec_lock;
mod pubspec_yaml;
mod python;
mod rebar;
mod requirements_txt;
mod ruby;
mod script;
mod site_packages;
mod stack;
mod swift;
mod term;
mod uv_lock;
mod vcs;

/// One file to read.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Path relative to the scanned root, `/`-separated; `outer.jar!inner.jar` inside archives.
    pub path: &'a str,
    /// The whole content; empty for a format that reads a stream.
    pub bytes: &'a [u8],
    /// The content to read from any place of, without holding it.
    pub source: Source<'a>,
    /// How much may be taken in.
    pub limits: &'a Limits,
    /// How to scan.
    pub options: &'a Options,
    /// The other files of the tree, for manifests and includes beside this file.
    pub tree: &'a dyn Tree,
    /// What is left to unpack when the file stands inside an archive; `None` outside.
    pub budget: Option<&'a Budget>,
}

/// How a reader takes a file in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intake {
    /// Whole, and it may look at other files of the tree.
    Tree,
    /// Whole, and the file says everything by itself.
    Alone,
    /// As a stream to read from any place of ([`Input::source`]), and the file says everything by itself.
    Stream,
}

/// What a file of a format speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// What a project asks for. Not read inside folders of installed packages (`node_modules`, `site-packages`),
    /// where such a file speaks about the development of the package, not about the scanned system.
    Project,
    /// A package or an archive of packages that is present as it is.
    Package,
    /// A document that speaks about something else, such as a bill of materials. Read when it is what is scanned;
    /// inside a tree it is named and not read, so that a claim never mixes with what was found.
    Statement,
}

/// Heading of the support table a format stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Archives of any content.
    Archive,
    /// Programs as they run.
    Binary,
    /// C and C++.
    Cpp,
    /// Dart and Flutter.
    Dart,
    /// .NET.
    DotNet,
    /// Elixir, Erlang and Gleam.
    Erlang,
    /// Go.
    Go,
    /// Haskell.
    Haskell,
    /// Java and other languages of its machine.
    Java,
    /// JavaScript and TypeScript.
    JavaScript,
    /// Julia.
    Julia,
    /// Lua.
    Lua,
    /// Trained models.
    Model,
    /// `OCaml`.
    OCaml,
    /// Packages of operating systems.
    OperatingSystem,
    /// Perl.
    Perl,
    /// PHP.
    Php,
    /// Python.
    Python,
    /// R.
    R,
    /// Ruby.
    Ruby,
    /// Rust.
    Rust,
    /// Bills of materials.
    Sbom,
    /// Swift and Objective-C.
    Swift,
    /// What builds, ships or extends: actions, charts, submodules, editor extensions.
    Tooling,
}

impl Family {
    /// Returns the heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Archive => "Archives",
            Self::Binary => "Programs",
            Self::Cpp => "C and C++",
            Self::Dart => "Dart",
            Self::DotNet => ".NET",
            Self::Erlang => "Elixir, Erlang, Gleam",
            Self::Go => "Go",
            Self::Haskell => "Haskell",
            Self::Java => "Java and JVM",
            Self::JavaScript => "JavaScript",
            Self::Julia => "Julia",
            Self::Lua => "Lua",
            Self::Model => "Models",
            Self::OCaml => "OCaml",
            Self::OperatingSystem => "Operating systems",
            Self::Perl => "Perl",
            Self::Php => "PHP",
            Self::Python => "Python",
            Self::R => "R",
            Self::Ruby => "Ruby",
            Self::Rust => "Rust",
            Self::Sbom => "Bills of materials",
            Self::Swift => "Swift and Objective-C",
            Self::Tooling => "Builds, charts, extensions",
        }
    }
}

/// Tells which of the paths asked for belong to which package: pairs of path and identity of the package.
/// Paths are relative to the scanned root.
pub type Owners = fn(&Input<'_>, &BTreeSet<String>) -> Vec<(String, String)>;

/// One format: how its files are named and how one is read.
pub struct Format {
    /// Stable id, also the name of the folder with its fixtures.
    pub id: &'static str,
    /// What it is called in the support table, with the versions read: `package-lock.json 1–3`.
    pub title: &'static str,
    /// Heading it stands under in the support table.
    pub family: Family,
    /// Path patterns it claims, matched against the last segments of a path; `*` stands for any run of
    /// characters within one segment.
    pub names: &'static [&'static str],
    /// First bytes that make a file one of this format whatever its name is; for programs and models.
    pub heads: &'static [&'static [u8]],
    /// File names (patterns as above) its reader looks up in the tree besides the claimed ones.
    pub beside: &'static [&'static str],
    /// What its files speak about.
    pub subject: Subject,
    /// How its reader takes a file in.
    pub intake: Intake,
    /// For manifests: file names (patterns as above), or folders ending in `/`, that say exactly which packages are
    /// used. Where one stands in the same folder or above, the manifest is not read for itself.
    pub resolved_by: &'static [&'static str],
    /// For package databases of operating systems: which package a file belongs to.
    pub owners: Option<Owners>,
    /// Reads one file. Never fails and never panics: what cannot be read is a problem in the result.
    pub read: fn(&Input<'_>) -> Found,
}

impl Format {
    /// What a format has that says nothing else: a project's file without companions that finds nothing.
    const BASE: Self = Self {
        id: "",
        title: "",
        family: Family::Tooling,
        names: &[],
        heads: &[],
        beside: &[],
        subject: Subject::Project,
        intake: Intake::Tree,
        resolved_by: &[],
        owners: None,
        read: |_| Found {
            components: Vec::new(),
            dependencies: Vec::new(),
            problems: Vec::new(),
        },
    };

    /// Reads one file inside a tree: what speaks about something else is named and not read.
    pub(crate) fn read_inside(&self, input: &Input<'_>) -> Found {
        if self.subject != Subject::Statement {
            return self.read(input);
        }
        let message = "a document about something else; to read it, scan it by itself";
        Found {
            problems: vec![Problem::new(input.path, ProblemKind::Incomplete, message)],
            ..Found::default()
        }
    }

    /// Reads one file; a manifest that pins nothing is named as an incomplete list.
    pub(crate) fn read(&self, input: &Input<'_>) -> Found {
        let mut found = (self.read)(input);
        let is_open = |component: &Component| !component.first_party && !component.is_pinned();
        if !self.resolved_by.is_empty() && found.components.iter().any(is_open) {
            let message = format!(
                "asks for packages, but nothing beside or above it says which are used ({}); their versions are unknown and what they need is missing",
                self.resolved_by.join(", ")
            );
            found
                .problems
                .push(Problem::new(input.path, ProblemKind::Incomplete, message));
        }
        found
    }
}

/// Every format, sorted by id.
pub static ALL: &[Format] = &[
    cabal::FORMAT,
    cabal_freeze::FORMAT,
    cargo_lock::FORMAT,
    cartfile::FORMAT,
    cartfile::RESOLVED,
    composer_installed::FORMAT,
    composer_json::FORMAT,
    composer_lock::FORMAT,
    cpan_meta::INSTALLED,
    cpan_meta::FORMAT,
    cpanfile::FORMAT,
    cpanfile::SNAPSHOT,
    archives::DEB,
    dotnet_deps::FORMAT,
    dotnet_project::FORMAT,
    dotnet_tools::FORMAT,
    gemspec::INSTALLED,
    gem_metadata::FORMAT,
    gemfile::FORMAT,
    gemfile_lock::FORMAT,
    gemspec::FORMAT,
    gleam::LOCK,
    gleam::CONFIG,
    go_mod::FORMAT,
    hex_metadata::FORMAT,
    hpack::FORMAT,
    java_archive::FORMAT,
    luarocks::LOCK,
    luarocks::MANIFEST,
    mix_exs::FORMAT,
    mix_lock::FORMAT,
    node_modules::FORMAT,
    nuget_lock::FORMAT,
    nuspec::FORMAT,
    archives::OCI_LAYOUT,
    opam::FORMAT,
    opam::LOCKED,
    opam::SWITCH,
    hex_metadata::APPLICATION,
    package_lock::FORMAT,
    package_resolved::FORMAT,
    package_swift::FORMAT,
    packages_config::FORMAT,
    paket_dependencies::FORMAT,
    paket_lock::FORMAT,
    podfile::FORMAT,
    podfile_lock::FORMAT,
    poetry_lock::FORMAT,
    pom_xml::FORMAT,
    project_assets::FORMAT,
    project_json::FORMAT,
    pubspec_lock::FORMAT,
    pubspec_yaml::FORMAT,
    rebar::CONFIG,
    rebar::LOCK,
    requirements_txt::FORMAT,
    luarocks::INSTALLED,
    luarocks::ROCKSPEC,
    site_packages::FORMAT,
    stack::LOCK,
    stack::CONFIG,
    archives::TAR,
    uv_lock::FORMAT,
    archives::ZIP,
];

/// Lock files and manifests the scanner recognises but does not read (yet): they are named as problems, so that a
/// project which has nothing else does not look free of components. A format in [`ALL`] that claims the name wins.
const RECOGNISED: &[&str] = &[
    "Pipfile.lock",
    "bun.lock",
    "bun.lockb",
    "conan.lock",
    "gradle.lockfile",
    "pdm.lock",
    "pnpm-lock.yaml",
    "pylock.toml",
    "yarn.lock",
];

/// Returns the format that reads the file at `path`.
pub fn claiming(path: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| {
        format.names.iter().any(|pattern| matches(pattern, path))
            && (format.subject != Subject::Project || !is_installed(path))
    })
}

/// Returns the format that opens an archive of any kind.
pub(crate) fn any_archive() -> &'static Format {
    static ANY: Format = archives::TAR;
    &ANY
}

/// Returns the format that a file of any name is of, by its first bytes.
pub fn by_head(head: &[u8]) -> Option<&'static Format> {
    ALL.iter().find(|format| {
        let mut heads = format.heads.iter();
        heads.any(|magic| head.starts_with(magic))
    })
}

/// Ends of the names of files that may be told by their first bytes; so may files without any such end.
const TELLING_ENDS: &[&str] = &[
    "bin",
    "dll",
    "dylib",
    "exe",
    "gguf",
    "ko",
    "node",
    "onnx",
    "out",
    "pyd",
    "safetensors",
    "so",
    "wasm",
];

/// Whether a file may be told by its first bytes: programs have no ending, one of a few, or a version.
pub(crate) fn may_be_told_by_head(path: &str) -> bool {
    let name = file_name(path);
    match name.rsplit_once('.') {
        None | Some(("", _)) => true,
        Some((stem, end)) => {
            TELLING_ENDS.contains(&end.to_ascii_lowercase().as_str())
                || end.bytes().all(|byte| byte.is_ascii_digit())
                || stem.contains(".so.")
        }
    }
}

/// Whether `path` is a lock file or manifest of a kind that is known but not read.
pub fn is_recognised_only(path: &str) -> bool {
    RECOGNISED.iter().any(|pattern| matches(pattern, path))
        && !is_installed(path)
        && claiming(path).is_none()
}

/// Whether some reader may look the file up although no format claims it.
pub(crate) fn is_beside(path: &str) -> bool {
    ALL.iter()
        .flat_map(|format| format.beside)
        .any(|pattern| matches(pattern, path))
}

/// Whether the path lies in a folder of installed packages.
pub(crate) fn is_installed(path: &str) -> bool {
    path.split(['/', '!'])
        .any(|segment| matches!(segment, "node_modules" | "site-packages" | "dist-packages"))
}

/// Whether the last segments of `path` match `pattern`, segment by segment.
fn matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.rsplit(['/', '!']);
    pattern.rsplit('/').all(|pattern| {
        segments
            .next()
            .is_some_and(|segment| wildcard(pattern, segment))
    })
}

/// Whether `text` matches `pattern`, where `*` stands for any run of characters.
pub(crate) fn wildcard(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_sorted() {
        let ids: Vec<_> = ALL.iter().map(|format| format.id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }

    #[test]
    fn patterns_match_the_last_segments() {
        for (pattern, path, expected) in [
            ("Cargo.lock", "a/Cargo.lock", true),
            ("Cargo.lock", "a/NotCargo.lock", false),
            ("*.jar", "lib/a.jar", true),
            ("*.jar", "outer.war!WEB-INF/lib/a.jar", true),
            ("*.jar", "a.jar.txt", false),
            ("*requirements*.txt", "dev-requirements-3.txt", true),
            ("requirements/*.txt", "a/requirements/base.txt", true),
            ("requirements/*.txt", "base.txt", false),
            (
                "node_modules/@*/*/package.json",
                "node_modules/@a/b/package.json",
                true,
            ),
            ("*aa", "a", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn lock_files_of_installed_packages_are_not_the_systems() {
        assert!(claiming("app/Cargo.lock").is_some());
        assert!(claiming("node_modules/x/Cargo.lock").is_none());
    }

    #[test]
    fn unread_lock_files_are_recognised() {
        assert!(is_recognised_only("a/bun.lockb"));
        assert!(!is_recognised_only("a/Cargo.lock"));
        assert!(!is_recognised_only("a/main.rs"));
    }
}
