//! Payloads on their way to disk, and the bundle made of them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use gwanmun_model::{DataSource, Timestamp};
use sha2::{Digest as _, Sha256};

use super::archive::{self, END_LEN, write_entry, write_padding};
use super::manifest::{FileEntry, Manifest, SCHEMA, UNPACKED_BYTES_MAX, payload_name};
use super::{BundleError, MANIFEST_NAME, PackedSource, SIGNATURE_NAME, hex};
use crate::keys::SecretKey;
use crate::sources;

/// How hard payloads are compressed; one source's encoder takes some 8 MB at this level.
const COMPRESSION_LEVEL: i32 = 6;

/// Counts and hashes what is written through it.
struct Counting<W> {
    inner: W,
    hasher: Sha256,
    size: u64,
}

impl<W: Write> Counting<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
            size: 0,
        }
    }
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        self.size = self.size.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file that is removed when it is no longer needed, whatever happens.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // It may be gone already, having been renamed.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// One source's data on its way to disk.
pub(super) struct Payload {
    part: Temporary,
    encoder: zstd::Encoder<'static, Counting<BufWriter<File>>>,
    unpacked: u64,
    pub(super) records: u64,
    pub(super) date: Timestamp,
}

/// One source's data, complete.
pub(crate) struct Part {
    path: PathBuf,
    /// Set where the file goes with the part.
    _temporary: Option<Temporary>,
    pub(crate) packed: PackedSource,
}

impl Part {
    /// Makes a part of a payload that stays where it is.
    pub(crate) const fn kept(path: PathBuf, packed: PackedSource) -> Self {
        Self {
            path,
            _temporary: None,
            packed,
        }
    }

    /// Returns the file name ending of its payload.
    fn extension(&self) -> &'static str {
        sources::by_id(&self.packed.source.id).map_or("jsonl", |source| source.extension)
    }
}

impl Payload {
    pub(super) fn create(path: PathBuf, date: Timestamp) -> Result<Self, BundleError> {
        let file = File::create(&path).map_err(at(&path))?;
        let part = Temporary(path);
        let encoder = zstd::Encoder::new(Counting::new(BufWriter::new(file)), COMPRESSION_LEVEL)
            .map_err(at(&part.0))?;
        Ok(Self {
            part,
            encoder,
            unpacked: 0,
            records: 0,
            date,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
        self.encoder.write_all(bytes).map_err(at(&self.part.0))?;
        self.unpacked = self.unpacked.saturating_add(bytes.len() as u64);
        if self.unpacked > UNPACKED_BYTES_MAX {
            return Err(BundleError::Limit {
                path: self.part.0.clone(),
                what: "the size of a source",
                limit: UNPACKED_BYTES_MAX,
            });
        }
        Ok(())
    }

    pub(super) fn close(self, id: String) -> Result<Part, BundleError> {
        let mut written = self.encoder.finish().map_err(at(&self.part.0))?;
        written.flush().map_err(at(&self.part.0))?;
        if written.size > archive::ENTRY_BYTES_MAX {
            return Err(BundleError::Limit {
                path: self.part.0.clone(),
                what: "the packed size of a source",
                limit: archive::ENTRY_BYTES_MAX,
            });
        }
        let source = sources::by_id(&id);
        Ok(Part {
            path: self.part.0.clone(),
            _temporary: Some(self.part),
            packed: PackedSource {
                source: DataSource {
                    license: source.map_or("", |source| (source.license)(&id)).to_owned(),
                    starter: source.is_some_and(|source| source.starter),
                    role: sources::role(&id),
                    id,
                    date: self.date,
                    records: self.records,
                    sha256: hex(&written.hasher.finalize()),
                },
                size_bytes: written.size,
                unpacked_bytes: self.unpacked,
            },
        })
    }
}

fn manifest(parts: &[Part], created: Timestamp) -> Manifest {
    let files = parts.iter().enumerate().map(|(index, part)| {
        let source = &part.packed.source;
        FileEntry {
            name: payload_name(index, &source.id, part.extension()),
            size: part.packed.size_bytes,
            sha256: source.sha256.clone(),
            unpacked_size: part.packed.unpacked_bytes,
            source: source.id.clone(),
            date: source.date.to_string(),
            records: source.records,
            license: source.license.clone(),
            starter: source.starter,
        }
    });
    Manifest {
        schema: SCHEMA.to_owned(),
        created: created.to_string(),
        files: files.collect(),
    }
}

/// Writes the bundle under a temporary name and gives it its own when it is complete. Returns size and SHA-256.
pub(crate) fn assemble(
    out: &Path,
    parts: &[Part],
    key: &SecretKey,
    created: Timestamp,
) -> Result<(u64, String), BundleError> {
    let manifest = manifest(parts, created);
    let text = manifest.render().map_err(|error| at(out)(error.into()))?;
    let comment = format!("gwanmun bundle {created}, {} sources", parts.len());
    let signature = key.sign(&text, &comment).render();
    let temporary = Temporary(beside(out, "new"));
    let fault = at(&temporary.0);
    let file = File::create(&temporary.0).map_err(&fault)?;
    let mut writer = Counting::new(BufWriter::new(file));
    write_entry(&mut writer, SIGNATURE_NAME, signature.as_bytes()).map_err(&fault)?;
    write_entry(&mut writer, MANIFEST_NAME, &text).map_err(&fault)?;
    for (part, entry) in parts.iter().zip(&manifest.files) {
        let header = archive::header(&entry.name, entry.size)
            .ok_or_else(|| fault(io::ErrorKind::InvalidFilename.into()))?;
        let mut content = File::open(&part.path).map_err(at(&part.path))?;
        writer.write_all(&header).map_err(&fault)?;
        io::copy(&mut content, &mut writer).map_err(&fault)?;
        write_padding(&mut writer, entry.size).map_err(&fault)?;
    }
    writer.write_all(&[0; END_LEN]).map_err(&fault)?;
    writer.flush().map_err(&fault)?;
    writer.inner.get_ref().sync_all().map_err(&fault)?;
    if out.metadata().is_ok_and(|there| !there.is_file()) {
        let fault = io::Error::other("something else than a file is there; name a file");
        return Err(at(out)(fault));
    }
    std::fs::rename(&temporary.0, out).map_err(at(out))?;
    Ok((writer.size, hex(&writer.hasher.finalize())))
}

/// Makes the error of a failed operation on `path`.
fn at(path: &Path) -> impl Fn(io::Error) -> BundleError {
    let path = path.to_owned();
    move |source| BundleError::Io {
        path: path.clone(),
        source,
    }
}

/// Returns the path of a helper file beside `out`: `data.gwb.part-3`.
pub(super) fn beside(out: &Path, suffix: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
