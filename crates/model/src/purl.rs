//! Package URLs.

mod source;
mod text;
mod types;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::ecosystem::{Ecosystem, Naming};

/// A package URL in canonical form.
///
/// Source: the package-url specification (ECMA-427).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    package_type: String,
    namespace: Option<String>,
    name: String,
    version: Option<String>,
    qualifiers: BTreeMap<String, String>,
    subpath: Option<String>,
}

/// The decoded parts a package URL is made from. Empty optional parts and empty qualifiers count as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Type, in any letter case.
    pub package_type: String,
    /// Namespace, its segments separated by `/`.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
    /// Qualifiers, keys in any letter case.
    pub qualifiers: BTreeMap<String, String>,
    /// Path within the package, its segments separated by `/`.
    pub subpath: Option<String>,
}

impl Purl {
    /// Makes a package URL from decoded parts, normalised as its type asks.
    ///
    /// # Errors
    /// When the type or the name is missing, has characters it must not have, or the type's own rules
    /// are broken (a Maven package without namespace, a Julia package without `uuid`).
    pub fn from_parts(parts: Parts) -> Result<Self, InvalidPurl> {
        let mut parts = Parts {
            package_type: parts.package_type.to_ascii_lowercase(),
            namespace: parts.namespace.and_then(|text| join(&text, false)),
            name: parts.name.trim_matches('/').to_owned(),
            version: parts.version.filter(|version| !version.is_empty()),
            qualifiers: lower_keys(parts.qualifiers)?,
            subpath: parts.subpath.and_then(|text| join(&text, true)),
        };
        check_type(&parts.package_type)?;
        if parts.name.is_empty() {
            return Err(InvalidPurl(
                "the name is empty; write pkg:TYPE/NAME".to_owned(),
            ));
        }
        types::normalise(&mut parts)?;
        Ok(Self {
            package_type: parts.package_type,
            namespace: parts.namespace,
            name: parts.name,
            version: parts.version,
            qualifiers: parts.qualifiers,
            subpath: parts.subpath,
        })
    }

    /// Makes a package URL without qualifiers and subpath from decoded parts, normalised as its type asks.
    ///
    /// # Errors
    /// As [`Purl::from_parts`].
    pub fn new(
        package_type: &str,
        namespace: Option<&str>,
        name: &str,
        version: Option<&str>,
    ) -> Result<Self, InvalidPurl> {
        Self::from_parts(Parts {
            package_type: package_type.to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            version: version.map(str::to_owned),
            ..Parts::default()
        })
    }

    /// Makes the package URL of a package named as its ecosystem names it: `@scope/name` for npm,
    /// `group:artifact` for Maven, a module path for Go. This is the form OSV records use.
    ///
    /// # Errors
    /// As [`Purl::from_parts`].
    pub fn of_package(
        ecosystem: Ecosystem,
        name: &str,
        version: Option<&str>,
    ) -> Result<Self, InvalidPurl> {
        let (namespace, name) = match ecosystem.naming() {
            Naming::Vendor(vendor) => (Some(vendor), name),
            Naming::Colon => split(name.split_once(':'), name),
            Naming::LastSlash => split(name.rsplit_once('/'), name),
            Naming::FirstDot => split(name.split_once('.'), name),
            Naming::Plain | Naming::None => (None, name),
        };
        Self::new(ecosystem.purl_type(), namespace, name, version)
    }

    /// Returns the package named as its ecosystem names it (see [`Purl::of_package`]).
    pub fn package_name(&self) -> String {
        let separator = match self.ecosystem().map(Ecosystem::naming) {
            Some(Naming::Vendor(_)) => return self.name.clone(),
            Some(Naming::Colon) => ':',
            Some(Naming::FirstDot) => '.',
            _ => '/',
        };
        match &self.namespace {
            Some(namespace) => format!("{namespace}{separator}{}", self.name),
            None => self.name.clone(),
        }
    }

    /// Returns the ecosystem, if the product knows the type.
    pub fn ecosystem(&self) -> Option<Ecosystem> {
        Ecosystem::from_purl(&self.package_type, self.namespace.as_deref())
    }

    /// Returns the type in lower case.
    pub fn package_type(&self) -> &str {
        &self.package_type
    }

