//! Which component a license file belongs to: the one whose folder it stands in.

use std::collections::HashMap;

use gwanmun_model::{Component, LicenseText};

/// Folders below a component's own that hold its license files.
const FOLDERS: [&str; 8] = [
    "META-INF", "LICENSES", "licenses", "license", "legal", "doc", "docs", "LICENSE",
];

/// Returns, for each text, the index of its component; `None` where that cannot be told.
pub fn owners(components: &[Component], texts: &[LicenseText]) -> Vec<Option<usize>> {
    let homes = homes(components);
    let installed = Installed::of(components);
    let identities: HashMap<String, usize> = components
        .iter()
        .zip(0..)
        .map(|(component, index)| (component.identity(), index))
        .collect();
    texts
        .iter()
        .map(|text| match &text.owner {
            Some(identity) => identities.get(identity).copied(),
            None => owner(&text.path, components, &homes).or_else(|| installed.owner(&text.path)),
        })
        .collect()
}

/// Returns folders, and archives, that are one component's own, with the index of the component. A folder several components claim, such as one with a lock file, is nobody's
/// but the project's that the lock file belongs to.
pub fn homes(components: &[Component]) -> HashMap<&str, usize> {
    let mut homes: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, component) in components.iter().enumerate() {
        for location in &component.locations {
            let owners = homes.entry(home(&location.path)).or_default();
            if !owners.contains(&index) {
                owners.push(index);
            }
        }
    }
    homes
        .into_iter()
        .filter_map(|(home, owners)| {
            let own = |index: &&usize| components.get(**index).is_some_and(|one| one.first_party);
            match owners.as_slice() {
                [one] => Some((home, *one)),
                several => {
                    let mut first_party = several.iter().filter(own);
                    let one = first_party.next().filter(|_| first_party.next().is_none());
                    one.map(|&one| (home, one))
                }
            }
        })
        .collect()
}

/// The folder a package's own file says the package is: that of `package.json`; an archive itself; the folder above
/// `META-INF`, where an archive says what it is.
fn home(path: &str) -> &str {
    if is_archive(path) {
        return path;
    }
    let folder = parent(path);
    match folder.find("META-INF") {
        Some(at)
            if at == 0
                || folder
                    .get(..at)
                    .is_some_and(|before| before.ends_with(['/', '!'])) =>
        {
            folder
                .get(..at)
                .unwrap_or_default()
                .trim_end_matches(['/', '!'])
        }
        _ => folder,
    }
}

/// Folders packages are laid down in by their names, and the types of package URL that do so.
const SHELVES: [(&str, &[&str]); 2] = [
    ("vendor", &["composer", "golang"]),
    ("node_modules", &["npm"]),
];

/// Components by the folder they are installed in, such as `vendor/brick/math`. A name with several versions is nobody's.
struct Installed(HashMap<String, Option<usize>>);

impl Installed {
    fn of(components: &[Component]) -> Self {
        let mut folders: HashMap<String, Option<usize>> = HashMap::new();
        for (component, index) in components.iter().zip(0..) {
            let kind = component.purl.package_type();
            let shelf = SHELVES.iter().find(|(_, kinds)| kinds.contains(&kind));
            let Some((shelf, _)) = shelf.filter(|_| !component.first_party) else {
                continue;
            };
            let folder = format!("{shelf}/{}", component.purl.package_name());
            folders
                .entry(folder)
                .and_modify(|owner| *owner = None)
                .or_insert(Some(index));
        }
        Self(folders)
    }

    fn owner(&self, path: &str) -> Option<usize> {
        let mut folder = parent(path);
        while !folder.is_empty() {
            let shelf = SHELVES.iter().filter_map(|(shelf, _)| {
                let at = folder.rfind(&format!("{shelf}/"))?;
                let before = folder.get(..at)?;
                (before.is_empty() || before.ends_with(['/', '!'])).then_some(at)
            });
            let at = shelf.max()?;
            if let Some(owner) = self.0.get(folder.get(at..)?) {
                return *owner;
            }
            let name = folder.rsplit(['/', '!']).next().unwrap_or(folder);
            if !FOLDERS.contains(&name) {
                return None;
            }
            folder = parent(folder);
        }
        None
    }
}

