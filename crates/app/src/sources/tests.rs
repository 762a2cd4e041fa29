use std::io::Read as _;

use gwanmun_model::{Ecosystem, Location};

use super::*;

fn owed(purl: &Purl) -> Owed {
    Owed {
        purl: purl.clone(),
        duties: vec![OwedUnder {
            code: "S4".to_owned(),
            license: "GPL-2.0-only".to_owned(),
            clause: "section 3".to_owned(),
        }],
    }
}

fn component(ecosystem: Ecosystem, name: &str, path: &str) -> Component {
    let purl = Purl::of_package(ecosystem, name, Some("1.0.0")).unwrap();
    Component::new(purl, Location::new(path, None))
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Returns the files found for a component, and whether they are a source archive.
fn found(root: &Path, component: &Component, homes: &[&str]) -> Option<(Vec<String>, SourceForm)> {
    let places = Places {
        root: root.to_owned(),
        package_cache: Some(root.join("cache")),
        maven_repositories: vec![root.join("m2")],
    };
    let place = places::find(&places::Searched {
        component,
        homes: homes.to_vec(),
        places: &places,
    })?;
    Some((files(&place).unwrap().into_keys().collect(), place.form))
}

#[test]
fn source_is_found_where_each_tool_lays_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for path in [
        "node_modules/a/package.json",
        "node_modules/a/lib/index.js",
        "node_modules/a/node_modules/b/index.js",
        "vendor/example.com/m/m.go",
        "cache/index/c-1.0.0/src/lib.rs",
        "m2/org/example/d/1.0.0/d-1.0.0-sources.jar",
        "dist/e-1.0.0.tgz",
    ] {
        put(root, path, path);
    }
    let package = |files: &[&str]| {
        let files = files.iter().map(|&file| file.to_owned()).collect();
        Some((files, SourceForm::Package))
    };
    let a = component(Ecosystem::Npm, "a", "package-lock.json");
    let expected = package(&["lib/index.js", "package.json"]);
    assert_eq!(found(root, &a, &["node_modules/a"]), expected);
    assert_eq!(found(root, &a, &[]), expected, "beside the lock file");
    let module = component(Ecosystem::Go, "example.com/m", "vendor/modules.txt");
    assert_eq!(found(root, &module, &[]), package(&["m.go"]));
    let unpacked = component(Ecosystem::Cargo, "c", "Cargo.lock");
    assert_eq!(found(root, &unpacked, &[]), package(&["src/lib.rs"]));
    let jar = component(Ecosystem::Maven, "org.example:d", "lib/d-1.0.0.jar");
    assert_eq!(
        found(root, &jar, &["lib/d-1.0.0.jar"]),
        Some((
            vec!["d-1.0.0-sources.jar".to_owned()],
            SourceForm::SourceArchive
        ))
    );
    let archive = component(Ecosystem::Npm, "e", "dist/e-1.0.0.tgz!package/package.json");
    assert_eq!(found(root, &archive, &[]), package(&["e-1.0.0.tgz"]));
}

#[test]
fn what_a_compiler_made_is_no_source() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "lib/f-1.0.0.jar", "classes");
    let jar = component(Ecosystem::Maven, "org.example:f", "lib/f-1.0.0.jar");
    assert_eq!(found(folder.path(), &jar, &["lib/f-1.0.0.jar"]), None);
}

#[test]
fn the_archive_names_every_file_and_what_is_missing_and_is_the_same_twice() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "index.js", "run()");
    let (here, gone) = ("pkg:npm/a@1", "pkg:npm/b@1");
    let bundle = Bundle {
        subject: "app".to_owned(),
        found: vec![Gathered {
            owed: owed(&here.parse().unwrap()),
            form: SourceForm::Package,
            files: [("index.js".to_owned(), folder.path().join("index.js"))].into(),
        }],
        missing: vec![owed(&gone.parse().unwrap())],
        unknown: ["pkg:npm/c@1".parse().unwrap()].into(),
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    write(&bundle, &mut first).unwrap();
    write(&bundle, &mut second).unwrap();
    assert_eq!(first, second);
    let plain = zstd::decode_all(first.as_slice()).unwrap();
    let mut archive = tar::Archive::new(plain.as_slice());
    let mut held = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        held.insert(path, text);
    }
    assert_eq!(held["npm/a@1/index.js"], "run()");
    let manifest: serde_json::Value = serde_json::from_str(&held["MANIFEST.json"]).unwrap();
    let file = &manifest["components"][0]["files"][0];
    assert_eq!(file["path"], "index.js");
    assert_eq!(file["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(manifest["missing"][0]["purl"], gone);
    assert_eq!(manifest["unknown"][0], "pkg:npm/c@1");
    assert_eq!(
        manifest["missing"][0]["duties"][0]["license"],
        "GPL-2.0-only"
    );
}
