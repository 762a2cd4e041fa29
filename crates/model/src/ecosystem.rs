//! Package ecosystems: who names packages and orders versions.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::version::{Order, orders};

/// A package ecosystem whose names and version order the product knows.
///
/// Source: the ecosystem list of the OSV schema and the type list of the package-url specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// `AlmaLinux` packages.
    AlmaLinux,
    /// Alpine Linux packages.
    Alpine,
    /// Azure Linux packages.
    AzureLinux,
    /// Components of Bitnami's catalogue.
    Bitnami,
    /// Rust crates.
    Cargo,
    /// Chainguard packages.
    Chainguard,
    /// Products named by CPE, which have no packages.
    Cpe,
    /// R packages.
    Cran,
    /// Debian packages.
    Debian,
    /// Parts of the Glasgow Haskell Compiler.
    Ghc,
    /// Go modules.
    Go,
    /// Haskell packages.
    Hackage,
    /// Erlang and Elixir packages.
    Hex,
    /// Julia packages.
    Julia,
    /// Mageia packages.
    Mageia,
    /// Java and other JVM artifacts.
    Maven,
    /// JavaScript packages.
    Npm,
    /// .NET packages.
    NuGet,
    /// `openEuler` packages.
    OpenEuler,
    /// `openSUSE` packages.
    OpenSuse,
    /// C and C++ projects fuzzed by Google; they share no version order.
    OssFuzz,
    /// PHP packages of Composer.
    Packagist,
    /// Photon OS packages.
    Photon,
    /// Dart packages.
    Pub,
    /// Python distributions.
    PyPi,
    /// Red Hat packages.
    RedHat,
    /// JavaScript libraries copied into pages, named as Retire.js names them.
    RetireJs,
    /// Rocky Linux packages.
    RockyLinux,
    /// Ruby gems.
    RubyGems,
    /// SUSE packages.
    Suse,
    /// Swift packages, named by their address.
    Swift,
    /// Ubuntu packages.
    Ubuntu,
    /// Wolfi packages.
    Wolfi,
}

/// How an ecosystem's names map to package URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// The name is the name.
    Plain,
    /// What stands before the last slash is the namespace.
    LastSlash,
    /// What stands before the colon is the namespace.
    Colon,
    /// The namespace is the vendor and no part of the package's name.
    Vendor(&'static str),
    /// No package URL names these packages.
    None,
}

/// Which spellings name the same package.
#[derive(Clone, Copy)]
enum Spelling {
    /// One only.
    Exact,
    /// Any letter case.
    AnyCase,
    /// As written; a name without capitals may stand for one with capitals.
    ///
    /// Go module paths are case-sensitive, yet tools write them in lower case into package URLs, as the
    /// package-url specification asks.
    Lowered,
    /// PEP 503: any letter case, and runs of `-`, `_` and `.` alike.
    Python,
}

/// One row of the ecosystem table.
struct Row {
    ecosystem: Ecosystem,
    osv: &'static str,
    purl_type: &'static str,
    naming: Naming,
    spelling: Spelling,
    order: Order,
}

const fn row(
    ecosystem: Ecosystem,
    osv: &'static str,
    purl_type: &'static str,
    naming: Naming,
    spelling: Spelling,
    order: Order,
) -> Row {
    Row {
        ecosystem,
        osv,
        purl_type,
        naming,
        spelling,
        order,
    }
}

use Ecosystem as E;
use Naming::{Colon, LastSlash, Plain, Vendor};
use Spelling::{AnyCase, Exact, Lowered, Python};

