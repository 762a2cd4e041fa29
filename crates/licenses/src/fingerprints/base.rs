//! The knowledge base: one file of fingerprints of known packages, used where it lies.
//!
//! A content is a file's bytes, kept once however many packages have it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use bytemuck::Pod;

use crate::sections::{self, Layout};

/// The sections, in their order in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Where each package's text begins in `PackageTexts`.
    PackageStarts,
    /// Package URL and license of each package, a tab between.
    PackageTexts,
    /// When each package was first added, counted, and how many contents it has.
    Packages,
    /// First half of the SHA-256 of each content, ascending.
    Contents,
    /// How many fingerprints each content has.
    Sizes,
    /// Hashes that stay when the layout changes, ascending.
    Near,
    /// The content of each of them.
    NearContents,
    /// Where each content's places begin in `Places`.
    PlaceStarts,
    /// Package and path of each place.
    Places,
    /// Where each path begins in `PathTexts`.
    PathStarts,
    /// Paths inside packages.
    PathTexts,
    /// Winnowed fingerprints, ascending.
    Fingerprints,
    /// In how many packages, versions aside, each fingerprint stands.
    Frequencies,
    /// Where each fingerprint's contents begin in `Postings`.
    PostingStarts,
    /// Contents that have a fingerprint; none for one too frequent to tell anything.
    Postings,
}

pub(super) const LAYOUT: Layout = Layout {
    magic: b"GWKNOWLG",
    version: 1,
    sections: Section::Postings as usize + 1,
    not_one: "it is not a knowledge base",
};

/// A knowledge base that cannot be used; says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeError(pub String);

impl std::fmt::Display for KnowledgeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the knowledge base cannot be used: {}", self.0)
    }
}

impl std::error::Error for KnowledgeError {}

/// A package of the knowledge base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownPackage<'b> {
    /// Package URL with its version.
    pub purl: &'b str,
    /// License as the package states it; empty where it states none.
    pub license: &'b str,
    /// Number of the addition that brought it, from 0.
    pub first_seen: u32,
    /// How many different files it has that say enough to be found.
    pub contents: u32,
}

/// A file of a known package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) package: u32,
    path: u32,
}

/// An opened knowledge base. Opening checks the file's checksum and that every number in it leads somewhere.
pub struct KnowledgeBase {
    bytes: Box<dyn AsRef<[u8]> + Send + Sync>,
    ranges: Vec<Range<usize>>,
}

impl std::fmt::Debug for KnowledgeBase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnowledgeBase")
            .field("packages", &self.package_count())
            .finish_non_exhaustive()
    }
}

impl KnowledgeBase {
    /// Opens a knowledge base where it lies, such as a mapped file.
    ///
    /// # Errors
    /// When the bytes are no whole knowledge base of this version.
    pub fn open(bytes: Box<dyn AsRef<[u8]> + Send + Sync>) -> Result<Self, KnowledgeError> {
        let file: &[u8] = (*bytes).as_ref();
        let refuse = |why: &str| KnowledgeError(why.to_owned());
        let ranges = sections::ranges(file, &LAYOUT).map_err(refuse)?;
        if file.as_ptr().align_offset(8) != 0 {
            return Err(refuse("it does not begin at a multiple of eight bytes"));
        }
        let base = Self { bytes, ranges };
        if base.is_sound() {
            Ok(base)
        } else {
            Err(refuse("its tables do not fit each other"))
        }
    }

