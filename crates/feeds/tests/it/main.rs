//! What users of the crate rely on, tested through its public face.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "helpers of tests are tests"
)]

mod bundle;
mod export;
#[cfg(feature = "online")]
mod fetch;
mod hostile;
mod import;
mod osv_schema;
mod real_data;
#[cfg(feature = "online")]
mod server;
mod snapshot;
mod starter;
mod suites;
mod support;
mod vex;

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
