//! By which packages a set of files is explained: as few as possible, each in the version that fits best.

mod cover;
mod hits;

use super::{ContentId, KnowledgeBase, Similarity};

/// How a file was recognised; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The same bytes.
    Exact,
    /// The same but for line ends, white space and comments, or for the packages of classes.
    Near,
    /// Parts of it.
    Part,
}

impl Evidence {
    /// Returns the stable id used in documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Part => "part",
        }
    }
}

/// A file to look up.
#[derive(Debug, Clone)]
pub struct Looked {
    /// Its path.
    pub path: String,
    /// Its identity.
    pub id: ContentId,
    /// What else can be found of it; needed only where its very bytes are not known ([`KnowledgeBase::knows`]).
    pub similarity: Similarity,
}

/// A file that was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedFile {
    /// Its path.
    pub path: String,
    /// Its identity.
    pub id: ContentId,
    /// How it was recognised.
    pub evidence: Evidence,
    /// How much of the file was recognised, in percent.
    pub percent: u32,
    /// First and last lines of the parts; empty where it is the whole file.
    pub lines: Vec<(u32, u32)>,
    /// Path inside the package.
    pub original: String,
}

/// A package that explains files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedPackage {
    /// Package URL with the version that fits best.
    pub purl: String,
    /// License as the package states it; empty where it states none.
    pub license: String,
    /// Package URLs that explain the same files just as well, the earliest first.
    pub alternatives: Vec<String>,
    /// How many files of the package say enough to be found; to be held against `files`.
    pub known_files: u32,
    /// The files, by path.
    pub files: Vec<CopiedFile>,
}

/// Explains files that belong together, such as those of a folder or of one archive. Files nothing is known of are
/// explained by nothing.
pub fn explain(base: &KnowledgeBase, files: &[Looked]) -> Vec<CopiedPackage> {
    let hits: Vec<hits::FileHits> = files.iter().map(|file| hits::of(base, file)).collect();
    cover::cover(base, files, &hits)
}
