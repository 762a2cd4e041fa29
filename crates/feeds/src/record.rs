//! Records: what sources say that is looked up by a name or an id, whatever kind of fact it is.

use std::borrow::Cow;

use gwanmun_model::{Advisory, Lifecycle, Purl};

use crate::ecosystems;

/// Space of the name index in which lifecycles are filed, where others have an ecosystem.
pub(crate) const LIFECYCLES: &str = "#lifecycle";

/// One record of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// What a source says about versions of packages.
    Advisory(Advisory),
    /// How long a product's release lines are cared for.
    Lifecycle(Lifecycle),
}

impl Record {
    /// Returns the id it has within its source; the last of two records with one id counts.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Advisory(advisory) => &advisory.id,
            Self::Lifecycle(lifecycle) => &lifecycle.product,
        }
    }

    /// Returns the ids it is found by, its own first.
    pub(crate) fn ids(&self) -> Vec<&str> {
        match self {
            Self::Advisory(advisory) => std::iter::once(&advisory.id)
                .chain(&advisory.aliases)
                .map(String::as_str)
                .collect(),
            Self::Lifecycle(_) => Vec::new(),
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
            Self::Lifecycle(_) => false,
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

/// Returns part, vendor and product of a CPE 2.3 name: `a:openssl:openssl`. `None` for any other text, and where
/// one of them is a wildcard.
///
/// Source: NIST IR 7695, formatted string binding.
pub(crate) fn cpe_name(cpe: &str) -> Option<String> {
    let rest = cpe.strip_prefix("cpe:2.3:")?;
    let parts = split_cpe(rest);
    let [part, vendor, product, ..] = parts.as_slice() else {
        return None;
    };
    let is_named = |text: &str| !text.is_empty() && text != "*" && text != "-";
    (is_named(vendor) && is_named(product))
        .then(|| format!("{part}:{vendor}:{product}").to_lowercase())
}

/// Splits a formatted string at colons that no backslash guards.
pub(crate) fn split_cpe(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut guarded) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' if !guarded => {
                guarded = true;
                continue;
            }
            b':' if !guarded => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at.saturating_add(1);
            }
            _ => {}
        }
        guarded = false;
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_products_are_the_same_whatever_the_version() {
        let purl: Purl = "pkg:npm/%40angular/core@17.0.0?x=y".parse().unwrap();
        assert_eq!(Some(name_of(&purl)), purl_name("pkg:npm/%40angular/core"));
        let check = |cpe, expected: Option<&str>| assert_eq!(cpe_name(cpe).as_deref(), expected);
        check(
            "cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*",
            Some("o:debian:debian_linux"),
        );
        check("cpe:2.3:a:x\\:y:Z", Some("a:x\\:y:z"));
        check("cpe:2.3:a:*:z", None);
        check("cpe:/o:debian:debian_linux", None);
    }
}
