//! Fonts: `TrueType`, `OpenType` and their web forms, by the names in them.
//!
//! Source: the OpenType specification (table `name`); W3C WOFF 1.0 and WOFF 2.0.

use std::collections::BTreeMap;
use std::io::Read as _;

use gwanmun_model::{Component, ComponentKind, Found, ProblemKind, Scope};

use super::{Family, Format, Input, Intake, Subject};
use crate::collect::{Collector, shown};

pub(super) const FORMAT: Format = Format {
    id: "font",
    title: "Fonts (TTF, OTF, TTC, WOFF, WOFF2)",
    family: Family::Tooling,
    names: &["*.otc", "*.otf", "*.ttc", "*.ttf", "*.woff", "*.woff2"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

/// Most tables looked through.
const TABLES_MAX: usize = 4096;

/// Largest table of names read, in bytes.
const NAMES_BYTES_MAX: usize = 1 << 20;

/// Most fonts of a collection read.
const FONTS_MAX: usize = 256;

/// Most bytes unpacked from a web font to reach its table of names.
const UNPACKED_BYTES_MAX: u64 = 64 << 20;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let tables = name_tables(input.bytes);
    for table in &tables {
        if let Some(component) = component(&names(table), &mut collector) {
            collector.add(component);
        }
    }
    if tables.is_empty() {
        let message = "not a font, or one without a table of names";
        collector.problem(ProblemKind::Malformed, None, message);
    }
    collector.finish()
}

/// Returns the table of names of each font in a file.
fn name_tables(bytes: &[u8]) -> Vec<Vec<u8>> {
    let of_file = match bytes.get(..4) {
        Some(b"wOFF") => of_woff(bytes),
        Some(b"wOF2") => of_woff2(bytes),
        Some(b"ttcf") => {
            let count = number(bytes, 8, 4).unwrap_or(0).min(FONTS_MAX);
            let offsets = (0..count).filter_map(|index| number(bytes, 12 + 4 * index, 4));
            return offsets.filter_map(|at| of_font(bytes, at)).collect();
        }
        _ => of_font(bytes, 0),
    };
    of_file.into_iter().collect()
}

/// Reads a number of so many bytes, the highest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(
        digits
            .iter()
            .fold(0, |number, digit| (number << 8) | usize::from(*digit)),
    )
}

fn of_font(bytes: &[u8], at: usize) -> Option<Vec<u8>> {
    const KINDS: [&[u8]; 3] = [b"\0\x01\0\0", b"OTTO", b"true"];
    KINDS.contains(&bytes.get(at..)?.get(..4)?).then_some(())?;
    let count = number(bytes, at + 4, 2)?.min(TABLES_MAX);
    let record = (0..count)
        .map(|index| at + 12 + 16 * index)
        .find(|record| bytes.get(*record..record + 4) == Some(b"name"))?;
    let (start, length) = (
        number(bytes, record + 8, 4)?,
        number(bytes, record + 12, 4)?,
    );
    let end = start.checked_add(length.min(NAMES_BYTES_MAX))?;
    Some(bytes.get(start..end)?.to_vec())
}

fn of_woff(bytes: &[u8]) -> Option<Vec<u8>> {
    let count = number(bytes, 12, 2)?.min(TABLES_MAX);
    let record = (0..count)
        .map(|index| 44 + 20 * index)
        .find(|record| bytes.get(*record..record + 4) == Some(b"name"))?;
    let (start, packed) = (number(bytes, record + 4, 4)?, number(bytes, record + 8, 4)?);
    let length = number(bytes, record + 12, 4)?.min(NAMES_BYTES_MAX);
    let content = bytes.get(start..start.checked_add(packed)?)?;
    if packed == length {
        return Some(content.to_vec());
    }
    let mut table = Vec::new();
    let limit = u64::try_from(length).ok()?;
    let unpacked = flate2::read::ZlibDecoder::new(content);
    unpacked.take(limit).read_to_end(&mut table).ok()?;
    Some(table)
}

/// Tables of a WOFF 2.0 file that are named by a number; 63 means that the name follows.
const NAME_NUMBER: u8 = 5;
const OTHER_NUMBER: u8 = 63;
/// Tables that are transformed unless their version says no (`glyf` and `loca`); for all others it is the opposite.
const TRANSFORMED: [u8; 2] = [10, 11];

