//! Package URLs.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::ecosystem::Ecosystem;

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

impl Purl {
    /// Makes a package URL from decoded parts, normalised as its type asks.
    ///
    /// # Errors
    /// When the type or the name is empty or the type has characters it must not have.
    pub fn new(
        package_type: &str,
        namespace: Option<&str>,
        name: &str,
        version: Option<&str>,
    ) -> Result<Self, InvalidPurl> {
        if package_type.is_empty() || name.is_empty() {
            return Err(InvalidPurl(
                "the type and the name must not be empty".to_owned(),
            ));
        }
        Ok(Self {
            package_type: package_type.to_ascii_lowercase(),
            namespace: namespace
                .filter(|namespace| !namespace.is_empty())
                .map(str::to_owned),
            name: name.to_owned(),
            version: version
                .filter(|version| !version.is_empty())
                .map(str::to_owned),
            qualifiers: BTreeMap::new(),
            subpath: None,
        })
    }

    /// Makes the package URL of a package named as its ecosystem names it: `@scope/name` for npm,
    /// `group:artifact` for Maven, a module path for Go. This is the form OSV records use.
    ///
    /// # Errors
    /// As [`Purl::new`].
    pub fn of_package(
        ecosystem: Ecosystem,
        name: &str,
        version: Option<&str>,
    ) -> Result<Self, InvalidPurl> {
        let split = match ecosystem {
            Ecosystem::Maven => name.split_once(':'),
            Ecosystem::Npm | Ecosystem::Go => name.rsplit_once('/'),
            _ => None,
        };
        match split {
            Some((namespace, name)) => {
                Self::new(ecosystem.purl_type(), Some(namespace), name, version)
            }
            None => Self::new(ecosystem.purl_type(), None, name, version),
        }
    }

    /// Returns the package named as its ecosystem names it (see [`Purl::of_package`]).
    pub fn package_name(&self) -> String {
        match &self.namespace {
            Some(namespace) if self.package_type == "maven" => format!("{namespace}:{}", self.name),
            Some(namespace) => format!("{namespace}/{}", self.name),
            None => self.name.clone(),
        }
    }

    /// Returns the ecosystem, if the product knows the type.
    pub fn ecosystem(&self) -> Option<Ecosystem> {
        Ecosystem::from_purl_type(&self.package_type)
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

    /// Returns the qualifiers, decoded, sorted by key.
    pub fn qualifiers(&self) -> &BTreeMap<String, String> {
        &self.qualifiers
    }

    /// Returns the subpath, decoded.
    pub fn subpath(&self) -> Option<&str> {
        self.subpath.as_deref()
    }

    /// Returns the same package with one more qualifier (an empty value removes it).
    #[must_use]
    pub fn with_qualifier(mut self, key: &str, value: &str) -> Self {
        if value.is_empty() {
            self.qualifiers.remove(key);
        } else {
            self.qualifiers
                .insert(key.to_ascii_lowercase(), value.to_owned());
        }
        self
    }

    /// Returns the same package in another version.
    #[must_use]
    pub fn with_version(mut self, version: Option<&str>) -> Self {
        self.version = version
            .filter(|version| !version.is_empty())
            .map(str::to_owned);
        self
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.package_type)?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)?;
        if let Some(version) = &self.version {
            write!(f, "@{version}")?;
        }
        Ok(())
    }
}

impl FromStr for Purl {
    type Err = InvalidPurl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Err(InvalidPurl(text.to_owned()))
    }
}

/// The text is not a package URL; carries what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPurl(pub String);

impl fmt::Display for InvalidPurl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a package URL: {}", self.0)
    }
}

impl std::error::Error for InvalidPurl {}
