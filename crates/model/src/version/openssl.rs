//! OpenSSL's order. Source: OpenSSL's release strategy; "Versioning" of openssl(1) and `OPENSSL_VERSION_NUMBER(3)`.

use std::cmp::Ordering;

use super::digits;

/// Compares OpenSSL versions: until 1.1.1 three numbers and letters for the patch (`1.0.2zd` comes after `1.0.2z`),
/// since 3.0.0 three numbers. Pre-releases (`-alpha1`, `-beta2`, `-pre3`) come before their release; those of
/// different kinds and `-dev` have no order among them. Other suffixes (`-fips`) name builds and are refused.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    let numbers = a
        .numbers
        .iter()
        .zip(&b.numbers)
        .map(|(a, b)| digits::compare(a, b))
        .find(|order| order.is_ne());
    let releases = numbers.unwrap_or_else(|| a.letters.cmp(b.letters));
    match (releases, a.stage, b.stage) {
        (Ordering::Equal, Some(a), Some(b)) => stages(a, b),
        (Ordering::Equal, a, b) => Some(a.is_none().cmp(&b.is_none())),
        (order, _, _) => Some(order),
    }
}

struct Parsed<'a> {
    numbers: [&'a str; 3],
    letters: &'a str,
    /// Kind of pre-release and its number.
    stage: Option<(&'a str, &'a str)>,
}

fn parse(text: &str) -> Option<Parsed<'_>> {
    let (core, stage) = text
        .split_once('-')
        .map_or((text, None), |(core, stage)| (core, Some(stage)));
    let (core, letters) = digits::split_while(core, |c| c.is_ascii_digit() || c == '.');
    let mut numbers = ["0"; 3];
    let mut parts = core.split('.');
    for slot in &mut numbers {
        *slot = parts.next().filter(|part| digits::all(part))?;
    }
    let is_old = matches!(numbers.first(), Some(&("0" | "1")));
    let stage = match stage {
        Some(stage) => Some(self::stage(stage)?),
        None => None,
    };
    (parts.next().is_none()
        && letters.bytes().all(|byte| byte.is_ascii_lowercase())
        && (letters.is_empty() || is_old))
        .then_some(Parsed {
            numbers,
            letters,
            stage,
        })
}

fn stage(text: &str) -> Option<(&str, &str)> {
    let (kind, number) = digits::split_while(text, |c| !c.is_ascii_digit());
    let is_known = match kind {
        "alpha" | "beta" | "pre" => digits::all(number),
        "dev" => number.is_empty(),
        _ => false,
    };
    is_known.then_some((kind, number))
}

fn stages(a: (&str, &str), b: (&str, &str)) -> Option<Ordering> {
    match (a.0, b.0) {
        (left, right) if left == right => Some(digits::compare(a.1, b.1)),
        ("alpha", "beta") => Some(Ordering::Less),
        ("beta", "alpha") => Some(Ordering::Greater),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn letters_numbers_and_pre_releases_are_in_order() {
        assert_ascending(
            compare,
            &[
                "0.9.7-beta3",
                "0.9.7",
                "0.9.8zh",
                "1.0.2",
                "1.0.2a",
                "1.0.2z",
                "1.0.2za",
                "1.0.2zd",
                "1.1.1-pre8",
                "1.1.1-pre9",
                "1.1.1",
                "1.1.1w",
                "3.0.0-alpha17",
                "3.0.0-beta1",
                "3.0.0",
                "3.0.10",
                "3.2.0",
            ],
        );
        assert_eq!(compare("3.0.0-dev", "3.0.0-alpha1"), None);
        for text in ["1.0", "1.0.2k-fips", "3.0.0a", "1.0.2.1", "1.0.2A"] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
