//! Finds literal texts and lists in Python code without running it.

use std::collections::BTreeMap;

/// Deepest nesting of brackets followed; what is deeper is no plain list.
const DEPTH_MAX: usize = 64;

/// Most texts of one value: lists joined to themselves again and again would double each time.
const TEXTS_MAX: usize = 10_000;

/// The literal part of a value.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Value {
    /// Texts with their byte offsets; a text of several lines is taken apart.
    pub(super) texts: Vec<(usize, String)>,
    /// Byte offsets of parts that are no literals.
    pub(super) computed: Vec<usize>,
}

impl Value {
    fn join(&mut self, other: Self) {
        let left = TEXTS_MAX.saturating_sub(self.texts.len());
        self.texts.extend(other.texts.into_iter().take(left));
        let left = TEXTS_MAX.saturating_sub(self.computed.len());
        self.computed.extend(other.computed.into_iter().take(left));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    /// A string without a part worked out at run time.
    Text,
    /// A string with such parts, a number, an operator of several characters.
    Other,
    /// One character of punctuation.
    Mark(u8),
}

#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    kind: Kind,
    text: &'t str,
    offset: usize,
    /// How many brackets are open around it.
    depth: usize,
}

/// Python code taken apart.
pub(super) struct Source<'t> {
    tokens: Vec<Token<'t>>,
    /// Values of the variables set outside of brackets.
    variables: BTreeMap<&'t str, Value>,
}

impl<'t> Source<'t> {
    /// Takes code apart and notes its variables.
    pub(super) fn of(text: &'t str) -> Self {
        let mut source = Self {
            tokens: tokens(text),
            variables: BTreeMap::new(),
        };
        source.note_variables();
        source
    }

