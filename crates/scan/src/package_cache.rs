//! License statements from a folder of unpacked packages.

use std::path::{Path, PathBuf};

use gwanmun_model::{Ecosystem, Found};

use crate::document::toml;
use crate::tree::read_file;

/// Adds the license statement of each Rust crate that has none yet and is unpacked below `cache`, as
/// `<name>-<version>/Cargo.toml` or one folder deeper, as Cargo's own registry folder has it.
pub(crate) fn add_licenses(found: &mut Found, cache: &Path, file_bytes_max: u64) {
    let folders = registries(cache);
    for component in &mut found.components {
        if component.purl.ecosystem() != Some(Ecosystem::Cargo)
            || !component.declared_licenses.is_empty()
        {
            continue;
        }
        let Some(version) = component.purl.version() else {
            continue;
        };
        let package = format!("{}-{version}", component.purl.name());
        if package.contains(['/', '\\', '\0']) {
            continue;
        }
        let statement = folders
            .iter()
            .filter_map(|folder| {
                read_file(&folder.join(&package).join("Cargo.toml"), file_bytes_max).ok()
            })
            .find_map(|bytes| license(&bytes));
        component.declared_licenses.extend(statement);
    }
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
