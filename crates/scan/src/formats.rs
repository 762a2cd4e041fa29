//! The table of formats and how a file finds its reader.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use gwanmun_model::sbom::Standard;
use gwanmun_model::{Component, Found, Limits, Problem, ProblemKind, Text};

pub(crate) use self::distribution::TELLING_NAMES;
use self::names::Names;
pub(crate) use self::names::wildcard;
use crate::archive::Budget;
use crate::maven_repository::MavenRepositories;
use crate::scan::Options;
use crate::source::Source;
use crate::tree::{Tree, file_name};

mod apk;
mod archives;
mod bazel;
mod bower;
mod brewfile_lock;
mod bun_lock;
mod bun_lockb;
mod cabal;
mod cabal_freeze;
mod cargo_lock;
mod cargo_toml;
mod cartfile;
mod chrome_extension;
mod clojure;
mod cmake;
mod compose;
mod composer;
mod composer_installed;
mod composer_json;
mod composer_lock;
mod conan;
mod conda;
mod conda_explicit;
mod conda_lock;
mod conda_meta;
mod container_image;
mod covered;
mod cpan_meta;
mod cpanfile;
mod deb_package;
mod deno_lock;
mod direct_only;
mod distribution;
mod dockerfile;
mod dotnet_deps;
mod dotnet_project;
mod dotnet_tools;
mod download;
mod dpkg;
mod editor_extensions;
mod environment_yml;
mod flake_lock;
mod flatpak;
mod font;
mod full_version;
mod gem_metadata;
mod gemfile;
mod gemfile_lock;
mod gemspec;
mod gguf;
mod git_source;
mod git_submodules;
mod github_actions;
mod gitlab_ci;
mod gleam;
mod go_mod;
mod go_module_cache;
mod go_notices;
mod go_vendor;
mod go_work;
mod gradle;
mod gradle_build;
mod gradle_catalog;
mod gradle_lockfile;
mod gradle_verification;
mod hackage;
mod helm_chart;
mod hex;
mod hex_metadata;
mod homebrew;
mod hpack;
mod installed;
mod ivy;
mod java_archive;
mod java_release;
mod javascript;
mod javascript_library;
mod julia;
mod julia_manifest;
mod julia_project;
mod jvm_script;
mod kubernetes;
mod license_file;
mod listed;
mod lua;
mod luarocks;
mod maven_install;
mod meson_wrap;
mod mix;
mod mix_exs;
mod mix_lock;
mod model;
mod model_card;
mod names;
mod netscaler;
mod nix_store;
mod node_modules;
mod nuget;
mod nuget_lock;
mod nuspec;
mod onnx;
mod opam;
mod opened;
mod opkg;
mod os_release;
mod package_json;
mod package_lock;
mod package_resolved;
mod package_swift;
mod packages_config;
mod packrat_lock;
mod pacman;
mod paket_dependencies;
mod paket_lock;
mod pdm_lock;
mod perl;
mod pipfile;
mod pipfile_lock;
mod pixi_lock;
mod pkginfo;
mod pnpm_lock;
mod podfile;
mod podfile_lock;
mod poetry_lock;
mod pom_xml;
mod portage;
mod pre_commit;
mod program;
mod project_assets;
mod project_json;
mod pubspec;
mod pubspec_lock;
mod pubspec_yaml;
mod pylock_toml;
mod pyproject_toml;
mod python;
mod r;
mod r_description;
mod rebar;
mod renv_lock;
mod requirements_in;
mod requirements_txt;
mod rpm;
mod rpm_package;
mod ruby;
mod safetensors;
mod sbom;
mod sbt_build;
mod sbt_lock;
mod script;
mod setup_cfg;
mod setup_py;
mod site_packages;
mod slackware;
mod snap;
mod sqlite;
mod stack;
mod starlark;
mod swift;
mod term;
mod terraform_lock;
mod tool_versions;
mod uv_lock;
mod vcpkg;
mod vcs;
mod yarn_lock;

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
    /// Where Maven's parents, bills of materials and artifacts are looked up.
    pub maven_repositories: &'a MavenRepositories,
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
    pub const fn title(self) -> Text {
        match self {
            Self::Archive => Text::fixed(
                "압축 파일과 컨테이너 이미지",
                "Archives and container images",
            ),
            Self::Binary => Text::fixed("실행 파일", "Programs"),
            Self::Cpp => Text::fixed("C와 C++", "C and C++"),
            Self::Dart => Text::fixed("Dart", "Dart"),
            Self::DotNet => Text::fixed(".NET", ".NET"),
            Self::Erlang => Text::fixed("Elixir, Erlang, Gleam", "Elixir, Erlang, Gleam"),
            Self::Go => Text::fixed("Go", "Go"),
            Self::Haskell => Text::fixed("Haskell", "Haskell"),
            Self::Java => Text::fixed("Java와 JVM", "Java and JVM"),
            Self::JavaScript => Text::fixed("JavaScript", "JavaScript"),
            Self::Julia => Text::fixed("Julia", "Julia"),
            Self::Lua => Text::fixed("Lua", "Lua"),
            Self::Model => Text::fixed("AI 모델", "Models"),
            Self::OCaml => Text::fixed("OCaml", "OCaml"),
            Self::OperatingSystem => Text::fixed("운영체제 패키지", "Operating systems"),
            Self::Perl => Text::fixed("Perl", "Perl"),
            Self::Php => Text::fixed("PHP", "PHP"),
            Self::Python => Text::fixed("Python", "Python"),
            Self::R => Text::fixed("R", "R"),
            Self::Ruby => Text::fixed("Ruby", "Ruby"),
            Self::Rust => Text::fixed("Rust", "Rust"),
            Self::Sbom => Text::fixed("SBOM", "Bills of materials"),
            Self::Swift => Text::fixed("Swift와 Objective-C", "Swift and Objective-C"),
            Self::Tooling => Text::fixed("빌드, 차트, 확장 프로그램", "Builds, charts, extensions"),
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
    /// For a format that speaks for itself but for a few files beside it: the paths of those that are looked up for the
    /// file at a path.
    pub looked_up: fn(&str) -> Vec<String>,
    /// What its files speak about.
    pub subject: Subject,
    /// How its reader takes a file in.
    pub intake: Intake,
    /// For manifests: file names (patterns as above), or folders ending in `/`, that say exactly which packages are
    /// used. Where one stands in the same folder or above, the manifest is not read for itself.
    pub resolved_by: &'static [&'static str],
    /// Whether a file above may speak for something else, which the reader finds out (`covered`): then only one in
    /// the same folder, or a folder of installed packages above, keeps the manifest from being read.
    pub looks_above: bool,
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
        looked_up: |_| Vec::new(),
        subject: Subject::Project,
        intake: Intake::Tree,
        resolved_by: &[],
        looks_above: false,
        owners: None,
        read: |_| Found::default(),
    };

    /// Reads one file inside a tree: what speaks about something else is named and not read. A file that only bears
    /// the name of such a document is passed over.
    pub(crate) fn read_inside(&self, input: &Input<'_>) -> Found {
        if self.subject != Subject::Statement {
            return self.read(input);
        }
        // What another reader looks up beside its own file is read there.
        let format = crate::sbom::detect(input.bytes).filter(|_| !is_beside(input.path));
        let problem = format.map(|format| {
            let message = format!(
                "a bill of materials ({format}), which speaks about something else; to read it, scan it by itself"
            );
            Problem::new(input.path, ProblemKind::Incomplete, message)
        });
        Found {
            problems: problem.into_iter().collect(),
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
    apk::FORMAT,
    bazel::FORMAT,
    bazel::LOCK,
    bower::FORMAT,
    brewfile_lock::FORMAT,
    bun_lock::FORMAT,
    bun_lockb::FORMAT,
    cabal::FORMAT,
    cabal_freeze::FORMAT,
    cargo_lock::FORMAT,
    cargo_toml::FORMAT,
    cartfile::FORMAT,
    cartfile::RESOLVED,
    chrome_extension::FORMAT,
    clojure::DEPS,
    cmake::FORMAT,
    compose::FORMAT,
    composer_installed::FORMAT,
    composer_json::FORMAT,
    composer_lock::FORMAT,
    conan::LOCK,
    conan::RECIPE,
    conda_explicit::FORMAT,
    conda_lock::FORMAT,
    conda_meta::FORMAT,
    cpan_meta::INSTALLED,
    cpan_meta::FORMAT,
    cpanfile::FORMAT,
    cpanfile::SNAPSHOT,
    sbom::CYCLONEDX,
    archives::DEB,
    deb_package::FORMAT,
    deno_lock::FORMAT,
    dockerfile::FORMAT,
    dotnet_deps::FORMAT,
    dotnet_project::FORMAT,
    dotnet_tools::FORMAT,
    dpkg::FORMAT,
    editor_extensions::FORMAT,
    environment_yml::FORMAT,
    flake_lock::FORMAT,
    flatpak::FORMAT,
    font::FORMAT,
    gemspec::INSTALLED,
    gem_metadata::FORMAT,
    gemfile::FORMAT,
    gemfile_lock::FORMAT,
    gemspec::FORMAT,
    gguf::FORMAT,
    git_submodules::FORMAT,
    github_actions::FORMAT,
    gitlab_ci::FORMAT,
    gleam::LOCK,
    gleam::CONFIG,
    dotnet_tools::SDKS,
    go_mod::FORMAT,
    go_module_cache::FORMAT,
    go_vendor::FORMAT,
    go_work::FORMAT,
    gradle_build::FORMAT,
    gradle_catalog::FORMAT,
    gradle_lockfile::FORMAT,
    gradle_verification::FORMAT,
    helm_chart::CHART,
    helm_chart::LOCK,
    hex_metadata::FORMAT,
    homebrew::FORMAT,
    hpack::FORMAT,
    ivy::FORMAT,
    java_archive::FORMAT,
    java_release::FORMAT,
    javascript_library::FORMAT,
    julia_manifest::FORMAT,
    julia_project::FORMAT,
    kubernetes::FORMAT,
    clojure::LEININGEN,
    license_file::FORMAT,
    luarocks::LOCK,
    luarocks::MANIFEST,
    maven_install::FORMAT,
    meson_wrap::FORMAT,
    tool_versions::MISE,
    mix_exs::FORMAT,
    mix_lock::FORMAT,
    model_card::FORMAT,
    netscaler::FORMAT,
    nix_store::FORMAT,
    node_modules::FORMAT,
    package_lock::INSTALLED,
    nuget_lock::FORMAT,
    nuspec::FORMAT,
    archives::OCI_LAYOUT,
    onnx::FORMAT,
    opam::FORMAT,
    opam::LOCKED,
    opam::SWITCH,
    opkg::FORMAT,
    os_release::FORMAT,
    hex_metadata::APPLICATION,
    package_json::FORMAT,
    package_lock::FORMAT,
    package_resolved::FORMAT,
    package_swift::FORMAT,
    packages_config::FORMAT,
    packrat_lock::FORMAT,
    pacman::FORMAT,
    paket_dependencies::FORMAT,
    paket_lock::FORMAT,
    pdm_lock::FORMAT,
    pipfile::FORMAT,
    pipfile_lock::FORMAT,
    pixi_lock::FORMAT,
    pkginfo::FORMAT,
    pnpm_lock::INSTALLED,
    pnpm_lock::FORMAT,
    podfile::FORMAT,
    podfile_lock::FORMAT,
    poetry_lock::FORMAT,
    pom_xml::FORMAT,
    portage::FORMAT,
    pre_commit::FORMAT,
    program::FORMAT,
    project_assets::FORMAT,
    project_json::FORMAT,
    pubspec_lock::FORMAT,
    pubspec_yaml::FORMAT,
    pylock_toml::FORMAT,
    pyproject_toml::FORMAT,
    r_description::FORMAT,
    rebar::CONFIG,
    rebar::LOCK,
    renv_lock::FORMAT,
    requirements_in::FORMAT,
    requirements_txt::FORMAT,
    luarocks::INSTALLED,
    luarocks::ROCKSPEC,
    rpm::FORMAT,
    rpm_package::FORMAT,
    safetensors::FORMAT,
    sbt_build::FORMAT,
    sbt_lock::FORMAT,
    setup_cfg::FORMAT,
    setup_py::FORMAT,
    site_packages::FORMAT,
    slackware::FORMAT,
    snap::FORMAT,
    sbom::SPDX,
    stack::LOCK,
    stack::CONFIG,
    archives::TAR,
    terraform_lock::FORMAT,
    tool_versions::LIST,
    uv_lock::FORMAT,
    vcpkg::MANIFEST,
    vcpkg::STATUS,
    yarn_lock::FORMAT,
    archives::ZIP,
];

/// Files that hold packages and that the scanner recognises but does not read: they are named as problems, so that a
/// folder which has nothing else does not look free of components. A format in [`ALL`] that claims the name wins.
const RECOGNISED: &[&str] = &["*.7z", "*.cab", "*.dmg", "*.iso", "*.squashfs"];

/// What the names of files say: which format claims one, and which are known besides.
struct Known {
    claimed: Names,
    recognised: Names,
    beside: Names,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let formats = || ALL.iter().enumerate();
    Known {
        claimed: Names::of(formats().flat_map(|(number, format)| {
            let names = format.names.iter();
            names.map(move |pattern| (*pattern, number))
        })),
        recognised: Names::of(RECOGNISED.iter().map(|pattern| (*pattern, 0))),
        beside: Names::of(formats().flat_map(|(number, format)| {
            let names = format.beside.iter();
            names.map(move |pattern| (*pattern, number))
        })),
    }
});