    /// Returns every value given to a keyword, in a call or in a dictionary; where there is none, the value of the
    /// variable of that name.
    pub(super) fn values(&self, keyword: &str) -> Vec<Value> {
        let mut values = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let follows = self.tokens.get(at + 1).map(|next| next.kind);
            let is_keyword = token.kind == Kind::Name && follows == Some(Kind::Mark(b'='));
            let is_key = token.kind == Kind::Text && follows == Some(Kind::Mark(b':'));
            if token.text == keyword && token.depth > 0 && (is_keyword || is_key) {
                values.push(self.value(at + 2).0);
            }
        }
        if values.is_empty() {
            values.extend(self.variables.get(keyword).cloned());
        }
        values
    }

    /// Returns the one literal text given to a keyword of a call.
    pub(super) fn text(&self, keyword: &str) -> Option<(usize, String)> {
        let value = self.tokens.windows(3).find_map(|window| {
            let [name, equals, value] = window else {
                return None;
            };
            let fits = name.text == keyword && name.depth == 1;
            (fits && name.kind == Kind::Name && equals.kind == Kind::Mark(b'=')).then_some(value)
        })?;
        match value.kind {
            Kind::Text => Some((value.offset, value.text.to_owned())),
            Kind::Name => {
                let known = self.variables.get(value.text)?;
                let one = known.texts.first()?;
                (known.texts.len() == 1 && known.computed.is_empty()).then(|| one.clone())
            }
            _ => None,
        }
    }

    fn note_variables(&mut self) {
        for at in 0..self.tokens.len() {
            let Some([name, operator, next]) = self.tokens.get(at..at + 3) else {
                break;
            };
            if name.kind != Kind::Name || name.depth > 0 {
                continue;
            }
            let name = name.text;
            match (operator.kind, operator.text, next.text) {
                (Kind::Mark(b'='), ..) => {
                    let value = self.value(at + 2).0;
                    self.variables.insert(name, value);
                }
                (Kind::Other, "+=", _) => self.extend(name, at + 2),
                (Kind::Mark(b'.'), _, "append" | "extend") => self.extend(name, at + 4),
                _ => {}
            }
        }
    }

    fn extend(&mut self, name: &'t str, at: usize) {
        let value = self.value(at).0;
        if let Some(known) = self.variables.get_mut(name) {
            known.join(value);
        }
    }

    /// Reads the value that begins at a token, up to the end of the expression; returns where that is.
    fn value(&self, start: usize) -> (Value, usize) {
        let mut value = Value::default();
        let mut at = start;
        let outside = self.tokens.get(start).map_or(0, |token| token.depth);
        loop {
            at = self.term(at, &mut value);
            let Some(next) = self.tokens.get(at).filter(|next| next.depth >= outside) else {
                return (value, at);
            };
            match next.kind {
                Kind::Mark(b'+') => at += 1,
                Kind::Mark(b',' | b')' | b']' | b'}' | b'\n') => return (value, at),
                _ => {
                    value.computed.push(next.offset);
                    return (value, self.skip(at, outside));
                }
            }
        }
    }

    /// Reads one term: texts, a list, a tuple, a dictionary of lists or a variable. Returns where it ends.
    fn term(&self, at: usize, value: &mut Value) -> usize {
        let Some(token) = self.tokens.get(at) else {
            return at;
        };
        match token.kind {
            Kind::Text => self.texts(at, value),
            Kind::Mark(b'[' | b'(' | b'{') => self.collection(at, value),
            Kind::Name if token.text == "None" => at + 1,
            Kind::Name => match self.variables.get(token.text) {
                Some(known) => {
                    value.join(known.clone());
                    at + 1
                }
                None => at,
            },
            _ => at,
        }
    }

    /// Joins texts that stand one behind the other, as Python does.
    fn texts(&self, start: usize, value: &mut Value) -> usize {
        let texts = self.tokens.get(start..).unwrap_or_default().iter();
        let texts: Vec<_> = texts.take_while(|token| token.kind == Kind::Text).collect();
        let Some(first) = texts.first() else {
            return start;
        };
        let joined: String = texts.iter().map(|token| token.text).collect();
        let mut offset = first.offset;
        for line in joined.split_inclusive('\n') {
            if !line.trim().is_empty() {
                value.texts.push((offset, line.trim().to_owned()));
            }
            offset += line.len();
        }
        start + texts.len()
    }

    /// Reads what stands between brackets, nested ones included: the lists of a dictionary are as good as one list.
    fn collection(&self, start: usize, value: &mut Value) -> usize {
        let Some(open) = self.tokens.get(start) else {
            return start;
        };
        let mut at = start + 1;
        while let Some(token) = self.tokens.get(at) {
            let before = at;
            let mut item = Value::default();
            match token.kind {
                Kind::Mark(b')' | b']' | b'}') if token.depth == open.depth => return at + 1,
                Kind::Mark(b'[' | b'(' | b'{' | b')' | b']' | b'}' | b',' | b'+') => {
                    at += 1;
                    continue;
                }
                Kind::Text => at = self.texts(at, &mut item),
                _ => {}
            }
            match self.tokens.get(at).map(|next| next.kind) {
                // A key of a dictionary: the extra or its condition.
                Some(Kind::Mark(b':')) if at > before => at += 1,
                Some(Kind::Mark(b',' | b')' | b']' | b'}')) if at > before => value.join(item),
                _ => {
                    value.computed.push(token.offset);
                    at = self.skip(at.max(before + 1), token.depth);
                }
            }
        }
        at
    }

    /// Returns the end of an expression: the next comma, bracket, assignment or line end at a depth.
    fn skip(&self, start: usize, depth: usize) -> usize {
        let rest = self.tokens.get(start..).unwrap_or_default();
        let length = rest.iter().position(|token| {
            token.depth < depth
                || (token.depth == depth && matches!(token.kind, Kind::Mark(b',' | b'=' | b'\n')))
        });
        start + length.unwrap_or(rest.len())
    }
}

/// Takes code apart into names, strings and marks; the end of a line outside of brackets is a mark too.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at).copied() {
        let rest = text.get(at..).unwrap_or_default();
        let (kind, length) = match byte {
            b'#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            b'\\' if rest.starts_with("\\\n") || rest.starts_with("\\\r") => {
                at += 2;
                continue;
            }
            b'\n' if depth == 0 => (Kind::Mark(b'\n'), 1),
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'"' | b'\'' => (Kind::Text, string(rest)),
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => word(rest),
            byte if byte.is_ascii_digit() => (Kind::Other, digits(rest)),
            b'=' | b'!' | b'<' | b'>' | b'+' | b'-' if rest.get(1..2) == Some("=") => {
                (Kind::Other, 2)
            }
            byte => (Kind::Mark(byte), 1),
        };
        if matches!(kind, Kind::Mark(b')' | b']' | b'}')) {
            depth = depth.saturating_sub(1);
        }
        let written = rest.get(..length).unwrap_or_default();
        tokens.push(Token {
            kind,
            text: if kind == Kind::Text {
                content(written)
            } else {
                written
            },
            offset: at,
            depth,
        });
        if matches!(kind, Kind::Mark(b'(' | b'[' | b'{')) {
            depth += 1;
        }
        if depth > DEPTH_MAX {
            break;
        }
        at += length.max(1);
    }
    tokens
}

