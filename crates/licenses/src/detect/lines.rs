//! Bytes of a file as numbered lines of text.

use std::borrow::Cow;

/// Lines longer than this many characters make a file one with long lines.
const LONG_LINE: usize = 300;
/// Lines longer than this are broken at quotes and commas.
const BREAK_FROM: usize = 200;
/// Parts between quotes and commas that stay together.
const BREAK_PARTS: usize = 30;
/// Shortest text that is read out of a program, in characters.
const STRING_MIN: usize = 4;
/// How much of a file decides whether it is text, in bytes.
const SAMPLE: usize = 1024;

/// The text of a file.
#[derive(Debug, Default)]
pub(crate) struct Lines<'f> {
    /// Number, from 1, and text; a long line may come in parts of one number.
    pub(crate) numbered: Vec<(u32, Cow<'f, str>)>,
    pub(crate) is_binary: bool,
    pub(crate) has_long: bool,
}

impl<'f> Lines<'f> {
    /// Reads a file; `path` tells source code by its extension. Images, sound, and compressed files have no text.
    pub(crate) fn read(path: &str, bytes: &'f [u8]) -> Self {
        match Kind::of(bytes) {
            Kind::Empty => Self::default(),
            Kind::Binary => Self {
                numbered: strings(bytes),
                is_binary: true,
                has_long: false,
            },
            Kind::Wide(is_little) => {
                let text = wide(bytes, is_little);
                let lines = text.lines().map(|line| Cow::Owned(line.to_owned()));
                Self::text(path, lines.collect())
            }
            Kind::Text => Self::text(path, byte_lines(bytes).map(decode).collect()),
        }
    }

    fn text(path: &str, lines: Vec<Cow<'f, str>>) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let is_json = matches!(extension, Some("json" | "map"));
        let has_long = !is_json && lines.iter().any(|line| line.len() > LONG_LINE);
        let is_compact = [".min.js", ".typeface.json", ".js.map", ".css.map"]
            .iter()
            .any(|end| name.ends_with(end));
        let breaks = name != "package.json" && (has_long || is_compact || path.contains("locale"));
        let is_source = is_source(name);
        let mut numbered = Vec::with_capacity(lines.len());
        for (line, number) in lines.into_iter().zip(1..) {
            let line = if is_source {
                without_escapes(line)
            } else {
                line
            };
            if breaks && line.len() > BREAK_FROM {
                let parts = parts(&line).into_iter();
                numbered.extend(parts.map(|part| (number, Cow::Owned(part))));
            } else {
                numbered.push((number, line));
            }
        }
        Self {
            numbered,
            is_binary: false,
            has_long,
        }
    }
}

enum Kind {
    Empty,
    Text,
    /// UTF-16, little-endian or not.
    Wide(bool),
    Binary,
}

impl Kind {
    fn of(bytes: &[u8]) -> Self {
        const WITHOUT_TEXT: [&[u8]; 20] = [
            b"\x89PNG",
            b"\xff\xd8\xff",
            b"GIF8",
            b"RIFF",
            b"OggS",
            b"ID3",
            b"fLaC",
            b"\0\0\x01\0",
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"\x1f\x8b",
            b"BZh",
            b"\xfd7zXZ\0",
            b"7z\xbc\xaf",
            b"\x28\xb5\x2f\xfd",
            b"Rar!",
            b"wOFF",
            b"wOF2",
            b"%PDF",
            b"\x1a\x45\xdf\xa3",
        ];
        if bytes.is_empty() || WITHOUT_TEXT.iter().any(|magic| bytes.starts_with(magic)) {
            return Self::Empty;
        }
        let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
        match sample {
            [0xff, 0xfe, ..] if sample.len() > 2 => return Self::Wide(true),
            [0xfe, 0xff, ..] if sample.len() > 2 => return Self::Wide(false),
            _ => {}
        }
        let is_control = |&&byte: &&u8| byte < 0x20 && !matches!(byte, 0x07..=0x0d | 0x1b);
        let controls = sample.iter().filter(is_control).count();
        let has_zero = sample.contains(&0);
        let high = sample.iter().filter(|&&byte| byte >= 0x80).count();
        let is_utf8 = match std::str::from_utf8(sample) {
            Ok(_) => true,
            Err(error) => error.error_len().is_none(),
        };
        let is_binary = has_zero
            || controls * 10 > sample.len()
            || !is_utf8 && (high + controls) * 10 > sample.len() * 3 && controls > 0;
        if is_binary { Self::Binary } else { Self::Text }
    }
}

fn wide(bytes: &[u8], is_little: bool) -> String {
    let units = bytes
        .get(2..)
        .unwrap_or_default()
        .chunks_exact(2)
        .map(|pair| match pair {
            [low, high] if is_little => u16::from_le_bytes([*low, *high]),
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(' '))
        .collect()
}

/// Splits at every line end there is: `\n`, `\r\n`, `\r`.
fn byte_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = rest.get(..end)?;
        let skip = if rest.get(end..end + 2) == Some(b"\r\n") {
            2
        } else {
            1
        };
        rest = rest.get(end + skip..).unwrap_or_default();
        Some(line)
    })
}

