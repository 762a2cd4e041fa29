//! ZIP archives within limits.

use std::io::{Cursor, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gwanmun_model::{Found, Limits, ProblemKind};
use zip::ZipArchive;

use crate::collect::{Collector, shown};
use crate::formats::Input;
use crate::tree::normalize;

/// Entries up to this size may grow by any ratio: a few kilobytes of zeroes do no harm.
const RATIO_EXEMPT_BYTES: u64 = 1 << 20;

/// What is left to unpack from one outermost archive, shared by everything nested in it.
#[derive(Debug, Clone)]
pub struct Budget {
    left: Arc<Left>,
    /// How many archives stand around the file being read.
    depth: u32,
}

#[derive(Debug)]
struct Left {
    bytes: AtomicU64,
    entries: AtomicU64,
}

impl Budget {
    /// Returns the budget for the content of the archive `input` is.
    fn inside(input: &Input<'_>) -> Self {
        match input.budget {
            Some(budget) => Self {
                left: Arc::clone(&budget.left),
                depth: budget.depth.saturating_add(1),
            },
            None => Self {
                left: Arc::new(Left {
                    bytes: AtomicU64::new(input.limits.unpacked_bytes_max),
                    entries: AtomicU64::new(input.limits.entries_max),
                }),
                depth: 1,
            },
        }
    }
}

/// Takes `amount` from what is left; `false` when there is not enough.
fn take(left: &AtomicU64, amount: u64) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(amount)
    })
    .is_ok()
}

/// An opened archive.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: &'a Limits,
    budget: Budget,
}

/// One file in an archive.
pub(crate) struct Entry {
    index: usize,
    /// Its path inside the archive, `/`-separated.
    pub(crate) path: String,
}

impl<'a> Archive<'a> {
    /// Opens the archive `input` is; what stands against it becomes a problem.
    pub(crate) fn open(input: &Input<'a>, collector: &mut Collector<'_>) -> Option<Self> {
        let budget = Budget::inside(input);
        if budget.depth > input.limits.archive_depth_max {
            let message = format!(
                "archives are nested more than {} deep; not opened",
                input.limits.archive_depth_max
            );
            collector.problem(ProblemKind::LimitReached, None, message);
            return None;
        }
        // The library sets memory aside for each entry before it can be asked how many there are.
        if !take(&budget.left.entries, entries_announced(input.bytes)) {
            let message = format!(
                "more than {} entries in the archive and those nested in it; not opened",
                input.limits.entries_max
            );
            collector.problem(ProblemKind::LimitReached, None, message);
            return None;
        }
        match ZipArchive::new(Cursor::new(input.bytes)) {
            Ok(zip) => Some(Self {
                zip,
                limits: input.limits,
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
        for index in 0..self.zip.len() {
            let name = match self.zip.name_for_index(index) {
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
        match self.unpack(entry) {
            Ok(bytes) => Some(bytes),
            Err((kind, why)) => {
                collector.problem(kind, None, format!("{}: {why}", shown(&entry.path)));
                None
            }
        }
    }

    /// Reads a file of the archive, or says what stands against it.
    pub(crate) fn unpack(&mut self, entry: &Entry) -> Result<Vec<u8>, (ProblemKind, String)> {
        let unreadable =
            |error: &dyn std::fmt::Display| (ProblemKind::Unreadable, error.to_string());
        let file = self
            .zip
            .by_index(entry.index)
            .map_err(|error| unreadable(&error))?;
        let grown_max = file
            .compressed_size()
            .saturating_mul(self.limits.ratio_max)
            .max(RATIO_EXEMPT_BYTES);
        let left = self.budget.left.bytes.load(Ordering::Relaxed);
        let bytes_max = grown_max.min(self.limits.file_bytes_max).min(left);
        let mut bytes = Vec::new();
        file.take(bytes_max.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&error))?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > bytes_max || !take(&self.budget.left.bytes, length) {
            let why = if bytes_max == grown_max {
                format!(
                    "unpacks to more than {} times its size",
                    self.limits.ratio_max
                )
            } else if bytes_max == left {
                format!(
                    "more than {} bytes unpacked altogether",
                    self.limits.unpacked_bytes_max
                )
            } else {
                format!("larger than {} bytes", self.limits.file_bytes_max)
            };
            return Err((ProblemKind::LimitReached, why));
        }
        Ok(bytes)
    }

    /// Returns the budget for what is nested in this archive.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }
}

/// Returns how many entries the end of the archive announces, 0 when it has no such end.
///
/// Source: APPNOTE.TXT 4.3.14 to 4.3.16.
fn entries_announced(bytes: &[u8]) -> u64 {
    const RECORD_BYTES: usize = 22;
    const COMMENT_BYTES_MAX: usize = 65_535;
    let window = bytes.len().saturating_sub(RECORD_BYTES + COMMENT_BYTES_MAX);
    let tail = bytes.get(window..).unwrap_or_default();
    let found = tail.windows(4).rposition(|four| four == b"PK\x05\x06");
    let Some(at) = found.map(|at| at + window) else {
        return 0;
    };
    let number = |at: usize, length: usize| {
        let digits = bytes.get(at..at.checked_add(length)?)?;
        Some(
            digits
                .iter()
                .rev()
                .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte)),
        )
    };
    let announced = number(at + 10, 2).unwrap_or(0);
    let large = || {
        let locator = at.checked_sub(20)?;
        let is_locator = bytes.get(locator..locator + 4) == Some(b"PK\x06\x07");
        let record = usize::try_from(number(locator + 8, 8)?).ok()?;
        number(record.checked_add(32)?, 8).filter(|_| is_locator)
    };
    large().unwrap_or(0).max(announced)
}

/// Puts everything found inside an archive behind the path of the archive: `outer.jar!inner.jar`.
pub(crate) fn behind(outer: &str, mut found: Found) -> Found {
    for component in &mut found.components {
        for place in &mut component.locations {
            place.path = format!("{outer}!{}", place.path);
        }
    }
    for problem in &mut found.problems {
        problem.path = format!("{outer}!{}", problem.path);
    }
    found
}
