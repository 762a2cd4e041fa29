//! Fills the new data file, source by source.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use gwanmun_model::advisory::KevEntry;
use gwanmun_model::{Problem, ProblemKind};

use super::{ImportError, ImportOptions, SourceChange, SourceFate};
use crate::bundle::{PackedSource, Verified};
use crate::ecosystems;
use crate::record::Record;
use crate::snapshot::{EpssRow, KevRow, Snapshot, SourceRow, SsvcRow, Writer, cve_key, encode};
use crate::sources::{self, Context, Entry};

/// Most problems kept in the report; the counts go on.
const PROBLEMS_MAX: usize = 1_000;
/// Largest record kept, in bytes as written to the data file; the largest real ones have a tenth of it.
const RECORD_BYTES_MAX: usize = 4 << 20;
/// Longest id of a record, in bytes.
const ID_BYTES_MAX: usize = 1_024;
/// How much of an id that is too long is said, in characters.
const ID_CHARS_SAID: usize = 60;
/// A source may lose this many records without being asked about.
const LOSS_FREE: u64 = 100;
/// How many entries pass between two calls of the progress callback.
const PROGRESS_STEP: u64 = 10_000;

/// A new data file being filled.
pub(super) struct Building<'a> {
    pub(super) bundle: &'a Verified,
    pub(super) present: Option<&'a Snapshot>,
    pub(super) options: ImportOptions,
    pub(super) progress: &'a dyn Fn(&str, u64),
    pub(super) writer: Writer,
    pub(super) fault: &'a dyn Fn(io::Error) -> ImportError,
    pub(super) changes: Vec<SourceChange>,
    pub(super) problems: Vec<Problem>,
}

/// Everything read of one source of the bundle.
#[derive(Default)]
struct Content {
    /// By id, so that the last of two records with one id wins.
    records: BTreeMap<String, Encoded>,
    kev: BTreeMap<u64, KevRow>,
    epss: BTreeMap<u64, EpssRow>,
    ssvc: BTreeMap<u64, SsvcRow>,
    /// Paths of files of license texts.
    texts: BTreeSet<String>,
    model: String,
    ecosystems: BTreeSet<String>,
    problems: u64,
}

/// A record as it will stand in the file.
struct Encoded {
    /// What records are filed by, so that those of one package stand together.
    place: (String, String),
    bytes: Vec<u8>,
    is_withdrawn: bool,
}

impl Content {
    fn count(&self) -> u64 {
        [
            self.records.len(),
            self.kev.len(),
            self.epss.len(),
            self.ssvc.len(),
            self.texts.len(),
        ]
        .iter()
        .map(|count| *count as u64)
        .sum()
    }

    fn withdrawn(&self) -> u64 {
        let records = self.records.values();
        records.filter(|record| record.is_withdrawn).count() as u64
    }

    fn take(&mut self, entry: Entry, path: &str) -> Option<Problem> {
        match entry {
            Entry::Record(record) => {
                if let Err(fault) = self.record(&record) {
                    let problem = Problem::new(path, ProblemKind::LimitReached, fault);
                    return Some(self.counted(problem));
                }
            }
            Entry::Exploited(entry) => {
                if let Some(row) = kev_row(&entry) {
                    self.kev.insert(row.cve, row);
                }
            }
            Entry::Model(model) => self.model = model,
            Entry::Score {
                cve,
                probability,
                percentile,
            } => {
                if let Some(cve) = cve_key(&cve) {
                    let row = EpssRow {
                        cve,
                        probability: billionths(probability),
                        percentile: billionths(percentile),
                    };
                    self.epss.insert(cve, row);
                }
            }
            Entry::Decision { cve, points } => {
                if let Some(cve) = cve_key(&cve) {
                    let row = SsvcRow::new(cve, &points);
                    // The latest assessment of a CVE counts.
                    let known = self.ssvc.get(&cve);
                    if known.is_none_or(|known| known.assessed <= row.assessed) {
                        self.ssvc.insert(cve, row);
                    }
                }
            }
            Entry::LicenseText(path) => {
                self.texts.insert(path);
            }
            Entry::Problem(problem) => return Some(self.counted(problem)),
        }
        None
    }

    const fn counted(&mut self, problem: Problem) -> Problem {
        self.problems = self.problems.saturating_add(1);
        problem
    }

    /// Takes a record in, unless it is too large to be one.
    fn record(&mut self, record: &Record) -> Result<(), String> {
        let id = record.id();
        if id.len() > ID_BYTES_MAX {
            let start: String = id.chars().take(ID_CHARS_SAID).collect();
            return Err(format!(
                "{start}…: the id is longer than {ID_BYTES_MAX} bytes"
            ));
        }
        let bytes = encode(record);
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(format!(
                "{id}: the record is larger than {RECORD_BYTES_MAX} bytes"
            ));
        }
        if let Record::Advisory(advisory) = record {
            for affected in &advisory.affected {
                let base = ecosystems::base(&affected.ecosystem);
                if !self.ecosystems.contains(base) {
                    self.ecosystems.insert(base.to_owned());
                }
            }
        }
        let encoded = Encoded {
            place: record.place(),
            bytes,
            is_withdrawn: record.is_withdrawn(),
        };
        self.records.insert(id.to_owned(), encoded);
        Ok(())
    }
}