/// Returns the format that reads the file at `path`.
pub fn claiming(path: &str) -> Option<&'static Format> {
    let claiming = KNOWN.claimed.matching(path).filter_map(|at| {
        let format = ALL.get(at)?;
        (format.subject != Subject::Project || !is_installed(path)).then_some(at)
    });
    claiming.min().and_then(|at| ALL.get(at))
}

/// Returns the format that reads bills of materials of a standard.
pub(crate) fn stating(standard: Standard) -> &'static Format {
    static CYCLONEDX: Format = sbom::CYCLONEDX;
    static SPDX: Format = sbom::SPDX;
    match standard {
        Standard::CycloneDx => &CYCLONEDX,
        Standard::Spdx | Standard::Nis => &SPDX,
    }
}

/// Returns the format that opens an archive of any kind.
pub(crate) fn any_archive() -> &'static Format {
    static ANY: Format = archives::TAR;
    &ANY
}

/// Returns the format that takes a file of any name for its text.
pub(crate) fn license_text() -> &'static Format {
    &license_file::FORMAT
}

/// Reads the headers of an RPM package; the second value is where its packed files begin.
pub(crate) fn rpm_package(input: &Input<'_>) -> (Found, Option<u64>) {
    rpm_package::read_headers(input)
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
    KNOWN.recognised.matching(path).next().is_some()
        && !is_installed(path)
        && claiming(path).is_none()
}

