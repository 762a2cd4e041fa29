//! Licenses, as a version of the specification lets them stand side by side.

use std::collections::BTreeMap;

use gwanmun_model::Expression;
use gwanmun_model::sbom::SbomLicenses;

use super::{Context, Version, wire};
use crate::sbom::{Loss, named};
use crate::syntax;

/// What a component's license fields hold.
pub(super) struct Fields {
    pub(super) licenses: Vec<wire::LicenseChoice>,
    pub(super) observed: Vec<wire::LicenseChoice>,
    /// Statements that may not stand beside the others.
    pub(super) properties: Vec<(String, String)>,
}

/// A statement with how it came about, where the version can say so.
type Stated<'a> = (&'a str, Option<&'static str>);

pub(super) fn write(licenses: &SbomLicenses, context: &mut Context<'_>) -> Fields {
    let version = context.version;
    let with_texts = with_texts(licenses, &mut context.texts);
    let licenses = with_texts.as_ref().unwrap_or(licenses);
    let acknowledgement = |word| (version >= Version::V1_6).then_some(word);
    let tell = |list: &'_ [String], word| -> Vec<(String, Option<&'static str>)> {
        list.iter()
            .filter(|statement| is_statement(statement))
            .map(|statement| (statement.clone(), acknowledgement(word)))
            .collect()
    };
    let declared = tell(&licenses.declared, "declared");
    let concluded = tell(&licenses.concluded, "concluded");
    let same = |a: &[(String, _)], b: &[(String, _)]| {
        a.iter()
            .map(|(text, _)| text)
            .eq(b.iter().map(|(text, _)| text))
    };
    let mut properties = Vec::new();
    if version < Version::V1_6 && !concluded.is_empty() {
        // There is no other way to say that these are conclusions.
        properties.extend(told("license:concluded", &concluded));
        properties.extend(told("license:declared", &declared));
    }
    let stated = if concluded.is_empty() || same(&declared, &concluded) {
        declared
    } else {
        let mut both = declared.clone();
        both.extend(concluded.iter().cloned());
        let may_mix = version >= Version::V1_7
            || (version >= Version::V1_6 && both.iter().all(|(text, _)| !is_expression(text)));
        if may_mix {
            both
        } else {
            if properties.is_empty() {
                properties.extend(told("license:declared", &declared));
            }
            concluded
        }
    };
    let stated: Vec<Stated<'_>> = stated
        .iter()
        .map(|(text, word)| (text.as_str(), *word))
        .collect();
    let observed: Vec<Stated<'_>> = licenses
        .observed
        .iter()
        .filter(|statement| is_statement(statement))
        .map(|statement| (statement.as_str(), None))
        .collect();
    let fields = Fields {
        licenses: choices(&stated, licenses, version),
        observed: choices(&observed, licenses, version),
        properties,
    };
    let has_place = |id: &String| {
        let mut list = fields.licenses.iter().chain(&fields.observed);
        list.any(|choice| choice.has_text_of(id))
    };
    let lost = licenses.texts.keys().filter(|id| !has_place(id)).count();
    context.losses.note_many(Loss::LicenseText, lost);
    fields
}

fn told(name: &str, list: &[(String, Option<&'static str>)]) -> Vec<(String, String)> {
    let statements = list.iter();
    statements
        .map(|(statement, _)| named(name, statement))
        .collect()
}

/// Adds the texts the document carries for licenses named here, unless one stood with an earlier component already.
fn with_texts(
    licenses: &SbomLicenses,
    texts: &mut BTreeMap<String, String>,
) -> Option<SbomLicenses> {
    if texts.is_empty() {
        return None;
    }
    let statements = licenses.declared.iter().chain(&licenses.concluded);
    let found: Vec<(String, String)> = statements
        .chain(&licenses.observed)
        .filter_map(|statement| texts.remove_entry(statement))
        .collect();
    if found.is_empty() {
        return None;
    }
    let mut licenses = licenses.clone();
    for (id, text) in found {
        licenses.texts.entry(id).or_insert(text);
    }
    Some(licenses)
}

fn is_statement(statement: &str) -> bool {
    !statement.trim().is_empty() && statement != "NOASSERTION"
}

/// Up to 1.6 an expression stands alone: several statements are one expression if all of them are, else all are names.
fn choices(
    stated: &[Stated<'_>],
    licenses: &SbomLicenses,
    version: Version,
) -> Vec<wire::LicenseChoice> {
    let alone = stated.len() <= 1 || version >= Version::V1_7;
    if alone
        || stated
            .iter()
            .all(|(statement, _)| !is_expression(statement))
    {
        return stated
            .iter()
            .map(|(statement, word)| choice(statement, *word, licenses))
            .collect();
    }
    let expressions: Vec<Expression> = stated
        .iter()
        .filter_map(|(statement, _)| statement.parse().ok())
        .collect();
    if expressions.len() == stated.len() {
        let word = stated.first().and_then(|(_, word)| *word);
        return vec![wire::LicenseChoice::Expression {
            expression: crate::sbom::all_of(&expressions),
            acknowledgement: word,
        }];
    }
    stated
        .iter()
        .map(|(statement, word)| wire::LicenseChoice::License {
            license: wire::License {
                id: None,
                name: Some((*statement).to_owned()),
                text: attachment(statement, licenses),
                url: address(statement, licenses),
                acknowledgement: *word,
            },
        })
        .collect()
}

/// Whether a statement can only be written as an expression.
fn is_expression(statement: &str) -> bool {
    matches!(
        choice(statement, None, &SbomLicenses::default()),
        wire::LicenseChoice::Expression { .. }
    )
}

/// A single id of the SPDX list is written as an id, which more readers understand, any other expression as one, and
/// what is no expression as a name. A reference of its own with its text at hand is a name too: only that has a text.
pub(super) fn choice(
    statement: &str,
    acknowledgement: Option<&'static str>,
    licenses: &SbomLicenses,
) -> wire::LicenseChoice {
    let expression = statement.parse::<Expression>().ok();
    let is_own = statement.starts_with("LicenseRef-") || statement.starts_with("DocumentRef-");
    let is_single = statement
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let text = attachment(statement, licenses);
    let has_text = text.is_some();
    let license = |id: Option<String>, name: Option<String>| wire::LicenseChoice::License {
        license: wire::License {
            id,
            name,
            text,
            url: address(statement, licenses),
            acknowledgement,
        },
    };
    match expression {
        Some(expression) if is_single && !is_own => license(Some(expression.to_string()), None),
        Some(_) if has_text => license(None, Some(statement.to_owned())),
        Some(expression) => wire::LicenseChoice::Expression {
            expression: expression.to_string(),
            acknowledgement,
        },
        None => license(None, Some(statement.to_owned())),
    }
}

fn attachment(statement: &str, licenses: &SbomLicenses) -> Option<wire::Attachment> {
    let content = licenses.texts.get(statement)?.clone();
    Some(wire::Attachment { content })
}

fn address(statement: &str, licenses: &SbomLicenses) -> Option<String> {
    syntax::uri(licenses.urls.get(statement)?)
}
