//! What the Python formats share: names, requirement text, artifact names, groups.

pub(super) mod project;

use gwanmun_model::{Digest, Scope};

pub(super) use crate::collect::normalize_python_name as normalize_name;

use crate::collect::is_version;

/// One requirement: `name[extras]specifier ; marker` or `name[extras] @ address ; marker`.
///
/// Source: the dependency specifiers of the Python packaging specification (PEP 508).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Requirement<'t> {
    /// The name as written.
    pub(super) name: &'t str,
    /// The version specifier, empty when any version will do.
    pub(super) specifier: &'t str,
    /// The address after `@`.
    pub(super) url: Option<&'t str>,
}

impl<'t> Requirement<'t> {
    /// Reads a requirement; `None` when the text does not begin with a name or goes on with something unknown.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let (name, mut rest) = text.split_at(text.find(|c| !is_name(c)).unwrap_or(text.len()));
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        rest = rest.trim_start();
        if let Some(extras) = rest.strip_prefix('[') {
            rest = extras.split_once(']')?.1.trim_start();
        }
        if let Some(url) = rest.strip_prefix('@') {
            let url = url.trim_start();
            // Within an address a semicolon only begins a marker after white space.
            let url = url.split_once(" ;").map_or(url, |(url, _)| url).trim();
            return Some(Self {
                name,
                specifier: "",
                url: Some(url).filter(|url| !url.is_empty()),
            });
        }
        let specifier = rest
            .split_once(';')
            .map_or(rest, |(before, _)| before)
            .trim();
        let specifier = specifier
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'))
            .unwrap_or(specifier)
            .trim();
        let known = specifier.is_empty() || specifier.starts_with(['=', '<', '>', '!', '~']);
        known.then_some(Self {
            name,
            specifier,
            url: None,
        })
    }

    /// Returns the version when the specifier allows exactly one.
    pub(super) fn pinned(&self) -> Option<&'t str> {
        self.specifier.split(',').find_map(|one| {
            let one = one.trim();
            let version = one.strip_prefix("===").or_else(|| one.strip_prefix("=="))?;
            Some(version.trim()).filter(|version| is_version(version))
        })
    }
}

/// Returns name and version out of the file name of a wheel or a source archive in an address or path.
///
/// Source: the binary distribution format and the source distribution file name of the Python packaging specification.
pub(super) fn artifact(address: &str) -> Option<(&str, &str)> {
    let path = address.split(['#', '?']).next()?;
    let file = path.rsplit(['/', '\\']).next()?;
    if let Some(wheel) = file.strip_suffix(".whl") {
        let mut parts = wheel.split('-');
        let (name, version) = (parts.next()?, parts.next()?);
        return (parts.count() >= 3 && is_version(version)).then_some((name, version));
    }
    let stem = [".tar.gz", ".tgz", ".tar.bz2", ".zip"]
        .iter()
        .find_map(|end| file.strip_suffix(end))?;
    let (name, version) = stem.rsplit_once('-')?;
    let plausible = version.starts_with(|c: char| c.is_ascii_digit()) && is_version(version);
    (plausible && !name.is_empty()).then_some((name, version))
}

/// Returns the scope at which a project asks for a dependency group by that name.
pub(super) fn group_scope(group: &str) -> Scope {
    let group = group.to_ascii_lowercase();
    if group == "main" || group == "default" {
        Scope::Runtime
    } else if group.contains("test") {
        Scope::Test
    } else {
        Scope::Development
    }
}

/// Reads `sha256:…`, sorted and unique.
pub(super) fn digests<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Digest> {
    let mut digests: Vec<_> = texts.filter_map(Digest::parse).collect();
    digests.sort_unstable();
    digests.dedup();
    digests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_taken_apart() {
        for (text, name, specifier, url, pinned) in [
            ("a==1.0", "a", "==1.0", None, Some("1.0")),
            (
                "A.b_c [x, y] >= 2 , < 3 ; python_version < '3'",
                "A.b_c",
                ">= 2 , < 3",
                None,
                None,
            ),
            ("a (==1.0)", "a", "==1.0", None, Some("1.0")),
            ("a==1.*", "a", "==1.*", None, None),
            (
                "a === 1.0+local",
                "a",
                "=== 1.0+local",
                None,
                Some("1.0+local"),
            ),
            ("a", "a", "", None, None),
            (
                "a[x] @ https://e.x/a-1.zip;b ; os_name=='nt'",
                "a",
                "",
                Some("https://e.x/a-1.zip;b"),
                None,
            ),
        ] {
            let requirement = Requirement::read(text).expect(text);
            assert_eq!(
                requirement,
                Requirement {
                    name,
                    specifier,
                    url
                },
                "{text}"
            );
            assert_eq!(requirement.pinned(), pinned, "{text}");
        }
        for text in ["", "-x", "a b", "this is prose", "a[x", "./a.whl", "한글"] {
            assert_eq!(Requirement::read(text), None, "{text}");
        }
    }

    #[test]
    fn artifact_names_carry_name_and_version() {
        for (address, expected) in [
            (
                "https://e.x/foo_bar-1.2-py3-none-any.whl#sha256=0",
                Some(("foo_bar", "1.2")),
            ),
            ("./foo-bar-1.2.tar.gz", Some(("foo-bar", "1.2"))),
            ("https://github.com/x/y/archive/main.zip", None),
            ("https://e.x/foo.whl", None),
        ] {
            assert_eq!(artifact(address), expected, "{address}");
        }
    }

    #[test]
    fn names_are_normalised() {
        assert_eq!(normalize_name("Foo._-Bar"), "foo-bar");
    }
}
