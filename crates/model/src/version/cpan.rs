//! Perl's order. Source: the documentation and the module `version` (0.9929) of Perl.

use std::cmp::Ordering;

use super::digits;

/// Compares versions of Perl modules.
///
/// With a `v` or at least two dots a version is a list of numbers; else it is a decimal number whose places behind
/// the point count in groups of three: 1.5 is v1.500 and comes after 1.10, which is v1.100.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parse(a)?, parse(b)?);
    Some(
        (0..a.len().max(b.len()))
            .map(|index| {
                let at = |numbers: &[u32]| numbers.get(index).copied().unwrap_or(0);
                at(&a).cmp(&at(&b))
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal),
    )
}

fn parse(text: &str) -> Option<Vec<u32>> {
    let (main, alpha) = text.split_once('_').unwrap_or((text, ""));
    // Behind an underscore the last number goes on.
    let is_split = main.len() < text.len();
    let goes_on = main.contains('.') && main.ends_with(|c: char| c.is_ascii_digit());
    if is_split && !(goes_on && digits::all(alpha)) {
        return None;
    }
    let joined = format!("{main}{alpha}");
    match joined.strip_prefix('v') {
        Some(numbers) => dotted(numbers),
        // Nothing before the first dot is a zero.
        None if main.matches('.').count() > 1 && main.starts_with('.') => {
            dotted(&format!("0{joined}"))
        }
        None if main.matches('.').count() > 1 => dotted(&joined),
        None => decimal(&joined),
    }
}

fn dotted(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(number).collect()
}

fn decimal(text: &str) -> Option<Vec<u32>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.is_empty() || digits::all(text);
    if whole.is_empty() && fraction.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let mut numbers = vec![if whole.is_empty() { 0 } else { number(whole)? }];
    for group in fraction.as_bytes().chunks(3) {
        let text: String = group.iter().map(|byte| char::from(*byte)).collect();
        numbers.push(format!("{text:0<3}").parse().ok()?);
    }
    Some(numbers)
}

/// Greatest number Perl reads without cutting it.
const NUMBER_MAX: u32 = 2_147_483_647;

fn number(text: &str) -> Option<u32> {
    if !digits::all(text) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= NUMBER_MAX)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn decimal_and_dotted_versions_share_one_order() {
        assert_ascending(
            compare,
            &[
                ".5", "1", "1.002", "1.02_01", "1.10", "1.2", "1.5", "v1.500.1", "1.1000.0",
                "1.2000.3", "v2",
            ],
        );
        for (a, b) in [
            ("1.2", "v1.200"),
            ("1.002003", "1.2.3"),
            ("1.02_03", "1.0203"),
            ("v1.2_3", "v1.23"),
            ("1.", "1"),
            (".1.2", "v0.1.2"),
        ] {
            assert_eq!(compare(a, b), Some(Ordering::Equal), "{a} {b}");
        }
        for text in ["1_2", "v1_2", "1.2.", "v.1.2", "1.2a", "", ".", "1.2_3_4"] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
