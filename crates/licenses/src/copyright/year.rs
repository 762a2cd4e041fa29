//! Years: `1998`, `1998-2004`, `1998, 2000-02`, `2001-present`.

/// Reads the years a text begins with and returns them with what follows. Commas, `and` and dashes between years belong
/// to them.
pub(super) fn leading(text: &str) -> (Vec<(u16, u16)>, &str) {
    let mut years: Vec<(u16, u16)> = Vec::new();
    let mut rest = text;
    loop {
        let next = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '/'));
        let next = if years.is_empty() {
            next
        } else {
            without_and(next)
        };
        let Some((first, after)) = one(next, years.last().map(|(_, last)| *last)) else {
            return (years, rest);
        };
        let (last, after) = range_end(after, first);
        years.push((first, last));
        rest = after;
    }
}

/// Whether a text begins with a year.
pub(super) fn begins(text: &str) -> bool {
    one(text, None).is_some()
}

fn without_and(text: &str) -> &str {
    text.strip_prefix("and ")
        .filter(|rest| begins(rest.trim_start()))
        .map_or(text, str::trim_start)
}

/// Reads one year; of two digits only behind another one.
fn one(text: &str, before: Option<u16>) -> Option<(u16, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = (text.get(..length)?, text.get(length..)?);
    if after.starts_with(char::is_alphanumeric) && !after.starts_with('x') {
        return None;
    }
    let number: u16 = digits.parse().ok()?;
    match (length, before) {
        (4, _) if (1950..=2100).contains(&number) => Some((number, after)),
        (2, Some(before)) => {
            let year = before / 100 * 100 + number;
            Some((if year < before { year + 100 } else { year }, after))
        }
        _ => None,
    }
}

fn range_end(text: &str, first: u16) -> (u16, &str) {
    let next = text.trim_start();
    let dashes: &[char] = &['-', '–', '—', '~', '‐', '‑'];
    let after = next
        .strip_prefix(dashes)
        .map(|after| after.trim_start_matches(dashes))
        .or_else(|| next.strip_prefix("to "));
    let Some(after) = after.map(str::trim_start) else {
        return (first, text);
    };
    if let Some((last, rest)) = one(after, Some(first)) {
        return (last, rest);
    }
    let lower = after.get(..8).unwrap_or(after).to_ascii_lowercase();
    for word in ["present", "now", "today", "current"] {
        if lower.starts_with(word) {
            return (first, after.get(word.len()..).unwrap_or_default());
        }
    }
    // An open range, or a dash before the name.
    (first, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_come_alone_in_lists_and_ranges() {
        for (text, years, rest) in [
            ("1998 Foo", vec![(1998, 1998)], " Foo"),
            (
                "1998-2004, 2006 and 2008 Foo",
                vec![(1998, 2004), (2006, 2006), (2008, 2008)],
                " Foo",
            ),
            (
                "1998, 99, 2001 Foo",
                vec![(1998, 1998), (1999, 1999), (2001, 2001)],
                " Foo",
            ),
            ("2001-03 Foo", vec![(2001, 2003)], " Foo"),
            ("2019-present Foo", vec![(2019, 2019)], " Foo"),
            ("2019 - Foo", vec![(2019, 2019)], "Foo"),
            ("3 Foo", vec![], "3 Foo"),
        ] {
            assert_eq!(leading(text), (years, rest), "{text}");
        }
    }
}
