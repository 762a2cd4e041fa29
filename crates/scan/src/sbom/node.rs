//! One way to ask a document written in JSON or in XML.
//!
//! CycloneDX says the same in both; only how lists, attributes and texts are written differs. Asking through this
//! trait keeps one reader for both, so that a field read from one is never forgotten in the other.

use crate::document::json::{Json, Value};
use crate::document::xml::Element;

/// A value of a document: an object or element, a text, a list.
pub(super) trait Node<'n>: Copy {
    /// Byte offset in the document.
    fn offset(self) -> usize;

    /// Whether a fault of the document stands inside: what it says is incomplete.
    fn is_cut(self, open: &[usize]) -> bool;

    /// The text this value is, as written: a string, number or flag in JSON, the text of an element in XML.
    fn text(self) -> Option<&'n str>;

    /// The text under a key: a member in JSON, an attribute or a child element in XML. Empty texts count as absent.
    fn value(self, key: &str) -> Option<&'n str>;

    /// The value under a key that has parts of its own.
    fn get(self, key: &str) -> Option<Self>;

    /// The items of the list under a key; in XML its child elements called `item`.
    fn list(self, key: &str, item: &str) -> Vec<Self>;

    /// The values under a key that may be there several times: an array or one value in JSON, repeated child elements
    /// in XML.
    fn repeated(self, key: &str) -> Vec<Self>;

    /// The items of the list under a key that say by their kind what they are, such as `license` and `expression`:
    /// the kind, the value of that kind, and what carries its attributes.
    fn choices(self, key: &str) -> Vec<(&'n str, Self, Self)>;

    /// The references in the list under a key, with their offsets: strings in JSON, `ref` attributes of the elements
    /// called `item` in XML, inside an element called like the key where `is_wrapped`.
    fn references(self, key: &str, item: &str, is_wrapped: bool) -> Vec<(&'n str, usize)>;
}

impl<'n, 'a> Node<'n> for &'n Json<'a> {
    fn offset(self) -> usize {
        self.offset
    }

    fn is_cut(self, open: &[usize]) -> bool {
        open.contains(&self.offset)
    }

    fn text(self) -> Option<&'n str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn value(self, key: &str) -> Option<&'n str> {
        Json::get(self, key)
            .and_then(Node::text)
            .filter(|text| !text.trim().is_empty())
    }

    fn get(self, key: &str) -> Option<Self> {
        Json::get(self, key)
    }

    fn list(self, key: &str, _: &str) -> Vec<Self> {
        Json::get(self, key)
            .map(|list| list.items().iter().collect())
            .unwrap_or_default()
    }

    fn repeated(self, key: &str) -> Vec<Self> {
        match Json::get(self, key) {
            Some(list) if matches!(list.value, Value::Array(_)) => list.items().iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        }
    }

    fn choices(self, key: &str) -> Vec<(&'n str, Self, Self)> {
        let choice = |item: &'n Json<'a>| {
            let member = item.members().iter().find(|member| {
                matches!(
                    member.key.as_ref(),
                    "license" | "expression" | "component" | "service"
                )
            })?;
            let carrier = if member.value.is_object() {
                &member.value
            } else {
                item
            };
            Some((member.key.as_ref(), &member.value, carrier))
        };
        self.list(key, "").into_iter().filter_map(choice).collect()
    }

    fn references(self, key: &str, _: &str, _: bool) -> Vec<(&'n str, usize)> {
        self.list(key, "")
            .into_iter()
            .filter_map(|item| Some((item.text()?, item.offset)))
            .collect()
    }
}

impl<'n> Node<'n> for &'n Element {
    fn offset(self) -> usize {
        self.offset
    }

    fn is_cut(self, _: &[usize]) -> bool {
        self.is_cut
    }

    fn text(self) -> Option<&'n str> {
        Some(&self.text)
    }

    fn value(self, key: &str) -> Option<&'n str> {
        self.attribute(key)
            .or_else(|| self.text_of(key))
            .filter(|text| !text.trim().is_empty())
    }

    fn get(self, key: &str) -> Option<Self> {
        self.child(key)
    }

    fn list(self, key: &str, item: &str) -> Vec<Self> {
        self.child(key)
            .map(|list| {
                list.children
                    .iter()
                    .filter(|child| child.name == item)
                    .collect()
            })
            .unwrap_or_default()
    }

    fn repeated(self, key: &str) -> Vec<Self> {
        self.children
            .iter()
            .filter(|child| child.name == key)
            .collect()
    }

    fn choices(self, key: &str) -> Vec<(&'n str, Self, Self)> {
        self.child(key)
            .map(|list| {
                list.children
                    .iter()
                    .map(|child| (child.name.as_str(), child, child))
                    .collect()
            })
            .unwrap_or_default()
    }

    fn references(self, key: &str, item: &str, is_wrapped: bool) -> Vec<(&'n str, usize)> {
        let list = if is_wrapped {
            self.list(key, item)
        } else {
            self.repeated(item)
        };
        list.into_iter()
            .filter_map(|child| Some((child.attribute("ref")?, child.offset)))
            .collect()
    }
}
