//! Calls in Starlark files, with the arguments that are written down. Nothing is run: loops and functions are not
//! followed, and what they give is unknown.
//!
//! Source: the Starlark language specification.

use std::collections::BTreeMap;
use std::rc::Rc;

/// Deepest nesting of brackets and calls.
const DEPTH_MAX: usize = 64;

/// Longest text put together, in bytes.
const TEXT_BYTES_MAX: usize = 4096;

/// Most items of lists put together in one file.
const ITEMS_MAX: usize = 1_000_000;

/// A value as far as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A text, or a number as it is written.
    Text(Rc<str>),
    /// `True` or `False`.
    Flag(bool),
    /// A list, each item with its line.
    List(Rc<Vec<(Self, u32)>>),
    /// A name nothing was assigned to.
    Name(Rc<str>),
    /// What is not worked out.
    Unknown,
}

impl Value {
    /// Returns the text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items, each with its line; none if it is no list.
    pub(super) fn items(&self) -> &[(Self, u32)] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    /// What is called, with dots: `maven.install`.
    pub(super) function: String,
    /// Arguments with a name.
    pub(super) named: BTreeMap<String, Value>,
    /// Arguments without.
    pub(super) positional: Vec<Value>,
    /// Line of the call, from 1.
    pub(super) line: u32,
}

impl Call {
    /// Returns a text by its name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.named.get(name)?.text()
    }

    /// Whether a named argument is `True`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.named.get(name) == Some(&Value::Flag(true))
    }

    /// Returns the items of a list by its name.
    pub(super) fn items(&self, name: &str) -> &[(Value, u32)] {
        self.named.get(name).map_or(&[], Value::items)
    }

    /// Returns the last part of what is called: `install` of `maven.install`.
    pub(super) fn last_name(&self) -> &str {
        self.function.rsplit('.').next().unwrap_or_default()
    }
}

/// Returns every call of a file, in the order in which they end.
pub(super) fn calls(text: &str) -> Vec<Call> {
    let mut reader = Reader {
        tokens: tokens(text),
        at: 0,
        items_left: ITEMS_MAX,
        variables: BTreeMap::new(),
        calls: Vec::new(),
    };
    while reader.at < reader.tokens.len() {
        reader.statement();
    }
    reader.calls
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(Rc<str>),
    Text(Rc<str>),
    Mark(char),
}

struct Reader {
    tokens: Vec<(Token, u32)>,
    at: usize,
    items_left: usize,
    variables: BTreeMap<Rc<str>, Value>,
    calls: Vec<Call>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    fn is_mark(&self, ahead: usize, mark: char) -> bool {
        self.peek(ahead) == Some(&Token::Mark(mark))
    }

    fn line(&self) -> u32 {
        self.tokens.get(self.at).map_or(0, |(_, line)| *line)
    }

    fn statement(&mut self) {
        match self.peek(0) {
            Some(Token::Name(name)) if self.is_mark(1, '=') && !self.is_mark(2, '=') => {
                let name = Rc::clone(name);
                self.at += 2;
                let value = self.expression(0);
                self.variables.insert(name, value);
            }
            Some(Token::Name(_)) => {
                self.expression(0);
            }
            _ => self.at += 1,
        }
    }

    /// Reads terms joined by `+` or `%`; always goes on by one token at least.
    fn expression(&mut self, depth: usize) -> Value {
        let mut value = self.term(depth);
        loop {
            let is_plus = self.is_mark(0, '+');
            if !is_plus && !self.is_mark(0, '%') {
                return value;
            }
            self.at += 1;
            let other = self.term(depth);
            value = if is_plus {
                self.joined(&value, &other)
            } else {
                formatted(&value, &[other], "%s")
            };
        }
    }

    fn joined(&mut self, first: &Value, second: &Value) -> Value {
        match (first, second) {
            (Value::Text(a), Value::Text(b)) if a.len() + b.len() <= TEXT_BYTES_MAX => {
                Value::Text(format!("{a}{b}").into())
            }
            (Value::List(a), Value::List(b)) if a.len() + b.len() <= self.items_left => {
                self.items_left -= a.len() + b.len();
                Value::List(Rc::new(a.iter().chain(b.iter()).cloned().collect()))
            }
            _ => Value::Unknown,
        }
    }

