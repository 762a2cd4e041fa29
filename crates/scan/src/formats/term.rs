//! Terms of Erlang and Elixir: lock files and package descriptions are written in them.

use std::borrow::Cow;

use super::script::{Placed, Syntax, Token, tokens};

/// How Elixir is written.
const ELIXIR: Syntax = Syntax {
    line_comments: &["#"],
    block_comments: &[],
    raw_strings: &[("\"\"\"", "\"\"\"")],
    quotes: &['"', '\''],
    interpolations: &["#{"],
    in_words: "?!",
};

/// How Erlang is written.
const ERLANG: Syntax = Syntax {
    line_comments: &["%"],
    block_comments: &[],
    raw_strings: &[],
    quotes: &['"', '\''],
    interpolations: &[],
    in_words: "@",
};

/// Deepest nesting of terms.
const DEPTH_MAX: usize = 64;

/// A term and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term<'t> {
    /// What it is.
    pub(super) value: Value<'t>,
    /// Its line.
    pub(super) line: u32,
}

/// What a term is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'t> {
    /// An atom, a number, or a name.
    Atom(Cow<'t, str>),
    /// A string or a binary.
    Text(Cow<'t, str>),
    /// A tuple.
    Tuple(Vec<Term<'t>>),
    /// A list or a map; an entry with a key is a tuple of two.
    List(Vec<Term<'t>>),
}

impl Term<'_> {
    /// Returns the text of a string or an atom.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Atom(text) | Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the elements of a tuple; none for anything else.
    pub(super) fn tuple(&self) -> &[Self] {
        match &self.value {
            Value::Tuple(items) => items,
            _ => &[],
        }
    }

    /// Returns the items of a list; none for anything else.
    pub(super) fn list(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the value of a key among the tuples of two in a list.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.list().iter().find_map(|item| match item.tuple() {
            [known, value] if known.text() == Some(key) => Some(value),
            _ => None,
        })
    }
}

/// Takes Elixir apart.
pub(super) fn elixir(text: &str) -> Vec<Placed<'_>> {
    without_line_ends(tokens(text, &ELIXIR))
}

/// Takes Erlang apart.
pub(super) fn erlang(text: &str) -> Vec<Placed<'_>> {
    without_line_ends(tokens(text, &ERLANG))
}

fn without_line_ends(mut tokens: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    tokens.retain(|placed| placed.token != Token::LineEnd);
    tokens
}

/// Reads every term of a file. When the second value is a line, something there is no term; what stands before it,
/// and what is complete in the lists around it, was read.
pub(super) fn terms<'t>(tokens: &[Placed<'t>]) -> (Vec<Term<'t>>, Option<u32>) {
    read(tokens, false)
}

/// Reads the literal terms in a part of a program; of what is worked out there, the first word stands for it all.
pub(super) fn literals<'t>(tokens: &[Placed<'t>]) -> Vec<Term<'t>> {
    read(tokens, true).0
}

fn read<'t>(tokens: &[Placed<'t>], in_program: bool) -> (Vec<Term<'t>>, Option<u32>) {
    let mut reader = Reader {
        tokens,
        at: 0,
        in_program,
        fault: None,
    };
    let mut terms = Vec::new();
    while reader.fault.is_none() {
        let Some(next) = reader.peek() else {
            break;
        };
        if next.is('.') || next.is(',') {
            reader.at += 1;
            continue;
        }
        terms.extend(reader.term(DEPTH_MAX));
    }
    (terms, reader.fault)
}

struct Reader<'a, 't> {
    tokens: &'a [Placed<'t>],
    at: usize,
    /// Whether there may be more than literal terms.
    in_program: bool,
    fault: Option<u32>,
}

