//! Property files of Java.

use std::iter::Peekable;
use std::str::Chars;

/// Reads the pairs of a property file, in their order.
///
/// Source: the method `load` of `java.util.Properties`.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut chars = text.trim_start_matches('\u{FEFF}').chars().peekable();
    while chars.peek().is_some() {
        skip(&mut chars, |c| c.is_ascii_whitespace());
        if matches!(chars.peek(), Some('#' | '!')) {
            skip(&mut chars, |c| !is_line_end(c));
            continue;
        }
        let ends_key = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | ':');
        let key = word(&mut chars, ends_key);
        skip(&mut chars, is_blank);
        if matches!(chars.peek(), Some('=' | ':')) {
            chars.next();
            skip(&mut chars, is_blank);
        }
        let value = word(&mut chars, is_line_end);
        if !key.is_empty() {
            pairs.push((key, value));
        }
    }
    pairs
}

/// Reads up to a character that ends the word; a backslash takes the meaning off the character behind it, and joins
/// two lines when it is the last of its line.
fn word(chars: &mut Peekable<Chars<'_>>, ends: impl Fn(char) -> bool) -> String {
    let mut word = String::new();
    while let Some(c) = chars.next_if(|c| !ends(*c)) {
        if c != '\\' {
            word.push(c);
            continue;
        }
        match chars.next() {
            Some(end) if is_line_end(end) => {
                if end == '\r' {
                    chars.next_if_eq(&'\n');
                }
                skip(chars, is_blank);
            }
            Some('t') => word.push('\t'),
            Some('n') => word.push('\n'),
            Some('r') => word.push('\r'),
            Some('f') => word.push('\u{c}'),
            Some('u') => word.extend(code(chars)),
            Some(other) => word.push(other),
            None => {}
        }
    }
    word
}

/// Reads the four digits of `\uXXXX`.
fn code(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    let mut code = 0;
    for _ in 0..4 {
        let digit = chars.next_if(char::is_ascii_hexdigit)?.to_digit(16)?;
        code = code * 16 + digit;
    }
    char::from_u32(code)
}

fn skip(chars: &mut Peekable<Chars<'_>>, passes: impl Fn(char) -> bool) {
    while chars.next_if(|c| passes(*c)).is_some() {}
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{c}')
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn property_files_are_read_as_java_does() {
        let text = "\u{FEFF}#Generated\r\n! too\n\n  a = b c \nkey:value\nword other\nlong 1.\\\r\n   2\npath=c\\:\\\\x\\u00e9\nempty\n=x\nend=\\";
        let expected = [
            ("a", "b c "),
            ("key", "value"),
            ("word", "other"),
            ("long", "1.2"),
            ("path", "c:\\xé"),
            ("empty", ""),
            ("end", ""),
        ];
        let pairs = pairs(text);
        let pairs = pairs.iter().map(|(key, value)| (&**key, &**value));
        assert!(pairs.eq(expected));
    }
}
