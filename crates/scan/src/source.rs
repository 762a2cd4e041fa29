//! Where the bytes of a file come from: memory, a file on disk, or a stretch of either.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write as _};

use gwanmun_model::Digest;
use gwanmun_model::digest::Algorithm;
use sha2::Digest as _;

/// Largest unpacked file that is held in memory when its reader can also take it from disk, in bytes.
const MEMORY_BYTES_MAX: usize = 16 << 20;

/// Bytes read from disk at a time.
const BUFFER_BYTES: usize = 64 << 10;

/// Something to read from any place of.
pub(crate) trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// The bytes of one file, without the need to hold them.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// They are in memory.
    Memory(&'a [u8]),
    /// They are a stretch of a file on disk.
    Disk {
        /// The file.
        file: &'a File,
        /// Offset of the first byte.
        start: u64,
        /// How many bytes.
        length: u64,
    },
}

impl<'a> Source<'a> {
    /// Makes a source of a whole file on disk.
    ///
    /// # Errors
    /// When the system does not tell how long the file is.
    pub(crate) fn of_file(file: &'a File) -> io::Result<Self> {
        Ok(Self::Disk {
            file,
            start: 0,
            length: file.metadata()?.len(),
        })
    }

    /// Returns the bytes where they are in memory, else nothing.
    pub(crate) const fn in_memory(&self) -> &'a [u8] {
        match self {
            Self::Memory(bytes) => bytes,
            Self::Disk { .. } => &[],
        }
    }

    /// Returns how many bytes there are.
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Disk { length, .. } => *length,
        }
    }

    /// Returns a part; what lies beyond the end is left out.
    pub(crate) fn part(&self, from: u64, count: u64) -> Self {
        let from = from.min(self.length());
        let count = count.min(self.length() - from);
        match self {
            Self::Memory(bytes) => {
                let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
                let part = bytes.get(index(from)..index(from + count));
                Self::Memory(part.unwrap_or_default())
            }
            Self::Disk { file, start, .. } => Self::Disk {
                file,
                start: start + from,
                length: count,
            },
        }
    }

    /// Opens the bytes for reading from any place.
    pub(crate) fn open(&self) -> Box<dyn ReadSeek + 'a> {
        match *self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes)),
            Self::Disk {
                file,
                start,
                length,
            } => {
                let stretch = Stretch {
                    file,
                    start,
                    length,
                    at: 0,
                };
                Box::new(BufReader::with_capacity(BUFFER_BYTES, stretch))
            }
        }
    }

    /// Returns the first bytes, fewer than `count` where the file is shorter or cannot be read.
    pub(crate) fn head(&self, count: usize) -> Vec<u8> {
        let mut head = Vec::new();
        let part = self.part(0, u64::try_from(count).unwrap_or(u64::MAX));
        // Asked of many files: no more is read, and no buffer made, than for these bytes.
        let read = match part {
            Self::Memory(bytes) => {
                head.extend_from_slice(bytes);
                Ok(head.len())
            }
            Self::Disk {
                file,
                start,
                length,
            } => Stretch {
                file,
                start,
                length,
                at: 0,
            }
            .read_to_end(&mut head),
        };
        match read {
            Ok(_) => head,
            Err(_) => Vec::new(),
        }
    }

    /// Returns the hashes of the content by SHA-1 or SHA-256; none when it cannot be read, since a hash of half a file
    /// is the hash of nothing.
    pub(crate) fn digests(&self, algorithms: &[Algorithm]) -> Vec<Digest> {
        let mut sha1 = algorithms.contains(&Algorithm::Sha1).then(sha1::Sha1::new);
        let mut sha256 = algorithms
            .contains(&Algorithm::Sha256)
            .then(sha2::Sha256::new);
        let mut reader = self.open();
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => buffer.get(..count).unwrap_or_default(),
                Err(_) => return Vec::new(),
            };
            if let Some(sha1) = &mut sha1 {
                sha1.update(read);
            }
            if let Some(sha256) = &mut sha256 {
                sha256.update(read);
            }
        }
        let sha1 = sha1.map(|hash| Digest::from_bytes(Algorithm::Sha1, &hash.finalize()));
        let sha256 = sha256.map(|hash| Digest::from_bytes(Algorithm::Sha256, &hash.finalize()));
        sha1.into_iter().chain(sha256).flatten().collect()
    }

    /// Reads everything into memory.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn whole(&self) -> io::Result<Vec<u8>> {
        if let Self::Memory(bytes) = self {
            return Ok(bytes.to_vec());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.length()).unwrap_or(0));
        self.open().read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A stretch of a file that several readers may read at once, each from its own place.
