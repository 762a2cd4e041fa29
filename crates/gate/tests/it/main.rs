//! The gate in front of a registry of the tests' own, on loopback.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a failure must end the test"
)]
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expect-test writes its texts this way"
)]

mod cargo_client;
mod cargo_http;
mod desk;
mod log;
mod real_desk;
mod registry;

#[test]
fn no_test_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let main = std::fs::read_to_string(format!("{folder}/main.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(
            module == "main" || main.contains(&format!("mod {module};")),
            "{name}"
        );
    }
}
