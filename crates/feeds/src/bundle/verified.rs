//! Opening a bundle: the signature first, then every hash, then and only then what is inside.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use gwanmun_model::Timestamp;
use sha2::{Digest as _, Sha256};

use super::archive::{BLOCK, END_LEN, header, padding, parse_header, read_zeros};
use super::manifest::{MANIFEST_BYTES_MAX, Manifest};
use super::{BundleError, MANIFEST_NAME, PackedSource, SIGNATURE_NAME, hex};
use crate::keys::{KeyId, PublicKey, Signature};

/// Largest signature file: three short lines and a comment.
const SIGNATURE_BYTES_MAX: u64 = 4096;
/// What is wrong with a payload that was verified and is not the same any more.
const CHANGED: &str = "the file changed after it was verified";

/// A bundle whose signature and every hash were checked. The only way data enters.
#[derive(Debug)]
pub struct Verified {
    path: PathBuf,
    file: File,
    sources: Vec<PackedSource>,
    payloads: Vec<Payload>,
    created: Timestamp,
    key_id: KeyId,
}

/// Where a payload stands in the file.
#[derive(Debug, Clone)]
struct Payload {
    name: String,
    offset: u64,
}

impl Verified {
    /// Returns its sources, sorted by id.
    pub fn sources(&self) -> &[PackedSource] {
        &self.sources
    }

    /// Returns when it was packed.
    pub const fn created(&self) -> Timestamp {
        self.created
    }

    /// Returns the key it is signed with.
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Returns the file it was read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Hands the unpacked payload of the source at `index` to `read` and checks size and hash once more, so that a
    /// file changed after it was verified is not taken.
    pub(crate) fn read_payload(
        &self,
        index: usize,
        read: &mut dyn FnMut(&mut dyn BufRead, &str) -> io::Result<()>,
    ) -> Result<(), BundleError> {
        let (Some(source), Some(payload)) = (self.sources.get(index), self.payloads.get(index))
        else {
            return Ok(());
        };
        let fault = |fault: String| self.damaged(&payload.name, fault);
        let io_fault = |error: io::Error| fault(error.to_string());
        let mut file = &self.file;
        file.seek(SeekFrom::Start(payload.offset))
            .map_err(io_fault)?;
        let mut hashing = Hashing::new(file.take(source.size_bytes));
        let decoder = zstd::Decoder::new(&mut hashing).map_err(io_fault)?;
        let mut limited = BufReader::new(decoder.take(source.unpacked_bytes));
        read(&mut limited, &payload.name).map_err(io_fault)?;
        let mut decoder = limited.into_inner().into_inner();
        let unread = decoder.read(&mut [0; 1]).map_err(io_fault)?;
        drop(decoder);
        if unread != 0 {
            return Err(fault(
                "it unpacks to more than the manifest states".to_owned(),
            ));
        }
        io::copy(&mut hashing, &mut io::sink()).map_err(io_fault)?;
        if hex(&hashing.finish().0) == source.source.sha256 {
            Ok(())
        } else {
            Err(fault(CHANGED.to_owned()))
        }
    }

    /// Copies the payload of the source at `index` as it stands in the bundle; the inner error is one of `out`.
    pub(crate) fn copy_payload(
        &self,
        index: usize,
        out: &mut dyn io::Write,
    ) -> Result<io::Result<()>, BundleError> {
        let (Some(source), Some(payload)) = (self.sources.get(index), self.payloads.get(index))
        else {
            return Ok(Ok(()));
        };
        let mut file = &self.file;
        file.seek(SeekFrom::Start(payload.offset))
            .map_err(|error| self.damaged(&payload.name, error.to_string()))?;
        let mut hashing = Hashing::new(file.take(source.size_bytes));
        if let Err(error) = io::copy(&mut hashing, out) {
            return Ok(Err(error));
        }
        if hex(&hashing.finish().0) == source.source.sha256 {
            Ok(Ok(()))
        } else {
            Err(self.damaged(&payload.name, CHANGED.to_owned()))
        }
    }

    fn damaged(&self, place: &str, fault: String) -> BundleError {
        BundleError::Damaged {
            path: self.path.clone(),
            place: place.to_owned(),
            fault,
        }
    }
}

/// Hashes and counts what is read through it.
pub(crate) struct Hashing<R> {
    inner: R,
    hasher: Sha256,
    size: u64,
}

impl<R> Hashing<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
            size: 0,
        }
    }

    /// Returns the SHA-256 and the number of the bytes read.
    pub(crate) fn finish(self) -> ([u8; 32], u64) {
        (self.hasher.finalize().into(), self.size)
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        self.size = self.size.saturating_add(read as u64);
        Ok(read)
    }
}

/// Checks the signature by one of the `trusted` keys before anything else is read, then every hash.
///
/// # Errors
/// When anything at all does not fit: unknown key, changed byte, missing end, extra file.
pub fn verify(path: &Path, trusted: &[PublicKey]) -> Result<Verified, BundleError> {
    let file = File::open(path).map_err(|source| BundleError::Io {
        path: path.to_owned(),
        source,
    })?;
    let mut reader = Reader {
        path,
        input: BufReader::with_capacity(1 << 20, &file),
        offset: 0,
    };
    let signature = reader.leading_entry(SIGNATURE_NAME, SIGNATURE_BYTES_MAX)?;
    let manifest = reader.leading_entry(MANIFEST_NAME, MANIFEST_BYTES_MAX)?;
    let key_id = check_signature(path, &signature, &manifest, trusted)?;
    let (manifest, created, sources) =
        Manifest::parse(&manifest).map_err(|fault| reader.damaged(MANIFEST_NAME, fault))?;
    let mut payloads = Vec::with_capacity(sources.len());
    for (file, source) in manifest.files.iter().zip(&sources) {
        payloads.push(Payload {
            offset: reader.payload(&file.name, source)?,
            name: file.name.clone(),
        });
    }
    reader.end()?;
    Ok(Verified {
        path: path.to_owned(),
        file,
        sources,
        payloads,
        created,
        key_id,
    })
}

