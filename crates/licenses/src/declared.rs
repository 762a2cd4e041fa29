//! What packages say about their license, read as SPDX expressions.

use gwanmun_model::license::Licenses;
use gwanmun_model::{Expression, Purl};

use crate::names::{self, Meaning};
use crate::statement;

/// How several statements of one package hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Together {
    /// The ecosystem documents a choice.
    Or,
    /// Nothing is documented; the stricter reading is taken.
    And,
    /// The ecosystem documents that it cannot be told.
    CannotTell,
}

impl Together {
    /// Returns how the statements of a package type hang together.
    ///
    /// Sources: Maven, model reference, `licenses` ("the user can select any of them, not that they must accept
    /// all"); npm, `package.json`, `license` (the old list is to be written with `OR`); Composer, schema, `license`
    /// (a list is a disjunctive license); Python, PEP 639, appendix on classifiers (several classifiers are ambiguous).
    fn of(package_type: &str) -> Self {
        match package_type {
            "composer" | "maven" | "npm" => Self::Or,
            "pypi" => Self::CannotTell,
            _ => Self::And,
        }
    }
}

/// Reads the license statements of `purl`, word for word as the package makes them.
///
/// All or nothing: when any statement is not understood, `declared` stays `None` and `declared_raw` keeps every
/// statement. The one exception: where the ecosystem documents a choice, a web address nobody knows takes nothing away
/// from a license that is named beside it. The conclusion is the declaration until a person concludes something else.
pub fn declared(purl: &Purl, statements: &[String]) -> Licenses {
    let expression = read(purl.package_type(), statements);
    Licenses {
        declared_raw: match &expression {
            Some(_) => Vec::new(),
            None => statements.to_vec(),
        },
        declared: expression.clone(),
        detected: None,
        concluded: expression,
    }
}

fn read(package_type: &str, statements: &[String]) -> Option<Expression> {
    let together = Together::of(package_type);
    let (mut licenses, mut families): (Vec<String>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    for text in statements.iter().filter(|text| !text.trim().is_empty()) {
        match statement::read(package_type, text) {
            Some(Meaning::License(license)) if !licenses.contains(&license) => {
                licenses.push(license);
            }
            Some(Meaning::License(_)) => {}
            Some(Meaning::Family(family)) => families.push(family),
            // One more alternative to choose from, or the place where the text of the named license stands.
            None if together == Together::Or && names::address(text).is_some() => {}
            None => return None,
        }
    }
    let terms = terms(&licenses);
    let is_named = |family: &Vec<String>| {
        terms
            .iter()
            .any(|term| family.iter().any(|prefix| term.starts_with(prefix)))
    };
    if !families.iter().all(is_named) {
        return None;
    }
    combine(together, &licenses)?.parse().ok()
}

/// Returns every term of `licenses`.
fn terms(licenses: &[String]) -> Vec<String> {
    licenses
        .iter()
        .filter_map(|license| license.parse::<Expression>().ok())
        .flat_map(|expression| expression.terms())
        .collect()
}

fn combine(together: Together, licenses: &[String]) -> Option<String> {
    if let [license] = licenses {
        return Some(license.clone());
    }
    // A statement that has every license of the others in it says how they hang together.
    let all = terms(licenses);
    let covering = licenses.iter().find(|license| {
        let own = terms(std::slice::from_ref(license));
        own.len() > 1 && all.iter().all(|term| own.contains(term))
    });
    if let Some(covering) = covering {
        return Some(covering.clone());
    }
    let operator = match together {
        Together::Or => " OR ",
        Together::And => " AND ",
        Together::CannotTell => return None,
    };
    let parts: Vec<String> = licenses
        .iter()
        .map(|license| {
            if license.contains(" AND ") || license.contains(" OR ") {
                format!("({license})")
            } else {
                license.clone()
            }
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(operator))
}

#[cfg(test)]
mod tests;