/// Whether some reader may look the file up although no format claims it.
pub(crate) fn is_beside(path: &str) -> bool {
    KNOWN.beside.matching(path).next().is_some()
}

/// Whether the path lies in a folder of installed packages.
pub(crate) fn is_installed(path: &str) -> bool {
    let mut above = ["", ""];
    let mut is_packages = |segment| {
        let [two_above, one_above] = above;
        above = [one_above, segment];
        match segment {
            "node_modules" | "site-packages" | "dist-packages" => true,
            // Where Debian and others install JavaScript: `share/nodejs`, `lib/nodejs`, `lib/x86_64-linux-gnu/nodejs`.
            "nodejs" => matches!(one_above, "share" | "lib") || two_above == "lib",
            _ => false,
        }
    };
    path.split(['/', '!']).any(&mut is_packages) || UNPACKED.iter().any(|place| place.holds(path))
}

/// Where a package manager unpacks each package into a folder that is named after its version.
struct Unpacked {
    folder: &'static str,
    /// What stands before the version in the name of a package's folder.
    mark: char,
    /// How many folders below the name of a package's folder may be, at most.
    depth: usize,
}

const UNPACKED: [Unpacked; 2] = [
    // RubyGems: `gems/NAME-VERSION`.
    Unpacked {
        folder: "gems/",
        mark: '-',
        depth: 1,
    },
    // Go: `pkg/mod/MODULE@vVERSION`, a module's path being folders of its own.
    Unpacked {
        folder: "pkg/mod/",
        mark: '@',
        depth: 32,
    },
];

