//! The table of names: what a statement, taken as a whole, means.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/names.tsv");

static NAMES: LazyLock<BTreeMap<String, Meaning>> = LazyLock::new(build);
static EXCEPTIONS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    spdx::identifiers::EXCEPTIONS
        .iter()
        .filter(|exception| exception.flags & spdx::flags::IS_DEPRECATED == 0)
        .map(|exception| (key(exception.name), exception.name))
        .collect()
});

/// Words that do not tell licenses apart.
const FILLERS: [&str; 8] = [
    "the", "license", "licence", "licenses", "licences", "version", "ver", "v",
];

/// What SPDX writes where there is no license, or nothing known of one.
pub(crate) const NO_LICENSE: [&str; 2] = ["NOASSERTION", "NONE"];

/// Parts of a web address in front of an SPDX id.
const CATALOGUES: [&str; 5] = [
    "choosealicense.com/licenses/",
    "licenses.nuget.org/",
    "opensource.org/license/",
    "opensource.org/licenses/",
    "spdx.org/licenses/",
];

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A definite license, as an SPDX expression.
    License(String),
    /// One of several licenses whose ids start with one of these; none at all when empty.
    Family(Vec<String>),
}

/// Looks up a name, first as packages of `package_type` use it.
pub(crate) fn lookup(package_type: &str, name: &str) -> Option<Meaning> {
    if let Some(address) = address(name) {
        return lookup_address(&address);
    }
    let key = key(name);
    if key.is_empty() {
        return None;
    }
    NAMES
        .get(&format!("{package_type}:{key}"))
        .or_else(|| NAMES.get(&key))
        .or_else(|| NAMES.get(&with_versions(&key)))
        .cloned()
}

/// Looks up an SPDX exception in any letter case; a leading article and the word `GNU` do not matter.
pub(crate) fn exception(name: &str) -> Option<&'static str> {
    let key = key(name);
    let key = key.strip_prefix("gnu ").unwrap_or(&key);
    match key {
        "classpath exception" | "classpath" | "cpe" => Some("Classpath-exception-2.0"),
        "llvm exceptions" => Some("LLVM-exception"),
        "universal foss exception" => Some("Universal-FOSS-exception-1.0"),
        _ => EXCEPTIONS.get(key).copied(),
    }
}

fn lookup_address(address: &str) -> Option<Meaning> {
    if let Some(meaning) = NAMES.get(address) {
        return Some(meaning.clone());
    }
    let id = CATALOGUES
        .iter()
        .find_map(|prefix| address.strip_prefix(prefix))?;
    let key = key(id);
    NAMES
        .get(&key)
        .or_else(|| NAMES.get(&with_versions(&key)))
        .cloned()
}

/// Returns a web address without scheme, `www.`, query, extension and trailing slash, in lower case.
pub(crate) fn address(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if text.contains(char::is_whitespace) {
        return None;
    }
    let rest = match text.split_once("://") {
        Some((_, rest)) => rest,
        None if text.starts_with("www.") => &text,
        None => return None,
    };
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let mut rest = rest.trim_end_matches('/');
    for extension in [".txt", ".html", ".htm", ".php", ".md", ".en"] {
        rest = rest.strip_suffix(extension).unwrap_or(rest);
    }
    Some(rest.to_owned())
}

/// Reduces a name to what tells it apart: lower-case words without fillers, `v2` as `2`.
pub(crate) fn key(name: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let separated = name.to_lowercase().replace(
        |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '+' | '>' | '=' | '*')),
        " ",
    );
    for word in separated.split_whitespace() {
        let word = word.trim_matches('.');
        if !word.is_empty() && !FILLERS.contains(&word) {
            words.push(bare_number(word));
        }
    }
    words.join(" ")
}

