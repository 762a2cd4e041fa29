//! Elements, property by property; what is empty is left out.

use serde_json::{Map, Value, json};

use super::CREATION;

/// One element of the graph being written.
pub(super) struct Element(Map<String, Value>);

impl Element {
    pub(super) fn new(kind: &str, id: &str) -> Self {
        let mut map = Map::new();
        map.insert("type".to_owned(), json!(kind));
        map.insert("spdxId".to_owned(), json!(id));
        map.insert("creationInfo".to_owned(), json!(CREATION));
        Self(map)
    }

    pub(super) fn text(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.insert(name.to_owned(), json!(value));
        }
        self
    }

    pub(super) fn list(mut self, name: &str, list: Vec<Value>) -> Self {
        if !list.is_empty() {
            self.0.insert(name.to_owned(), Value::Array(list));
        }
        self
    }

    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

pub(super) fn identifier(kind: &str, value: &str) -> Value {
    json!({
        "type": "ExternalIdentifier",
        "externalIdentifierType": kind,
        "identifier": value,
    })
}

/// Named values, in the extension the standard has for CycloneDX's properties.
pub(super) fn properties(list: &[(String, String)]) -> Vec<Value> {
    if list.is_empty() {
        return Vec::new();
    }
    let entries: Vec<Value> = list
        .iter()
        .map(|(name, value)| {
            json!({
                "type": "extension_CdxPropertyEntry",
                "extension_cdxPropName": name,
                "extension_cdxPropValue": value,
            })
        })
        .collect();
    vec![json!({
        "type": "extension_CdxPropertiesExtension",
        "extension_cdxProperty": entries,
    })]
}