    /// Returns the namespace, decoded.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Returns the name, decoded.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the version, decoded.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Returns the version as the ecosystem orders it: with the epoch of RPM and Debian packages,
    /// which package URLs may carry as the qualifier `epoch`.
    pub fn full_version(&self) -> Option<String> {
        let version = self.version()?;
        let with_epoch = matches!(self.package_type.as_str(), "rpm" | "deb");
        Some(match self.qualifier("epoch") {
            Some(epoch) if with_epoch && !version.contains(':') => format!("{epoch}:{version}"),
            _ => version.to_owned(),
        })
    }

    /// Returns the release of the distribution a package belongs to, from the qualifier `distro`:
    /// `12` of `debian-12`, a code name where that is what the qualifier has.
    pub fn release(&self) -> Option<&str> {
        let distro = self.qualifier("distro")?;
        Some(
            distro
                .rsplit_once('-')
                .map_or(distro, |(_, release)| release),
        )
    }

    /// Returns the qualifiers, decoded, sorted by key.
    pub fn qualifiers(&self) -> &BTreeMap<String, String> {
        &self.qualifiers
    }

    /// Returns the value of a qualifier; keys are in lower case.
    pub fn qualifier(&self, key: &str) -> Option<&str> {
        self.qualifiers.get(key).map(String::as_str)
    }

    /// Returns the subpath, decoded.
    pub fn subpath(&self) -> Option<&str> {
        self.subpath.as_deref()
    }

    /// Returns the same package with one more qualifier (an empty value removes it).
    ///
    /// A change that would make the package URL invalid leaves it as it was; where keys come from
    /// elsewhere, use [`Purl::from_parts`], which says what is wrong.
    #[must_use]
    pub fn with_qualifier(self, key: &str, value: &str) -> Self {
        let mut parts = Parts::from(self.clone());
        parts
            .qualifiers
            .insert(key.to_ascii_lowercase(), value.to_owned());
        Self::from_parts(parts).unwrap_or(self)
    }

    /// Returns the same package in another version.
    #[must_use]
    pub fn with_version(self, version: Option<&str>) -> Self {
        let parts = Parts {
            version: version.map(str::to_owned),
            ..Parts::from(self.clone())
        };
        Self::from_parts(parts).unwrap_or(self)
    }
}

impl From<Purl> for Parts {
    fn from(purl: Purl) -> Self {
        Self {
            package_type: purl.package_type,
            namespace: purl.namespace,
            name: purl.name,
            version: purl.version,
            qualifiers: purl.qualifiers,
            subpath: purl.subpath,
        }
    }
}

fn split<'a>(parts: Option<(&'a str, &'a str)>, whole: &'a str) -> (Option<&'a str>, &'a str) {
    parts.map_or((None, whole), |(namespace, name)| (Some(namespace), name))
}

/// Joins path segments without the empty ones, and without `.` and `..` where `strict`; `None` when nothing is left.
fn join(path: &str, strict: bool) -> Option<String> {
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !(segment.is_empty() || strict && matches!(*segment, "." | "..")))
        .collect();
    (!segments.is_empty()).then(|| segments.join("/"))
}

fn check_type(package_type: &str) -> Result<(), InvalidPurl> {
    let valid = package_type.starts_with(|c: char| c.is_ascii_lowercase())
        && package_type.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
        });
    if valid {
        return Ok(());
    }
    Err(InvalidPurl(format!(
        "the type `{package_type}` must begin with a letter and have only letters, digits, `.` and `-`"
    )))
}

/// Writes keys in lower case, drops empty values and checks the keys.
///
/// The specification's suite both refuses and accepts keys with capitals; they are accepted and written
/// in lower case, since refusing would lose components.
fn lower_keys(
    qualifiers: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, InvalidPurl> {
    let mut lowered = BTreeMap::new();
    for (key, value) in qualifiers {
        let key = key.to_ascii_lowercase();
        let valid = key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.bytes().all(|byte| {
                byte.is_ascii_lowercase()
                    || byte.is_ascii_digit()
                    || matches!(byte, b'.' | b'-' | b'_')
            });
        if !valid {
            return Err(InvalidPurl(format!(
                "the qualifier key `{key}` must begin with a letter and have only letters, digits, `.`, `-` and `_`"
            )));
        }
        if !value.is_empty() && lowered.insert(key.clone(), value).is_some() {
            return Err(InvalidPurl(format!(
                "the qualifier `{key}` is there twice; keep one"
            )));
        }
    }
    Ok(lowered)
}

/// The canonical text.
impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.package_type)?;
        if let Some(namespace) = &self.namespace {
            text::encode(f, namespace, true)?;
            f.write_str("/")?;
        }
        text::encode(f, &self.name, types::name_is_path(&self.package_type))?;
        if let Some(version) = &self.version {
            f.write_str("@")?;
            text::encode(f, version, false)?;
        }
        for (index, (key, value)) in self.qualifiers.iter().enumerate() {
            write!(f, "{}{key}=", if index == 0 { '?' } else { '&' })?;
            text::encode(f, value, false)?;
        }
        if let Some(subpath) = &self.subpath {
            f.write_str("#")?;
            text::encode(f, subpath, true)?;
        }
        Ok(())
    }
}

