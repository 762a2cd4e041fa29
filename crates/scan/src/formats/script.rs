//! Words and literals of programs: manifests of many languages are programs, and only their literals are read.
//! Nothing is run; a value that is worked out when the program runs stays unknown.

use std::borrow::Cow;

/// How a language writes comments, strings and words.
pub(super) struct Syntax {
    /// What begins a comment that ends with the line.
    pub(super) line_comments: &'static [&'static str],
    /// What begins and what ends a comment over lines.
    pub(super) block_comments: &'static [(&'static str, &'static str)],
    /// What begins and what ends a string without escapes.
    pub(super) raw_strings: &'static [(&'static str, &'static str)],
    /// Characters around strings with escapes.
    pub(super) quotes: &'static [char],
    /// What begins a value to be worked out inside a string.
    pub(super) interpolations: &'static [&'static str],
    /// Characters of a word besides letters, digits and `_`.
    pub(super) in_words: &'static str,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name, a keyword or a number.
    Word(&'t str),
    /// A string whose value is known.
    Text(Cow<'t, str>),
    /// A string with values in it that are worked out when the program runs.
    Computed,
    /// Any other character.
    Mark(char),
    /// The end of a line.
    LineEnd,
    /// A string or comment that never ends; the last token.
    Broken,
}

/// A token and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed<'t> {
    /// What it is.
    pub(super) token: Token<'t>,
    /// Its line, from 1.
    pub(super) line: u32,
}

impl<'t> Placed<'t> {
    /// Returns the word.
    pub(super) fn word(&self) -> Option<&'t str> {
        match self.token {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Returns the string.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.token {
            Token::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is this word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    /// Whether it is this character.
    pub(super) fn is(&self, mark: char) -> bool {
        self.token == Token::Mark(mark)
    }
}

/// Takes a program apart.
pub(super) fn tokens<'t>(text: &'t str, syntax: &Syntax) -> Vec<Placed<'t>> {
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
        syntax,
    };
    let mut tokens = Vec::new();
    while let Some(next) = reader.next() {
        tokens.push(next);
    }
    tokens
}

/// Divides tokens into statements: at line ends outside brackets and at `;`. A line that ends in `,` or `\`, or
/// before one that begins with `.`, goes on.
pub(super) fn statements<'a, 't>(tokens: &'a [Placed<'t>]) -> Vec<&'a [Placed<'t>]> {
    let mut statements = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (index, placed) in tokens.iter().enumerate() {
        match placed.token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            Token::LineEnd | Token::Mark(';') if depth == 0 => {
                let before = index.checked_sub(1).and_then(|before| tokens.get(before));
                let goes_on = before.is_some_and(|before| before.is(',') || before.is('\\'));
                if !goes_on {
                    statements.extend(tokens.get(start..index));
                    start = index + 1;
                }
            }
            _ => {}
        }
    }
    statements.extend(tokens.get(start..));
    statements.retain(|statement| !statement.is_empty());
    statements
}

struct Reader<'t, 's> {
    text: &'t str,
    at: usize,
    line: u32,
    syntax: &'s Syntax,
}

