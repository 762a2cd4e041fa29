//! Whether a document follows the published schema of its format.
//!
//! The schemas come with the build (`cargo xtask assets`); where they were not there, nothing is checked and that is
//! said. The lists of a document, which are nearly all of it, are checked item by item: a document of any size then
//! needs the memory of its largest item.

mod fault;
mod store;
mod xsd;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use gwanmun_model::sbom::{SchemaCheck, SchemaFault, Standard};
use jsonschema::Validator;
use serde_json::{Map, Value};

use self::store::Schema;
use super::tag_value;
use crate::document::Lines;
use crate::document::json::{self, Json};
use crate::document::xml::Element;

/// Most faults named of one document; more would not be read.
const FAULTS_MAX: usize = 100;

/// Most places named of one fault that stands at many: the rest is counted.
const SAME_MAX: usize = 3;

/// Most faults counted of one document before the check stops.
const COUNTED_MAX: usize = 10_000;

/// The check of a document that cannot be read to its end.
pub(super) fn broken(line: u32, what: &str) -> SchemaCheck {
    SchemaCheck::Invalid(vec![SchemaFault {
        place: String::new(),
        line: Some(line),
        message: what.to_owned(),
    }])
}

/// Checks a JSON or YAML document.
pub(super) fn json(
    root: &Json<'_>,
    standard: Standard,
    version: &str,
    lines: &Lines,
) -> SchemaCheck {
    let name = match (standard, version) {
        (Standard::CycloneDx, "") => {
            return SchemaCheck::Invalid(vec![SchemaFault {
                place: "/specVersion".to_owned(),
                line: Some(lines.at(root.offset)),
                message: "is missing; the version of the format must be stated".to_owned(),
            }]);
        }
        (Standard::CycloneDx, version) => format!("cyclonedx-{version}.json"),
        // The schema of 3.0.1 also describes 3.0.0, which differs in explanations only.
        (_, "3.0" | "3.0.0" | "3.0.1") => "spdx-3.0.1.json".to_owned(),
        (_, version) => format!("spdx-{version}.json"),
    };
    let schema = match store::schema(&name) {
        Ok(schema) => schema,
        Err(why) => return SchemaCheck::Unchecked(why),
    };
    let mut check = Check {
        schema: &schema,
        lines,
        faults: Faults::default(),
    };
    if name.starts_with("spdx-3") {
        check.graph(root);
    } else {
        check.document(root);
    }
    check.finish()
}

/// Checks an XML document.
pub(super) fn xml(root: &Element, version: &str, lines: &Lines) -> SchemaCheck {
    let grammar = match xsd::grammar(version) {
        Ok(grammar) => grammar,
        Err(why) => return SchemaCheck::Unchecked(why),
    };
    let mut faults = Faults::default();
    for (place, offset, message) in grammar.check(root, COUNTED_MAX) {
        faults.add(place, Some(lines.at(offset)), message);
    }
    match faults.finish() {
        none if none.is_empty() => SchemaCheck::Valid,
        faults => SchemaCheck::Invalid(faults),
    }
}

/// Checks a tag-value document, which has no schema of its own: its fields have the same names, duties and values as
/// those of the JSON form. Versions before 2.2, which have no JSON form, ask for the same fields as 2.2.
pub(super) fn tag_value(
    root: &Json<'_>,
    version: &str,
    faults: &[tag_value::Fault],
    lines: &Lines,
) -> SchemaCheck {
    let version = if version == "2.3" { "2.3" } else { "2.2" };
    let read = faults.iter().take(FAULTS_MAX).map(|fault| SchemaFault {
        place: "/".to_owned(),
        line: Some(lines.at(fault.offset)),
        message: fault.what.clone(),
    });
    let mut all: Vec<SchemaFault> = read.collect();
    match store::schema(&format!("spdx-{version}.json")) {
        Err(why) if all.is_empty() => return SchemaCheck::Unchecked(why),
        Err(_) => {}
        Ok(schema) => {
            let mut check = Check {
                schema: &schema,
                lines,
                faults: Faults::default(),
            };
            check.document(root);
            all.extend(check.faults.finish());
        }
    }
    all.truncate(FAULTS_MAX);
    if all.is_empty() {
        SchemaCheck::Valid
    } else {
        SchemaCheck::Invalid(all)
    }
}

