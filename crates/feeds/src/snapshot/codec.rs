//! How records and the sources table are written: lengths and numbers in seven-bit groups, texts as UTF-8.
//!
//! The reader checks every bound and gives `None` on anything that does not fit; it never trusts a length.

mod advisory;
mod lifecycle;
mod mapping;
mod statement;

use gwanmun_model::{DataSource, Texts, Timestamp};

pub(crate) use self::advisory::Wanted;
use super::layout::SourceRow;
use crate::record::Record;
use crate::sources;

/// First bytes of encoded records, by kind.
const ADVISORY: u8 = 0;
const LIFECYCLE: u8 = 1;
const STATEMENT: u8 = 2;
const MAPPING: u8 = 3;

/// Encodes a record without its source, which the record table knows.
pub(crate) fn encode(record: &Record) -> Vec<u8> {
    let mut encoder = Encoder::default();
    match record {
        Record::Advisory(advisory) => {
            encoder.byte(ADVISORY);
            encoder.advisory(advisory);
        }
        Record::Lifecycle(lifecycle) => {
            encoder.byte(LIFECYCLE);
            encoder.lifecycle(lifecycle);
        }
        Record::Statement(stated) => {
            encoder.byte(STATEMENT);
            encoder.stated(stated);
        }
        Record::Mapping(mapping) => {
            encoder.byte(MAPPING);
            encoder.mapping(mapping);
        }
    }
    encoder.bytes
}

/// Reads a record back whole; `None` when the bytes are not one.
pub(crate) fn decode(bytes: &[u8], source: &str) -> Option<Record> {
    decode_about(bytes, source, Wanted::All)
}

/// Reads a record back with what it says of the packages asked for.
pub(crate) fn decode_about(bytes: &[u8], source: &str, wanted: Wanted<'_>) -> Option<Record> {
    let mut decoder = Decoder { bytes };
    let record = match decoder.byte()? {
        ADVISORY => Record::Advisory(decoder.advisory(source, wanted)?),
        LIFECYCLE => Record::Lifecycle(decoder.lifecycle(source)?),
        MAPPING => Record::Mapping(decoder.mapping()?),
        STATEMENT => Record::Statement(Box::new(decoder.stated(source)?)),
        _ => return None,
    };
    decoder.bytes.is_empty().then_some(record)
}

/// Encodes the sources table.
pub(super) fn encode_sources(rows: &[SourceRow]) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.list(rows, |encoder, row| {
        encoder.text(&row.source.id);
        encoder.time(row.source.date);
        encoder.number(row.source.records);
        encoder.text(&row.source.license);
        encoder.text(&row.source.sha256);
        encoder.flag(row.source.starter);
        encoder.texts(&row.ecosystems);
        encoder.number(u64::from(row.first_record));
        encoder.number(u64::from(row.record_count));
        encoder.text(&row.model);
    });
    encoder.bytes
}

/// Reads the sources table back.
pub(super) fn decode_sources(bytes: &[u8]) -> Option<Vec<SourceRow>> {
    let mut decoder = Decoder { bytes };
    let rows = decoder.list(|decoder| {
        let id = decoder.text()?;
        Some(SourceRow {
            source: DataSource {
                role: sources::role(&id),
                id,
                date: decoder.time()?,
                records: decoder.number()?,
                license: decoder.text()?,
                sha256: decoder.text()?,
                starter: decoder.flag()?,
            },
            ecosystems: decoder.texts()?,
            first_record: decoder.number()?.try_into().ok()?,
            record_count: decoder.number()?.try_into().ok()?,
            model: decoder.text()?,
        })
    })?;
    decoder.bytes.is_empty().then_some(rows)
}

/// Appends values to a buffer.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    pub(super) bytes: Vec<u8>,
}

impl Encoder {
    pub(super) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.bytes.push(value.to_le_bytes()[0]);
    }

    pub(super) fn length(&mut self, value: usize) {
        self.number(value as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.bytes.extend(text.as_bytes());
    }

    pub(super) fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.length(items.len());
        for item in items {
            each(self, item);
        }
    }

    pub(super) fn texts(&mut self, texts: &[String]) {
        self.list(texts, |encoder, text| encoder.text(text));
    }

    /// Lengths first, so that the texts are read in one piece.
    pub(super) fn joined(&mut self, texts: &Texts) {
        self.length(texts.len());
        texts.iter().for_each(|text| self.length(text.len()));
        self.bytes.extend(texts.joined().as_bytes());
    }

    /// Writes what `write` writes with its length in front, so that readers can pass over it.
    pub(super) fn part(&mut self, write: impl FnOnce(&mut Self)) {
        let mut part = Self::default();
        write(&mut part);
        self.length(part.bytes.len());
        self.bytes.extend(part.bytes);
    }

    pub(super) fn optional_text(&mut self, text: Option<&str>) {
        self.flag(text.is_some());
        if let Some(text) = text {
            self.text(text);
        }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    /// Signed numbers alternate around zero, so that small ones stay short.
    pub(super) fn time(&mut self, time: Timestamp) {
        let micros = time.as_micros();
        self.number(((micros << 1) ^ (micros >> 63)).cast_unsigned());
    }

    pub(super) fn optional_time(&mut self, time: Option<Timestamp>) {
        self.flag(time.is_some());
        if let Some(time) = time {
            self.time(time);
        }
    }
}

