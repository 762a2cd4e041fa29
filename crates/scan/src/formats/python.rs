//! What the Python formats share: names, requirement text, artifact names, groups.

pub(super) mod asked;
mod listed;
pub(super) mod locked;
pub(super) mod marker;
pub(super) mod project;

use gwanmun_model::{Digest, Purl, Scope};

pub(super) use crate::collect::normalize_python_name as normalize_name;

use crate::collect::is_version;

/// Files that say which Python packages are used, so that a manifest beside or below them is not read for itself.
/// Requirements files are none of them: what one lists is not all a manifest asks for (see [`listed`]).
pub(super) const RESOLVED_BY: &[&str] = &[
    "Pipfile.lock",
    "conda-lock.yml",
    "pdm.lock",
    "pixi.lock",
    "poetry.lock",
    "pylock.*.toml",
    "pylock.toml",
    "requirements*.lock",
    "uv.lock",
];

/// One requirement: `name[extras]specifier ; marker` or `name[extras] @ address ; marker`.
///
/// Source: the dependency specifiers of the Python packaging specification (PEP 508).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Requirement<'t> {
    /// The name as written.
    pub(super) name: &'t str,
    /// The extras asked for, as written between the brackets, empty without any.
    pub(super) extras: &'t str,
    /// The version specifier, empty when any version will do.
    pub(super) specifier: &'t str,
    /// The address after `@`.
    pub(super) url: Option<&'t str>,
    /// The condition after the semicolon, empty without one.
    pub(super) marker: &'t str,
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
        let mut extras = "";
        if let Some(inside) = rest.strip_prefix('[') {
            (extras, rest) = inside.split_once(']')?;
            rest = rest.trim_start();
        }
        if let Some(url) = rest.strip_prefix('@') {
            let url = url.trim_start();
            // Within an address a semicolon only begins a marker after white space.
            let (url, marker) = url.split_once(" ;").unwrap_or((url, ""));
            return Some(Self {
                name,
                extras,
                specifier: "",
                url: Some(url.trim()).filter(|url| !url.is_empty()),
                marker: marker.trim(),
            });
        }
        let (specifier, marker) = rest.split_once(';').unwrap_or((rest, ""));
        let specifier = specifier.trim();
        let specifier = specifier
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'))
            .unwrap_or(specifier)
            .trim();
        let known = specifier.is_empty() || specifier.starts_with(['=', '<', '>', '!', '~']);
        known.then_some(Self {
            name,
            extras,
            specifier,
            url: None,
            marker: marker.trim(),
        })
    }

    /// Lists the extras asked for, normalised.
    pub(super) fn extras(&self) -> impl Iterator<Item = String> {
        self.extras
            .split(',')
            .map(normalize_name)
            .filter(|extra| !extra.is_empty())
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

/// Whether an address leads to a version control system, as pip writes such addresses: `git+https://…`.
fn is_version_control(address: &str) -> bool {
    ["git+", "hg+", "svn+", "bzr+"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

/// Adds the address a package is taken from to its identity.
pub(super) fn addressed(purl: Purl, address: &str) -> Purl {
    let plain = address.split_once('#').map_or(address, |(plain, _)| plain);
    if is_version_control(address) {
        purl.with_qualifier("vcs_url", plain)
    } else {
        purl.with_qualifier("download_url", plain)
    }
}

/// Adds a git repository to the identity of a package taken from it, with the commit, tag or branch where known.
pub(super) fn from_git(purl: Purl, repository: &str, reference: Option<&str>) -> Purl {
    let repository = repository.strip_prefix("git+").unwrap_or(repository);
    let address = match reference.filter(|reference| !reference.is_empty()) {
        Some(reference) => format!("git+{repository}@{reference}"),
        None => format!("git+{repository}"),
    };
    purl.with_qualifier("vcs_url", &address)
}

/// Adds the index a package is taken from to its identity, unless it is the public one.
pub(super) fn from_index(purl: Purl, index: &str) -> Purl {
    if index.is_empty() || is_public(index) {
        purl
    } else {
        purl.with_qualifier("repository_url", index)
    }
}

/// Adds the address of an archive to the identity, unless it is one of the public index.
pub(super) fn from_archive(purl: Purl, address: &str) -> Purl {
    if is_public(address) {
        purl
    } else {
        addressed(purl, address)
    }
}

/// Whether an address leads to the public index.
fn is_public(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    matches!(
        host,
        "pypi.org" | "pypi.python.org" | "www.pypi.org" | "files.pythonhosted.org" | "pypi.io"
    )
}

/// Reads the hash in the fragment of an address: `#sha256=…`.
pub(super) fn hash_in(address: &str) -> Option<Digest> {
    let (_, fragment) = address.split_once('#')?;
    fragment.split('&').find_map(|part| {
        let (algorithm, hex) = part.split_once('=')?;
        Digest::parse(&format!("{algorithm}:{hex}"))
    })
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
            ("a (==1.0)", "a", "==1.0", None, Some("1.0")),
            ("a==1.*", "a", "==1.*", None, None),
            ("a === 1.0+x", "a", "=== 1.0+x", None, Some("1.0+x")),
            ("a", "a", "", None, None),
            (
                "a @ https://e.x/a-1.zip;b",
                "a",
                "",
                Some("https://e.x/a-1.zip;b"),
                None,
            ),
        ] {
            let requirement = Requirement::read(text).expect(text);
            assert_eq!(requirement.name, name, "{text}");
            assert_eq!(requirement.specifier, specifier, "{text}");
            assert_eq!(requirement.url, url, "{text}");
            assert_eq!(requirement.pinned(), pinned, "{text}");
        }
        for text in ["", "-x", "a b", "this is prose", "a[x", "./a.whl", "한글"] {
            assert_eq!(Requirement::read(text), None, "{text}");
        }
    }

    #[test]
    fn extras_and_conditions_are_kept() {
        let requirement = Requirement::read("A.b_c [X_1, y] >= 2 , < 3 ; python_version < '3'");
        let requirement = requirement.expect("requirement");
        assert_eq!(requirement.name, "A.b_c");
        assert_eq!(requirement.specifier, ">= 2 , < 3");
        assert_eq!(requirement.marker, "python_version < '3'");
        assert_eq!(requirement.extras().collect::<Vec<_>>(), ["x-1", "y"]);
        let requirement = Requirement::read("a[x] @ https://e.x/a-1.zip ; os_name=='nt'");
        let requirement = requirement.expect("requirement");
        assert_eq!(requirement.url, Some("https://e.x/a-1.zip"));
        assert_eq!(requirement.marker, "os_name=='nt'");
    }

    #[test]
    fn where_a_package_comes_from_joins_its_identity() {
        let purl = || Purl::new("pypi", None, "a", Some("1")).expect("purl");
        assert_eq!(from_index(purl(), "https://pypi.org/simple"), purl());
        assert_eq!(
            from_index(purl(), "https://pypi.bank.example/simple").qualifier("repository_url"),
            Some("https://pypi.bank.example/simple")
        );
        assert_eq!(
            from_git(purl(), "https://e.x/a.git", Some("v1")).qualifier("vcs_url"),
            Some("git+https://e.x/a.git@v1")
        );
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