    fn term(&mut self, depth: usize) -> Value {
        let token = self.tokens.get(self.at).cloned();
        let Some((token, line)) = token else {
            return Value::Unknown;
        };
        if depth > DEPTH_MAX {
            self.at += 1;
            return Value::Unknown;
        }
        match token {
            Token::Text(text) => {
                self.at += 1;
                self.after_text(text, depth)
            }
            Token::Name(name) => self.name(&name, line, depth),
            Token::Mark('[') => self.list(']', depth),
            Token::Mark('(') => self.parenthesis(depth),
            Token::Mark('{') => {
                self.list('}', depth);
                Value::Unknown
            }
            // What closes or separates belongs to who opened it.
            Token::Mark(')' | ']' | '}' | ',') => Value::Unknown,
            Token::Mark(_) => {
                self.at += 1;
                Value::Unknown
            }
        }
    }

    /// Reads what may follow a text: another text, which continues it, or `.format(…)`.
    fn after_text(&mut self, text: Rc<str>, depth: usize) -> Value {
        let mut value = Value::Text(text);
        while let Some(Token::Text(next)) = self.peek(0) {
            let next = Value::Text(Rc::clone(next));
            self.at += 1;
            value = self.joined(&value, &next);
        }
        if self.is_mark(0, '.') {
            let is_format = self.peek(1) == Some(&Token::Name("format".into()));
            self.at += 2;
            if !self.is_mark(0, '(') {
                return Value::Unknown;
            }
            let (named, positional) = self.arguments(depth);
            return if is_format && named.is_empty() {
                formatted(&value, &positional, "{}")
            } else {
                Value::Unknown
            };
        }
        value
    }

    fn name(&mut self, name: &Rc<str>, line: u32, depth: usize) -> Value {
        self.at += 1;
        let mut function = name.to_string();
        while self.is_mark(0, '.')
            && let Some(Token::Name(part)) = self.peek(1)
        {
            function.push('.');
            function.push_str(part);
            self.at += 2;
        }
        if self.is_mark(0, '(') {
            let (named, positional) = self.arguments(depth);
            self.calls.push(Call {
                function,
                named,
                positional,
                line,
            });
            return Value::Unknown;
        }
        match function.as_str() {
            "True" => Value::Flag(true),
            "False" => Value::Flag(false),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => {
                Value::Text(number.into())
            }
            _ => match self.variables.get(name) {
                Some(value) if function.len() == name.len() => value.clone(),
                _ => Value::Name(function.into()),
            },
        }
    }

    /// Reads the arguments of a call, from the opening parenthesis to the closing one.
    fn arguments(&mut self, depth: usize) -> (BTreeMap<String, Value>, Vec<Value>) {
        self.at += 1;
        let (mut named, mut positional) = (BTreeMap::new(), Vec::new());
        while let Some(token) = self.peek(0).cloned() {
            match token {
                Token::Mark(')') => {
                    self.at += 1;
                    break;
                }
                Token::Name(name) if self.is_mark(1, '=') && !self.is_mark(2, '=') => {
                    self.at += 2;
                    let value = self.expression(depth + 1);
                    named.insert(name.to_string(), value);
                }
                Token::Mark(',' | ']' | '}') => self.at += 1,
                _ => {
                    let value = self.expression(depth + 1);
                    positional.push(value);
                }
            }
        }
        (named, positional)
    }

    /// Reads a list up to its closing mark; one with a `for` in it is not worked out.
    fn list(&mut self, close: char, depth: usize) -> Value {
        self.at += 1;
        let mut items = Vec::new();
        let mut is_known = true;
        while let Some(token) = self.peek(0) {
            match token {
                Token::Mark(mark) if *mark == close => {
                    self.at += 1;
                    break;
                }
                Token::Mark(',' | ')' | ']' | '}') => self.at += 1,
                Token::Name(name) if name.as_ref() == "for" => {
                    is_known = false;
                    self.at += 1;
                }
                _ => {
                    let line = self.line();
                    let value = self.expression(depth + 1);
                    items.push((value, line));
                }
            }
        }
        if is_known {
            Value::List(Rc::new(items))
        } else {
            Value::Unknown
        }
    }

    /// Reads a value in parentheses, or several, which are as good as a list.
    fn parenthesis(&mut self, depth: usize) -> Value {
        match self.list(')', depth) {
            Value::List(items) => match items.as_slice() {
                [(one, _)] => one.clone(),
                _ => Value::List(items),
            },
            value => value,
        }
    }
}

