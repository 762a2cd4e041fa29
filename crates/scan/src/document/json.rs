//! A JSON reader that keeps the offset of every value.
//!
//! **Why not `serde_json`:** it gives no position for a key, and a component without its line is evidence nobody can check.

use std::borrow::Cow;

/// What is said of a document beyond the depth limit.
pub(crate) const TOO_DEEP: &str = "nested too deep";

/// A JSON value and where it begins.
#[derive(Debug)]
pub(crate) struct Json<'a> {
    /// Byte offset of its first character.
    pub(crate) offset: usize,
    /// What it is.
    pub(crate) value: Value<'a>,
}

/// What a JSON value is.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, unescaped.
    Text(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object, in the order of the file.
    Object(Vec<Member<'a>>),
}

/// One entry of an object.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    /// Byte offset of the key.
    pub(crate) offset: usize,
    /// The key, unescaped.
    pub(crate) key: Cow<'a, str>,
    /// The value.
    pub(crate) value: Json<'a>,
}

/// Why a text is not JSON.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte offset of the fault.
    pub(crate) offset: usize,
    /// What was met there.
    pub(crate) what: &'static str,
}

/// What could be read of a text that breaks off or breaks the rules.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// Everything before the fault, objects and arrays still open then closed.
    pub(crate) json: Option<Json<'a>>,
    /// The fault, if there is one.
    pub(crate) fault: Option<Fault>,
    /// Offsets of the objects and arrays that were still open at the fault: what they say is incomplete.
    pub(crate) open: Vec<usize>,
}

impl<'a> Json<'a> {
    /// Reads one JSON text, nested at most `depth_max` deep.
    pub(crate) fn read(text: &'a str, depth_max: u32) -> Result<Self, Fault> {
        Self::whole(Self::read_with(text, depth_max, false))
    }

    /// Reads JSON as people write it: with comments, and with commas after the last entry.
    pub(crate) fn read_relaxed(text: &'a str, depth_max: u32) -> Result<Self, Fault> {
        Self::whole(Self::read_with(text, depth_max, true))
    }

    /// Reads one JSON text as far as it goes, nested at most `depth_max` deep.
    pub(crate) fn read_part(text: &'a str, depth_max: u32) -> Part<'a> {
        Self::read_with(text, depth_max, false)
    }

    fn whole(part: Part<'a>) -> Result<Self, Fault> {
        match (part.json, part.fault) {
            (Some(json), None) => Ok(json),
            (_, fault) => Err(fault.unwrap_or(Fault {
                offset: 0,
                what: "the document ends too early",
            })),
        }
    }

    fn read_with(text: &'a str, depth_max: u32, is_relaxed: bool) -> Part<'a> {
        let mut reader = Reader {
            text,
            at: 0,
            is_relaxed,
            open: Vec::new(),
            fault: None,
        };
        let json = match reader.value(depth_max) {
            Ok(json) => Some(json),
            Err(fault) => {
                reader.fault.get_or_insert(fault);
                None
            }
        };
        reader.space();
        if reader.fault.is_none() && reader.at < text.len() {
            reader.fault = Some(reader.fault("something after the end of the document"));
        }
        Part {
            json,
            fault: reader.fault,
            open: reader.open,
        }
    }

    /// Returns the value of a key of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.members()
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    /// Returns the entries of an object; none for anything else.
    pub(crate) fn members(&self) -> &[Member<'a>] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the items of an array; none for anything else.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the string under a key.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// Returns the number under a key, as written.
    pub(crate) fn number_of(&self, key: &str) -> Option<&str> {
        match self.get(key)?.value {
            Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the value under a key is `true`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(
            self.get(key).map(|json| &json.value),
            Some(Value::Bool(true))
        )
    }

    /// Whether this is an object.
    pub(crate) fn is_object(&self) -> bool {
        matches!(self.value, Value::Object(_))
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Whether comments and trailing commas are let through.
    is_relaxed: bool,
    /// The fault, once met: from then on everything open is closed and nothing more is read.
    fault: Option<Fault>,
    /// Offsets of the objects and arrays open at the fault, the innermost first.
    open: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn fault(&self, what: &'static str) -> Fault {
        Fault {
            offset: self.at,
            what,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let space = self
            .rest()
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        self.at += space.count();
        while self.is_relaxed
            && let Some(length) = comment(self.rest())
        {
            self.at += length;
            let space = self
                .rest()
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace());
            self.at += space.count();
        }
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), Fault> {
        self.space();
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.fault(what))
    }

    fn value(&mut self, depth_left: u32) -> Result<Json<'a>, Fault> {
        self.space();
        let offset = self.at;
        let Some(depth_left) = depth_left.checked_sub(1) else {
            return Err(self.fault(TOO_DEEP));
        };
        let value = match self.peek() {
            Some(b'{') => self.object(depth_left),
            Some(b'[') => self.array(depth_left),
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) => return Err(self.fault("not a value")),
            None => return Err(self.fault("the document ends too early")),
        };
        Ok(Json { offset, value })
    }

    fn object(&mut self, depth_left: u32) -> Value<'a> {
        let mut members = Vec::new();
        self.entries(b'}', "expected `,` or `}`", |reader| {
            let offset = reader.at;
            if reader.peek() != Some(b'"') {
                return Err(reader.fault("expected a key"));
            }
            let key = reader.string()?;
            reader.expect(b':', "expected `:`")?;
            let value = reader.value(depth_left)?;
            members.push(Member { offset, key, value });
            Ok(())
        });
        Value::Object(members)
    }

    fn array(&mut self, depth_left: u32) -> Value<'a> {
        let mut items = Vec::new();
        self.entries(b']', "expected `,` or `]`", |reader| {
            items.push(reader.value(depth_left)?);
            Ok(())
        });
        Value::Array(items)
    }

