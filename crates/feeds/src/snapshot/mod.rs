//! The data file: one immutable, memory-mapped, checksummed file that answers what is known of a package.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use gwanmun_model::advisory::{Advisory, EpssScore, KevEntry};
use gwanmun_model::cpe::Mapping;
use gwanmun_model::vex::VexStatement;
use gwanmun_model::{
    Component, DataSource, DataStatus, Lifecycle, Purl, SourceRole, SsvcPoints, Timestamp,
};
use memmap2::Mmap;
use sha2::{Digest as _, Sha256};

mod codec;
mod error;
mod layout;
mod table;
mod writer;

use self::codec::{Wanted, decode_about};
pub(crate) use self::codec::{decode, encode};
pub use self::error::SnapshotError;
use self::layout::{
    BLOCK_BYTES_MAX, Block, DIRECTORY_ROW, FORMAT, HEADER_LEN, Header, HeaderFault, Place,
    RecordRow, Section, read_keyed,
};
pub(crate) use self::layout::{EpssRow, KevRow, SourceRow, SsvcRow, cve_key};
use self::table::Table;
pub(crate) use self::writer::Writer;
use crate::record::{LIFECYCLES, MAPPINGS, Record, STATEMENTS, cpe_name, name_of, purl_name};

/// An opened data file. Cheap to share between threads; a later import does not change it.
#[derive(Debug)]
pub struct Snapshot {
    path: PathBuf,
    map: Mmap,
    sections: [Place; Section::ALL.len()],
    rows: Vec<SourceRow>,
    sources: Vec<DataSource>,
    version: String,
}

thread_local! {
    /// Setting one up costs more than unpacking a block.
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> =
        const { RefCell::new(None) };
}

/// What one block unpacks to, kept while its neighbours are read.
#[derive(Debug, Default)]
struct Unpacked {
    block: Option<u32>,
    bytes: Vec<u8>,
}

impl Snapshot {
    /// Opens the data file at `path`; `None` when there is none.
    ///
    /// Checks header, directory and every table; the records are checked as they are read and, all together, by
    /// [`Snapshot::verify`].
    ///
    /// # Errors
    /// When the file cannot be read, is damaged or of another format version.
    pub fn open(path: &Path) -> Result<Option<Self>, SnapshotError> {
        let unreadable = |source| SnapshotError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        if file.metadata().map_err(unreadable)?.len() < HEADER_LEN as u64 {
            return Err(damaged(path, "it is shorter than its header"));
        }
        let map = map_file(&file).map_err(unreadable)?;
        let header = Header::read(&map).map_err(|fault| match fault {
            HeaderFault::Damaged => damaged(path, "the header"),
            HeaderFault::OtherFormat(found) => SnapshotError::OtherFormat {
                path: path.to_owned(),
                found,
                expected: FORMAT,
            },
        })?;
        if header.file_len != map.len() as u64 {
            return Err(damaged(path, "its length is not the one it states"));
        }
        let sections = directory(&map, &header).ok_or_else(|| damaged(path, "the directory"))?;
        for (section, place) in Section::ALL.into_iter().zip(&sections) {
            let bytes = slice(&map, place.offset, place.length)
                .filter(|bytes| bytes.len().is_multiple_of(section.row_len()))
                .filter(|bytes| crc32fast::hash(bytes) == place.crc);
            if bytes.is_none() {
                return Err(damaged(path, section.name()));
            }
        }
        let mut snapshot = Self {
            path: path.to_owned(),
            map,
            sections,
            rows: Vec::new(),
            sources: Vec::new(),
            version: short_version(&header.content_sha256),
        };
        let rows = codec::decode_sources(snapshot.section(Section::Sources))
            .ok_or_else(|| damaged(path, Section::Sources.name()))?;
        snapshot.sources = rows.iter().map(|row| row.source.clone()).collect();
        snapshot.rows = rows;
        Ok(Some(snapshot))
    }

    /// Returns every record that speaks of the package, in order of id, with what it says of this package; what it says
    /// of others is left out. `ecosystem` is the OSV name without
    /// release suffix; `name` is normalised here. A record several sources carry is returned once, preferably
    /// from the ecosystem's own source.
    ///
    /// # Errors
    /// When a part of the file that is needed is damaged.
    pub fn advisories_for(
        &self,
        ecosystem: &str,
        name: &str,
    ) -> Result<Vec<Advisory>, SnapshotError> {
        let base = crate::ecosystems::base(ecosystem);
        let name = crate::normalise_name(base, name);
        let mut unpacked = Unpacked::default();
        let mut found: BTreeMap<String, Advisory> = BTreeMap::new();
        let key = writer::name_key(base, &name);
        let wanted = Wanted::Package(base, &name, key);
        for number in self.keyed(Section::Names, key) {
            let Record::Advisory(advisory) = self.record_about(number, wanted, &mut unpacked)?
            else {
                continue;
            };
            let speaks_of_it = !advisory.affected.is_empty();
            let is_own = advisory.source.strip_prefix("osv/") == Some(base);
            if speaks_of_it && (is_own || !found.contains_key(&advisory.id)) {
                found.insert(advisory.id.clone(), advisory);
            }
        }
        Ok(found.into_values().collect())
    }

