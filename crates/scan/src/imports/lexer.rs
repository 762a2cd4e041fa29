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
    /// Whether the last token ends a value: then `/` divides.
    after_value: bool,
    /// Whether the last token is `<`: then `/` closes an element.
    after_less: bool,
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
            after_value: false,
            after_less: false,
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

    /// Goes on by one byte, counting lines.
    fn step(&mut self) {
        if self.byte(0) == Some(b'\n') {
            self.line = self.line.saturating_add(1);
        }
        self.at += 1;
    }

    fn step_to(&mut self, end: usize) {
        while self.at < end {
            self.step();
        }
    }

    /// Goes on to the end of the line.
    fn skip_line(&mut self) {
        while self.byte(0).is_some_and(|byte| byte != b'\n') {
            self.at += 1;
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0_u32;
        while self.byte(0).is_some() {
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
        while let Some(byte) = self.byte(0) {
            if byte == quote || (byte == b'\n' && self.dialect != Dialect::Rust) {
                break;
            }
            if byte == b'\\' {
                self.step();
            }
            self.step();
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
        self.step_to(start + length);
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
                    self.after_value = true;
                    let kind = Kind::Text;
                    return is_whole.then_some(Token { kind, text, line });
                }
                b'$' if self.byte(1) == Some(b'{') => {
                    self.at += 2;
                    self.templates.push(self.braces);
                    self.after_value = false;
                    return None;
                }
                b'\\' => {
                    self.step();
                    self.step();
                }
                _ => self.step(),
            }
        }
        None
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
                let end = self.at + end + 1;
                self.step_to(end);
            }
            _ => self.at += 1,
        }
    }

    fn word(&mut self) -> Token<'t> {
        let is_part =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80;
        let start = self.at;
        while self.byte(0).is_some_and(is_part) {
            self.at += 1;
        }
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
                if !self.after_value && !self.after_less && self.skip_expression() =>
            {
                self.after_value = true;
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
                self.step();
                continue;
            }
            let Some(token) = self.token(byte) else {
                continue;
            };
            self.after_less = token.is_mark("<");
            self.after_value = match token.kind {
                Kind::Word => !BEFORE_VALUE.contains(&token.text),
                Kind::Text => true,
                Kind::Mark => matches!(token.text, ")" | "]" | "}"),
            };
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
