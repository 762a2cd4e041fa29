//! CPE names, compared as far as identities need it.
//!
//! Source: NISTIR 7695 (naming, section 6) and NISTIR 7696 (name matching), for the attributes `part` to `language`.

use crate::time::Timestamp;

/// Attributes compared: part, vendor, product, version, update, edition, language.
const ATTRIBUTES: usize = 7;

/// Whether a text is a CPE in the form of version 2.2 (`cpe:/a:…`) or 2.3 (`cpe:2.3:a:…`).
pub fn is_cpe(text: &str) -> bool {
    attributes(text).is_some()
}

/// Whether `name` is among the names `pattern` stands for: an attribute that is left out or `*` stands for any value.
///
/// Wildcards within a value are taken as ordinary characters, so a pattern with one matches too little, never too much.
pub fn covers(pattern: &str, name: &str) -> bool {
    let (Some(pattern), Some(name)) = (attributes(pattern), attributes(name)) else {
        return false;
    };
    // A pattern that leaves vendor or product open would speak of everything.
    let is_named = pattern.iter().take(3).all(|value| !is_any(value));
    is_named
        && pattern
            .iter()
            .zip(&name)
            .all(|(wanted, value)| is_any(wanted) || wanted == value)
}

/// A product as a CPE name means it, in lower case and without escapes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Product {
    /// `a` for applications, `o` for operating systems, `h` for hardware.
    pub part: String,
    /// Who makes it.
    pub vendor: String,
    /// What it is called.
    pub product: String,
    /// The version, with its update behind a dash (`1.0.2-p1`); `None` where the name leaves it open.
    pub version: Option<String>,
}

impl Product {
    /// Reads a CPE name of either form; `None` for other texts and for names that leave vendor or product open.
    pub fn of(name: &str) -> Option<Self> {
        let mut attributes = attributes(name)?.into_iter();
        let (part, vendor, product) = (attributes.next()?, attributes.next()?, attributes.next()?);
        let mut one = || {
            attributes
                .next()
                .filter(|value| !is_any(value) && value != "-")
        };
        let version = match (one(), one()) {
            (Some(version), Some(update)) => Some(format!("{version}-{update}")),
            (version, _) => version,
        };
        let is_named = [&part, &vendor, &product]
            .iter()
            .all(|value| !is_any(value) && *value != "-");
        is_named.then_some(Self {
            part,
            vendor,
            product,
            version,
        })
    }

    /// Returns the product whatever its version, as one text: `a:openssl:openssl`.
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.part, self.vendor, self.product)
    }
}

/// What people confirmed: which product, as CPE names call it, a package is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mapping {
    /// The package's URL without version.
    pub package: String,
    /// A CPE name of the product.
    pub cpe: String,
    /// Who confirmed it.
    pub confirmed_by: String,
    /// When.
    pub confirmed: Timestamp,
}

fn is_any(value: &str) -> bool {
    value.is_empty() || value == "*"
}

/// Splits a name into its attributes, in lower case and without escapes; missing ones are empty.
fn attributes(text: &str) -> Option<Vec<String>> {
    let lower = text.to_ascii_lowercase();
    let mut values = if let Some(rest) = lower.strip_prefix("cpe:2.3:") {
        split_escaped(rest)
    } else {
        let rest = lower.strip_prefix("cpe:/")?;
        rest.split(':').map(decoded).collect()
    };
    let part = values.first()?;
    if !matches!(part.as_str(), "a" | "o" | "h" | "*") || values.len() < 2 {
        return None;
    }
    values.resize(ATTRIBUTES, String::new());
    Some(values)
}

/// Splits at colons that no backslash protects; the backslashes go.
fn split_escaped(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let next = match character {
            ':' => {
                values.push(String::new());
                continue;
            }
            '\\' => characters.next(),
            other => Some(other),
        };
        if let (Some(value), Some(next)) = (values.last_mut(), next) {
            value.push(next);
        }
    }
    values
}

/// Takes percent-encoding out of an attribute of version 2.2; what is not valid stays as it is.
fn decoded(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = pair.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = code.filter(|_| *first == b'%') {
            out.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            out.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_forms_name_the_same() {
        let long = "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*";
        assert!(covers("cpe:/a:apache:log4j:2.14.1", long));
        assert!(covers("cpe:/a:apache:log4j", long));
        assert!(covers("cpe:2.3:a:Apache:log4j:*:*:*:*:*:*:*:*", long));
        assert!(!covers("cpe:/a:apache:log4j:2.15.0", long));
        assert!(!covers(long, "cpe:/a:apache:log4j"));
        assert!(covers(
            r"cpe:2.3:a:gnu:libstdc\+\+:*:*:*:*:*:*:*:*",
            "cpe:/a:gnu:libstdc%2b%2b:12"
        ));
    }

    #[test]
    fn products_are_told_from_their_versions() {
        let check = |name: &str, key: &str, version: Option<&str>| {
            let product = Product::of(name).unwrap();
            assert_eq!(
                (product.key().as_str(), product.version.as_deref()),
                (key, version)
            );
        };
        check(
            "cpe:2.3:a:OpenSSL:openssl:1.0.2:k:*:*:*:*:*:*",
            "a:openssl:openssl",
            Some("1.0.2-k"),
        );
        check(
            "cpe:2.3:o:debian:debian_linux",
            "o:debian:debian_linux",
            None,
        );
        check(
            r"cpe:2.3:a:x\:y:z:1.0\-rc1:*:*:*:*:*:*:*",
            "a:x:y:z",
            Some("1.0-rc1"),
        );
        check("cpe:/a:gnu:bash:5.1", "a:gnu:bash", Some("5.1"));
        assert_eq!(Product::of("cpe:2.3:a:*:z"), None);
        assert_eq!(Product::of("nonsense"), None);
    }

    #[test]
    fn what_names_no_product_covers_nothing() {
        for pattern in [
            "cpe:2.3:*:*:*",
            "cpe:/a:apache",
            "cpe:2.3:a:apache:*:*",
            "nonsense",
        ] {
            assert!(!covers(pattern, "cpe:/a:apache:log4j:1"), "{pattern}");
        }
        assert!(!is_cpe("cpe:"));
        assert!(!is_cpe("pkg:npm/a"));
    }
}
