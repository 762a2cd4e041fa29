//! The words of a text: names, numbers and signs, without white space and comments.

use std::ops::{Range, RangeInclusive};

use sha2::Digest as _;

use super::comments::{Syntax, syntax};
use super::hashed;

/// A line longer than this, in bytes, holds more than what was found in it, as in scripts of one line: it stays.
const MASKED_BYTES_MAX: usize = 1000;

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands.
    pub(super) place: Range<usize>,
    /// Its line, from 1.
    pub(super) line: u32,
    /// Its hash.
    pub(super) hash: u64,
}

/// Reads the words of a text. Lines that are `masked` or state a copyright are left out.
pub(super) fn tokens(path: &str, bytes: &[u8], masked: &[RangeInclusive<u32>]) -> Vec<Token> {
    let mut reader = Reader {
        syntax: syntax(path, bytes),
        end_of_block: None,
        open_quote: None,
        tokens: Vec::new(),
    };
    let mut number = 0_u32;
    for line in lines(bytes) {
        number = number.saturating_add(1);
        let text = bytes.get(line.clone()).unwrap_or_default();
        let is_left_out = text.len() <= MASKED_BYTES_MAX
            && (masked.iter().any(|range| range.contains(&number)) || is_copyright(text));
        let before = reader.tokens.len();
        reader.line(text, line.start, number);
        if is_left_out {
            reader.tokens.truncate(before);
        }
    }
    reader.tokens
}

/// Hashes the words, whatever stands between them.
pub(super) fn hash(bytes: &[u8], tokens: &[Token]) -> u64 {
    let mut sha256 = sha2::Sha256::new();
    for token in tokens {
        sha256.update(bytes.get(token.place.clone()).unwrap_or_default());
        sha256.update([0]);
    }
    let hash: [u8; 32] = sha256.finalize().into();
    hash.first_chunk()
        .map_or(0, |first| u64::from_be_bytes(*first))
}

/// Breaks a text at every line end: `\n`, `\r\n` and `\r`, as license detection counts lines.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = start..start + length;
        let is_pair = rest.get(length..length + 2) == Some(b"\r\n");
        start = line.end + if is_pair { 2 } else { 1 };
        Some(line)
    })
}

fn is_copyright(line: &[u8]) -> bool {
    const WORDS: [&[u8]; 2] = [b"copyright", b"spdx-"];
    let starts = |word: &[u8]| {
        line.windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word))
    };
    WORDS.into_iter().any(starts)
}

/// What is open at the end of a line, and the words so far.
struct Reader {
    syntax: Syntax,
    end_of_block: Option<&'static [u8]>,
    open_quote: Option<u8>,
    tokens: Vec<Token>,
}

impl Reader {
    fn line(&mut self, text: &[u8], start: usize, number: u32) {
        // Only strings in backquotes go on in the next line.
        self.open_quote = self.open_quote.filter(|quote| *quote == b'`');
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(end) = self.end_of_block {
                let Some(found) = memchr::memmem::find(rest, end) else {
                    return;
                };
                self.end_of_block = None;
                at += found + end.len();
                continue;
            }
            if self.open_quote.is_none() {
                if let Some((begin, end)) = begins_block(self.syntax, rest) {
                    self.end_of_block = Some(end);
                    at += begin.len();
                    continue;
                }
                if begins_line_comment(self.syntax, text, at) {
                    return;
                }
            }
            let length = word_length(rest);
            if length == 0 {
                at += self.sign(rest, start + at, number);
                continue;
            }
            self.push(start + at, rest.get(..length).unwrap_or_default(), number);
            at += length;
        }
    }

    /// Takes one sign, or passes white space; returns how many bytes it took.
    fn sign(&mut self, rest: &[u8], at: usize, number: u32) -> usize {
        let Some((&byte, behind)) = rest.split_first() else {
            return 1;
        };
        if byte.is_ascii_whitespace() || byte.is_ascii_control() {
            return 1;
        }
        self.push(at, &[byte], number);
        if byte == b'\\' && self.open_quote.is_some() {
            // What is escaped ends no string.
            if let Some(escaped) = behind.first().filter(|byte| byte.is_ascii_punctuation()) {
                self.push(at + 1, &[*escaped], number);
                return 2;
            }
            return 1;
        }
        if self.open_quote == Some(byte) {
            self.open_quote = None;
        } else if self.open_quote.is_none() && self.syntax.quotes.contains(&byte) {
            self.open_quote = Some(byte);
        }
        1
    }

    fn push(&mut self, at: usize, word: &[u8], line: u32) {
        self.tokens.push(Token {
            place: at..at + word.len(),
            line,
            hash: hashed(word),
        });
    }
}