impl Unpacked {
    fn holds(&self, path: &str) -> bool {
        let mut places = path.match_indices(self.folder).filter(|(at, _)| {
            let before = path.get(..*at).unwrap_or_default();
            before.is_empty() || before.ends_with(['/', '!'])
        });
        places.any(|(at, found)| {
            let below = path.get(at + found.len()..).unwrap_or_default();
            // The last segment is the file's own name.
            let folders = below.rsplit_once('/').map_or("", |(folders, _)| folders);
            let mut names = folders.split('/').take(self.depth);
            names.any(|name| is_versioned(name, self.mark))
        })
    }
}

/// Whether a digit follows the mark somewhere, with or without a `v`.
fn is_versioned(name: &str, mark: char) -> bool {
    let mut parts = name.split(mark).skip(1);
    parts.any(|part| {
        let version = part.strip_prefix('v').unwrap_or(part);
        version.starts_with(|first: char| first.is_ascii_digit())
    })
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
    fn lock_files_of_installed_packages_are_not_the_systems() {
        assert!(claiming("app/Cargo.lock").is_some());
        assert!(claiming("node_modules/x/Cargo.lock").is_none());
    }

    #[test]
    fn what_a_package_manager_unpacked_is_installed() {
        for path in [
            "usr/lib/ruby/gems/3.1.0/gems/rails-7.0.1/package.json",
            "gems/nokogiri-1.15.0-x86_64-linux/ext/Cargo.lock",
            "usr/share/nodejs/x/Cargo.lock",
            "usr/lib/x86_64-linux-gnu/nodejs/x/Cargo.lock",
            "root/go/pkg/mod/golang.org/x/net@v0.1.0/go.mod",
        ] {
            assert!(is_installed(path), "{path}");
        }
        for path in [
            "gems/mine/package.json",
            "gems/rails-7.json",
            "mygems/rails-7.0.1/package.json",
            "pkg/mod/go.mod",
            "src/serde-1.0.0/Cargo.toml",
        ] {
            assert!(!is_installed(path), "{path}");
        }
    }

    #[test]
    fn unread_archives_are_recognised() {
        assert!(is_recognised_only("a/b.7z"));
        assert!(!is_recognised_only("a/Cargo.lock"));
        assert!(!is_recognised_only("a/main.rs"));
    }
}
