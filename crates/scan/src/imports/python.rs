//! Imports of Python, as dotted names.
//!
//! Source: the Python Language Reference, sections "Lexical analysis" and "The import statement".

use gwanmun_model::SourceLanguage;

use super::{Reader, Sighting};

pub(super) const READER: Reader = Reader {
    language: SourceLanguage::Python,
    extensions: &["py", "pyi", "pyw"],
    read,
};

/// Functions that import what their first argument names.
const FUNCTIONS: [&str; 2] = ["__import__", "import_module"];

fn read(text: &str) -> Vec<Sighting> {
    let mut reader = Code {
        text,
        at: 0,
        line: 1,
        brackets: 0,
        at_start: true,
        seen: Vec::new(),
    };
    while let Some(byte) = reader.byte(0) {
        reader.take(byte);
    }
    reader.seen
}

/// The code on its way through statements, which lines, `;` and `:` begin anew outside brackets.
struct Code<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    brackets: u32,
    /// Whether a statement may begin here.
    at_start: bool,
    seen: Vec<Sighting>,
}

impl<'t> Code<'t> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns how many bytes there are before the first for which `ends` says yes.
    fn run(&self, ends: impl Fn(u8) -> bool) -> usize {
        let bytes = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let end = bytes.iter().position(|byte| ends(*byte));
        end.unwrap_or(bytes.len())
    }

    fn step(&mut self) {
        if self.byte(0) == Some(b'\n') {
            self.line = self.line.saturating_add(1);
        }
        self.at += 1;
    }

    fn take(&mut self, byte: u8) {
        match byte {
            b'\n' => self.end_line(),
            b'#' => self.skip_comment(),
            b'\\' => {
                self.step();
                self.step();
            }
            b'"' | b'\'' => {
                self.text_literal(byte);
                self.at_start = false;
            }
            b'(' | b'[' | b'{' => {
                self.brackets = self.brackets.saturating_add(1);
                self.at_start = false;
                self.at += 1;
            }
            b')' | b']' | b'}' => {
                self.brackets = self.brackets.saturating_sub(1);
                self.at += 1;
            }
            b';' | b':' => {
                self.at_start = self.brackets == 0;
                self.at += 1;
            }
            _ if is_name_part(byte) => self.word(),
            _ => {
                self.at_start &= byte.is_ascii_whitespace();
                self.at += 1;
            }
        }
    }

    fn end_line(&mut self) {
        self.step();
        // Where brackets do not match, an import at the margin sets it right again.
        if ["import ", "from "]
            .iter()
            .any(|word| self.rest().starts_with(word))
        {
            self.brackets = 0;
        }
        self.at_start = self.brackets == 0;
    }

    fn skip_comment(&mut self) {
        self.at += self.run(|byte| byte == b'\n');
    }

    /// Reads a text literal whose quote is next. One in single quotes ends with its line at the latest.
    fn text_literal(&mut self, quote: u8) -> &'t str {
        let is_triple = self.byte(1) == Some(quote) && self.byte(2) == Some(quote);
        self.at += if is_triple { 3 } else { 1 };
        let start = self.at;
        loop {
            self.at += self.run(|byte| byte == quote || matches!(byte, b'\\' | b'\n'));
            let Some(byte) = self.byte(0) else {
                break;
            };
            let ends = if is_triple {
                byte == quote && self.byte(1) == Some(quote) && self.byte(2) == Some(quote)
            } else {
                byte == quote || byte == b'\n'
            };
            if ends {
                break;
            }
            if byte == b'\\' {
                self.step();
            }
            self.step();
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if self.byte(0) == Some(quote) {
            self.at += if is_triple { 3 } else { 1 };
        }
        text
    }

    fn name(&mut self) -> &'t str {
        let start = self.at;
        self.at += self.run(|byte| !is_name_part(byte));
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn word(&mut self) {
        let was_start = std::mem::replace(&mut self.at_start, false);
        let line = self.line;
        let word = self.name();
        match word {
            "import" if was_start => self.import_modules(line),
            "from" if was_start => self.import_from(line),
            _ if FUNCTIONS.contains(&word) => self.import_call(line),
            _ => {}
        }
    }

    fn add(&mut self, name: String, line: u32) {
        self.seen.push(Sighting {
            name,
            line,
            symbols: Vec::new(),
        });
    }

    /// Goes behind blanks, joined lines and, in brackets, line breaks and comments.
    fn skip_blanks(&mut self, in_brackets: bool) {
        while let Some(byte) = self.byte(0) {
            match byte {
                b'\n' if in_brackets => self.step(),
                b'#' if in_brackets => self.skip_comment(),
                b' ' | b'\t' | b'\r' | b'\x0c' => self.at += 1,
                b'\\' if self.rest().starts_with("\\\n") || self.rest().starts_with("\\\r\n") => {
                    self.at += 1;
                    if self.byte(0) == Some(b'\r') {
                        self.at += 1;
                    }
                    self.step();
                }
                _ => return,
            }
        }
    }

    /// Reads `a.b.c`, with blanks around the points.
    fn dotted(&mut self) -> Option<String> {
        let mut dotted = self.name().to_owned();
        if dotted.is_empty() {
            return None;
        }
        loop {
            self.skip_blanks(false);
            if self.byte(0) != Some(b'.') {
                return Some(dotted);
            }
            self.at += 1;
            self.skip_blanks(false);
            dotted.push('.');
            dotted.push_str(self.name());
        }
    }

    /// Goes behind `as name`.
    fn skip_alias(&mut self, in_brackets: bool) {
        self.skip_blanks(in_brackets);
        let before = self.at;
        if self.name() == "as" {
            self.skip_blanks(in_brackets);
            self.name();
            self.skip_blanks(in_brackets);
        } else {
            self.at = before;
        }
    }

    fn import_modules(&mut self, line: u32) {
        loop {
            self.skip_blanks(false);
            let Some(name) = self.dotted() else {
                return;
            };
            self.add(name, line);
            self.skip_alias(false);
            if self.byte(0) != Some(b',') {
                return;
            }
            self.at += 1;
        }
    }

    fn import_from(&mut self, line: u32) {
        self.skip_blanks(false);
        // A point in front: a module of the same package.
        let Some(module) = self.dotted() else {
            return;
        };
        if self.name() != "import" {
            return;
        }
        self.skip_blanks(false);
        let in_brackets = self.byte(0) == Some(b'(');
        if in_brackets {
            self.at += 1;
        }
        if self.byte(0) == Some(b'*') {
            self.at += 1;
            self.add(module, line);
            return;
        }
        loop {
            self.skip_blanks(in_brackets);
            let name = self.name();
            if name.is_empty() {
                break;
            }
            self.add(format!("{module}.{name}"), line);
            self.skip_alias(in_brackets);
            if self.byte(0) != Some(b',') {
                break;
            }
            self.at += 1;
        }
        if in_brackets && self.byte(0) == Some(b')') {
            self.at += 1;
        }
    }

    /// Reads `("a.b"`, the first argument of a call that imports.
    fn import_call(&mut self, line: u32) {
        self.skip_blanks(false);
        if self.byte(0) != Some(b'(') {
            return;
        }
        self.at += 1;
        self.brackets = self.brackets.saturating_add(1);
        self.skip_blanks(true);
        if let Some(quote @ (b'"' | b'\'')) = self.byte(0) {
            let name = self.text_literal(quote);
            let is_name = !name.starts_with('.')
                && !name.is_empty()
                && name.bytes().all(|byte| is_name_part(byte) || byte == b'.');
            self.skip_blanks(true);
            if is_name && matches!(self.byte(0), Some(b')' | b',')) {
                self.add(name.to_owned(), line);
            }
        }
    }
}

