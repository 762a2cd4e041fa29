//! Records: what sources say that is looked up by a name or an id, whatever kind of fact it is.

use std::borrow::Cow;

use gwanmun_model::cpe::{Mapping, Product};
use gwanmun_model::vex::VexStatement;
use gwanmun_model::{Advisory, Lifecycle, Purl};

use crate::ecosystems;

/// Space of the name index in which lifecycles are filed, where others have an ecosystem.
pub(crate) const LIFECYCLES: &str = "#lifecycle";

/// Space of the name index in which confirmed mappings to products are filed by package.
pub(crate) const MAPPINGS: &str = "#cpe-mapping";

/// Space of the name index in which statements are filed by the ids of vulnerabilities, in lower case.
pub(crate) const STATEMENTS: &str = "#statement";

/// One record of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// What a source says about versions of packages.
    Advisory(Advisory),
    /// How long a product's release lines are cared for.
    Lifecycle(Lifecycle),
    /// What a supplier states about a vulnerability in its product.
    Statement(Box<Stated>),
    /// Which product a package was confirmed to be.
    Mapping(Mapping),
}

/// A VEX statement with the id it has within its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Document, its version and the statement's place in it.
    pub id: String,
    /// The statement.
    pub statement: VexStatement,
}

impl Record {
    /// Returns the id it has within its source; the last of two records with one id counts.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Advisory(advisory) => &advisory.id,
            Self::Lifecycle(lifecycle) => &lifecycle.product,
            Self::Statement(stated) => &stated.id,
            Self::Mapping(mapping) => &mapping.package,
        }
    }

    /// Returns the ids it is found by, its own first.
    pub(crate) fn ids(&self) -> Vec<&str> {
        match self {
            Self::Advisory(advisory) => std::iter::once(&advisory.id)
                .chain(&advisory.aliases)
                .map(String::as_str)
                .collect(),
            Self::Lifecycle(_) | Self::Statement(_) | Self::Mapping(_) => Vec::new(),
        }
    }

    /// Returns the names it is found by, each in its space: an ecosystem, or the lifecycles.
    pub(crate) fn names(&self) -> Vec<(&str, Cow<'_, str>)> {
        match self {
            Self::Advisory(advisory) => advisory
                .affected
                .iter()
                .map(|affected| {
                    let name = ecosystems::normalise_name(&affected.ecosystem, &affected.name);
                    (ecosystems::base(&affected.ecosystem), name)
                })
                .collect(),
            Self::Lifecycle(lifecycle) => {
                let purls = lifecycle.purls.iter().filter_map(|purl| purl_name(purl));
                let cpes = lifecycle.cpes.iter().filter_map(|cpe| cpe_name(cpe));
                purls
                    .chain(cpes)
                    .map(|name| (LIFECYCLES, Cow::Owned(name)))
                    .collect()
            }
            Self::Mapping(mapping) => purl_name(&mapping.package)
                .map(|name| (MAPPINGS, Cow::Owned(name)))
                .into_iter()
                .collect(),
            Self::Statement(stated) => {
                let ids = stated.statement.ids().map(str::to_ascii_lowercase);
                ids.map(|id| (STATEMENTS, Cow::Owned(id))).collect()
            }
        }
    }

    /// Returns what it is filed by, so that records of one package stand together.
    pub(crate) fn place(&self) -> (String, String) {
        let names = self.names();
        names
            .first()
            .map_or_else(Default::default, |(space, name)| {
                ((*space).to_owned(), name.to_string())
            })
    }

    /// Whether its source took it back.
    pub(crate) const fn is_withdrawn(&self) -> bool {
        match self {
            Self::Advisory(advisory) => advisory.withdrawn.is_some(),
            Self::Lifecycle(_) | Self::Statement(_) | Self::Mapping(_) => false,
        }
    }
}

/// Returns the name a package is filed under among lifecycles: its package URL down to the name.
pub(crate) fn purl_name(purl: &str) -> Option<String> {
    let purl: Purl = purl.parse().ok()?;
    Some(name_of(&purl))
}

/// As [`purl_name`], for a package URL already read.
pub(crate) fn name_of(purl: &Purl) -> String {
    let namespace = purl.namespace().unwrap_or_default();
    format!("{}/{namespace}/{}", purl.package_type(), purl.name()).to_lowercase()
}

/// Returns the name a product is filed under, whatever its version: `a:openssl:openssl`.
pub(crate) fn cpe_name(cpe: &str) -> Option<String> {
    Product::of(cpe).map(|product| product.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_products_are_the_same_whatever_the_version() {
        let purl: Purl = "pkg:npm/%40angular/core@17.0.0?x=y".parse().unwrap();
        assert_eq!(Some(name_of(&purl)), purl_name("pkg:npm/%40angular/core"));
        assert_eq!(
            cpe_name("cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*").as_deref(),
            Some("o:debian:debian_linux")
        );
    }
}
