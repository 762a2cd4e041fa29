//! Licenses: expressions as they are, all other statements as references to their own words.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Expression;
use gwanmun_model::sbom::{Sbom, SbomLicenses};

use super::{NO_ASSERTION, NONE, wire};
use crate::syntax;

/// What one package's license fields say.
pub(super) struct Fields {
    pub(super) concluded: String,
    pub(super) declared: String,
    pub(super) comments: Option<String>,
}

/// The licenses that are not on the SPDX list, gathered over all packages.
pub(super) struct Extracted {
    /// Raw statements, each with its number in order of appearance.
    statements: BTreeMap<String, usize>,
    /// References packages make in their own expressions.
    references: BTreeSet<String>,
    /// Every text the document carries, by id or name.
    texts: BTreeMap<String, String>,
    /// Addresses of texts, by id or name.
    urls: BTreeMap<String, Vec<String>>,
    /// Names of licenses the document carries, by id.
    names: BTreeMap<String, String>,
}

const REFERENCE: &str = "LicenseRef-";

impl Extracted {
    pub(super) fn new(sbom: &Sbom) -> Self {
        let mut extracted = Self {
            statements: BTreeMap::new(),
            references: BTreeSet::new(),
            texts: BTreeMap::new(),
            urls: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for license in &sbom.extracted_licenses {
            let id = &license.id;
            // What the document carries is kept, also where no package names it.
            if id.strip_prefix(REFERENCE).is_some_and(syntax::is_word) {
                extracted.references.insert(id.clone());
            }
            if let Some(text) = license.text.clone().filter(|text| !text.is_empty()) {
                extracted.texts.insert(id.clone(), text);
            }
            if let Some(name) = &license.name {
                extracted.names.insert(id.clone(), name.clone());
            }
            extracted.urls.insert(id.clone(), license.urls.clone());
        }
        for component in &sbom.components {
            let licenses = &component.licenses;
            for (id, text) in &licenses.texts {
                let known = extracted.texts.entry(id.clone());
                known.or_insert_with(|| text.clone());
            }
            for (id, url) in &licenses.urls {
                let known = extracted.urls.entry(id.clone()).or_default();
                if !known.contains(url) {
                    known.push(url.clone());
                }
            }
        }
        extracted
    }

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

    /// Returns how many texts and addresses have no place: the format has one for licenses that are on no list only.
    pub(super) fn lost(&self) -> usize {
        let has_place =
            |id: &&String| self.statements.contains_key(*id) || self.references.contains(*id);
        let addresses = self.urls.iter().filter(|(_, list)| !list.is_empty());
        let told = self.texts.keys().chain(addresses.map(|(id, _)| id));
        told.filter(|id| !has_place(id)).count()
    }

    pub(super) fn into_infos(self) -> Vec<wire::ExtractedLicense> {
        let see_alsos = |id: &str| -> Vec<String> {
            let urls = self.urls.get(id).into_iter().flatten();
            urls.filter_map(|url| syntax::uri(url)).collect()
        };
        let mut statements: Vec<_> = self.statements.iter().collect();
        statements.sort_by_key(|(_, number)| **number);
        let mut infos: Vec<_> = statements
            .into_iter()
            .map(|(statement, number)| {
                let text = self.texts.get(statement);
                wire::ExtractedLicense {
                    license_id: statement_id(*number),
                    name: match text {
                        Some(_) => super::one_line(statement),
                        None => NO_ASSERTION.to_owned(),
                    },
                    extracted_text: text.unwrap_or(statement).clone(),
                    see_alsos: see_alsos(statement),
                }
            })
            .collect();
        infos.extend(self.references.iter().map(|id| wire::ExtractedLicense {
            extracted_text: self.texts.get(id).cloned().unwrap_or_else(|| {
                format!(
                    "The text of {id} is not at hand; the package refers to it by this id only."
                )
            }),
            name: match self.names.get(id) {
                Some(name) => super::one_line(name),
                None => NO_ASSERTION.to_owned(),
            },
            see_alsos: see_alsos(id),
            license_id: id.clone(),
        }));
        infos
    }
}

fn statement_id(number: usize) -> String {
    format!("{REFERENCE}gwanmun-statement-{number}")
}

pub(super) fn of(licenses: &SbomLicenses, extracted: &mut Extracted) -> Fields {
    let mut comments = Vec::new();
    if !licenses.observed.is_empty() {
        let observed = licenses.observed.join(", ");
        comments.push(format!("detected in the files: {observed}"));
    }
    Fields {
        concluded: statements(&licenses.concluded, extracted, &mut comments),
        declared: statements(&licenses.declared, extracted, &mut comments),
        comments: (!comments.is_empty()).then(|| comments.join("\n")),
    }
}

/// Several statements are joined by `AND`: taking them for a choice could drop a duty.
fn statements(
    statements: &[String],
    extracted: &mut Extracted,
    comments: &mut Vec<String>,
) -> String {
    let told: Vec<&String> = statements
        .iter()
        .filter(|statement| !statement.trim().is_empty() && *statement != NO_ASSERTION)
        .collect();
    if told.len() == 1 && told.iter().all(|statement| *statement == NONE) {
        return NONE.to_owned();
    }
    let mut is_joined = false;
    let expressions: Vec<Expression> = told
        .into_iter()
        .filter_map(|statement| match statement.parse::<Expression>() {
            Ok(expression) if !statement.contains("DocumentRef-") => {
                extracted.note_references(&expression.to_string());
                Some(expression)
            }
            _ => {
                is_joined = true;
                extracted.statement(statement).parse().ok()
            }
        })
        .collect();
    if is_joined && expressions.len() > 1 {
        comments.push("the package does not say how its license statements combine".to_owned());
    }
    if expressions.is_empty() {
        NO_ASSERTION.to_owned()
    } else {
        crate::sbom::all_of(&expressions)
    }
}
