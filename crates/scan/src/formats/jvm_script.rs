//! Build scripts in Groovy, Kotlin and Scala as statements: what is literal in them can be read without running them.

/// Most tokens read of one script.
const TOKENS_MAX: usize = 2_000_000;

/// One token and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) line: u32,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a number.
    Word(String),
    /// A text, in parts.
    Text(Vec<Part>),
    /// Any other character.
    Symbol(char),
    /// The end of a line.
    LineEnd,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// As it is.
    Literal(String),
    /// An expression whose value stands there: `$x`, `${x.y}`.
    Expression(String),
}

impl Token {
    /// Returns the name or number.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Returns the text, where all of it is literal.
    pub(super) fn literal(&self) -> Option<String> {
        match &self.kind {
            TokenKind::Text(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) => Some(text.as_str()),
                    Part::Expression(_) => None,
                })
                .collect(),
            _ => None,
        }
    }

    /// Whether the token is this character.
    pub(super) fn is(&self, symbol: char) -> bool {
        self.kind == TokenKind::Symbol(symbol)
    }
}

/// Takes a script apart. Comments are left out; a text that does not end, ends with its line.
pub(super) fn tokens(script: &str) -> Vec<Token> {
    let mut reader = Reader {
        rest: script,
        line: 1,
        tokens: Vec::new(),
    };
    while let Some(c) = reader.rest.chars().next() {
        if reader.tokens.len() >= TOKENS_MAX {
            break;
        }
        reader.next(c);
    }
    reader.tokens
}

struct Reader<'t> {
    rest: &'t str,
    line: u32,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn next(&mut self, c: char) {
        let rest = self.rest;
        if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(rest.find("*/").map_or(rest.len(), |end| end + 2));
        } else if c == '"' || c == '\'' {
            self.text(c);
        } else if c == '`' {
            let end = rest.get(1..).and_then(|rest| rest.find(['`', '\n']));
            let name = end.and_then(|end| rest.get(1..=end)).unwrap_or_default();
            let word = TokenKind::Word(name.to_owned());
            self.push(word);
            self.skip((name.len() + 2).min(rest.len()));
        } else if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, _) = rest.split_at(end);
            self.push(TokenKind::Word(word.to_owned()));
            self.skip(end);
        } else {
            if c == '\n' {
                self.push(TokenKind::LineEnd);
            } else if !c.is_whitespace() {
                self.push(TokenKind::Symbol(c));
            }
            self.skip(c.len_utf8());
        }
    }

    fn push(&mut self, kind: TokenKind) {
        self.tokens.push(Token {
            kind,
            line: self.line,
        });
    }

    fn skip(&mut self, bytes: usize) {
        let (passed, rest) = match self.rest.split_at_checked(bytes) {
            Some(parts) => parts,
            None => (self.rest, ""),
        };
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.rest = rest;
    }

    /// Reads a text that begins with a quote.
    fn text(&mut self, quote: char) {
        let long: String = [quote; 3].iter().collect();
        let is_long = self.rest.starts_with(&long);
        let start = if is_long { 3 } else { 1 };
        let body = self.rest.get(start..).unwrap_or_default();
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        let mut length = body.len();
        while let Some(c) = body.get(at..).and_then(|rest| rest.chars().next()) {
            let here = body.get(at..).unwrap_or_default();
            let ends = if is_long {
                here.starts_with(&long)
            } else {
                c == quote || c == '\n'
            };
            if ends {
                length = at;
                break;
            }
            if c == '\\' && !(is_long && quote == '"') {
                let escaped = here.chars().nth(1);
                literal.extend(escaped.filter(|c| *c != '\n'));
                at += 1 + escaped.map_or(0, char::len_utf8);
                continue;
            }
            if c == '$'
                && quote == '"'
                && let Some((expression, passed)) = expression(here)
            {
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(Part::Expression(expression.to_owned()));
                at += passed;
                continue;
            }
            literal.push(c);
            at += c.len_utf8();
        }
        if !literal.is_empty() || parts.is_empty() {
            parts.push(Part::Literal(literal));
        }
        self.push(TokenKind::Text(parts));
        let closing = body.get(length..).unwrap_or_default();
        let end = if is_long {
            if closing.is_empty() { 0 } else { 3 }
        } else {
            usize::from(closing.starts_with(quote))
        };
        self.skip((start + length + end).min(self.rest.len()));
    }
}

/// Reads `$name`, `$name.part` or `${…}` at the start of a text; the second value is its length in bytes.
fn expression(text: &str) -> Option<(&str, usize)> {
    const LENGTH_MAX: usize = 200;
    let inside = text.strip_prefix('$')?;
    if let Some(inside) = inside.strip_prefix('{') {
        let end = inside
            .char_indices()
            .take(LENGTH_MAX)
            .take_while(|(_, c)| *c != '\n')
            .find(|(_, c)| *c == '}')
            .map(|(at, _)| at)?;
        return Some((inside.get(..end)?, end + 3));
    }
    let starts = inside.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let end = inside
        .find(|c| !(is_word(c) || c == '.'))
        .unwrap_or(inside.len());
    let name = inside.get(..end)?.trim_end_matches('.');
    starts.then_some((name, name.len() + 1))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// One statement of a script.
pub(super) struct Statement<'t> {
    /// Index of the statement in whose braces it stands.
    pub(super) parent: Option<usize>,
    /// Its tokens up to the first brace, without ends of lines.
    pub(super) head: Vec<&'t Token>,
}

