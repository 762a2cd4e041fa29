//! Tables of Lua, in which `LuaRocks` writes all its files. Nothing is run.

use std::borrow::Cow;

use super::script::{Placed, Syntax, Token, tokens};

/// How Lua is written.
const LUA: Syntax = Syntax {
    line_comments: &["--"],
    block_comments: &[("--[[", "]]"), ("--[==[", "]==]")],
    raw_strings: &[("[[", "]]"), ("[==[", "]==]")],
    quotes: &['"', '\''],
    interpolations: &[],
    in_words: "",
};

/// Deepest nesting of tables.
const DEPTH_MAX: usize = 32;

/// A literal value.
#[derive(Debug)]
pub(super) enum Value<'t> {
    /// A string.
    Text(Cow<'t, str>),
    /// A table.
    Table(Vec<Entry<'t>>),
    /// Anything else: a number, a name, what is worked out.
    Other,
}

/// One entry of a table, or one assignment of a file.
#[derive(Debug)]
pub(super) struct Entry<'t> {
    /// Its key; empty in a list.
    pub(super) key: Cow<'t, str>,
    /// Its value.
    pub(super) value: Value<'t>,
    /// Its line, from 1.
    pub(super) line: u32,
}

impl Value<'_> {
    /// Returns the string.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'t> Value<'t> {
    /// Returns the entries of a table; none for anything else.
    pub(super) fn entries(&self) -> &[Entry<'t>] {
        match self {
            Self::Table(entries) => entries,
            _ => &[],
        }
    }
}

/// Returns the entry of that key.
pub(super) fn get<'e, 't>(entries: &'e [Entry<'t>], key: &str) -> Option<&'e Entry<'t>> {
    entries.iter().find(|entry| entry.key == key)
}

/// Reads the assignments of a file; a value that is returned has the key `return`. The second value is the line where
/// the file ends inside a string or a table.
pub(super) fn read(text: &str) -> (Vec<Entry<'_>>, Option<u32>) {
    let tokens: Vec<Placed<'_>> = tokens(text, &LUA)
        .into_iter()
        .filter(|placed| placed.token != Token::LineEnd)
        .collect();
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        fault: None,
    };
    let mut entries = Vec::new();
    while let Some(placed) = reader.next() {
        let (line, key) = (placed.line, placed.word());
        let key = match key {
            Some("return") => "return",
            Some(key) if reader.is('=') => {
                reader.at += 1;
                key
            }
            _ => continue,
        };
        let value = reader.value(DEPTH_MAX);
        entries.extend(value.map(|value| Entry {
            key: Cow::Borrowed(key),
            value,
            line,
        }));
    }
    (entries, reader.fault)
}

struct Reader<'a, 't> {
    tokens: &'a [Placed<'t>],
    at: usize,
    fault: Option<u32>,
}

impl<'t> Reader<'_, 't> {
    fn next(&mut self) -> Option<Placed<'t>> {
        let placed = self.tokens.get(self.at).cloned();
        self.at += 1;
        placed
    }

    fn is(&self, mark: char) -> bool {
        self.tokens
            .get(self.at)
            .is_some_and(|placed| placed.is(mark))
    }

    fn value(&mut self, depth_left: usize) -> Option<Value<'t>> {
        let Some(placed) = self.next() else {
            self.fault = self.tokens.last().map(|last| last.line);
            return None;
        };
        match placed.token {
            Token::Text(text) => Some(Value::Text(text)),
            Token::Mark('{') => {
                let depth_left = depth_left.checked_sub(1)?;
                Some(Value::Table(self.table(depth_left, placed.line)))
            }
            Token::Broken => {
                self.fault = Some(placed.line);
                None
            }
            _ => Some(Value::Other),
        }
    }

    /// Reads entries up to the closing brace; what is complete before a fault is kept.
    fn table(&mut self, depth_left: usize, line: u32) -> Vec<Entry<'t>> {
        let mut entries = Vec::new();
        loop {
            let Some(placed) = self.tokens.get(self.at).cloned() else {
                self.fault = Some(self.fault.unwrap_or(line));
                return entries;
            };
            if placed.is('}') {
                self.at += 1;
                return entries;
            }
            if placed.is(',') || placed.is(';') {
                self.at += 1;
                continue;
            }
            let key = self.key();
            match self.value(depth_left) {
                Some(value) => entries.push(Entry {
                    key,
                    value,
                    line: placed.line,
                }),
                None => return entries,
            }
            self.skip_expression();
        }
    }

    /// Reads `name =` or `["name"] =`.
    fn key(&mut self) -> Cow<'t, str> {
        let ahead = self.tokens.get(self.at..).unwrap_or_default();
        match ahead {
            [name, equals, ..] if equals.is('=') && name.word().is_some() => {
                self.at += 2;
                name.word().map(Cow::Borrowed).unwrap_or_default()
            }
            [open, name, close, equals, ..] if open.is('[') && close.is(']') && equals.is('=') => {
                self.at += 4;
                match &name.token {
                    Token::Text(text) => text.clone(),
                    _ => Cow::Borrowed(""),
                }
            }
            _ => Cow::Borrowed(""),
        }
    }

    /// Steps over the rest of an expression, up to the comma or brace behind it.
    fn skip_expression(&mut self) {
        let mut depth = 0_usize;
        while let Some(placed) = self.tokens.get(self.at) {
            match placed.token {
                Token::Mark('{' | '(') => depth += 1,
                Token::Mark('}' | ')') if depth > 0 => depth -= 1,
                Token::Mark(',' | ';' | '}') if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_and_tables_are_read() {
        let (entries, fault) = read(
            "-- c\n--[[ long\n ]]\nlocal v = \"1.0\"\npackage = 'a'\nversion = v .. '-1'\nt = {\n x = \"y\", [\"k-k\"] = [[long]]; \"item\", n = f(1, 2), {}\n}\nreturn { a = '1' }",
        );
        assert_eq!(fault, None);
        let keys: Vec<_> = entries
            .iter()
            .map(|one| (one.key.as_ref(), one.line))
            .collect();
        assert_eq!(
            keys,
            [
                ("v", 4),
                ("package", 5),
                ("version", 6),
                ("t", 7),
                ("return", 10)
            ]
        );
        assert!(entries[2].value.text().is_none());
        let table = entries[3].value.entries();
        assert_eq!(
            get(table, "k-k").and_then(|one| one.value.text()),
            Some("long")
        );
        assert_eq!(table[2].value.text(), Some("item"));
        assert_eq!(table.len(), 5);
    }

    #[test]
    fn depth_and_ends_are_limits() {
        assert!(read("a = {").1.is_some());
        assert!(read("a = { b = \"x").1.is_some());
        let _ = read(&"a={".repeat(100_000));
    }
}