fn kev_row(entry: &KevEntry) -> Option<KevRow> {
    Some(KevRow {
        cve: cve_key(&entry.cve)?,
        source: 0,
        ransomware: entry.ransomware,
        added: entry.added.as_micros(),
        due: entry.due.as_micros(),
    })
}

/// Shares lie between 0 and 1, so billionths fit.
fn billionths(share: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=1e9"
    )]
    let value = (share.clamp(0.0, 1.0) * 1e9).round() as u32;
    value
}

/// Whether the bundle holds real records, which the starter set gives way to.
pub(super) fn brings_records(bundle: &Verified) -> bool {
    bundle.sources().iter().any(|packed| {
        let family = sources::by_id(&packed.source.id);
        family.is_some_and(|family| family.form == sources::Form::RecordsByEcosystem)
    })
}

impl Building<'_> {
    /// Writes every source: those of the bundle and those that stay, sorted by id.
    pub(super) fn sources(&mut self, rows: &[SourceRow]) -> Result<(), ImportError> {
        let bundle = self.bundle;
        let brings_records = brings_records(bundle);
        let mut ids: BTreeSet<&str> = rows.iter().map(|row| row.source.id.as_str()).collect();
        let packed = bundle.sources().iter().enumerate();
        let packed: BTreeMap<&str, (usize, &PackedSource)> = packed
            .map(|(index, packed)| (packed.source.id.as_str(), (index, packed)))
            .collect();
        ids.extend(packed.keys());
        for id in ids {
            let old = rows.iter().find(|row| row.source.id == id);
            match (packed.get(id), old) {
                (Some((index, packed)), old) => self.replace(*index, packed, old)?,
                (None, Some(old)) if old.source.starter && brings_records => {
                    self.changes.push(change(old, SourceFate::Dropped));
                    if let Some(change) = self.changes.last_mut() {
                        change.removed = old.source.records;
                    }
                }
                (None, Some(old)) => self.keep(old)?,
                (None, None) => {}
            }
        }
        Ok(())
    }

    fn replace(
        &mut self,
        index: usize,
        packed: &PackedSource,
        old: Option<&SourceRow>,
    ) -> Result<(), ImportError> {
        let mut content = self.read(index, packed)?;
        let found = content.count();
        let mut row = SourceRow {
            source: packed.source.clone(),
            ecosystems: std::mem::take(&mut content.ecosystems)
                .into_iter()
                .collect(),
            first_record: 0,
            record_count: 0,
            model: std::mem::take(&mut content.model),
        };
        row.source.records = found;
        if let Some(ecosystem) = packed.source.id.strip_prefix("osv/") {
            row.ecosystems = vec![ecosystem.to_owned()];
        }
        let fate = match old {
            Some(_) => SourceFate::Replaced,
            None => SourceFate::Added,
        };
        let mut change = change(&row, fate);
        change.problems = content.problems;
        self.compare(&content, old, &mut change)?;
        self.check_loss(old, &change)?;
        self.changes.push(change);
        self.write(row, content)
    }

    fn read(&mut self, index: usize, packed: &PackedSource) -> Result<Content, ImportError> {
        let mut content = Content::default();
        let Some(source) = sources::by_id(&packed.source.id) else {
            return Ok(content);
        };
        let (bundle, progress) = (self.bundle, self.progress);
        let problems = &mut self.problems;
        let mut entries = 0_u64;
        bundle.read_payload(index, &mut |reader, name| {
            let context = Context {
                path: name,
                source: &packed.source.id,
                created: bundle.created(),
            };
            (source.read)(reader, &context, &mut |entry| {
                entries = entries.saturating_add(1);
                if entries.is_multiple_of(PROGRESS_STEP) {
                    progress(&packed.source.id, entries);
                }
                let problem = content.take(entry, name);
                problems.extend(problem.filter(|_| problems.len() < PROBLEMS_MAX));
            })
        })?;
        progress(&packed.source.id, entries);
        Ok(content)
    }

    /// Counts what differs from the source as it was.
    fn compare(
        &self,
        content: &Content,
        old: Option<&SourceRow>,
        change: &mut SourceChange,
    ) -> Result<(), ImportError> {
        let mut tally = Tally::default();
        let (Some(old), Some(present)) = (old, self.present) else {
            change.added = content.count();
            change.withdrawn = content.withdrawn();
            return Ok(());
        };
        present.for_each_record(old, |record, encoded| {
            let new = content.records.get(record.id());
            tally.seen(new.map(|new| new.bytes == encoded));
            if new.is_some_and(|new| new.is_withdrawn) && record.is_withdrawn() {
                tally.withdrawn_before = tally.withdrawn_before.saturating_add(1);
            }
            Ok::<(), ImportError>(())
        })?;
        for row in kev_rows(present, old) {
            tally.seen(content.kev.get(&row.cve).map(|new| {
                KevRow {
                    source: row.source,
                    ..*new
                } == row
            }));
        }
        for row in ssvc_rows(present, old) {
            tally.seen(content.ssvc.get(&row.cve).map(|new| {
                SsvcRow {
                    source: row.source,
                    ..*new
                } == row
            }));
        }
        for row in epss_rows(present, old) {
            tally.seen(content.epss.get(&row.cve).map(|new| *new == row));
        }
        change.withdrawn = content.withdrawn().saturating_sub(tally.withdrawn_before);
        change.added = content.count().saturating_sub(tally.present);
        change.changed = tally.changed;
        change.removed = tally.removed;
        Ok(())
    }

    /// Refuses a source most of whose records are gone.
    fn check_loss(
        &self,
        old: Option<&SourceRow>,
        change: &SourceChange,
    ) -> Result<(), ImportError> {
        let present = old.map_or(0, |old| old.source.records);
        let lost = change.removed;
        if lost > LOSS_FREE && lost > present / 2 && !self.options.allow_loss {
            return Err(ImportError::Loss {
                id: change.source.id.clone(),
                lost,
                present,
            });
        }
        Ok(())
    }

    fn write(&mut self, row: SourceRow, content: Content) -> Result<(), ImportError> {
        let source = row.source.id.clone();
        self.writer.begin(row).map_err(self.fault)?;
        let mut records: Vec<Encoded> = content.records.into_values().collect();
        // Stable, so that records of one package stay in order of id.
        records.sort_by(|a, b| a.place.cmp(&b.place));
        for encoded in records {
            // Decoding what was just encoded gives the keys it is found by.
            if let Some(record) = crate::snapshot::decode(&encoded.bytes, &source) {
                self.writer
                    .record(&record, &encoded.bytes)
                    .map_err(self.fault)?;
            }
        }
        self.rows(
            content.kev.into_values(),
            content.epss.into_values(),
            content.ssvc.into_values(),
        )
    }

    fn keep(&mut self, old: &SourceRow) -> Result<(), ImportError> {
        let Some(present) = self.present else {
            return Ok(());
        };
        self.writer.begin(old.clone()).map_err(self.fault)?;
        let (writer, fault) = (&mut self.writer, self.fault);
        present.for_each_record(old, |record, encoded| {
            writer.record(record, encoded).map_err(fault)
        })?;
        self.rows(
            kev_rows(present, old),
            epss_rows(present, old),
            ssvc_rows(present, old),
        )?;
        self.changes.push(change(old, SourceFate::Kept));
        Ok(())
    }

    /// Writes the rows of the source begun last.
    fn rows(
        &mut self,
        kev: impl Iterator<Item = KevRow>,
        epss: impl Iterator<Item = EpssRow>,
        ssvc: impl Iterator<Item = SsvcRow>,
    ) -> Result<(), ImportError> {
        for row in kev {
            self.writer.exploited(row).map_err(self.fault)?;
        }
        for row in epss {
            self.writer.score(row);
        }
        for row in ssvc {
            self.writer.decision(row).map_err(self.fault)?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct Tally {
    present: u64,
    changed: u64,
    removed: u64,
    withdrawn_before: u64,
}

impl Tally {
    /// Counts a record that was there: `None` if it is gone, else whether it is the same.
    fn seen(&mut self, same: Option<bool>) {
        match same {
            None => self.removed = self.removed.saturating_add(1),
            Some(same) => {
                self.present = self.present.saturating_add(1);
                self.changed = self.changed.saturating_add(u64::from(!same));
            }
        }
    }
}

/// Returns the source's entries of the catalogue of exploited vulnerabilities.
fn kev_rows<'a>(present: &'a Snapshot, old: &SourceRow) -> impl Iterator<Item = KevRow> + 'a {
    let number = rows_number(present, old);
    let rows = present.kev_rows().iter(KevRow::read);
    rows.filter(move |row| Some(row.source) == number)
}

/// Returns the source's decision points.
fn ssvc_rows<'a>(present: &'a Snapshot, old: &SourceRow) -> impl Iterator<Item = SsvcRow> + 'a {
    let number = rows_number(present, old);
    let rows = present.ssvc_rows().iter(SsvcRow::read);
    rows.filter(move |row| Some(row.source) == number)
}

/// Returns the source's scores, which one source alone has.
fn epss_rows<'a>(present: &'a Snapshot, old: &SourceRow) -> impl Iterator<Item = EpssRow> + 'a {
    let has_scores = old.source.id == "epss";
    let rows = present.epss_rows().iter(EpssRow::read);
    rows.filter(move |_| has_scores)
}

/// Returns the number catalogue entries know their source by.
fn rows_number(present: &Snapshot, old: &SourceRow) -> Option<u16> {
    let position = present
        .source_rows()
        .iter()
        .position(|row| row.source.id == old.source.id)?;
    u16::try_from(position).ok()
}

fn change(row: &SourceRow, fate: SourceFate) -> SourceChange {
    SourceChange {
        source: row.source.clone(),
        fate,
        added: 0,
        changed: 0,
        removed: 0,
        withdrawn: 0,
        problems: 0,
    }
}
