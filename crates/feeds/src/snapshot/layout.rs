//! The shape of the data file.
//!
//! ```text
//! header     72 bytes: magic, format, number of sections, place of the directory, file length, SHA-256 of all after it, checksums
//! blocks     records, compressed some 16 KiB at a time, neighbours being records of one package
//! sections   sources, block table, record table, names, ids, KEV, EPSS, SSVC: fixed-width rows, sorted for binary search
//! directory  20 bytes a section: offset, length, CRC-32
//! ```
//! Numbers are little-endian. Header, directory and sections are checked when the file is opened, each block when it
//! is read: CRC-32 finds damage, the bundle's signature is what guards against forgery.

use gwanmun_model::ssvc::{Exploitation, TechnicalImpact};
use gwanmun_model::{DataSource, SsvcPoints, Timestamp};

/// First bytes of every data file.
pub(super) const MAGIC: [u8; 8] = *b"GWANMUN\x1a";
/// Version of this layout.
pub(super) const FORMAT: u32 = 3;
/// Length of the header.
pub(super) const HEADER_LEN: usize = 72;
/// Length of a directory row.
pub(super) const DIRECTORY_ROW: usize = 20;
/// Raw size from which a block is closed.
pub(super) const BLOCK_BYTES: usize = 16 << 10;
/// Largest raw size a block may claim.
pub(super) const BLOCK_BYTES_MAX: usize = 256 << 20;

/// The sections, in file order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Sources,
    Blocks,
    Records,
    Names,
    Ids,
    Kev,
    Epss,
    Ssvc,
}

impl Section {
    pub(super) const ALL: [Self; 8] = [
        Self::Sources,
        Self::Blocks,
        Self::Records,
        Self::Names,
        Self::Ids,
        Self::Kev,
        Self::Epss,
        Self::Ssvc,
    ];

    /// Returns the width of a row; 1 where the section is one encoded value.
    pub(super) const fn row_len(self) -> usize {
        match self {
            Self::Sources => 1,
            Self::Blocks => Block::LEN,
            Self::Records => RecordRow::LEN,
            Self::Names | Self::Ids => KEYED_LEN,
            Self::Kev => KevRow::LEN,
            Self::Epss => EpssRow::LEN,
            Self::Ssvc => SsvcRow::LEN,
        }
    }

    /// Returns the name used in messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sources => "the sources table",
            Self::Blocks => "the block table",
            Self::Records => "the record table",
            Self::Names => "the name index",
            Self::Ids => "the id index",
            Self::Kev => "the table of exploited vulnerabilities",
            Self::Epss => "the table of EPSS scores",
            Self::Ssvc => "the table of SSVC decision points",
        }
    }
}

/// A source as the data file knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceRow {
    pub(crate) source: DataSource,
    /// Ecosystems whose records it holds, sorted.
    pub(crate) ecosystems: Vec<String>,
    /// Its records stand together, from this one on.
    pub(crate) first_record: u32,
    pub(crate) record_count: u32,
    /// Version of the model behind its scores.
    pub(crate) model: String,
}

/// Takes fixed-width numbers from the front of a row.
struct Row<'a>(&'a [u8]);

impl Row<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}

/// The header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) directory_at: u64,
    pub(super) file_len: u64,
    pub(super) content_sha256: [u8; 32],
    pub(super) directory_crc: u32,
}

/// Why a header is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderFault {
    Damaged,
    OtherFormat(u32),
}

impl Header {
    pub(super) fn write(&self) -> [u8; HEADER_LEN] {
        let mut bytes = Vec::with_capacity(HEADER_LEN);
        bytes.extend(MAGIC);
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend([Section::ALL.len().to_le_bytes()[0], 0, 0, 0]);
        bytes.extend(self.directory_at.to_le_bytes());
        bytes.extend(self.file_len.to_le_bytes());
        bytes.extend(self.content_sha256);
        bytes.extend(self.directory_crc.to_le_bytes());
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        let mut header = [0; HEADER_LEN];
        header.copy_from_slice(&bytes);
        header
    }

    pub(super) fn read(file: &[u8]) -> Result<Self, HeaderFault> {
        let header = file.get(..HEADER_LEN).ok_or(HeaderFault::Damaged)?;
        Self::fields(header).ok_or(HeaderFault::Damaged)?
    }

