//! The pack that comes with the program: SPDX's texts, and notices of our own, Korean ones among them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::scancode::own_legal_words;
use super::source::{LicenseSource, PackSource, RuleSource, flag};

/// Version of the notices; raised with every change of what the base pack finds.
const VERSION: &str = "1";

/// Who must be named wherever the base pack is used.
const ATTRIBUTION: &str = "License texts of the SPDX License List, https://spdx.org/licenses/";

/// Least share of a license's text that must be found, in percent.
const TEXT_COVERAGE: u8 = 50;
/// Least share of an exception's: what most of them say is the notice of the license they are an exception to.
const EXCEPTION_COVERAGE: u8 = 80;

/// Notices by license, and sentences that hold for every license.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Sentences with `{name}` in the place of a license's name.
    sentence: Vec<Sentence>,
    /// Notices of one license.
    notice: Vec<Notice>,
    /// Other names of licenses.
    name: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    license: String,
    text: String,
    /// Least share that must be found, in percent.
    coverage: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    license: String,
    names: Vec<String>,
}

/// What the base pack is compiled from.
///
/// # Errors
///
/// When the notices the program brings along cannot be read, which a test rules out.
pub fn source() -> Result<PackSource, String> {
    let file: File = toml::from_str(include_str!("../../data/notices.toml"))
        .map_err(|error| error.to_string())?;
    let mut source = PackSource {
        name: "SPDX License List and notices".to_owned(),
        version: format!("{}.{VERSION}", spdx::license_version()),
        license: "CC0-1.0".to_owned(),
        attribution: ATTRIBUTION.to_owned(),
        sha256: String::new(),
        legal_words: own_legal_words(),
        ..PackSource::default()
    };
    for (id, name, text) in texts() {
        source.licenses.push(LicenseSource {
            key: id.to_owned(),
            name: name.to_owned(),
            spdx: id.to_owned(),
            ..LicenseSource::default()
        });
        source.rules.push(RuleSource {
            identifier: format!("{id}.txt"),
            expression: id.to_owned(),
            text: text.to_owned(),
            flags: flag::TEXT | flag::FROM_LICENSE,
            relevance: Some(100),
            minimum_coverage: Some(if spdx::exception_id(id).is_some() {
                EXCEPTION_COVERAGE
            } else {
                TEXT_COVERAGE
            }),
            ..RuleSource::default()
        });
        names_of(id, name, &file, &mut source.rules);
    }
    for (notice, index) in file.notice.iter().zip(1..) {
        source.rules.push(RuleSource {
            identifier: format!("{}.notice-{index}", notice.license),
            expression: notice.license.clone(),
            text: notice.text.clone(),
            flags: flag::NOTICE,
            relevance: Some(100),
            minimum_coverage: notice.coverage,
            ..RuleSource::default()
        });
    }
    drop_repeated(&mut source.rules);
    Ok(source)
}

/// Id, name and text of every license and exception that is not superseded.
fn texts() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let current = |flags: u8| flags & spdx::flags::IS_DEPRECATED == 0;
    let licenses = spdx::identifiers::LICENSES.iter();
    let licenses = licenses
        .filter(move |license| current(license.flags))
        .filter_map(|license| {
            let id = spdx::license_id(license.name)?;
            Some((license.name, license.full_name, id.text()))
        });
    let exceptions = spdx::identifiers::EXCEPTIONS.iter();
    let exceptions = exceptions
        .filter(move |one| current(one.flags))
        .filter_map(|exception| {
            let id = spdx::exception_id(exception.name)?;
            Some((exception.name, exception.name, id.text()))
        });
    licenses.chain(exceptions)
}

/// Adds the names of a license, alone and in sentences.
fn names_of(id: &str, name: &str, file: &File, rules: &mut Vec<RuleSource>) {
    let others = file.name.iter().filter(|entry| entry.license == id);
    let others = others.flat_map(|entry| entry.names.iter().map(String::as_str));
    let names: Vec<&str> = [id, name].into_iter().chain(others).collect();
    for (spelling, index) in names.iter().zip(1..) {
        let words = spelling
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        // A single word that is no id of digits and letters ("Intel", "Ruby") names many other things.
        let stands_alone =
            words.clone().count() > 1 || spelling.chars().any(|c| c.is_ascii_digit());
        if stands_alone {
            rules.push(reference(
                id,
                format!("{id}.name-{index}"),
                (*spelling).to_owned(),
            ));
        }
        for (sentence, nth) in file.sentence.iter().zip(1..) {
            let text = sentence.text.replace("{name}", spelling);
            rules.push(reference(id, format!("{id}.sentence-{index}-{nth}"), text));
        }
    }
}

fn reference(id: &str, identifier: String, text: String) -> RuleSource {
    RuleSource {
        identifier,
        expression: id.to_owned(),
        text,
        flags: flag::REFERENCE | flag::CONTINUOUS,
        relevance: Some(100),
        ..RuleSource::default()
    }
}

/// Of rules with the same words, keeps the first: a text before a notice before a name.
fn drop_repeated(rules: &mut Vec<RuleSource>) {
    let mut seen = HashSet::new();
    rules.retain(|rule| {
        let mut words = Vec::new();
        crate::detect::words::words(&rule.text, |word| {
            words.extend_from_slice(word);
            words.push(b' ');
        });
        seen.insert(words)
    });
}

/// Adds to imported rules the notices of our own that they have nothing like: those in Korean.
///
/// # Errors
///
/// When the notices the program brings along cannot be read, which a test rules out.
pub fn add_own(imported: &mut PackSource) -> Result<(), String> {
    let keys: HashMap<String, String> = imported
        .licenses
        .iter()
        .filter(|license| !license.spdx.is_empty())
        .map(|license| (license.spdx.clone(), license.key.clone()))
        .collect();
    let own = source()?;
    for mut rule in own.rules {
        let is_korean = rule.text.chars().any(|c| ('가'..='힣').contains(&c));
        if !is_korean || rule.flags & flag::FROM_LICENSE != 0 {
            continue;
        }
        if let Some(key) = keys.get(&rule.expression) {
            rule.expression.clone_from(key);
        } else if let Some(license) = own.licenses.iter().find(|one| one.spdx == rule.expression)
            && !imported.licenses.contains(license)
        {
            imported.licenses.push(license.clone());
        }
        rule.flags |= flag::OWN;
        imported.rules.push(rule);
    }
    Ok(())
}
