//! The public suite: fixtures and expected packages of osv-scalibr (Apache-2.0), read from `../shared/suites`.
//!
//! A case passes when nothing expected is missing and everything beyond the expectation stands in the file by name
//! and version. The expectations of the suite leave packages out here and there, so an equal set is not asked for.

use std::fs;
use std::path::Path;

use gwanmun_model::{Component, Found, Scope};
use gwanmun_scan::formats::claiming;
use gwanmun_scan::{Options, scan_path};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    extractor: String,
    fixture: String,
    want_error: bool,
    packages: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    name: String,
    version: String,
    line: Option<u32>,
    groups: Vec<String>,
}

/// Extractors of the suite whose files we read, with the name such a file has in real trees.
const READ: &[(&str, &str)] = &[
    (
        "language/java/gradleverificationmetadataxml",
        "verification-metadata.xml",
    ),
    ("language/cpp/conanlock", "conan.lock"),
    ("language/dart/pubspec", "pubspec.lock"),
    ("language/dotnet/csproj", "App.csproj"),
    ("language/dotnet/dotnetpe", "HelloWorldApp.exe"),
    ("language/dotnet/nugetcpm", "Directory.Packages.props"),
    ("language/dotnet/packagesconfig", "packages.config"),
    ("language/dotnet/paketdependencies", "paket.dependencies"),
    ("language/dotnet/paketlock", "paket.lock"),
    ("language/elixir/mixlock", "mix.lock"),
    ("language/erlang/mixlock", "mix.lock"),
    ("language/gleam/gleamtoml", "gleam.toml"),
    ("language/golang/gomod", "go.mod"),
    ("language/golang/vendormodules", "vendor/modules.txt"),
    ("language/haskell/stacklock", "stack.yaml.lock"),
    ("language/java/gradlelockfile", "gradle.lockfile"),
    ("language/java/gradleversioncatalog", "libs.versions.toml"),
    ("language/java/pomxml", "pom.xml"),
    ("language/javascript/bunlock", "bun.lock"),
    ("language/javascript/packagelockjson", "package-lock.json"),
    ("language/javascript/pnpmlock", "pnpm-lock.yaml"),
    ("language/javascript/yarnlock", "yarn.lock"),
    ("language/julia/manifesttoml", "Manifest.toml"),
    ("language/julia/projecttoml", "Project.toml"),
    ("language/ocaml/opam", ".opam-switch/install"),
    ("language/php/composerlock", "composer.lock"),
    ("language/python/condameta", "conda-meta/package.json"),
    ("language/python/pdmlock", "pdm.lock"),
    ("language/python/pipfilelock", "Pipfile.lock"),
    ("language/python/poetrylock", "poetry.lock"),
    ("language/python/pylock", "pylock.toml"),
    ("language/python/pyprojecttoml", "pyproject.toml"),
    ("language/python/requirements", "requirements.txt"),
    ("language/python/setup", "setup.py"),
    ("language/python/uvlock", "uv.lock"),
    ("language/r/renvlock", "renv.lock"),
    ("language/ruby/gemfilelock", "Gemfile.lock"),
    ("language/rust/cargolock", "Cargo.lock"),
    ("language/rust/cargotoml", "Cargo.toml"),
    ("language/swift/packageresolved", "Package.resolved"),
    ("language/swift/podfilelock", "Podfile.lock"),
    ("misc/bazelmaven", "MODULE.bazel"),
    ("misc/chrome/extensions", "Extensions/*/*/manifest.json"),
    ("misc/netscaler", "ns.conf"),
    ("misc/vscodeextensions", "extensions.json"),
    ("runtime/mise", "mise.toml"),
];

