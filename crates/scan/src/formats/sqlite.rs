//! Rows of the tables of an `SQLite` database, without running any statement of it.
//!
//! Source: the `SQLite` database file format and its section on the write-ahead log. A foreign database may hold views
//! and triggers made to do harm when it is queried; here its pages are only looked at.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Bytes of the header of the file, which page 1 begins with.
const FILE_HEADER: usize = 100;

/// Most columns of a row that are read.
const COLUMNS_MAX: usize = 64;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'b> {
    /// A null, or a number with a fraction, which none of the tables read here has.
    Other,
    /// A whole number.
    Integer(i64),
    /// Text in the encoding of the database, or bytes.
    Bytes(Cow<'b, [u8]>),
}

impl Value<'_> {
    /// Returns the bytes of a text or blob.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns a whole number.
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns the text.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        self.bytes().map(String::from_utf8_lossy)
    }
}

/// A database with the pages its write-ahead log holds in a newer state.
pub(super) struct Database<'b> {
    file: &'b [u8],
    page_size: usize,
    /// Bytes of a page that are used; the rest is reserved for extensions.
    usable: usize,
    newer: BTreeMap<u32, &'b [u8]>,
    pages: u32,
}

impl<'b> Database<'b> {
    /// Opens a database; `log` is the file with `-wal` behind its name, empty where there is none.
    ///
    /// # Errors
    /// When the file is no database, or none whose text is UTF-8.
    pub(super) fn open(file: &'b [u8], log: &'b [u8]) -> Result<Self, &'static str> {
        if !file.starts_with(b"SQLite format 3\0") || file.len() < FILE_HEADER {
            return Err("not an SQLite database");
        }
        let page_size = match u16_at(file, 16) {
            Some(1) => 65_536,
            Some(size) if size >= 512 && size.is_power_of_two() => usize::from(size),
            _ => return Err("the page size is none"),
        };
        let reserved = file.get(20).copied().map_or(0, usize::from);
        // An empty database has not settled its encoding yet.
        if !matches!(u32_at(file, 56), Some(0 | 1)) {
            return Err("the text is not UTF-8");
        }
        let mut newer = committed(log, page_size);
        let in_file = u32::try_from(file.len() / page_size).unwrap_or(u32::MAX);
        // Every page beyond the file stands in the log.
        let added = u32::try_from(newer.len()).unwrap_or(u32::MAX);
        let pages = in_file.saturating_add(added);
        newer.retain(|number, _| (1..=pages).contains(number));
        Ok(Self {
            file,
            page_size,
            usable: page_size.saturating_sub(reserved).max(480),
            newer,
            pages,
        })
    }

    /// Calls `visit` with the row id and the columns of every row of a table. Returns what was wrong on the way;
    /// all that is whole is visited. `None` when there is no such table.
    pub(super) fn rows(
        &self,
        table: &str,
        visit: &mut dyn FnMut(i64, &[Value<'_>]),
    ) -> Option<Vec<&'static str>> {
        let mut root = None;
        self.walk(1, &mut |_, columns| {
            let is_table = columns.first().and_then(Value::bytes) == Some(b"table");
            let name = columns.get(1).and_then(Value::text);
            if is_table && name.is_some_and(|name| name.eq_ignore_ascii_case(table)) {
                root = columns.get(3).and_then(Value::integer);
            }
        });
        let root = u32::try_from(root?).ok()?;
        Some(self.walk(root, visit))
    }

    fn page(&self, number: u32) -> Option<&'b [u8]> {
        if let Some(page) = self.newer.get(&number) {
            return Some(page);
        }
        let begin = (number.checked_sub(1)? as usize).checked_mul(self.page_size)?;
        self.file.get(begin..begin.checked_add(self.page_size)?)
    }

    fn walk(&self, root: u32, visit: &mut dyn FnMut(i64, &[Value<'_>])) -> Vec<&'static str> {
        let mut faults = Vec::new();
        let mut seen = vec![false; self.pages as usize + 1];
        let mut waiting = vec![root];
        while let Some(number) = waiting.pop() {
            let Some(page) = first_visit(&mut seen, number).and_then(|()| self.page(number)) else {
                faults.push("a page of the table is missing or used twice");
                continue;
            };
            let start = if number == 1 { FILE_HEADER } else { 0 };
            let cells = u16_at(page, start + 3).map_or(0, usize::from);
            match page.get(start) {
                Some(5) => {
                    let children = (0..cells).map(|cell| {
                        let at = u16_at(page, start + 12 + 2 * cell).map(usize::from)?;
                        u32_at(page, at)
                    });
                    let last = std::iter::once(u32_at(page, start + 8));
                    let children: Vec<_> = children.chain(last).collect();
                    // In order: the last pushed is visited first.
                    waiting.extend(children.iter().rev().flatten());
                    if children.contains(&None) {
                        faults.push("a page of the table is damaged");
                    }
                }
                Some(13) => {
                    for cell in 0..cells {
                        let at = u16_at(page, start + 8 + 2 * cell).map(usize::from);
                        let row = at.and_then(|at| self.row(page, at, &mut seen));
                        match row.as_ref().and_then(|(id, row)| Some((id, columns(row)?))) {
                            Some((id, columns)) => visit(*id, &columns),
                            None => faults.push("a row of the table is damaged"),
                        }
                    }
                }
                _ => faults.push("a page of the table is damaged"),
            }
        }
        faults
    }

    /// Returns the id and the content of a row, put together from the pages it runs on to.
    fn row(&self, page: &'b [u8], at: usize, seen: &mut [bool]) -> Option<(i64, Cow<'b, [u8]>)> {
        let (length, at) = varint(page, at)?;
        let (id, at) = varint(page, at)?;
        let length = usize::try_from(length).ok()?;
        let total = (self.pages as usize).checked_mul(self.page_size)?;
        if length > total {
            return None;
        }
        let local = self.local(length);
        let mut content = Cow::Borrowed(page.get(at..at.checked_add(local)?)?);
        if local < length {
            let bytes = content.to_mut();
            let mut next = u32_at(page, at + local)?;
            while bytes.len() < length {
                first_visit(seen, next)?;
                let page = self.page(next)?;
                let take = (length - bytes.len()).min(self.usable - 4);
                bytes.extend_from_slice(page.get(4..4 + take)?);
                next = u32_at(page, 0)?;
            }
        }
        Some((id, content))
    }

    /// Returns how many bytes of a row of that length stand on its own page.
    fn local(&self, length: usize) -> usize {
        let most = self.usable - 35;
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let kept = least + (length - least) % (self.usable - 4);
        if kept <= most { kept } else { least }
    }
}

/// Marks a page as visited; `None` when it was already or does not exist.
fn first_visit(seen: &mut [bool], number: u32) -> Option<()> {
    let seen = seen.get_mut(number as usize)?;
    (!std::mem::replace(seen, true)).then_some(())
}

/// Splits the content of a row into its columns.
fn columns(row: &[u8]) -> Option<Vec<Value<'_>>> {
    let (header, mut at) = varint(row, 0)?;
    let header = usize::try_from(header).ok()?;
    let mut body = header;
    let mut columns = Vec::new();
    while at < header && columns.len() < COLUMNS_MAX {
        let (kind, next) = varint(row, at)?;
        at = next;
        let kind = u64::try_from(kind).ok()?;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => (kind - 12) / 2,
        };
        let end = body.checked_add(usize::try_from(length).ok()?)?;
        let bytes = row.get(body..end)?;
        body = end;
        columns.push(match kind {
            1..=6 => Value::Integer(integer(bytes)),
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            12.. => Value::Bytes(Cow::Borrowed(bytes)),
            _ => Value::Other,
        });
    }
    Some(columns)
}

