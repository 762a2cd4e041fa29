//! Licenses: one element for each expression, one for each text behind a reference.

use std::collections::BTreeMap;

use gwanmun_model::Expression;
use gwanmun_model::sbom::ExtractedLicense;

use super::Numbered;
use super::element::{Element, Node};

pub(super) const NO_ASSERTION: &str =
    "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense";
pub(super) const NONE: &str = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense";

/// Every license named in the document.
pub(super) struct Licenses {
    expressions: Numbered<String>,
    /// Statements that are no expression, each referred to by its number.
    statements: Numbered<String>,
    texts: BTreeMap<String, String>,
}

pub(super) fn id(number: usize, namespace: &str) -> String {
    format!("{namespace}#License-{number}")
}

fn text_id(reference: &str, namespace: &str) -> String {
    format!("{namespace}#{reference}")
}

impl Licenses {
    /// Starts with the licenses the document carries.
    pub(super) fn new(extracted: &[ExtractedLicense]) -> Self {
        let texts = extracted.iter().filter_map(|license| {
            let text = license.text.clone().filter(|text| !text.is_empty())?;
            Some((license.id.clone(), text))
        });
        Self {
            expressions: Numbered::new(),
            statements: Numbered::new(),
            texts: texts.collect(),
        }
    }

    /// Keeps the texts a component brings.
    pub(super) fn keep_texts(&mut self, texts: &BTreeMap<String, String>) {
        for (id, text) in texts {
            let known = self.texts.entry(id.clone());
            known.or_insert_with(|| text.clone());
        }
    }

    /// Returns the number of the expression that says all statements; `None` where nothing is stated.
    ///
    /// Several statements are joined by `AND`: taking them for a choice could drop a duty.
    pub(super) fn of(&mut self, statements: &[String]) -> Option<usize> {
        let expressions: Vec<Expression> = statements
            .iter()
            .filter(|statement| !statement.trim().is_empty() && *statement != "NOASSERTION")
            .filter_map(|statement| match statement.parse::<Expression>() {
                Ok(expression) if !statement.contains("DocumentRef-") => Some(expression),
                _ => reference(self.statements.number(statement)).parse().ok(),
            })
            .collect();
        let told = crate::sbom::all_of(&expressions);
        (!expressions.is_empty()).then(|| self.expressions.number(&told))
    }

    pub(super) fn elements(&self, namespace: &str) -> Vec<Node> {
        let mut texts = BTreeMap::new();
        for (number, statement) in self.statements.in_order() {
            let text = self.texts.get(statement).unwrap_or(statement);
            texts.insert(reference(number), (Some(statement), text.clone()));
        }
        let mut list = Vec::new();
        for (number, expression) in self.expressions.in_order() {
            let references = expression
                .split([' ', '(', ')'])
                .filter(|token| token.starts_with("LicenseRef-"));
            let mut entries = Vec::new();
            for token in references {
                texts.entry(token.to_owned()).or_insert_with(|| {
                    let known = self.texts.get(token).cloned();
                    let text = known.unwrap_or_else(|| {
                        format!("The text of {token} is not at hand; the package refers to it by this id only.")
                    });
                    (None, text)
                });
                let entry = Node::Map(vec![
                    ("key", token.into()),
                    ("type", Node::Word("DictionaryEntry")),
                    ("value", text_id(token, namespace).into()),
                ]);
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
            let element = Element::new("simplelicensing_LicenseExpression", &id(number, namespace));
            list.push(
                element
                    .text("simplelicensing_licenseExpression", Some(expression))
                    .list("simplelicensing_customIdToUri", entries)
                    .done(),
            );
        }
        list.extend(texts.into_iter().map(|(reference, (name, text))| {
            let id = text_id(&reference, namespace);
            Element::new("simplelicensing_SimpleLicensingText", &id)
                .text("name", name.map(String::as_str))
                .text("simplelicensing_licenseText", Some(&text))
                .done()
        }));
        list
    }
}

fn reference(number: usize) -> String {
    format!("LicenseRef-gwanmun-statement-{number}")
}
