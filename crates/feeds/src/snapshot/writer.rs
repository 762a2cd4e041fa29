//! Writes a data file: records go out in blocks as they come, the tables follow at the end, the header comes last.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};

use sha2::{Digest as _, Sha256};

use super::codec::encode_sources;
use super::layout::{
    BLOCK_BYTES, Block, EpssRow, HEADER_LEN, Header, KevRow, Place, RecordRow, Section, SourceRow,
    SsvcRow, hash, write_keyed,
};
use crate::ecosystems;
use crate::record::Record;

/// How hard blocks are compressed: level 9 packs records within a few percent of the best and stays fast.
const COMPRESSION_LEVEL: i32 = 9;

/// A data file being written.
pub(crate) struct Writer {
    file: BufWriter<File>,
    written: u64,
    content: Sha256,
    compressor: zstd::bulk::Compressor<'static>,
    pending: Vec<u8>,
    blocks: Vec<Block>,
    records: Vec<RecordRow>,
    names: Vec<(u64, u32)>,
    ids: Vec<(u64, u32)>,
    kev: Vec<KevRow>,
    epss: Vec<EpssRow>,
    ssvc: Vec<SsvcRow>,
    sources: Vec<SourceRow>,
}

impl Writer {
    /// Starts at the beginning of an empty file.
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let mut file = BufWriter::new(file);
        file.write_all(&[0; HEADER_LEN])?;
        Ok(Self {
            file,
            written: HEADER_LEN as u64,
            content: Sha256::new(),
            compressor: zstd::bulk::Compressor::new(COMPRESSION_LEVEL)?,
            pending: Vec::new(),
            blocks: Vec::new(),
            records: Vec::new(),
            names: Vec::new(),
            ids: Vec::new(),
            kev: Vec::new(),
            epss: Vec::new(),
            ssvc: Vec::new(),
            sources: Vec::new(),
        })
    }

    /// Starts a source: the records and entries that follow are its own. Sources come sorted by id.
    pub(crate) fn begin(&mut self, mut row: SourceRow) -> io::Result<()> {
        self.flush()?;
        row.first_record = fit(self.records.len())?;
        row.record_count = 0;
        self.sources.push(row);
        Ok(())
    }

    /// Adds a record of the source begun last; `encoded` is it as the codec writes it.
    pub(crate) fn record(&mut self, record: &Record, encoded: &[u8]) -> io::Result<()> {
        let number: u32 = fit(self.records.len())?;
        let source = self.source()?;
        self.records.push(RecordRow {
            block: fit(self.blocks.len())?,
            offset: fit(self.pending.len())?,
            length: fit(encoded.len())?,
            source,
        });
        self.pending.extend(encoded);
        let names = self.names.len();
        for (space, name) in record.names() {
            let key = hash([space, &name]);
            let added = self.names.get(names..).unwrap_or_default();
            if !added.contains(&(key, number)) {
                self.names.push((key, number));
            }
        }
        let ids = record.ids();
        self.ids
            .extend(ids.into_iter().map(|id| (id_key(id), number)));
        if let Some(row) = self.sources.last_mut() {
            row.record_count = row.record_count.saturating_add(1);
        }
        if self.pending.len() >= BLOCK_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    /// Adds a catalogue entry of the source begun last.
    pub(crate) fn exploited(&mut self, row: KevRow) -> io::Result<()> {
        let source = self.source()?;
        self.kev.push(KevRow { source, ..row });
        Ok(())
    }

    /// Adds a score.
    pub(crate) fn score(&mut self, row: EpssRow) {
        self.epss.push(row);
    }

    /// Adds decision points of the source begun last.
    pub(crate) fn decision(&mut self, row: SsvcRow) -> io::Result<()> {
        let source = self.source()?;
        self.ssvc.push(SsvcRow { source, ..row });
        Ok(())
    }

    /// Writes tables and header and makes everything durable. Returns the file's length.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.flush()?;
        self.names.sort_unstable();
        self.names.dedup();
        self.ids.sort_unstable();
        self.ids.dedup();
        self.kev.sort_unstable();
        self.epss.sort_unstable();
        self.ssvc.sort_unstable();
        let mut directory = Vec::new();
        for section in Section::ALL {
            let bytes = self.section(section);
            Place {
                offset: self.written,
                length: bytes.len() as u64,
                crc: crc32fast::hash(&bytes),
            }
            .write(&mut directory);
            self.write(&bytes)?;
        }
        let directory_at = self.written;
        self.write(&directory)?;
        let header = Header {
            directory_at,
            file_len: self.written,
            content_sha256: self.content.finalize().into(),
            directory_crc: crc32fast::hash(&directory),
        };
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header.write())?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(self.written)
    }

    fn section(&self, section: Section) -> Vec<u8> {
        let mut bytes = Vec::new();
        match section {
            Section::Sources => bytes = encode_sources(&self.sources),
            Section::Blocks => self.blocks.iter().for_each(|row| row.write(&mut bytes)),
            Section::Records => self.records.iter().for_each(|row| row.write(&mut bytes)),
            Section::Names => {
                for (key, record) in &self.names {
                    write_keyed(*key, *record, &mut bytes);
                }
            }
            Section::Ids => {
                for (key, record) in &self.ids {
                    write_keyed(*key, *record, &mut bytes);
                }
            }
            Section::Kev => self.kev.iter().for_each(|row| row.write(&mut bytes)),
            Section::Epss => self.epss.iter().for_each(|row| row.write(&mut bytes)),
            Section::Ssvc => self.ssvc.iter().for_each(|row| row.write(&mut bytes)),
        }
        bytes
    }

    fn source(&self) -> io::Result<u16> {
        fit(self.sources.len().saturating_sub(1))
    }

    /// Closes the block being filled.
    fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let packed = self.compressor.compress(&self.pending)?;
        self.blocks.push(Block {
            offset: self.written,
            packed_len: fit(packed.len())?,
            raw_len: fit(self.pending.len())?,
            crc: crc32fast::hash(&packed),
        });
        self.pending.clear();
        self.write(&packed)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.content.update(bytes);
        self.file.write_all(bytes)?;
        self.written = self.written.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

/// Key of a package in the name index.
pub(super) fn name_key(ecosystem: &str, name: &str) -> u64 {
    let normal = ecosystems::normalise_name(ecosystem, name);
    hash([ecosystems::base(ecosystem), &normal])
}

/// Key of an id in the id index; ids are found whatever their case.
pub(super) fn id_key(id: &str) -> u64 {
    hash(["", &id.to_ascii_uppercase()])
}

fn fit<T: TryFrom<usize>>(value: usize) -> io::Result<T> {
    T::try_from(value).map_err(|_| {
        io::Error::new(
            io::ErrorKind::FileTooLarge,
            "more records than a data file can hold",
        )
    })
}
