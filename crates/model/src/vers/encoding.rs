//! Percent-encoding of versions in a range.

use std::fmt::{self, Write as _};

use super::InvalidVers;

/// Characters with a meaning of their own in a range.
const SPECIAL: [char; 7] = ['<', '>', '=', '!', '*', '|', '%'];

/// Writes a version with all encoded that has a meaning or is not printable ASCII.
pub(super) fn encode(f: &mut fmt::Formatter<'_>, version: &str) -> fmt::Result {
    for c in version.chars() {
        if c.is_ascii_graphic() && !SPECIAL.contains(&c) {
            f.write_char(c)?;
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            write!(f, "%{byte:02X}")?;
        }
    }
    Ok(())
}

/// Decodes a version once.
///
/// # Errors
/// When a character with a meaning stands unencoded, or a `%` begins no triplet.
pub(super) fn decode(text: &str) -> Result<String, InvalidVers> {
    if let Some(special) = text.chars().find(|c| *c != '%' && SPECIAL.contains(c)) {
        return Err(InvalidVers(format!(
            "`{special}` in the version `{text}` must be encoded; write %{:02X}",
            u32::from(special)
        )));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let triplet = part
            .split_at_checked(2)
            .and_then(|(hex, rest)| Some((byte(hex)?, rest)));
        let Some((byte, rest)) = triplet else {
            return Err(InvalidVers(format!(
                "a `%` in the version `{text}` is not followed by two hexadecimal digits; write a plain `%` as %25"
            )));
        };
        bytes.push(byte);
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).map_err(|_| {
        InvalidVers(format!(
            "the version `{text}` is not UTF-8 once it is decoded"
        ))
    })
}

fn byte(hex: &str) -> Option<u8> {
    let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u8::from_str_radix(hex, 16).ok()).flatten()
}

/// Whether every triplet is in capitals and encodes something that needs it. Source: RFC 3986, sections 2.1 and 2.3.
pub(super) fn is_canonical(text: &str) -> bool {
    text.split('%').skip(1).all(|part| {
        let hex = part.get(..2).unwrap_or_default();
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        !hex.bytes().any(|byte| byte.is_ascii_lowercase())
            && byte(hex).is_some_and(|byte| !is_unreserved(byte))
    })
}