fn of_woff2(bytes: &[u8]) -> Option<Vec<u8>> {
    const HEAD_BYTES: usize = 48;
    let count = number(bytes, 12, 2)?.min(TABLES_MAX);
    let mut rest = bytes.get(HEAD_BYTES..)?;
    let mut before = 0_u64;
    let mut place = None;
    for _ in 0..count {
        let (flags, after) = rest.split_first()?;
        rest = after;
        let (table, version) = (flags & 63, flags >> 6);
        let mut is_name = table == NAME_NUMBER;
        if table == OTHER_NUMBER {
            let (tag, after) = rest.split_at_checked(4)?;
            is_name = tag == b"name";
            rest = after;
        }
        let mut length = variable(&mut rest)?;
        let is_transformed = if TRANSFORMED.contains(&table) {
            version != 3
        } else {
            version != 0
        };
        if is_transformed {
            length = variable(&mut rest)?;
        }
        if is_name {
            place = Some((before, length));
        }
        before = before.checked_add(length)?;
    }
    let (start, length) = place?;
    let length = length.min(u64::try_from(NAMES_BYTES_MAX).ok()?);
    if start.checked_add(length)? > UNPACKED_BYTES_MAX {
        return None;
    }
    let mut unpacked = brotli_decompressor::Decompressor::new(rest, 4096);
    std::io::copy(&mut (&mut unpacked).take(start), &mut std::io::sink()).ok()?;
    let mut table = Vec::new();
    unpacked.take(length).read_to_end(&mut table).ok()?;
    Some(table)
}

/// Reads a number of variable length: seven bits a byte, the highest first.
fn variable(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for _ in 0..5 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number = (number << 7) | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Reads the names, English ones first, by their number.
fn names(table: &[u8]) -> BTreeMap<usize, String> {
    const WINDOWS: usize = 3;
    const ENGLISH: usize = 0x409;
    let mut names: BTreeMap<usize, (bool, String)> = BTreeMap::new();
    let count = number(table, 2, 2).unwrap_or(0);
    let texts = number(table, 4, 2).unwrap_or(0);
    for record in (0..count).map(|index| 6 + 12 * index) {
        let field = |at| number(table, record + at, 2);
        let (Some(platform), Some(language), Some(name), Some(length), Some(offset)) =
            (field(0), field(4), field(6), field(8), field(10))
        else {
            break;
        };
        let at = texts + offset;
        let Some(bytes) = table.get(at..at + length) else {
            continue;
        };
        // The texts of the Macintosh have one byte a letter, all others two.
        let text: String = if platform == 1 {
            bytes.iter().map(|byte| char::from(*byte)).collect()
        } else {
            let units: Vec<u16> = bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| u16::from_be_bytes(*pair))
                .collect();
            String::from_utf16_lossy(&units)
        };
        let is_english = platform == WINDOWS && language == ENGLISH;
        match names.get(&name) {
            Some((known, _)) if *known || !is_english => {}
            _ => {
                names.insert(name, (is_english, text.trim().to_owned()));
            }
        }
    }
    names
        .into_iter()
        .map(|(name, (_, text))| (name, text))
        .collect()
}

fn component(names: &BTreeMap<usize, String>, collector: &mut Collector<'_>) -> Option<Component> {
    const COPYRIGHT: usize = 0;
    const FAMILY: usize = 1;
    const VERSION: usize = 5;
    const MANUFACTURER: usize = 8;
    const LICENSE: usize = 13;
    const LICENSE_ADDRESS: usize = 14;
    const TYPOGRAPHIC_FAMILY: usize = 16;
    let get = |name| {
        names
            .get(&name)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    };
    let Some(family) = get(TYPOGRAPHIC_FAMILY).or_else(|| get(FAMILY)) else {
        let message = "the font does not say of which family it is";
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return None;
    };
    // A package URL is written without spaces.
    let family = family.split_whitespace().collect::<Vec<_>>().join("-");
    let version = get(VERSION).and_then(version);
    let mut component = collector.package_of_type("generic", None, &family, version, None)?;
    component.kind = ComponentKind::Data;
    component.scope = Scope::Runtime;
    let license = get(LICENSE).filter(|license| license.lines().count() == 1);
    component
        .declared_licenses
        .extend(license.or_else(|| get(LICENSE_ADDRESS)).map(shown));
    component.copyright = get(COPYRIGHT).map(shown);
    component.supplier = get(MANUFACTURER).map(shown);
    Some(component)
}

/// Takes the number out of `Version 2.37; build 5`.
fn version(text: &str) -> Option<&str> {
    let number = text
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | ','))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.contains('.').then_some(number)
}
