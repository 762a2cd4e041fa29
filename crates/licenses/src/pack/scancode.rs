//! `ScanCode`'s rule data: text files with a head of `name: value` lines between two `---`.
//!
//! Source: `licensedcode/data` of `scancode-toolkit`, CC-BY-4.0, as its `scancode-data.ABOUT` says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::source::{LicenseSource, RuleSource, flag};

/// Who must be named wherever a pack made of this data is used.
pub const ATTRIBUTION: &str = "License rules © nexB Inc. and others, CC-BY-4.0, \
     https://github.com/aboutcode-org/scancode-toolkit; compiled and filtered. ScanCode is a trademark of nexB Inc.";

/// What one file of the data held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// A text to look for.
    Rule(RuleSource),
    /// A license, and its text to look for where it has one.
    License(LicenseSource, Option<RuleSource>),
    /// A file that is withdrawn, in another language, or none of the data's.
    PassedOver,
}

/// A file that is none of the format; says what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(pub String);

/// Reads one file by its name: `*.RULE` or `*.LICENSE`.
///
/// # Errors
///
/// When the head is missing or names no license.
pub fn read(name: &str, bytes: &[u8]) -> Result<Read, Malformed> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    let (is_rule, is_license) = (extension == Some("RULE"), extension == Some("LICENSE"));
    if !is_rule && !is_license || file == "cc-by-4.0.LICENSE" && !name.contains("licenses/") {
        return Ok(Read::PassedOver);
    }
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = split(&text)
        .ok_or_else(|| Malformed("the file has no head between two lines of \"---\"".to_owned()))?;
    let head = Head::read(head);
    let is_foreign = is_rule
        && head
            .one("language")
            .is_some_and(|language| language != "en");
    if head.is("is_deprecated") || is_foreign {
        return Ok(Read::PassedOver);
    }
    if is_rule {
        rule(file, &head, body)
    } else {
        license(file, &head, body)
    }
}

fn rule(file: &str, head: &Head<'_>, body: &str) -> Result<Read, Malformed> {
    let expression = head.one("license_expression").unwrap_or_default();
    if expression.is_empty() && !head.is("is_false_positive") {
        return Err(Malformed("the rule names no license".to_owned()));
    }
    let flags = FLAGS
        .iter()
        .filter(|(name, _)| head.is(name))
        .fold(0, |flags, (_, flag)| flags | flag);
    Ok(Read::Rule(RuleSource {
        identifier: file.to_owned(),
        expression: expression.to_owned(),
        text: body.trim_start().to_owned(),
        flags,
        relevance: head.number("relevance"),
        minimum_coverage: head.number("minimum_coverage").filter(|&share| share > 0),
        referenced_files: head.all("referenced_filenames"),
    }))
}

fn license(file: &str, head: &Head<'_>, body: &str) -> Result<Read, Malformed> {
    let key = head
        .one("key")
        .ok_or_else(|| Malformed("the license has no key".to_owned()))?;
    let license = LicenseSource {
        key: key.to_owned(),
        name: head.one("name").unwrap_or(key).to_owned(),
        category: head.one("category").unwrap_or_default().to_owned(),
        spdx: head.one("spdx_license_key").unwrap_or_default().to_owned(),
        other_spdx: head.all("other_spdx_license_keys"),
        is_generic: head.is("is_generic") || head.is("is_unknown"),
    };
    let text = body.trim_start();
    let rule = (!text.is_empty()).then(|| RuleSource {
        identifier: file.to_owned(),
        expression: key.to_owned(),
        text: text.to_owned(),
        flags: flag::TEXT | flag::FROM_LICENSE,
        relevance: Some(100),
        minimum_coverage: head.number("minimum_coverage").filter(|&share| share > 0),
        referenced_files: Vec::new(),
    });
    Ok(Read::License(license, rule))
}

const FLAGS: [(&str, u32); 9] = [
    ("is_license_text", flag::TEXT),
    ("is_license_notice", flag::NOTICE),
    ("is_license_reference", flag::REFERENCE),
    ("is_license_tag", flag::TAG),
    ("is_license_intro", flag::INTRO),
    ("is_license_clue", flag::CLUE),
    ("is_false_positive", flag::FALSE_POSITIVE),
    ("is_required_phrase", flag::REQUIRED_PHRASE),
    ("is_continuous", flag::CONTINUOUS),
];

/// Splits a file at its first two lines of three or more dashes.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut bounds = text.split_inclusive('\n').scan(0, |start, line| {
        let at = *start;
        *start += line.len();
        Some((at, *start, line.trim_end()))
    });
    let mut is_bound =
        || bounds.find(|(_, _, line)| line.len() >= 3 && line.bytes().all(|byte| byte == b'-'));
    let (_, head_start, _) = is_bound()?;
    let (head_end, body_start, _) = is_bound()?;
    Some((text.get(head_start..head_end)?, text.get(body_start..)?))
}

