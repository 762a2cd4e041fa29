//! Every order of versions under the names it goes by.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::{
    Order, alpm, android, apk, bounded, composer, conan, conda, cpan, datetime, deb, freebsd, gem,
    generic, gentoo, julia, kernel, luarocks, maven, none, nuget, numbers, opam, openssl, pep440,
    rpm, semver,
};
use crate::ecosystem::Ecosystem;

/// A way to order versions: an ecosystem's own, a single project's, or one of the special types of VERS.
///
/// Source: the version range specification (VERS), "VERS types", whose names are those of package-url types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// All versions, without an order.
    All,
    /// Arch Linux's pacman.
    Alpm,
    /// Android's security patch levels.
    Android,
    /// Alpine's apk-tools.
    Apk,
    /// Cargo.
    Cargo,
    /// Composer.
    Composer,
    /// Conan.
    Conan,
    /// Conda.
    Conda,
    /// Perl modules.
    Cpan,
    /// R packages.
    Cran,
    /// RFC 3339 points in time.
    Datetime,
    /// Debian's dpkg.
    Deb,
    /// FreeBSD's pkg.
    FreeBsd,
    /// RubyGems.
    Gem,
    /// Numbers with dots between, nothing guessed.
    Generic,
    /// Gentoo's ebuilds.
    Gentoo,
    /// Go modules.
    Golang,
    /// Haskell packages.
    Hackage,
    /// Elixir and Erlang packages.
    Hex,
    /// Integers with dots between.
    Intdot,
    /// Julia.
    Julia,
    /// Texts byte by byte.
    Lexicographic,
    /// The Linux kernel.
    Linux,
    /// `LuaRocks`.
    LuaRocks,
    /// Maven.
    Maven,
    /// nginx.
    Nginx,
    /// No order: a version equals itself, more cannot be told.
    None,
    /// npm.
    Npm,
    /// `NuGet`.
    NuGet,
    /// opam.
    Opam,
    /// OpenSSL.
    OpenSsl,
    /// Dart's pub.
    Pub,
    /// Python, PEP 440.
    PyPi,
    /// RPM.
    Rpm,
    /// Semantic Versioning 2.0.0.
    Semver,
    /// Swift packages.
    Swift,
}

/// One row of the table of schemes.
struct Row {
    scheme: Scheme,
    /// The VERS type.
    id: &'static str,
    /// Other package-url types and names of tools with the same order.
    also: &'static [&'static str],
    order: Order,
}

const fn row(scheme: Scheme, id: &'static str, also: &'static [&'static str], order: Order) -> Row {
    Row {
        scheme,
        id,
        also,
        order,
    }
}

use Scheme as S;

#[rustfmt::skip]
const TABLE: &[Row] = &[
    row(S::All, "all", &[], none),
    row(S::Alpm, "alpm", &["arch", "archlinux", "pacman"], alpm::compare),
    row(S::Android, "android", &[], android::compare),
    row(S::Apk, "apk", &[], apk::compare),
    row(S::Cargo, "cargo", &[], semver::cargo),
    row(S::Composer, "composer", &[], composer::compare),
    row(S::Conan, "conan", &[], conan::compare),
    row(S::Conda, "conda", &[], conda::compare),
    row(S::Cpan, "cpan", &["perl"], cpan::compare),
    row(S::Cran, "cran", &["bioconductor"], numbers::cran),
    row(S::Datetime, "datetime", &[], datetime::compare),
    row(S::Deb, "deb", &["dpkg"], deb::compare),
    row(S::FreeBsd, "freebsd", &[], freebsd::compare),
    row(S::Gem, "gem", &[], gem::compare),
    row(S::Generic, "generic", &[], generic::compare),
    row(S::Gentoo, "gentoo", &["ebuild", "portage"], gentoo::compare),
    row(S::Golang, "golang", &[], semver::go),
    row(S::Hackage, "hackage", &[], numbers::hackage),
    row(S::Hex, "hex", &[], semver::hex),
    row(S::Intdot, "intdot", &[], generic::intdot),
    row(S::Julia, "julia", &[], julia::compare),
    row(S::Lexicographic, "lexicographic", &[], generic::lexicographic),
    row(S::Linux, "linux", &["kernel"], kernel::compare),
    row(S::LuaRocks, "luarocks", &[], luarocks::compare),
    row(S::Maven, "maven", &[], maven::compare),
    row(S::Nginx, "nginx", &[], generic::nginx),
    row(S::None, "none", &[], none),
    row(S::Npm, "npm", &[], semver::npm),
    row(S::NuGet, "nuget", &[], nuget::compare),
    row(S::Opam, "opam", &[], opam::compare),
    row(S::OpenSsl, "openssl", &[], openssl::compare),
    row(S::Pub, "pub", &["dart"], semver::pub_dev),
    row(S::PyPi, "pypi", &[], pep440::compare),
    row(S::Rpm, "rpm", &[], rpm::compare),
    row(S::Semver, "semver", &["bitnami", "githubactions", "vscode-extension"], semver::plain),
    row(S::Swift, "swift", &[], semver::swift),
];

impl Scheme {
    /// Returns every scheme, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.scheme)
    }

    /// Returns the VERS type, for example `deb`.
    pub fn id(self) -> &'static str {
        self.row().map_or("", |row| row.id)
    }

    /// Finds the scheme of a VERS or package-url type, in lower case; also by the names of tools that share it.
    pub fn of_type(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|row| row.id == name || row.also.contains(&name))
            .map(|row| row.scheme)
    }

    /// Returns the order of a product's own versions, by the key of its CPE name (`a:openssl:openssl`); most products have
    /// none of their own.
    pub fn of_product(key: &str) -> Self {
        match key {
            "a:openssl:openssl" => Self::OpenSsl,
            "a:f5:nginx" | "a:nginx:nginx" => Self::Nginx,
            _ => Self::Generic,
        }
    }

    /// Compares two versions.
    ///
    /// `None` means *cannot tell*: a version is not valid in the scheme, or the scheme says nothing of the two. It
    /// never means equal.
    pub fn compare(self, a: &str, b: &str) -> Option<Ordering> {
        bounded(self.row()?.order, a, b)
    }

    /// Whether the version is one of the scheme.
    pub fn is_valid(self, version: &str) -> bool {
        self.compare(version, version).is_some()
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.scheme == self)
    }
}

