//! Archives that are read from front to back: tar, ar and cpio.

use std::io::{self, Read};

use super::budget::Budget;

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// A regular file.
    File,
    /// A second name of a file met before.
    HardLink(String),
    /// A symbolic link to a path.
    Symlink(String),
    /// A folder.
    Directory,
    /// A device, a pipe, a header of some kind.
    Other,
}

/// One entry: its path as written, and what it is.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The path, as written.
    pub(crate) path: String,
    /// What it is.
    pub(crate) what: What,
}

/// Takes one entry and its content; an error ends the reading.
pub(crate) type Visit<'v> = &'v mut dyn FnMut(Entry, &mut dyn Read) -> io::Result<()>;

/// Reads a tar archive.
///
/// # Errors
/// When the archive is broken from some place on, has more entries than allowed, or `visit` fails.
pub(crate) fn tar(reader: &mut dyn Read, budget: &Budget, visit: Visit<'_>) -> io::Result<()> {
    let mut archive = tar::Archive::new(reader);
    archive.set_ignore_zeros(false);
    for entry in archive.entries()? {
        let mut entry = entry?;
        take_entry(budget)?;
        let seen = tar_entry(&entry)?;
        visit(seen, &mut entry)?;
    }
    Ok(())
}

/// Returns path and kind of a tar entry.
///
/// # Errors
/// When its extended header cannot be read.
pub(crate) fn tar_entry<R: Read>(entry: &tar::Entry<'_, R>) -> io::Result<Entry> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let target = || -> io::Result<String> {
        let target = entry.link_name_bytes();
        Ok(target.map(|bytes| text(&bytes)).unwrap_or_default())
    };
    let what = match entry.header().entry_type() {
        kind if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() => What::File,
        kind if kind.is_hard_link() => What::HardLink(target()?),
        kind if kind.is_symlink() => What::Symlink(target()?),
        kind if kind.is_dir() => What::Directory,
        _ => What::Other,
    };
    Ok(Entry {
        path: text(&entry.path_bytes()),
        what,
    })
}

fn take_entry(budget: &Budget) -> io::Result<()> {
    if budget.take_entries(1) {
        return Ok(());
    }
    let message = "too many entries in the archive and those nested in it; the rest was not read";
    Err(io::Error::new(io::ErrorKind::QuotaExceeded, message))
}

/// Reads an ar archive. Source: ar(5) of System V and GNU, without their tables of long names, which Debian's packages
/// do not have.
///
/// # Errors
/// As [`tar()`].
pub(crate) fn ar(reader: &mut dyn Read, budget: &Budget, visit: Visit<'_>) -> io::Result<()> {
    const HEADER: usize = 60;
    let mut magic = [0; 8];
    reader.read_exact(&mut magic)?;
    let mut header = [0; HEADER];
    while read_whole(reader, &mut header)? {
        take_entry(budget)?;
        let field = |from: usize, to: usize| {
            let bytes = header.get(from..to).unwrap_or_default();
            String::from_utf8_lossy(bytes).trim_end().to_owned()
        };
        let size: u64 = field(48, 58)
            .parse()
            .map_err(|_| malformed("an ar entry has no size"))?;
        let entry = Entry {
            path: field(0, 16).trim_end_matches('/').to_owned(),
            what: What::File,
        };
        visit_padded(reader, size, 2, entry, visit)?;
    }
    Ok(())
}

/// Reads a cpio archive of the new formats. Source: cpio(5), "New ASCII Format".
///
/// # Errors
/// As [`tar()`].
pub(crate) fn cpio(reader: &mut dyn Read, budget: &Budget, visit: Visit<'_>) -> io::Result<()> {
    const HEADER: usize = 110;
    const NAME_BYTES_MAX: u64 = 4096;
    let mut header = [0; HEADER];
    while read_whole(reader, &mut header)? {
        if !header.starts_with(b"07070") {
            return Err(malformed("a cpio entry has no header"));
        }
        take_entry(budget)?;
        let field = |number: usize| -> io::Result<u64> {
            let from = 6 + number * 8;
            let digits = header.get(from..from + 8).unwrap_or_default();
            std::str::from_utf8(digits)
                .ok()
                .and_then(|digits| u64::from_str_radix(digits, 16).ok())
                .ok_or_else(|| malformed("a cpio entry has a header that is not hexadecimal"))
        };
        let (mode, size, name_size) = (field(1)?, field(6)?, field(11)?);
        if name_size > NAME_BYTES_MAX {
            return Err(malformed("a cpio entry has an endless name"));
        }
        let mut name = Vec::new();
        reader.take(name_size).read_to_end(&mut name)?;
        skip_padding(reader, 110 + name_size, 4)?;
        let name = String::from_utf8_lossy(&name);
        let name = name.trim_end_matches('\0');
        if name == "TRAILER!!!" {
            return Ok(());
        }
        let mut target = String::new();
        let mut left = size;
        let what = match mode & 0o170_000 {
            0o100_000 => What::File,
            0o040_000 => What::Directory,
            0o120_000 => {
                left = 0;
                reader.take(size).read_to_string(&mut target)?;
                skip_padding(reader, size, 4)?;
                What::Symlink(target)
            }
            _ => What::Other,
        };
        let path = name.to_owned();
        visit_padded(reader, left, 4, Entry { path, what }, visit)?;
    }
    Ok(())
}

/// Hands an entry of `size` bytes on and goes past it, also where it was not read whole.
fn visit_padded(
    reader: &mut dyn Read,
    size: u64,
    align: u64,
    entry: Entry,
    visit: Visit<'_>,
) -> io::Result<()> {
    let mut content = reader.take(size);
    visit(entry, &mut content)?;
    io::copy(&mut content, &mut io::sink())?;
    if content.limit() > 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    skip_padding(reader, size, align)
}

fn skip_padding(reader: &mut dyn Read, length: u64, align: u64) -> io::Result<()> {
    let padding = length.next_multiple_of(align) - length;
    io::copy(&mut reader.take(padding), &mut io::sink())?;
    Ok(())
}

/// Fills `buffer`; `false` at the end of the stream.
fn read_whole(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<bool> {
    let mut first = Vec::new();
    let count = u64::try_from(buffer.len()).unwrap_or(0);
    reader.take(count).read_to_end(&mut first)?;
    if first.len() == buffer.len() {
        buffer.copy_from_slice(&first);
        return Ok(true);
    }
    // Padding at the very end is no entry.
    if first.iter().all(|byte| matches!(byte, 0 | b'\n')) {
        return Ok(false);
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

fn malformed(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
