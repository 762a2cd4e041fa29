//! Which files belong to packages of an operating system.
//!
//! A Python package that Debian installed is the distribution's: Debian mends it under its own versions, and
//! reporting it a second time by its version upstream would raise what was mended long ago. It becomes part of what
//! the distribution's package provides. A package that somebody else made in the distribution's format gets no such
//! trust: what is in it stays a component of its own.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Component, ComponentKind, Found, Purl};

use crate::formats;

/// What one file said.
pub(crate) struct Part {
    /// Path of the file in its tree.
    pub(crate) path: String,
    /// What it said.
    pub(crate) found: Found,
}

impl Part {
    /// A file that said nothing.
    pub(crate) fn empty(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            found: Found::default(),
        }
    }
}

/// Asks the database at a path which of the wanted paths belong to which package.
type Ask<'a> = &'a dyn Fn(&str, &BTreeSet<String>) -> Option<Vec<(String, String)>>;

/// Types of packages of operating systems.
const SYSTEM_TYPES: [&str; 6] = ["alpm", "apk", "deb", "ebuild", "opkg", "rpm"];

/// Text in the name of who supplies a distribution's own packages, by the namespace of their package URL.
/// Distributions that have no row build every package of their databases themselves.
const SUPPLIERS: &[(&str, &[&str])] = &[
    ("almalinux", &["AlmaLinux"]),
    ("amazon", &["Amazon"]),
    ("arch", &["archlinux.org"]),
    ("azurelinux", &["Microsoft"]),
    ("centos", &["CentOS"]),
    ("debian", &["debian.org", "debian.net"]),
    ("fedora", &["Fedora"]),
    ("kali", &["debian.org", "kali.org"]),
    // Packages of which nobody knows whose they are.
    ("linux", &[]),
    ("mageia", &["Mageia"]),
    ("manjaro", &["archlinux.org", "manjaro.org"]),
    ("openeuler", &["openeuler", "openEuler"]),
    ("opensuse", &["SUSE"]),
    ("oracle", &["Oracle"]),
    ("photon", &["VMware", "Broadcom"]),
    ("raspbian", &["debian.org", "raspberrypi", "raspbian"]),
    ("redhat", &["Red Hat"]),
    ("rocky", &["Rocky"]),
    ("suse", &["SUSE"]),
    ("ubuntu", &["ubuntu.com", "debian.org", "canonical.com"]),
];

/// Whether a component is a package of an operating system, found in a database of such packages: a program that
/// notes which package it came in is a file of that package.
pub(crate) fn is_system_package(component: &Component) -> bool {
    let is_database =
        |path: &str| formats::claiming(path).is_some_and(|format| format.owners.is_some());
    SYSTEM_TYPES.contains(&component.purl.package_type())
        && component
            .locations
            .iter()
            .any(|place| is_database(&place.path))
}

/// Whether a package of an operating system was made by those who make the distribution.
pub(crate) fn is_of_distribution(component: &Component) -> bool {
    let namespace = component.purl.namespace().unwrap_or_default();
    let row = SUPPLIERS.iter().find(|(known, _)| *known == namespace);
    row.is_none_or(|(_, marks)| {
        let supplier = component.supplier.as_deref().unwrap_or_default();
        marks.iter().any(|mark| supplier.contains(mark))
    })
}

/// Moves what lies in files of a distribution's package into that package.
pub(crate) fn settle(parts: &mut [Part], ask: Ask<'_>) {
    let owners = owners(parts, ask);
    if owners.is_empty() {
        return;
    }
    let mut provided: BTreeMap<String, BTreeSet<Purl>> = BTreeMap::new();
    let mut moved: BTreeMap<String, String> = BTreeMap::new();
    for part in parts.iter_mut() {
        part.found.components.retain_mut(|component| {
            let Some(owner) = take_owned(component, &owners) else {
                return true;
            };
            let provides = provided.entry(owner.clone()).or_default();
            provides.insert(component.purl.clone());
            if !component.locations.is_empty() {
                return true;
            }
            moved.insert(component.identity(), owner);
            false
        });
    }
    // Elsewhere the same package may be a component of its own; then edges to it stay.
    for part in parts.iter() {
        for component in &part.found.components {
            moved.remove(&component.identity());
        }
    }
    for part in parts {
        hand_over(&mut part.found, &mut provided, &moved);
    }
}

/// Asks every database about every place where a package of a language was seen.
fn owners(parts: &[Part], ask: Ask<'_>) -> BTreeMap<String, String> {
    let mut wanted = BTreeSet::new();
    let mut databases = Vec::new();
    let mut trusted = BTreeSet::new();
    for part in parts {
        let mut has_system_packages = false;
        for component in &part.found.components {
            if is_system_package(component) {
                has_system_packages = true;
                if is_of_distribution(component) {
                    trusted.insert(component.identity());
                }
            } else {
                let places = component.locations.iter();
                wanted.extend(places.map(|place| outermost(&place.path).to_owned()));
            }
        }
        if has_system_packages {
            databases.push(part.path.as_str());
        }
    }
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    databases
        .into_iter()
        .filter_map(|database| ask(database, &wanted))
        .flatten()
        .filter(|(_, owner)| trusted.contains(owner))
        .collect()
}

