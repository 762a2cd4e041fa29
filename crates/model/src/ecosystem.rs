//! Package ecosystems: who names packages and orders versions.

mod table;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::version::Scheme;

pub(crate) use self::table::Naming;
use self::table::{Row, Spelling, TABLE};

/// A package ecosystem whose names and version order the product knows.
///
/// Source: the ecosystem list of the OSV schema and the type list of the package-url specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// `AlmaLinux` packages.
    AlmaLinux,
    /// Alpaquita Linux packages.
    Alpaquita,
    /// Alpine Linux packages.
    Alpine,
    /// Projects of the Android platform.
    Android,
    /// Azure Linux packages.
    AzureLinux,
    /// Packages of `BellSoft`'s hardened containers.
    BellSoft,
    /// R packages of Bioconductor.
    Bioconductor,
    /// Components of Bitnami's catalogue.
    Bitnami,
    /// Rust crates.
    Cargo,
    /// Chainguard packages.
    Chainguard,
    /// `CleanStart` packages.
    CleanStart,
    /// C and C++ packages of Conan.
    ConanCenter,
    /// Products named by CPE, which have no packages.
    Cpe,
    /// R packages.
    Cran,
    /// Debian packages.
    Debian,
    /// Packages of Docker's hardened images; the distribution they are built on orders their versions.
    DockerHardened,
    /// Echo packages.
    Echo,
    /// FreeBSD's ports and base system.
    FreeBsd,
    /// Parts of the Glasgow Haskell Compiler.
    Ghc,
    /// Actions of GitHub workflows, named by their repository.
    GitHubActions,
    /// Go modules.
    Go,
    /// Haskell packages.
    Hackage,
    /// Erlang and Elixir packages.
    Hex,
    /// Julia packages.
    Julia,
    /// Kubernetes' components, named as Go modules.
    Kubernetes,
    /// The Linux kernel.
    Linux,
    /// Mageia packages.
    Mageia,
    /// Java and other JVM artifacts.
    Maven,
    /// `MinimOS` packages.
    MinimOs,
    /// JavaScript packages.
    Npm,
    /// .NET packages.
    NuGet,
    /// OCaml packages.
    Opam,
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
    /// Root's patched packages; the distribution or registry they come from orders their versions.
    Root,
    /// Ruby gems.
    RubyGems,
    /// SUSE packages.
    Suse,
    /// Swift packages, named by their address.
    Swift,
    /// `TuxCare`'s packages for several distributions; no one order is theirs.
    TuxCare,
    /// Ubuntu packages.
    Ubuntu,
    /// Extensions of Visual Studio Code.
    VsCode,
    /// Wolfi packages.
    Wolfi,
}

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
                Naming::Vendor(vendor) => namespace.is_some_and(|named| is_vendor(named, vendor)),
                Naming::None => false,
                Naming::Plain | Naming::LastSlash | Naming::Colon | Naming::FirstDot => true,
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
        match self.row().map_or(Spelling::Exact, |row| row.spelling) {
            Spelling::Exact => Cow::Borrowed(name),
            Spelling::AnyCase | Spelling::Lowered
                if !name.bytes().any(|byte| byte.is_ascii_uppercase()) =>
            {
                Cow::Borrowed(name)
            }
            Spelling::AnyCase | Spelling::Lowered => Cow::Owned(name.to_ascii_lowercase()),
            Spelling::Python => Cow::Owned(python_key(name)),
        }
    }

    /// Whether a package found under the name `found` is the one a record names.
    pub fn is_same_package(self, found: &str, named: &str) -> bool {
        let any_case = || found.eq_ignore_ascii_case(named);
        match self.row().map_or(Spelling::Exact, |row| row.spelling) {
            _ if found == named => true,
            Spelling::Exact => false,
            Spelling::AnyCase => any_case(),
            Spelling::Lowered => any_case() && !found.bytes().any(|byte| byte.is_ascii_uppercase()),
            Spelling::Python => self.name_key(found) == self.name_key(named),
        }
    }

    /// Whether versions follow Semantic Versioning, however leniently.
    pub const fn follows_semver(self) -> bool {
        matches!(
            self,
            Self::Bitnami
                | Self::Cargo
                | Self::GitHubActions
                | Self::Go
                | Self::Hex
                | Self::Julia
                | Self::Kubernetes
                | Self::Npm
                | Self::Pub
                | Self::Swift
                | Self::VsCode
        )
    }

    /// Whether the ecosystem publishes advisories by release, so that the release decides which apply.
    pub fn has_releases(self) -> bool {
        matches!(self.naming(), Naming::Vendor(_))
    }

    pub(crate) fn naming(self) -> Naming {
        self.row().map_or(Naming::None, |row| row.naming)
    }

    /// Returns how the ecosystem orders versions.
    pub fn scheme(self) -> Scheme {
        self.row().map_or(Scheme::None, |row| row.scheme)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.ecosystem == self)
    }
}

/// Whether a namespace names the vendor of a distribution: by its own name, or as osv.dev writes it.
fn is_vendor(named: &str, vendor: &str) -> bool {
    named == vendor
        || matches!(
            (named, vendor),
            ("azure-linux", "azurelinux") | ("rocky-linux", "rocky")
        )
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
        assert_eq!(
            Ecosystem::from_purl("rpm", Some("rocky-linux")),
            Some(Ecosystem::RockyLinux)
        );
        assert_eq!(
            Ecosystem::from_purl("apk", Some("bellsoft-hardened-containers")),
            Some(Ecosystem::BellSoft)
        );
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
