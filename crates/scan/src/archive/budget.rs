//! What may still be unpacked.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gwanmun_model::{Limits, ProblemKind};

use crate::formats::Input;
use crate::scan::Stop;

/// Streams up to this size may grow by any ratio: so few bytes do no harm.
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
    /// Returns the budget for the content of the archive `input` is, or says that it is nested too deep.
    pub(crate) fn inside(input: &Input<'_>) -> Result<Self, (ProblemKind, String)> {
        let budget = match input.budget {
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
        };
        if budget.depth > input.limits.archive_depth_max {
            let message = format!(
                "archives are nested more than {} deep; not opened",
                input.limits.archive_depth_max
            );
            return Err((ProblemKind::LimitReached, message));
        }
        Ok(budget)
    }

    /// Takes entries from what is left; `false` when there are not enough.
    pub(crate) fn take_entries(&self, count: u64) -> bool {
        take(&self.left.entries, count)
    }

    /// Takes bytes from what is left; `false` when there are not enough.
    pub(crate) fn take_bytes(&self, count: u64) -> bool {
        take(&self.left.bytes, count)
    }

    /// Returns `reader` so that every byte read is taken from what is left, and the ratio to what was packed holds.
    pub(crate) fn metered<R: Read>(
        &self,
        reader: R,
        packed: Packed,
        limits: &Limits,
        stop: &Stop,
    ) -> Metered<R> {
        Metered {
            reader,
            packed,
            budget: self.clone(),
            bytes: 0,
            ratio_max: limits.ratio_max,
            unpacked_bytes_max: limits.unpacked_bytes_max,
            stop: stop.clone(),
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

/// How many packed bytes a stream is unpacked from.
#[derive(Debug, Clone)]
pub(crate) enum Packed {
    /// So many in all.
    Known(u64),
    /// So many up to now, counted as they are read.
    Counted(Arc<AtomicU64>),
}

/// Counts the bytes that flow through it.
pub(crate) struct Counted<R> {
    reader: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    /// Returns the reader and its count.
    pub(crate) fn new(reader: R) -> (Self, Packed) {
        let count = Arc::new(AtomicU64::new(0));
        let packed = Packed::Counted(Arc::clone(&count));
        (Self { reader, count }, packed)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let more = u64::try_from(read).unwrap_or(0);
        self.count.fetch_add(more, Ordering::Relaxed);
        Ok(read)
    }
}

/// A stream of unpacked bytes within limits: beyond them reading fails with [`io::ErrorKind::QuotaExceeded`], after
/// the time is up with [`io::ErrorKind::TimedOut`].
pub(crate) struct Metered<R> {
    reader: R,
    packed: Packed,
    budget: Budget,
    bytes: u64,
    ratio_max: u64,
    unpacked_bytes_max: u64,
    stop: Stop,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_due() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, Stop::MESSAGE));
        }
        let read = self.reader.read(buffer)?;
        let more = u64::try_from(read).unwrap_or(0);
        self.bytes = self.bytes.saturating_add(more);
        let packed = match &self.packed {
            Packed::Known(bytes) => *bytes,
            Packed::Counted(count) => count.load(Ordering::Relaxed),
        };
        let grown_max = packed
            .saturating_mul(self.ratio_max)
            .max(RATIO_EXEMPT_BYTES);
        if self.bytes > grown_max {
            return Err(quota(format!(
                "unpacks to more than {} times its size",
                self.ratio_max
            )));
        }
        if !take(&self.budget.left.bytes, more) {
            return Err(quota(format!(
                "more than {} bytes unpacked altogether",
                self.unpacked_bytes_max
            )));
        }
        Ok(read)
    }
}

fn quota(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::QuotaExceeded, message)
}

/// Reads up to a number of bytes and fails on the next.
pub(crate) struct UpTo<R> {
    reader: R,
    left: u64,
    bytes_max: u64,
}

impl<R: Read> UpTo<R> {
    /// Limits `reader` to `bytes_max` bytes.
    pub(crate) const fn new(reader: R, bytes_max: u64) -> Self {
        Self {
            reader,
            left: bytes_max,
            bytes_max,
        }
    }
}

impl<R: Read> Read for UpTo<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let more = u64::try_from(read).unwrap_or(0);
        let Some(left) = self.left.checked_sub(more) else {
            return Err(quota(format!("larger than {} bytes", self.bytes_max)));
        };
        self.left = left;
        Ok(read)
    }
}

/// Tells a limit from a fault.
pub(crate) fn kind_of(error: &io::Error, otherwise: ProblemKind) -> ProblemKind {
    match error.kind() {
        io::ErrorKind::QuotaExceeded | io::ErrorKind::TimedOut => ProblemKind::LimitReached,
        _ => otherwise,
    }
}