/// Returns the path of the file on disk that a place lies in.
fn outermost(path: &str) -> &str {
    path.split_once('!').map_or(path, |(file, _)| file)
}

/// Takes the owned places off a component; returns the owner of the first.
fn take_owned(component: &mut Component, owners: &BTreeMap<String, String>) -> Option<String> {
    // The file that names the operating system belongs to a package of it, too.
    if is_system_package(component) || component.kind == ComponentKind::OperatingSystem {
        return None;
    }
    let mut owner = None;
    component.locations.retain(|place| {
        let found = owners.get(outermost(&place.path));
        owner = owner.take().or_else(|| found.cloned());
        found.is_none()
    });
    owner
}

/// Gives packages what they provide, and lets edges of what was moved begin and end at its owner.
fn hand_over(
    found: &mut Found,
    provided: &mut BTreeMap<String, BTreeSet<Purl>>,
    moved: &BTreeMap<String, String>,
) {
    for component in &mut found.components {
        if is_system_package(component)
            && let Some(provides) = provided.remove(&component.identity())
        {
            component.provides.extend(provides);
        }
    }
    for edge in &mut found.dependencies {
        for end in [&mut edge.from, &mut edge.to] {
            if let Some(owner) = moved.get(end) {
                end.clone_from(owner);
            }
        }
    }
    found.dependencies.retain(|edge| edge.from != edge.to);
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{Dependency, Location};

    use super::*;

    fn part(path: &str, purl: &str, supplier: Option<&str>) -> Part {
        let place = Location::new(path, None);
        let mut component = Component::new(purl.parse().expect("purl"), place);
        component.supplier = supplier.map(str::to_owned);
        Part {
            path: path.to_owned(),
            found: Found {
                components: vec![component],
                ..Found::default()
            },
        }
    }

    const DATABASE: &str = "var/lib/dpkg/status";
    const METADATA: &str = "usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO";

    #[test]
    fn packages_of_unknown_distributions_are_trusted_by_nobody() {
        for (purl, supplier, expected) in [
            ("pkg:deb/linux/agent@1", "team@lists.debian.org", false),
            (
                "pkg:alpm/arch/pacman@6",
                "Levente <anthraxx@archlinux.org>",
                true,
            ),
            ("pkg:alpm/arch/helper@1", "Unknown Packager", false),
            ("pkg:apk/alpine/musl@1", "", true),
        ] {
            let component = part(DATABASE, purl, Some(supplier)).found.components;
            assert_eq!(is_of_distribution(&component[0]), expected, "{purl}");
        }
    }

    fn settled(supplier: &str, also: &[&str]) -> Vec<Part> {
        let owner = "pkg:deb/debian/python3-six@1.16.0-4";
        let mut parts = vec![
            part(DATABASE, owner, Some(supplier)),
            part(METADATA, "pkg:pypi/six@1.16.0", None),
        ];
        let places = also.iter().map(|path| Location::new(*path, None));
        parts[1].found.components[0].locations.extend(places);
        parts[1].found.dependencies.push(Dependency {
            from: "pkg:pypi/app@1".to_owned(),
            to: "pkg:pypi/six@1.16.0".to_owned(),
        });
        settle(&mut parts, &|database, wanted| {
            assert_eq!(database, DATABASE);
            let owned = wanted.iter().filter(|path| path.as_str() == METADATA);
            Some(owned.map(|path| (path.clone(), owner.to_owned())).collect())
        });
        parts
    }

    #[test]
    fn what_a_distribution_installed_is_reported_once() {
        let parts = settled("Debian Python Team <team@lists.debian.org>", &[]);
        assert_eq!(parts[0].found.components[0].provides.len(), 1);
        assert!(parts[1].found.components.is_empty());
        assert_eq!(
            parts[1].found.dependencies[0].to,
            "pkg:deb/debian/python3-six@1.16.0-4"
        );
    }

    #[test]
    fn what_lies_elsewhere_too_stays() {
        let parts = settled("x@lists.debian.org", &["opt/app/six.dist-info/METADATA"]);
        assert_eq!(parts[0].found.components[0].provides.len(), 1);
        let [six] = parts[1].found.components.as_slice() else {
            panic!("gone")
        };
        assert_eq!(six.locations.len(), 1);
        assert_eq!(parts[1].found.dependencies[0].to, "pkg:pypi/six@1.16.0");
    }

    #[test]
    fn a_strangers_package_hides_nothing() {
        let parts = settled("Some Vendor <packages@vendor.example>", &[]);
        assert!(parts[0].found.components[0].provides.is_empty());
        assert_eq!(parts[1].found.components.len(), 1);
    }
}
