//! From files as downloaded to one signed bundle.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use gwanmun_model::{DataSource, Limits, Problem, ProblemKind, Timestamp};
use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};

use super::archive::{self, END_LEN, write_entry, write_padding};
use super::dates::Dates;
use super::inputs::{self, Container, Input};
use super::manifest::{FILES_MAX, FileEntry, Manifest, SCHEMA, UNPACKED_BYTES_MAX, payload_name};
use super::{BundleError, MANIFEST_NAME, Packed, PackedSource, SIGNATURE_NAME, hex};
use crate::ecosystems;
use crate::keys::SecretKey;
use crate::sources::{
    self, Context, Entry, Form, LINE_BYTES_MAX, Sample, Source, ecosystems_of, for_each_line,
};

/// How hard payloads are compressed; one source's encoder takes some 8 MB at this level.
const COMPRESSION_LEVEL: i32 = 6;
/// How many lines or entries of a file are looked at before it is taken for something else.
const SAMPLES_MAX: usize = 20;
/// How many records pass between two calls of the progress callback.
const PROGRESS_STEP: u64 = 10_000;

/// Packs what `inputs` hold of advisory data into one signed file at `out`.
///
/// Takes OSV exports (`<Ecosystem>/all.zip`), folders of records, `.json`, `.jsonl`, the KEV catalogue and EPSS
/// scores, each plain, `.gz` or `.zst`; what is none of these is listed as skipped. `progress` is called with a file's
/// name and the records taken so far. The same inputs, `created` and key give the same bytes.
///
/// # Errors
/// When an input does not exist, nothing in them is advisory data, or `out` cannot be written.
pub fn pack(
    inputs: &[PathBuf],
    out: &Path,
    key: &SecretKey,
    created: Timestamp,
    progress: &dyn Fn(&str, u64),
) -> Result<Packed, BundleError> {
    let mut packer = Packer {
        out,
        created,
        progress,
        dates: Dates::new(created),
        payloads: BTreeMap::new(),
        documents: BTreeMap::new(),
        skipped: Vec::new(),
        problems: Vec::new(),
        records: 0,
    };
    let files = inputs::list(inputs, &mut packer.skipped)?;
    for input in &files {
        packer.file(input)?;
    }
    packer.finish(key)
}

/// What has been gathered so far.
struct Packer<'a> {
    out: &'a Path,
    created: Timestamp,
    progress: &'a dyn Fn(&str, u64),
    dates: Dates,
    payloads: BTreeMap<String, Payload>,
    documents: BTreeMap<&'static str, Document>,
    skipped: Vec<Problem>,
    problems: Vec<Problem>,
    records: u64,
}

/// A document of a source that is carried as published.
struct Document {
    source: &'static Source,
    date: Timestamp,
    path: String,
    text: Vec<u8>,
}

/// Where a record came from and whose it is taken to be.
struct Origin<'a> {
    input: &'a Input,
    date: Timestamp,
    /// The ecosystem the export's layout states.
    stated: Option<String>,
}

