//! Whole root file systems.

use std::fs;
use std::path::Path;

use gwanmun_model::{Component, ComponentKind, Found, ProblemKind};
use gwanmun_scan::{Options, scan_path};
use tempfile::TempDir;

use crate::zipped;

const OS_RELEASE: &str = "ID=debian\nVERSION_ID=12\n";

const STATUS: &str = "Package: base-files
Status: install ok installed
Maintainer: Santiago Vila <sanvila@debian.org>
Architecture: amd64
Version: 12.4

Package: python3-six
Status: install ok installed
Maintainer: Debian Python Team <team+python@tracker.debian.org>
Architecture: all
Version: 1.16.0-4

Package: node-semver
Status: install ok installed
Maintainer: Debian JavaScript Maintainers <pkg-javascript-devel@lists.alioth.debian.org>
Architecture: all
Version: 7.3.5-2
";

const SIX: &str = "usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO";
const SEMVER: &str = "usr/share/nodejs/semver/package.json";

/// Lays out a small Debian in the folder `at` of a new tree.
fn debian(at: &str) -> TempDir {
    let tree = tempfile::tempdir().expect("folder");
    let root = tree.path().join(at);
    let list = |path| format!("/.\n/{path}\n");
    for (path, text) in [
        ("usr/lib/os-release", OS_RELEASE),
        ("var/lib/dpkg/status", STATUS),
        (SIX, "Name: six\nVersion: 1.16.0\n"),
        (
            SEMVER,
            r#"{"name": "semver", "version": "7.3.5", "dependencies": {"a": "1"}}"#,
        ),
        (
            "opt/app/six-1.16.0.dist-info/METADATA",
            "Name: six\nVersion: 1.16.0\n",
        ),
        (
            "var/lib/dpkg/info/base-files.list",
            &list("usr/lib/os-release"),
        ),
        ("var/lib/dpkg/info/python3-six.list", &list(SIX)),
        ("var/lib/dpkg/info/node-semver.list", &list(SEMVER)),
    ] {
        write(&root.join(path), text);
    }
    tree
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("parent")).expect("folder");
    fs::write(path, text).expect("write");
}

fn scan(tree: &TempDir) -> Found {
    scan_path(tree.path(), &Options::default(), crate::ALONE).expect("scan")
}

fn of<'f>(found: &'f Found, name: &str) -> &'f Component {
    let mut named = found.components.iter();
    named
        .find(|component| component.purl.name() == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn packages_of_languages_belong_to_the_packages_that_installed_them() {
    for at in ["", "images/rootfs"] {
        let found = scan(&debian(at));
        let provided = |name| -> Vec<String> {
            let provides = &of(&found, name).provides;
            provides.iter().map(ToString::to_string).collect()
        };
        assert_eq!(provided("python3-six"), ["pkg:pypi/six@1.16.0"]);
        assert_eq!(provided("node-semver"), ["pkg:npm/semver@7.3.5"]);
        // What was installed by hand stays a component of its own.
        assert_eq!(of(&found, "six").locations.len(), 1);
        assert!(found.problems.is_empty(), "{:?}", found.problems);
    }
}

#[test]
fn the_operating_system_is_a_component_although_a_package_owns_its_file() {
    let found = scan(&debian(""));
    let system = of(&found, "debian");
    assert_eq!(system.kind, ComponentKind::OperatingSystem);
    assert_eq!(
        system.cpes,
        ["cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*"]
    );
    assert!(of(&found, "base-files").provides.is_empty());
}

#[cfg(unix)]
#[test]
fn absolute_links_of_a_root_file_system_are_meant_from_its_root() {
    let tree = debian("rootfs");
    let link = |target: &str, at: &str| {
        std::os::unix::fs::symlink(target, tree.path().join(at)).expect("link");
    };
    link("/tmp", "rootfs/var/run");
    link("/tmp", "outside");
    let found = scan(&tree);
    let places: Vec<_> = found
        .problems
        .iter()
        .map(|problem| (problem.path.as_str(), problem.kind))
        .collect();
    assert_eq!(places, [("outside", ProblemKind::PathEscape)]);
}

/// `tar -C FOLDER -c .` names the folder itself first.
#[test]
fn an_image_packed_by_hand_is_an_image() {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/oci-layout/layers");
    let unpacked = tempfile::tempdir().expect("folder");
    zipped::copy_packed(Path::new(fixture), unpacked.path());
    let packed = tempfile::tempdir().expect("folder");
    let file = fs::File::create(packed.path().join("image.tar")).expect("file");
    let mut archive = tar::Builder::new(file);
    archive
        .append_dir_all("./", unpacked.path().join("image"))
        .expect("entries");
    archive.into_inner().expect("archive");
    let purls = |tree: &TempDir| -> Vec<String> {
        let components = scan(tree).components;
        let purls = components
            .iter()
            .map(|component| component.purl.to_string());
        purls.collect()
    };
    assert!(!purls(&packed).is_empty());
    assert_eq!(purls(&packed), purls(&unpacked));
}