/// Returns kind and length of a name, or of the string it is the prefix of.
fn word(rest: &str) -> (Kind, usize) {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let (name, after) = rest.split_at(length);
    if length <= 2 && after.starts_with(['"', '\'']) {
        let name = name.to_ascii_lowercase();
        let is_plain = matches!(name.as_str(), "r" | "u" | "b" | "rb" | "br");
        let kind = if is_plain { Kind::Text } else { Kind::Other };
        return (kind, length + string(after));
    }
    (Kind::Name, length)
}

fn digits(rest: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    rest.find(|c| !is_part(c)).unwrap_or(rest.len())
}

/// Returns the length of the string a text begins with. One on one line ends with the line at the latest.
fn string(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let quote = bytes.first().copied().unwrap_or_default();
    let is_long = bytes.starts_with(&[quote; 3]);
    let mut at = if is_long { 3 } else { 1 };
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\\' => at += 1,
            b'\n' if !is_long => return at,
            byte if byte == quote => {
                if !is_long {
                    return at + 1;
                }
                if bytes.get(at..).unwrap_or_default().starts_with(&[quote; 3]) {
                    return at + 3;
                }
            }
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// Returns what stands between the quotes of a string.
fn content(written: &str) -> &str {
    let inner = written.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(inner) = inner.strip_prefix(quote) {
            return inner.strip_suffix(quote).unwrap_or(inner);
        }
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str) -> (Vec<String>, usize) {
        let values = Source::of(code).values("install_requires");
        let computed = values.iter().map(|value| value.computed.len()).sum();
        let texts = values.into_iter().flat_map(|value| value.texts);
        (texts.map(|(_, text)| text).collect(), computed)
    }

    #[test]
    fn literal_lists_are_found_wherever_they_stand() {
        for (code, expected, computed) in [
            (
                "setup(install_requires=['a', \"b>=1\"])",
                &["a", "b>=1"][..],
                0,
            ),
            ("setup(**{'install_requires': ('a',)})", &["a"], 0),
            (
                "R = ['a']\nR += ['b']\nR.append('c')\nsetup(install_requires=R)",
                &["a", "b", "c"],
                0,
            ),
            ("install_requires = ['a']\nsetup(**kw)", &["a"], 0),
            ("setup(install_requires='''\na\n  b\n''')", &["a", "b"], 0),
            (
                "setup(install_requires=['a' '>=1', # no\n 'b'] + ['c'])",
                &["a>=1", "b", "c"],
                0,
            ),
            (
                "setup(install_requires=['a'] + read('x'), name='n')",
                &["a"],
                1,
            ),
            (
                "setup(install_requires=['a=={}'.format(v), '%s' % x, f'{y}', 'b'])",
                &["b"],
                3,
            ),
            ("setup(install_requires=read('requirements.txt'))", &[], 1),
            ("setup(install_requires=[= 'a', b = 'c', 'd'])", &["d"], 3),
            ("# install_requires=['a']\n'install_requires'", &[], 0),
        ] {
            let (found, open) = texts(code);
            assert_eq!(
                (found.as_slice(), open),
                (
                    &expected
                        .iter()
                        .map(|&text| text.to_owned())
                        .collect::<Vec<_>>()[..],
                    computed
                ),
                "{code}"
            );
        }
    }

    #[test]
    fn dictionaries_of_lists_count_as_one_list() {
        let code = "setup(extras_require={'x': ['a'], ':os_name==\"nt\"': ['b', 'c']})";
        let values = Source::of(code).values("extras_require");
        let texts: Vec<_> = values[0]
            .texts
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!(texts, ["a", "b", "c"]);
    }

    #[test]
    fn single_texts_follow_variables() {
        let source = Source::of("N = 'own'\nsetup(name=N, version=read())");
        assert_eq!(
            source.text("name").map(|(_, text)| text).as_deref(),
            Some("own")
        );
        assert_eq!(source.text("version"), None);
    }
}
