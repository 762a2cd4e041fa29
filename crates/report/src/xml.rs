//! Writing XML: elements, attributes and text, indented, with every character the format does not take replaced.

/// An XML document being written.
pub(crate) struct Xml {
    text: String,
    /// Names of the open elements, outermost first.
    open: Vec<&'static str>,
}

impl Xml {
    /// Starts a document.
    pub(crate) fn new() -> Self {
        Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Ends the document; it ends in a line feed.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// Writes an element whose content `inner` writes.
    pub(crate) fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&str, Option<&str>)],
        inner: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        let (length, empty) = (self.text.len(), self.text.len() + 2);
        self.text.push_str(">\n");
        self.open.push(name);
        inner(self);
        self.open.pop();
        if self.text.len() == empty {
            self.text.truncate(length);
            self.text.push_str("/>\n");
        } else {
            self.indent();
            self.end(name);
        }
    }

    /// Writes an element that holds a list, unless the list is empty.
    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        list: &[T],
        mut each: impl FnMut(&mut Self, &T),
    ) {
        if !list.is_empty() {
            self.element(name, &[], |xml| {
                for one in list {
                    each(xml, one);
                }
            });
        }
    }

    /// Writes an element that holds text.
    pub(crate) fn text(
        &mut self,
        name: &'static str,
        attributes: &[(&str, Option<&str>)],
        value: &str,
    ) {
        self.start(name, attributes);
        self.text.push('>');
        escape(&mut self.text, value, false);
        self.end(name);
    }

    /// Writes an element that holds text, where there is some.
    pub(crate) fn optional(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, &[], value);
        }
    }

    fn start(&mut self, name: &'static str, attributes: &[(&str, Option<&str>)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            if let Some(value) = value {
                self.text.push(' ');
                self.text.push_str(attribute);
                self.text.push_str("=\"");
                escape(&mut self.text, value, true);
                self.text.push('"');
            }
        }
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.text.push_str("  ");
        }
    }
}

/// Adds text with what XML reserves escaped, and what it cannot hold as U+FFFD.
///
/// Source: XML 1.0, section 2.2 (characters) and 3.3.3 (blanks in attributes, which readers would change).
fn escape(text: &mut String, value: &str, in_attribute: bool) {
    for letter in value.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' if in_attribute => text.push_str("&quot;"),
            '\t' if in_attribute => text.push_str("&#9;"),
            '\n' if in_attribute => text.push_str("&#10;"),
            // A bare one would be read as a line feed.
            '\r' => text.push_str("&#13;"),
            '\t' | '\n' => text.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                text.push(char::REPLACEMENT_CHARACTER);
            }
            _ => text.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_reserves_or_cannot_hold_does_not_break_out() {
        let mut xml = Xml::new();
        xml.element("a", &[("b", Some("\"<&\n")), ("c", None)], |xml| {
            xml.text("d", &[], "]]></d>\u{1}\r");
            xml.element("e", &[], |_| {});
        });
        assert_eq!(
            xml.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&quot;&lt;&amp;&#10;\">\n  <d>]]&gt;&lt;/d&gt;\u{fffd}&#13;</d>\n  <e/>\n</a>\n"
        );
    }
}
