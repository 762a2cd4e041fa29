//! The pack that comes with the program: SPDX's texts, and notices of our own, Korean ones among them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::scancode::own_legal_words;
use super::source::{LicenseSource, PackSource, RuleSource, flag};

/// Version of the notices; raised with every change of what the base pack finds.
const VERSION: &str = "2";

/// Who must be named wherever the base pack is used.
const ATTRIBUTION: &str = "License texts of the SPDX License List, https://spdx.org/licenses/";

/// Least share of a license's text that must be found, in percent.
const TEXT_COVERAGE: u8 = 50;
/// Least share of a text of no more words than [`SHORT_WORDS`]: half of most of them is the disclaimer many share.
const SHORT_COVERAGE: u8 = 70;
/// Most words of a short text.
const SHORT_WORDS: usize = 400;
/// Least share of an exception's: what most of them say is the notice of the license they are an exception to.
const EXCEPTION_COVERAGE: u8 = 80;
/// Least length of a word with digits that is a license's id and nothing else, in bytes.
const ID_LENGTH: usize = 5;
/// Least share of a shared wording: what tells editions apart is a few words of it, and required.
const WORDING_COVERAGE: u8 = 50;

/// Notices by license, and sentences that hold for every license.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Particles that Korean writes onto a name.
    particles: Vec<String>,
    /// Sentences with `{name}` in the place of a license's name, for names that mean other things too.
    sentence: Vec<Sentence>,
    /// Notices of one license.
    notice: Vec<Notice>,
    /// Wordings that several licenses share.
    wording: Vec<Wording>,
    /// The licenses that share a wording.
    edition: Vec<Edition>,
    /// Other names of licenses.
    name: Vec<Name>,
    /// Words that must be in a text.
    required: Vec<Required>,
    /// Licenses that SPDX's list does not have.
    license: Vec<Unlisted>,
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

/// A notice with `<title>` and `<version>` in the place of those of an edition.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    of: String,
    text: String,
    /// Least share that must be found, in percent.
    coverage: Option<u8>,
    /// Whether it must be there word for word.
    #[serde(default)]
    is_exact: bool,
}

/// One version of a license, or a choice among some, that is used by the wordings `of` its kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edition {
    of: String,
    license: String,
    title: String,
    version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Required {
    license: String,
    words: String,
}

impl Required {
    /// Marks the words in a text, wherever its lines are broken.
    fn marked_in(&self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        let marked = format!("{{{{{}}}}}", self.words);
        words.join(" ").replacen(&self.words, &marked, 1)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unlisted {
    id: String,
    name: String,
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
            other_spdx: former_id(id).into_iter().collect(),
            ..LicenseSource::default()
        });
        let required = file.required.iter().find(|one| one.license == id);
        source.rules.push(RuleSource {
            identifier: format!("{id}.txt"),
            expression: id.to_owned(),
            text: required.map_or(text.to_owned(), |one| one.marked_in(text)),
            // Braces in a text of the list are its own, and require nothing.
            flags: flag::TEXT | required.map_or(flag::FROM_LICENSE, |_| 0),
            relevance: Some(100),
            minimum_coverage: Some(least_coverage(id, text)),
            ..RuleSource::default()
        });
        names_of(id, name, &file, &mut source.rules);
    }
    source.licenses.extend(superseded());
    source
        .licenses
        .extend(file.license.iter().map(|one| LicenseSource {
            key: one.id.clone(),
            name: one.name.clone(),
            spdx: one.id.clone(),
            ..LicenseSource::default()
        }));
    for one in &file.license {
        names_of(&one.id, &one.name, &file, &mut source.rules);
    }
    for (notice, index) in file.notice.iter().zip(1..) {
        let identifier = format!("{}.notice-{index}", notice.license);
        source.rules.push(RuleSource {
            minimum_coverage: notice.coverage,
            ..notice_rule(&notice.license, identifier, notice.text.clone())
        });
    }
    source.rules.extend(editions(&file));
    drop_repeated(&mut source.rules);
    Ok(source)
}

/// The id before the list told "only" from "or later": `GPL-2.0`, `GPL-2.0+`.
fn former_id(id: &str) -> Option<String> {
    let only = id.strip_suffix("-only").map(str::to_owned);
    only.or_else(|| {
        id.strip_suffix("-or-later")
            .map(|former| format!("{former}+"))
    })
}

/// Superseded ids that are not the former id of one license; tags still have them.
fn superseded() -> impl Iterator<Item = LicenseSource> {
    let all = || spdx::identifiers::LICENSES.iter();
    let former: Vec<String> = all().filter_map(|one| former_id(one.name)).collect();
    let old = all().filter(|one| one.flags & spdx::flags::IS_DEPRECATED != 0);
    let old = old.filter(move |one| !former.iter().any(|id| id == one.name));
    old.map(|one| LicenseSource {
        key: one.name.to_owned(),
        name: one.full_name.to_owned(),
        spdx: one.name.to_owned(),
        ..LicenseSource::default()
    })
}