    /// Returns the record with this id or, where none has it, the first one that names it as an alias.
    ///
    /// # Errors
    /// As [`Snapshot::advisories_for`].
    pub fn advisory(&self, id: &str) -> Result<Option<Advisory>, SnapshotError> {
        let mut by_alias = None;
        for advisory in self.advisories_called(id)? {
            if advisory.id.eq_ignore_ascii_case(id) {
                return Ok(Some(advisory));
            }
            by_alias = by_alias.or(Some(advisory));
        }
        Ok(by_alias)
    }

    /// Returns what the record of a CVE itself says, preferably one that rates it; `None` where no source has it.
    ///
    /// # Errors
    /// As [`Snapshot::advisories_for`].
    pub fn cve(&self, id: &str) -> Result<Option<Advisory>, SnapshotError> {
        let mut own = self.advisories_called(id)?;
        own.retain(|advisory| advisory.id.eq_ignore_ascii_case(id));
        let rated = own.iter().position(|advisory| !advisory.cvss.is_empty());
        Ok(own.into_iter().nth(rated.unwrap_or_default()))
    }

    /// Returns every record that has this id or names it as an alias, in file order.
    fn advisories_called(&self, id: &str) -> Result<Vec<Advisory>, SnapshotError> {
        let mut unpacked = Unpacked::default();
        let mut found = Vec::new();
        for number in self.keyed(Section::Ids, writer::id_key(id)) {
            let record = self.record(number, &mut unpacked)?;
            let is_meant = record.ids().iter().any(|own| own.eq_ignore_ascii_case(id));
            if let Record::Advisory(advisory) = record
                && is_meant
            {
                found.push(advisory);
            }
        }
        Ok(found)
    }

