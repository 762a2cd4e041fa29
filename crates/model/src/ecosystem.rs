//! Package ecosystems: who names packages and orders versions.

use std::fmt;
use std::str::FromStr;

/// A package ecosystem whose names and version order the product knows.
///
/// Source: the ecosystem list of the OSV schema and the type list of the package-url specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Rust crates.
    Cargo,
    /// Go modules.
    Go,
    /// Java and other JVM artifacts.
    Maven,
    /// JavaScript packages.
    Npm,
    /// Python distributions.
    PyPi,
}

/// One row of the ecosystem table.
struct Row {
    ecosystem: Ecosystem,
    osv: &'static str,
    purl_type: &'static str,
}

/// Every ecosystem with its name in OSV records and its package-url type.
const TABLE: &[Row] = &[
    Row {
        ecosystem: Ecosystem::Cargo,
        osv: "crates.io",
        purl_type: "cargo",
    },
    Row {
        ecosystem: Ecosystem::Go,
        osv: "Go",
        purl_type: "golang",
    },
    Row {
        ecosystem: Ecosystem::Maven,
        osv: "Maven",
        purl_type: "maven",
    },
    Row {
        ecosystem: Ecosystem::Npm,
        osv: "npm",
        purl_type: "npm",
    },
    Row {
        ecosystem: Ecosystem::PyPi,
        osv: "PyPI",
        purl_type: "pypi",
    },
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

    /// Returns the package-url type, for example `cargo`.
    pub fn purl_type(self) -> &'static str {
        self.row().map_or("", |row| row.purl_type)
    }

    /// Finds the ecosystem of a package-url type.
    pub fn from_purl_type(purl_type: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|row| row.purl_type == purl_type)
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

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.ecosystem == self)
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.osv_name())
    }
}

impl FromStr for Ecosystem {
    type Err = UnknownEcosystem;

    /// Reads an OSV name or a package-url type.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::from_osv_name(name)
            .or_else(|| Self::from_purl_type(name))
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
            assert_eq!(
                TABLE
                    .iter()
                    .filter(|row| row.ecosystem == ecosystem)
                    .count(),
                1,
                "{ecosystem:?}"
            );
            assert_eq!(
                Ecosystem::from_osv_name(ecosystem.osv_name()),
                Some(ecosystem)
            );
            assert!(ecosystem.row().is_some());
        }
    }
}