const fn is_name_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let seen = read(text).into_iter();
        seen.map(|one| format!("{}:{}", one.line, one.name))
            .collect()
    }

    #[test]
    fn every_way_to_import_is_read() {
        assert_eq!(
            names(
                "import a\nimport b.c as d, e\nfrom f import g, h as i\nfrom j.k import (\n    l,  # a\n    m as n,\n)\nfrom o import *\n\
                 if True: import p\ndef q():\n    from r import \\\n        s\ntry: import t; import u\nexcept ImportError: pass\n\
                 v = __import__('w')\nx = importlib.import_module(\n    'y.z', package=None)\n"
            ),
            [
                "1:a", "2:b.c", "2:e", "3:f.g", "3:f.h", "4:j.k.l", "4:j.k.m", "8:o", "9:p",
                "11:r.s", "13:t", "13:u", "15:w", "16:y.z"
            ]
        );
    }

    #[test]
    fn what_only_looks_like_an_import_is_none() {
        assert!(
            names(
                "# import a\n\"\"\"\nimport b\n\"\"\"\nx = '''\nimport c'''\nfrom . import d\nfrom .e import f\n\
                 yield from g\nraise H from i\nj = r'\\'\nk = {'import': l}\nimportant = m\n__import__(n)\nimport_module('.o')\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn an_open_bracket_hides_no_later_import() {
        assert_eq!(
            names("x = (\nimport a\nfrom b import c\n"),
            ["2:a", "3:b.c"]
        );
    }
}
