//! From the matches of a file to one expression.

use std::collections::HashMap;

use super::LicenseMatch;
use super::keys::Expr;
use crate::pack::Pack;

/// What a pack's keys are in SPDX, and which of them name no license.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, Name>);

#[derive(Debug)]
struct Name {
    spdx: String,
    is_generic: bool,
}

/// Keys that say there is a license without saying which, or that are no license.
const GENERIC: [&str; 6] = [
    "commercial-license",
    "free-unknown",
    "generic-trademark",
    "unknown",
    "unknown-license-reference",
    "warranty-disclaimer",
];

/// Ends of keys of one license's editions by language: the SPDX list has one id for all of them, unless it lists one.
const EDITIONS: [&str; 3] = ["-en", "-fr", "-de"];

fn is_listed(spdx: &str) -> bool {
    !spdx.is_empty() && !spdx.starts_with("LicenseRef-")
}

impl Names {
    pub(super) fn of(pack: &Pack) -> Self {
        let names = pack.licenses().map(|license| {
            let name = Name {
                spdx: license.spdx.to_owned(),
                is_generic: license.is_generic || GENERIC.contains(&license.key),
            };
            (license.key.to_owned(), name)
        });
        Self(names.collect())
    }

    fn spdx_of_key(&self, key: &str) -> String {
        let named = |key: &str| self.0.get(key).map(|name| name.spdx.as_str());
        let listed = |key: &str| named(key).filter(|spdx| is_listed(spdx));
        let in_any_language = || {
            EDITIONS
                .iter()
                .find_map(|end| listed(key.strip_suffix(end)?))
        };
        let named = listed(key).or_else(in_any_language).or(named(key));
        named.filter(|spdx| !spdx.is_empty()).map_or_else(
            || {
                format!(
                    "LicenseRef-scancode-{}",
                    key.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "-")
                )
            },
            str::to_owned,
        )
    }

    /// The expression in SPDX ids.
    pub(super) fn spdx(&self, keys: &Expr) -> Expr {
        match keys {
            Expr::Key(key) => Expr::Key(self.spdx_of_key(key)),
            Expr::With(license, exception) => {
                Expr::With(self.spdx_of_key(license), self.spdx_of_key(exception))
            }
            Expr::And(parts) => Expr::And(parts.iter().map(|part| self.spdx(part)).collect()),
            Expr::Or(parts) => Expr::Or(parts.iter().map(|part| self.spdx(part)).collect()),
        }
    }

    /// Whether an expression names no license.
    pub(super) fn is_generic(&self, keys: &Expr) -> bool {
        keys.keys()
            .iter()
            .all(|key| self.0.get(*key).is_some_and(|name| name.is_generic))
    }
}

/// Joins what the matches of a file name: all of it holds. What is part of something else that was found is not said
/// again; where nothing but hints at some license was found, there is no expression.
pub(super) fn expression(matches: &[LicenseMatch]) -> Option<String> {
    let named = matches.iter().filter(|this| !this.is_hint);
    joined(named.map(|this| this.spdx.as_str()))
}

/// Joins expressions that all hold; what is part of another is not said again. `None` where there are none.
pub fn joined<'t>(expressions: impl IntoIterator<Item = &'t str>) -> Option<String> {
    let mut parts: Vec<Expr> = Vec::new();
    for part in expressions.into_iter().filter_map(Expr::parse) {
        let part = part.simplified();
        if parts.iter().any(|known| known.holds(&part)) {
            continue;
        }
        parts.retain(|known| !part.holds(known));
        parts.push(part);
    }
    match parts.len() {
        0 => None,
        _ => Some(Expr::And(parts).simplified().to_string()),
    }
}