    /// Reads entries separated by commas up to `end`, or up to the first fault.
    fn entries(
        &mut self,
        end: u8,
        expected: &'static str,
        mut entry: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) {
        let start = self.at;
        self.at += 1;
        self.space();
        if self.peek() == Some(end) {
            self.at += 1;
            return;
        }
        loop {
            self.space();
            if self.is_relaxed && self.peek() == Some(end) {
                self.at += 1;
                return;
            }
            if let Err(fault) = entry(self) {
                self.fault.get_or_insert(fault);
            }
            if self.fault.is_none() {
                self.space();
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        continue;
                    }
                    Some(byte) if byte == end => {
                        self.at += 1;
                        return;
                    }
                    _ => self.fault = Some(self.fault(expected)),
                }
            }
            self.open.push(start);
            return;
        }
    }

    fn number(&mut self) -> Value<'a> {
        let digits = self
            .rest()
            .iter()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let text = self.text.get(self.at..self.at + digits).unwrap_or_default();
        self.at += digits;
        Value::Number(text)
    }

    fn word(&mut self, word: &'static str, value: Value<'a>) -> Result<Value<'a>, Fault> {
        if self.rest().starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(value);
        }
        Err(self.fault("not a value"))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let start = self.at;
        let plain = self.plain();
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(plain));
        }
        self.at = start;
        let mut text = String::new();
        loop {
            text.push_str(self.plain());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escaped()?);
                }
                Some(_) => return Err(self.fault("control character in a string")),
                None => return Err(self.fault("the document ends inside a string")),
            }
        }
    }

    /// Takes everything up to a quote, a backslash or a control character.
    fn plain(&mut self) -> &'a str {
        let start = self.at;
        let rest = self.rest();
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))
            .unwrap_or(rest.len());
        self.at += length;
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn escaped(&mut self) -> Result<char, Fault> {
        let byte = self.peek();
        self.at += usize::from(byte.is_some_and(|byte| byte.is_ascii()));
        match byte {
            Some(b'"') => Ok('"'),
            Some(b'\\') => Ok('\\'),
            Some(b'/') => Ok('/'),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unicode(),
            _ => Err(self.fault("unknown escape in a string")),
        }
    }

    /// Takes the digits of `\uXXXX`, and the second half of a surrogate pair; a lone half is replaced.
    fn unicode(&mut self) -> Result<char, Fault> {
        let first = self.hex4()?;
        if (0xD800..0xDC00).contains(&first) && self.rest().starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex4()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, Fault> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => Err(self.fault("not a \\u escape")),
        }
    }
}

