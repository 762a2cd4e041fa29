//! One RPM package, from its header.

use std::borrow::Cow;
use std::collections::HashSet;

use gwanmun_model::{Component, ProblemKind};

use super::header::{Header, Tag};
use crate::collect::Collector;
use crate::formats::distribution::{System, UNKNOWN, of_distro};
use crate::formats::installed::Need;

/// Flags of a requirement. Source: `rpmds.h` of RPM 4.18.
const LESS_OR_GREATER: u32 = 1 << 1 | 1 << 2;
const EQUAL: u32 = 1 << 3;
const MAY_BE_MISSING: u32 = 1 << 19;

/// Vendors as packages name them, with namespace and id of their distribution.
const VENDORS: [(&str, &str, &str); 14] = [
    ("AlmaLinux", "almalinux", "almalinux"),
    ("Amazon", "amazon", "amzn"),
    ("CentOS", "centos", "centos"),
    ("Fedora Project", "fedora", "fedora"),
    ("Mageia", "mageia", "mageia"),
    ("Microsoft Corporation", "azurelinux", "azurelinux"),
    ("Oracle America", "oracle", "ol"),
    ("Red Hat, Inc.", "redhat", "rhel"),
    ("Rocky", "rocky", "rocky"),
    ("SUSE", "suse", "sles"),
    ("VMware, Inc.", "photon", "photon"),
    ("http://openeuler.org", "openeuler", "openEuler"),
    ("openEuler", "openeuler", "openEuler"),
    ("openSUSE", "opensuse", "opensuse"),
];

/// Marks of a distribution in the release of its packages, and the release they stand for; `*` is its number.
const RELEASE_MARKS: [(&str, &str, &str); 12] = [
    ("almalinux", ".el", "*"),
    ("amzn", ".amzn", "*"),
    ("azurelinux", ".azl", "*.0"),
    ("azurelinux", ".cm", "*.0"),
    ("centos", ".el", "*"),
    ("fedora", ".fc", "*"),
    ("mageia", ".mga", "*"),
    ("ol", ".el", "*"),
    ("photon", ".ph", "*.0"),
    ("rhel", ".el", "*"),
    ("rocky", ".el", "*"),
    // Extra packages for the others, built by the same project.
    ("fedora", ".el", "epel"),
];

