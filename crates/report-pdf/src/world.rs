//! What the typesetter sees: our template, the data and the fonts. There is nothing else to ask for.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use crate::fonts::Fonts;

/// A world of one template and one file of data.
pub(crate) struct Sealed {
    fonts: &'static Fonts,
    data: Bytes,
}

impl Sealed {
    /// Makes the world of a document; `data` is JSON.
    pub(crate) fn new(fonts: &'static Fonts, data: Vec<u8>) -> Self {
        Self {
            fonts,
            data: Bytes::new(data),
        }
    }
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The template, read once; it is the typesetter's `main.typ`.
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::detached(include_str!("template.typ")));

impl World for Sealed {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() {
            Ok(TEMPLATE.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        // Two documents may be typeset at a time, so the data is told by its name and not by an id of its own.
        if id.vpath().get_without_slash() == "data.json" {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.all.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
