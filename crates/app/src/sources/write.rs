//! Writing the archive: a tar of the files after a manifest that names each with its hash. Same files, same bytes.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use gwanmun_model::Purl;
use gwanmun_model::digest::Algorithm;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Bundle, Gathered, Owed};

/// Value of `schema` in the manifest.
const SCHEMA: &str = "gwanmun.sources/1";
/// Permissions of every file: readable, nothing runs by itself.
const MODE: u32 = 0o644;
/// Compression: what packs source well without taking long.
const LEVEL: i32 = 9;

/// Why an archive could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file of a component cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The archive cannot be written.
    #[error("the archive cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes the archive, compressed with Zstandard: `MANIFEST.json`, then a folder for each component.
///
/// # Errors
/// When a file cannot be read or the archive cannot be written. What was written until then is to be thrown away.
pub fn write(bundle: &Bundle, out: &mut dyn Write) -> Result<(), BundleError> {
    let mut components = Vec::new();
    for gathered in &bundle.found {
        components.push(described(gathered)?);
    }
    let missing: Vec<Value> = bundle.missing.iter().map(owed).collect();
    let unknown: Vec<String> = bundle.unknown.iter().map(ToString::to_string).collect();
    let manifest = json!({
        "schema": SCHEMA,
        "subject": bundle.subject,
        "components": components,
        "missing": missing,
        "unknown": unknown,
    });
    let mut manifest = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    manifest.push(b'\n');
    let mut encoder = zstd::Encoder::new(out, LEVEL)?;
    let mut archive = tar::Builder::new(&mut encoder);
    let length = manifest.len() as u64;
    append(&mut archive, "MANIFEST.json", length, manifest.as_slice())?;
    for gathered in &bundle.found {
        let folder = folder(&gathered.owed.purl);
        for (name, path) in &gathered.files {
            let (file, length) = open(path)?;
            append(&mut archive, &format!("{folder}/{name}"), length, file)?;
        }
    }
    archive.finish()?;
    drop(archive);
    encoder.finish()?;
    Ok(())
}

fn append(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    length: u64,
    content: impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(length);
    header.set_mode(MODE);
    header.set_mtime(0);
    let content = Whole {
        content: content.take(length),
    };
    archive.append_data(&mut header, name, content)
}

/// Content that must not end before its length: a file cut off meanwhile would spoil the archive.
struct Whole<R> {
    content: io::Take<R>,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        if read == 0 && self.content.limit() > 0 && !buffer.is_empty() {
            let message = "a file became shorter while it was read";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        Ok(read)
    }
}

fn described(gathered: &Gathered) -> Result<Value, BundleError> {
    let mut files = Vec::new();
    for (name, path) in &gathered.files {
        let (file, length) = open(path)?;
        let digest = hash(file).map_err(|source| BundleError::Read {
            path: path.clone(),
            source,
        })?;
        files.push(json!({ "path": name, "bytes": length, "sha256": digest }));
    }
    let mut value = owed(&gathered.owed);
    if let Some(members) = value.as_object_mut() {
        members.insert("folder".to_owned(), json!(folder(&gathered.owed.purl)));
        members.insert("form".to_owned(), json!(gathered.form.id()));
        members.insert("files".to_owned(), json!(files));
    }
    Ok(value)
}

fn hash(mut file: File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            break;
        };
        hash.update(part);
    }
    let digest = gwanmun_model::Digest::from_bytes(Algorithm::Sha256, &hash.finalize());
    Ok(digest.map_or_else(String::new, |digest| digest.hex().to_owned()))
}

fn owed(owed: &Owed) -> Value {
    let duties: Vec<Value> = owed
        .duties
        .iter()
        .map(|duty| json!({ "code": duty.code, "license": duty.license, "clause": duty.clause }))
        .collect();
    json!({ "purl": owed.purl.to_string(), "duties": duties })
}

fn open(path: &PathBuf) -> Result<(File, u64), BundleError> {
    let opened = File::open(path).and_then(|file| {
        let length = file.metadata()?.len();
        Ok((file, length))
    });
    opened.map_err(|source| BundleError::Read {
        path: path.clone(),
        source,
    })
}

/// Returns the folder of a component in the archive: `npm/@scope/name@1.2.3`.
fn folder(purl: &Purl) -> String {
    let whole = purl.to_string();
    let plain = whole.strip_prefix("pkg:").unwrap_or(&whole);
    let plain = plain.split(['?', '#']).next().unwrap_or(plain);
    plain
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '/' | '.' | '-' | '_' | '@' | '+' | '~' => c,
            _ => '_',
        })
        .collect::<String>()
        .replace("..", "_")
}