fn least_coverage(id: &str, text: &str) -> u8 {
    if spdx::exception_id(id).is_some() {
        return EXCEPTION_COVERAGE;
    }
    let is_short = text.split_whitespace().count() <= SHORT_WORDS;
    if is_short {
        SHORT_COVERAGE
    } else {
        TEXT_COVERAGE
    }
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
        // A single word that is no id of digits and letters ("Intel", "Ruby", "X11") names many other things.
        let is_id = spelling.len() >= ID_LENGTH && spelling.chars().any(|c| c.is_ascii_digit());
        let stands_alone = words.count() > 1 || is_id;
        let mut texts = if stands_alone {
            vec![(*spelling).to_owned()]
        } else {
            let sentences = file.sentence.iter();
            sentences
                .map(|sentence| sentence.text.replace("{name}", spelling))
                .collect()
        };
        if stands_alone && *spelling != name {
            let particles = file.particles.iter();
            texts.extend(particles.map(|particle| format!("{spelling}{particle}")));
        }
        for (text, nth) in texts.into_iter().zip(1..) {
            rules.push(reference(id, format!("{id}.name-{index}-{nth}"), text));
        }
    }
}

/// The notices of every edition, in each wording of its kind.
fn editions(file: &File) -> impl Iterator<Item = RuleSource> {
    file.edition.iter().flat_map(|edition| {
        let wordings = file.wording.iter().zip(1..);
        let wordings = wordings.filter(|(wording, _)| wording.of == edition.of);
        wordings.map(|(wording, index)| {
            let text = wording.text.replace("<title>", &edition.title);
            let text = text.replace("<version>", &edition.version);
            let initial = edition.title.split(' ').next().unwrap_or_default();
            let identifier = format!("{}.{initial}-wording-{index}", edition.license);
            let rule = notice_rule(&edition.license, identifier, text);
            if wording.is_exact {
                return RuleSource {
                    flags: rule.flags | flag::CONTINUOUS,
                    ..rule
                };
            }
            RuleSource {
                minimum_coverage: wording.coverage.or(Some(WORDING_COVERAGE)),
                ..rule
            }
        })
    })
}

fn notice_rule(expression: &str, identifier: String, text: String) -> RuleSource {
    RuleSource {
        identifier,
        expression: expression.to_owned(),
        text,
        flags: flag::NOTICE,
        relevance: Some(100),
        ..RuleSource::default()
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

/// Adds to imported rules those of our own that they have nothing like: notices, and sentences in Korean.
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
        let words = rule.text.split_whitespace();
        let is_sentence = words.filter(|word| is_korean(word)).count() > 1;
        if rule.flags & flag::NOTICE == 0 && !is_sentence {
            continue;
        }
        for license in own
            .licenses
            .iter()
            .filter(|one| !keys.contains_key(&one.spdx))
        {
            let is_named = rule.expression.split(' ').any(|id| id == license.key);
            if is_named && !imported.licenses.contains(license) {
                imported.licenses.push(license.clone());
            }
        }
        let ids = rule.expression.split(' ');
        let ids: Vec<&str> = ids
            .map(|id| keys.get(id).map_or(id, String::as_str))
            .collect();
        rule.expression = ids.join(" ");
        rule.flags |= flag::OWN;
        imported.rules.push(rule);
    }
    Ok(())
}

fn is_korean(word: &str) -> bool {
    word.chars().any(|c| ('가'..='힣').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_words_are_in_their_texts() {
        let source = source().unwrap();
        let file: File = toml::from_str(include_str!("../../data/notices.toml")).unwrap();
        for one in &file.required {
            let identifier = format!("{}.txt", one.license);
            let rule = source
                .rules
                .iter()
                .find(|rule| rule.identifier == identifier);
            let marked = format!("{{{{{}}}}}", one.words);
            assert!(
                rule.is_none_or(|rule| rule.text.contains(&marked)),
                "{}",
                one.license
            );
        }
    }

    #[test]
    fn every_edition_has_a_wording_and_every_license_is_known() {
        let file: File = toml::from_str(include_str!("../../data/notices.toml")).unwrap();
        for edition in &file.edition {
            let is_used = file.wording.iter().any(|wording| wording.of == edition.of);
            assert!(is_used, "{}", edition.of);
        }
        let notices = file.notice.iter().map(|notice| notice.license.as_str());
        let editions = file.edition.iter().map(|edition| edition.license.as_str());
        let names = file.name.iter().map(|name| name.license.as_str());
        for expression in notices.chain(editions).chain(names) {
            for id in expression.split(' ').filter(|word| *word != "OR") {
                let is_listed = spdx::license_id(id).is_some();
                let is_own = file.license.iter().any(|one| one.id == id);
                assert!(is_listed || is_own, "{id}");
            }
        }
    }
}
