//! YAML as the same tree JSON gives, so that readers know one set of accessors.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle};

use super::json::{Json, Member, TOO_DEEP, Value};

/// Most values of one document, those repeated by aliases counted each time: aliases of aliases multiply.
const VALUES_MAX: usize = 5_000_000;

/// Why a text is not YAML.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Byte offset of the fault.
    pub(crate) offset: usize,
    /// What was met there.
    pub(crate) what: String,
}

impl Fault {
    /// Whether a limit was the reason, not the syntax.
    pub(crate) fn is_limit(&self) -> bool {
        self.what == TOO_DEEP || self.what == TOO_MANY
    }
}

const TOO_MANY: &str = "too many values";

/// Reads every document of a text, nested at most `depth_max` deep. What stands before a fault is kept.
///
/// A scalar stays the text it is written as (`1.10` is a version, not a number); only `true`, `false` and
/// `null` written plainly become flags and nothing.
pub(crate) fn read(text: &str, depth_max: u32) -> (Vec<Json<'_>>, Option<Fault>) {
    let mut builder = Builder {
        depth_max: depth_max as usize,
        ..Builder::default()
    };
    for next in Parser::new_from_str(text) {
        let fault = match next {
            Ok((event, span)) => {
                let offset = span.start.byte_offset().unwrap_or(0);
                builder.take(event, offset).err().map(|what| Fault {
                    offset,
                    what: what.to_owned(),
                })
            }
            Err(error) => Some(Fault {
                offset: error.marker().byte_offset().unwrap_or(0),
                what: error.info(),
            }),
        };
        if fault.is_some() {
            return (builder.abandon(), fault);
        }
    }
    (builder.documents, None)
}

/// A collection whose end has not been met.
struct Open<'a> {
    offset: usize,
    anchor: usize,
    items: Vec<Json<'a>>,
    is_mapping: bool,
}

#[derive(Default)]
struct Builder<'a> {
    depth_max: usize,
    values: usize,
    open: Vec<Open<'a>>,
    anchors: BTreeMap<usize, Json<'a>>,
    documents: Vec<Json<'a>>,
}