/// Reads a line as UTF-8, otherwise as Latin-1.
fn decode(line: &[u8]) -> Cow<'_, str> {
    let text = match std::str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(line.iter().map(|&byte| char::from(byte)).collect()),
    };
    if line.contains(&0) {
        Cow::Owned(text.replace('\0', " "))
    } else {
        text
    }
}

/// Makes spaces of line ends and tabs written as `\n`, `\r`, `\t`, as strings of source code have them.
fn without_escapes(line: Cow<'_, str>) -> Cow<'_, str> {
    if !line.contains('\\') {
        return line;
    }
    let plain = line
        .replace("\\r", " ")
        .replace("\\n", " ")
        .replace("\\t", " ");
    Cow::Owned(plain)
}

/// Breaks a line at quotes and commas.
fn parts(line: &str) -> Vec<String> {
    let (mut found, mut part, mut count) = (Vec::new(), String::new(), 0);
    for piece in line.split_inclusive(['"', ',', '\'']) {
        part.push_str(piece);
        count += 2;
        if count >= BREAK_PARTS {
            found.push(std::mem::take(&mut part));
            count = 0;
        }
    }
    if !part.is_empty() {
        found.push(part);
    }
    found
}

/// Texts in a program: stretches of printable ASCII, one byte or two bytes a character.
fn strings(bytes: &[u8]) -> Vec<(u32, Cow<'_, str>)> {
    let is_text = |byte: u8| (0x20..0x7f).contains(&byte) || matches!(byte, b'\t' | b'\n' | b'\r');
    let (mut found, mut at, mut number) = (Vec::new(), 0, 1_u32);
    while let Some(&byte) = bytes.get(at) {
        if !is_text(byte) {
            at += 1;
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let narrow = rest
            .iter()
            .position(|&byte| !is_text(byte))
            .unwrap_or(rest.len());
        let wide = rest
            .chunks_exact(2)
            .position(|pair| !matches!(pair, [byte, 0] if is_text(*byte)))
            .unwrap_or(rest.len() / 2);
        let (text, length) = if narrow >= STRING_MIN {
            (decode(rest.get(..narrow).unwrap_or_default()), narrow)
        } else if wide >= STRING_MIN {
            let characters = rest.iter().step_by(2).take(wide);
            (
                Cow::Owned(characters.map(|&byte| char::from(byte)).collect()),
                wide * 2,
            )
        } else {
            at += narrow.max(1);
            continue;
        };
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| says_something(line))
        {
            found.push((
                number,
                Cow::Owned(without_escapes(Cow::Borrowed(line)).into_owned()),
            ));
            number += 1;
        }
        at += length;
    }
    found
}

/// Whether a text out of a program has enough letters that differ.
fn says_something(line: &str) -> bool {
    let letters = line.bytes().filter(u8::is_ascii_alphanumeric);
    let lower: Vec<u8> = letters.map(|byte| byte.to_ascii_lowercase()).collect();
    lower.len() >= STRING_MIN
        && lower.iter().any(u8::is_ascii_alphabetic)
        && lower.iter().any(|byte| Some(byte) != lower.first())
}

fn is_source(name: &str) -> bool {
    const EXTENSIONS: &str = " ada adb asm asp aj bas bat c c++ cc clj cob cpp cs csh csx cxx d e el f fs f77 f90 for \
        fth ftn go h hh hpp hs html htm hxx java js jsx jsp ksh kt lisp lua m m4 nim pas php pl pp ps1 py r rb ruby rs \
        s scala sh swift ts vhdl verilog vb groovy po ";
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        !extension.contains(' ') && EXTENSIONS.contains(&format!(" {extension} "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, bytes: &[u8]) -> Vec<(u32, String)> {
        let lines = Lines::read(path, bytes).numbered.into_iter();
        lines
            .map(|(number, line)| (number, line.into_owned()))
            .collect()
    }

    #[test]
    fn every_line_end_counts() {
        let lines = texts("a.txt", b"one\r\ntwo\rthree\n\nfive");
        let numbers: Vec<u32> = lines.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        assert_eq!(lines[4].1, "five");
    }

    #[test]
    fn texts_of_programs_are_read_in_both_widths() {
        let lines = texts(
            "a.exe",
            b"\0\x01\x02License MIT\0\xffL\0i\0c\0e\0n\0s\0e\0\0\x01ab\0",
        );
        assert_eq!(
            lines,
            [(1, "License MIT".to_owned()), (2, "License".to_owned())]
        );
    }

    #[test]
    fn images_have_no_text_and_latin_1_is_read() {
        assert!(texts("a.png", b"\x89PNG license").is_empty());
        assert_eq!(texts("a.txt", b"caf\xe9")[0].1, "café");
        assert_eq!(texts("a.txt", b"\xff\xfeM\0I\0T\0")[0].1, "MIT");
    }

    #[test]
    fn long_lines_come_in_parts_of_one_number() {
        let line = "a,".repeat(200);
        let lines = texts("a.js", line.as_bytes());
        assert!(lines.len() > 1 && lines.iter().all(|(number, _)| *number == 1));
        assert_eq!(
            lines
                .iter()
                .map(|(_, line)| line.as_str())
                .collect::<String>(),
            line
        );
    }
}
