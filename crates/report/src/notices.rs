//! License documents people hand over with a product.
//!
//! A document ([`documents::ALL`]) makes a [`Paper`] out of [`Notices`]; a format ([`formats::ALL`]) writes a paper. One
//! new document or format is one new file and one line.

mod clause;
mod component;
mod copyright;
pub mod documents;
mod fold;
pub mod formats;
mod group;
mod owed;
pub mod paper;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use gwanmun_model::assessment::Duty;
use gwanmun_model::conflict::LicenseConflict;
use gwanmun_model::duty::LicenseOrigin;
use gwanmun_model::{Expression, Language, Purl, UseContext};

pub use self::documents::Document;
pub use self::formats::Format;
pub use self::group::text_ids;
pub use self::paper::Paper;

/// The languages of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Languages {
    /// One of them.
    One(Language),
    /// Korean, with English beside it.
    Both,
}

impl Languages {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::One(Language::Ko), Self::One(Language::En), Self::Both];

    /// Returns the languages in the order they stand in.
    pub const fn each(self) -> &'static [Language] {
        match self {
            Self::One(Language::Ko) => &[Language::Ko],
            Self::One(Language::En) => &[Language::En],
            Self::Both => &Language::ALL,
        }
    }

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::One(language) => language.code(),
            Self::Both => "both",
        }
    }

    /// Returns the language most of the document is in.
    pub const fn first(self) -> Language {
        match self {
            Self::One(language) => language,
            Self::Both => Language::Ko,
        }
    }
}

impl fmt::Display for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Languages {
    type Err = UnknownLanguages;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|languages| languages.id() == id)
            .ok_or(UnknownLanguages)
    }
}

/// The text names no choice of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLanguages;

impl fmt::Display for UnknownLanguages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the language must be `ko`, `en` or `both`")
    }
}

impl std::error::Error for UnknownLanguages {}

/// What license documents are made from. Nothing else goes in, so the same values give the same bytes.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    /// Name of the product that holds the components.
    pub subject: String,
    /// Its version, where there is one.
    pub version: Option<String>,
    /// Date of the document, as it is to be printed; `None` leaves it out.
    pub date: Option<String>,
    /// How the product is used; `None` where nothing is known, and then no duty is either.
    pub context: Option<UseContext>,
    /// The components others made, in any order; the same package URL may stand several times.
    pub components: Vec<NoticeComponent>,
    /// How many components are left out since they only build, test or develop the product.
    pub left_out: usize,
    /// Standard texts by the id of the license or exception, for what no component brought a text of.
    pub texts: BTreeMap<String, String>,
    /// Duties that arise in the use context.
    pub duties: Vec<Duty>,
    /// Duties there is evidence for, by package URL and code.
    pub evidenced: BTreeSet<(Purl, String)>,
    /// Licenses that do not go together, as far as somebody looked.
    pub conflicts: Vec<LicenseConflict>,
    /// Sources of rule data that must be named wherever what they found is shown, for example under CC-BY-4.0.
    pub attributions: Vec<String>,
    /// What could not be read, one line each: the documents may lack it.
    pub problems: Vec<String>,
    /// Who offers source code, and how to ask for it; only the offer needs it.
    pub offer: Option<Offer>,
}

/// One component with what is known of its license.
#[derive(Debug, Clone)]
pub struct NoticeComponent {
    /// Identity.
    pub purl: Purl,
    /// The license it is used under as far as known; `None` is unknown.
    pub expression: Option<Expression>,
    /// Where that license comes from.
    pub origin: LicenseOrigin,
    /// What its files contain; `None` where nobody looked or nothing was found.
    pub detected: Option<Expression>,
    /// The alternative somebody chose where the license leaves a choice; `None` where nobody did.
    pub chosen: Option<Expression>,
    /// What the package says, word for word.
    pub stated: Vec<String>,
    /// Copyright lines, word for word, in any order.
    pub copyrights: Vec<String>,
    /// License texts found in it, word for word.
    pub texts: Vec<FoundText>,
    /// Contents of its NOTICE files.
    pub notice_files: Vec<String>,
    /// Where it comes from, as a web address.
    pub source_address: Option<String>,
}

impl NoticeComponent {
    /// Makes a component of which nothing is known but its identity.
    pub const fn new(purl: Purl) -> Self {
        Self {
            purl,
            expression: None,
            origin: LicenseOrigin::Unknown,
            detected: None,
            chosen: None,
            stated: Vec::new(),
            copyrights: Vec::new(),
            texts: Vec::new(),
            notice_files: Vec::new(),
            source_address: None,
        }
    }
}

/// A license text found in a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundText {
    /// Id of the license or exception; `None` where the text was not identified.
    pub id: Option<String>,
    /// The text, word for word.
    pub text: String,
}

/// Who offers source code, and how to ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// The institution that offers it.
    pub organisation: String,
    /// Where to ask: a mail address, a postal address, a telephone number.
    pub contact: String,
    /// How many years the offer holds, at least [`Offer::YEARS_MIN`].
    pub years: u32,
}

impl Offer {
    /// How many years an offer holds at least. Source: GPL-2.0 section 3(b), LGPL-2.1 section 6(c), GPL-3.0 section 6(b).
    pub const YEARS_MIN: u32 = 3;
}