impl<'a> Builder<'a> {
    fn take(&mut self, event: Event<'a>, offset: usize) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let value = scalar(text, style);
                self.add(Json { offset, value }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(offset, anchor, false),
            Event::MappingStart(_, anchor, _) => self.begin(offset, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let Some(target) = self.anchors.get(&anchor) else {
                    return Err("an alias to something not yet complete");
                };
                let mut left = VALUES_MAX.saturating_sub(self.values);
                let before = left;
                let copy = copy(target, &mut left).ok_or(TOO_MANY)?;
                self.values += before - left;
                self.add(copy, 0)
            }
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        offset: usize,
        anchor: usize,
        is_mapping: bool,
    ) -> Result<(), &'static str> {
        if self.open.len() >= self.depth_max {
            return Err(TOO_DEEP);
        }
        self.open.push(Open {
            offset,
            anchor,
            items: Vec::new(),
            is_mapping,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), &'static str> {
        match self.open.pop() {
            Some(open) => {
                let anchor = open.anchor;
                self.add(close(open), anchor)
            }
            None => Ok(()),
        }
    }

    fn add(&mut self, json: Json<'a>, anchor: usize) -> Result<(), &'static str> {
        self.values += 1;
        if self.values > VALUES_MAX {
            return Err(TOO_MANY);
        }
        if anchor != 0 {
            let mut left = VALUES_MAX.saturating_sub(self.values);
            let before = left;
            let kept = copy(&json, &mut left).ok_or(TOO_MANY)?;
            self.values += before - left;
            self.anchors.insert(anchor, kept);
        }
        match self.open.last_mut() {
            Some(open) => open.items.push(json),
            None => self.documents.push(json),
        }
        Ok(())
    }

    /// Closes everything still open and returns what there is.
    fn abandon(mut self) -> Vec<Json<'a>> {
        while self.open.last().is_some() {
            if self.end().is_err() {
                break;
            }
        }
        self.documents
    }
}

fn close(open: Open<'_>) -> Json<'_> {
    if !open.is_mapping {
        return Json {
            offset: open.offset,
            value: Value::Array(open.items),
        };
    }
    let mut members: Vec<Member<'_>> = Vec::new();
    let mut items = open.items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        let offset = key.offset;
        let key = match key.value {
            Value::Text(text) => text,
            Value::Bool(true) => Cow::Borrowed("true"),
            Value::Bool(false) => Cow::Borrowed("false"),
            Value::Null => Cow::Borrowed("null"),
            Value::Number(text) => Cow::Borrowed(text),
            // A collection as a key names nothing a reader could ask for.
            Value::Array(_) | Value::Object(_) => continue,
        };
        // `<<: *other` takes over the entries of another mapping that are not stated here.
        if key == "<<" {
            members.extend(entries(value));
        } else {
            members.push(Member { offset, key, value });
        }
    }
    Json {
        offset: open.offset,
        value: Value::Object(members),
    }
}

fn entries(merged: Json<'_>) -> Vec<Member<'_>> {
    match merged.value {
        Value::Object(members) => members,
        Value::Array(items) => items.into_iter().flat_map(entries).collect(),
        _ => Vec::new(),
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value<'_> {
    if style != ScalarStyle::Plain {
        return Value::Text(text);
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => Value::Text(text),
    }
}

/// Copies a value, taking each value inside from `left`; `None` when that does not suffice.
fn copy<'a>(json: &Json<'a>, left: &mut usize) -> Option<Json<'a>> {
    *left = left.checked_sub(1)?;
    let value = match &json.value {
        Value::Null => Value::Null,
        Value::Bool(flag) => Value::Bool(*flag),
        Value::Number(text) => Value::Number(text),
        Value::Text(text) => Value::Text(text.clone()),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| copy(item, left))
                .collect::<Option<_>>()?,
        ),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|member| {
                    Some(Member {
                        offset: member.offset,
                        key: member.key.clone(),
                        value: copy(&member.value, left)?,
                    })
                })
                .collect::<Option<_>>()?,
        ),
    };
    Some(Json {
        offset: json.offset,
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Lines;

    fn one(text: &str) -> Json<'_> {
        let (mut documents, fault) = read(text, 32);
        assert!(fault.is_none(), "{fault:?}");
        documents.remove(0)
    }

    #[test]
    fn versions_stay_text_and_keys_have_lines() {
        let text =
            "packages:\n  a:\n    version: 1.10\n    dev: true\n    none: ~\n    quoted: 'true'\n";
        let json = one(text);
        let a = &json.get("packages").expect("packages").members()[0];
        assert_eq!(Lines::of(text).at(a.offset), 2);
        assert_eq!(a.value.text_of("version"), Some("1.10"));
        assert!(a.value.flag("dev"));
        assert!(!a.value.flag("quoted"));
        assert_eq!(a.value.text_of("quoted"), Some("true"));
    }

    #[test]
    fn aliases_and_merged_mappings_are_followed() {
        let json = one("base: &b {x: 1, y: 2}\nnext:\n  <<: *b\n  z: 3\nsame: *b\n");
        let next = json.get("next").expect("next");
        assert_eq!(next.text_of("x"), Some("1"));
        assert_eq!(next.text_of("z"), Some("3"));
        assert_eq!(json.get("same").expect("same").text_of("y"), Some("2"));
    }

    #[test]
    fn every_document_is_read() {
        let (documents, fault) = read("---\na: 1\n---\nb: 2\n", 8);
        assert!(fault.is_none());
        assert_eq!(documents.len(), 2);
    }

    #[test]
    fn what_stands_before_a_fault_is_kept() {
        let (documents, fault) = read("a: 1\nb: [1, 2\nc: }", 8);
        assert!(fault.is_some());
        assert_eq!(documents[0].text_of("a"), Some("1"));
    }

    #[test]
    fn alias_bombs_and_depth_are_limited() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let one = format!("*a{}", level - 1);
            let nine = [one.as_str(); 9].join(", ");
            bomb.push_str(
                &[
                    "a",
                    &level.to_string(),
                    ": &a",
                    &level.to_string(),
                    " [",
                    &nine,
                    "]\n",
                ]
                .concat(),
            );
        }
        let (_, fault) = read(&bomb, 32);
        assert!(fault.expect("fault").is_limit());
        let (_, fault) = read(&"[".repeat(100_000), 128);
        assert!(fault.is_some());
    }
}
