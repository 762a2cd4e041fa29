//! A small tree of XML elements with lines.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

/// An element: its local name, its attributes, its own text, its children.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Local name.
    pub(crate) name: String,
    /// What stands before the colon of its name; empty without one.
    pub(crate) prefix: String,
    /// Byte offset of its start tag.
    pub(crate) offset: usize,
    /// Attributes in order, by local name, entities of XML itself resolved.
    pub(crate) attributes: Vec<(String, String)>,
    /// Which of the attributes have a prefix: declarations of namespaces, and what other standards add.
    pub(crate) prefixed: Vec<usize>,
    /// Text directly inside, trimmed.
    pub(crate) text: String,
    /// Child elements in order.
    pub(crate) children: Vec<Self>,
    /// Whether a fault stands before its end: what it says is incomplete.
    pub(crate) is_cut: bool,
}

/// Why a text is not XML.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Byte offset of the fault.
    pub(crate) offset: usize,
    /// What was met there.
    pub(crate) what: String,
    /// Whether the nesting limit was the reason.
    pub(crate) too_deep: bool,
}

impl Element {
    /// Reads a document, nested at most `depth_max` deep. What stands before a fault is kept.
    ///
    /// Entities other than the five of XML itself are left as they are: nothing outside the document is ever loaded.
    pub(crate) fn read(text: &str, depth_max: u32) -> (Self, Option<Fault>) {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        let fault = loop {
            let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let fault = |what: String, too_deep| {
                Some(Fault {
                    offset,
                    what,
                    too_deep,
                })
            };
            match reader.read_event() {
                Ok(Event::Eof) if open.len() == 1 => break None,
                Ok(Event::Eof) => break fault("the document ends too early".to_owned(), false),
                Ok(Event::Start(_)) if open.len() > depth_max as usize => {
                    break fault("nested too deep".to_owned(), true);
                }
                Ok(event) => take(event, offset, &mut open),
                Err(error) => break fault(error.to_string(), false),
            }
        };
        while open.len() > 1 {
            if let Some(cut) = open.last_mut() {
                cut.is_cut = true;
            }
            close(&mut open);
        }
        (open.pop().unwrap_or_default(), fault)
    }

    /// Returns the first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the text of the first child of that name, if it is not empty.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name)
            .map(|child| child.text.as_str())
            .filter(|text| !text.is_empty())
    }
}

impl Element {
    /// Returns the attribute of that name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the children of that name.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

fn take(event: Event<'_>, offset: usize, open: &mut Vec<Element>) {
    match event {
        Event::Start(tag) => open.push(element(&tag, offset)),
        Event::Empty(tag) => {
            open.push(element(&tag, offset));
            close(open);
        }
        Event::End(_) => close(open),
        Event::Text(text) => add_text(open, &text.into_inner()),
        Event::CData(text) => add_text(open, &text.into_inner()),
        Event::GeneralRef(reference) => {
            let name = reference.clone().into_inner();
            match (reference.resolve_char_ref(), name.as_ref()) {
                (Ok(Some(c)), _) => add_text(open, c.encode_utf8(&mut [0; 4])),
                (_, "lt") => add_text(open, "<"),
                (_, "gt") => add_text(open, ">"),
                (_, "amp") => add_text(open, "&"),
                (_, "quot") => add_text(open, "\""),
                (_, "apos") => add_text(open, "'"),
                (_, name) => add_text(open, &format!("&{name};")),
            }
        }
        _ => {}
    }
}

fn element(tag: &BytesStart<'_>, offset: usize) -> Element {
    let mut prefixed = Vec::new();
    let attributes = tag
        .attributes()
        .with_checks(false)
        .flatten()
        .enumerate()
        .map(|(index, attribute)| {
            if attribute.key.as_namespace_binding().is_some() || attribute.key.prefix().is_some() {
                prefixed.push(index);
            }
            let written: &str = &attribute.value;
            let value = unescape(written).map_or_else(|_| written.to_owned(), Cow::into_owned);
            (attribute.key.local_name().as_ref().to_owned(), value)
        })
        .collect();
    let prefix = tag.name().prefix();
    Element {
        name: tag.local_name().as_ref().to_owned(),
        prefix: prefix.map_or_else(String::new, |prefix| prefix.as_ref().to_owned()),
        offset,
        attributes,
        prefixed,
        ..Element::default()
    }
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// Hangs the innermost open element into the one around it.
fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(mut done) = open.pop()
    {
        let text = done.text.trim_ascii_end().len();
        done.text.truncate(text);
        let space = done.text.len() - done.text.trim_ascii_start().len();
        done.text.drain(..space);
        if let Some(around) = open.last_mut() {
            around.children.push(done);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_entities_and_namespaces() {
        let (root, fault) = Element::read(
            "<?xml version='1.0'?><m:a xmlns:m='x'><b> x &amp; <![CDATA[<y>]]>&#65;&other; </b><c/></m:a>",
            8,
        );
        assert!(fault.is_none());
        let a = root.child("a").expect("a");
        assert_eq!(a.text_of("b"), Some("x & <y>A&other;"));
        assert!(a.child("c").is_some());
    }

    #[test]
    fn reads_attributes() {
        let (root, _) = Element::read("<p x:Include='a &amp; b' Version=\"1\"/><p/>", 8);
        let p = root.child("p").expect("p");
        assert_eq!(p.attribute("Include"), Some("a & b"));
        assert_eq!(p.attribute("Version"), Some("1"));
        assert_eq!(root.all("p").count(), 2);
    }

    #[test]
    fn keeps_what_stands_before_a_fault() {
        let (root, fault) = Element::read("<a><b>x</b><c>", 8);
        assert_eq!(fault.expect("fault").offset, 14);
        let a = root.child("a").expect("a");
        assert_eq!(a.text_of("b"), Some("x"));
        assert!(a.is_cut && a.child("c").is_some_and(|c| c.is_cut));
        assert!(a.child("b").is_some_and(|b| !b.is_cut));
    }

    #[test]
    fn depth_is_limited() {
        let (_, fault) = Element::read(&"<a>".repeat(100_000), 128);
        assert!(fault.expect("fault").too_deep);
    }

    #[test]
    fn entity_bombs_stay_unexpanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY x 'aaaaaaaaaa'><!ENTITY y '&x;&x;&x;'>]><a>&y;</a>";
        let (root, _) = Element::read(bomb, 8);
        assert_eq!(root.text_of("a"), Some("&y;"));
    }
}