impl<'t> Reader<'_, 't> {
    fn peek(&self) -> Option<&Placed<'t>> {
        self.tokens.get(self.at)
    }

    fn is(&self, ahead: usize, mark: char) -> bool {
        self.tokens
            .get(self.at + ahead)
            .is_some_and(|placed| placed.is(mark))
    }

    fn stop<T>(&mut self, line: u32) -> Option<T> {
        self.fault = Some(line);
        None
    }

    /// Reads one term, and what stands behind its `:` or `=>` where it is a key.
    fn term(&mut self, depth_left: usize) -> Option<Term<'t>> {
        let key = self.plain(depth_left)?;
        let is_word = matches!(key.value, Value::Atom(_));
        let is_key = self.is(0, ':') && (is_word || matches!(key.value, Value::Text(_)));
        if is_key {
            self.at += 1;
        } else if self.is(0, '=') && self.is(1, '>') {
            self.at += 2;
        } else {
            return Some(key);
        }
        let line = key.line;
        let value = self.term(depth_left.checked_sub(1)?)?;
        Some(Term {
            value: Value::Tuple(vec![key, value]),
            line,
        })
    }

    fn plain(&mut self, depth_left: usize) -> Option<Term<'t>> {
        let last = self.tokens.last().map_or(1, |placed| placed.line);
        let Some(next) = self.peek().cloned() else {
            return self.stop(last);
        };
        let line = next.line;
        let Some(depth_left) = depth_left.checked_sub(1) else {
            return self.stop(line);
        };
        self.at += 1;
        let value = match next.token {
            Token::Text(text) => Value::Text(text),
            Token::Word(word) => Value::Atom(Cow::Borrowed(word)),
            Token::Mark('{') => Value::Tuple(self.items('}', depth_left, false)?),
            Token::Mark('[') => Value::List(self.items(']', depth_left, true)?),
            Token::Mark('%') if self.is(0, '{') => {
                self.at += 1;
                Value::List(self.items('}', depth_left, true)?)
            }
            Token::Mark(':') => match self.peek().map(|placed| placed.token.clone()) {
                Some(Token::Word(word)) => {
                    self.at += 1;
                    Value::Atom(Cow::Borrowed(word))
                }
                Some(Token::Text(text)) => {
                    self.at += 1;
                    Value::Atom(text)
                }
                _ => return self.stop(line),
            },
            Token::Mark('<') if self.is(0, '<') => {
                self.at += 1;
                self.binary(line)?
            }
            _ => return self.stop(line),
        };
        Some(Term { value, line })
    }

    /// Reads `<<"text">>` or `<<"text"/utf8>>` behind its opening marks.
    fn binary(&mut self, line: u32) -> Option<Value<'t>> {
        let text = match self.peek().map(|placed| placed.token.clone()) {
            Some(Token::Text(text)) => {
                self.at += 1;
                text
            }
            _ => Cow::Borrowed(""),
        };
        while self.peek().is_some_and(|next| !next.is('>')) {
            self.at += 1;
        }
        if self.is(0, '>') && self.is(1, '>') {
            self.at += 2;
            return Some(Value::Text(text));
        }
        self.stop(line)
    }

    /// Reads items up to the closing mark. Of a list cut short the complete ones are kept; a tuple cut short is not
    /// one.
    fn items(&mut self, close: char, depth_left: usize, in_part: bool) -> Option<Vec<Term<'t>>> {
        let mut items = Vec::new();
        loop {
            while self.is(0, ',') {
                self.at += 1;
            }
            if self.is(0, close) {
                self.at += 1;
                return Some(items);
            }
            let term = self.term(depth_left);
            if self.in_program && self.at < self.tokens.len() {
                self.fault = None;
                self.skip_expression();
                items.extend(term);
                continue;
            }
            match term {
                Some(term) => items.push(term),
                None if in_part => {
                    if self.fault.is_none() {
                        self.fault = self.peek().map(|next| next.line);
                    }
                    return Some(items);
                }
                None => return None,
            }
            if self.fault.is_some() {
                return in_part.then_some(items);
            }
        }
    }
}

impl Reader<'_, '_> {
    /// Steps over the rest of an expression, up to the comma or bracket behind it.
    fn skip_expression(&mut self) {
        let mut depth = 0_usize;
        while let Some(next) = self.peek() {
            match next.token {
                Token::Mark('[' | '{' | '(') => depth += 1,
                Token::Mark(']' | '}' | ')') if depth > 0 => depth -= 1,
                Token::Mark(',' | ']' | '}' | ')') if depth == 0 => return,
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
    fn elixir_terms_are_read() {
        let tokens = elixir("%{\n \"a\": {:hex, :a, \"1.0\", [:mix], [x: 1]},\n \"b\" => nil,\n}");
        let (terms, fault) = terms(&tokens);
        assert_eq!(fault, None);
        let a = terms[0].get("a").expect("a");
        assert_eq!((a.line, a.tuple()[2].text()), (2, Some("1.0")));
        assert_eq!(a.tuple()[4].get("x").and_then(Term::text), Some("1"));
        assert_eq!(terms[0].get("b").and_then(Term::text), Some("nil"));
    }

    #[test]
    fn erlang_terms_are_read() {
        let tokens = erlang("% c\n{<<\"name\"/utf8>>,\"x\"}.\n[{'a b',0}].");
        let (terms, fault) = terms(&tokens);
        assert_eq!(fault, None);
        assert_eq!(terms[0].tuple()[0].text(), Some("name"));
        assert_eq!(terms[1].get("a b").and_then(Term::text), Some("0"));
    }

    #[test]
    fn what_is_complete_before_a_fault_is_kept() {
        let tokens = elixir("%{\"a\": {:hex, :a}, \"b\": {:hex, \"1.");
        let (terms, fault) = terms(&tokens);
        assert_eq!(fault, Some(1));
        assert_eq!(terms[0].list().len(), 1);
        let deep = "[".repeat(100_000);
        assert!(super::terms(&elixir(&deep)).1.is_some());
    }
}
