//! The fonts that are embedded, and which characters they have.

use std::collections::HashMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::PdfError;

/// Font files, copied by `cargo xtask assets`; the folder is empty in a bare checkout.
#[derive(RustEmbed)]
#[folder = "assets/vendor"]
struct Vendor;

/// The files with the family each belongs to. Both weights of the first family have the same characters.
const FILES: &[(&str, Families)] = &[
    ("Pretendard-Regular.otf", Families::WORDS),
    ("Pretendard-Bold.otf", Families::WORDS),
    ("NotoSansMono-Regular.ttf", Families::LINES),
];

/// Families of fonts, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Families(u8);

impl Families {
    /// None.
    pub(crate) const NONE: Self = Self(0);
    /// The proportional one, for words.
    pub(crate) const WORDS: Self = Self(1);
    /// The one of equal widths, for texts whose lines are kept.
    pub(crate) const LINES: Self = Self(2);
    /// Both.
    pub(crate) const BOTH: Self = Self(3);

    /// Returns those in both sets.
    pub(crate) const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    const fn joined(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The fonts, opened.
pub(crate) struct Fonts {
    /// The fonts in the order of the book.
    pub(crate) all: Vec<Font>,
    /// What the typesetter chooses from.
    pub(crate) book: LazyHash<FontBook>,
    characters: HashMap<u32, Families>,
}

impl Fonts {
    /// Returns the families that have a character.
    pub(crate) fn with(&self, character: char) -> Families {
        let found = self.characters.get(&u32::from(character));
        found.copied().unwrap_or(Families::NONE)
    }
}

/// Returns the embedded fonts.
pub(crate) fn embedded() -> Result<&'static Fonts, PdfError> {
    static FONTS: LazyLock<Result<Fonts, &'static str>> = LazyLock::new(open);
    FONTS.as_ref().map_err(|missing| PdfError::NoFont(missing))
}

fn open() -> Result<Fonts, &'static str> {
    let mut all = Vec::new();
    let mut characters = HashMap::new();
    for (name, family) in FILES {
        let file = Vendor::get(name).ok_or(*name)?;
        let font = Font::new(Bytes::new(file.data), 0).ok_or(*name)?;
        for character in font.info().coverage.iter() {
            let families = characters.entry(character).or_insert(Families::NONE);
            *families = families.joined(*family);
        }
        all.push(font);
    }
    Ok(Fonts {
        book: LazyHash::new(FontBook::from_fonts(&all)),
        all,
        characters,
    })
}
