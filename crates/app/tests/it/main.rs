//! What the portal, the gate and the command line rely on, on both database engines.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

mod accounts;
mod assess;
mod audit;
mod concurrency;
mod documents;
mod duties;
mod order;
mod passage;
mod requests;
mod separation;
mod sessions;
mod support;
mod systems;

/// Every file of this folder is a module above.
#[test]
fn no_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.strip_suffix(".rs").unwrap();
        let declared = format!("mod {module};");
        assert!(
            module == "main" || include_str!("main.rs").contains(&declared),
            "{name} is not declared in main.rs"
        );
    }
}
