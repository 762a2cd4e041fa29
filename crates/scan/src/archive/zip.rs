//! ZIP archives, read from any place of them.

use std::io::{self, Read as _};

use gwanmun_model::{Limits, ProblemKind};
use zip::{CompressionMethod, ZipArchive};

use super::budget::{Budget, Packed, UpTo, kind_of};
use crate::collect::{Collector, shown};
use crate::formats::Input;
use crate::scan::Stop;
use crate::source::{Held, ReadSeek, Source};
use crate::tree::normalize;

/// An opened archive.
pub(crate) struct Zip<'a> {
    entries: ZipArchive<Box<dyn ReadSeek + 'a>>,
    source: Source<'a>,
    limits: &'a Limits,
    stop: &'a Stop,
    budget: Budget,
}

/// One file in an archive.
pub(crate) struct Entry {
    index: usize,
    /// Its path inside the archive, `/`-separated.
    pub(crate) path: String,
}

/// The content of one file in an archive, to read from any place of.
pub(crate) enum Content<'a> {
    /// It is a part of the archive as it is.
    Inside(Source<'a>),
    /// It was unpacked.
    Unpacked(Held),
}

impl Content<'_> {
    /// Returns the bytes as a source.
    ///
    /// # Errors
    /// As [`Held::source`].
    pub(crate) fn source(&self) -> io::Result<Source<'_>> {
        match self {
            Self::Inside(part) => Ok(*part),
            Self::Unpacked(held) => held.source(),
        }
    }
}

impl<'a> Zip<'a> {
    /// Opens the archive `input` is; what stands against it becomes a problem.
    pub(crate) fn open(input: &Input<'a>, collector: &mut Collector<'_>) -> Option<Self> {
        if input.source.length() == 0 {
            collector.problem(ProblemKind::Malformed, None, "the file is empty");
            return None;
        }
        let budget = match Budget::inside(input) {
            Ok(budget) => budget,
            Err((kind, message)) => {
                collector.problem(kind, None, message);
                return None;
            }
        };
        // The library sets memory aside for each entry before it can be asked how many there are.
        if !budget.take_entries(entries_announced(input.source)) {
            let message = format!(
                "more than {} entries in the archive and those nested in it; not opened",
                input.limits.entries_max
            );
            collector.problem(ProblemKind::LimitReached, None, message);
            return None;
        }
        match ZipArchive::new(input.source.open()) {
            Ok(entries) => Some(Self {
                entries,
                source: input.source,
                limits: input.limits,
                stop: &input.options.stop,
                budget,
            }),
            Err(error) => {
                let message = format!("not a ZIP archive: {error}");
                collector.problem(ProblemKind::Malformed, None, message);
                None
            }
        }
    }

    /// Lists the files, sorted by path. Paths that lead out of the archive are named and left out.
    pub(crate) fn entries(&self, collector: &mut Collector<'_>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for index in 0..self.entries.len() {
            let name = match self.entries.name_for_index(index) {
                Some(Ok(name)) => name,
                Some(Err(error)) => {
                    let message = format!("an entry has no readable name: {error}");
                    collector.problem(ProblemKind::SkippedEntry, None, message);
                    continue;
                }
                None => continue,
            };
            if name.ends_with(['/', '\\']) {
                continue;
            }
            match normalize("", &name) {
                Some(path) => entries.push(Entry { index, path }),
                None => collector.problem(
                    ProblemKind::PathEscape,
                    None,
                    format!("the entry `{}` leads out of the archive", shown(&name)),
                ),
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries
    }

    /// Reads a file of the archive; what stands against it becomes a problem.
    pub(crate) fn read(&mut self, entry: &Entry, collector: &mut Collector<'_>) -> Option<Vec<u8>> {
        match self.hold(entry, false, collector)? {
            Held::Memory(bytes) => Some(bytes),
            Held::Disk(_) => None,
        }
    }

    /// Makes a file of the archive readable from any place: where it stands, if it is not compressed, else unpacked, to
    /// disk if it is large. What stands against it becomes a problem.
    pub(crate) fn content(
        &mut self,
        entry: &Entry,
        collector: &mut Collector<'_>,
    ) -> Option<Content<'a>> {
        match self.stored(entry) {
            Some(part) => Some(Content::Inside(part)),
            None => self.hold(entry, true, collector).map(Content::Unpacked),
        }
    }

