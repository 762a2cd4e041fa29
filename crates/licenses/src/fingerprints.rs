//! What files have in common with files of known packages: fingerprints of single files, a knowledge base of those of
//! packages, and by which packages a tree of files is explained.
//!
//! A file is looked up in three ways, the surest first: the same bytes; the same words in the same order, whatever its
//! line ends, white space and comments (for class files of the JVM: the same members, whatever packages they were moved
//! to); and fragments, as chosen by winnowing. Places that speak of licenses count for nothing: they are alike everywhere.
//!
//! Source of the winnowing: S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: Local Algorithms for Document
//! Fingerprinting", SIGMOD 2003.

mod base;
mod build;
mod class_file;
mod code;
mod comments;
mod explain;
mod generated;
mod tokens;
mod winnow;

use std::ops::RangeInclusive;

use sha2::Digest as _;

pub use self::base::{KnowledgeBase, KnowledgeError, KnownPackage};
pub use self::build::Builder;
pub use self::explain::{CopiedFile, CopiedPackage, Evidence, Looked, explain};

/// A text of fewer words is too short to say where it comes from.
const WORDS_MIN: usize = 32;
/// A file that is no text and smaller than this, in bytes, says as little.
const BINARY_BYTES_MIN: usize = 256;

/// The identity of a file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId {
    /// SHA-256.
    pub sha256: [u8; 32],
    /// SHA-1 as git names the content, which is also what a SWHID names (ISO/IEC 18670:2025).
    pub git: [u8; 20],
}

impl ContentId {
    /// Hashes a file.
    pub fn of(bytes: &[u8]) -> Self {
        let mut git = sha1::Sha1::new();
        git.update(format!("blob {}\0", bytes.len()));
        git.update(bytes);
        Self {
            sha256: sha2::Sha256::digest(bytes).into(),
            git: git.finalize().into(),
        }
    }

    /// Returns the identifier of Software Heritage: `swh:1:cnt:…`.
    pub fn swhid(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::from("swh:1:cnt:");
        for byte in self.git {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    /// The first half of the SHA-256, by which contents are found.
    fn key(&self) -> [u64; 2] {
        let [a, b, ..] = self.sha256.as_chunks::<8>().0 else {
            return [0; 2];
        };
        [u64::from_be_bytes(*a), u64::from_be_bytes(*b)]
    }
}

/// A fingerprint and the lines it was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// Hash of a run of words.
    pub hash: u64,
    /// First line, from 1.
    pub first_line: u32,
    /// Last line.
    pub last_line: u32,
}

/// What of a file can be found again in files that are not the very same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Similarity {
    /// Hash of what is left without line ends, white space and comments; of a class file that of its members.
    pub near: Option<u64>,
    /// Winnowed fingerprints in order of position.
    pub fragments: Vec<Fragment>,
    /// Whether the file says enough to tell where it comes from.
    pub is_telling: bool,
}

impl Similarity {
    /// Reads a file. `path` tells the language; `masked` are lines that speak of licenses, from 1.
    pub fn of(path: &str, bytes: &[u8], masked: &[RangeInclusive<u32>]) -> Self {
        if class_file::is_one(bytes) {
            let near = class_file::signature(bytes);
            return Self {
                near,
                fragments: Vec::new(),
                is_telling: near.is_some(),
            };
        }
        if !is_text(bytes) {
            return Self {
                is_telling: bytes.len() >= BINARY_BYTES_MIN,
                ..Self::default()
            };
        }
        if generated::is_build_aid(path) || generated::is_about_project(path) {
            return Self::default();
        }
        let tokens = tokens::tokens(path, bytes, masked);
        if tokens.len() < WORDS_MIN {
            return Self::default();
        }
        // What a tool writes is alike wherever the tool was used; only the very same file says something.
        if generated::is_generated(bytes) || generated::is_description(path) {
            return Self {
                is_telling: true,
                ..Self::default()
            };
        }
        Self {
            near: Some(tokens::hash(bytes, &tokens)),
            fragments: winnow::winnow(&tokens),
            is_telling: true,
        }
    }
}

/// Whether a file is worth looking for licenses in before it is fingerprinted.
pub fn is_text(bytes: &[u8]) -> bool {
    const SAMPLE_BYTES: usize = 8 << 10;
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    !class_file::is_one(bytes) && !sample.contains(&0)
}

/// Stirs a number so that all bits depend on all bits. Source: the finaliser of `SplitMix64`.
const fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// FNV-1a of 64 bits, stirred.
fn hashed(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mixed(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_named_as_git_and_software_heritage_name_them() {
        let id = ContentId::of(b"hello\n");
        assert_eq!(
            id.swhid(),
            "swh:1:cnt:ce013625030ba8dba906f756967f9e9ca394464a"
        );
        assert_eq!(&id.sha256[..4], &[0x58, 0x91, 0xb5, 0xb5]);
    }

    #[test]
    fn what_is_too_short_says_nothing() {
        let short = Similarity::of("index.js", b"module.exports = require('./a');", &[]);
        assert_eq!(short, Similarity::default());
        assert!(!Similarity::of("a.png", b"\x89PNG\0", &[]).is_telling);
        assert!(Similarity::of("a.png", &[0; 300], &[]).is_telling);
    }
}
