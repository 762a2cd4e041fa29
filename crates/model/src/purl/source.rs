//! The source package a distribution's package was built from, which its advisories speak of.

use std::borrow::Cow;

use super::Purl;
use crate::ecosystem::Ecosystem;

impl Purl {
    /// Returns the package that advisories of the ecosystem speak of: the package itself, or, where a distribution
    /// writes advisories about source packages and the qualifier `upstream` names it, the source package with its own
    /// version. Qualifiers stay, so that the release of the distribution is still known.
    ///
    /// `upstream` is written as `NAME`, `NAME@VERSION` or, for RPM, the name of the source package's file.
    pub fn advised(&self) -> Cow<'_, Self> {
        let source = self
            .qualifier("upstream")
            .filter(|_| self.ecosystem().is_some_and(speaks_of_sources))
            .and_then(|upstream| source(&self.package_type, upstream));
        let Some((name, version)) = source else {
            return Cow::Borrowed(self);
        };
        Cow::Owned(Self {
            name: name.to_owned(),
            version: version.map(str::to_owned).or_else(|| self.version.clone()),
            ..self.clone()
        })
    }
}

/// Whether records of the ecosystem name source packages. Source: the records osv.dev publishes; `AlmaLinux` and
/// Red Hat name what is installed.
fn speaks_of_sources(ecosystem: Ecosystem) -> bool {
    use Ecosystem as E;
    matches!(
        ecosystem,
        E::Alpaquita
            | E::Alpine
            | E::AzureLinux
            | E::BellSoft
            | E::Chainguard
            | E::Debian
            | E::Echo
            | E::Mageia
            | E::OpenEuler
            | E::OpenSuse
            | E::Photon
            | E::RockyLinux
            | E::Suse
            | E::Ubuntu
            | E::Wolfi
    )
}

/// Splits what `upstream` holds into a name and, where it is said, a version.
fn source<'u>(package_type: &str, upstream: &'u str) -> Option<(&'u str, Option<&'u str>)> {
    if package_type == "rpm" {
        let stem = upstream
            .strip_suffix(".src.rpm")
            .or_else(|| upstream.strip_suffix(".nosrc.rpm"))?;
        let (rest, _) = stem.rsplit_once('-')?;
        let (name, _) = rest.rsplit_once('-')?;
        return Some((name, stem.get(name.len() + 1..)));
    }
    let (name, version) = match upstream.split_once('@') {
        Some((name, version)) => (name, Some(version).filter(|version| !version.is_empty())),
        None => (upstream, None),
    };
    (!name.is_empty()).then_some((name, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advised(purl: &str) -> (String, Option<String>) {
        let purl: Purl = purl.parse().unwrap();
        let advised = purl.advised();
        (advised.package_name(), advised.full_version())
    }

    fn pair(name: &str, version: &str) -> (String, Option<String>) {
        (name.to_owned(), Some(version.to_owned()))
    }

    #[test]
    fn distributions_advise_on_source_packages() {
        assert_eq!(
            advised("pkg:deb/debian/libssl3@3.0.11-1?upstream=openssl&distro=debian-12"),
            pair("openssl", "3.0.11-1")
        );
        assert_eq!(
            advised("pkg:deb/debian/gcc-12-base@12.2.0-14?upstream=gcc-12%4012.2.0-14%2Bb1"),
            pair("gcc-12", "12.2.0-14+b1")
        );
        assert_eq!(
            advised("pkg:apk/alpine/libcrypto3@3.1.4-r1?upstream=openssl"),
            pair("openssl", "3.1.4-r1")
        );
        assert_eq!(
            advised(
                "pkg:rpm/rocky/openssl-libs@3.0.7-27.el9?epoch=1&upstream=openssl-3.0.7-27.el9.src.rpm"
            ),
            pair("openssl", "1:3.0.7-27.el9")
        );
    }

    #[test]
    fn other_packages_are_what_advisories_speak_of() {
        for (purl, name) in [
            ("pkg:deb/debian/bash@5.2-1", "bash"),
            ("pkg:npm/a@5.2-1?upstream=b", "a"),
            (
                "pkg:rpm/almalinux/openssl-libs@5.2-1?upstream=openssl-5.2-1.src.rpm",
                "openssl-libs",
            ),
            ("pkg:rpm/suse/odd@5.2-1?upstream=unreadable", "odd"),
            ("pkg:deb/debian/odd@5.2-1?upstream=%405", "odd"),
        ] {
            assert_eq!(advised(purl), pair(name, "5.2-1"), "{purl}");
        }
    }
}