/// Reads a big-endian number of up to eight bytes in two's complement.
fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let start = if negative { -1 } else { 0 };
    bytes
        .iter()
        .fold(start, |number, byte| (number << 8) | i64::from(*byte))
}

/// Reads a number of one to nine bytes; the second value is the offset behind it.
fn varint(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut number = 0_u64;
    for index in 0..9 {
        let byte = *bytes.get(at.checked_add(index)?)?;
        if index == 8 {
            number = (number << 8) | u64::from(byte);
        } else {
            number = (number << 7) | u64::from(byte & 0x7f);
        }
        if index == 8 || byte & 0x80 == 0 {
            return Some((number.cast_signed(), at + index + 1));
        }
    }
    None
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// Returns the pages of the write-ahead log up to its last commit, the newest of each number.
///
/// Source: the database file format, section 4.
fn committed(log: &[u8], page_size: usize) -> BTreeMap<u32, &[u8]> {
    const LOG_HEADER: usize = 32;
    const FRAME_HEADER: usize = 24;
    let mut newer = BTreeMap::new();
    let mut pending: Vec<(u32, &[u8])> = Vec::new();
    let (Some(header), Some(magic)) = (log.get(..LOG_HEADER), u32_at(log, 0)) else {
        return newer;
    };
    let is_big = match magic {
        0x377f_0682 => false,
        0x377f_0683 => true,
        _ => return newer,
    };
    if u32_at(header, 8).map(|size| size as usize) != Some(page_size) {
        return newer;
    }
    let mut sum = checksum((0, 0), header.get(..24).unwrap_or_default(), is_big);
    if Some(sum.0) != u32_at(header, 24) || Some(sum.1) != u32_at(header, 28) {
        return newer;
    }
    let frames = log.get(LOG_HEADER..).unwrap_or_default();
    for frame in frames.chunks_exact(FRAME_HEADER + page_size) {
        let (head, page) = frame.split_at(FRAME_HEADER);
        sum = checksum(sum, head.get(..8).unwrap_or_default(), is_big);
        sum = checksum(sum, page, is_big);
        let is_of_log = head.get(8..16) == header.get(16..24);
        let is_whole = Some(sum.0) == u32_at(head, 16) && Some(sum.1) == u32_at(head, 20);
        let (Some(number), Some(commit), true) =
            (u32_at(head, 0), u32_at(head, 4), is_of_log && is_whole)
        else {
            break;
        };
        pending.push((number, page));
        if commit > 0 {
            newer.extend(pending.drain(..));
        }
    }
    newer
}

fn checksum(start: (u32, u32), bytes: &[u8], is_big: bool) -> (u32, u32) {
    let word = |four: [u8; 4]| {
        if is_big {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        }
    };
    let words: &[[u8; 4]] = bytes.as_chunks().0;
    let pairs = words.as_chunks::<2>().0.iter();
    pairs.fold(start, |(first, second), [odd, even]| {
        let first = first.wrapping_add(word(*odd)).wrapping_add(second);
        let second = second.wrapping_add(word(*even)).wrapping_add(first);
        (first, second)
    })
}