impl FromStr for Purl {
    type Err = InvalidPurl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::split(text).and_then(Self::from_parts)
    }
}

/// The text is not a package URL; carries what is wrong with it and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPurl(pub String);

impl fmt::Display for InvalidPurl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a package URL: {}", self.0)
    }
}

impl std::error::Error for InvalidPurl {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &expect_test::Expect) {
        expect.assert_eq(
            &text
                .parse::<Purl>()
                .map_or_else(|error| error.to_string(), |purl| purl.to_string()),
        );
    }

    #[test]
    fn writes_the_canonical_form() {
        use expect_test::expect;
        check(
            "PKG://NPM/@Babel/Core@7.0.0+x?B=2&a=1/2#/x/../y/",
            &expect!["pkg:npm/%40Babel/Core@7.0.0%2Bx?a=1%2F2&b=2#x/y"],
        );
        check(
            "pkg:pypi/Zope.Interface_x@1.0RC1",
            &expect!["pkg:pypi/zope.interface-x@1.0rc1"],
        );
        check(
            "pkg:golang/github.com/BurntSushi/toml@v1.2.3",
            &expect!["pkg:golang/github.com/BurntSushi/toml@v1.2.3"],
        );
        check(
            "pkg:golang/gotest.tools@v2.2.0",
            &expect!["pkg:golang/gotest.tools@v2.2.0"],
        );
    }

    #[test]
    fn says_what_to_write_instead() {
        use expect_test::expect;
        check(
            "lodash",
            &expect!["not a package URL: it must begin with `pkg:`, as in pkg:npm/lodash@4.17.21"],
        );
        check(
            "pkg:maven/commons-io@1",
            &expect![
                "not a package URL: packages of type `maven` have a namespace; write pkg:maven/NAMESPACE/commons-io"
            ],
        );
        check(
            "pkg:npm/a%zz",
            &expect![
                "not a package URL: a `%` must be followed by two hexadecimal digits; write a plain `%` as %25"
            ],
        );
    }

    #[test]
    fn names_packages_as_ecosystems_do() {
        for (ecosystem, name) in [
            (Ecosystem::Npm, "@babel/core"),
            (Ecosystem::Maven, "org.apache.logging.log4j:log4j-core"),
            (Ecosystem::Go, "github.com/BurntSushi/toml"),
            (Ecosystem::Cargo, "serde"),
            (Ecosystem::Debian, "curl"),
            (Ecosystem::Packagist, "symfony/http-kernel"),
            (Ecosystem::Swift, "github.com/apple/swift-nio"),
            (Ecosystem::ConanCenter, "openssl"),
            (Ecosystem::GitHubActions, "actions/checkout"),
            (Ecosystem::Opam, "lwt"),
            (Ecosystem::VsCode, "rust-lang.rust-analyzer"),
        ] {
            let purl = Purl::of_package(ecosystem, name, Some("1")).unwrap();
            assert_eq!(purl.package_name(), name);
            assert_eq!(purl.ecosystem(), Some(ecosystem));
        }
    }

    #[test]
    fn qualifiers_that_would_break_it_are_not_taken() {
        let purl: Purl = "pkg:julia/Dates?uuid=1".parse().unwrap();
        assert_eq!(purl.clone().with_qualifier("uuid", ""), purl);
        assert_eq!(purl.clone().with_qualifier("in production", "x"), purl);
        assert_eq!(
            purl.with_qualifier("Arch", "x").qualifier("arch"),
            Some("x")
        );
    }
}
