//! The text form: taking it apart and percent-encoding.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::{InvalidPurl, Parts};

/// Splits a package URL into decoded parts. Nothing is normalised yet.
///
/// Source: ECMA-427, "How to parse a PURL string in its components".
pub(super) fn split(text: &str) -> Result<Parts, InvalidPurl> {
    let (rest, subpath) = split_last(text, '#');
    let (rest, qualifiers) = split_last(rest, '?');
    let Some((scheme, rest)) = rest.split_once(':') else {
        return Err(InvalidPurl(
            "it must begin with `pkg:`, as in pkg:npm/lodash@4.17.21".to_owned(),
        ));
    };
    if !scheme.eq_ignore_ascii_case("pkg") {
        return Err(InvalidPurl(format!(
            "it begins with `{scheme}:`; it must begin with `pkg:`"
        )));
    }
    let Some((package_type, rest)) = rest.trim_start_matches('/').split_once('/') else {
        return Err(InvalidPurl(
            "it must have a type and a name, as in pkg:npm/lodash".to_owned(),
        ));
    };
    let (path, version) = split_version(rest);
    let (namespace, name) = path
        .rsplit_once('/')
        .map_or((None, path), |(namespace, name)| (Some(namespace), name));
    Ok(Parts {
        package_type: package_type.to_owned(),
        namespace: namespace
            .map(|namespace| decode_segments(namespace, "namespace"))
            .transpose()?,
        name: decode(name)?,
        version: version.map(decode).transpose()?,
        qualifiers: qualifiers.map_or_else(|| Ok(BTreeMap::new()), split_qualifiers)?,
        subpath: subpath
            .map(|subpath| decode_segments(subpath, "subpath"))
            .transpose()?,
    })
}

fn split_last(text: &str, separator: char) -> (&str, Option<&str>) {
    text.rsplit_once(separator)
        .map_or((text, None), |(rest, part)| (rest, Some(part)))
}

/// Splits the version off. An `@` that opens a path segment with more behind it (`@babel/core`)
/// is an npm scope written without encoding.
fn split_version(path: &str) -> (&str, Option<&str>) {
    match path.rsplit_once('@') {
        Some((before, after))
            if (before.is_empty() || before.ends_with('/')) && after.contains('/') =>
        {
            (path, None)
        }
        Some((before, after)) => (before, Some(after)),
        None => (path, None),
    }
}

fn split_qualifiers(text: &str) -> Result<BTreeMap<String, String>, InvalidPurl> {
    let mut qualifiers = BTreeMap::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(InvalidPurl(format!(
                "the qualifier `{pair}` has no `=`; write KEY=VALUE"
            )));
        };
        if qualifiers.insert(key.to_owned(), decode(value)?).is_some() {
            return Err(InvalidPurl(format!(
                "the qualifier `{key}` is there twice; keep one"
            )));
        }
    }
    Ok(qualifiers)
}

fn decode_segments(text: &str, part: &str) -> Result<String, InvalidPurl> {
    let mut segments = Vec::new();
    for segment in text.split('/').filter(|segment| !segment.is_empty()) {
        let segment = decode(segment)?;
        if segment.contains('/') {
            return Err(InvalidPurl(format!(
                "a segment of the {part} has an encoded `/`; write the slash as it is"
            )));
        }
        segments.push(segment);
    }
    Ok(segments.join("/"))
}

fn decode(text: &str) -> Result<String, InvalidPurl> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || {
            rest.next()
                .and_then(|byte| char::from(byte).to_digit(16))
                .and_then(|digit| u8::try_from(digit).ok())
        };
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(InvalidPurl(
                "a `%` must be followed by two hexadecimal digits; write a plain `%` as %25"
                    .to_owned(),
            ));
        };
        bytes.push(high << 4 | low);
    }
    String::from_utf8(bytes)
        .map_err(|_| InvalidPurl("its encoded bytes must be UTF-8 text".to_owned()))
}

/// Writes `text` with everything encoded but ASCII letters, digits and `.-_~:`; `/` stays where `keep_slash`.
pub(super) fn encode(f: &mut fmt::Formatter<'_>, text: &str, keep_slash: bool) -> fmt::Result {
    for byte in text.bytes() {
        let keep = byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'~' | b':')
            || (keep_slash && byte == b'/');
        if keep {
            f.write_char(char::from(byte))?;
        } else {
            write!(f, "%{byte:02X}")?;
        }
    }
    Ok(())
}
