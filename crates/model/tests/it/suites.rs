//! Reads the shared conformance suites.

use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Returns the path of a file below the shared folder, or says that the test is skipped.
pub(crate) fn shared(relative: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(relative);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: there is no {}", path.display());
    None
}

/// Unpacks the JSON documents of a suite: path inside the archive and content.
pub(crate) fn documents(archive: &Path) -> Vec<(String, serde_json::Value)> {
    let bytes = zstd::decode_all(std::fs::File::open(archive).unwrap()).unwrap();
    let mut documents = Vec::new();
    for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        if Path::new(&path)
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            documents.push((path, serde_json::from_str(&text).unwrap()));
        }
    }
    documents.sort_by(|a, b| a.0.cmp(&b.0));
    documents
}
