//! The extensible data notation of Clojure, with lines.
//!
//! Source: the specification of edn. Code of Clojure is written in it too, with a few characters more.

/// A value and the line it begins on.
#[derive(Debug)]
pub(super) struct Form<'t> {
    pub(super) line: u32,
    kind: Kind<'t>,
}

#[derive(Debug)]
enum Kind<'t> {
    /// A symbol, a keyword (with its colon), a number or a character.
    Symbol(&'t str),
    /// A string without its quotes, as it is written.
    Text(&'t str),
    /// What brackets of any kind hold.
    Items(Vec<Form<'t>>),
}

/// Why a text cannot be read further.
pub(super) struct Fault {
    pub(super) line: u32,
    pub(super) what: &'static str,
    pub(super) too_deep: bool,
}

/// The reader.
pub(super) struct Edn<'t> {
    rest: &'t str,
    line: u32,
    /// Lists that are open, each with the bracket that closes it.
    open: Vec<(Form<'t>, char)>,
    done: Vec<Form<'t>>,
    /// Whether the next form is left out.
    discards: Vec<usize>,
}

impl<'t> Form<'t> {
    pub(super) fn symbol(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Symbol(symbol) => Some(symbol),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::Items(items) => items,
            _ => &[],
        }
    }

    /// Returns the entries of a map.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Self, &Self)> {
        self.items().chunks_exact(2).filter_map(|pair| match pair {
            [key, value] => Some((key, value)),
            _ => None,
        })
    }
}

impl<'t> Edn<'t> {
    /// Reads all forms of a text, nested at most `depth_max` deep. What stands before a fault is kept, lists still
    /// open there with all that is in them but the last.
    pub(super) fn read(text: &'t str, depth_max: u32) -> (Vec<Form<'t>>, Option<Fault>) {
        let mut reader = Self {
            rest: text,
            line: 1,
            open: Vec::new(),
            done: Vec::new(),
            discards: Vec::new(),
        };
        let fault = reader.read_all(depth_max);
        if fault.is_some()
            && let Some((
                Form {
                    kind: Kind::Items(items),
                    ..
                },
                _,
            )) = reader.open.last_mut()
        {
            items.pop();
        }
        while let Some((form, _)) = reader.open.pop() {
            reader.put(form);
        }
        (reader.done, fault)
    }

    fn read_all(&mut self, depth_max: u32) -> Option<Fault> {
        while let Some(c) = self.rest.chars().next() {
            let fault = |what, too_deep| {
                Some(Fault {
                    line: self.line,
                    what,
                    too_deep,
                })
            };
            match c {
                c if c.is_whitespace() || c == ',' => self.skip(c.len_utf8()),
                ';' => self.skip(self.rest.find('\n').unwrap_or(self.rest.len())),
                '"' => {
                    let Some(end) = end_of_text(self.rest) else {
                        return fault("a string does not end", false);
                    };
                    let text = self.rest.get(1..end).unwrap_or_default();
                    self.put_kind(Kind::Text(text));
                    self.skip(end + 1);
                }
                '(' | '[' | '{' => {
                    if self.open.len() >= depth_max as usize {
                        return fault("nested too deep", true);
                    }
                    let closing = match c {
                        '(' => ')',
                        '[' => ']',
                        _ => '}',
                    };
                    let form = Form {
                        line: self.line,
                        kind: Kind::Items(Vec::new()),
                    };
                    self.open.push((form, closing));
                    self.skip(1);
                }
                ')' | ']' | '}' => {
                    if self.open.last().map(|(_, closing)| *closing) != Some(c) {
                        return fault("a bracket closes what is not open", false);
                    }
                    if let Some((form, _)) = self.open.pop() {
                        self.put(form);
                    }
                    self.skip(1);
                }
                '#' if self.rest.starts_with("#_") => {
                    self.discards.push(self.open.len());
                    self.skip(2);
                }
                // What is said about the form behind it.
                '^' => {
                    self.discards.push(self.open.len());
                    self.skip(1);
                }
                // Marks of Clojure's code in front of a form, and tags.
                '#' | '\'' | '`' | '~' | '@' => self.skip(1),
                '\\' => {
                    let length = self.rest.chars().nth(1).map_or(0, char::len_utf8);
                    self.symbol(1 + length);
                }
                _ => self.symbol(0),
            }
        }
        (!self.open.is_empty()).then_some(Fault {
            line: self.line,
            what: "the document ends too early",
            too_deep: false,
        })
    }

    fn symbol(&mut self, from: usize) {
        let ends = |c: char| c.is_whitespace() || "()[]{}\",;".contains(c);
        let behind = self.rest.get(from..).unwrap_or_default();
        let end = from + behind.find(ends).unwrap_or(behind.len());
        let (symbol, _) = self.rest.split_at(end);
        self.put_kind(Kind::Symbol(symbol));
        self.skip(end);
    }

    fn put_kind(&mut self, kind: Kind<'t>) {
        let line = self.line;
        self.put(Form { line, kind });
    }

    /// Puts a finished form where it belongs, unless it is to be left out.
    fn put(&mut self, form: Form<'t>) {
        if self.discards.last() == Some(&self.open.len()) {
            self.discards.pop();
            return;
        }
        match self.open.last_mut() {
            Some((
                Form {
                    kind: Kind::Items(items),
                    ..
                },
                _,
            )) => items.push(form),
            _ => self.done.push(form),
        }
    }

    fn skip(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.rest = rest;
    }
}

/// Returns where the quote stands that ends the string a text begins with.
fn end_of_text(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_comments_and_discards_are_read() {
        let (forms, fault) = Edn::read("; c\n(a :b \"x\\\"y\" #_[no] [1 2]) #{z} #_q r", 8);
        assert!(fault.is_none());
        assert_eq!(forms.len(), 3);
        let [list, set, last] = forms.as_slice() else {
            panic!("{forms:?}")
        };
        assert_eq!(list.line, 2);
        assert_eq!(list.items().len(), 4);
        assert_eq!(list.items()[2].text(), Some("x\\\"y"));
        assert_eq!(set.items()[0].symbol(), Some("z"));
        assert_eq!(last.symbol(), Some("r"));
    }

    #[test]
    fn what_stands_before_a_fault_is_kept() {
        let (forms, fault) = Edn::read("{:a 1 :b \"open", 8);
        assert_eq!(fault.expect("fault").what, "a string does not end");
        assert_eq!(forms[0].items().len(), 2);
        assert!(
            Edn::read(&"[".repeat(100_000), 128)
                .1
                .expect("fault")
                .too_deep
        );
        assert!(Edn::read(")", 8).1.is_some());
    }
}