    /// Returns the lifecycles of the products a component is: by its package URL without version, or by a CPE name
    /// it is given; sorted by product.
    ///
    /// # Errors
    /// As [`Snapshot::advisories_for`].
    pub fn lifecycles_of(&self, component: &Component) -> Result<Vec<Lifecycle>, SnapshotError> {
        let cpes = component.cpes.iter().filter_map(|cpe| cpe_name(cpe));
        let names: BTreeSet<String> = cpes.chain([name_of(&component.purl)]).collect();
        let mut unpacked = Unpacked::default();
        let mut found: BTreeMap<String, Lifecycle> = BTreeMap::new();
        for name in &names {
            for number in self.keyed(Section::Names, layout::hash([LIFECYCLES, name])) {
                let record = self.record(number, &mut unpacked)?;
                let is_meant = record.names().iter().any(|(_, own)| own == name);
                if let Record::Lifecycle(lifecycle) = record
                    && is_meant
                {
                    found.insert(lifecycle.product.clone(), lifecycle);
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// Returns the products people confirmed a package to be.
    ///
    /// # Errors
    /// As [`Snapshot::advisories_for`].
    pub fn mappings_of(&self, purl: &Purl) -> Result<Vec<Mapping>, SnapshotError> {
        let name = name_of(purl);
        let mut unpacked = Unpacked::default();
        let mut found = Vec::new();
        for number in self.keyed(Section::Names, layout::hash([MAPPINGS, &name])) {
            if let Record::Mapping(mapping) = self.record(number, &mut unpacked)?
                && purl_name(&mapping.package).as_ref() == Some(&name)
            {
                found.push(mapping);
            }
        }
        Ok(found)
    }

    /// Returns what suppliers state about a vulnerability, by any id it goes by; sorted.
    ///
    /// # Errors
    /// As [`Snapshot::advisories_for`].
    pub fn statements_about(&self, id: &str) -> Result<Vec<VexStatement>, SnapshotError> {
        let mut unpacked = Unpacked::default();
        let mut found = Vec::new();
        let key = layout::hash([STATEMENTS, &id.to_ascii_lowercase()]);
        for number in self.keyed(Section::Names, key) {
            if let Record::Statement(stated) = self.record(number, &mut unpacked)?
                && stated
                    .statement
                    .ids()
                    .any(|own| own.eq_ignore_ascii_case(id))
            {
                found.push(stated.statement);
            }
        }
        found.sort();
        Ok(found)
    }

    /// Returns the SSVC decision points published for a CVE.
    pub fn ssvc(&self, cve: &str) -> Option<SsvcPoints> {
        let key = cve_key(cve)?;
        let row = self.ssvc_rows().find(key, SsvcRow::read, |row| row.cve)?;
        Some(row.points())
    }

    /// Returns the catalogue entry of a CVE known to be exploited.
    pub fn kev(&self, cve: &str) -> Option<KevEntry> {
        let key = cve_key(cve)?;
        let row = self.kev_rows().find(key, KevRow::read, |row| row.cve)?;
        Some(KevEntry {
            cve: cve.to_ascii_uppercase(),
            added: Timestamp::from_micros(row.added),
            due: Timestamp::from_micros(row.due),
            ransomware: row.ransomware,
        })
    }

    /// Returns the EPSS score of a CVE.
    pub fn epss(&self, cve: &str) -> Option<EpssScore> {
        let key = cve_key(cve)?;
        let row = self.epss_rows().find(key, EpssRow::read, |row| row.cve)?;
        let source = self.rows.iter().find(|row| row.source.id == "epss")?;
        Some(EpssScore {
            probability: f64::from(row.probability) / 1e9,
            percentile: f64::from(row.percentile) / 1e9,
            model: source.model.clone(),
            date: source.source.date,
        })
    }

    /// Returns every source, sorted by id.
    pub fn sources(&self) -> &[DataSource] {
        &self.sources
    }

    /// Returns the sources whose records cover the ecosystem (OSV name without release suffix).
    pub fn covering(&self, ecosystem: &str) -> impl Iterator<Item = &DataSource> {
        let covers = move |row: &&SourceRow| {
            row.ecosystems
                .binary_search_by(|covered| covered.as_str().cmp(ecosystem))
                .is_ok()
        };
        self.rows.iter().filter(covers).map(|row| &row.source)
    }

    /// Returns the sources that verdicts on every component rest on, whatever its ecosystem.
    pub fn speaking_of_all(&self) -> impl Iterator<Item = &DataSource> {
        let rows = self.rows.iter().filter(|row| row.ecosystems.is_empty());
        let sources = rows.map(|row| &row.source);
        sources.filter(|source| source.role == SourceRole::Verdicts)
    }

    /// Whether any source of records covers the ecosystem.
    pub fn covers(&self, ecosystem: &str) -> bool {
        self.covering(ecosystem).next().is_some()
    }

    /// Returns the version: a digest of the contents.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the size of the file in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.map.len() as u64
    }

    /// Judges the data's age at `now`.
    pub fn status(&self, age_days_max: i64, now: Timestamp) -> DataStatus {
        let missing = crate::sources::missing(&self.sources);
        DataStatus {
            version: self.version.clone(),
            size_bytes: self.size_bytes(),
            ..DataStatus::judge(self.sources.clone(), missing, age_days_max, now)
        }
    }

    /// Reads the whole file and checks every byte of it against the digest in its header.
    ///
    /// # Errors
    /// When any of it is damaged.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        let header = Header::read(&self.map).map_err(|_| damaged(&self.path, "the header"))?;
        let content = self.map.get(HEADER_LEN..).unwrap_or_default();
        let digest: [u8; 32] = Sha256::digest(content).into();
        if digest == header.content_sha256 {
            Ok(())
        } else {
            Err(damaged(&self.path, "the digest of its contents"))
        }
    }

    /// Returns the sources with what only the data file knows of them.
    pub(crate) fn source_rows(&self) -> &[SourceRow] {
        &self.rows
    }

    /// Calls `each` with every record of a source and its encoded form, in file order.
    pub(crate) fn for_each_record<E: From<SnapshotError>>(
        &self,
        row: &SourceRow,
        mut each: impl FnMut(&Record, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut unpacked = Unpacked::default();
        let end = row.first_record.saturating_add(row.record_count);
        for number in row.first_record..end {
            let record = self.record(number, &mut unpacked)?;
            each(&record, self.encoded(number, &mut unpacked)?.0)?;
        }
        Ok(())
    }

    /// Returns the catalogue's rows.
    pub(crate) fn kev_rows(&self) -> Table<'_> {
        Table::new(self.section(Section::Kev), KevRow::LEN)
    }

    /// Returns the scores' rows.
    pub(crate) fn epss_rows(&self) -> Table<'_> {
        Table::new(self.section(Section::Epss), EpssRow::LEN)
    }

    /// Returns the decision points' rows.
    pub(crate) fn ssvc_rows(&self) -> Table<'_> {
        Table::new(self.section(Section::Ssvc), SsvcRow::LEN)
    }

