//! How records and the sources table are written: lengths and numbers in seven-bit groups, texts as UTF-8.
//!
//! The reader checks every bound and gives `None` on anything that does not fit; it never trusts a length.

use gwanmun_model::advisory::{Advisory, AdvisoryKind, Affected, Event, Range, RangeKind};
use gwanmun_model::cvss::{CvssVector, CvssVersion};
use gwanmun_model::{DataSource, Timestamp};

use super::layout::SourceRow;

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

    fn length(&mut self, value: usize) {
        self.number(value as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.bytes.extend(text.as_bytes());
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.length(items.len());
        for item in items {
            each(self, item);
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.list(texts, |encoder, text| encoder.text(text));
    }

    fn optional_text(&mut self, text: Option<&str>) {
        self.flag(text.is_some());
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    /// Signed numbers alternate around zero, so that small ones stay short.
    fn time(&mut self, time: Timestamp) {
        let micros = time.as_micros();
        self.number(((micros << 1) ^ (micros >> 63)).cast_unsigned());
    }

    fn optional_time(&mut self, time: Option<Timestamp>) {
        self.flag(time.is_some());
        if let Some(time) = time {
            self.time(time);
        }
    }

    fn vectors(&mut self, vectors: &[CvssVector]) {
        self.list(vectors, |encoder, vector| {
            encoder.bytes.push(match vector.version {
                CvssVersion::V2 => 2,
                CvssVersion::V3 => 3,
                CvssVersion::V4 => 4,
            });
            encoder.text(&vector.vector);
        });
    }

    fn affected(&mut self, affected: &Affected) {
        self.text(&affected.ecosystem);
        self.text(&affected.name);
        self.list(&affected.ranges, |encoder, range| {
            encoder.bytes.push(match range.kind {
                RangeKind::Semver => 0,
                RangeKind::Ecosystem => 1,
                RangeKind::Git => 2,
            });
            encoder.list(&range.events, |encoder, event| {
                let (tag, version) = match event {
                    Event::Introduced(version) => (0, version),
                    Event::Fixed(version) => (1, version),
                    Event::LastAffected(version) => (2, version),
                    Event::Limit(version) => (3, version),
                };
                encoder.bytes.push(tag);
                encoder.text(version);
            });
        });
        self.texts(&affected.versions);
        self.vectors(&affected.cvss);
    }
}

/// Encodes a record without its source, which the record table knows.
pub(crate) fn encode(advisory: &Advisory) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.text(&advisory.id);
    encoder.bytes.push(match advisory.kind {
        AdvisoryKind::Vulnerability => 0,
        AdvisoryKind::Malicious => 1,
        AdvisoryKind::Unmaintained => 2,
        AdvisoryKind::Notice => 3,
    });
    encoder.texts(&advisory.aliases);
    encoder.texts(&advisory.upstream);
    encoder.optional_time(advisory.published);
    encoder.optional_time(advisory.modified);
    encoder.optional_time(advisory.withdrawn);
    encoder.text(&advisory.summary);
    encoder.vectors(&advisory.cvss);
    encoder.optional_text(advisory.stated_severity.as_deref());
    encoder.texts(&advisory.cwes);
    encoder.texts(&advisory.references);
    encoder.list(&advisory.affected, Encoder::affected);
    encoder.bytes
}

/// Reads a record back; `None` when the bytes are not one.
pub(crate) fn decode(bytes: &[u8], source: &str) -> Option<Advisory> {
    let mut decoder = Decoder { bytes };
    let id = decoder.text()?;
    let advisory = Advisory {
        kind: match decoder.byte()? {
            0 => AdvisoryKind::Vulnerability,
            1 => AdvisoryKind::Malicious,
            2 => AdvisoryKind::Unmaintained,
            3 => AdvisoryKind::Notice,
            _ => return None,
        },
        aliases: decoder.texts()?,
        upstream: decoder.texts()?,
        published: decoder.optional(Decoder::time)?,
        modified: decoder.optional(Decoder::time)?,
        withdrawn: decoder.optional(Decoder::time)?,
        summary: decoder.text()?,
        cvss: decoder.vectors(&id)?,
        stated_severity: decoder.optional(Decoder::text)?,
        cwes: decoder.texts()?,
        references: decoder.texts()?,
        affected: decoder.list(|decoder| decoder.affected(&id))?,
        source: source.to_owned(),
        id,
    };
    decoder.bytes.is_empty().then_some(advisory)
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
        Some(SourceRow {
            source: DataSource {
                id: decoder.text()?,
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

/// Takes values from the front of a buffer.
#[derive(Debug)]
struct Decoder<'a> {
    bytes: &'a [u8],
}

impl Decoder<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
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

    fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }

    /// Reads a list; every item takes at least one byte, which bounds the count before anything is allocated.
    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(self.number()?).ok()?;
        if count > self.bytes.len() {
            return None;
        }
        (0..count).map(|_| each(self)).collect()
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        self.list(Self::text)
    }

    fn flag(&mut self) -> Option<bool> {
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
    fn optional<T>(&mut self, read: fn(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.flag()? {
            read(self).map(Some)
        } else {
            Some(None)
        }
    }

    fn time(&mut self) -> Option<Timestamp> {
        let value = self.number()?;
        let micros = (value >> 1).cast_signed() ^ -(value & 1).cast_signed();
        Some(Timestamp::from_micros(micros))
    }

    fn vectors(&mut self, id: &str) -> Option<Vec<CvssVector>> {
        self.list(|decoder| {
            Some(CvssVector {
                version: match decoder.byte()? {
                    2 => CvssVersion::V2,
                    3 => CvssVersion::V3,
                    4 => CvssVersion::V4,
                    _ => return None,
                },
                vector: decoder.text()?,
                source: id.to_owned(),
            })
        })
    }

    fn affected(&mut self, id: &str) -> Option<Affected> {
        Some(Affected {
            ecosystem: self.text()?,
            name: self.text()?,
            ranges: self.list(Self::range)?,
            versions: self.texts()?,
            cvss: self.vectors(id)?,
        })
    }

    fn range(&mut self) -> Option<Range> {
        Some(Range {
            kind: match self.byte()? {
                0 => RangeKind::Semver,
                1 => RangeKind::Ecosystem,
                2 => RangeKind::Git,
                _ => return None,
            },
            events: self.list(|decoder| {
                let tag = decoder.byte()?;
                let version = decoder.text()?;
                match tag {
                    0 => Some(Event::Introduced(version)),
                    1 => Some(Event::Fixed(version)),
                    2 => Some(Event::LastAffected(version)),
                    3 => Some(Event::Limit(version)),
                    _ => None,
                }
            })?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Advisory {
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
            references: vec!["https://example.com".to_owned()],
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
                versions: vec!["1".to_owned(), String::new()],
                cvss: vec![vector],
            }],
            source: "osv/Debian".to_owned(),
        }
    }

    #[test]
    fn records_survive() {
        let bytes = encode(&sample());
        assert_eq!(decode(&bytes, "osv/Debian"), Some(sample()));
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end], "osv/Debian"), None, "cut at {end}");
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
