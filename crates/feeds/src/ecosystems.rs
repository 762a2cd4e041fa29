//! What is known of ecosystems beyond their names: how package names compare and who licenses the records.

use std::borrow::Cow;

use gwanmun_model::Ecosystem;

/// Records without a package, known by commits only, are filed under this name, as osv.dev does.
pub(crate) const COMMITS_ONLY: &str = "GIT";

/// Returns the ecosystem without its release suffix: `Debian` for `Debian:12`.
pub(crate) fn base(ecosystem: &str) -> &str {
    ecosystem
        .split_once(':')
        .map_or(ecosystem, |(base, _)| base)
}

/// Whether `name`, release suffix aside, names records: an ecosystem's, or those known by commits only.
///
/// A file or folder of such a name is taken to hold these records, as osv.dev's export does.
pub(crate) fn is_known(name: &str) -> bool {
    let base = base(name);
    base == COMMITS_ONLY || Ecosystem::from_osv_name(base).is_some()
}

/// Returns the name a package is filed and looked up under: the model's key, or the name where the ecosystem is not
/// known.
pub fn normalise_name<'a>(ecosystem: &str, name: &'a str) -> Cow<'a, str> {
    match Ecosystem::from_osv_name(base(ecosystem)) {
        Some(known) => known.name_key(name),
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
        check("GitHub Actions", "Actions/Checkout", "actions/checkout");
        check("VSCode", "Publisher.Name", "publisher.name");
        check("unheard of", "Name", "Name");
    }

    #[test]
    fn release_suffixes_do_not_make_a_new_ecosystem() {
        assert_eq!(base("Debian:12"), "Debian");
        assert!(is_known("Ubuntu:22.04:LTS"));
        assert!(is_known("GIT") && is_known("TuxCare"));
        assert!(!is_known("advisories"));
    }
}