impl Packer<'_> {
    fn file(&mut self, input: &Input) -> Result<(), BundleError> {
        let result = match input.container {
            Container::Zip => self.zip(input),
            Container::JsonLines => self.lines(input),
            Container::Json | Container::Csv => self.document(input),
        };
        (self.progress)(&input.shown(), self.records);
        match result {
            Err(Fault::Input(error)) => {
                let problem =
                    Problem::new(input.shown(), ProblemKind::Unreadable, error.to_string());
                self.problems.push(problem);
                Ok(())
            }
            Err(Fault::Output(error)) => Err(error),
            Ok(()) => Ok(()),
        }
    }

    fn document(&mut self, input: &Input) -> Result<(), Fault> {
        let limit = Limits::default().file_bytes_max;
        let mut text = Vec::new();
        input
            .open()?
            .take(limit.saturating_add(1))
            .read_to_end(&mut text)?;
        if text.len() as u64 > limit {
            let message = format!("larger than {limit} bytes; give it as `.jsonl`");
            self.problem(input, ProblemKind::LimitReached, message);
            return Ok(());
        }
        let sample = Sample {
            name: &input.name,
            text: &text,
        };
        match sources::recognise(&sample) {
            Some(source) if source.form == Form::Document => {
                let date = self.dates.of_document(&input.path, (source.date)(&text));
                self.keep_newest(Document {
                    source,
                    date,
                    path: input.shown(),
                    text,
                });
            }
            Some(_) => {
                let origin = self.origin(input);
                if text.trim_ascii_start().starts_with(b"[") {
                    let records: Vec<serde_json::Value> =
                        serde_json::from_slice(&text).map_err(io::Error::from)?;
                    for record in records {
                        self.record(&origin, record.to_string().as_bytes(), None)?;
                    }
                } else {
                    self.record(&origin, &text, None)?;
                }
            }
            None => self.unrecognised(input, &text),
        }
        Ok(())
    }

    /// A JSON file that does not even parse is worth a problem; anything else is simply not ours.
    fn unrecognised(&mut self, input: &Input, text: &[u8]) {
        match serde_json::from_slice::<IgnoredAny>(text) {
            Err(error) if input.container == Container::Json => {
                self.problem(input, ProblemKind::Malformed, format!("not JSON: {error}"));
            }
            _ => self.skip(input),
        }
    }

    fn keep_newest(&mut self, document: Document) {
        let id = document.source.id;
        let older = match self.documents.get(id) {
            Some(present) if present.date > document.date => document,
            _ => match self.documents.insert(id, document) {
                Some(previous) => previous,
                None => return,
            },
        };
        let message = format!("another file of source `{id}` is as new or newer");
        let problem = Problem::new(older.path, ProblemKind::SkippedEntry, message);
        self.skipped.push(problem);
    }

    fn lines(&mut self, input: &Input) -> Result<(), Fault> {
        if !sample_lines(input)? {
            self.skip(input);
            return Ok(());
        }
        let origin = self.origin(input);
        let shown = input.shown();
        let mut reader = input.open()?;
        let mut outcome = Ok(());
        let mut too_long = Vec::new();
        let mut sink = |entry| {
            if let Entry::Problem(problem) = entry {
                too_long.push(problem);
            }
        };
        for_each_line(&mut reader, &shown, &mut sink, &mut |line, number, _| {
            if outcome.is_ok() {
                outcome = self.record(&origin, line, Some(number));
            }
        })?;
        self.problems.append(&mut too_long);
        outcome
    }

    fn zip(&mut self, input: &Input) -> Result<(), Fault> {
        let file = BufReader::new(File::open(&input.path)?);
        let mut archive = zip::ZipArchive::new(file).map_err(io::Error::from)?;
        let origin = self.origin(input);
        let mut seen = 0_usize;
        let mut taken = 0_usize;
        let mut unpacked = 0_u64;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(io::Error::from)?;
            let name = entry.name().map_err(io::Error::from)?.into_owned();
            let is_json = Path::new(&name)
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
            if !is_json || (taken == 0 && seen >= SAMPLES_MAX) {
                continue;
            }
            seen = seen.saturating_add(1);
            let mut text = Vec::new();
            let read = (&mut entry).take(LINE_BYTES_MAX).read_to_end(&mut text);
            unpacked = unpacked.saturating_add(text.len() as u64);
            if unpacked > UNPACKED_BYTES_MAX {
                self.problem(
                    input,
                    ProblemKind::LimitReached,
                    "unpacks to too much".to_owned(),
                );
                break;
            }
            if let Err(error) = read {
                self.problem(input, ProblemKind::SkippedEntry, format!("{name}: {error}"));
            } else if is_record(&text) {
                taken = taken.saturating_add(1);
                self.record(&origin, &text, None)?;
            } else {
                let fault = fault_of(&text);
                self.problem(input, ProblemKind::SkippedEntry, format!("{name}: {fault}"));
            }
        }
        if taken == 0 {
            let shown = input.shown();
            self.problems.retain(|problem| problem.path != shown);
            self.skip(input);
        }
        Ok(())
    }

    fn origin<'a>(&mut self, input: &'a Input) -> Origin<'a> {
        Origin {
            input,
            date: self.dates.of_records(&input.path),
            stated: input.stated_ecosystem(),
        }
    }

    /// Adds one record to the payload of its ecosystem.
    fn record(&mut self, origin: &Origin<'_>, text: &[u8], line: Option<u32>) -> Result<(), Fault> {
        if !is_record(text) {
            let problem = Problem::new(
                origin.input.shown(),
                ProblemKind::SkippedEntry,
                fault_of(text),
            );
            self.problems.push(match line {
                Some(line) => problem.at(line),
                None => problem,
            });
            return Ok(());
        }
        let ecosystem = match &origin.stated {
            Some(stated) => stated.clone(),
            None => ecosystem_of(origin.input, text),
        };
        let id = format!("osv/{ecosystem}");
        let count = self.payloads.len();
        let payload = match self.payloads.entry(id) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let path = beside(self.out, &format!("part-{count}"));
                entry.insert(Payload::create(path, origin.date).map_err(Fault::Output)?)
            }
        };
        payload.date = payload.date.min(origin.date);
        // A line break inside a record can only be white space between tokens.
        let one_line: Vec<u8> = text
            .trim_ascii()
            .iter()
            .map(|byte| {
                if matches!(byte, b'\n' | b'\r') {
                    b' '
                } else {
                    *byte
                }
            })
            .chain([b'\n'])
            .collect();
        payload.write(&one_line).map_err(Fault::Output)?;
        payload.records = payload.records.saturating_add(1);
        self.records = self.records.saturating_add(1);
        if self.records.is_multiple_of(PROGRESS_STEP) {
            (self.progress)(&origin.input.shown(), self.records);
        }
        Ok(())
    }

    fn problem(&mut self, input: &Input, kind: ProblemKind, message: String) {
        self.problems
            .push(Problem::new(input.shown(), kind, message));
    }

    fn skip(&mut self, input: &Input) {
        self.skipped.push(Problem::new(
            input.shown(),
            ProblemKind::SkippedEntry,
            "not advisory data of a known source",
        ));
    }

    fn finish(mut self, key: &SecretKey) -> Result<Packed, BundleError> {
        for document in std::mem::take(&mut self.documents).into_values() {
            let path = beside(self.out, &format!("part-{}", self.payloads.len()));
            let mut payload = Payload::create(path, document.date)?;
            payload.write(&document.text)?;
            payload.records = count(&document, self.created);
            self.payloads.insert(document.source.id.to_owned(), payload);
        }
        if self.payloads.is_empty() {
            return Err(BundleError::Nothing {
                skipped: self.skipped.len(),
            });
        }
        if self.payloads.len() > FILES_MAX {
            return Err(BundleError::Limit {
                path: self.out.to_owned(),
                what: "the number of sources",
                limit: FILES_MAX as u64,
            });
        }
        let parts = std::mem::take(&mut self.payloads)
            .into_iter()
            .map(|(id, payload)| payload.close(id))
            .collect::<Result<Vec<_>, _>>()?;
        let (size_bytes, sha256) = assemble(self.out, &parts, key, self.created)?;
        self.skipped.sort();
        self.problems.sort();
        Ok(Packed {
            sources: parts.into_iter().map(|part| part.packed).collect(),
            skipped: self.skipped,
            problems: self.problems,
            size_bytes,
            sha256,
            key_id: key.id(),
        })
    }
}