/// Expected packages we do not report, each with the reason.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    (
        "dotnet/dotnetpe/testdata/HelloWorldApp.exe",
        "HelloWorldApp.dll",
        "an assembly's package has its name without the file's ending, and the product's version 1.0.0",
    ),
    (
        "vscodeextensions/testdata/one-extension.json",
        "ms-vscode.cpptools",
        "an extension's package has publisher and name, ms-vscode and cpptools, apart",
    ),
    (
        "golang/vendormodules/testdata/valid/vendor/modules.txt",
        "github.com/",
        "stands in the file as github.com/BurntSushi/toml; the suite's list has only the beginning",
    ),
    (
        "dotnet/paketdependencies/testdata/paket.dependencies",
        "NUnit",
        "asked for as `~> 2.6.3`, a range: it is reported as asked for, without a version",
    ),
    (
        "dotnet/paketdependencies/testdata/paket.dependencies",
        "FSharp.Core",
        "asked for as `>= 4.0.0`, a range: it is reported as asked for, without a version",
    ),
    (
        "dotnet/paketdependencies/testdata/paket.dependencies",
        "System.Text.Json",
        "asked for as `>= 8.0.5`, a range: it is reported as asked for, without a version",
    ),
    (
        "dotnet/paketdependencies/testdata/paket.dependencies",
        "tpetricek/FSharp.Formatting",
        "pinned to a commit in line 21, which is then its version",
    ),
    (
        "gleam/gleamtoml/testdata/only-deps.toml",
        "gleam_stdlib",
        "a range, not a version: it is reported as asked for, without a version",
    ),
    (
        "gleam/gleamtoml/testdata/git-and-local-deps.toml",
        "gleam_stdlib",
        "a range, not a version: it is reported as asked for, without a version",
    ),
    (
        "golang/gomod/testdata/indirect-1.16.mod",
        "github.com/davecgh/go-spew",
        "stands in a go.sum the suite does not hold",
    ),
    (
        "golang/gomod/testdata/indirect-1.16.mod",
        "github.com/pmezard/go-difflib",
        "stands in a go.sum the suite does not hold",
    ),
    (
        "java/pomxml/testdata/with-parent.xml",
        "org.dave:dave",
        "stands in a parent pom.xml the suite does not hold",
    ),
    (
        "python/pyprojecttoml/testdata/extras_syntax.toml",
        "requests",
        "`>=2.20.0` is kept as a requirement; the suite takes the lower bound for the version",
    ),
    (
        "python/pyprojecttoml/testdata/env_markers.toml",
        "requests",
        "`>=2.20.0` is kept as a requirement; the suite takes the lower bound for the version",
    ),
    (
        "python/setup/testdata/valid_2",
        "mteb",
        "`>=1.4.0` is kept as a requirement; the suite takes the lower bound for the version",
    ),
    (
        "python/setup/testdata/template",
        "lxml",
        "`>=4.6.2` is kept as a requirement; the suite takes the lower bound for the version",
    ),
];

#[test]
fn the_public_lock_file_suite_is_met() {
    let suite = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/suites/lockfiles.tar.zst"
    ));
    let Ok(packed) = fs::File::open(suite) else {
        eprintln!("SKIPPED: {} is not there", suite.display());
        return;
    };
    let folder = tempfile::tempdir().expect("folder");
    let unpacked = zstd::Decoder::new(packed).expect("zstd");
    tar::Archive::new(unpacked)
        .unpack(folder.path())
        .expect("tar");
    let root = folder.path().join("lockfiles");
    let cases: Vec<Case> =
        serde_json::from_slice(&fs::read(root.join("expected.json")).expect("read"))
            .expect("cases");
    let mut failures = Vec::new();
    let (mut run, mut expected, mut lines) = (0, 0, 0);
    for case in &cases {
        let known = READ
            .iter()
            .find(|(extractor, name)| case.extractor == *extractor && claiming(name).is_some());
        let Some((_, name)) = known else {
            continue;
        };
        run += 1;
        expected += case.packages.len();
        lines += check(&root, case, name, &mut failures);
    }
    eprintln!("{run} cases, {expected} packages expected, {lines} lines equal");
    assert!(run > 0);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Puts the last segments of a path in place of the stars of a name.
fn placed(name: &str, path: &str) -> String {
    let mut segments: Vec<&str> = name.split('/').collect();
    for (segment, real) in segments.iter_mut().rev().zip(path.rsplit('/')) {
        if *segment == "*" {
            *segment = real;
        }
    }
    segments.join("/")
}