    fn fields(header: &[u8]) -> Option<Result<Self, HeaderFault>> {
        let (content, _) = header.split_last_chunk::<4>()?;
        let mut row = Row(header);
        if row.take::<8>()? != MAGIC {
            return None;
        }
        let format = row.u32()?;
        let sections = row.u32()?;
        let fields = Self {
            directory_at: row.u64()?,
            file_len: row.u64()?,
            content_sha256: row.take()?,
            directory_crc: row.u32()?,
        };
        if row.u32()? != crc32fast::hash(content) {
            return None;
        }
        if format != FORMAT || sections as usize != Section::ALL.len() {
            return Some(Err(HeaderFault::OtherFormat(format)));
        }
        Some(Ok(fields))
    }
}

/// A row of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) crc: u32,
}

impl Place {
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.crc.to_le_bytes());
    }

    pub(crate) fn read(row: &[u8]) -> Option<Self> {
        let mut row = Row(row);
        Some(Self {
            offset: row.u64()?,
            length: row.u64()?,
            crc: row.u32()?,
        })
    }
}

/// Where a block of records stands and what it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) offset: u64,
    pub(super) packed_len: u32,
    pub(super) raw_len: u32,
    pub(super) crc: u32,
}

impl Block {
    pub(super) const LEN: usize = 20;

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(self.packed_len.to_le_bytes());
        bytes.extend(self.raw_len.to_le_bytes());
        bytes.extend(self.crc.to_le_bytes());
    }

    pub(crate) fn read(row: &[u8]) -> Option<Self> {
        let mut row = Row(row);
        Some(Self {
            offset: row.u64()?,
            packed_len: row.u32()?,
            raw_len: row.u32()?,
            crc: row.u32()?,
        })
    }
}

/// Where a record stands in its block, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordRow {
    pub(super) block: u32,
    pub(super) offset: u32,
    pub(super) length: u32,
    pub(super) source: u16,
}

impl RecordRow {
    pub(super) const LEN: usize = 14;

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.block.to_le_bytes());
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.source.to_le_bytes());
    }

    pub(crate) fn read(row: &[u8]) -> Option<Self> {
        let mut row = Row(row);
        Some(Self {
            block: row.u32()?,
            offset: row.u32()?,
            length: row.u32()?,
            source: row.u16()?,
        })
    }
}

/// Length of a row of the name and id indexes: hash of the key, number of the record.
pub(super) const KEYED_LEN: usize = 12;

pub(super) fn write_keyed(key: u64, record: u32, bytes: &mut Vec<u8>) {
    bytes.extend(key.to_le_bytes());
    bytes.extend(record.to_le_bytes());
}

pub(super) fn read_keyed(row: &[u8]) -> Option<(u64, u32)> {
    let mut row = Row(row);
    Some((row.u64()?, row.u32()?))
}

/// A catalogue entry. Times are microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KevRow {
    pub(crate) cve: u64,
    pub(crate) source: u16,
    pub(crate) ransomware: bool,
    pub(crate) added: i64,
    pub(crate) due: i64,
}

impl KevRow {
    pub(super) const LEN: usize = 28;

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.cve.to_le_bytes());
        bytes.extend(self.source.to_le_bytes());
        bytes.extend(u16::from(self.ransomware).to_le_bytes());
        bytes.extend(self.added.to_le_bytes());
        bytes.extend(self.due.to_le_bytes());
    }

    pub(crate) fn read(row: &[u8]) -> Option<Self> {
        let mut row = Row(row);
        Some(Self {
            cve: row.u64()?,
            source: row.u16()?,
            ransomware: row.u16()? != 0,
            added: row.u64()?.cast_signed(),
            due: row.u64()?.cast_signed(),
        })
    }
}

/// A score; shares are in billionths, which holds every decimal FIRST publishes exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EpssRow {
    pub(crate) cve: u64,
    pub(crate) probability: u32,
    pub(crate) percentile: u32,
}

impl EpssRow {
    pub(super) const LEN: usize = 16;

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.cve.to_le_bytes());
        bytes.extend(self.probability.to_le_bytes());
        bytes.extend(self.percentile.to_le_bytes());
    }

    pub(crate) fn read(row: &[u8]) -> Option<Self> {
        let mut row = Row(row);
        Some(Self {
            cve: row.u64()?,
            probability: row.u32()?,
            percentile: row.u32()?,
        })
    }
}

/// SSVC decision points of a CVE. The time is microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SsvcRow {
    pub(crate) cve: u64,
    pub(crate) source: u16,
    /// Exploitation in the two lowest bits, then automatable, then technical impact.
    pub(crate) points: u16,
    pub(crate) assessed: i64,
}

impl SsvcRow {
    pub(super) const LEN: usize = 20;
    const AUTOMATABLE: u16 = 4;
    const TOTAL: u16 = 8;

