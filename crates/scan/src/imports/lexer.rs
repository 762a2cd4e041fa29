//! Words, texts and marks of the languages that write comments and texts as C does.

/// What differs between the languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Go: raw texts in backquotes.
    Go,
    /// JavaScript and TypeScript: templates in backquotes, regular expressions.
    JavaScript,
    /// Rust: comments within comments, raw texts, lifetimes.
    Rust,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, keyword or number.
    Word,
    /// A text, without its quotes, escapes as written.
    Text,
    /// Anything else, one character each; `::` of Rust is one mark.
    Mark,
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// Line it begins on, from 1.
    pub(super) line: u32,
}

impl Token<'_> {
    /// Whether it is this word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// Whether it is this mark.
    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }
}

/// Words of JavaScript after which a value begins, so that `/` begins a regular expression.
const BEFORE_VALUE: [&str; 14] = [
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "instanceof",
    "new",
    "throw",
    "else",
    "do",
    "await",
    "yield",
];

/// Takes a text apart, from its beginning to its end, whatever it holds.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    dialect: Dialect,
    /// The token before; a regular expression or a template counts as a text.
    last: Option<Token<'t>>,
    braces: u32,
    /// For each open template the count of braces its inserted code began with.
    templates: Vec<u32>,
}

impl<'t> Lexer<'t> {
    /// Makes the lexer of a text.
    pub(super) const fn new(text: &'t str, dialect: Dialect) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            dialect,
            last: None,
            braces: 0,
            templates: Vec::new(),
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes on by one byte, counting lines.
    fn step(&mut self) {
        self.step_by(1);
    }

    fn step_by(&mut self, count: usize) {
        let passed = self.bytes().get(..count).unwrap_or(self.bytes());
        let lines = passed
            .split(|byte| *byte == b'\n')
            .count()
            .saturating_sub(1);
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(lines);
        self.at += count;
    }

    /// Returns how many bytes there are before the first for which `ends` says yes.
    fn run(&self, ends: impl Fn(u8) -> bool) -> usize {
        let bytes = self.bytes();
        let end = bytes.iter().position(|byte| ends(*byte));
        end.unwrap_or(bytes.len())
    }

    /// Goes on to the end of the line.
    fn skip_line(&mut self) {
        self.at += self.run(|byte| byte == b'\n');
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0_u32;
        while self.byte(0).is_some() {
            let plain = self.run(|byte| matches!(byte, b'/' | b'*'));
            self.step_by(plain);
            match (self.byte(0), self.byte(1)) {
                (Some(b'/'), Some(b'*')) if depth == 0 || self.dialect == Dialect::Rust => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.step(),
            }
        }
    }

    /// Reads a text whose opening quote is next. Where lines may not break in it, an open one ends with the line.
    fn quoted(&mut self, quote: u8) -> Token<'t> {
        let line = self.line;
        self.at += 1;
        let start = self.at;
        loop {
            let plain = self.run(|byte| byte == quote || matches!(byte, b'\\' | b'\n'));
            self.at += plain;
            match self.byte(0) {
                Some(b'\\') => self.step_by(2),
                Some(b'\n') if self.dialect == Dialect::Rust => self.step(),
                _ => break,
            }
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if self.byte(0) == Some(quote) {
            self.at += 1;
        }
        Token {
            kind: Kind::Text,
            text,
            line,
        }
    }

    /// Reads a text up to the next `end`, without escapes.
    fn raw(&mut self, start: usize, end: &str) -> Token<'t> {
        let line = self.line;
        self.at = start;
        let length = self.rest().find(end).unwrap_or(self.rest().len());
        let text = self.rest().get(..length).unwrap_or_default();
        self.step_by(length);
        self.at += end.len();
        Token {
            kind: Kind::Text,
            text,
            line,
        }
    }