/// Runs one case; returns how many lines were given and equal.
fn check(root: &Path, case: &Case, name: &str, failures: &mut Vec<String>) -> usize {
    let path = root.join(&case.fixture);
    let bytes = fs::read(&path).expect("fixture");
    let place = tempfile::tempdir().expect("folder");
    let file = place.path().join(placed(name, &case.fixture));
    fs::create_dir_all(file.parent().expect("folder")).expect("folder");
    fs::write(file, &bytes).expect("write");
    let copy = place.path().join(placed(name, &case.fixture));
    fs::create_dir_all(copy.parent().expect("parent")).expect("folder");
    fs::write(copy, &bytes).expect("write");
    let written = place.path().join(placed(name, &case.fixture));
    fs::create_dir_all(written.parent().expect("folder")).expect("folder");
    fs::write(written, &bytes).expect("write");
    let found = scan_path(place.path(), &Options::default(), crate::ALONE).expect("scan");
    if case.want_error && found.problems.is_empty() {
        failures.push(format!("{}: no problem reported", case.fixture));
    }
    let mut lines = 0;
    for expected in &case.packages {
        match find(&found, expected) {
            _ if is_known_difference(case, expected) => {}
            Some(component) => lines += check_line(case, expected, component, failures),
            None => failures.push(format!(
                "{}: {} {} is missing",
                case.fixture, expected.name, expected.version
            )),
        }
    }
    check_scopes(case, &found, failures);
    // Texts of two bytes a letter, as in programs for Windows, count as well, and so does the path: browsers name the
    // folders of extensions by them.
    let text = String::from_utf8_lossy(&bytes).replace('\0', "");
    let text = format!("{} {text}", case.fixture);
    for component in &found.components {
        let name = component.purl.name();
        let version = component.purl.version().unwrap_or("");
        let version = version.strip_prefix('v').unwrap_or(version);
        let is_written = name == "stdlib" || text.to_lowercase().contains(&name.to_lowercase());
        if !is_written || !text.contains(version) {
            failures.push(format!("{}: {} is invented", case.fixture, component.purl));
        }
    }
    lines
}

/// What the suite puts into the group `dev` alone reaches no further than development, and the other way round.
fn check_scopes(case: &Case, found: &Found, failures: &mut Vec<String>) {
    // These formats say so for each package by itself.
    let tells = ["composerlock", "packagelockjson", "poetrylock"];
    if !tells.iter().any(|format| case.extractor.ends_with(format)) {
        return;
    }
    for expected in &case.packages {
        let Some(component) = find(found, expected) else {
            continue;
        };
        let is_dev = expected.groups.iter().any(|group| group == "dev");
        let alone = expected.groups.len() == 1;
        if alone && is_dev != (component.scope == Scope::Development) {
            failures.push(format!(
                "{}: {} is {:?}, not {:?}",
                case.fixture, expected.name, component.scope, expected.groups
            ));
        }
    }
}

fn find<'f>(found: &'f Found, expected: &Expected) -> Option<&'f Component> {
    found.components.iter().find(|component| {
        let version = component.purl.version().unwrap_or("");
        component
            .purl
            .package_name()
            .eq_ignore_ascii_case(&expected.name)
            && version.strip_prefix('v').unwrap_or(version) == expected.version
    })
}

fn check_line(
    case: &Case,
    expected: &Expected,
    component: &Component,
    failures: &mut Vec<String>,
) -> usize {
    let Some(line) = expected.line else {
        return 0;
    };
    let places: Vec<_> = component.locations.iter().map(|place| place.line).collect();
    if places.contains(&Some(line)) {
        return 1;
    }
    failures.push(format!(
        "{}: {} at {places:?}, not {line}",
        case.fixture, expected.name
    ));
    0
}

fn is_known_difference(case: &Case, expected: &Expected) -> bool {
    DIFFERENCES
        .iter()
        .any(|(fixture, name, _)| case.fixture.ends_with(fixture) && expected.name == *name)
}
