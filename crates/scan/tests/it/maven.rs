//! Maven repositories named by the operator.

use std::fs;

use gwanmun_model::Found;
use gwanmun_scan::{Options, scan_path};
use tempfile::TempDir;

use crate::render::render;

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