    /// Reads a template from behind its quote or behind inserted code; a token where no code is inserted at all.
    fn template(&mut self, is_whole: bool) -> Option<Token<'t>> {
        let line = self.line;
        let start = self.at;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'`' => {
                    let text = self.text.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    let kind = Kind::Text;
                    let token = Token { kind, text, line };
                    self.last = Some(token);
                    return is_whole.then_some(token);
                }
                b'$' if self.byte(1) == Some(b'{') => {
                    self.at += 2;
                    self.templates.push(self.braces);
                    self.last = None;
                    return None;
                }
                b'\\' => self.step_by(2),
                _ => {
                    let plain = self.run(|byte| matches!(byte, b'`' | b'$' | b'\\'));
                    self.step_by(plain.max(1));
                }
            }
        }
        None
    }

    /// Whether `/` begins a regular expression here: neither does it divide a value nor close an element.
    fn may_begin_expression(&self) -> bool {
        let Some(last) = self.last else {
            return true;
        };
        match last.kind {
            Kind::Word => BEFORE_VALUE.contains(&last.text),
            Kind::Text => false,
            Kind::Mark => !matches!(last.text, ")" | "]" | "}" | "<"),
        }
    }

    /// Goes behind a regular expression that begins here; `false` where none ends on this line.
    fn skip_expression(&mut self) -> bool {
        let mut in_class = false;
        let mut ahead = 1;
        while let Some(byte) = self.byte(ahead) {
            match byte {
                b'\n' => return false,
                b'\\' => ahead += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at += ahead + 1;
                    return true;
                }
                _ => {}
            }
            ahead += 1;
        }
        false
    }

    /// Goes behind a character of Rust, or behind the quote of a lifetime.
    fn skip_character(&mut self) {
        let mut letters = self.rest().char_indices().skip(1);
        let (first, second) = (letters.next(), letters.next());
        match (first, second) {
            (Some((_, '\\')), _) => {
                self.quoted(b'\'');
            }
            (Some(_), Some((end, '\''))) => {
                self.step_by(end + 1);
            }
            _ => self.at += 1,
        }
    }

    fn word(&mut self) -> Token<'t> {
        let is_part =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80;
        let start = self.at;
        self.at += self.run(|byte| !is_part(byte));
        Token {
            kind: Kind::Word,
            text: self.text.get(start..self.at).unwrap_or_default(),
            line: self.line,
        }
    }

    /// Reads a word of Rust that may begin a raw text (`r#"…"#`) or a raw name (`r#type`).
    fn rust_word(&mut self) -> Token<'t> {
        let word = self.word();
        if !matches!(word.text, "r" | "br" | "cr") {
            return word;
        }
        let hashes = self.rest().bytes().take_while(|byte| *byte == b'#').count();
        if self.byte(hashes) == Some(b'"') {
            let end = format!("\"{}", "#".repeat(hashes));
            return self.raw(self.at + hashes + 1, &end);
        }
        if hashes == 1 {
            self.at += 1;
            return self.word();
        }
        word
    }

    fn mark(&mut self) -> Token<'t> {
        let is_path = self.dialect == Dialect::Rust && self.rest().starts_with("::");
        let length = if is_path { 2 } else { 1 };
        let text = self.text.get(self.at..self.at + length).unwrap_or_default();
        self.at += length;
        match text {
            "{" => self.braces = self.braces.saturating_add(1),
            "}" => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
        Token {
            kind: Kind::Mark,
            text,
            line: self.line,
        }
    }

    /// Reads the token that begins with `byte`; `None` for what is none.
    fn token(&mut self, byte: u8) -> Option<Token<'t>> {
        match (byte, self.dialect) {
            (b'/', _) if self.byte(1) == Some(b'/') => {
                self.skip_line();
                None
            }
            (b'/', _) if self.byte(1) == Some(b'*') => {
                self.skip_block_comment();
                None
            }
            (b'/', Dialect::JavaScript)
                if self.may_begin_expression() && self.skip_expression() =>
            {
                self.last = Some(Token {
                    kind: Kind::Text,
                    text: "",
                    line: self.line,
                });
                None
            }
            (b'"', _) | (b'\'', Dialect::Go | Dialect::JavaScript) => Some(self.quoted(byte)),
            (b'\'', Dialect::Rust) => {
                self.skip_character();
                None
            }
            (b'`', Dialect::Go) => Some(self.raw(self.at + 1, "`")),
            (b'`', Dialect::JavaScript) => {
                self.at += 1;
                self.template(true)
            }
            (b'}', Dialect::JavaScript) if self.templates.last() == Some(&self.braces) => {
                self.templates.pop();
                self.at += 1;
                self.template(false)
            }
            (b'_' | b'$', _) => Some(self.word()),
            (_, Dialect::Rust) if byte.is_ascii_alphanumeric() || byte >= 0x80 => {
                Some(self.rust_word())
            }
            _ if byte.is_ascii_alphanumeric() || byte >= 0x80 => Some(self.word()),
            _ => Some(self.mark()),
        }
    }
}

impl<'t> Iterator for Lexer<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let byte = self.byte(0)?;
            if byte.is_ascii_whitespace() {
                let blanks = self.run(|byte| !byte.is_ascii_whitespace());
                self.step_by(blanks);
                continue;
            }
            let Some(token) = self.token(byte) else {
                continue;
            };
            self.last = Some(token);
            return Some(token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str, dialect: Dialect) -> Vec<&str> {
        Lexer::new(text, dialect).map(|token| token.text).collect()
    }

    #[test]
    fn comments_texts_and_expressions_are_no_code() {
        assert_eq!(
            tokens(
                "a // import\n/* b */ c = /[/'\"]`/g; d / e / f; <p></p>; `x ${ g({}) + `h` } y`; k",
                Dialect::JavaScript
            ),
            [
                "a", "c", "=", "g", ";", "d", "/", "e", "/", "f", ";", "<", "p", ">", "<", "/",
                "p", ">", ";", "g", "(", "{", "}", ")", "+", "h", ";", "k"
            ]
        );
        assert_eq!(
            tokens(
                "a /* /* b */ c */ 'x' 'l '\\'' r#\"use d;\"# r#type \"e\nf\" g::h",
                Dialect::Rust
            ),
            ["a", "l", "use d;", "type", "e\nf", "g", "::", "h"]
        );
        assert_eq!(
            tokens("a `raw \\` \"b\\\"\" '\\'' c", Dialect::Go),
            ["a", "raw \\", "b\\\"", "\\'", "c"]
        );
    }

    #[test]
    fn lines_are_counted_in_all_that_breaks_them() {
        let text = "/*\n*/ `\n${\n1}` \n a";
        let last = Lexer::new(text, Dialect::JavaScript).last();
        assert_eq!(last.map(|token| token.line), Some(5));
    }
}
