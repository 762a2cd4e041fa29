//! Lists the published schemas that were fetched, for embedding. Without them the program works and says of every
//! document that it was not checked.

use std::fs;
use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vendor");
    println!("cargo::rerun-if-changed=schemas/vendor");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "gz"))
        .collect();
    names.sort_unstable();
    if names.is_empty() {
        println!(
            "cargo::warning=the schemas of SBOMs are not here: documents will not be checked; run `cargo xtask assets`"
        );
    }
    let row = |name: &String| {
        let path = folder.join(name).display().to_string();
        let plain = name.trim_end_matches(".gz");
        format!("({plain:?}, include_bytes!({path:?})),")
    };
    let rows: Vec<String> = names.iter().map(row).collect();
    let table = format!("&[{}]", rows.join("\n"));
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells a build script where to write by the environment"
    )]
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    if let Err(error) = fs::write(Path::new(&out).join("schemas.rs"), table) {
        println!("cargo::error=schemas.rs: {error}");
    }
}
