//! Maven repositories named by the operator, and project files beside archives.

use std::fs;

use gwanmun_model::Found;
use gwanmun_scan::{Options, scan_path};
use tempfile::TempDir;

use crate::render::render;
use crate::zipped::zipped;

fn tree(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("folder");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(path, bytes).expect("write");
    }
    folder
}

fn scan(project: &TempDir, repository: &TempDir) -> Found {
    let options = Options {
        maven_repositories: vec![repository.path().to_owned()],
        ..Options::default()
    };
    scan_path(project.path(), &options, crate::ALONE).expect("scan")
}

const POM: &[u8] = b"<project>
  <parent>
    <groupId>org.p</groupId>
    <artifactId>parent</artifactId>
    <version>1</version>
  </parent>
  <artifactId>app</artifactId>
  <dependencies>
    <dependency><groupId>org.x</groupId><artifactId>ranged</artifactId><version>[1,2)</version></dependency>
  </dependencies>
</project>";

#[test]
fn parents_version_lists_and_what_packages_bring_are_looked_up() {
    let repository = tree(&[
        (
            "org/p/parent/1/parent-1.pom",
            b"<project><groupId>org.p</groupId><artifactId>parent</artifactId><version>1</version><dependencies><dependency><groupId>org.x</groupId><artifactId>inherited</artifactId><version>3</version></dependency></dependencies></project>",
        ),
        (
            "org/x/ranged/maven-metadata-mirror.xml",
            b"<metadata><versioning><versions><version>1.0</version><version>1.10</version><version>1.9</version><version>2.0</version></versions></versioning></metadata>",
        ),
        (
            "org/x/ranged/1.10/ranged-1.10.pom",
            b"<project><groupId>org.x</groupId><artifactId>ranged</artifactId><version>1.10</version><dependencies><dependency><groupId>org.x</groupId><artifactId>brought</artifactId><version>5</version></dependency></dependencies></project>",
        ),
    ]);
    let found = scan(&tree(&[("pom.xml", POM)]), &repository);
    expect_test::expect![[r"
        pkg:maven/org.p/app@1 runtime own at pom.xml:7
            needs pkg:maven/org.x/inherited@3
            needs pkg:maven/org.x/ranged@1.10
        pkg:maven/org.x/brought@5 runtime indirect at pom.xml:9
        pkg:maven/org.x/inherited@3 runtime direct at pom.xml:2
        pkg:maven/org.x/ranged@1.10 runtime direct asked `[1,2)` at pom.xml:9
            needs pkg:maven/org.x/brought@5
        problem pom.xml: incomplete: the project of org.x:brought:5 is in no Maven repository at hand; what it brings with it is missing
        problem pom.xml: incomplete: the project of org.x:inherited:3 is in no Maven repository at hand; what it brings with it is missing
    "]].assert_eq(&render(&found));
}

#[test]
fn archives_that_a_repository_has_are_known_whatever_they_are_called() {
    let main = zipped(&[("a/A.class", "main")]);
    let tests = zipped(&[("a/ATest.class", "tests")]);
    let repository = tree(&[
        ("org/x/a/1.0/a-1.0.jar", &main),
        ("org/x/a/1.0/a-1.0-tests.jar", &tests),
        ("org/x/a/1.1/a-1.1-tests.jar", &tests),
    ]);
    let folder = tree(&[
        ("library-1.jar", &main),
        ("library-2.jar", &tests),
        ("a-1.1-tests.jar", &tests),
        ("other.jar", &zipped(&[("b/B.class", "main")])),
    ]);
    let found = scan(&folder, &repository);
    let identities: Vec<_> = found
        .components
        .iter()
        .map(gwanmun_model::Component::identity)
        .collect();
    // The tests are the same in two versions; only the name tells which.
    let expected = [
        "pkg:generic/library-2",
        "pkg:generic/other",
        "pkg:maven/org.x/a@1.0",
        "pkg:maven/org.x/a@1.1?classifier=tests",
    ];
    assert_eq!(identities, expected);
}

#[test]
fn a_project_file_beside_an_archive_counts_for_the_cache() {
    const POM: &str = "<project><groupId>org.x</groupId><artifactId>a</artifactId><version>1.0</version></project>";
    // Large enough for the cache, and of numbers that do not pack.
    let numbers =
        (0..100_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes());
    let archive = zipped(&[("a/A.class", numbers.collect::<Vec<_>>())]);
    assert!(archive.len() > 300_000);
    let folder = tree(&[("a.jar", &archive), ("a.pom", POM.as_bytes())]);
    let store = tempfile::tempdir().expect("folder");
    let options = Options {
        cache: Some(store.path().to_owned()),
        ..Options::default()
    };
    let version = || {
        let found = scan_path(folder.path(), &options, crate::ALONE).expect("scan");
        found.components[0].purl.version().map(str::to_owned)
    };
    assert_eq!(version().as_deref(), Some("1.0"));
    assert_eq!(version().as_deref(), Some("1.0"));
    fs::write(folder.path().join("a.pom"), POM.replace("1.0", "2.0")).expect("write");
    assert_eq!(version().as_deref(), Some("2.0"));
}