/// Takes values from the front of a buffer.
#[derive(Debug)]
struct Decoder<'a> {
    bytes: &'a [u8],
}

impl<'a> Decoder<'a> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7f);
            if shift == 63 && group > 1 {
                return None;
            }
            value |= group << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    /// Reads a text without copying it.
    pub(super) fn borrowed(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    pub(super) fn text(&mut self) -> Option<String> {
        self.borrowed().map(str::to_owned)
    }

    /// Reads a list; every item takes at least one byte, which bounds the count before anything is allocated.
    pub(super) fn list<T>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = usize::try_from(self.number()?).ok()?;
        if count > self.bytes.len() {
            return None;
        }
        (0..count).map(|_| each(self)).collect()
    }

    pub(super) fn texts(&mut self) -> Option<Vec<String>> {
        self.list(Self::text)
    }

    pub(super) fn joined(&mut self) -> Option<Texts> {
        let lengths = self.list(|decoder| usize::try_from(decoder.number()?).ok())?;
        let total = lengths
            .iter()
            .try_fold(0_usize, |sum, one| sum.checked_add(*one))?;
        let text = std::str::from_utf8(self.take(total)?).ok()?;
        Texts::from_lengths(text.to_owned(), &lengths)
    }

    /// Returns a reader of the next part alone.
    pub(super) fn part(&mut self) -> Option<Self> {
        let length = usize::try_from(self.number()?).ok()?;
        let bytes = self.take(length)?;
        Some(Self { bytes })
    }

    pub(super) fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    /// Reads a value that may be absent: the outer `None` is damage, the inner one absence.
    #[expect(
        clippy::option_option,
        reason = "damage and absence are different things"
    )]
    pub(super) fn optional<T>(&mut self, read: fn(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.flag()? {
            read(self).map(Some)
        } else {
            Some(None)
        }
    }

    pub(super) fn time(&mut self) -> Option<Timestamp> {
        let value = self.number()?;
        let micros = (value >> 1).cast_signed() ^ -(value & 1).cast_signed();
        Some(Timestamp::from_micros(micros))
    }
}

#[cfg(test)]
mod tests {
    use gwanmun_model::advisory::{AdvisoryKind, Affected, AffectedCode, Event, Range, RangeKind};
    use gwanmun_model::cvss::{CvssVector, CvssVersion};
    use gwanmun_model::lifecycle::{Cycle, Until};
    use gwanmun_model::{Advisory, Lifecycle};
    use proptest::prelude::*;

    use super::*;

    fn advisory() -> Advisory {
        let vector = CvssVector {
            version: CvssVersion::V3,
            vector: "CVSS:3.1/AV:N".to_owned(),
            source: "A-1".to_owned(),
        };
        Advisory {
            id: "A-1".to_owned(),
            kind: AdvisoryKind::Malicious,
            aliases: vec!["CVE-2024-1".to_owned()],
            upstream: vec!["CVE-2024-2".to_owned()],
            published: Some(Timestamp::from_micros(-5)),
            modified: Some(Timestamp::from_micros(1_700_000_000_000_000)),
            withdrawn: None,
            summary: "한 줄".to_owned(),
            cvss: vec![vector.clone()],
            stated_severity: Some("HIGH".to_owned()),
            cwes: vec!["CWE-1".to_owned()],
            references: Texts::from_iter(["https://example.com"]),
            affected: vec![Affected {
                ecosystem: "Debian:12".to_owned(),
                name: "a".to_owned(),
                ranges: vec![Range {
                    kind: RangeKind::Ecosystem,
                    events: vec![
                        Event::Introduced("0".to_owned()),
                        Event::LastAffected("2".to_owned()),
                        Event::Fixed("3".to_owned()),
                        Event::Limit("4".to_owned()),
                    ],
                }],
                versions: Texts::from_iter(["1", ""]),
                cvss: vec![vector],
                code: vec![AffectedCode {
                    path: "a/b".to_owned(),
                    symbols: vec!["F".to_owned()],
                }],
            }],
            source: "osv/Debian".to_owned(),
        }
    }

    fn lifecycle() -> Lifecycle {
        Lifecycle {
            product: "it".to_owned(),
            title: "It".to_owned(),
            purls: vec!["pkg:npm/it".to_owned()],
            cpes: vec!["cpe:2.3:a:it:it".to_owned()],
            cycles: vec![Cycle {
                name: "3".to_owned(),
                released: Some(Timestamp::from_micros(5)),
                active_support: Until::Open,
                security_support: Until::Day(Timestamp::from_micros(-7)),
                extended_support: Until::Unknown,
                latest: Some("3.1".to_owned()),
            }],
            source: "osv/Debian".to_owned(),
        }
    }

    #[test]
    fn records_survive() {
        for record in [Record::Advisory(advisory()), Record::Lifecycle(lifecycle())] {
            let bytes = encode(&record);
            assert_eq!(decode(&bytes, "osv/Debian"), Some(record));
            for end in 0..bytes.len() {
                assert_eq!(decode(&bytes[..end], "osv/Debian"), None, "cut at {end}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes, "s");
            let _ = decode_sources(&bytes);
        }

        #[test]
        fn numbers_survive(value: u64) {
            let mut encoder = Encoder::default();
            encoder.number(value);
            let mut decoder = Decoder { bytes: &encoder.bytes };
            prop_assert_eq!(decoder.number(), Some(value));
        }
    }
}
