//! What the conda formats share: how packages are named, where they come from and what they need.
//!
//! Source: the package specification and `MatchSpec` pages of the conda documentation; the type `conda` of the
//! package-url specification.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Purl, Scope};

use super::python::group_scope;
use crate::collect::{Collector, is_version};

/// One package of a channel, as far as a file tells.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Package<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// Its version.
    pub(super) version: Option<&'t str>,
    /// The build string.
    pub(super) build: Option<&'t str>,
    /// Name or address of the channel, with or without the platform behind.
    pub(super) channel: Option<&'t str>,
    /// The platform: `linux-64`, `noarch`.
    pub(super) subdir: Option<&'t str>,
    /// How it is packed: `conda` or `tar.bz2`.
    pub(super) packing: Option<&'static str>,
}

impl<'t> Package<'t> {
    /// Reads the address or the file name of an archive: `CHANNEL/SUBDIR/NAME-VERSION-BUILD.conda`.
    pub(super) fn of_archive(address: &'t str) -> Option<Self> {
        let address = address.split(['#', '?']).next()?;
        let (place, file) = address.rsplit_once('/').unwrap_or(("", address));
        let (stem, packing) = ["conda", "tar.bz2"].into_iter().find_map(|packing| {
            let stem = file.strip_suffix(packing)?.strip_suffix('.')?;
            Some((stem, packing))
        })?;
        let mut parts = stem.rsplitn(3, '-');
        let (build, version, name) = (parts.next()?, parts.next()?, parts.next()?);
        let (channel, subdir) = place.rsplit_once('/').unwrap_or(("", place));
        Some(Self {
            name,
            version: Some(version),
            build: Some(build),
            channel: Some(channel).filter(|channel| !channel.is_empty()),
            subdir: Some(subdir).filter(|subdir| !subdir.is_empty()),
            packing: Some(packing),
        })
    }

    /// Makes the component.
    pub(super) fn component(
        &self,
        line: Option<u32>,
        collector: &mut Collector<'_>,
    ) -> Option<Component> {
        let mut component =
            collector.package_of_type("conda", None, self.name, self.version, line)?;
        let mut purl = component.purl.clone();
        for (key, value) in [
            ("build", self.build),
            ("subdir", self.subdir),
            ("type", self.packing),
        ] {
            if let Some(value) = value.filter(|value| is_version(value)) {
                purl = purl.with_qualifier(key, value);
            }
        }
        if let Some(channel) = self.channel {
            purl = from_channel(purl, channel, self.subdir);
        }
        component.purl = purl;
        Some(component)
    }
}

/// Adds the channel to the identity, and the server where it is none of those that everyone knows.
fn from_channel(purl: Purl, channel: &str, subdir: Option<&str>) -> Purl {
    let channel = channel.trim_end_matches('/');
    let channel = subdir
        .and_then(|subdir| channel.strip_suffix(subdir)?.strip_suffix('/'))
        .unwrap_or(channel);
    let Some((_, rest)) = channel.split_once("://") else {
        let name = channel.strip_prefix("pkgs/").unwrap_or(channel);
        return purl.with_qualifier("channel", name);
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    // What stands before an `@` is a secret, as is what stands behind `t/`.
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let path = path
        .strip_prefix("t/")
        .and_then(|path| path.split_once('/'))
        .map_or(path, |(_, path)| path);
    let name = path.strip_prefix("pkgs/").unwrap_or(path);
    let is_known = matches!(
        host,
        "conda.anaconda.org" | "repo.anaconda.com" | "repo.continuum.io"
    );
    if is_known {
        return purl.with_qualifier("channel", name);
    }
    let scheme = channel.split("://").next().unwrap_or_default();
    let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
    let server = format!("{scheme}://{host}/{above}");
    purl.with_qualifier("channel", last)
        .with_qualifier("repository_url", server.trim_end_matches('/'))
}

/// Returns the name in a requirement such as `numpy >=1.21,<2.0a0 py*_0`; `None` for what the machine provides.
pub(super) fn needed(requirement: &str) -> Option<&str> {
    let requirement = requirement.trim();
    let requirement = requirement
        .rsplit_once("::")
        .map_or(requirement, |(_, package)| package);
    let ends = |c: char| c.is_whitespace() || "<>=!~[;".contains(c);
    let name = requirement.split(ends).next().unwrap_or_default();
    (!name.is_empty() && !name.starts_with("__")).then_some(name)
}

/// Reads the hashes of an archive in hexadecimal.
pub(super) fn hashes(md5: Option<&str>, sha256: Option<&str>) -> Vec<Digest> {
    let md5 = md5.and_then(|hex| Digest::new(Algorithm::Md5, hex));
    let sha256 = sha256.and_then(|hex| Digest::new(Algorithm::Sha256, hex));
    md5.into_iter().chain(sha256).collect()
}

/// Returns a license statement, unless it says there is none.
pub(super) fn license(statement: Option<&str>) -> Option<String> {
    statement
        .map(str::trim)
        .filter(|statement| !matches!(*statement, "" | "None" | "none" | "UNKNOWN"))
        .map(str::to_owned)
}

/// Returns the scope of what only an environment or category of that name has.
pub(super) fn environment_scope(name: &str) -> Scope {
    match name {
        "main" | "default" => Scope::Runtime,
        "dev" | "develop" | "development" | "lint" | "docs" => Scope::Development,
        name if group_scope(name) == Scope::Test => Scope::Test,
        _ => Scope::Optional,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_taken_apart() {
        let package = Package::of_archive(
            "https://conda.anaconda.org/conda-forge/linux-64/ca-certificates-2024.7.4-hbcca054_0.conda#abc",
        )
        .expect("package");
        assert_eq!(package.name, "ca-certificates");
        assert_eq!(package.version, Some("2024.7.4"));
        assert_eq!(package.build, Some("hbcca054_0"));
        assert_eq!(package.subdir, Some("linux-64"));
        assert_eq!(package.packing, Some("conda"));
        assert_eq!(Package::of_archive("a-1.tar.gz"), None);
        assert_eq!(Package::of_archive("a-1.conda"), None);
    }

    #[test]
    fn channels_are_named_and_servers_told_apart() {
        let purl = Purl::new("conda", None, "a", Some("1")).expect("purl");
        for (channel, name, server) in [
            (
                "https://conda.anaconda.org/conda-forge/linux-64",
                "conda-forge",
                None,
            ),
            (
                "https://conda.anaconda.org/t/secret/private",
                "private",
                None,
            ),
            (
                "https://conda.anaconda.org/pytorch/label/nightly",
                "pytorch/label/nightly",
                None,
            ),
            ("https://repo.anaconda.com/pkgs/main/", "main", None),
            ("pkgs/main/linux-64", "main", None),
            ("conda-forge", "conda-forge", None),
            (
                "https://me:secret@conda.bank.example/api/conda/proxy/linux-64",
                "proxy",
                Some("https://conda.bank.example/api/conda"),
            ),
        ] {
            let purl = from_channel(purl.clone(), channel, Some("linux-64"));
            assert_eq!(purl.qualifier("channel"), Some(name), "{channel}");
            assert_eq!(purl.qualifier("repository_url"), server, "{channel}");
        }
    }

    #[test]
    fn requirements_begin_with_a_name() {
        for (text, expected) in [
            ("numpy >=1.21,<2.0a0", Some("numpy")),
            ("conda-forge::python 3.11.* *_cpython", Some("python")),
            ("openssl>=3", Some("openssl")),
            ("__glibc >=2.17", None),
            ("", None),
        ] {
            assert_eq!(needed(text), expected, "{text}");
        }
    }
}