/// Returns the length of the comment a text begins with.
fn comment(text: &[u8]) -> Option<usize> {
    if text.starts_with(b"//") {
        let end = text.iter().position(|byte| *byte == b'\n');
        return Some(end.unwrap_or(text.len()));
    }
    let inside = text.strip_prefix(b"/*")?;
    let end = inside.windows(2).position(|pair| pair == b"*/");
    Some(end.map_or(text.len(), |end| end + 4))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(json: &Json<'_>) -> serde_json::Value {
        match &json.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => serde_json::from_str(text).expect("number"),
            Value::Text(text) => text.as_ref().into(),
            Value::Array(items) => items.iter().map(plain).collect(),
            Value::Object(members) => members
                .iter()
                .map(|member| (member.key.to_string(), plain(&member.value)))
                .collect(),
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(json in any_json(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
            let text = text.expect("json");
            prop_assert_eq!(plain(&Json::read(&text, 64).expect("reads")), json);
        }

        #[test]
        fn any_text_ends_in_a_value_or_a_fault(text: String) {
            let _ = Json::read(&text, 8);
        }
    }

    #[test]
    fn offsets_point_at_keys_and_values() {
        let json = Json::read("{\n \"a\": [1, {\"b\": null}]}", 8).expect("json");
        let member = &json.members()[0];
        assert_eq!((member.offset, member.value.offset), (3, 8));
        assert_eq!(member.value.items()[1].offset, 12);
    }

    #[test]
    fn escapes_are_resolved() {
        let json = Json::read(r#""\ud83d\ude00\ud83dx\"\/""#, 8).expect("json");
        assert_eq!(json.text(), Some("😀\u{FFFD}x\"/"));
    }

    #[test]
    fn comments_and_trailing_commas_are_let_through_where_asked_for() {
        let text = "// first\n{ /* a */ \"a\": [1, 2, /* , */ ], // b\n \"b\": {},\n}\n/* end";
        let json = Json::read_relaxed(text, 8).expect("relaxed");
        assert_eq!(json.get("a").expect("a").items().len(), 2);
        assert!(Json::read(text, 8).is_err());
        assert!(Json::read_relaxed("[,]", 8).is_err());
        assert!(Json::read_relaxed("[1,,]", 8).is_err());
    }

    #[test]
    fn depth_is_limited() {
        let deep = "[".repeat(100_000);
        let fault = Json::read(&deep, 128).expect_err("too deep");
        assert_eq!((fault.offset, fault.what), (128, TOO_DEEP));
    }

    #[test]
    fn what_stands_before_a_fault_is_kept_and_marked() {
        let part = Json::read_part(r#"{"a": [{"b": 1}, {"c": 2, "d": "x"#, 8);
        let json = part.json.expect("json");
        let items = json.get("a").expect("a").items();
        assert_eq!(items[0].number_of("b"), Some("1"));
        assert_eq!(items[1].number_of("c"), Some("2"));
        assert_eq!(items[1].members().len(), 1);
        assert_eq!(part.open, [17, 6, 0]);
        assert_eq!(part.fault.expect("fault").offset, 33);
    }

    #[test]
    fn faults_are_placed() {
        for (text, offset) in [
            ("", 0),
            ("{\"a\" 1}", 5),
            ("[1,]", 3),
            ("1 2", 2),
            ("\"a", 2),
        ] {
            assert_eq!(
                Json::read(text, 8).expect_err(text).offset,
                offset,
                "{text}"
            );
        }
    }
}
