//! Licenses: expressions as they are, raw statements as references to their own words.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Expression;
use gwanmun_model::license::Licenses;

use super::{NO_ASSERTION, wire};

/// What one package's license fields say.
pub(super) struct Fields {
    pub(super) concluded: String,
    pub(super) declared: String,
    pub(super) comments: Option<String>,
}

/// The licenses that are not on the SPDX list, gathered over all packages.
#[derive(Default)]
pub(super) struct Extracted {
    /// Raw statements, each with its number in order of appearance.
    statements: BTreeMap<String, usize>,
    /// References packages make in their own expressions.
    references: BTreeSet<String>,
}

const REFERENCE: &str = "LicenseRef-";

impl Extracted {
    fn statement(&mut self, statement: &str) -> String {
        let next = self.statements.len() + 1;
        let number = *self.statements.entry(statement.to_owned()).or_insert(next);
        statement_id(number)
    }

    fn note_references(&mut self, expression: &str) {
        let tokens = expression.split([' ', '(', ')']);
        for token in tokens.filter(|token| token.starts_with(REFERENCE)) {
            self.references.insert(token.to_owned());
        }
    }

    pub(super) fn into_infos(self) -> Vec<wire::ExtractedLicense> {
        let mut statements: Vec<_> = self.statements.into_iter().collect();
        statements.sort_by_key(|(_, number)| *number);
        let mut infos: Vec<_> = statements
            .into_iter()
            .map(|(statement, number)| wire::ExtractedLicense {
                license_id: statement_id(number),
                extracted_text: statement,
                name: NO_ASSERTION.to_owned(),
            })
            .collect();
        infos.extend(
            self.references
                .into_iter()
                .map(|id| wire::ExtractedLicense {
                    extracted_text: format!(
                        "The text of {id} is not at hand; the package refers to it by this id only."
                    ),
                    name: NO_ASSERTION.to_owned(),
                    license_id: id,
                }),
        );
        infos
    }
}

fn statement_id(number: usize) -> String {
    format!("{REFERENCE}gwanmun-statement-{number}")
}

pub(super) fn of(licenses: &Licenses, extracted: &mut Extracted) -> Fields {
    let mut comments = Vec::new();
    if let Some(detected) = &licenses.detected {
        comments.push(format!("detected in the files: {detected}"));
    }
    let declared = match &licenses.declared {
        Some(declared) => {
            comments.extend(
                licenses
                    .declared_raw
                    .iter()
                    .map(|statement| format!("also stated: {statement}")),
            );
            expression(declared, extracted)
        }
        None => statements(&licenses.declared_raw, extracted, &mut comments),
    };
    Fields {
        concluded: licenses
            .concluded
            .as_ref()
            .map_or(NO_ASSERTION.to_owned(), |concluded| {
                expression(concluded, extracted)
            }),
        declared,
        comments: (!comments.is_empty()).then(|| comments.join("\n")),
    }
}

fn expression(expression: &Expression, extracted: &mut Extracted) -> String {
    let text = expression.to_string();
    extracted.note_references(&text);
    text
}

/// Several statements are joined by `AND`: taking them for a choice could drop a duty.
fn statements(
    statements: &[String],
    extracted: &mut Extracted,
    comments: &mut Vec<String>,
) -> String {
    let ids: Vec<String> = statements
        .iter()
        .filter(|statement| !statement.trim().is_empty())
        .map(|statement| extracted.statement(statement))
        .collect();
    if ids.len() > 1 {
        comments.push("the package does not say how its license statements combine".to_owned());
    }
    if ids.is_empty() {
        NO_ASSERTION.to_owned()
    } else {
        ids.join(" AND ")
    }
}
