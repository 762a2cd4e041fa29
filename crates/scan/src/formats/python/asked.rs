//! What a Python manifest asks for, one package at a time.

use std::borrow::Cow;

use gwanmun_model::{Component, Ecosystem, Scope};

use super::{Requirement, addressed, artifact, from_git, from_index, hash_in};
use crate::collect::{Collector, is_version, shown};
use crate::document::toml::{self, DeTable, DeValue, Spanned};

/// One package a project asks for.
pub(in crate::formats) struct Asked<'t> {
    /// The name as written.
    pub(in crate::formats) name: &'t str,
    /// The version, when exactly one is asked for.
    pub(in crate::formats) version: Option<&'t str>,
    /// The versions that will do, as written, empty when any will.
    pub(in crate::formats) specifier: &'t str,
    /// Where it is taken from.
    pub(in crate::formats) origin: Origin<'t>,
    /// What it is asked for.
    pub(in crate::formats) scope: Scope,
    /// Byte offset of the place that asks.
    pub(in crate::formats) offset: usize,
}

/// Where a package is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Origin<'t> {
    /// An index; `None` is the usual one. Names of indexes are no addresses and count as the usual one.
    Index(Option<&'t str>),
    /// An address or the path of an archive.
    Address(Cow<'t, str>),
    /// A git repository with commit, tag or branch.
    Git(&'t str, Option<&'t str>),
    /// A folder of the system itself.
    Folder,
}

impl<'t> Origin<'t> {
    /// Reads the origin out of the table of a manifest: Poetry, Pipenv and uv use the same keys.
    pub(in crate::formats) fn of_table(table: &'t DeTable<'t>) -> Self {
        let text = |key: &str| toml::text(table, key);
        if let Some(repository) = text("git") {
            let keys = ["rev", "tag", "branch", "ref"];
            return Self::Git(repository, keys.iter().find_map(|key| text(key)));
        }
        if toml::flag(table, "workspace") == Some(true) {
            return Self::Folder;
        }
        if let Some(address) = text("url") {
            return Self::Address(Cow::Borrowed(address));
        }
        match text("path").or_else(|| text("file")) {
            Some(path) => Self::of_path(path),
            None => Self::Index(None),
        }
    }

    /// Tells an archive from a folder by its name.
    pub(in crate::formats) fn of_path(path: &'t str) -> Self {
        let is_archive = [".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2", ".egg"]
            .iter()
            .any(|end| path.ends_with(end));
        if is_archive || path.contains("://") {
            Self::Address(Cow::Borrowed(path))
        } else {
            Self::Folder
        }
    }
}

impl<'t> Asked<'t> {
    /// Makes it of a requirement text.
    pub(in crate::formats) fn of(
        requirement: &Requirement<'t>,
        scope: Scope,
        offset: usize,
    ) -> Self {
        Self {
            name: requirement.name,
            version: requirement.pinned(),
            specifier: requirement.specifier,
            origin: requirement
                .url
                .map_or(Origin::Index(None), |url| Origin::Address(url.into())),
            scope,
            offset,
        }
    }

    /// Makes it of a name with a version text, a table or an array of tables behind, as Poetry and Pipenv write them.
    pub(in crate::formats) fn of_entry(
        name: &'t Spanned<Cow<'t, str>>,
        value: &'t DeValue<'t>,
        scope: Scope,
    ) -> Vec<Self> {
        let plain = |specifier: &'t str| Self {
            name: name.get_ref(),
            version: exactly(specifier),
            specifier: if specifier == "*" { "" } else { specifier },
            origin: Origin::Index(None),
            scope,
            offset: name.span().start,
        };
        match value {
            DeValue::String(text) => vec![plain(text)],
            DeValue::Table(table) => {
                let asked = plain(toml::text(table, "version").unwrap_or_default());
                let is_optional = toml::flag(table, "optional") == Some(true);
                vec![Self {
                    origin: Origin::of_table(table),
                    scope: if is_optional {
                        scope.max(Scope::Optional)
                    } else {
                        scope
                    },
                    ..asked
                }]
            }
            DeValue::Array(items) => items
                .iter()
                .filter(|item| item.get_ref().as_array().is_none())
                .flat_map(|item| Self::of_entry(name, item.get_ref(), scope))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Makes the component asked for: a direct one, pinned only where exactly one version will do.
    pub(in crate::formats) fn component(
        &self,
        line: u32,
        collector: &mut Collector<'_>,
    ) -> Option<Component> {
        let address = match &self.origin {
            Origin::Address(address) => Some(address.as_ref()),
            _ => None,
        };
        let packed = address.and_then(artifact).map(|(_, version)| version);
        let version = self.version.or(packed);
        let mut component = collector.package(Ecosystem::PyPi, self.name, version, Some(line))?;
        component.scope = self.scope;
        component.direct = Some(true);
        if self.version.is_none() {
            let asked = address.unwrap_or(self.specifier);
            component.requirement = Some(shown(asked)).filter(|asked| !asked.is_empty());
        }
        match &self.origin {
            Origin::Index(index) => {
                component.purl = from_index(component.purl, index.unwrap_or_default());
            }
            Origin::Address(address) => {
                component.hashes.extend(hash_in(address));
                component.purl = addressed(component.purl, address);
            }
            Origin::Git(repository, reference) => {
                component.purl = from_git(component.purl, repository, *reference);
            }
            Origin::Folder => {
                component.first_party = true;
                component.direct = None;
            }
        }
        Some(component)
    }
}

/// Returns the version when the text allows exactly one: `1.2.3`, `==1.2.3` or `===1.2.3`.
fn exactly(specifier: &str) -> Option<&str> {
    let specifier = specifier.trim();
    let version = specifier
        .strip_prefix("===")
        .or_else(|| specifier.strip_prefix("=="))
        .unwrap_or(specifier)
        .trim();
    let begins = version.starts_with(|c: char| c.is_ascii_digit());
    Some(version).filter(|version| begins && is_version(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_exact_version_is_a_version() {
        for (text, expected) in [
            ("1.2.3", Some("1.2.3")),
            ("==1.2", Some("1.2")),
            ("=== 1.2", Some("1.2")),
            ("^1.2", None),
            ("~1.2", None),
            ("1.*", None),
            (">=1,<2", None),
            ("*", None),
            ("1 || 2", None),
        ] {
            assert_eq!(exactly(text), expected, "{text}");
        }
    }

    #[test]
    fn archives_and_folders_are_told_apart() {
        assert_eq!(Origin::of_path("../lib"), Origin::Folder);
        assert_eq!(
            Origin::of_path("../a-1.0.tar.gz"),
            Origin::Address("../a-1.0.tar.gz".into())
        );
    }
}