    /// Opens a knowledge base from bytes in memory.
    ///
    /// # Errors
    /// As [`KnowledgeBase::open`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowledgeError> {
        Self::open(Box::new(sections::Aligned::of(bytes)))
    }

    fn section<T: Pod>(&self, section: Section) -> &[T] {
        let range = self.ranges.get(section as usize).cloned();
        let bytes = (*self.bytes).as_ref();
        let bytes = bytes.get(range.unwrap_or_default()).unwrap_or_default();
        bytemuck::try_cast_slice(bytes).unwrap_or_default()
    }

    fn is_sound(&self) -> bool {
        let starts = |starts: Section, lists: usize, values: usize| {
            let starts: &[u32] = self.section(starts);
            let end = starts.last().is_some_and(|&end| end as usize == values);
            starts.len() == lists + 1 && starts.is_sorted() && end
        };
        let length = |section: Section| self.section::<u8>(section).len();
        let packages = self.section::<[u32; 2]>(Section::Packages).len();
        let contents = self.section::<[u64; 2]>(Section::Contents).len();
        let places: &[[u32; 2]] = self.section(Section::Places);
        let paths = self.section::<u32>(Section::PathStarts).len();
        let near: &[u32] = self.section(Section::NearContents);
        let fingerprints = self.section::<u64>(Section::Fingerprints).len();
        let postings: &[u32] = self.section(Section::Postings);
        let leads_to_place =
            |place: &[u32; 2]| (place[0] as usize) < packages && (place[1] as usize) < paths;
        let leads_to_content = |content: &u32| (*content as usize) < contents;
        starts(
            Section::PackageStarts,
            packages,
            length(Section::PackageTexts),
        ) && starts(Section::PlaceStarts, contents, places.len())
            && starts(
                Section::PathStarts,
                paths.saturating_sub(1),
                length(Section::PathTexts),
            )
            && starts(Section::PostingStarts, fingerprints, postings.len())
            && self.section::<u32>(Section::Sizes).len() == contents
            && self.section::<u32>(Section::Frequencies).len() == fingerprints
            && self.section::<u64>(Section::Near).len() == near.len()
            && places.iter().all(leads_to_place)
            && near.iter().chain(postings).all(leads_to_content)
    }

    /// How many packages there are, each version counted.
    pub fn package_count(&self) -> usize {
        self.section::<[u32; 2]>(Section::Packages).len()
    }

    /// How many different files there are.
    pub fn content_count(&self) -> usize {
        self.section::<[u64; 2]>(Section::Contents).len()
    }

    /// How many different fingerprints of fragments there are.
    pub fn fingerprint_count(&self) -> usize {
        self.section::<u64>(Section::Fingerprints).len()
    }

    /// Every package, by package URL.
    pub fn packages(&self) -> impl Iterator<Item = KnownPackage<'_>> {
        let count = u32::try_from(self.package_count()).unwrap_or(u32::MAX);
        (0..count).filter_map(|package| self.package(package))
    }

    pub(super) fn package(&self, package: u32) -> Option<KnownPackage<'_>> {
        let rows: &[[u32; 2]] = self.section(Section::Packages);
        let [first_seen, contents] = *rows.get(package as usize)?;
        let text = self.text(Section::PackageStarts, Section::PackageTexts, package);
        let (purl, license) = text.split_once('\t').unwrap_or((text, ""));
        Some(KnownPackage {
            purl,
            license,
            first_seen,
            contents,
        })
    }

    /// Whether the very bytes of a file are known.
    pub fn knows(&self, id: &super::ContentId) -> bool {
        self.content(id.key()).is_some()
    }

    pub(super) fn content(&self, key: [u64; 2]) -> Option<u32> {
        let contents: &[[u64; 2]] = self.section(Section::Contents);
        let at = contents.binary_search(&key).ok()?;
        u32::try_from(at).ok()
    }

    /// The contents that are the same but for their layout.
    pub(super) fn near(&self, hash: u64) -> &[u32] {
        let hashes: &[u64] = self.section(Section::Near);
        let contents: &[u32] = self.section(Section::NearContents);
        let start = hashes.partition_point(|this| *this < hash);
        let end = hashes.partition_point(|this| *this <= hash);
        contents.get(start..end).unwrap_or_default()
    }

    /// How many fingerprints a content has.
    pub(super) fn size(&self, content: u32) -> u32 {
        let sizes: &[u32] = self.section(Section::Sizes);
        sizes.get(content as usize).copied().unwrap_or(0)
    }

    /// The contents that have a fingerprint; `None` when it is too frequent to tell anything.
    pub(super) fn posting(&self, fingerprint: u64) -> Option<&[u32]> {
        let all: &[u64] = self.section(Section::Fingerprints);
        let Ok(at) = all.binary_search(&fingerprint) else {
            return Some(&[]);
        };
        let contents = self.list(Section::PostingStarts, Section::Postings, at);
        (!contents.is_empty()).then_some(contents)
    }

    pub(super) fn places(&self, content: u32) -> impl Iterator<Item = Place> {
        let rows: &[[u32; 2]] = self.list(Section::PlaceStarts, Section::Places, content as usize);
        rows.iter().map(|&[package, path]| Place { package, path })
    }

    pub(super) fn path(&self, place: Place) -> &str {
        self.text(Section::PathStarts, Section::PathTexts, place.path)
    }

    fn text(&self, starts: Section, texts: Section, index: u32) -> &str {
        std::str::from_utf8(self.list(starts, texts, index as usize)).unwrap_or_default()
    }

    fn list<T: Pod>(&self, starts: Section, values: Section, index: usize) -> &[T] {
        let starts: &[u32] = self.section(starts);
        let range = starts.get(index).zip(starts.get(index + 1));
        range
            .and_then(|(&start, &end)| self.section(values).get(start as usize..end as usize))
            .unwrap_or_default()
    }

    /// Hands out what is needed to build a larger one.
    pub(super) fn unpacked(&self) -> Unpacked {
        let contents: &[[u64; 2]] = self.section(Section::Contents);
        let mut unpacked = Unpacked {
            contents: contents.to_vec(),
            near: vec![None; contents.len()],
            fingerprints: vec![BTreeSet::new(); contents.len()],
            frequent: BTreeMap::new(),
        };
        let hashes: &[u64] = self.section(Section::Near);
        let of: &[u32] = self.section(Section::NearContents);
        for (hash, content) in hashes.iter().zip(of) {
            if let Some(near) = unpacked.near.get_mut(*content as usize) {
                *near = Some(*hash);
            }
        }
        let frequencies: &[u32] = self.section(Section::Frequencies);
        let all: &[u64] = self.section(Section::Fingerprints);
        for (at, (fingerprint, frequency)) in all.iter().zip(frequencies).enumerate() {
            let contents: &[u32] = self.list(Section::PostingStarts, Section::Postings, at);
            if contents.is_empty() {
                unpacked.frequent.insert(*fingerprint, *frequency);
            }
            for content in contents {
                if let Some(of) = unpacked.fingerprints.get_mut(*content as usize) {
                    of.insert(*fingerprint);
                }
            }
        }
        unpacked
    }
}

/// The tables of a knowledge base turned the way a builder needs them.
pub(super) struct Unpacked {
    pub(super) contents: Vec<[u64; 2]>,
    pub(super) near: Vec<Option<u64>>,
    pub(super) fingerprints: Vec<BTreeSet<u64>>,
    /// Fingerprints that stand in too many packages, with in how many.
    pub(super) frequent: BTreeMap<u64, u32>,
}
