//! Every ecosystem in one table.

use super::Ecosystem;
use crate::version::Scheme;

/// How an ecosystem's names map to package URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// The name is the name.
    Plain,
    /// What stands before the last slash is the namespace.
    LastSlash,
    /// What stands before the colon is the namespace.
    Colon,
    /// What stands before the first dot is the namespace.
    FirstDot,
    /// The namespace is the vendor and no part of the package's name.
    Vendor(&'static str),
    /// No package URL names these packages.
    None,
}

/// Which spellings name the same package.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
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
pub(super) struct Row {
    pub(super) ecosystem: Ecosystem,
    pub(super) osv: &'static str,
    pub(super) purl_type: &'static str,
    pub(super) naming: Naming,
    pub(super) spelling: Spelling,
    pub(super) scheme: Scheme,
}

const fn row(
    ecosystem: Ecosystem,
    osv: &'static str,
    purl_type: &'static str,
    naming: Naming,
    spelling: Spelling,
    scheme: Scheme,
) -> Row {
    Row {
        ecosystem,
        osv,
        purl_type,
        naming,
        spelling,
        scheme,
    }
}

use Ecosystem as E;
use Naming::{Colon, FirstDot, LastSlash, Plain, Vendor};
use Scheme as S;
use Spelling::{AnyCase, Exact, Lowered, Python};

/// Every ecosystem with its name in OSV records, its package-url type, how it names packages and orders versions.
#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    row(E::AlmaLinux, "AlmaLinux", "rpm", Vendor("almalinux"), Exact, S::Rpm),
    row(E::Alpaquita, "Alpaquita", "apk", Vendor("alpaquita"), Exact, S::Apk),
    row(E::Alpine, "Alpine", "apk", Vendor("alpine"), Exact, S::Apk),
    row(E::Android, "Android", "generic", Naming::None, Exact, S::Android),
    row(E::AzureLinux, "Azure Linux", "rpm", Vendor("azurelinux"), Exact, S::Rpm),
    row(E::BellSoft, "BellSoft Hardened Containers", "apk", Vendor("bellsoft-hardened-containers"), Exact, S::Apk),
    row(E::Bioconductor, "Bioconductor", "bioconductor", Plain, Exact, S::Cran),
    row(E::Bitnami, "Bitnami", "bitnami", Plain, AnyCase, S::Semver),
    row(E::Cargo, "crates.io", "cargo", Plain, Exact, S::Cargo),
    row(E::Chainguard, "Chainguard", "apk", Vendor("chainguard"), Exact, S::Apk),
    row(E::CleanStart, "CleanStart", "apk", Vendor("cleanstart"), Exact, S::Apk),
    row(E::ConanCenter, "ConanCenter", "conan", Plain, Exact, S::Conan),
    row(E::Cpe, "CPE", "generic", Naming::None, AnyCase, S::Generic),
    row(E::Cran, "CRAN", "cran", Plain, Exact, S::Cran),
    row(E::Debian, "Debian", "deb", Vendor("debian"), Exact, S::Deb),
    row(E::DockerHardened, "Docker Hardened Images", "dhi", Plain, Exact, S::None),
    row(E::Echo, "Echo", "deb", Vendor("echo"), Exact, S::Deb),
    row(E::FreeBsd, "FreeBSD", "generic", Naming::None, Exact, S::FreeBsd),
    row(E::Ghc, "GHC", "generic", Naming::None, Exact, S::Hackage),
    row(E::GitHubActions, "GitHub Actions", "githubactions", LastSlash, AnyCase, S::Semver),
    row(E::Go, "Go", "golang", LastSlash, Lowered, S::Golang),
    row(E::Hackage, "Hackage", "hackage", Plain, Exact, S::Hackage),
    row(E::Hex, "Hex", "hex", Plain, AnyCase, S::Hex),
    row(E::Julia, "Julia", "julia", Plain, Exact, S::Julia),
    row(E::Kubernetes, "Kubernetes", "golang", Naming::None, Exact, S::Semver),
    row(E::Linux, "Linux", "generic", Naming::None, Exact, S::Linux),
    row(E::Mageia, "Mageia", "rpm", Vendor("mageia"), Exact, S::Rpm),
    row(E::Maven, "Maven", "maven", Colon, Exact, S::Maven),
    row(E::MinimOs, "MinimOS", "apk", Vendor("minimos"), Exact, S::Apk),
    row(E::Npm, "npm", "npm", LastSlash, Exact, S::Npm),
    row(E::NuGet, "NuGet", "nuget", Plain, AnyCase, S::NuGet),
    row(E::Opam, "opam", "opam", Plain, Exact, S::Opam),
    row(E::OpenEuler, "openEuler", "rpm", Vendor("openeuler"), Exact, S::Rpm),
    row(E::OpenSuse, "openSUSE", "rpm", Vendor("opensuse"), Exact, S::Rpm),
    row(E::OssFuzz, "OSS-Fuzz", "generic", Naming::None, Exact, S::None),
    row(E::Packagist, "Packagist", "composer", LastSlash, AnyCase, S::Composer),
    row(E::Photon, "Photon OS", "rpm", Vendor("photon"), Exact, S::Rpm),
    row(E::Pub, "Pub", "pub", Plain, AnyCase, S::Pub),
    row(E::PyPi, "PyPI", "pypi", Plain, Python, S::PyPi),
    row(E::RedHat, "Red Hat", "rpm", Vendor("redhat"), Exact, S::Rpm),
    row(E::RetireJs, "retire.js", "generic", Naming::None, AnyCase, S::Npm),
    row(E::RockyLinux, "Rocky Linux", "rpm", Vendor("rocky"), Exact, S::Rpm),
    row(E::Root, "Root", "generic", Naming::None, Exact, S::None),
    row(E::RubyGems, "RubyGems", "gem", Plain, Exact, S::Gem),
    row(E::Suse, "SUSE", "rpm", Vendor("suse"), Exact, S::Rpm),
    row(E::Swift, "SwiftURL", "swift", LastSlash, AnyCase, S::Swift),
    row(E::TuxCare, "TuxCare", "generic", Naming::None, Exact, S::None),
    row(E::Ubuntu, "Ubuntu", "deb", Vendor("ubuntu"), Exact, S::Deb),
    row(E::VsCode, "VSCode", "vscode-extension", FirstDot, AnyCase, S::Semver),
    row(E::Wolfi, "Wolfi", "apk", Vendor("wolfi"), Exact, S::Apk),
];