    pub(crate) fn new(cve: u64, points: &SsvcPoints) -> Self {
        let exploitation = match points.exploitation {
            Exploitation::None => 0,
            Exploitation::PublicProof => 1,
            Exploitation::Active => 2,
        };
        let automatable = u16::from(points.automatable) * Self::AUTOMATABLE;
        let total = u16::from(points.technical_impact == TechnicalImpact::Total) * Self::TOTAL;
        Self {
            cve,
            source: 0,
            points: exploitation | automatable | total,
            assessed: points.assessed.as_micros(),
        }
    }

    pub(crate) fn points(self) -> SsvcPoints {
        SsvcPoints {
            exploitation: match self.points & 3 {
                0 => Exploitation::None,
                1 => Exploitation::PublicProof,
                _ => Exploitation::Active,
            },
            automatable: self.points & Self::AUTOMATABLE != 0,
            technical_impact: if self.points & Self::TOTAL == 0 {
                TechnicalImpact::Partial
            } else {
                TechnicalImpact::Total
            },
            assessed: Timestamp::from_micros(self.assessed),
        }
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.cve.to_le_bytes());
        bytes.extend(self.source.to_le_bytes());
        bytes.extend(self.points.to_le_bytes());
        bytes.extend(self.assessed.to_le_bytes());
    }

    pub(crate) fn read(row: &[u8]) -> Option<Self> {
        let mut row = Row(row);
        Some(Self {
            cve: row.u64()?,
            source: row.u16()?,
            points: row.u16()?,
            assessed: row.u64()?.cast_signed(),
        })
    }
}

/// Packs a CVE id into a number that sorts by year and number; `None` when the text is not one.
pub(crate) fn cve_key(id: &str) -> Option<u64> {
    let digits = |text: &str| -> Option<u32> {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    let rest = id
        .get(..4)
        .filter(|prefix| prefix.eq_ignore_ascii_case("CVE-"))
        .and_then(|_| id.get(4..))?;
    let (year, number) = rest.split_once('-')?;
    if year.len() != 4 {
        return None;
    }
    Some((u64::from(digits(year)?) << 32) | u64::from(digits(number)?))
}

/// Hashes a key of the name or id index (FNV-1a, 64 bits). A collision costs a look at one more record.
pub(super) fn hash(parts: [&str; 2]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts[0].bytes().chain([0]).chain(parts[1].bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cve_ids_become_numbers() {
        assert_eq!(cve_key("CVE-2021-44228"), cve_key("cve-2021-44228"));
        assert!(cve_key("CVE-2021-44228") < cve_key("CVE-2022-0001"));
        for wrong in [
            "",
            "CVE-",
            "CVE-2021",
            "CVE-21-1",
            "CVE-2021-",
            "GHSA-2021-1",
            "CVE-2021-+1",
            "씨브이이-1",
        ] {
            assert_eq!(cve_key(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rows_are_as_wide_as_they_say() {
        let mut bytes = Vec::new();
        let block = Block {
            offset: 1,
            packed_len: 2,
            raw_len: 3,
            crc: 4,
        };
        block.write(&mut bytes);
        assert_eq!(
            (bytes.len(), Block::read(&bytes)),
            (Block::LEN, Some(block))
        );
        bytes.clear();
        let record = RecordRow {
            block: 1,
            offset: 2,
            length: 3,
            source: 4,
        };
        record.write(&mut bytes);
        assert_eq!(
            (bytes.len(), RecordRow::read(&bytes)),
            (RecordRow::LEN, Some(record))
        );
        bytes.clear();
        let kev = KevRow {
            cve: 1,
            source: 2,
            ransomware: true,
            added: -3,
            due: 4,
        };
        kev.write(&mut bytes);
        assert_eq!(
            (bytes.len(), KevRow::read(&bytes)),
            (KevRow::LEN, Some(kev))
        );
        bytes.clear();
        let epss = EpssRow {
            cve: 1,
            probability: 2,
            percentile: 3,
        };
        epss.write(&mut bytes);
        assert_eq!(
            (bytes.len(), EpssRow::read(&bytes)),
            (EpssRow::LEN, Some(epss))
        );
        bytes.clear();
        let points = SsvcPoints {
            exploitation: Exploitation::Active,
            automatable: true,
            technical_impact: TechnicalImpact::Total,
            assessed: Timestamp::from_micros(-7),
        };
        let ssvc = SsvcRow::new(1, &points);
        ssvc.write(&mut bytes);
        assert_eq!(
            (bytes.len(), SsvcRow::read(&bytes).map(SsvcRow::points)),
            (SsvcRow::LEN, Some(points))
        );
        bytes.clear();
        write_keyed(1, 2, &mut bytes);
        assert_eq!((bytes.len(), read_keyed(&bytes)), (KEYED_LEN, Some((1, 2))));
    }
}
