//! Elements, property by property; what is empty is left out.

use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::CREATION;

/// A value of the graph. Documents have hundreds of thousands of small ones, so it is no general JSON value: a map is a
/// list of pairs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A word of the standard.
    Word(&'static str),
    /// Any other text.
    Text(String),
    /// Several values.
    List(Vec<Self>),
    /// An object, its members in the order they are written in.
    Map(Vec<(&'static str, Self)>),
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Word(text) => serializer.serialize_str(text),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => {
                let mut sequence = serializer.serialize_seq(Some(list.len()))?;
                for one in list {
                    sequence.serialize_element(one)?;
                }
                sequence.end()
            }
            Self::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// One element of the graph being written.
pub(super) struct Element(Vec<(&'static str, Node)>);

impl Element {
    pub(super) fn new(kind: &'static str, id: &str) -> Self {
        Self(vec![
            ("type", Node::Word(kind)),
            ("spdxId", id.into()),
            ("creationInfo", Node::Word(CREATION)),
        ])
    }

    pub(super) fn text(mut self, name: &'static str, value: Option<&str>) -> Self {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.push((name, value.into()));
        }
        self
    }

    pub(super) fn list(mut self, name: &'static str, list: Vec<Node>) -> Self {
        if !list.is_empty() {
            self.0.push((name, Node::List(list)));
        }
        self
    }

    /// Ends the element; its properties stand in the order of their names.
    pub(super) fn done(mut self) -> Node {
        self.0.sort_by_key(|(name, _)| *name);
        self.0.shrink_to_fit();
        Node::Map(self.0)
    }
}

pub(super) fn identifier(kind: &'static str, value: &str) -> Node {
    Node::Map(vec![
        ("externalIdentifierType", Node::Word(kind)),
        ("identifier", value.into()),
        ("type", Node::Word("ExternalIdentifier")),
    ])
}

/// Named values, in the extension the standard has for CycloneDX's properties.
pub(super) fn properties(list: &[(String, String)]) -> Vec<Node> {
    if list.is_empty() {
        return Vec::new();
    }
    let entries: Vec<Node> = list
        .iter()
        .map(|(name, value)| {
            Node::Map(vec![
                ("extension_cdxPropName", name.as_str().into()),
                ("extension_cdxPropValue", value.as_str().into()),
                ("type", Node::Word("extension_CdxPropertyEntry")),
            ])
        })
        .collect();
    vec![Node::Map(vec![
        ("extension_cdxProperty", Node::List(entries)),
        ("type", Node::Word("extension_CdxPropertiesExtension")),
    ])]
}