    /// Returns the numbers of the records filed under `key`.
    fn keyed(&self, section: Section, key: u64) -> impl Iterator<Item = u32> + '_ {
        Table::new(self.section(section), layout::KEYED_LEN)
            .with_key(key, read_keyed, |row| row.0)
            .map(|(_, record)| record)
    }

    fn record(&self, number: u32, unpacked: &mut Unpacked) -> Result<Record, SnapshotError> {
        self.record_about(number, Wanted::All, unpacked)
    }

    fn record_about(
        &self,
        number: u32,
        wanted: Wanted<'_>,
        unpacked: &mut Unpacked,
    ) -> Result<Record, SnapshotError> {
        let path = &self.path;
        let (encoded, source) = self.encoded(number, unpacked)?;
        let source = self
            .sources
            .get(usize::from(source))
            .ok_or_else(|| damaged(path, Section::Records.name()))?;
        decode_about(encoded, &source.id, wanted).ok_or_else(|| damaged(path, "a record"))
    }

    /// Returns the bytes of a record and the number of its source, unpacking its block unless it is at hand.
    fn encoded<'a>(
        &self,
        number: u32,
        unpacked: &'a mut Unpacked,
    ) -> Result<(&'a [u8], u16), SnapshotError> {
        let fault = || damaged(&self.path, Section::Records.name());
        let records = Table::new(self.section(Section::Records), RecordRow::LEN);
        let row = records
            .get(number as usize)
            .and_then(RecordRow::read)
            .ok_or_else(fault)?;
        if unpacked.block != Some(row.block) {
            unpacked.block = None;
            self.unpack(row.block, &mut unpacked.bytes)
                .ok_or_else(|| damaged(&self.path, "a block of records"))?;
            unpacked.block = Some(row.block);
        }
        let bytes = slice(
            &unpacked.bytes,
            u64::from(row.offset),
            u64::from(row.length),
        );
        Ok((bytes.ok_or_else(fault)?, row.source))
    }

    fn unpack(&self, number: u32, bytes: &mut Vec<u8>) -> Option<()> {
        let blocks = Table::new(self.section(Section::Blocks), Block::LEN);
        let block = blocks.get(number as usize).and_then(Block::read)?;
        let packed = slice(&self.map, block.offset, u64::from(block.packed_len))?;
        let raw_len = block.raw_len as usize;
        if raw_len > BLOCK_BYTES_MAX || crc32fast::hash(packed) != block.crc {
            return None;
        }
        bytes.clear();
        bytes.reserve_exact(raw_len);
        let length = DECOMPRESSOR.with_borrow_mut(|decompressor| {
            decompressor
                .get_or_insert_with(zstd::bulk::Decompressor::default)
                .decompress_to_buffer(packed, bytes)
        });
        (length.ok()? == raw_len).then_some(())
    }

    fn section(&self, section: Section) -> &[u8] {
        self.sections
            .get(section as usize)
            .and_then(|place| slice(&self.map, place.offset, place.length))
            .unwrap_or_default()
    }
}

fn damaged(path: &Path, place: &'static str) -> SnapshotError {
    SnapshotError::Damaged {
        path: path.to_owned(),
        place,
    }
}

fn directory(file: &[u8], header: &Header) -> Option<[Place; Section::ALL.len()]> {
    let length = DIRECTORY_ROW.checked_mul(Section::ALL.len())?;
    let bytes = slice(file, header.directory_at, length as u64)?;
    if crc32fast::hash(bytes) != header.directory_crc {
        return None;
    }
    let places: Option<Vec<Place>> = bytes.chunks(DIRECTORY_ROW).map(Place::read).collect();
    places?.try_into().ok()
}

/// The first sixteen hexadecimal digits of the content's digest: enough to tell versions apart.
fn short_version(digest: &[u8; 32]) -> String {
    let mut version = crate::bundle::hex(digest);
    version.truncate(16);
    version
}

fn slice(bytes: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    bytes.get(start..end)
}

/// A file of ours that is mapped into memory: a data file or a license pack.
#[derive(Debug)]
pub struct Mapped(Mmap);

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Maps a file that is written once and replaced by rename, as data files and license packs are.
///
/// # Errors
/// When it cannot be opened or mapped.
pub fn map(path: &Path) -> io::Result<Mapped> {
    map_file(&File::open(path)?).map(Mapped)
}

/// Maps a data file or a license pack into memory.
///
/// **Safety:** a mapping is unsound if the file changes or shrinks under it. A data file is opened read-only here and
/// never written again once it has its name: an import builds a new file beside it and renames it into place, so a
/// mapped file stays what it was until it is unmapped, even after its name points elsewhere. Should a stranger change
/// it all the same, nothing relies on the bytes keeping a meaning: they are only ever read as bytes, through checked
/// bounds and checksums. Only root or the owner could shorten it, which ends the process and harms no data.
#[expect(unsafe_code, reason = "the one exception, argued above")]
fn map_file(file: &File) -> io::Result<Mmap> {
    // SAFETY: see above.
    unsafe { Mmap::map(file) }
}