/// Puts texts into the places of another.
fn formatted(value: &Value, arguments: &[Value], place: &str) -> Value {
    let Value::Text(text) = value else {
        return Value::Unknown;
    };
    let mut result = text.to_string();
    let tuple: Vec<Value> = match arguments {
        [Value::List(items)] => items.iter().map(|(item, _)| item.clone()).collect(),
        _ => arguments.to_vec(),
    };
    for (number, argument) in tuple.iter().enumerate() {
        let Some(argument) = argument.text() else {
            return Value::Unknown;
        };
        let numbered = format!("{{{number}}}");
        result = if place == "{}" && result.contains(&numbered) {
            result.replace(&numbered, argument)
        } else {
            result.replacen(place, argument, 1)
        };
        if result.len() > TEXT_BYTES_MAX {
            return Value::Unknown;
        }
    }
    Value::Text(result.into())
}

/// Takes a text apart; remarks and line ends are left out.
fn tokens(text: &str) -> Vec<(Token, u32)> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut line = 1_u32;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            '"' | '\'' => {
                let (inside, length) = quoted(rest, first);
                (Some(Token::Text(inside.into())), length)
            }
            c if c.is_alphanumeric() || c == '_' => {
                // The letters before a text say how it is written (`r"…"`); a number has dots in it.
                let is_number = c.is_ascii_digit();
                let is_part = |c: char| c.is_alphanumeric() || c == '_' || is_number && c == '.';
                let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default();
                let is_prefix = matches!(word, "r" | "b" | "rb")
                    && rest
                        .get(end..)
                        .is_some_and(|rest| rest.starts_with(['"', '\'']));
                ((!is_prefix).then(|| Token::Name(word.into())), end)
            }
            c if c.is_whitespace() => (None, c.len_utf8()),
            c => (Some(Token::Mark(c)), c.len_utf8()),
        };
        let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        tokens.extend(token.map(|token| (token, line)));
        let ends = taken.bytes().filter(|byte| *byte == b'\n').count();
        line = line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        rest = after;
    }
    tokens
}

/// Returns what is inside the quotes a text begins with, and where they end.
fn quoted(text: &str, quote: char) -> (&str, usize) {
    let long = [quote; 3].iter().collect::<String>();
    if let Some(inside) = text.strip_prefix(&long) {
        let end = inside.find(&long).unwrap_or(inside.len());
        return (
            inside.get(..end).unwrap_or_default(),
            (end + 6).min(text.len()),
        );
    }
    let inside = text.get(1..).unwrap_or_default();
    let mut is_escaped = false;
    let end = inside.find(|c: char| {
        let ends = (c == quote && !is_escaped) || c == '\n';
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    let end = end.unwrap_or(inside.len());
    (
        inside.get(..end).unwrap_or_default(),
        (end + 2).min(text.len()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_put_together() {
        let text = "A = 'x' + '-1'\nB = [A, \"y\"] + ['z'] # remark\nmaven.install(artifacts = B, strict = True)\n";
        let calls = calls(text);
        let items: Vec<_> = calls[0]
            .items("artifacts")
            .iter()
            .map(|(item, _)| item.text())
            .collect();
        assert_eq!(items, [Some("x-1"), Some("y"), Some("z")]);
        assert!(calls[0].flag("strict"));
        assert_eq!(
            (calls[0].function.as_str(), calls[0].line),
            ("maven.install", 3)
        );
    }

    #[test]
    fn formats_are_filled_and_the_rest_is_unknown() {
        let calls = calls(
            "V = '1.2'\nf(a = 'v%s' % V, b = 'v{}.{}'.format(V, '3'), c = [x for x in y], d = g(V), e = {'k': V})",
        );
        let call = calls.last().expect("call");
        assert_eq!(call.text("a"), Some("v1.2"));
        assert_eq!(call.text("b"), Some("v1.2.3"));
        assert_eq!(call.named["c"], Value::Unknown);
        assert_eq!(call.named["d"], Value::Unknown);
        assert_eq!(call.named["e"], Value::Unknown);
    }

    #[test]
    fn hostile_texts_end() {
        for text in [
            "(", "[", "f(", "f(a=", "a.b.", "'", "a + + +", "f(]", "{[(", ")",
        ] {
            calls(&text.repeat(10_000));
        }
        let doubled = "A = ['x']\n".to_owned() + &"A = A + A\n".repeat(10_000);
        calls(&doubled);
    }
}