fn begins_block(syntax: Syntax, rest: &[u8]) -> Option<(&'static [u8], &'static [u8])> {
    syntax
        .block
        .iter()
        .find(|(begin, _)| rest.starts_with(begin))
        .copied()
}

fn begins_line_comment(syntax: Syntax, text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    syntax.line.iter().any(|begin| {
        // `$#` and `a#b` are no comments in the shell, nor is `50%` elsewhere.
        let may_follow = begin.len() > 1 || before.is_none_or(u8::is_ascii_whitespace);
        rest.starts_with(begin) && may_follow
    })
}

fn word_length(rest: &[u8]) -> usize {
    let is_word =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80;
    rest.iter().take_while(|byte| is_word(byte)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(path: &str, text: &str) -> String {
        let tokens = tokens(path, text.as_bytes(), &[]);
        let words: Vec<&str> = tokens.into_iter().map(|token| &text[token.place]).collect();
        words.join(" ")
    }

    #[test]
    fn comments_are_left_out_in_each_language() {
        for (path, text, expected) in [
            ("a.c", "int a; // x\n/* b\n c */ int d;", "int a ; int d ;"),
            ("a.c", "s = \"// no\"; // yes", "s = \" / / no \" ;"),
            (
                "a.c",
                "s = \"\\\"// no\"; // yes",
                "s = \" \\ \" / / no \" ;",
            ),
            (
                "a.rs",
                "fn f<'a>(x: &'a str) {} // c",
                "fn f < ' a > ( x : & ' a str ) { }",
            ),
            ("a.py", "x = 1  # c\ny = '#'", "x = 1 y = ' # '"),
            ("a.sh", "echo $# ${#a} # c", "echo $ # $ { # a }"),
            ("a.sql", "SELECT 1 -- c\n/* d */;", "SELECT 1 ;"),
            ("a.lua", "a = 1 --[[ b\n c ]] d = 2 -- e", "a = 1 d = 2"),
            ("a.el", "(a) ; c", "( a )"),
            ("a.html", "<p><!-- c\n --></p>", "< p > < / p >"),
            ("Makefile", "all: # c", "all :"),
            ("run", "#!/bin/sh\n# c\nls", "ls"),
            ("notes.txt", "# no comment", "# no comment"),
        ] {
            assert_eq!(words(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn layout_and_line_ends_do_not_count() {
        let one = "int main(void)\n{\n    return 0;\n}\n";
        let other = "int  main( void ) {\r\n\treturn 0; }";
        let hash_of = |text: &str| hash(text.as_bytes(), &tokens("a.c", text.as_bytes(), &[]));
        assert_eq!(hash_of(one), hash_of(other));
        assert_ne!(hash_of(one), hash_of("int main(void) { return 1; }"));
    }

    #[test]
    fn masked_lines_and_copyrights_are_left_out_but_not_scripts_of_one_line() {
        let text = "License: MIT\nCopyright 2020 A\rlast";
        let masked = RangeInclusive::new(1, 1);
        let tokens_of = tokens("a.txt", text.as_bytes(), std::slice::from_ref(&masked));
        assert_eq!(tokens_of.len(), 1);
        assert_eq!(tokens_of[0].line, 3);
        let long = "License MIT ".repeat(200);
        assert_eq!(tokens("a.txt", long.as_bytes(), &[masked]).len(), 400);
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_words_stand_where_they_say(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            ending in "(c|rs|py|js|lua|html|sql|txt)",
        ) {
            let found = tokens(&format!("a.{ending}"), &bytes, &[]);
            for pair in found.windows(2) {
                prop_assert!(pair[0].place.end <= pair[1].place.start);
                prop_assert!(pair[0].line <= pair[1].line);
            }
            prop_assert!(found.iter().all(|token| bytes.get(token.place.clone()).is_some()));
        }
    }
}