impl<'t> Reader<'t, '_> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Steps over `length` bytes, counting lines.
    fn skip(&mut self, length: usize) -> &'t str {
        let skipped = self.text.get(self.at..self.at + length).unwrap_or_default();
        let ends = skipped.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        self.at += length;
        skipped
    }

    fn next(&mut self) -> Option<Placed<'t>> {
        loop {
            let rest = self.rest();
            let space = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\u{feff}']).len();
            self.skip(space);
            let rest = self.rest();
            // A comment over lines may begin like one that ends with its line.
            let blocks = self.syntax.block_comments.iter();
            let block = blocks.copied().find(|(begin, _)| rest.starts_with(begin));
            if let Some((begin, end)) = block {
                let line = self.line;
                let inside = rest.get(begin.len()..).unwrap_or_default();
                let Some(length) = inside.find(end) else {
                    self.at = self.text.len();
                    return Some(Placed {
                        token: Token::Broken,
                        line,
                    });
                };
                self.skip(begin.len() + length + end.len());
                continue;
            }
            let mut marks = self.syntax.line_comments.iter();
            if !marks.any(|mark| rest.starts_with(mark)) {
                break;
            }
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        }
        let line = self.line;
        let token = self.token()?;
        Some(Placed { token, line })
    }

    fn token(&mut self) -> Option<Token<'t>> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        if first == '\n' {
            self.skip(1);
            return Some(Token::LineEnd);
        }
        let raw = self.syntax.raw_strings.iter();
        if let Some((begin, end)) = raw.clone().find(|(begin, _)| rest.starts_with(begin)) {
            let inside = rest.get(begin.len()..).unwrap_or_default();
            let Some(length) = inside.find(end) else {
                self.at = self.text.len();
                return Some(Token::Broken);
            };
            self.skip(begin.len() + length + end.len());
            return Some(Token::Text(Cow::Borrowed(inside.get(..length)?)));
        }
        if self.syntax.quotes.contains(&first) {
            return Some(self.quoted(first));
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || self.syntax.in_words.contains(c);
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if length > 0 {
            return Some(Token::Word(self.skip(length)));
        }
        self.skip(first.len_utf8());
        Some(Token::Mark(first))
    }

    fn quoted(&mut self, quote: char) -> Token<'t> {
        let inside = self.rest().get(quote.len_utf8()..).unwrap_or_default();
        let (mut end, mut escapes, mut is_escaped) = (None, false, false);
        for (at, c) in inside.char_indices() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => (escapes, is_escaped) = (true, true),
                c if c == quote => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let Some(end) = end else {
            self.at = self.text.len();
            return Token::Broken;
        };
        self.skip(end + 2 * quote.len_utf8());
        let inside = inside.get(..end).unwrap_or_default();
        let interpolations = self.syntax.interpolations;
        if quote != '\'' && interpolations.iter().any(|mark| inside.contains(mark)) {
            return Token::Computed;
        }
        Token::Text(if escapes {
            Cow::Owned(unescaped(inside))
        } else {
            Cow::Borrowed(inside)
        })
    }
}

/// Resolves the escapes all these languages share.
fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            result.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some('r') => result.push('\r'),
            Some(other) => result.push(other),
            None => {}
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIKE_RUBY: Syntax = Syntax {
        line_comments: &["#"],
        block_comments: &[("=begin", "=end")],
        raw_strings: &[("%q{", "}")],
        quotes: &['"', '\''],
        interpolations: &["#{"],
        in_words: "?!",
    };

    #[test]
    fn words_strings_and_comments_are_told_apart() {
        let text = "gem 'a', \"#{b}\" # 'c'\n=begin\nx\n=end\nd? %q{e f} 'it\\'s' 'g";
        let found: Vec<_> = tokens(text, &LIKE_RUBY)
            .into_iter()
            .map(|placed| (placed.line, placed.token))
            .collect();
        assert_eq!(
            found,
            [
                (1, Token::Word("gem")),
                (1, Token::Text("a".into())),
                (1, Token::Mark(',')),
                (1, Token::Computed),
                (1, Token::LineEnd),
                (4, Token::LineEnd),
                (5, Token::Word("d?")),
                (5, Token::Text("e f".into())),
                (5, Token::Text("it's".into())),
                (5, Token::Broken),
            ]
        );
    }

    #[test]
    fn statements_end_with_lines_outside_brackets() {
        let found = tokens("a 'b',\n 'c'\n d [\n1,\n2]; e", &LIKE_RUBY);
        let lengths: Vec<_> = statements(&found).iter().map(|one| one.len()).collect();
        assert_eq!(lengths, [5, 8, 1]);
    }
}
