//! What is known of ecosystems beyond their names: how package names compare and who licenses the records.

use std::borrow::Cow;

use gwanmun_model::Ecosystem;

/// Ecosystem names of the OSV schema, without release suffix.
///
/// A file or folder of one of these names is taken to hold that ecosystem's records, as osv.dev's export does.
/// Source: OSV schema 1.7, "Defined ecosystems", and the folder names of osv.dev's export.
const NAMES: &[&str] = &[
    "Alpaquita",
    "Alpine",
    "AlmaLinux",
    "Android",
    "Azure Linux",
    "BellSoft Hardened Containers",
    "Bioconductor",
    "Bitnami",
    "Chainguard",
    "CleanStart",
    "ConanCenter",
    "CRAN",
    "crates.io",
    "Debian",
    "Docker Hardened Images",
    "Echo",
    "FreeBSD",
    "GHC",
    "GIT",
    "GitHub Actions",
    "Go",
    "Hackage",
    "Hex",
    "Julia",
    "Kubernetes",
    "Linux",
    "Mageia",
    "Maven",
    "MinimOS",
    "npm",
    "NuGet",
    "opam",
    "openEuler",
    "openSUSE",
    "OSS-Fuzz",
    "Packagist",
    "Photon OS",
    "Pub",
    "PyPI",
    "Red Hat",
    "Rocky Linux",
    "Root",
    "RubyGems",
    "SUSE",
    "SwiftURL",
    "Ubuntu",
    "VSCode",
    "Wolfi",
];

/// Records without a package, known by commits only, are filed under this name, as osv.dev does.
pub(crate) const COMMITS_ONLY: &str = "GIT";

/// Returns the ecosystem without its release suffix: `Debian` for `Debian:12`.
pub(crate) fn base(ecosystem: &str) -> &str {
    ecosystem
        .split_once(':')
        .map_or(ecosystem, |(base, _)| base)
}

/// Whether `name`, release suffix aside, is a name of the OSV schema's list.
pub(crate) fn is_known(name: &str) -> bool {
    NAMES.contains(&base(name))
}

/// Returns the name a package is filed and looked up under: the model's key, and without regard to case for
/// GitHub Actions and VSCode, which the model does not know.
pub fn normalise_name<'a>(ecosystem: &str, name: &'a str) -> Cow<'a, str> {
    let base = base(ecosystem);
    match Ecosystem::from_osv_name(base) {
        Some(known) => known.name_key(name),
        None if matches!(base, "GitHub Actions" | "VSCode") => {
            Cow::Owned(name.to_ascii_lowercase())
        }
        None => Cow::Borrowed(name),
    }
}

/// Returns the SPDX id of the license an ecosystem's records are published under.
///
/// Source: osv.dev, "Data sources", and each database's own repository, read 2026-08. Where an export mixes
/// databases the stricter license is named.
pub(crate) fn license(ecosystem: &str) -> &'static str {
    match ecosystem {
        "AlmaLinux" => "MIT",
        "Bitnami" | "Bioconductor" => "Apache-2.0",
        "crates.io" | "Go" | "Hex" | "Maven" | "npm" | "NuGet" | "OSS-Fuzz" | "Packagist"
        | "Pub" | "PyPI" | "RubyGems" | "SwiftURL" | "GitHub Actions" => "CC-BY-4.0",
        "GHC" | "Hackage" => "CC0-1.0",
        "Rocky Linux" => "BSD-3-Clause",
        "Ubuntu" => "CC-BY-SA-4.0",
        _ => "NOASSERTION",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_ecosystem() {
        let check =
            |ecosystem, name, expected| assert_eq!(normalise_name(ecosystem, name), expected);
        check("PyPI", "Foo._-Bar", "foo-bar");
        check("PyPI", "zope.interface", "zope-interface");
        check("PyPI", "a--b", "a-b");
        check("PyPI", "requests", "requests");
        check("NuGet", "Newtonsoft.Json", "newtonsoft.json");
        check("npm", "JSONStream", "JSONStream");
        check(
            "Go",
            "github.com/Azure/go-autorest",
            "github.com/azure/go-autorest",
        );
        check("Maven", "org.A:b_c", "org.A:b_c");
    }

    #[test]
    fn release_suffixes_do_not_make_a_new_ecosystem() {
        assert_eq!(base("Debian:12"), "Debian");
        assert!(is_known("Ubuntu:22.04:LTS"));
        assert!(!is_known("advisories"));
    }
}