/// Every ecosystem with its name in OSV records, its package-url type, how it names packages and orders versions.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    row(E::AlmaLinux, "AlmaLinux", "rpm", Vendor("almalinux"), Exact, orders::rpm),
    row(E::Alpine, "Alpine", "apk", Vendor("alpine"), Exact, orders::apk),
    row(E::AzureLinux, "Azure Linux", "rpm", Vendor("azurelinux"), Exact, orders::rpm),
    row(E::Bitnami, "Bitnami", "bitnami", Plain, AnyCase, orders::semver),
    row(E::Cargo, "crates.io", "cargo", Plain, Exact, orders::cargo),
    row(E::Chainguard, "Chainguard", "apk", Vendor("chainguard"), Exact, orders::apk),
    row(E::Cpe, "CPE", "generic", Naming::None, AnyCase, orders::hackage),
    row(E::Cran, "CRAN", "cran", Plain, Exact, orders::cran),
    row(E::Debian, "Debian", "deb", Vendor("debian"), Exact, orders::deb),
    row(E::Ghc, "GHC", "generic", Naming::None, Exact, orders::hackage),
    row(E::Go, "Go", "golang", LastSlash, Lowered, orders::go),
    row(E::Hackage, "Hackage", "hackage", Plain, Exact, orders::hackage),
    row(E::Hex, "Hex", "hex", Plain, AnyCase, orders::hex),
    row(E::Julia, "Julia", "julia", Plain, Exact, orders::semver),
    row(E::Mageia, "Mageia", "rpm", Vendor("mageia"), Exact, orders::rpm),
    row(E::Maven, "Maven", "maven", Colon, Exact, orders::maven),
    row(E::Npm, "npm", "npm", LastSlash, Exact, orders::npm),
    row(E::NuGet, "NuGet", "nuget", Plain, AnyCase, orders::nuget),
    row(E::OpenEuler, "openEuler", "rpm", Vendor("openeuler"), Exact, orders::rpm),
    row(E::OpenSuse, "openSUSE", "rpm", Vendor("opensuse"), Exact, orders::rpm),
    row(E::OssFuzz, "OSS-Fuzz", "generic", Naming::None, Exact, orders::none),
    row(E::Packagist, "Packagist", "composer", LastSlash, AnyCase, orders::composer),
    row(E::Photon, "Photon OS", "rpm", Vendor("photon"), Exact, orders::rpm),
    row(E::Pub, "Pub", "pub", Plain, AnyCase, orders::pub_dev),
    row(E::PyPi, "PyPI", "pypi", Plain, Python, orders::pep440),
    row(E::RedHat, "Red Hat", "rpm", Vendor("redhat"), Exact, orders::rpm),
    row(E::RetireJs, "retire.js", "generic", Naming::None, AnyCase, orders::npm),
    row(E::RockyLinux, "Rocky Linux", "rpm", Vendor("rocky"), Exact, orders::rpm),
    row(E::RubyGems, "RubyGems", "gem", Plain, Exact, orders::gem),
    row(E::Suse, "SUSE", "rpm", Vendor("suse"), Exact, orders::rpm),
    row(E::Swift, "SwiftURL", "swift", LastSlash, AnyCase, orders::semver),
    row(E::Ubuntu, "Ubuntu", "deb", Vendor("ubuntu"), Exact, orders::deb),
    row(E::Wolfi, "Wolfi", "apk", Vendor("wolfi"), Exact, orders::apk),
];

impl Ecosystem {
    /// Returns every ecosystem, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.ecosystem)
    }

    /// Returns the name OSV records use, for example `crates.io`.
    pub fn osv_name(self) -> &'static str {
        self.row().map_or("", |row| row.osv)
    }

    /// Returns the package-url type, for example `cargo`; distributions share theirs.
    pub fn purl_type(self) -> &'static str {
        self.row().map_or("", |row| row.purl_type)
    }

    /// Finds the ecosystem of a package-url type that belongs to one ecosystem alone.
    pub fn from_purl_type(purl_type: &str) -> Option<Self> {
        Self::from_purl(purl_type, None)
    }

    /// Finds the ecosystem of a package-url type and namespace; distributions are told apart by the namespace.
    pub fn from_purl(purl_type: &str, namespace: Option<&str>) -> Option<Self> {
        TABLE
            .iter()
            .filter(|row| row.purl_type == purl_type)
            .find(|row| match row.naming {
                Vendor(vendor) => namespace == Some(vendor),
                Naming::None => false,
                Plain | LastSlash | Colon => true,
            })
            .map(|row| row.ecosystem)
    }

    /// Finds the ecosystem of an OSV name; a release suffix (`Debian:12`) is ignored.
    pub fn from_osv_name(name: &str) -> Option<Self> {
        let base = name.split_once(':').map_or(name, |(base, _)| base);
        TABLE
            .iter()
            .find(|row| row.osv == base)
            .map(|row| row.ecosystem)
    }

    /// Returns the one spelling of a package's name that all others of the same package map to.
    ///
    /// It is a key to look packages up by, not a name to show; [`Ecosystem::is_same_package`] decides. Source: PEP 503 for Python; the registries'
    /// own rules on letter case for the others.
    pub fn name_key(self, name: &str) -> Cow<'_, str> {
        match self.row().map_or(Exact, |row| row.spelling) {
            Exact => Cow::Borrowed(name),
            AnyCase | Lowered if !name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Cow::Borrowed(name)
            }
            AnyCase | Lowered => Cow::Owned(name.to_ascii_lowercase()),
            Python => Cow::Owned(python_key(name)),
        }
    }

    /// Whether a package found under the name `found` is the one a record names.
    pub fn is_same_package(self, found: &str, named: &str) -> bool {
        let any_case = || found.eq_ignore_ascii_case(named);
        match self.row().map_or(Exact, |row| row.spelling) {
            _ if found == named => true,
            Exact => false,
            AnyCase => any_case(),
            Lowered => any_case() && !found.bytes().any(|byte| byte.is_ascii_uppercase()),
            Python => self.name_key(found) == self.name_key(named),
        }
    }

    /// Whether versions follow Semantic Versioning, however leniently.
    pub const fn follows_semver(self) -> bool {
        matches!(
            self,
            Self::Bitnami
                | Self::Cargo
                | Self::Go
                | Self::Hex
                | Self::Julia
                | Self::Npm
                | Self::Pub
                | Self::Swift
        )
    }

    /// Whether the ecosystem publishes advisories by release, so that the release decides which apply.
    pub fn has_releases(self) -> bool {
        matches!(self.naming(), Vendor(_))
    }

    pub(crate) fn naming(self) -> Naming {
        self.row().map_or(Naming::None, |row| row.naming)
    }

    pub(crate) fn order(self) -> Order {
        self.row().map_or(orders::none, |row| row.order)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.ecosystem == self)
    }
}
fn python_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if key.ends_with('-') => {}
            '-' | '_' | '.' => key.push('-'),
            _ => key.push(c.to_ascii_lowercase()),
        }
    }
    key
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.osv_name())
    }
}

