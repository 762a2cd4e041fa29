//! What packages a lock file names say of their license, from a folder of unpacked packages.

use std::path::{Path, PathBuf};

use gwanmun_model::{Component, Ecosystem, Found, LicenseText};

use crate::document::{decode, toml};
use crate::tree::read_file;

/// Most license files taken of one package.
const FILES_MAX: usize = 20;
/// Longest license file that is taken, in bytes.
const FILE_BYTES_MAX: u64 = 2 << 20;
/// What names of license files begin with, in lower case.
const NAMES: [&str; 6] = [
    "copying",
    "copyright",
    "licence",
    "license",
    "notice",
    "unlicense",
];

/// Adds what each Rust crate says that is unpacked below `cache`, as `<name>-<version>/Cargo.toml` or one folder
/// deeper, as Cargo's own registry folder has it: its license statement where it has none yet, and its license files.
pub(crate) fn add_licenses(found: &mut Found, cache: &Path, file_bytes_max: u64) {
    let folders = registries(cache);
    let mut texts = Vec::new();
    for component in &mut found.components {
        let Some(package) = folder_name(component) else {
            continue;
        };
        let unpacked = folders.iter().map(|folder| folder.join(&package));
        let Some(folder) = unpacked.into_iter().find(|folder| folder.is_dir()) else {
            continue;
        };
        if component.declared_licenses.is_empty() {
            let manifest = read_file(&folder.join("Cargo.toml"), file_bytes_max);
            let statement = manifest.ok().and_then(|bytes| license(&bytes));
            component.declared_licenses.extend(statement);
        }
        texts.extend(license_files(&folder, &package, &component.identity()));
    }
    found.license_texts.extend(texts);
    found.license_texts.sort_unstable();
}

fn folder_name(component: &Component) -> Option<String> {
    if component.purl.ecosystem() != Some(Ecosystem::Cargo) || component.first_party {
        return None;
    }
    let package = format!("{}-{}", component.purl.name(), component.purl.version()?);
    (!package.contains(['/', '\\', '\0'])).then_some(package)
}

/// Reads the files of a package's folder that are named as license files are.
fn license_files(folder: &Path, package: &str, identity: &str) -> Vec<LicenseText> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            let lower = name.to_ascii_lowercase();
            NAMES.iter().any(|start| lower.starts_with(start))
        })
        .collect();
    names.sort_unstable();
    names.truncate(FILES_MAX);
    names
        .into_iter()
        .filter_map(|name| {
            let bytes = read_file(&folder.join(&name), FILE_BYTES_MAX).ok()?;
            Some(LicenseText {
                path: format!("{package}/{name}"),
                text: decode(&bytes).0.into_owned(),
                owner: Some(identity.to_owned()),
            })
        })
        .collect()
}

/// Returns the cache itself and the folders in it, sorted.
fn registries(cache: &Path) -> Vec<PathBuf> {
    let mut folders = vec![cache.to_owned()];
    if let Ok(entries) = std::fs::read_dir(cache) {
        let inner = entries.flatten().map(|entry| entry.path());
        folders.extend(inner.filter(|path| path.is_dir()));
    }
    folders.sort_unstable();
    folders
}

fn license(manifest: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(manifest).ok()?;
    let (document, _) = toml::read(text);
    let package = toml::table(document.get_ref(), "package")?;
    toml::text(package, "license").map(str::to_owned)
}