fn check_signature(
    path: &Path,
    signature: &[u8],
    manifest: &[u8],
    trusted: &[PublicKey],
) -> Result<KeyId, BundleError> {
    let bad = || BundleError::BadSignature {
        path: path.to_owned(),
    };
    let text = std::str::from_utf8(signature).map_err(|_| bad())?;
    let parsed = Signature::parse(text).map_err(|_| bad())?;
    // Only the one rendering is taken, so that no byte of the file can differ unnoticed.
    if parsed.render() != text {
        return Err(bad());
    }
    let found = parsed.key_id();
    let mut candidates = trusted.iter().filter(|key| key.id() == found).peekable();
    if candidates.peek().is_none() {
        let ids: Vec<String> = trusted.iter().map(|key| key.id().to_string()).collect();
        return Err(BundleError::UnknownKey {
            path: path.to_owned(),
            found,
            trusted: if ids.is_empty() {
                "none".to_owned()
            } else {
                ids.join(", ")
            },
        });
    }
    if candidates.any(|key| key.verifies(manifest, &parsed)) {
        Ok(found)
    } else {
        Err(bad())
    }
}

/// Walks the container from front to end.
struct Reader<'a> {
    path: &'a Path,
    input: BufReader<&'a File>,
    offset: u64,
}

impl Reader<'_> {
    fn damaged(&self, place: &str, fault: impl Into<String>) -> BundleError {
        BundleError::Damaged {
            path: self.path.to_owned(),
            place: format!("{place} (byte {})", self.offset),
            fault: fault.into(),
        }
    }

    fn header(&mut self, place: &str) -> Result<[u8; BLOCK], BundleError> {
        let mut block = [0; BLOCK];
        self.input
            .read_exact(&mut block)
            .map_err(|error| self.damaged(place, ended(&error)))?;
        self.offset = self.offset.saturating_add(BLOCK as u64);
        Ok(block)
    }

    /// Reads one of the two entries in front, whose sizes only their headers tell.
    fn leading_entry(&mut self, name: &str, size_max: u64) -> Result<Vec<u8>, BundleError> {
        let block = self.header(name)?;
        let size = match parse_header(&block) {
            Some((found, size)) if found == name && size <= size_max => size,
            _ => {
                let fault = "the file is not a Gwanmun bundle, or its start is damaged";
                return Err(self.damaged(name, fault));
            }
        };
        let mut content = Vec::new();
        let read = (&mut self.input)
            .take(size)
            .read_to_end(&mut content)
            .map_err(|error| self.damaged(name, ended(&error)))?;
        if read as u64 != size {
            return Err(self.damaged(name, "the file ends in the middle of it"));
        }
        self.padding(name, size)?;
        Ok(content)
    }

    /// Checks one payload against its manifest entry and returns where it starts.
    fn payload(&mut self, name: &str, source: &PackedSource) -> Result<u64, BundleError> {
        let block = self.header(name)?;
        if header(name, source.size_bytes) != Some(block) {
            return Err(self.damaged(name, "its header is not the one the manifest asks for"));
        }
        let start = self.offset;
        let mut hashing = Hashing::new((&mut self.input).take(source.size_bytes));
        let copied = io::copy(&mut hashing, &mut io::sink());
        let digest = hex(&hashing.finish().0);
        let copied = copied.map_err(|error| self.damaged(name, ended(&error)))?;
        if copied != source.size_bytes {
            return Err(self.damaged(name, "the file ends in the middle of it"));
        }
        if digest != source.source.sha256 {
            return Err(self.damaged(name, "its SHA-256 is not the one in the manifest"));
        }
        self.padding(name, source.size_bytes)?;
        Ok(start)
    }

    fn padding(&mut self, name: &str, size: u64) -> Result<(), BundleError> {
        self.offset = self.offset.saturating_add(size);
        self.zeros(name, padding(size))
    }

    fn zeros(&mut self, place: &str, len: usize) -> Result<(), BundleError> {
        let zero =
            read_zeros(&mut self.input, len).map_err(|error| self.damaged(place, ended(&error)))?;
        if !zero {
            return Err(self.damaged(
                place,
                "bytes that must be zero are not, or there is an extra file",
            ));
        }
        self.offset = self.offset.saturating_add(len as u64);
        Ok(())
    }

    fn end(&mut self) -> Result<(), BundleError> {
        self.zeros("the end", END_LEN)?;
        let at_end = self.input.fill_buf().map(<[u8]>::is_empty);
        match at_end {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.damaged("the end", "something follows the end of the bundle")),
            Err(error) => Err(self.damaged("the end", ended(&error))),
        }
    }
}

fn ended(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        "the file ends in the middle of it".to_owned()
    } else {
        error.to_string()
    }
}
