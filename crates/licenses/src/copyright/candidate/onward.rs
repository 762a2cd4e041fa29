//! Statements that go on in the next line.

use super::parts::stated;
use super::{Parts, Start, is_name_start, start_from};
use crate::copyright::{holder, year};

/// Lines of a paragraph are at least this long where they are broken, in bytes.
const PARAGRAPH_LINE: usize = 50;

/// Whether a statement has not named anybody yet or stops in the middle.
pub(crate) fn goes_on(plain: &str, start: &Start) -> bool {
    let Some(stated) = plain.get(start.after..) else {
        return false;
    };
    let (_, rest) = year::leading(stated);
    let cut = holder::cut(rest);
    let is_whole = cut.len() < rest.trim().trim_end_matches([' ', ',']).len();
    let text = stated.trim_end();
    let lower = text.to_ascii_lowercase();
    !is_whole
        && (holder::name(rest).is_empty()
            || text.ends_with([',', '&'])
            || lower.ends_with(" and")
            || lower.ends_with(" by"))
}

/// The rest of a name that the line broke within a paragraph: capitalised words up to a stop.
pub(crate) fn broken_name<'t>(plain: &str, start: &Start, next: &'t str) -> Option<&'t str> {
    let stated = plain.get(start.after..)?;
    let (_, rest) = year::leading(stated);
    let is_open = plain.len() >= PARAGRAPH_LINE
        && rest.trim_end().ends_with(char::is_alphanumeric)
        && holder::cut(rest).len() == rest.trim().len();
    let stop = next
        .find(". ")
        .or_else(|| next.strip_suffix('.').map(str::len))?;
    let name = next.get(..stop)?;
    let mut words = name.split(' ');
    let is_name = words.clone().count() <= 6
        && words.all(|word| {
            word.starts_with(char::is_uppercase)
                || matches!(word, "of" | "and" | "the" | "for" | "de")
        });
    (is_open && is_name && start_from(next, 0).is_none() && !holder::cut(next).is_empty())
        .then_some(name)
}

/// Whether a line below an unfinished statement is a sentence or an address, not a name.
pub(crate) fn is_prose(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let is_number = line.starts_with(|c: char| c.is_ascii_digit()) && !year::begins(line);
    // "Example AB, a Group company".
    let is_apposition = ["a ", "an "].iter().any(|article| {
        let named = line.strip_prefix(article);
        named.is_some_and(|named| named.starts_with(char::is_uppercase))
    });
    let starts_small = line.starts_with(char::is_lowercase) && !is_apposition;
    is_number
        || starts_small
        || line.len() > 120
        || holder::cut(line).is_empty()
        || [
            "this ",
            "permission",
            "licensed",
            "redistribution",
            "the ",
            "you ",
            "use ",
            "see ",
            "all ",
            "if ",
            "@",
            "software ",
        ]
        .iter()
        .any(|start| lower.starts_with(start))
}

/// Reads a line of years and a name, or of a name and its address, right below a statement.
pub(crate) fn continued(line: &str) -> Option<Parts> {
    if !year::begins(line) {
        return addressed(line);
    }
    let (years, rest) = year::leading(line);
    let rest = rest.trim_start_matches([' ', ',', ':']);
    let name = holder::name(rest);
    let is_name = is_name_start(rest) && name.split(' ').count() <= 8 && !rest.contains(". ");
    let is_full = name.contains(' ') || rest.contains('@');
    (is_name && is_full && !name.is_empty()).then(|| Parts {
        text: format!("Copyright {}", stated(line, rest)),
        holder: name,
        years,
    })
}

/// Reads a line that is nothing but a name and its e-mail address.
fn addressed(line: &str) -> Option<Parts> {
    let (name, address) = line.strip_suffix('>')?.split_once('<')?;
    let name = name.trim();
    let is_name = is_name_start(name)
        && (2..=4).contains(&name.split(' ').count())
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''));
    (is_name && address.contains('@') && !address.contains('<')).then(|| Parts {
        text: format!("Copyright {line}"),
        holder: name.to_owned(),
        years: Vec::new(),
    })
}
