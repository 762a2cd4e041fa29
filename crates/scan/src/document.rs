//! Text, JSON, TOML, XML and YAML with the line of everything in them.

pub(crate) mod json;
pub(crate) mod toml;
pub(crate) mod xml;
pub(crate) mod yaml;

use std::borrow::Cow;

/// Decodes a text file; the second value is the offset of the first byte that is not valid.
///
/// UTF-8 with or without a byte order mark, and UTF-16 with one (PowerShell writes `pip freeze > requirements.txt`
/// like that). Other encodings keep their ASCII part, which is where names and versions are.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<usize>) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_utf8(rest),
        [0xFF, 0xFE, rest @ ..] => (decode_utf16(rest, u16::from_le_bytes), None),
        [0xFE, 0xFF, rest @ ..] => (decode_utf16(rest, u16::from_be_bytes), None),
        // Without a mark, what begins an XML or JSON document tells the order of the bytes.
        [b'<' | b'{', 0, next, 0, ..] if *next != 0 => {
            (decode_utf16(bytes, u16::from_le_bytes), None)
        }
        [0, b'<' | b'{', 0, next, ..] if *next != 0 => {
            (decode_utf16(bytes, u16::from_be_bytes), None)
        }
        _ => decode_utf8(bytes),
    }
}

fn decode_utf8(bytes: &[u8]) -> (Cow<'_, str>, Option<usize>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(error) => (String::from_utf8_lossy(bytes), Some(error.valid_up_to())),
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'static, str> {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let text = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Cow::Owned(text)
}

/// Where the lines of a text begin.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    /// Notes the line ends of `text`.
    pub(crate) fn of(text: &str) -> Self {
        Self(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at)
                .collect(),
        )
    }

    /// Returns the line, from 1, of a byte offset.
    pub(crate) fn at(&self, offset: usize) -> u32 {
        let before = self.0.partition_point(|end| *end < offset);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_windows_writes() {
        assert_eq!(decode(b"\xEF\xBB\xBFa").0, "a");
        assert_eq!(decode(b"\xFF\xFEa\0=\0").0, "a=");
        assert_eq!(decode(b"\xFE\xFF\0a\0=").0, "a=");
        assert_eq!(decode(b"{\0}\0").0, "{}");
        assert_eq!(decode(b"\0<\0a").0, "<a");
        let (text, fault) = decode(b"name # \xB0\xA1\n");
        assert!(text.starts_with("name # "));
        assert_eq!(fault, Some(7));
    }

    #[test]
    fn lines_count_from_one() {
        let lines = Lines::of("a\nbc\n\nd");
        let found: Vec<_> = [0, 1, 2, 4, 5, 6].map(|at| lines.at(at)).into();
        assert_eq!(found, [1, 1, 2, 2, 3, 4]);
    }
}