/// Sorts tokens into statements, each with the one around it. A line that begins with a dot or a closing bracket, and
/// one behind an open bracket or a comma, goes on with the statement before.
pub(super) fn statements(tokens: &[Token]) -> Vec<Statement<'_>> {
    let mut all: Vec<Statement<'_>> = Vec::new();
    let mut open: Vec<Open> = vec![Open::default()];
    let mut ahead = tokens.iter().peekable();
    while let Some(token) = ahead.next() {
        let parent = open.iter().rev().nth(1).and_then(|outer| outer.statement);
        let Some(here) = open.last_mut() else {
            break;
        };
        match &token.kind {
            TokenKind::LineEnd => {
                let goes_on = ahead.peek().is_some_and(|next| next.is('.'));
                if here.brackets == 0 && !goes_on && !here.is_unfinished {
                    here.statement = None;
                }
                continue;
            }
            TokenKind::Symbol(';') if here.brackets == 0 => {
                here.statement = None;
                continue;
            }
            TokenKind::Symbol('}') => {
                if open.len() > 1 {
                    open.pop();
                }
                if let Some(outer) = open.last_mut() {
                    outer.has_block = true;
                }
                continue;
            }
            _ => {}
        }
        let at = *here.statement.get_or_insert_with(|| {
            all.push(Statement {
                parent,
                head: Vec::new(),
            });
            here.has_block = false;
            here.brackets = 0;
            all.len() - 1
        });
        match token.kind {
            TokenKind::Symbol('{') => {
                here.is_unfinished = false;
                open.push(Open::default());
                continue;
            }
            TokenKind::Symbol('(' | '[') => here.brackets += 1,
            TokenKind::Symbol(')' | ']') => here.brackets = here.brackets.saturating_sub(1),
            _ => {}
        }
        here.is_unfinished = [',', '=', '+', ':'].iter().any(|symbol| token.is(*symbol));
        if let Some(statement) = all.get_mut(at).filter(|_| !here.has_block) {
            statement.head.push(token);
        }
    }
    all
}

/// A block that is being read.
#[derive(Default)]
struct Open {
    /// The statement being read in it.
    statement: Option<usize>,
    /// Round and square brackets open in that statement.
    brackets: usize,
    /// Whether that statement had braces already.
    has_block: bool,
    /// Whether the statement cannot end here.
    is_unfinished: bool,
}

/// Returns the statement and those around it, innermost first; at most as many as real scripts nest.
pub(super) fn around<'s, 't>(
    statements: &'s [Statement<'t>],
    at: usize,
) -> impl Iterator<Item = &'s Statement<'t>> {
    const NESTED_MAX: usize = 32;
    std::iter::successors(statements.get(at), |inner| statements.get(inner.parent?))
        .take(NESTED_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(script: &str) -> Vec<(Option<usize>, String)> {
        let tokens = tokens(script);
        statements(&tokens)
            .iter()
            .map(|statement| {
                let words: Vec<String> = statement
                    .head
                    .iter()
                    .map(|token| match &token.kind {
                        TokenKind::Word(word) => word.clone(),
                        TokenKind::Symbol(symbol) => symbol.to_string(),
                        TokenKind::Text(_) => {
                            format!("'{}'", token.literal().unwrap_or_default())
                        }
                        TokenKind::LineEnd => "?".to_owned(),
                    })
                    .collect();
                (statement.parent, words.join(" "))
            })
            .collect()
    }

    #[test]
    fn statements_stand_in_their_blocks() {
        let script = "// no\nplugins { id 'java' }\nbuildscript {\n  dependencies {\n    classpath('g:a:1') {\n transitive = false\n }\n    /* x */ classpath \"g:b:1\",\n      'g:c:1'\n  }\n}\nval a =\n  \"1\"\nb\n  .c()\n";
        assert_eq!(
            heads(script),
            [
                (None, "plugins".to_owned()),
                (Some(0), "id 'java'".to_owned()),
                (None, "buildscript".to_owned()),
                (Some(2), "dependencies".to_owned()),
                (Some(3), "classpath ( 'g:a:1' )".to_owned()),
                (Some(4), "transitive = false".to_owned()),
                (Some(3), "classpath 'g:b:1' , 'g:c:1'".to_owned()),
                (None, "val a = '1'".to_owned()),
                (None, "b . c ( )".to_owned()),
            ]
        );
    }

    #[test]
    fn texts_are_taken_apart() {
        let script = r#""g:a:${v.x}:$b.c!" 'no $x' "a\$b" """long "x"
y""" "open
`in x`"#;
        let kinds: Vec<TokenKind> = tokens(script).into_iter().map(|token| token.kind).collect();
        let literal = |text: &str| Part::Literal(text.to_owned());
        assert_eq!(
            kinds,
            [
                TokenKind::Text(vec![
                    literal("g:a:"),
                    Part::Expression("v.x".to_owned()),
                    literal(":"),
                    Part::Expression("b.c".to_owned()),
                    literal("!"),
                ]),
                TokenKind::Text(vec![literal("no $x")]),
                TokenKind::Text(vec![literal("a$b")]),
                TokenKind::Text(vec![literal("long \"x\"\ny")]),
                TokenKind::Text(vec![literal("open")]),
                TokenKind::LineEnd,
                TokenKind::Word("in x".to_owned()),
            ]
        );
    }

    #[test]
    fn anything_is_taken_apart_without_end() {
        for script in [
            "\"",
            "'''",
            "\"${",
            "`",
            "/*",
            "\\",
            "}}}}",
            "((((\n\n",
            "\"\\",
            "한글 \"글\\글",
        ] {
            let tokens = tokens(script);
            statements(&tokens);
        }
        let deep = "a{".repeat(200_000);
        assert_eq!(statements(&tokens(&deep)).len(), 200_000);
    }
}