/// Writes whole numbers of a key as versions: `gpl 2` becomes `gpl 2.0`, `gpl 2+` becomes `gpl 2.0+`.
fn with_versions(key: &str) -> String {
    let words: Vec<String> = key
        .split(' ')
        .map(|word| {
            let digits = word.strip_suffix('+').unwrap_or(word);
            if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
                word.replacen(digits, &format!("{digits}.0"), 1)
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

/// Takes the `v` off a version: `v2.0` is `2.0`; other words stay as they are.
fn bare_number(word: &str) -> &str {
    let rest = word.strip_prefix('v').unwrap_or(word);
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        rest
    } else {
        word
    }
}

/// Builds the table: the SPDX list's ids and names, then our own entries, which come first where they differ.
fn build() -> BTreeMap<String, Meaning> {
    let mut names: BTreeMap<String, Option<&str>> = BTreeMap::new();
    let current = spdx::identifiers::LICENSES
        .iter()
        .filter(|license| license.flags & spdx::flags::IS_DEPRECATED == 0)
        .filter(|license| !NO_LICENSE.contains(&license.name));
    for license in current {
        for name in [license.name, license.full_name] {
            names
                .entry(key(name))
                .and_modify(|known| *known = known.filter(|known| *known == license.name))
                .or_insert(Some(license.name));
        }
    }
    let mut table: BTreeMap<String, Meaning> = names
        .into_iter()
        .filter_map(|(key, id)| Some((key, Meaning::License(id?.to_owned()))))
        .collect();
    table.extend(entries().map(|(name, meaning)| (entry_key(name), meaning)));
    let keys: Vec<String> = table.keys().cloned().collect();
    for key in keys {
        if let Some(meaning) = table.get(&key).cloned() {
            table.entry(with_versions(&key)).or_insert(meaning);
        }
    }
    table
}

/// Returns the entries of our own table.
fn entries() -> impl Iterator<Item = (&'static str, Meaning)> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, meaning)| {
            let meaning = match meaning.strip_prefix('~') {
                Some(families) => {
                    let prefix = |family: &str| family.trim_start_matches('*').to_owned();
                    Meaning::Family(families.split_whitespace().map(prefix).collect())
                }
                None => Meaning::License(meaning.to_owned()),
            };
            (name, meaning)
        })
}

/// Returns the key an entry stands under: addresses as they are, names reduced, with the package type they hold for.
fn entry_key(name: &str) -> String {
    if is_address(name) {
        return name.to_owned();
    }
    match name.split_once(':') {
        Some((package_type, rest)) if package_type.chars().all(|c| c.is_ascii_lowercase()) => {
            format!("{package_type}:{}", key(rest))
        }
        _ => key(name),
    }
}

/// Whether an entry is a web address: it starts with a host name, whose last part has letters only.
fn is_address(name: &str) -> bool {
    let host = name.split('/').next().unwrap_or(name);
    host.rsplit_once('.').is_some_and(|(_, top)| {
        !host.contains(' ') && top.len() >= 2 && top.chars().all(|c| c.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use gwanmun_model::Expression;

    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_expression_is_valid() {
        let lines: Vec<&str> = TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        for pair in lines.windows(2) {
            assert!(pair[0] < pair[1], "{} stands after {}", pair[1], pair[0]);
        }
        assert_eq!(entries().count(), lines.len(), "every line has a tab");
        for (name, meaning) in entries() {
            if let Meaning::License(expression) = meaning {
                assert!(
                    expression.parse::<Expression>().is_ok(),
                    "{name}: {expression}"
                );
            }
        }
    }

    #[test]
    fn entries_that_read_alike_mean_the_same() {
        let mut seen: BTreeMap<String, (&str, Meaning)> = BTreeMap::new();
        for (name, meaning) in entries() {
            let key = entry_key(name);
            assert!(!key.is_empty(), "{name}");
            if let Some((other, known)) = seen.insert(key, (name, meaning.clone())) {
                assert_eq!(known, meaning, "{name} and {other}");
            }
        }
    }

    #[test]
    fn every_id_of_the_spdx_list_means_itself() {
        let real = |license: &&spdx::License| !NO_LICENSE.contains(&license.name);
        for license in spdx::identifiers::LICENSES.iter().filter(real) {
            let meaning = lookup("generic", license.name);
            if license.flags & spdx::flags::IS_DEPRECATED == 0 {
                assert_eq!(meaning, Some(Meaning::License(license.name.to_owned())));
            } else {
                assert!(
                    meaning.is_some(),
                    "deprecated {} is not in the table",
                    license.name
                );
            }
        }
    }

    #[test]
    fn addresses_lose_what_does_not_matter() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(address(text).as_deref(), expected, "{text}");
        };
        check(
            "http://www.apache.org/licenses/LICENSE-2.0.txt",
            Some("apache.org/licenses/license-2.0"),
        );
        check(
            "https://opensource.org/licenses/MIT/",
            Some("opensource.org/licenses/mit"),
        );
        check(
            "www.gnu.org/licenses/gpl.html#x",
            Some("gnu.org/licenses/gpl"),
        );
        check("MIT", None);
        check("see http://example.com", None);
    }

    #[test]
    fn names_are_reduced_to_what_tells_them_apart() {
        for (name, expected) in [
            (
                "The Apache Software License, Version 2.0",
                "apache software 2.0",
            ),
            ("GNU General Public License v2", "gnu general public 2"),
            ("GPL (>= 2)", "gpl >= 2"),
            ("BSD 3-Clause", "bsd 3 clause"),
            ("LGPL-2.1+", "lgpl 2.1+"),
            ("the license", ""),
        ] {
            assert_eq!(key(name), expected, "{name}");
        }
    }
}
