//! Adding packages and finding copies over real files.

use std::fs;
use std::path::Path;

use super::*;

/// A source that no other `seed` shares a line with.
fn source(seed: usize) -> String {
    let lines = (0..120).map(|line| {
        format!(
            "    total_{seed}_{line} = add(total_{seed}, values[{line}] * {});\n",
            line * 31 + seed
        )
    });
    format!("int run_{seed}(void) {{\n{}}}\n", lines.collect::<String>())
}

fn rules() -> Pack {
    let source = gwanmun_licenses::pack::base::source().unwrap();
    Pack::from_bytes(&Pack::compile(&source).unwrap()).unwrap()
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn added(data_file: &Path, folder: &Path, purl: &str) -> Added {
    let purl: Purl = purl.parse().unwrap();
    add(
        data_file,
        &rules(),
        &[folder.to_owned()],
        Some(&purl),
        &|| {},
    )
    .unwrap()
}

#[test]
fn what_was_added_is_found_and_additions_keep_what_was_there() {
    let root = tempfile::tempdir().unwrap();
    let data_file = root.path().join("data/data.gwanmun");
    assert!(open(&data_file).unwrap().is_none());
    let notice = "/* This program is free software; you can redistribute it under the terms of the\n \
                  * GNU General Public License version 2. */\n";
    write(
        root.path(),
        "one/src/a.c",
        &format!("{notice}{}", source(1)),
    );
    write(root.path(), "two/b.c", &format!("{notice}{}", source(2)));
    let first = added(&data_file, &root.path().join("one"), "pkg:generic/one@1.0");
    assert_eq!(
        first.packages,
        [AddedPackage {
            purl: "pkg:generic/one@1.0".to_owned(),
            files: 1
        }]
    );
    added(&data_file, &root.path().join("two"), "pkg:generic/two@2.0");
    let again = added(&data_file, &root.path().join("two"), "pkg:generic/two@2.0");
    assert_eq!((again.packages.len(), again.known), (0, 1));

    write(root.path(), "system/lib/copy.c", &source(1));
    write(
        root.path(),
        "system/own.c",
        &format!("{notice}{}", source(9)),
    );
    let base = open(&data_file).unwrap().unwrap();
    assert_eq!(base.package_count(), 2);
    let copies = find(&base, &rules(), &root.path().join("system"), &|| {}).unwrap();
    assert_eq!(copies.files, 2);
    assert_eq!(copies.places.len(), 1, "the common notice is no evidence");
    let packages = &copies.places[0].packages;
    assert_eq!(packages.len(), 1);
    assert_eq!(packages[0].purl, "pkg:generic/one@1.0");
    assert_eq!(packages[0].files[0].path, "lib/copy.c");
    assert_eq!(packages[0].files[0].original, "src/a.c");
}

#[test]
fn a_damaged_knowledge_base_is_refused_and_stays() {
    let root = tempfile::tempdir().unwrap();
    let data_file = root.path().join("data.gwanmun");
    write(root.path(), "one/a.c", &source(1));
    added(&data_file, &root.path().join("one"), "pkg:generic/one@1.0");
    let path = place(&data_file);
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(
        open(&data_file),
        Err(KnowledgeFault::Unusable { .. })
    ));
    let purl: Purl = "pkg:generic/two@1.0".parse().unwrap();
    let folder = [root.path().join("one")];
    assert!(add(&data_file, &rules(), &folder, Some(&purl), &|| {}).is_err());
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn what_names_no_package_is_named_and_adds_nothing() {
    let root = tempfile::tempdir().unwrap();
    let data_file = root.path().join("data.gwanmun");
    write(root.path(), "folder/broken.jar", "no archive");
    write(root.path(), "empty/a.c", &source(1));
    let folders = [root.path().join("folder"), root.path().join("empty")];
    let added = add(&data_file, &rules(), &folders, None, &|| {}).unwrap();
    assert_eq!(added.packages, []);
    assert_eq!(added.problems.len(), 2);
    assert!(open(&data_file).unwrap().is_none());
}
