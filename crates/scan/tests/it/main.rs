//! Tests of the scanner from outside: fixtures of every format, hostile input, trees, the public suite.

mod class_files;
mod conformance;
mod fixtures;
mod hostile;
mod imports;
mod matrix;
mod maven;
mod programs;
mod render;
mod sbom;
mod submodules;
mod systems;
mod trees;
mod zipped;

const ALONE: gwanmun_scan::Progress<'static> = &|_| {};

#[test]
fn no_test_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    for entry in std::fs::read_dir(folder).expect("folder") {
        let name = entry.expect("entry").file_name();
        let module = name.to_str().and_then(|name| name.strip_suffix(".rs"));
        let module = module.expect("a Rust file");
        let line = format!("mod {module};");
        assert!(
            module == "main" || include_str!("main.rs").contains(&line),
            "{module}"
        );
    }
}
