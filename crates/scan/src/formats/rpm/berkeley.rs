//! `Packages`, a table of Berkeley DB: a hash table up to RPM 4.15, a tree in the RPM 5 of embedded systems.
//!
//! Source: `dbinc/db_page.h` of Berkeley DB 5.3, which describes pages and items on disk.

use std::borrow::Cow;

/// Marks of a hash table and of a tree.
const HASH_MARK: u32 = 0x0006_1561;
const TREE_MARK: u32 = 0x0005_3162;

/// Bytes of the header of a page.
const PAGE_HEADER: usize = 26;

/// Types of pages.
const HASH_UNSORTED: u8 = 2;
const TREE_LEAF: u8 = 5;
const OVERFLOW: u8 = 7;
const HASH: u8 = 13;

/// Types of items; in a tree, a bit marks those that were deleted.
const ON_PAGE: u8 = 1;
const OFF_PAGE: u8 = 3;
const DELETED: u8 = 0x80;

/// A table.
struct Table<'b> {
    file: &'b [u8],
    page_size: usize,
    is_big: bool,
    is_tree: bool,
}

/// Calls `visit` with every value of the table. Returns what was wrong on the way; all that is whole is visited.
///
/// # Errors
/// When the file is no such table.
pub(super) fn values(
    file: &[u8],
    visit: &mut dyn FnMut(&[u8]),
) -> Result<Vec<&'static str>, &'static str> {
    let table = Table::open(file)?;
    let mut faults = Vec::new();
    let pages = file.len() / table.page_size;
    if !file.len().is_multiple_of(table.page_size) {
        faults.push("the last page of the database is cut off");
    }
    let mut seen = vec![false; pages];
    for number in 1..pages {
        let Some(page) = table.page(number) else {
            break;
        };
        let holds_values = match page.get(25) {
            Some(&(HASH_UNSORTED | HASH)) => !table.is_tree,
            Some(&TREE_LEAF) => table.is_tree,
            _ => false,
        };
        if !holds_values {
            continue;
        }
        let items = table.u16_at(page, 20).map_or(0, usize::from);
        // Keys and values take turns; the key is the number of the package.
        for item in (1..items).step_by(2) {
            let value = if table.is_tree {
                table.tree_item(page, item, &mut seen)
            } else {
                table.hash_item(page, item, &mut seen)
            };
            match value {
                Some(value) => visit(&value),
                None => faults.push("a value of the database is damaged"),
            }
        }
    }
    Ok(faults)
}

impl<'b> Table<'b> {
    fn open(file: &'b [u8]) -> Result<Self, &'static str> {
        let magic = file.get(12..16).and_then(|magic| magic.try_into().ok());
        let magic = magic.ok_or("the database is cut off")?;
        let (is_big, is_tree) = match (u32::from_le_bytes(magic), u32::from_be_bytes(magic)) {
            (HASH_MARK, _) => (false, false),
            (_, HASH_MARK) => (true, false),
            (TREE_MARK, _) => (false, true),
            (_, TREE_MARK) => (true, true),
            _ => return Err("not a table of Berkeley DB"),
        };
        let mut table = Self {
            file,
            page_size: 0,
            is_big,
            is_tree,
        };
        let page_size = table.u32_at(file, 20).unwrap_or_default() as usize;
        if !(512..=65_536).contains(&page_size) || !page_size.is_power_of_two() {
            return Err("the page size is none");
        }
        if file.get(24).is_some_and(|algorithm| *algorithm != 0) {
            return Err("the database is encrypted");
        }
        table.page_size = page_size;
        Ok(table)
    }

    fn page(&self, number: usize) -> Option<&'b [u8]> {
        let begin = number.checked_mul(self.page_size)?;
        self.file.get(begin..begin.checked_add(self.page_size)?)
    }

    /// Returns where the item of that number begins on a page.
    fn place(&self, page: &[u8], number: usize) -> Option<usize> {
        self.u16_at(page, PAGE_HEADER + 2 * number).map(usize::from)
    }

    /// Returns an item of a hash table, put together from the pages it runs on to.
    fn hash_item(&self, page: &'b [u8], number: usize, seen: &mut [bool]) -> Option<Cow<'b, [u8]>> {
        let begin = self.place(page, number)?;
        match *page.get(begin)? {
            ON_PAGE => {
                // Items fill a page from its end; each reaches to the one before.
                let end = match number.checked_sub(1) {
                    Some(before) => self.place(page, before)?,
                    None => self.page_size,
                };
                page.get(begin + 1..end).map(Cow::Borrowed)
            }
            OFF_PAGE => self.overflow(page, begin, seen).map(Cow::Owned),
            _ => None,
        }
    }

    /// Returns an item of a tree, put together from the pages it runs on to; empty when it was deleted.
    fn tree_item(&self, page: &'b [u8], number: usize, seen: &mut [bool]) -> Option<Cow<'b, [u8]>> {
        let begin = self.place(page, number)?;
        match *page.get(begin + 2)? {
            ON_PAGE => {
                let length = usize::from(self.u16_at(page, begin)?);
                page.get(begin + 3..begin + 3 + length).map(Cow::Borrowed)
            }
            OFF_PAGE => self.overflow(page, begin, seen).map(Cow::Owned),
            kind if kind & DELETED != 0 => Some(Cow::Borrowed(&[])),
            _ => None,
        }
    }

    /// Returns what an item holds on pages of its own.
    fn overflow(&self, page: &[u8], item: usize, seen: &mut [bool]) -> Option<Vec<u8>> {
        let first = self.u32_at(page, item + 4)?;
        let length = self.u32_at(page, item + 8)? as usize;
        if length > self.file.len() {
            return None;
        }
        let mut bytes = Vec::with_capacity(length);
        let mut next = first as usize;
        while bytes.len() < length {
            let visited = seen.get_mut(next)?;
            if std::mem::replace(visited, true) {
                return None;
            }
            let page = self.page(next)?;
            if page.get(25) != Some(&OVERFLOW) {
                return None;
            }
            let held = usize::from(self.u16_at(page, 22)?);
            let content = page.get(PAGE_HEADER..PAGE_HEADER + held)?;
            bytes.extend(content.iter().take(length - bytes.len()));
            next = self.u32_at(page, 16)? as usize;
        }
        Some(bytes)
    }

    fn u16_at(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32_at(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.is_big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }
}