/// The head of a file: names with one value or a list. What is nested deeper is of no use here.
struct Head<'t>(BTreeMap<&'t str, Vec<Cow<'t, str>>>);

impl<'t> Head<'t> {
    fn read(text: &'t str) -> Self {
        let mut values: BTreeMap<&str, Vec<Cow<'_, str>>> = BTreeMap::new();
        let mut name = "";
        for line in text.lines() {
            if let Some(item) = line.trim_start().strip_prefix("- ") {
                values.entry(name).or_default().push(bare(item).into());
            } else if line.starts_with([' ', '\t']) {
                // A further line of a longer value.
                if let Some(value) = values.entry(name).or_default().last_mut() {
                    *value = format!("{value} {}", line.trim()).into();
                }
            } else if let Some((key, value)) = line.split_once(':') {
                name = key;
                let value = bare(value);
                if !value.is_empty() {
                    values.entry(name).or_default().push(value.into());
                }
            }
        }
        Self(values)
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.first().map(AsRef::as_ref)
    }

    fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.get(name).into_iter().flatten();
        values.map(|value| value.clone().into_owned()).collect()
    }

    fn is(&self, name: &str) -> bool {
        matches!(self.one(name), Some("yes" | "true"))
    }

    fn number(&self, name: &str) -> Option<u8> {
        let number: f64 = self.one(name)?.parse().ok()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held between 0 and 100"
        )]
        let number = number.clamp(0.0, 100.0) as u8;
        Some(number)
    }
}

/// Takes quotes off a value.
fn bare(value: &str) -> &str {
    let value = value.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

/// The groups of legal words the program brings along, for data that comes without.
pub fn own_legal_words() -> Vec<Vec<String>> {
    let lines = include_str!("../../data/legal_words.txt").lines();
    let lines = lines.filter(|line| !line.starts_with("//"));
    let words = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    lines
        .flat_map(|line| match line.strip_prefix("= ") {
            Some(group) => vec![words(group)],
            None => words(line).into_iter().map(|word| vec![word]).collect(),
        })
        .collect()
}

/// Reads the groups of legal words out of the list of the same project, where an import brings it along: lines of
/// `'word':number,` up to the first closing brace; words with one number mean the same.
pub fn legal_words(text: &str) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for line in text.lines().take_while(|line| !line.starts_with('}')) {
        let entry = line
            .trim()
            .strip_prefix('\'')
            .and_then(|rest| rest.split_once("':"));
        let Some((word, number)) = entry else {
            continue;
        };
        if let Ok(number) = number.trim().trim_end_matches(',').parse() {
            groups.entry(number).or_default().push(word.to_owned());
        }
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "---\nlicense_expression: mit\nis_license_notice: yes\nrelevance: 90\n\
        referenced_filenames:\n    - LICENSE\n---\n\nUnder the {{MIT license}}.\n";

    #[test]
    fn a_rule_is_its_head_and_its_text() {
        let Ok(Read::Rule(rule)) = read("rules/mit_1.RULE", RULE.as_bytes()) else {
            panic!("a rule")
        };
        assert_eq!(rule.expression, "mit");
        assert_eq!(rule.flags, flag::NOTICE);
        assert_eq!(rule.relevance, Some(90));
        assert_eq!(rule.referenced_files, ["LICENSE"]);
        assert_eq!(rule.text, "Under the {{MIT license}}.\n");
    }

    #[test]
    fn what_is_withdrawn_or_foreign_is_passed_over() {
        let withdrawn = RULE.replace("relevance: 90", "is_deprecated: yes");
        let french = RULE.replace("relevance: 90", "language: fr");
        for text in [withdrawn, french] {
            assert_eq!(read("a.RULE", text.as_bytes()), Ok(Read::PassedOver));
        }
        assert_eq!(read("README.md", b""), Ok(Read::PassedOver));
    }

    #[test]
    fn a_file_without_head_or_license_is_refused() {
        assert!(read("a.RULE", b"just text").is_err());
        assert!(read("a.RULE", b"---\nrelevance: 90\n---\ntext").is_err());
        assert!(read("a.LICENSE", b"---\nname: x\n---\ntext").is_err());
    }

    #[test]
    fn words_of_one_number_mean_the_same() {
        let list = "common = {\n'abandon':2,\n'abandons':2,\n'abide':6,\n}\n";
        assert_eq!(
            legal_words(list),
            [vec!["abandon", "abandons"], vec!["abide"]]
        );
    }
}