struct Stretch<'a> {
    file: &'a File,
    start: u64,
    length: u64,
    at: u64,
}

impl Read for Stretch<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.at);
        let count = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let Some(buffer) = buffer.get_mut(..count) else {
            return Ok(0);
        };
        let read = read_at(self.file, buffer, self.start + self.at)?;
        self.at += u64::try_from(read).unwrap_or(0);
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

impl Seek for Stretch<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// An unpacked file that somebody is about to read.
pub(crate) enum Held {
    /// In memory.
    Memory(Vec<u8>),
    /// In a temporary file without a name, which the system removes by itself.
    Disk(File),
}

impl Held {
    /// Takes a stream in: into memory, or to disk where it is large and `may_spill`.
    ///
    /// # Errors
    /// When the stream cannot be read, or the temporary file cannot be written.
    pub(crate) fn take(reader: &mut dyn Read, may_spill: bool) -> io::Result<Self> {
        let mut bytes = Vec::new();
        if !may_spill {
            reader.read_to_end(&mut bytes)?;
            return Ok(Self::Memory(bytes));
        }
        let in_memory = u64::try_from(MEMORY_BYTES_MAX).unwrap_or(u64::MAX);
        reader.take(in_memory).read_to_end(&mut bytes)?;
        if bytes.len() < MEMORY_BYTES_MAX {
            return Ok(Self::Memory(bytes));
        }
        let mut file = tempfile::tempfile()?;
        file.write_all(&bytes)?;
        drop(bytes);
        io::copy(reader, &mut file)?;
        Ok(Self::Disk(file))
    }

    /// Returns the bytes as a source.
    ///
    /// # Errors
    /// When the system does not tell how long the temporary file is.
    pub(crate) fn source(&self) -> io::Result<Source<'_>> {
        match self {
            Self::Memory(bytes) => Ok(Source::Memory(bytes)),
            Self::Disk(file) => Source::of_file(file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_of_a_file_reads_like_memory() {
        let mut file = tempfile::tempfile().expect("file");
        file.write_all(b"0123456789").expect("write");
        let disk = Source::of_file(&file).expect("source").part(2, 5);
        let memory = Source::Memory(b"0123456789").part(2, 5);
        for source in [disk, memory] {
            assert_eq!(source.length(), 5);
            assert_eq!(source.whole().expect("bytes"), b"23456");
            assert_eq!(source.head(3), b"234");
            assert_eq!(source.part(3, 9).whole().expect("bytes"), b"56");
            let mut reader = source.open();
            reader.seek(SeekFrom::End(-2)).expect("seek");
            let mut rest = Vec::new();
            reader.read_to_end(&mut rest).expect("read");
            assert_eq!(rest, b"56");
            assert!(reader.seek(SeekFrom::Current(-9)).is_err());
        }
    }

    #[test]
    fn what_is_large_goes_to_disk() {
        let large = vec![7; MEMORY_BYTES_MAX + 1];
        let held = Held::take(&mut &large[..], true).expect("held");
        assert!(matches!(held, Held::Disk(_)));
        let source = held.source().expect("source");
        assert_eq!(source.whole().expect("bytes"), large);
        let small = Held::take(&mut &b"ab"[..], true).expect("held");
        assert!(matches!(small, Held::Memory(_)));
    }
}