/// A document while it is being checked.
struct Check<'s> {
    schema: &'s Schema,
    lines: &'s Lines,
    faults: Faults,
}

impl Check<'_> {
    /// Checks a document that is an object with lists.
    fn document(&mut self, root: &Json<'_>) {
        let is_list = |key: &str| self.schema.items(key).is_some();
        let lists: Vec<(&str, &Json<'_>)> = root
            .members()
            .iter()
            .filter(|member| is_list(&member.key) && !member.value.items().is_empty())
            .map(|member| (member.key.as_ref(), &member.value))
            .collect();
        let shell = shell(root, &lists);
        if let Some(validator) = self.validator("") {
            self.value(&validator, &shell, root, "");
        }
        for (key, list) in lists {
            let Some(validator) = self.validator(&format!("/properties/{key}/items")) else {
                continue;
            };
            let mut seen = self.schema.is_set(key).then(HashSet::new);
            for (index, item) in list.items().iter().enumerate() {
                if self.faults.is_full() {
                    return;
                }
                let value = value(item);
                let place = format!("/{key}/{index}");
                self.value(&validator, &value, item, &place);
                if let Some(seen) = &mut seen
                    && !seen.insert(fingerprint(&value))
                {
                    let message = "is there twice; every item may be there once";
                    self.fault(item, place, message.to_owned());
                }
            }
        }
    }

    /// Checks a graph of elements, each by its own type: told by its type, an element has the faults it has, not those
    /// of every type it is not.
    fn graph(&mut self, root: &Json<'_>) {
        let Some(graph) = root.get("@graph") else {
            return self.element(root, "");
        };
        for member in root.members() {
            if !matches!(member.key.as_ref(), "@context" | "@graph") {
                let message = "is no field beside `@context` and `@graph`".to_owned();
                self.fault(&member.value, format!("/{}", member.key), message);
            }
        }
        if !matches!(graph.value, json::Value::Array(_)) {
            self.fault(graph, "/@graph".to_owned(), "must be a list".to_owned());
        }
        for (index, element) in graph.items().iter().enumerate() {
            if self.faults.is_full() {
                return;
            }
            self.element(element, &format!("/@graph/{index}"));
        }
    }

    fn element(&mut self, element: &Json<'_>, place: &str) {
        let kind = element.text_of("type").unwrap_or_default();
        if kind.is_empty() {
            let message = "has no `type`; every element must say what it is".to_owned();
            return self.fault(element, place.to_owned(), message);
        }
        let Some(fields) = self.schema.fields(kind) else {
            let message = format!("`{kind}` is no type of SPDX 3");
            return self.fault(element, format!("{place}/type"), message);
        };
        for member in element.members() {
            let key = member.key.as_ref();
            let is_known = fields.contains(key) || place.is_empty() && key == "@context";
            if !is_known {
                let message = format!("is no field of `{kind}`");
                self.fault(&member.value, format!("{place}/{key}"), message);
            }
        }
        if let Some(validator) = self.validator(&format!("/$defs/{kind}")) {
            self.value(&validator, &value(element), element, place);
        }
    }

    /// Returns the validator of a part of the schema; one that cannot be made is a fault of ours and said.
    fn validator(&mut self, pointer: &str) -> Option<Arc<Validator>> {
        match self.schema.validator(pointer) {
            Ok(validator) => Some(validator),
            Err(why) => {
                let message = format!("the schema itself could not be used: {why}");
                self.faults.add(pointer.to_owned(), None, message);
                None
            }
        }
    }

    fn value(&mut self, validator: &Validator, value: &Value, json: &Json<'_>, place: &str) {
        if validator.is_valid(value) {
            return;
        }
        for error in validator.iter_errors(value) {
            for (path, message) in fault::messages(&error) {
                if self.faults.is_full() {
                    return;
                }
                let at = fault::find(json, &path);
                self.fault(at, format!("{place}{path}"), message);
            }
        }
    }

    fn fault(&mut self, at: &Json<'_>, place: String, message: String) {
        self.faults
            .add(place, Some(self.lines.at(at.offset)), message);
    }

    fn finish(self) -> SchemaCheck {
        let faults = self.faults.finish();
        if faults.is_empty() {
            SchemaCheck::Valid
        } else {
            SchemaCheck::Invalid(faults)
        }
    }
}