fn is_archive(path: &str) -> bool {
    const ENDS: [&str; 9] = [
        ".jar", ".war", ".ear", ".aar", ".whl", ".nupkg", ".gem", ".crate", ".tgz",
    ];
    ENDS.iter().any(|end| path.ends_with(end))
}

fn parent(path: &str) -> &str {
    path.rfind(['/', '!'])
        .and_then(|at| path.get(..at))
        .unwrap_or("")
}

fn owner(path: &str, components: &[Component], homes: &HashMap<&str, usize>) -> Option<usize> {
    if let Some(package) = documented_package(path) {
        let mut owners = components.iter().enumerate().filter(|(_, component)| {
            component.purl.name() == package
                && matches!(component.purl.package_type(), "deb" | "rpm" | "apk")
        });
        return owners.next().map(|(index, _)| index);
    }
    let mut folder = parent(path);
    loop {
        if let Some(&index) = homes.get(folder) {
            return Some(index);
        }
        let name = folder.rsplit(['/', '!']).next().unwrap_or(folder);
        if !FOLDERS.contains(&name) {
            return None;
        }
        folder = parent(folder);
    }
}

/// The package whose documentation a file of an installed system is: `usr/share/doc/zlib1g/copyright`.
fn documented_package(path: &str) -> Option<&str> {
    let below = ["usr/share/doc/", "usr/share/licenses/"]
        .iter()
        .find_map(|folder| path.split_once(folder).map(|(_, below)| below))?;
    below.split_once('/').map(|(package, _)| package)
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{Ecosystem, Location, Purl};

    use super::*;

    fn component(ecosystem: Ecosystem, name: &str, path: &str) -> Component {
        let purl = Purl::of_package(ecosystem, name, Some("1.0.0")).unwrap();
        Component::new(purl, Location::new(path, None))
    }

    #[test]
    fn packages_laid_down_by_name_own_their_files() {
        let components = [
            component(Ecosystem::Packagist, "brick/math", "composer.lock"),
            component(
                Ecosystem::Go,
                "example.com/team/module",
                "vendor/modules.txt",
            ),
            component(Ecosystem::Npm, "@scope/one", "package-lock.json"),
            component(Ecosystem::Npm, "two", "package-lock.json"),
            component(Ecosystem::Npm, "two", "web/package-lock.json"),
        ];
        let texts = [
            text("vendor/brick/math/LICENSE"),
            text("app/vendor/example.com/team/module/LICENSE"),
            text("node_modules/@scope/one/licenses/MIT.txt"),
            text("node_modules/two/LICENSE"),
            text("vendor/brick/math/src/deep/LICENSE"),
            text("myvendor/brick/math/LICENSE"),
        ];
        let expected = [Some(0), Some(1), Some(2), None, None, None];
        assert_eq!(owners(&components, &texts), expected);
    }

    fn text(path: &str) -> LicenseText {
        LicenseText {
            path: path.to_owned(),
            text: String::new(),
            owner: None,
        }
    }

    #[test]
    fn a_file_belongs_to_the_package_whose_folder_it_stands_in() {
        let mut root = component(Ecosystem::Npm, "shop", "package.json");
        root.first_party = true;
        let components = [
            root,
            component(Ecosystem::Npm, "deep", "node_modules/deep/package.json"),
            component(Ecosystem::Maven, "g:a", "lib/a.jar"),
            component(Ecosystem::Npm, "one", "package-lock.json"),
            component(Ecosystem::Npm, "two", "package-lock.json"),
        ];
        let texts = [
            text("LICENSE"),
            text("node_modules/deep/LICENSE"),
            text("node_modules/deep/docs/LICENSE"),
            text("lib/a.jar!META-INF/LICENSE.txt"),
            text("vendor/zlib/LICENSE"),
        ];
        assert_eq!(
            owners(&components, &texts),
            [Some(0), Some(1), Some(1), Some(2), None]
        );
    }

    #[test]
    fn distributions_keep_them_by_package_name() {
        let components = [component(Ecosystem::Npm, "deep", "a/package.json"), {
            let purl: Purl = "pkg:deb/debian/zlib1g@1.2.13?arch=amd64".parse().unwrap();
            Component::new(purl, Location::new("var/lib/dpkg/status", None))
        }];
        let texts = [
            text("usr/share/doc/zlib1g/copyright"),
            text("usr/share/doc/gone/copyright"),
        ];
        assert_eq!(owners(&components, &texts), [Some(1), None]);
    }
}
