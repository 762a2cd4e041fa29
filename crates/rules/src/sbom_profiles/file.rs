//! Profiles as a file says them.

use std::collections::BTreeMap;
use std::fmt;

use gwanmun_model::Text;
use serde::Deserialize;

use super::check::Check;
use super::{Level, Profile, Rule, built_in};

/// Why a file of profiles was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidProfiles(String);

impl fmt::Display for InvalidProfiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a file of SBOM profiles: {}", self.0)
    }
}

impl std::error::Error for InvalidProfiles {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Vec<ProfileRow>,
    #[serde(default)]
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileRow {
    id: String,
    ko: String,
    en: String,
    source: Source,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    should: Vec<String>,
}

/// The words of a clause, once or in both languages.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Source {
    Same(String),
    Both { ko: String, en: String },
}

impl Source {
    fn text(&self) -> Text {
        match self {
            Self::Same(words) => Text::new(words.clone(), words.clone()),
            Self::Both { ko, en } => Text::new(ko.clone(), en.clone()),
        }
    }
}

#[derive(Deserialize)]
struct RuleRow {
    id: String,
    ko: String,
    en: String,
    remedy_ko: String,
    remedy_en: String,
    #[serde(default)]
    source: BTreeMap<String, Source>,
    #[serde(flatten)]
    check: Check,
}

/// A rule as it stands, before a profile gives it a level.
struct Known {
    title: Text,
    remedy: Text,
    source: BTreeMap<String, Source>,
    check: Check,
}

/// Reads a file of profiles. Its profiles may list its own rules and, by their ids, those that come with the product.
///
/// # Errors
/// When the file is no TOML of this form, names a rule nobody has, or has an id twice; the reason names the place.
pub fn read(text: &str) -> Result<Vec<Profile>, InvalidProfiles> {
    let file: File = toml::from_str(text).map_err(|error| InvalidProfiles(error.to_string()))?;
    let mut rules: BTreeMap<String, Known> = BTreeMap::new();
    for row in file.rule {
        let known = Known {
            title: Text::new(row.ko, row.en),
            remedy: Text::new(row.remedy_ko, row.remedy_en),
            source: row.source,
            check: row.check,
        };
        if rules.insert(row.id.clone(), known).is_some() {
            return Err(InvalidProfiles(format!("the rule {} stands twice", row.id)));
        }
    }
    let mut profiles: Vec<Profile> = Vec::new();
    for row in file.profile {
        if profiles.iter().any(|profile| profile.id == row.id) {
            return Err(InvalidProfiles(format!(
                "the profile {} stands twice",
                row.id
            )));
        }
        profiles.push(profile(row, &rules)?);
    }
    if profiles.is_empty() {
        return Err(InvalidProfiles("it has no [[profile]]".to_owned()));
    }
    Ok(profiles)
}

fn profile(row: ProfileRow, rules: &BTreeMap<String, Known>) -> Result<Profile, InvalidProfiles> {
    let listed = row
        .must
        .iter()
        .map(|id| (id, Level::Must))
        .chain(row.should.iter().map(|id| (id, Level::Should)));
    let mut list: Vec<Rule> = Vec::new();
    for (id, level) in listed {
        if list.iter().any(|rule| rule.id == *id) {
            let profile = &row.id;
            return Err(InvalidProfiles(format!(
                "the profile {profile} lists {id} twice"
            )));
        }
        let rule = match rules.get(id) {
            Some(known) => Rule {
                id: id.clone(),
                level,
                title: known.title.clone(),
                remedy: known.remedy.clone(),
                source: known.source.get(&row.id).unwrap_or(&row.source).text(),
                check: known.check.clone(),
            },
            None => borrowed(id, level, &row)?,
        };
        list.push(rule);
    }
    if list.is_empty() {
        return Err(InvalidProfiles(format!(
            "the profile {} lists no rule",
            row.id
        )));
    }
    Ok(Profile {
        id: row.id,
        title: Text::new(row.ko, row.en),
        source: row.source.text(),
        rules: list,
    })
}

/// Takes a rule that comes with the product.
fn borrowed(id: &str, level: Level, row: &ProfileRow) -> Result<Rule, InvalidProfiles> {
    let of_product = || built_in().iter().flat_map(|profile| &profile.rules);
    let found = of_product().find(|rule| rule.id == id);
    let Some(rule) = found else {
        let profile = &row.id;
        return Err(InvalidProfiles(format!(
            "the profile {profile} lists the rule {id}, which is neither in the file nor comes with the product"
        )));
    };
    Ok(Rule {
        level,
        source: row.source.text(),
        ..rule.clone()
    })
}