    /// Unpacks a file of the archive, to disk where it is large and `may_spill`; what stands against it becomes a
    /// problem.
    fn hold(
        &mut self,
        entry: &Entry,
        may_spill: bool,
        collector: &mut Collector<'_>,
    ) -> Option<Held> {
        let held = self.with(entry, &mut |reader| Held::take(reader, may_spill));
        match held {
            Ok(held) => Some(held),
            Err((kind, why)) => {
                collector.problem(kind, None, format!("{}: {why}", shown(&entry.path)));
                None
            }
        }
    }

    /// Returns the part of the archive that a file not compressed takes, within the limits.
    fn stored(&mut self, entry: &Entry) -> Option<Source<'a>> {
        let file = self.entries.by_index(entry.index).ok()?;
        let is_plain = file.compression() == CompressionMethod::Stored
            && !file.encrypted()
            && file.size() == file.compressed_size()
            && file.size() <= self.limits.file_bytes_max;
        let (start, length) = (file.data_start()?, file.size());
        let is_whole = start
            .checked_add(length)
            .is_some_and(|end| end <= self.source.length());
        (is_plain && is_whole && self.budget.take_bytes(length))
            .then(|| self.source.part(start, length))
    }

    /// Hands the unpacked stream of an entry to `take`.
    pub(crate) fn with<T>(
        &mut self,
        entry: &Entry,
        take: &mut dyn FnMut(&mut dyn io::Read) -> io::Result<T>,
    ) -> Result<T, (ProblemKind, String)> {
        let file = self
            .entries
            .by_index(entry.index)
            .map_err(|error| (ProblemKind::Unreadable, error.to_string()))?;
        let packed = Packed::Known(file.compressed_size());
        let metered = self.budget.metered(file, packed, self.limits, self.stop);
        take(&mut UpTo::new(metered, self.limits.file_bytes_max)).map_err(|error| {
            let kind = kind_of(&error, ProblemKind::Unreadable);
            (kind, error.to_string())
        })
    }

    /// Returns the budget for what is nested in this archive.
    pub(crate) const fn budget(&self) -> &Budget {
        &self.budget
    }
}

/// Returns how many entries the end of the archive announces, 0 when it has no such end.
///
/// Source: APPNOTE.TXT 4.3.14 to 4.3.16.
fn entries_announced(source: Source<'_>) -> u64 {
    const RECORD_BYTES: u64 = 22;
    const LOCATOR_BYTES: u64 = 20;
    const COMMENT_BYTES_MAX: u64 = 65_535;
    let length = source.length();
    let window = RECORD_BYTES + LOCATOR_BYTES + COMMENT_BYTES_MAX;
    let Ok(tail) = source.part(length.saturating_sub(window), window).whole() else {
        return 0;
    };
    let Some(at) = tail.windows(4).rposition(|four| four == b"PK\x05\x06") else {
        return 0;
    };
    let announced = number(&tail, at + 10, 2).unwrap_or(0);
    let large = || {
        let locator = at.checked_sub(20)?;
        let is_locator = tail.get(locator..locator + 4) == Some(b"PK\x06\x07");
        let record = number(&tail, locator + 8, 8)?.checked_add(32)?;
        let mut bytes = Vec::new();
        let mut reader = source.part(record, 8).open();
        reader.read_to_end(&mut bytes).ok()?;
        number(&bytes, 0, 8).filter(|_| is_locator)
    };
    large().unwrap_or(0).max(announced)
}

/// Reads a little-endian number.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    let number = digits
        .iter()
        .rev()
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    Some(number)
}