/// Faults with those that stand at many places of the same kind counted.
#[derive(Default)]
struct Faults {
    kept: Vec<SchemaFault>,
    /// By place without numbers and message: how often, and which of the kept ones is the last.
    counts: HashMap<(String, String), (usize, usize)>,
    counted: usize,
}

impl Faults {
    fn is_full(&self) -> bool {
        self.counted >= COUNTED_MAX
    }

    fn add(&mut self, place: String, line: Option<u32>, message: String) {
        self.counted += 1;
        let plain: Vec<&str> = place
            .split('/')
            .map(|part| match part.parse::<usize>() {
                Ok(_) => "*",
                Err(_) => part,
            })
            .collect();
        let key = (plain.join("/"), message);
        let is_open = self.kept.len() < FAULTS_MAX;
        let next = self.kept.len();
        let message = key.1.clone();
        let (count, last) = self.counts.entry(key).or_insert((0, next));
        *count += 1;
        if *count <= SAME_MAX && is_open {
            *last = next;
            self.kept.push(SchemaFault {
                place,
                line,
                message,
            });
        }
    }

    fn finish(mut self) -> Vec<SchemaFault> {
        for (count, last) in self.counts.into_values() {
            if let Some(fault) = self.kept.get_mut(last)
                && count > SAME_MAX
            {
                let rest = count - SAME_MAX;
                fault.message = format!("{} (and at {rest} more places)", fault.message);
            }
        }
        if self.kept.len() >= FAULTS_MAX {
            let message = format!("{} faults were counted; not all are listed", self.counted);
            self.kept.push(SchemaFault {
                place: "/".to_owned(),
                line: None,
                message,
            });
        }
        self.kept
    }
}

/// Returns a document whose long lists are left empty.
fn shell(root: &Json<'_>, lists: &[(&str, &Json<'_>)]) -> Value {
    let mut members = Map::new();
    for member in root.members() {
        let is_list = lists
            .iter()
            .any(|(_, list)| list.offset == member.value.offset);
        let value = if is_list {
            Value::Array(Vec::new())
        } else {
            keyed(&member.key, &member.value)
        };
        members.entry(member.key.as_ref()).or_insert(value);
    }
    Value::Object(members)
}

fn value(json: &Json<'_>) -> Value {
    match &json.value {
        json::Value::Null => Value::Null,
        json::Value::Bool(flag) => Value::Bool(*flag),
        json::Value::Number(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        json::Value::Text(text) => Value::String(text.as_ref().to_owned()),
        json::Value::Array(items) => items.iter().map(value).collect(),
        json::Value::Object(members) => {
            let mut map = Map::new();
            for member in members {
                // As for our readers, the first of two equal keys counts.
                map.entry(member.key.as_ref())
                    .or_insert_with(|| keyed(&member.key, &member.value));
            }
            Value::Object(map)
        }
    }
}

/// Returns a member's value. YAML keeps numbers as text; those two keys are the only numbers SPDX 2 has.
fn keyed(key: &str, json: &Json<'_>) -> Value {
    match (&json.value, key) {
        (json::Value::Text(text), "offset" | "lineNumber") => {
            serde_json::from_str(text).unwrap_or_else(|_| value(json))
        }
        _ => value(json),
    }
}

/// A value that is the same for equal items.
fn fingerprint(value: &Value) -> (u64, u64) {
    let text = value.to_string();
    let hash = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        text.hash(&mut hasher);
        hasher.finish()
    };
    (hash(0), hash(1))
}
