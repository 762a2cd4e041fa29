//! From files as downloaded to one signed bundle.

mod rules;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use gwanmun_model::{Limits, Problem, ProblemKind, Timestamp};
use serde::de::IgnoredAny;

use super::dates::Dates;
use super::inputs::{self, Container, Input};
use super::manifest::{FILES_MAX, UNPACKED_BYTES_MAX};
use super::payload::{Payload, assemble, beside};
use super::{BundleError, Packed};
use crate::ecosystems;
use crate::keys::SecretKey;
use crate::sources::{
    self, Context, Entry, Form, LINE_BYTES_MAX, Sample, Source, author_of, ecosystems_of,
    for_each_line,
};

/// How many lines or entries of a file are looked at before it is taken for something else.
const SAMPLES_MAX: usize = 20;
/// How many records pass between two calls of the progress callback.
const PROGRESS_STEP: u64 = 10_000;

/// Packs what `inputs` hold of advisory data into one signed file at `out`.
///
/// Takes OSV exports (`<Ecosystem>/all.zip`), folders of records, `.json`, `.jsonl`, catalogues and scores, of every
/// source there is ([`sources::ALL`]), each plain, `.gz` or `.zst`; what is none of these is listed as skipped. `progress` is called with a file's
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

/// Where records come from and whose they are taken to be.
struct Origin<'a> {
    input: &'a Input,
    source: &'static Source,
    date: Timestamp,
    /// The ecosystem the export's layout states.
    stated: Option<String>,
}

impl Origin<'_> {
    /// Returns the full id of the source a record is filed under.
    fn id_for(&self, text: &[u8]) -> String {
        let id = self.source.id;
        match self.source.form {
            Form::Records | Form::Document => id.to_owned(),
            Form::RecordsByAuthor => format!("{id}/{}", author_of(text)),
            Form::RecordsByEcosystem => match &self.stated {
                Some(stated) => format!("{id}/{stated}"),
                None => format!("{id}/{}", ecosystem_of(self.input, text)),
            },
        }
    }
}

impl Packer<'_> {
    fn file(&mut self, input: &Input) -> Result<(), BundleError> {
        let result = match input.container {
            Container::Zip => self.zip(input),
            Container::JsonLines => self.lines(input),
            Container::Json | Container::Csv => self.document(input),
            Container::Tar => self.tar(input),
            Container::Rule => self.rule_file(input),
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
            Some(source) => {
                let mut origin = self.origin(input, source);
                if let Some(date) = (source.date)(&text) {
                    origin.date = self.dates.of_document(&input.path, Some(date));
                }
                match (source.split)(&text) {
                    Some(records) => {
                        for record in records {
                            self.record(&origin, record.to_string().as_bytes(), None)?;
                        }
                    }
                    None => self.record(&origin, &text, None)?,
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
        let Some(source) = source_of_lines(input)? else {
            self.skip(input);
            return Ok(());
        };
        let origin = self.origin(input, source);
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
        let has_rules = self.zipped_rules(input, &mut archive)?;
        let mut origin = None;
        let mut seen = 0_usize;
        let mut unpacked = 0_u64;
        for index in 0..archive.len() {
            let entry = archive
                .by_index(index)
                .and_then(|entry| Ok((entry.name()?.into_owned(), entry)));
            let (name, mut entry) = match entry {
                Ok(found) => found,
                Err(error) => {
                    let message = format!("entry {index}: {error}");
                    self.problem(input, ProblemKind::SkippedEntry, message);
                    continue;
                }
            };
            let is_json = Path::new(&name)
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
            if !is_json || (origin.is_none() && seen >= SAMPLES_MAX) {
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
            if text.len() as u64 == LINE_BYTES_MAX {
                let message = format!("{name}: longer than {LINE_BYTES_MAX} bytes");
                self.problem(input, ProblemKind::LimitReached, message);
                continue;
            }
            if let Err(error) = read {
                self.problem(input, ProblemKind::SkippedEntry, format!("{name}: {error}"));
                continue;
            }
            if origin.is_none() {
                origin = source_of_record(&text).map(|source| self.origin(input, source));
            }
            match &origin {
                Some(origin) if is_record(origin.source, &text) => {
                    self.record(origin, &text, None)?;
                }
                _ => {
                    let fault = fault_of(&text);
                    self.problem(input, ProblemKind::SkippedEntry, format!("{name}: {fault}"));
                }
            }
        }
        if origin.is_none() && !has_rules {
            let shown = input.shown();
            self.problems.retain(|problem| problem.path != shown);
            self.skip(input);
        }
        Ok(())
    }

    fn origin<'a>(&mut self, input: &'a Input, source: &'static Source) -> Origin<'a> {
        Origin {
            input,
            source,
            date: self.dates.of_records(&input.path),
            stated: input.stated_ecosystem(),
        }
    }

    /// Adds one record to the payload of its source.
    fn record(&mut self, origin: &Origin<'_>, text: &[u8], line: Option<u32>) -> Result<(), Fault> {
        if !is_record(origin.source, text) {
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
        let id = origin.id_for(text);
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

/// Whether a text is one record of the source.
fn is_record(source: &Source, text: &[u8]) -> bool {
    let sample = Sample { name: "", text };
    !text.trim_ascii_start().starts_with(b"[") && (source.recognises)(&sample)
}

/// Returns the source whose record a text is.
fn source_of_record(text: &[u8]) -> Option<&'static Source> {
    let mut sources = sources::ALL.iter();
    sources.find(|source| source.form != Form::Document && is_record(source, text))
}

fn fault_of(text: &[u8]) -> String {
    match serde_json::from_slice::<IgnoredAny>(text) {
        Err(error) => format!("not JSON: {error}"),
        Ok(_) => "not a record of a known source: its id or all content is missing".to_owned(),
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

/// Returns the source one of the first lines is a record of.
fn source_of_lines(input: &Input) -> io::Result<Option<&'static Source>> {
    let mut reader = input.open()?;
    let mut line = Vec::new();
    for _ in 0..SAMPLES_MAX {
        line.clear();
        let read =
            io::BufRead::read_until(&mut (&mut reader).take(LINE_BYTES_MAX), b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if let Some(source) = source_of_record(&line) {
            return Ok(Some(source));
        }
    }
    Ok(None)
}
