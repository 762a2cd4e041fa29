//! TOML with positions, read as far as it can be read.

pub(crate) use toml::Spanned;
pub(crate) use toml::de::{DeTable, DeValue};

/// Deepest nesting of brackets outside strings.
const BRACKETS_MAX: usize = 32;

/// Most dots in one key.
const KEY_DOTS_MAX: usize = 16;

/// Why a part of a text is not TOML.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Byte offset of the fault.
    pub(crate) offset: usize,
    /// What was met there.
    pub(crate) what: String,
    /// Whether the nesting limit was the reason; then nothing was read.
    pub(crate) too_deep: bool,
}

/// Reads a TOML document. When the second value names a fault, the tables that end before it were read.
pub(crate) fn read(text: &str) -> (Spanned<DeTable<'_>>, Option<Fault>) {
    let nothing = || Spanned::new(0..0, DeTable::new());
    if let Some(offset) = nested_too_deep(text) {
        let fault = Fault {
            offset,
            what: "nested too deep".to_owned(),
            too_deep: true,
        };
        return (nothing(), Some(fault));
    }
    match DeTable::parse(text) {
        Ok(document) => (document, None),
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            let before = DeTable::parse(whole_tables_before(text, offset));
            let fault = Fault {
                offset,
                what: error.message().to_owned(),
                too_deep: false,
            };
            (before.unwrap_or_else(|_| nothing()), Some(fault))
        }
    }
}

/// Returns the text up to the last table header before a fault. The table with the fault is left out: half of its
/// entries, or half a version, would be an invention.
fn whole_tables_before(text: &str, fault: usize) -> &str {
    let before = text.get(..fault).unwrap_or_default();
    let end = before.rfind("\n[").map_or(0, |line_end| line_end + 1);
    // A subtable belongs to the entry of the array above it.
    let entry = before.rfind("\n[[").map_or(end, |line_end| line_end + 1);
    text.get(..entry.min(end)).unwrap_or_default()
}

/// Returns the table under a key.
pub(crate) fn table<'t, 'a>(table: &'t DeTable<'a>, key: &str) -> Option<&'t DeTable<'a>> {
    table.get(key)?.get_ref().as_table()
}

/// Returns the string under a key.
pub(crate) fn text<'t>(table: &'t DeTable<'_>, key: &str) -> Option<&'t str> {
    table.get(key)?.get_ref().as_str()
}

/// Returns the boolean under a key.
pub(crate) fn flag(table: &DeTable<'_>, key: &str) -> Option<bool> {
    table.get(key)?.get_ref().as_bool()
}

/// Returns the items of the array under a key.
pub(crate) fn items<'t, 'a>(
    table: &'t DeTable<'a>,
    key: &str,
) -> impl Iterator<Item = &'t Spanned<DeValue<'a>>> {
    table
        .get(key)
        .and_then(|value| value.get_ref().as_array())
        .into_iter()
        .flat_map(|array| array.iter())
}

/// Returns the tables of the array of tables under a key, each with its offset.
pub(crate) fn tables<'t, 'a>(
    table: &'t DeTable<'a>,
    key: &str,
) -> impl Iterator<Item = (usize, &'t DeTable<'a>)> {
    items(table, key).filter_map(|item| Some((item.span().start, item.get_ref().as_table()?)))
}

/// Returns the byte offset at which brackets or key parts nest too deep.
///
/// **Why:** a table of tables is dropped recursively; a key of a hundred thousand parts would exhaust the stack.
fn nested_too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut brackets, mut dots) = (0, 0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'#' => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .unwrap_or(rest.len());
                continue;
            }
            b'[' | b'{' => (brackets, dots) = (brackets + 1, 0),
            b']' | b'}' => (brackets, dots) = (brackets.saturating_sub(1), 0),
            b'=' | b',' | b'\n' => dots = 0,
            b'.' => dots += 1,
            _ => {}
        }
        if brackets > BRACKETS_MAX || dots > KEY_DOTS_MAX {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Returns the offset after the string that starts at `start`; a string on one line ends with the line at the latest.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let quote = rest.first().copied().unwrap_or_default();
    let long = rest.starts_with(&[quote; 3]);
    let mut at = start + if long { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            b'\n' if !long => return at,
            byte if *byte == quote => {
                if !long {
                    return at + 1;
                }
                if bytes.get(at..).unwrap_or_default().starts_with(&[quote; 3]) {
                    return at + 3;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_stands_before_a_fault() {
        let (document, fault) = read("[[package]]\nname = \"a\"\n[[package]]\nname = \"b");
        assert!(fault.is_some());
        let names: Vec<_> = tables(document.get_ref(), "package")
            .filter_map(|(_, table)| text(table, "name"))
            .collect();
        assert_eq!(names, ["a"]);
    }

    #[test]
    fn deep_keys_and_brackets_are_refused() {
        for text in [
            format!("[{}a]", "a.".repeat(200_000)),
            format!("a = {}", "[".repeat(200_000)),
            format!("a = {}", "{a=".repeat(200_000)),
        ] {
            assert!(read(&text).1.expect("fault").too_deep);
        }
    }

    #[test]
    fn dots_in_strings_and_comments_do_not_count() {
        let text = format!(
            "a = \"{0}\" # {0}\nb = '''{0}\n[[[{0}'''\nc = 1.5",
            ".".repeat(100)
        );
        assert!(read(&text).1.is_none());
    }
}
