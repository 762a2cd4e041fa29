//! Reads the shared conformance suites.

use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Returns a suite of public documents, or says that the test is skipped.
pub(crate) fn suite(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/suites"
    ))
    .join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("SKIPPED: there is no {}", path.display());
    None
}

/// Returns every JSON document of a suite with its path.
pub(crate) fn documents(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = zstd::decode_all(std::fs::File::open(archive).unwrap()).unwrap();
    let mut documents = Vec::new();
    for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        if Path::new(&path)
            .extension()
            .is_some_and(|end| end == "json")
        {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            documents.push((path, content));
        }
    }
    documents
}
