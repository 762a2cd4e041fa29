//! The header of an RPM package: tagged values in an index and a store.
//!
//! Source: the RPM package format, header structure (format version 4), and the tag list of the RPM reference manual.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most entries of an index. Source: the limit RPM itself puts on headers.
const ENTRIES_MAX: usize = 65_535;

/// Bytes of one entry of the index.
const ENTRY: usize = 16;

/// What a value is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(pub(super) u32);

/// Tags read here.
impl Tag {
    pub(super) const NAME: Self = Self(1000);
    pub(super) const VERSION: Self = Self(1001);
    pub(super) const RELEASE: Self = Self(1002);
    pub(super) const EPOCH: Self = Self(1003);
    pub(super) const VENDOR: Self = Self(1011);
    pub(super) const LICENSE: Self = Self(1014);
    pub(super) const PACKAGER: Self = Self(1015);
    pub(super) const ARCHITECTURE: Self = Self(1022);
    pub(super) const OLD_FILE_NAMES: Self = Self(1027);
    pub(super) const SOURCE_PACKAGE_FILE: Self = Self(1044);
    pub(super) const PROVIDE_NAMES: Self = Self(1047);
    pub(super) const REQUIRE_FLAGS: Self = Self(1048);
    pub(super) const REQUIRE_NAMES: Self = Self(1049);
    pub(super) const REQUIRE_VERSIONS: Self = Self(1050);
    pub(super) const IS_SOURCE_PACKAGE: Self = Self(1106);
    pub(super) const PROVIDE_VERSIONS: Self = Self(1113);
    pub(super) const FOLDER_INDEXES: Self = Self(1116);
    pub(super) const BASE_NAMES: Self = Self(1117);
    pub(super) const FOLDERS: Self = Self(1118);
    pub(super) const MODULE: Self = Self(5096);
}

/// Types of values. Source: the RPM package format, header data types.
const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18N_STRING: u32 = 9;

/// Where a value stands.
struct Entry {
    kind: u32,
    offset: usize,
    count: usize,
}

/// An opened header.
pub(in crate::formats) struct Header<'b> {
    entries: BTreeMap<u32, Entry>,
    store: &'b [u8],
}

impl<'b> Header<'b> {
    /// Reads a header as databases hold it, without the magic that stands before it in package files. The second
    /// value is its length in bytes.
    ///
    /// # Errors
    /// When index and store do not fit the bytes.
    pub(in crate::formats) fn read(bytes: &'b [u8]) -> Result<(Self, usize), &'static str> {
        let too_short = "the header is cut off";
        let count = number(bytes, 0).ok_or(too_short)?;
        let length = number(bytes, 4).ok_or(too_short)?;
        if count > ENTRIES_MAX {
            return Err("the header has more entries than RPM allows");
        }
        let begin = 8 + count * ENTRY;
        let end = begin.checked_add(length).ok_or(too_short)?;
        let index = bytes.get(8..begin).ok_or(too_short)?;
        let store = bytes.get(begin..end).ok_or(too_short)?;
        let mut entries = BTreeMap::new();
        for entry in index.chunks_exact(ENTRY) {
            let field = |at| number(entry, at).unwrap_or_default();
            let tag = u32::try_from(field(0)).unwrap_or_default();
            entries.entry(tag).or_insert(Entry {
                kind: u32::try_from(field(4)).unwrap_or_default(),
                offset: field(8),
                count: field(12),
            });
        }
        Ok((Self { entries, store }, end))
    }

    /// Whether the header has the tag.
    pub(super) fn has(&self, tag: Tag) -> bool {
        self.entries.contains_key(&tag.0)
    }

    /// Returns a text, the first of several; `None` when it is missing or empty.
    pub(super) fn text(&self, tag: Tag) -> Option<Cow<'b, str>> {
        self.texts(tag).next().filter(|text| !text.is_empty())
    }

    /// Returns the texts of a list.
    pub(super) fn texts(&self, tag: Tag) -> impl Iterator<Item = Cow<'b, str>> + use<'b> {
        let entry = self
            .entries
            .get(&tag.0)
            .filter(|entry| matches!(entry.kind, STRING | STRING_ARRAY | I18N_STRING));
        let count = entry.map_or(0, |entry| entry.count);
        let mut rest = entry
            .and_then(|entry| self.store.get(entry.offset..))
            .unwrap_or_default();
        std::iter::from_fn(move || {
            let end = rest.iter().position(|byte| *byte == 0)?;
            let (text, behind) = rest.split_at_checked(end)?;
            rest = behind.get(1..).unwrap_or_default();
            Some(String::from_utf8_lossy(text))
        })
        .take(count)
    }

    /// Returns the numbers of a list.
    pub(super) fn numbers(&self, tag: Tag) -> impl Iterator<Item = u32> + use<'b> {
        let entry = self.entries.get(&tag.0).filter(|entry| entry.kind == INT32);
        let count = entry.map_or(0, |entry| entry.count);
        let store = entry
            .and_then(|entry| self.store.get(entry.offset..))
            .unwrap_or_default();
        let words = store.as_chunks::<4>().0.iter().take(count);
        words.map(|word| u32::from_be_bytes(*word))
    }

    /// Calls `visit` with the folder (`/usr/bin/`) and the name of every file of the package.
    pub(super) fn files(&self, mut visit: impl FnMut(&str, &str)) {
        let folders: Vec<_> = self.texts(Tag::FOLDERS).collect();
        let placed = self
            .texts(Tag::BASE_NAMES)
            .zip(self.numbers(Tag::FOLDER_INDEXES));
        for (name, folder) in placed {
            if let Some(folder) = folders.get(folder as usize) {
                visit(folder, &name);
            }
        }
        // Packages of the last century have whole paths.
        for path in self.texts(Tag::OLD_FILE_NAMES) {
            if let Some(end) = path.rfind('/') {
                let (folder, name) = path.split_at(end + 1);
                visit(folder, name);
            }
        }
    }
}

/// Reads a big-endian number of four bytes.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}