impl FromStr for Ecosystem {
    type Err = UnknownEcosystem;

    /// Reads an OSV name, in any letter case, or a package-url type.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let base = name.split_once(':').map_or(name, |(base, _)| base);
        Self::from_osv_name(name)
            .or_else(|| Self::from_purl_type(name))
            .or_else(|| Self::all().find(|known| known.osv_name().eq_ignore_ascii_case(base)))
            .ok_or_else(|| UnknownEcosystem(name.to_owned()))
    }
}

/// The name is neither an OSV ecosystem nor a package-url type the product knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEcosystem(pub String);

impl fmt::Display for UnknownEcosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown ecosystem `{}`; known are ", self.0)?;
        for (index, ecosystem) in Ecosystem::all().enumerate() {
            write!(
                f,
                "{}{}",
                if index == 0 { "" } else { ", " },
                ecosystem.osv_name()
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownEcosystem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ecosystem_has_one_row() {
        for ecosystem in Ecosystem::all() {
            let rows = TABLE.iter().filter(|row| row.ecosystem == ecosystem);
            assert_eq!(rows.count(), 1, "{ecosystem:?}");
            assert_eq!(
                Ecosystem::from_osv_name(ecosystem.osv_name()),
                Some(ecosystem)
            );
        }
        assert!(TABLE.is_sorted_by(|a, b| a.ecosystem < b.ecosystem));
    }

    #[test]
    fn distributions_are_told_apart_by_vendor() {
        assert_eq!(
            Ecosystem::from_purl("deb", Some("ubuntu")),
            Some(Ecosystem::Ubuntu)
        );
        assert_eq!(Ecosystem::from_purl("deb", None), None);
        assert_eq!(Ecosystem::from_purl("generic", None), None);
        assert_eq!("golang".parse(), Ok(Ecosystem::Go));
        assert_eq!("debian:12".parse(), Ok(Ecosystem::Debian));
    }

    #[test]
    fn spellings_of_one_package_share_a_key() {
        let key = |name| Ecosystem::PyPi.name_key(name);
        assert_eq!(key("Zope.Interface__x"), key("zope-interface-x"));
        assert_ne!(
            Ecosystem::Maven.name_key("a:B"),
            Ecosystem::Maven.name_key("a:b")
        );
        let same = |found, named| Ecosystem::Go.is_same_package(found, named);
        assert!(same(
            "github.com/burntsushi/toml",
            "github.com/BurntSushi/toml"
        ));
        assert!(!same(
            "github.com/Burntsushi/toml",
            "github.com/BurntSushi/toml"
        ));
    }
}