/// Makes the component of a package, named after the system it is installed on. Where that is not known, its vendor and
/// release tell the distribution.
pub(in crate::formats) fn component(
    header: &Header<'_>,
    system: Option<&System>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let (name, version, release) = (
        header.text(Tag::NAME),
        header.text(Tag::VERSION),
        header.text(Tag::RELEASE),
    );
    let (Some(name), Some(version), Some(release)) = (name, version, release) else {
        let message = "a package without a name, a version or a release";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    let vendor = header.text(Tag::VENDOR);
    let told = vendor.as_deref().unwrap_or_default();
    let (namespace, distro) = system.map_or_else(
        || distribution(told, &release),
        |system| (system.namespace.as_str(), Some(system.distro.clone())),
    );
    let full = format!("{version}-{release}");
    let mut component = collector.installed("rpm", Some(namespace), &name, Some(&full), None)?;
    let is_source = header.has(Tag::IS_SOURCE_PACKAGE);
    let architecture = if is_source {
        Some(Cow::Borrowed("src"))
    } else {
        header.text(Tag::ARCHITECTURE)
    };
    let epoch = header.numbers(Tag::EPOCH).next().filter(|epoch| *epoch > 0);
    let qualifiers = [
        ("arch", architecture),
        ("epoch", epoch.map(|epoch| Cow::Owned(epoch.to_string()))),
        ("rpmmod", header.text(Tag::MODULE)),
        ("upstream", header.text(Tag::SOURCE_PACKAGE_FILE)),
    ];
    for (key, value) in qualifiers {
        // RPM writes this where it knows nothing.
        if let Some(value) = value.filter(|value| value != "(none)") {
            component.purl = component.purl.with_qualifier(key, &value);
        }
    }
    component = of_distro(component, distro.as_deref());
    let licenses = header.text(Tag::LICENSE).map(Cow::into_owned);
    component.declared_licenses = licenses.into_iter().collect();
    component.supplier = vendor
        .filter(|vendor| vendor != "(none)")
        .or_else(|| header.text(Tag::PACKAGER))
        .map(Cow::into_owned);
    Some(component)
}

/// Whether the entry is a key that signatures are checked with, which RPM keeps among the packages.
pub(super) fn is_key(header: &Header<'_>) -> bool {
    header.text(Tag::NAME).as_deref() == Some("gpg-pubkey")
}

/// Returns namespace and `distro` qualifier of a package by who built it for which release. A package of nobody we
/// know belongs to no distribution.
fn distribution(vendor: &str, release: &str) -> (&'static str, Option<String>) {
    let known = VENDORS
        .iter()
        .find(|(start, _, _)| vendor.starts_with(start));
    let Some((_, namespace, id)) = known else {
        return (UNKNOWN, None);
    };
    // Packages of modules put `+` before the mark.
    let release = release.replace('+', ".");
    let marks = RELEASE_MARKS.iter().filter(|(of, _, _)| of == id);
    let distro = marks.filter_map(|(_, mark, form)| {
        let (_, rest) = release.rsplit_once(mark)?;
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let number = rest.get(..end).filter(|number| !number.is_empty())?;
        Some(match *form {
            "epel" => format!("epel-{number}"),
            form => format!("{id}-{}", form.replace('*', number)),
        })
    });
    (namespace, distro.into_iter().next())
}

/// Returns the names a package gives to others, its own first.
pub(super) fn provides(header: &Header<'_>) -> Vec<(String, Option<String>)> {
    let mut provides: Vec<_> = header
        .text(Tag::NAME)
        .map(|name| (name.into_owned(), None))
        .into_iter()
        .collect();
    let versions = header.texts(Tag::PROVIDE_VERSIONS).map(Some);
    let names = header.texts(Tag::PROVIDE_NAMES);
    provides.extend(
        names
            .zip(versions.chain(std::iter::repeat(None)))
            .map(|(name, version)| {
                let version = version.filter(|version| !version.is_empty());
                (name.into_owned(), version.map(Cow::into_owned))
            }),
    );
    provides
}

/// What a package asks for.
pub(super) struct Requirement {
    /// Names of which one will do, each with the version where exactly one is asked for.
    pub(super) alternatives: Vec<(String, Option<String>)>,
    /// Whether the package works without.
    pub(super) is_optional: bool,
}

/// Returns what a package asks for, each name once.
pub(super) fn requirements(header: &Header<'_>) -> Vec<Requirement> {
    let flags = header.numbers(Tag::REQUIRE_FLAGS);
    let versions = header.texts(Tag::REQUIRE_VERSIONS);
    let mut requirements = Vec::new();
    let mut seen = HashSet::new();
    let names = header.texts(Tag::REQUIRE_NAMES);
    for ((name, flags), version) in names.zip(flags).zip(versions) {
        // What RPM itself must be able to do is met by whatever installed the package.
        if name.starts_with("rpmlib(") || !seen.insert(name.clone()) {
            continue;
        }
        if name.starts_with('(') {
            requirements.extend(boolean(&name));
            continue;
        }
        let is_exact = flags & (LESS_OR_GREATER | EQUAL) == EQUAL;
        requirements.push(Requirement {
            alternatives: vec![(name.into_owned(), is_exact.then(|| version.into_owned()))],
            is_optional: flags & MAY_BE_MISSING != 0,
        });
    }
    requirements
}

/// Reads a boolean dependency: `(a or b)`, `(a >= 1 with a < 2)`, `(a if b)`.
///
/// Source: the RPM reference manual, boolean dependencies. Where a condition decides, the need is optional.
fn boolean(text: &str) -> Vec<Requirement> {
    let mut names = Vec::new();
    let (mut is_choice, mut is_condition, mut is_operand) = (false, false, true);
    // Parentheses belong to names too: `libx.so.1()(64bit)`.
    let words = text.split_whitespace().map(|word| {
        let word = word.trim_start_matches('(');
        let excess = word
            .matches(')')
            .count()
            .saturating_sub(word.matches('(').count());
        word.get(..word.len() - excess).unwrap_or(word)
    });
    for word in words {
        match word {
            "or" => (is_choice, is_operand) = (true, true),
            "and" | "with" => is_operand = true,
            "if" | "unless" => {
                is_condition = true;
                break;
            }
            "without" => break,
            word => {
                if is_operand && !word.is_empty() {
                    names.push((word.to_owned(), None));
                }
                is_operand = false;
            }
        }
    }
    let requirement = |alternatives| Requirement {
        alternatives,
        is_optional: is_condition,
    };
    if is_choice {
        return vec![requirement(names)];
    }
    names
        .into_iter()
        .map(|name| requirement(vec![name]))
        .collect()
}

impl Requirement {
    /// Returns the paths among the names asked for.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.alternatives
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| name.starts_with('/'))
    }

    /// Returns the need the requirement is.
    pub(super) fn need(&self) -> Need<'_> {
        Need {
            line: None,
            is_optional: self.is_optional,
            alternatives: self
                .alternatives
                .iter()
                .map(|(name, version)| (Cow::Borrowed(name.as_str()), version.as_deref()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_and_release_tell_the_distribution() {
        for (vendor, release, expected) in [
            ("Red Hat, Inc.", "14.el9_2.1", ("redhat", Some("rhel-9"))),
            ("Fedora Project", "1.fc38", ("fedora", Some("fedora-38"))),
            ("Fedora Project", "1.el9", ("fedora", Some("epel-9"))),
            (
                "Microsoft Corporation",
                "5.cm2",
                ("azurelinux", Some("azurelinux-2.0")),
            ),
            (
                "SUSE LLC <https://www.suse.com/>",
                "150400.1.2",
                ("suse", None),
            ),
            (
                "Rocky Enterprise Software Foundation",
                "1.module+el8.4.0+1",
                ("rocky", Some("rocky-8")),
            ),
            ("Somebody", "1.el9", ("linux", None)),
        ] {
            let (namespace, distro) = distribution(vendor, release);
            assert_eq!((namespace, distro.as_deref()), expected);
        }
    }

    #[test]
    fn boolean_dependencies_are_taken_apart() {
        let read = |text: &str| -> Vec<String> {
            boolean(text)
                .iter()
                .map(|one| {
                    let names: Vec<_> = one
                        .alternatives
                        .iter()
                        .map(|(name, _)| name.as_str())
                        .collect();
                    format!(
                        "{}{}",
                        names.join("|"),
                        if one.is_optional { "?" } else { "" }
                    )
                })
                .collect()
        };
        assert_eq!(read("(a or b >= 2)"), ["a|b"]);
        assert_eq!(read("(a >= 1 with a < 2)"), ["a", "a"]);
        assert_eq!(read("((a and b) if (c or d))"), ["a?", "b?"]);
        assert_eq!(read("(libx.so.1()(64bit) or y)"), ["libx.so.1()(64bit)|y"]);
    }
}