/// Ecosystems that pass on packages of others, whose name stands behind the colon: `Root:Debian:12`.
const PASSING_ON: [Ecosystem; 2] = [Ecosystem::DockerHardened, Ecosystem::Root];

impl FromStr for Scheme {
    type Err = UnknownScheme;

    /// Reads a VERS or package-url type or the name of an OSV ecosystem, in any letter case, a release behind it.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut rest = name;
        loop {
            if let Some(scheme) = Self::of_type(&rest.to_ascii_lowercase()) {
                return Ok(scheme);
            }
            let ecosystem: Ecosystem = rest.parse().map_err(|_| UnknownScheme(name.to_owned()))?;
            match rest.split_once(':') {
                Some((_, inner)) if PASSING_ON.contains(&ecosystem) => rest = inner,
                _ => return Ok(ecosystem.scheme()),
            }
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The name is neither a type of versions nor an ecosystem the product knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownScheme(pub String);

impl fmt::Display for UnknownScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types = TABLE.iter().map(|row| row.id);
        let ecosystems = Ecosystem::all().map(Ecosystem::osv_name);
        let join = |names: Vec<&'static str>| names.join(", ");
        write!(
            f,
            "`{}` names no order of versions; known are the types {} and the ecosystems {}",
            self.0,
            join(types.collect()),
            join(ecosystems.collect())
        )
    }
}

impl std::error::Error for UnknownScheme {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_has_one_row_and_every_name_one_scheme() {
        assert!(TABLE.is_sorted_by(|a, b| a.scheme < b.scheme));
        let names = || {
            TABLE
                .iter()
                .flat_map(|row| row.also.iter().chain([&row.id]))
        };
        for name in names() {
            assert_eq!(names().filter(|other| *other == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn types_ecosystems_and_tools_name_a_scheme() {
        for (name, scheme) in [
            ("deb", S::Deb),
            ("Debian:12", S::Deb),
            ("conan", S::Conan),
            ("ConanCenter", S::Conan),
            ("ebuild", S::Gentoo),
            ("CPAN", S::Cpan),
            ("SwiftURL", S::Swift),
            ("Docker Hardened Images:Alpine:3.23", S::Apk),
            ("Root:Debian:12", S::Deb),
            ("Root:PyPI", S::PyPi),
            ("Root", S::None),
            ("red hat:rhel_aus:8.4::appstream", S::Rpm),
        ] {
            assert_eq!(name.parse(), Ok(scheme), "{name}");
        }
        assert!("Root:nonsense".parse::<Scheme>().is_err());
        assert!("nonsense".parse::<Scheme>().is_err());
    }

    #[test]
    fn an_ecosystems_package_url_type_has_its_order() {
        for ecosystem in Ecosystem::all() {
            if Ecosystem::from_purl_type(ecosystem.purl_type()) == Some(ecosystem)
                && ecosystem.scheme() != S::None
            {
                let scheme = Scheme::of_type(ecosystem.purl_type());
                assert_eq!(scheme, Some(ecosystem.scheme()), "{ecosystem}");
            }
        }
    }
}