/// Counts a document's entries by reading it as an import would.
fn count(document: &Document, created: Timestamp) -> u64 {
    let context = Context {
        path: &document.path,
        source: document.source.id,
        created,
    };
    let mut records = 0_u64;
    let mut sink = |entry| {
        if !matches!(entry, Entry::Problem(_) | Entry::Model(_)) {
            records = records.saturating_add(1);
        }
    };
    // Reading from memory does not fail.
    let _ = (document.source.read)(&mut &*document.text, &context, &mut sink);
    records
}

/// Which side failed: a bad input is a problem, a bad output ends the packing.
enum Fault {
    Input(io::Error),
    Output(BundleError),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

fn is_record(text: &[u8]) -> bool {
    let sample = Sample { name: "", text };
    !text.trim_ascii_start().starts_with(b"[")
        && sources::by_id("osv").is_some_and(|source| (source.recognises)(&sample))
}

fn fault_of(text: &[u8]) -> String {
    match serde_json::from_slice::<IgnoredAny>(text) {
        Err(error) => format!("not JSON: {error}"),
        Ok(_) => "not an OSV record: `id`, `modified` or any content is missing".to_owned(),
    }
}

/// Returns the ecosystem a record is filed under when the layout does not state one: its folder's, if the record
/// names it, else the first it names.
fn ecosystem_of(input: &Input, text: &[u8]) -> String {
    let named = ecosystems_of(text);
    input
        .folder_ecosystem()
        .filter(|folder| named.is_empty() || named.contains(folder))
        .or_else(|| named.into_iter().next())
        .unwrap_or_else(|| ecosystems::COMMITS_ONLY.to_owned())
}

/// Whether one of the first lines is an OSV record.
fn sample_lines(input: &Input) -> io::Result<bool> {
    let mut reader = input.open()?;
    let mut line = Vec::new();
    for _ in 0..SAMPLES_MAX {
        line.clear();
        let read =
            io::BufRead::read_until(&mut (&mut reader).take(LINE_BYTES_MAX), b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if is_record(&line) {
            return Ok(true);
        }
    }
    Ok(false)
}

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
struct Payload {
    part: Temporary,
    encoder: zstd::Encoder<'static, Counting<BufWriter<File>>>,
    unpacked: u64,
    records: u64,
    date: Timestamp,
}

/// One source's data, complete.
struct Part {
    file: Temporary,
    name_extension: &'static str,
    packed: PackedSource,
}

impl Payload {
    fn create(path: PathBuf, date: Timestamp) -> Result<Self, BundleError> {
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

    fn write(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
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

    fn close(self, id: String) -> Result<Part, BundleError> {
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
            file: self.part,
            name_extension: source.map_or("jsonl", |source| source.extension),
            packed: PackedSource {
                source: DataSource {
                    license: source.map_or("", |source| (source.license)(&id)).to_owned(),
                    starter: source.is_some_and(|source| source.starter),
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
            name: payload_name(index, &source.id, part.name_extension),
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
fn assemble(
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
        let mut content = File::open(&part.file.0).map_err(at(&part.file.0))?;
        writer.write_all(&header).map_err(&fault)?;
        io::copy(&mut content, &mut writer).map_err(&fault)?;
        write_padding(&mut writer, entry.size).map_err(&fault)?;
    }
    writer.write_all(&[0; END_LEN]).map_err(&fault)?;
    writer.flush().map_err(&fault)?;
    writer.inner.get_ref().sync_all().map_err(&fault)?;
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
fn beside(out: &Path, suffix: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
