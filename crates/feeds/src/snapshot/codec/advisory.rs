//! How advisories are written.

use gwanmun_model::advisory::{
    Advisory, AdvisoryKind, Affected, AffectedCode, Event, Range, RangeKind,
};
use gwanmun_model::cvss::{CvssVector, CvssVersion};

use super::{Decoder, Encoder};
use crate::ecosystems::{self, normalise_name};
use crate::snapshot::writer::name_key;

/// The packages of a record that are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// All of them.
    All,
    /// One: its ecosystem without release suffix, its name as [`normalise_name`] gives it, and the key of both.
    Package(&'a str, &'a str, u64),
}

/// What stands before what is said of a package, so that others are passed over without being read.
const fn mark(key: u64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "half of the key is enough to tell most apart"
    )]
    let mark = key as u32;
    mark
}

impl Wanted<'_> {
    const fn may_be_meant(self, found: u32) -> bool {
        match self {
            Self::All => true,
            Self::Package(_, _, key) => mark(key) == found,
        }
    }

    fn is_meant(self, ecosystem: &str, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Package(wanted, called, _) => {
                ecosystems::base(ecosystem) == wanted && normalise_name(wanted, name) == called
            }
        }
    }
}

impl Encoder {
    pub(super) fn advisory(&mut self, advisory: &Advisory) {
        self.text(&advisory.id);
        self.bytes.push(match advisory.kind {
            AdvisoryKind::Vulnerability => 0,
            AdvisoryKind::Malicious => 1,
            AdvisoryKind::Unmaintained => 2,
            AdvisoryKind::Notice => 3,
        });
        self.texts(&advisory.aliases);
        self.texts(&advisory.upstream);
        self.optional_time(advisory.published);
        self.optional_time(advisory.modified);
        self.optional_time(advisory.withdrawn);
        self.text(&advisory.summary);
        self.vectors(&advisory.cvss);
        self.optional_text(advisory.stated_severity.as_deref());
        self.texts(&advisory.cwes);
        self.joined(&advisory.references);
        self.list(&advisory.affected, |encoder, affected| {
            let mark = mark(name_key(&affected.ecosystem, &affected.name));
            encoder.bytes.extend(mark.to_le_bytes());
            encoder.part(|part| part.affected(affected));
        });
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
        self.joined(&affected.versions);
        self.vectors(&affected.cvss);
        self.list(&affected.code, |encoder, code| {
            encoder.text(&code.path);
            encoder.texts(&code.symbols);
        });
    }
}

impl Decoder<'_> {
    /// Reads a record; what it says of packages that are not wanted is passed over.
    pub(super) fn advisory(&mut self, source: &str, wanted: Wanted<'_>) -> Option<Advisory> {
        let id = self.text()?;
        Some(Advisory {
            kind: match self.byte()? {
                0 => AdvisoryKind::Vulnerability,
                1 => AdvisoryKind::Malicious,
                2 => AdvisoryKind::Unmaintained,
                3 => AdvisoryKind::Notice,
                _ => return None,
            },
            aliases: self.texts()?,
            upstream: self.texts()?,
            published: self.optional(Self::time)?,
            modified: self.optional(Self::time)?,
            withdrawn: self.optional(Self::time)?,
            summary: self.text()?,
            cvss: self.vectors(&id)?,
            stated_severity: self.optional(Self::text)?,
            cwes: self.texts()?,
            references: self.joined()?,
            affected: self.affected_by(&id, wanted)?,
            source: source.to_owned(),
            id,
        })
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

    fn affected_by(&mut self, id: &str, wanted: Wanted<'_>) -> Option<Vec<Affected>> {
        let count = self.number()?;
        let mut list = Vec::new();
        for _ in 0..count {
            let mark = u32::from_le_bytes(self.take(4)?.try_into().ok()?);
            let mut part = self.part()?;
            if !wanted.may_be_meant(mark) {
                continue;
            }
            let (ecosystem, name) = (part.borrowed()?, part.borrowed()?);
            if wanted.is_meant(ecosystem, name) {
                list.push(part.affected(id, ecosystem, name)?);
            }
        }
        Some(list)
    }

    fn affected(&mut self, id: &str, ecosystem: &str, name: &str) -> Option<Affected> {
        Some(Affected {
            ecosystem: ecosystem.to_owned(),
            name: name.to_owned(),
            ranges: self.list(Self::range)?,
            versions: self.joined()?,
            cvss: self.vectors(id)?,
            code: self.list(|decoder| {
                Some(AffectedCode {
                    path: decoder.text()?,
                    symbols: decoder.texts()?,
                })
            })?,
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
