//! Where the source of a component can lie. One new place is one function and one line in `ALL`.

use std::path::{Path, PathBuf};

use gwanmun_model::{Component, Ecosystem};

use super::{Places, SourceForm};

/// A component whose source is looked for.
pub(super) struct Searched<'a> {
    pub(super) component: &'a Component,
    /// Folders and archives that are the component's own, relative to the scanned root.
    pub(super) homes: Vec<&'a str>,
    pub(super) places: &'a Places,
}

/// A folder with the source, or an archive of it.
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) form: SourceForm,
}

const ALL: &[fn(&Searched<'_>) -> Option<Place>] =
    &[maven_sources, own_folder, vendored, unpacked_crate, archive];

/// Returns the first place that is there.
pub(super) fn find(searched: &Searched<'_>) -> Option<Place> {
    ALL.iter().find_map(|place| place(searched))
}

/// Ecosystems whose packages are source code; others hand out what a compiler made.
fn is_source_itself(component: &Component) -> bool {
    matches!(
        component.purl.ecosystem(),
        Some(
            Ecosystem::Npm
                | Ecosystem::Cargo
                | Ecosystem::Go
                | Ecosystem::Packagist
                | Ecosystem::RubyGems
                | Ecosystem::PyPi
        )
    )
}

/// `artifact-version-sources.jar`, beside the archive or in a repository.
fn maven_sources(searched: &Searched<'_>) -> Option<Place> {
    let purl = &searched.component.purl;
    let (group, version) = (purl.namespace()?, purl.version()?);
    if purl.package_type() != "maven" {
        return None;
    }
    let name = format!("{}-{version}-sources.jar", purl.name());
    let locations = searched.component.locations.iter();
    let beside = locations.filter_map(|location| {
        let archive = location.path.split('!').next()?;
        Some(searched.places.root.join(Path::new(archive).parent()?))
    });
    let repositories = searched.places.maven_repositories.iter();
    let below: PathBuf = group.split('.').chain([purl.name(), version]).collect();
    beside
        .chain(repositories.map(|repository| repository.join(&below)))
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file())
        .map(|path| Place {
            path,
            form: SourceForm::SourceArchive,
        })
}

/// The folder the package was installed in, such as `node_modules/left-pad`.
fn own_folder(searched: &Searched<'_>) -> Option<Place> {
    let mut homes = searched.homes.clone();
    homes.sort_unstable();
    homes
        .into_iter()
        .filter(|home| !home.is_empty() && is_source_itself(searched.component))
        // The folder that tells of a Python distribution holds none of its code.
        .filter(|home| !home.ends_with(".dist-info") && !home.ends_with(".egg-info"))
        .map(|home| searched.places.root.join(home))
        .find(|path| path.is_dir())
        .map(package)
}

/// `vendor/<module>` beside a file that names the component, as Go and Composer lay packages down.
fn vendored(searched: &Searched<'_>) -> Option<Place> {
    let purl = &searched.component.purl;
    let folder = match purl.ecosystem()? {
        Ecosystem::Go | Ecosystem::Packagist => "vendor",
        Ecosystem::Npm => "node_modules",
        _ => return None,
    };
    let name = purl.package_name();
    if name.split('/').any(|part| part.is_empty() || part == "..") {
        return None;
    }
    searched
        .component
        .locations
        .iter()
        .filter_map(|location| Path::new(&location.path).parent())
        .flat_map(|beside| [beside.join(folder), beside.to_owned()])
        .filter(|beside| beside.ends_with(folder))
        .map(|beside| searched.places.root.join(beside).join(&name))
        .find(|path| path.is_dir())
        .map(package)
}

/// The crate as Cargo unpacked it on this machine.
fn unpacked_crate(searched: &Searched<'_>) -> Option<Place> {
    let (cache, purl) = (
        searched.places.package_cache.as_ref()?,
        &searched.component.purl,
    );
    if purl.ecosystem() != Some(Ecosystem::Cargo) {
        return None;
    }
    let name = format!("{}-{}", purl.name(), purl.version()?);
    if name.contains(['/', '\\']) {
        return None;
    }
    let registries = std::fs::read_dir(cache).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = registries.map(|entry| entry.path().join(&name)).collect();
    folders.push(cache.join(&name));
    folders.sort();
    folders.into_iter().find(|path| path.is_dir()).map(package)
}

/// The package's own archive where that holds source.
fn archive(searched: &Searched<'_>) -> Option<Place> {
    const ENDINGS: [&str; 5] = [".crate", ".tgz", ".tar.gz", ".gem", ".whl"];
    if !is_source_itself(searched.component) {
        return None;
    }
    searched
        .component
        .locations
        .iter()
        .filter_map(|location| location.path.split('!').next())
        .filter(|path| ENDINGS.iter().any(|ending| path.ends_with(ending)))
        .map(|path| searched.places.root.join(path))
        .find(|path| path.is_file())
        .map(package)
}

const fn package(path: PathBuf) -> Place {
    Place {
        path,
        form: SourceForm::Package,
    }
}
